"""The JSON of what became of people, as the API's reference describes it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.admission.schema import ID, example
from api.cohorts.exits_model import ExitKind

_EXIT: JsonDict = {"kind": "job", "day": "2027-09-01"}
_FOLLOWED: JsonDict = {"candidate": ID, "name": "Zoé Martin", "exits": [_EXIT]}
#: Beyond these no calendar of a cohort goes.
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


class NewExit(BaseModel):
    """What somebody does, as it was known of one day."""

    model_config = example(_EXIT)

    kind: ExitKind
    day: _Day = Field(description="What is noted of the same day later takes its place")


class ExitModel(BaseModel):
    """The same in an answer."""

    model_config = example(_EXIT)

    kind: ExitKind
    day: date


class FollowedModel(BaseModel):
    """Somebody with a place, and everything that is known of them since, the newest first."""

    model_config = example(_FOLLOWED)

    candidate: str
    name: str
    exits: list[ExitModel]


class FollowedList(BaseModel):
    """Everybody with a place, by name."""

    model_config = example({"items": [_FOLLOWED]})

    items: list[FollowedModel]
