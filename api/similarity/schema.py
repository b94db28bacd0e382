"""The JSON of work that is alike, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.similarity.model import MOST_ANSWER, MOST_REASON, Compared, Laid, OwnSimilarity, Similarity, SimilarityState

_ID = "019a2b3c-4d5e-7f60-8123-456789abcdef"
_OTHER = "019a2b3c-4d5e-7f60-8123-456789abcdf0"
_AT = "2026-11-22T10:42:03.250Z"
_CODE: JsonDict = {"solution.py": "def fizzbuzz(n):\n    …\n"}
_COMPARED: JsonDict = {
    "at": _AT, "by": f"member:{_ID}", "works": 64, "earlier": 210, "pairs": 2, "left_out": [],
}  # fmt: skip
_SIDE: JsonDict = {
    "sitting": _ID,
    "candidate": _ID,
    "name": "Ada Lovelace",
    "campaign": _ID,
    "campaign_title": "Rentrée 2027",
    "handed_in": _ID,
    "handed_in_at": _AT,
    "own_tokens": 214,
    "answer": "We had the same lesson.",
    "answered_at": _AT,
}
_PASSAGE: JsonDict = {
    "file_a": "solution.py",
    "first_a": 3,
    "last_a": 19,
    "file_b": "solution.py",
    "first_b": 8,
    "last_b": 25,
    "tokens": 171,
}
_PAIR: JsonDict = {
    "id": _ID,
    "campaign": _ID,
    "exercise": "fizzbuzz",
    "language": "python",
    "a": _SIDE,
    "b": {**_SIDE, "sitting": _OTHER, "candidate": _OTHER, "name": "Zoé Martin", "handed_in": _OTHER},
    "share": 0.799065,
    "shared": 171,
    "threshold": 0.7,
    "rule_version": 1,
    "found_at": _AT,
    "state": SimilarityState.DISMISSED.value,
    "asked_at": _AT,
    "decided_by": f"member:{_ID}",
    "decided_at": _AT,
    "reason": "Both learned this pattern in the same course.",
}
_OWN: JsonDict = {
    "id": _ID,
    "item": "i1",
    "exercise": "fizzbuzz",
    "handed_in_at": _AT,
    "files": _CODE,
    "passages": [{"file": "solution.py", "first": 3, "last": 19}],
    "asked_at": _AT,
    "answer": "We had the same lesson.",
    "answered_at": _AT,
    "state": SimilarityState.DISMISSED.value,
    "decided_at": _AT,
    "reason": "Both learned this pattern in the same course.",
}
_Words = r"^[^\x00]*\S[^\x00]*$"


def _example(one: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [one]})


def _sent(one: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [one]})


class ComparisonModel(BaseModel):
    """One comparison of a campaign's work."""

    model_config = _example(_COMPARED)

    at: datetime
    by: str
    works: int = Field(description="Pieces of work of this campaign")
    earlier: int = Field(description="Pieces of work of other campaigns that they were compared with")
    pairs: int = Field(description="How many pairs are worth a look")
    left_out: list[str] = Field(description="Exercises whose content is no longer there")


class SimilaritySide(BaseModel):
    """One of the two pieces of work."""

    model_config = _example(_SIDE)

    sitting: str
    candidate: str
    name: str | None
    campaign: str
    campaign_title: str
    handed_in: str = Field(description="The receipt's")
    handed_in_at: datetime
    own_tokens: int = Field(description="Its length without what was given and what is common")
    answer: str | None = Field(description="What whoever wrote it says")
    answered_at: datetime | None


class PassageModel(BaseModel):
    """The same tokens in both; lines from 1 on, both ends included."""

    model_config = _example(_PASSAGE)

    file_a: str
    first_a: int
    last_a: int
    file_b: str
    first_b: int
    last_b: int
    tokens: int


class SimilarityModel(BaseModel):
    """Two pieces of work that are alike. A hint to look, never a finding."""

    model_config = _example(_PAIR)

    id: str
    campaign: str
    exercise: str
    language: str
    a: SimilaritySide = Field(description="Of this campaign")
    b: SimilaritySide = Field(description="Of this campaign, or from before")
    share: float = Field(description="What part of the shorter one is shared")
    shared: int = Field(description="The same in tokens")
    threshold: float = Field(description="The part that work of this length had to share to be shown")
    rule_version: int
    found_at: datetime
    state: SimilarityState
    asked_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


class SimilarityWithCode(SimilarityModel):
    """The same with the files and the passages."""

    model_config = _example({**_PAIR, "files_a": _CODE, "files_b": _CODE, "passages": [_PASSAGE]})

    files_a: dict[str, str]
    files_b: dict[str, str]
    passages: list[PassageModel]


class SimilarityPage(BaseModel):
    """One page of pairs."""

    model_config = _example({"items": [_PAIR], "next": "WyIwLjIwMDkzNSAwMTlhIl0"})

    items: list[SimilarityModel]
    next: str | None


class SimilarityDecision(BaseModel):
    """What a person says that it is."""

    model_config = _sent({"decision": "dismissed", "reason": "Both learned this pattern in the same course."})

    decision: Literal["confirmed", "dismissed"]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=MOST_REASON, pattern=_Words)] = Field(
        description="Those who were asked read it, too"
    )


class OwnPassage(BaseModel):
    """Lines of one's own work, both ends included."""

    model_config = _example({"file": "solution.py", "first": 3, "last": 19})

    file: str
    first: int
    last: int


class OwnSimilarityModel(BaseModel):
    """Something that one was asked about: one's own code, and nothing of the other person."""

    model_config = _example(_OWN)

    id: str
    item: str
    exercise: str
    handed_in_at: datetime
    files: dict[str, str]
    passages: list[OwnPassage]
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    state: SimilarityState
    decided_at: datetime | None
    reason: str | None


class OwnSimilarityList(BaseModel):
    """Everything that one was asked about."""

    model_config = _example({"items": [_OWN]})

    items: list[OwnSimilarityModel]


class NewAnswer(BaseModel):
    """What one has to say."""

    model_config = _sent({"text": "We both took it from the lesson of Monday."})

    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_ANSWER, pattern=_Words)]


def compared_shown(one: Compared) -> dict[str, Any]:
    """As ``ComparisonModel`` says."""
    return dict(msgspec.to_builtins(one))


def pair_shown(one: Similarity) -> dict[str, Any]:
    """As ``SimilarityModel`` says."""
    plain: dict[str, Any] = msgspec.to_builtins(one)
    del plain["passages"]
    return {**plain, "share": round(one.share, 6)}


def laid_shown(one: Laid) -> dict[str, Any]:
    """As ``SimilarityWithCode`` says."""
    passages = msgspec.to_builtins(one.pair.passages)
    return {**pair_shown(one.pair), "files_a": one.files_a, "files_b": one.files_b, "passages": passages}


def own_shown(one: OwnSimilarity) -> dict[str, Any]:
    """As ``OwnSimilarityModel`` says."""
    plain: dict[str, Any] = msgspec.to_builtins(one)
    passages = [{"file": file, "first": first, "last": last} for file, first, last in one.passages]
    return {**plain, "passages": passages}
