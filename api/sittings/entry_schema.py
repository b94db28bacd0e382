"""The JSON of coming in, as the API's reference describes it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.sittings.examples import SITTING_EXAMPLE, example, sent
from api.sittings.schema import SittingModel


class LinkEntry(BaseModel):
    """A link from a letter."""

    model_config = sent("LinkEntry", {"token": "Xk3v…"})

    token: str = Field(max_length=200, description="What stands in the link after `/e/`")


class CodeEntry(BaseModel):
    """Two codes from a printed sheet."""

    model_config = sent("CodeEntry", {"room": "K7QM-2", "code": "H4XT-9WPA"})

    room: str = Field(max_length=40, description="The room's code")
    code: str = Field(max_length=40, description="The person's own")


class OpenEntry(BaseModel):
    """The link that a campaign gives to everybody."""

    model_config = sent("OpenEntry", {"token": "Xk3v…", "name": "Zoé Martin", "email": None})

    token: str = Field(max_length=200, description="What stands in the link after `/o/`")
    name: str = Field(max_length=400)
    email: str | None = Field(default=None, max_length=400)


class EnteredModel(BaseModel):
    """The sitting is open at this device: its cookie comes along."""

    model_config = example(
        "Entered", {"sitting": SITTING_EXAMPLE, "csrf": "pJ0tB4xQ", "room_code": None, "personal_code": None}
    )

    sitting: SittingModel
    csrf: str
    room_code: str | None = Field(description="After an open link: with these two one comes back on another computer")
    personal_code: str | None


#: Of these, examples hold nulls, which the framework would leave out of its document.
WITH_NULLS: tuple[type[BaseModel], ...] = (EnteredModel, OpenEntry)
