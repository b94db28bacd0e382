"""The JSON of letters, replies and contests, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.admission.letters import MOST_SUBJECT, MOST_TEXT, LetterKind
from api.admission.model import MOST_CONTEST
from api.admission.schema import AT, ID, example

_LETTER: JsonDict = {"subject": "A place: $title", "text": "Hello $name,\n\nplease answer before $until:\n$link\n"}
_CONTEST: JsonDict = {
    "id": ID,
    "candidate": ID,
    "name": "Zoé Martin",
    "text": "The computer stood still for ten minutes.",
    "created_at": AT,
    "answer": "We have looked at the record: the time was given back.",
    "answered_by": f"member:{ID}",
    "answered_at": AT,
}
_Text = Annotated[str, Field(min_length=1, max_length=MOST_CONTEST, pattern=r"^[^\x00]*\S[^\x00]*$")]


class AdmissionLetter(BaseModel):
    """A text in place of ours. Knows $name, $organisation, $title, $link, $position and $until."""

    model_config = example(_LETTER)

    subject: str = Field(min_length=1, max_length=MOST_SUBJECT, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    text: str = Field(min_length=1, max_length=MOST_TEXT, pattern=r"^[^\x00]*$")


class Announcement(BaseModel):
    """Everybody is written to, with our texts or with these."""

    model_config = example({"letters": {"offer": {"en": _LETTER}}})

    letters: dict[LetterKind, dict[Literal["fr", "en"], AdmissionLetter]] = {}


class ReplyNoted(BaseModel):
    """What somebody answered by telephone or on paper."""

    model_config = example({"accepts": True})

    accepts: bool


class ContestModel(BaseModel):
    """Somebody does not agree, and what they were answered."""

    model_config = example(_CONTEST)

    id: str
    candidate: str
    name: str
    text: str
    created_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


class ContestList(BaseModel):
    """Those without an answer first."""

    model_config = example({"items": [_CONTEST]})

    items: list[ContestModel]


class ContestAnswer(BaseModel):
    """What they are answered. They read it at the address in their letter."""

    model_config = example({"text": "We have looked at the record: the time was given back."})

    text: _Text
