"""The JSON of proposals and decisions, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.admission.deciding import Outcome, ReasonCode
from api.admission.model import MOST_REASON, PlaceState
from api.admission.quotas import Shortfall
from api.admission.ranking import Shown
from api.admission.rules import Bound, GroupKind
from api.admission.schema import AT, DIGEST, ID, example

_REASON: JsonDict = {
    "code": "quota",
    "criteria": [],
    "limits": [0],
    "text": "Ranks high enough, but with this person this rule would not be kept: at least 8 from “QPV”.",
}
_SHOWN: JsonDict = {"state": "counted", "share": 0.7143}
_PLACE: JsonDict = {
    "state": "expired",
    "offered_at": AT,
    "offer_until": AT,
    "answered_at": AT,
    "told_at": AT,
}
_APPLICANT: JsonDict = {
    "candidate": ID,
    "name": "Zoé Martin",
    "outcome": "waiting",
    "position": 2,
    "rank": 17,
    "points": 0.7143,
    "criteria": [_SHOWN],
    "reasons": [_REASON],
    "overridden": False,
    "place": _PLACE,
}
_LIMIT: JsonDict = {
    "bound": "at_least",
    "kind": "priority",
    "name": "QPV",
    "number": 8,
    "chosen": 6,
    "able": 6,
    "shortfall": "too_few",
    "text": "at least 8 from “QPV”",
}
_SIMULATION: JsonDict = {
    "digest": DIGEST,
    "limits": [_LIMIT],
    "too_many": 0,
    "items": [_APPLICANT],
    "next": "WyIwMDAwNDkiXQ",
}


class ReasonModel(BaseModel):
    """One line of an explanation. Criteria and limits by their numbers, from 0."""

    model_config = example(_REASON)

    code: ReasonCode
    criteria: list[int]
    limits: list[int]
    text: str


class ShownModel(BaseModel):
    """What somebody showed for one criterion."""

    model_config = example(_SHOWN)

    state: Shown
    share: float | None


class PlaceModel(BaseModel):
    """What became of a decision, and when."""

    model_config = example(_PLACE)

    state: PlaceState
    offered_at: datetime | None
    offer_until: datetime | None
    answered_at: datetime | None
    told_at: datetime | None = Field(description="null: nobody was told, or the letter waits to be printed")


class ApplicantModel(BaseModel):
    """One applicant: what is proposed or decided, and why."""

    model_config = example(_APPLICANT)

    candidate: str
    name: str | None
    outcome: Outcome
    position: int | None = Field(description="On the waiting list")
    rank: int | None = Field(description="null: does not meet a minimum, or has no result")
    points: float | None = Field(description="The weighted mean, from 0 to 1")
    criteria: list[ShownModel]
    reasons: list[ReasonModel]
    overridden: bool = Field(description="A person decided, not the rules")
    place: PlaceModel | None = Field(description="null in a simulation")


class LimitModel(BaseModel):
    """A quota of one group, in places, and what became of it."""

    model_config = example(_LIMIT)

    bound: Bound
    kind: GroupKind
    name: str
    number: int
    chosen: int
    able: int = Field(description="How many of the group could have been chosen")
    shortfall: Shortfall | None = Field(description="Why it is not met; null: it is")
    text: str


class SimulationPage(BaseModel):
    """What the rules propose, or what was decided: by rank, then the waiting list, then the others."""

    model_config = example(_SIMULATION)

    digest: str = Field(description="Whoever confirms names it")
    limits: list[LimitModel]
    too_many: int = Field(description="So many have a place by a person's decision beyond the places that there are")
    items: list[ApplicantModel]
    next: str | None


class NewOverride(BaseModel):
    """What a person decides about one applicant."""

    model_config = example({"outcome": "admitted", "reason": "Was ill on the day; seen in an interview."})

    outcome: Outcome
    reason: str = Field(min_length=1, max_length=MOST_REASON, pattern=r"^[^\x00]*\S[^\x00]*$")


class Confirmation(BaseModel):
    """A person confirms what they have looked at."""

    model_config = example({"digest": DIGEST, "reason": "Committee of 3 December."})

    digest: str = Field(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")
    reason: str | None = Field(default=None, max_length=MOST_REASON, pattern=r"^[^\x00]*$")


class AdmissionRecord(BaseModel):
    """What was decided, signed."""

    model_config = example({"jws": "eyJhbGciOiJFZERTQSJ9.e30.c2ln"})

    jws: str = Field(description="Its payload has the digests; /.well-known keys check it")


class AdmissionSnapshot(BaseModel):
    """What was decided from and what came out, without names. Other fields may join what lies inside."""

    model_config = example(
        {
            "version": 1,
            "rules": {"places": 15, "seed": "5eed5eed5eed5eed5eed5eed5eed5eed"},
            "inputs": {"applicants": [], "overrides": {}},
            "outcome": {"placed": [], "quotas": [], "too_many": 0},
        }
    )

    version: int
    rules: dict[str, Any]
    inputs: dict[str, Any]
    outcome: dict[str, Any]
