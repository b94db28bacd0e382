"""The JSON of people and their invitations, as the API's reference describes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.campaigns import people
from api.campaigns.battery_schema import moment
from api.campaigns.campaign_schema import ExtraTimeModel, extra_json
from api.campaigns.invitations import Invited
from api.campaigns.model import Candidate, CandidateOrigin, Invitation, InvitationState, Sheets, UnfitInvitationError
from api.campaigns.people import Guest, UnfitTextError
from api.moments import Moment

_EXTRA: JsonDict = {"percent": 33, "minutes": 0}
GUEST: JsonDict = {
    "name": "Yaël N’Diaye",
    "email": "yael@example.org",
    "language": "fr",
    "group": "Lyon",
    "labels": ["tiers-temps"],
    "extra_time": _EXTRA,
    "reference": "2026-117",
}
_NEW: JsonDict = {**GUEST, "letter": True, "code": True}
_CANDIDATE: JsonDict = {
    "id": "019aa5f0-7c1e-7a03-8c33-001122334455",
    "name": "Yaël N’Diaye",
    "email": "yael@example.org",
    "language": "fr",
    "group": "Lyon",
    "reference": "2026-117",
    "origin": "staff",
    "created_at": "2026-11-20T08:00:00Z",
    "updated_at": "2026-11-20T08:00:00Z",
}
_INVITATION: JsonDict = {
    "id": "019aa5f0-7c1e-7b04-8d44-66778899aabb",
    "campaign": "019aa5f0-7c1e-7f02-8b22-aabbccddeeff",
    "candidate": _CANDIDATE,
    "group": "Lyon",
    "labels": ["tiers-temps"],
    "extra_time": _EXTRA,
    "state": "opened",
    "has_code": True,
    "expires_at": "2026-12-01T17:00:00Z",
    "mailed_at": "2026-11-20T08:00:00Z",
    "opened_at": "2026-12-01T08:01:00Z",
    "created_at": "2026-11-20T08:00:00Z",
    "updated_at": "2026-12-01T08:01:00Z",
}
_INVITED: JsonDict = {
    "invitation": _INVITATION,
    "link": "https://preuve.example/e/q1w2e3r4t5",
    "code": "7KF3-RA92",
    "room_code": "7KF-3RA",
}
_SHEET: JsonDict = {"name": "Yaël N’Diaye", "group": "Lyon", "room_code": "7KF-3RA", "personal_code": "7KF3-RA92"}


def _example(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class NewInvitation(BaseModel):
    """Somebody to invite."""

    model_config = _example(_NEW)

    name: str = Field(max_length=400)
    email: str | None = Field(default=None, max_length=400, description="Without one the person gets a code")
    language: Literal["fr", "en"] | None = None
    group: str | None = Field(default=None, max_length=400)
    labels: list[str] = Field(default=[], max_length=people.MOST_LABELS)
    extra_time: ExtraTimeModel | None = Field(default=None, description="Left out: what labels and group give")
    reference: str | None = Field(default=None, max_length=400, description="Your own number for the person")
    expires_at: Moment | None = Field(
        default=None, description="Nobody comes in by it for the first time after; left out: until the campaign is over"
    )
    letter: bool = Field(default=True, description="false: you hand over the link yourself")
    code: bool = Field(default=False, description="A personal code besides the letter")

    def guest(self) -> Guest:
        """Whom to invite.

        Raises:
            UnfitInvitationError: a text cannot be used, with all faults.
        """
        faults = []
        read: dict[str, Any] = {}
        texts = {
            "name": self.name,
            "email": self.email or "",
            "group": self.group or "",
            "reference": self.reference or "",
        }
        readers = {"name": people.read_name, "email": people.read_email}
        for field, text in texts.items():
            try:
                read[field] = readers.get(field, people.read_word)(text)
            except UnfitTextError as error:
                faults.append(replace(error.fault, place=f"/{field}"))
        labels = []
        for number, label in enumerate(self.labels):
            try:
                labels.append(people.read_word(label))
            except UnfitTextError as error:
                faults.append(replace(error.fault, place=f"/labels/{number}"))
        if faults:
            raise UnfitInvitationError(tuple(faults))
        return Guest(
            **read,
            language=self.language,
            labels=tuple(dict.fromkeys(filter(None, labels))),
            extra=None if self.extra_time is None else self.extra_time.extra(),
            expires_at=self.expires_at,
        )


class NewExpiry(BaseModel):
    """Until when invitations are good."""

    model_config = _example({"expires_at": "2026-12-01T17:00:00Z"})

    expires_at: Moment | None = Field(description="null: until the campaign is over")


class ExpiryChanged(BaseModel):
    """How many invitations were changed."""

    model_config = _example({"invitations": 12})

    invitations: int


class CandidateModel(BaseModel):
    """A person, once for each organisation."""

    model_config = _example(_CANDIDATE)

    id: str
    name: str
    email: str | None
    language: str | None
    group: str | None
    reference: str | None
    origin: CandidateOrigin = Field(description="Who said that there is such a person")
    created_at: datetime
    updated_at: datetime


class CandidatePage(BaseModel):
    """One page of people."""

    model_config = _example({"items": [_CANDIDATE], "next": "WyIwMTlhYTVmMCJd"})

    items: list[CandidateModel]
    next: str | None


class InvitationModel(BaseModel):
    """One person, invited to one campaign."""

    model_config = _example(_INVITATION)

    id: str
    campaign: str
    candidate: CandidateModel
    group: str | None
    labels: list[str]
    extra_time: ExtraTimeModel = Field(description="What the person gets, from themselves or from labels")
    state: InvitationState
    has_code: bool
    expires_at: datetime | None
    mailed_at: datetime | None
    opened_at: datetime | None
    created_at: datetime
    updated_at: datetime


class InvitationPage(BaseModel):
    """One page of invitations."""

    model_config = _example({"items": [_INVITATION], "next": "WyIwMTlhYTVmMCJd"})

    items: list[InvitationModel]
    next: str | None


class InvitedModel(BaseModel):
    """An invitation just made or renewed, with what opens it."""

    model_config = _example(_INVITED)

    invitation: InvitationModel
    link: str | None = Field(description="Shown once: it is kept nowhere")
    code: str | None = Field(description="The personal code; sheets show it again")
    room_code: str


class CandidateDetails(BaseModel):
    """A person, and all that they were invited to."""

    model_config = _example({"candidate": _CANDIDATE, "invitations": [_INVITATION]})

    candidate: CandidateModel
    invitations: list[InvitationModel]


class SheetModel(BaseModel):
    """What is printed for one person."""

    model_config = _example(_SHEET)

    name: str
    group: str | None
    room_code: str
    personal_code: str


class SheetList(BaseModel):
    """All that is printed for a campaign."""

    model_config = _example({"title": "Lyon", "address": "https://preuve.example/?room=7KF3RA", "sheets": [_SHEET]})

    title: str
    address: str
    sheets: list[SheetModel]


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """See ``CandidateModel``."""
    return {
        "id": candidate.id,
        "name": candidate.name,
        "email": candidate.email,
        "language": candidate.language,
        "group": candidate.group,
        "reference": candidate.reference,
        "origin": candidate.origin.value,
        "created_at": moment(candidate.created_at),
        "updated_at": moment(candidate.updated_at),
    }


def invitation_json(invitation: Invitation) -> dict[str, Any]:
    """See ``InvitationModel``."""
    return {
        "id": invitation.id,
        "campaign": invitation.campaign,
        "candidate": candidate_json(invitation.candidate),
        "group": invitation.group,
        "labels": list(invitation.labels),
        "extra_time": extra_json(invitation.extra),
        "state": invitation.state.value,
        "has_code": invitation.has_code,
        "expires_at": moment(invitation.expires_at),
        "mailed_at": moment(invitation.mailed_at),
        "opened_at": moment(invitation.exchanged_at),
        "created_at": moment(invitation.created_at),
        "updated_at": moment(invitation.updated_at),
    }


def invited_json(invited: Invited) -> dict[str, Any]:
    """See ``InvitedModel``."""
    return {
        "invitation": invitation_json(invited.invitation),
        "link": invited.link,
        "code": invited.code,
        "room_code": invited.room_code,
    }


def sheets_json(sheets: Sheets) -> dict[str, Any]:
    """See ``SheetList``."""
    return {
        "title": sheets.title,
        "address": sheets.address,
        "sheets": [
            {"name": one.name, "group": one.group, "room_code": one.room_code, "personal_code": one.personal_code}
            for one in sheets.sheets
        ],
    }
