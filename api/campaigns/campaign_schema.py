"""The JSON of campaigns, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.campaigns.battery_schema import moment
from api.campaigns.codes import shown
from api.campaigns.model import Campaign, CampaignSettings, CampaignState
from api.campaigns.people import MOST_EXTRA_MINUTES, MOST_PERCENT, MOST_WORD, ExtraTime
from api.campaigns.plan import Feedback
from api.campaigns.service import MOST_LABELS, MOST_QUOTA
from api.moments import Moment

_EXTRA: JsonDict = {"percent": 33, "minutes": 0}
_NEW: JsonDict = {
    "title": "Promotion de janvier, Lyon",
    "battery": "019aa5f0-7c1e-7e01-8a11-0123456789ab",
    "version": 1,
    "opens_at": "2026-12-01T08:00:00Z",
    "closes_at": "2026-12-01T17:00:00Z",
    "time_zone": "Europe/Paris",
    "start_gate": True,
    "open_link_quota": 40,
    "extra_time": {"tiers-temps": _EXTRA},
    "feedback": "verdict",
}
_CAMPAIGN: JsonDict = {
    **_NEW,
    "id": "019aa5f0-7c1e-7f02-8b22-aabbccddeeff",
    "battery_title": "Positionnement développement web",
    "state": "open",
    "gate_opened_at": "2026-12-01T08:05:00Z",
    "room_code": "7KF-3RA",
    "codes_locked_until": "2026-12-01T09:00:00Z",
    "has_open_link": True,
    "open_link": "https://preuve.example/o/q1w2e3r4t5",
    "open_link_used": 3,
    "invitations": 12,
    "opened": 9,
    "revision": 4,
    "created_at": "2026-11-20T08:00:00Z",
    "updated_at": "2026-12-01T08:05:00Z",
}


def _example(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class ExtraTimeModel(BaseModel):
    """Time beyond the battery's: a share of it, and minutes on top."""

    model_config = _example(_EXTRA)

    percent: int = Field(default=0, ge=0, le=MOST_PERCENT)
    minutes: int = Field(default=0, ge=0, le=MOST_EXTRA_MINUTES)

    def extra(self) -> ExtraTime:
        """As the rules know it."""
        return ExtraTime(percent=self.percent, ms=self.minutes * 60_000)


_Label = Annotated[str, Field(min_length=1, max_length=MOST_WORD, pattern=r"^[^\x00-\x1f]*$")]


class NewCampaign(BaseModel):
    """A battery, to be offered to some people."""

    model_config = _example(_NEW)

    title: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    battery: str = Field(max_length=36)
    version: int | None = Field(default=None, ge=1, le=1_000_000, description="Left out: the newest published one")
    opens_at: Moment | None = Field(default=None, description="Left out: as soon as the campaign is opened")
    closes_at: Moment | None = Field(default=None, description="Nobody begins after; left out: until closed")
    time_zone: str = Field(default="Europe/Paris", max_length=60, description="Of the IANA database")
    start_gate: bool = Field(default=False, description="People wait until staff let them begin")
    open_link_quota: int | None = Field(
        default=None, ge=1, le=MOST_QUOTA, description="Makes a link that so many may come in by; left out: none"
    )
    extra_time: dict[_Label, ExtraTimeModel] = Field(
        default={}, max_length=MOST_LABELS, description="By label or group of invitations"
    )
    feedback: Feedback | None = Field(default=None, description="In place of the battery’s")

    def settings(self, battery_version: str) -> CampaignSettings:
        """As the rules know them."""
        return CampaignSettings(
            title=self.title,
            battery_version=battery_version,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            time_zone=self.time_zone,
            start_gate=self.start_gate,
            open_link_quota=self.open_link_quota,
            extra_time={label: one.extra() for label, one in self.extra_time.items()},
            feedback=self.feedback,
        )


class CampaignChange(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = _example({"title": "Promotion de janvier, Lyon", "closes_at": "2026-12-02T17:00:00Z"})

    title: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    battery: str | None = Field(default=None, max_length=36, description="Only before the campaign is opened")
    version: int | None = Field(default=None, ge=1, le=1_000_000, description="Left out: the newest of `battery`")
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    time_zone: str | None = Field(default=None, max_length=60)
    start_gate: bool | None = None
    open_link_quota: int | None = Field(default=None, ge=1, le=MOST_QUOTA, description="null ends the open link")
    extra_time: dict[_Label, ExtraTimeModel] | None = Field(default=None, max_length=MOST_LABELS)
    feedback: Feedback | None = Field(default=None, description="null: the battery’s")


class CampaignModel(BaseModel):
    """A campaign."""

    model_config = _example(_CAMPAIGN)

    id: str
    title: str
    battery: str
    battery_title: str
    version: int | None
    state: CampaignState
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str
    start_gate: bool
    gate_opened_at: datetime | None
    room_code: str = Field(description="For people with a code sheet")
    codes_locked_until: datetime | None = Field(description="After too many wrong codes; null: they are taken")
    has_open_link: bool
    open_link: str | None = Field(description="Only in the answer that makes it: it is kept nowhere")
    open_link_quota: int | None
    open_link_used: int
    extra_time: dict[str, ExtraTimeModel]
    feedback: Feedback | None
    invitations: int = Field(description="Those that are not revoked")
    opened: int = Field(description="How many of them came in")
    revision: int
    created_at: datetime
    updated_at: datetime


class CampaignPage(BaseModel):
    """One page of campaigns."""

    model_config = _example({"items": [_CAMPAIGN], "next": "WyIwMTlhYTVmMCJd"})

    items: list[CampaignModel]
    next: str | None


def campaign_json(campaign: Campaign, open_link: str | None = None) -> dict[str, Any]:
    """See ``CampaignModel``."""
    settings = campaign.settings
    return {
        "id": campaign.id,
        "title": settings.title,
        "battery": campaign.battery,
        "battery_title": campaign.battery_title,
        "version": campaign.battery_number,
        "state": campaign.state.value,
        "opens_at": moment(settings.opens_at),
        "closes_at": moment(settings.closes_at),
        "time_zone": settings.time_zone,
        "start_gate": settings.start_gate,
        "gate_opened_at": moment(campaign.gate_opened_at),
        "room_code": shown(campaign.room_code),
        "codes_locked_until": moment(campaign.locked_until),
        "has_open_link": campaign.has_open_link,
        "open_link": open_link,
        "open_link_quota": settings.open_link_quota,
        "open_link_used": campaign.open_link_used,
        "extra_time": {label: extra_json(one) for label, one in settings.extra_time.items()},
        "feedback": None if settings.feedback is None else settings.feedback.value,
        "invitations": campaign.invitations,
        "opened": campaign.opened,
        "revision": campaign.revision,
        "created_at": moment(campaign.created_at),
        "updated_at": moment(campaign.updated_at),
    }


def extra_json(extra: ExtraTime) -> dict[str, int]:
    """See ``ExtraTimeModel``."""
    return {"percent": extra.percent, "minutes": extra.ms // 60_000}
