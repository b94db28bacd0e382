"""The JSON of organisations, members, keys and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from api.accounts.model import ActorKind, Role, Scope
from api.moments import Moment

_ORGANISATION: JsonDict = {
    "id": "019aa5f0-7c1e-7f3a-9d55-1f2e3d4c5b6a",
    "name": "Web@cademie",
    "language": "fr",
    "time_zone": "Europe/Paris",
    "adjustment_contact": "Léa Martin, lea@example.org, 03 88 00 00 00",
    "test": False,
    "revision": 3,
}
_CHANGES: JsonDict = {"language": "fr", "adjustment_contact": "Léa Martin, lea@example.org"}
_MEMBER: JsonDict = {
    "id": "019aa5f0-7c1e-7b22-9c33-112233445566",
    "login": "amina@example.org",
    "name": "Amina Diallo",
    "role": "recruiter",
    "joined_at": "2026-11-22T09:04:00Z",
    "revision": 1,
}
_INVITATION: JsonDict = {
    "id": "019aa5f0-7c1e-7c44-8d55-665544332211",
    "email": "amina@example.org",
    "role": "recruiter",
    "created_at": "2026-11-22T09:04:00Z",
    "expires_at": "2026-11-29T09:04:00Z",
}
_TOKEN = "mY3n0ughB1tsT0B3SafeFr0mGuess1ng00000000000"  # noqa: S105 - an example
_KEY: JsonDict = {
    "id": "0123456789abcdef",
    "prefix": "preuve_0123456789abcdef",
    "name": "our ATS",
    "scopes": ["campaigns:read", "campaigns:write"],
    "test": False,
    "created_at": "2026-11-22T09:04:00Z",
    "last_used_at": None,
    "expires_at": None,
    "revoked_at": None,
    "replaced_by": None,
}
_EVENT: JsonDict = {
    "id": "019aa5f0-7c1e-7d66-8e77-0102030405aa",
    "at": "2026-11-22T09:04:00Z",
    "actor": {"kind": "member", "id": "019aa5f0-7c1e-7b22-9c33-112233445566", "name": "Amina Diallo"},
    "action": "member.role_changed",
    "target": {"kind": "member", "id": "019aa5f0-7c1e-7b33-9c33-112233445577"},
    "details": {"from": "viewer", "to": "adviser"},
    "request_id": "5f0c1d2e3a4b5968",
}


def _model(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class OrganisationModel(BaseModel):
    """An organisation and its settings."""

    model_config = _model(_ORGANISATION)

    id: str
    name: str
    language: Literal["fr", "en"] = Field(description="Of letters, and of pages where nobody has said another")
    time_zone: str = Field(description="In which moments are shown and typed")
    adjustment_contact: str = Field(description="Whom candidates ask for an adjustment, as people read it")
    test: bool = Field(description="It holds test data: no letter leaves")
    revision: int


class OrganisationChanges(BaseModel):
    """What is to be changed; the rest is left as it is."""

    model_config = _model(_CHANGES)

    name: str = Field(default="", min_length=1, max_length=200)
    language: Literal["fr", "en"] = "en"
    time_zone: str = Field(default="", max_length=60, description="An IANA name: `Europe/Paris`")
    adjustment_contact: str = Field(default="", max_length=300)

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("unknown time zone")
        return name


class MemberModel(BaseModel):
    """A person of the organisation."""

    model_config = _model(_MEMBER)

    id: str
    login: str
    name: str
    role: Role
    joined_at: datetime
    revision: int


class MemberPage(BaseModel):
    """Members, in the order in which they came."""

    model_config = _model({"items": [_MEMBER], "next": None})

    items: list[MemberModel]
    next: str | None


class MemberChanges(BaseModel):
    """Another role."""

    model_config = _model({"role": "adviser"})

    role: Role


class NewMemberInvitationModel(BaseModel):
    """Whom to ask, and for what."""

    model_config = _model({"email": "amina@example.org", "role": "recruiter"})

    email: str = Field(min_length=3, max_length=200)
    role: Role


class MemberInvitationModel(BaseModel):
    """Somebody who was asked and has not answered yet."""

    model_config = _model(_INVITATION)

    id: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


class ShownMemberInvitation(MemberInvitationModel):
    """An invitation just made. Its token also goes out by letter; it is shown here, and never again."""

    model_config = _model({**_INVITATION, "token": _TOKEN, "path": f"/staff/join/{_TOKEN}"})

    token: str
    path: str = Field(description="Of the page to open at this installation: what the letter links to")


class PasswordResetModel(BaseModel):
    """A link for a new password, to be handed over to whose it is."""

    model_config = _model({"token": _TOKEN, "path": f"/staff/reset/{_TOKEN}", "expires_at": "2026-11-23T09:04:00Z"})

    token: str
    path: str = Field(description="Of the page to open at this installation")
    expires_at: datetime


class MemberInvitationPage(BaseModel):
    """Invitations that can still be accepted."""

    model_config = _model({"items": [_INVITATION], "next": None})

    items: list[MemberInvitationModel]
    next: str | None


class AcceptMemberInvitation(BaseModel):
    """Becoming a member. Who signs in here already gives the password that they have."""

    model_config = _model({"token": _TOKEN, "name": "Amina Diallo", "password": "quatre mots pris au hasard"})

    token: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=1_000)


class NewApiKey(BaseModel):
    """What a key is to be for."""

    model_config = _model({"name": "our ATS", "scopes": ["campaigns:read", "campaigns:write"]})

    name: str = Field(max_length=200, description="What it is for, to tell it from others")
    scopes: list[Scope] = Field(min_length=1, max_length=50)
    test: bool = Field(default=False, description="For test data alone, which never mixes; no letter leaves there")
    expires_at: Moment | None = None


class RotateApiKey(BaseModel):
    """How long the old key goes on, and the new one."""

    model_config = _model({"overlap_hours": 24})

    overlap_hours: int = Field(default=24, ge=0, le=720)
    expires_at: Moment | None = None


class ApiKeyModel(BaseModel):
    """What may be known of a key once it was shown."""

    model_config = _model(_KEY)

    id: str
    prefix: str
    name: str
    scopes: list[str]
    test: bool
    created_at: datetime
    last_used_at: datetime | None = Field(description="Exact to some minutes")
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: str | None


class ShownApiKey(ApiKeyModel):
    """A key just made: `key` is the whole of it, shown here and never again."""

    model_config = _model({**_KEY, "key": "preuve_0123456789abcdef_…"})

    key: str


class ApiKeyPage(BaseModel):
    """Keys, the oldest first, ended ones included."""

    model_config = _model({"items": [_KEY], "next": None})

    items: list[ApiKeyModel]
    next: str | None


class AuditActor(BaseModel):
    """Who did something."""

    model_config = _model({"kind": "member", "id": "019aa5f0-7c1e-7b22-9c33-112233445566", "name": "Amina Diallo"})

    kind: ActorKind
    id: str | None
    name: str | None


class AuditTarget(BaseModel):
    """What it was done to."""

    model_config = _model({"kind": "member", "id": "019aa5f0-7c1e-7b33-9c33-112233445577"})

    kind: str
    id: str | None


class AuditEventModel(BaseModel):
    """Something that was done. Nobody can change or remove it."""

    model_config = _model(_EVENT)

    id: str
    at: datetime
    actor: AuditActor
    action: str
    target: AuditTarget
    details: dict[str, Any]
    request_id: str | None = Field(description="As in `X-Request-Id` and in our logs")


class AuditEventPage(BaseModel):
    """What was done, the newest first."""

    model_config = _model({"items": [_EVENT], "next": None})

    items: list[AuditEventModel]
    next: str | None


#: The examples of these hold nulls.
WITH_NULLS: tuple[type[BaseModel], ...] = (
    ApiKeyModel,
    ShownApiKey,
    ApiKeyPage,
    MemberPage,
    MemberInvitationPage,
    AuditEventPage,
)
