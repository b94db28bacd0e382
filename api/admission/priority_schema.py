"""The JSON of priority groups, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.admission.schema import AT, ID, example

_MEMBERSHIP: JsonDict = {
    "id": ID,
    "candidate": ID,
    "name": "Zoé Martin",
    "group": "QPV",
    "noted_by": f"member:{ID}",
    "created_at": AT,
}
_ENTRY: JsonDict = {"line": 2, "candidate": ID, "name": "Zoé Martin", "group": "QPV"}
_FINDING: JsonDict = {
    "line": 3,
    "message": "Several people are called so.",
    "remedy": "Add a column with their e-mail addresses or references.",
}


class PriorityMembershipModel(BaseModel):
    """Somebody in a priority group."""

    model_config = example(_MEMBERSHIP)

    id: str
    candidate: str
    name: str
    group: str
    noted_by: str
    created_at: datetime


class PriorityMembershipPage(BaseModel):
    """Some of them, the oldest first."""

    model_config = example({"items": [_MEMBERSHIP], "next": "WyIwMDAwNDkiXQ"})

    items: list[PriorityMembershipModel]
    next: str | None


class PriorityEntry(BaseModel):
    """What a line of a file asks for."""

    model_config = example(_ENTRY)

    line: int
    candidate: str
    name: str
    group: str


class PriorityFinding(BaseModel):
    """Something wrong with a line of a file."""

    model_config = example(_FINDING)

    line: int
    message: str
    remedy: str


class PriorityPreview(BaseModel):
    """What a file would come to. The first 200 of each; all are counted."""

    model_config = example(
        {
            "entries": [_ENTRY],
            "entry_count": 1,
            "before": [_ENTRY],
            "before_count": 1,
            "faults": [_FINDING],
            "fault_count": 1,
        }
    )

    entries: list[PriorityEntry]
    entry_count: int
    before: list[PriorityEntry] = Field(description="Noted already")
    before_count: int
    faults: list[PriorityFinding]
    fault_count: int


class PriorityImported(BaseModel):
    """What became of a file."""

    model_config = example({"noted": 31})

    noted: int
