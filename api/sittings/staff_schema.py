"""The JSON of what staff see of sittings, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.catalog.schema import Text
from api.sittings.examples import CLOCK, ID, RECEIPT, example, sent
from api.sittings.model import FinishReason, SittingState
from api.sittings.schema import ClockModel, ReceiptModel

#: The most that staff may add at once.
MOST_MINUTES = 24 * 60

_PERSON: JsonDict = {"id": ID, "name": "Zoé Martin"}
_LINE: JsonDict = {
    "id": ID,
    "campaign": ID,
    "candidate": _PERSON,
    "state": "running",
    "trial": False,
    "part": "p1",
    "item": "i1",
    "items": 4,
    "item_number": 1,
    "item_title": {"fr": "FizzBuzz", "en": "FizzBuzz"},
    "clock": CLOCK,
    "finished_at": None,
    "finish_reason": None,
    "last_seen_at": "2026-11-21T10:42:01.000Z",
    "last_saved_at": "2026-11-21T10:41:58.250Z",
    "connected": True,
    "adjustment": None,
    "adjustment_at": None,
    "alerts": [],
    "revision": 3,
    "drafts": 2,
    "handed_in": 1,
}
_DEVICE: JsonDict = {
    "id": ID,
    "device": "Mozilla/5.0",
    "created_at": "2026-11-21T10:00:00.000Z",
    "last_seen_at": "2026-11-21T10:42:01.000Z",
    "ended_at": None,
}
_EVENT: JsonDict = {"at": "2026-11-21T10:00:00.000Z", "kind": "begun", "data": {}}

Alert = Literal["not_connected", "nothing_saved", "nearly_over", "adjustment"]


class MoreTime(BaseModel):
    """Minutes to add."""

    model_config = sent("MoreTime", {"minutes": 10})

    minutes: int = Field(ge=1, le=MOST_MINUTES)


class Reopening(BaseModel):
    """Minutes to add to what was left."""

    model_config = sent("Reopening", {"minutes": 10})

    minutes: int = Field(default=0, ge=0, le=MOST_MINUTES)


class Extended(BaseModel):
    """To how many the time was given."""

    model_config = example("Extended", {"sittings": 12})

    sittings: int


class GateOpened(BaseModel):
    """Everybody may begin."""

    model_config = example("GateOpened", {"gate": "open"})

    gate: Literal["open"]


class Person(BaseModel):
    """Who takes it."""

    model_config = example("Person", _PERSON)

    id: str
    name: str


class SittingLine(BaseModel):
    """A sitting as staff see it while it goes on."""

    model_config = example("SittingLine", _LINE)

    id: str
    campaign: str
    candidate: Person
    state: SittingState
    trial: bool
    part: str
    item: str | None = Field(description="What they look at")
    items: int
    item_number: int | None = Field(description="Which of the items that is, from 1")
    item_title: Text | None = Field(description="Of an exercise; questions have none")
    clock: ClockModel
    finished_at: datetime | None
    finish_reason: FinishReason | None
    last_seen_at: datetime | None
    last_saved_at: datetime | None
    connected: bool
    adjustment: str | None
    adjustment_at: datetime | None
    alerts: list[Alert]
    revision: int
    drafts: int
    handed_in: int


class RoomModel(BaseModel):
    """Every sitting of a campaign."""

    model_config = example("Room", {"items": [_LINE], "next": None})

    items: list[SittingLine]
    next: None = None


class DeviceModel(BaseModel):
    """A device at which a sitting was opened."""

    model_config = example("Device", _DEVICE)

    id: str
    device: str
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None


class EventModel(BaseModel):
    """An entry of the time line."""

    model_config = example("SittingEvent", _EVENT)

    at: datetime
    kind: str
    data: dict[str, Any]


class SittingPage(SittingLine):
    """A sitting with its devices, receipts and time line."""

    model_config = example("Sitting", {**_LINE, "receipts": [RECEIPT], "devices": [_DEVICE], "events": [_EVENT]})

    receipts: list[ReceiptModel]
    devices: list[DeviceModel]
    events: list[EventModel]


#: Of these, examples hold nulls, which the framework would leave out of its document.
WITH_NULLS: tuple[type[BaseModel], ...] = (RoomModel, SittingPage)
