"""The JSON of sign-in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.accounts.model import Role, Scope, StaffSession

_ORGANISATION = "019aa5f0-7c1e-7f3a-9d55-1f2e3d4c5b6a"
_USER: JsonDict = {
    "id": "019aa5f0-7c1e-7a00-8b11-0a1b2c3d4e5f",
    "login": "amina@example.org",
    "name": "Amina Diallo",
    "language": "fr",
}
_SIGN_IN: JsonDict = {"login": "amina@example.org", "password": "quatre mots pris au hasard"}
_SESSION: JsonDict = {
    "user": _USER,
    "organisation": {"id": _ORGANISATION, "name": "Web@cademie"},
    "member": "019aa5f0-7c1e-7b22-9c33-112233445566",
    "role": "recruiter",
    "scopes": ["campaigns:read", "campaigns:write"],
    "csrf": "p0Tt4Wl1x2k3",
    "expires_at": "2026-11-22T21:04:00Z",
}


class SignIn(BaseModel):
    """Who wants to sign in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SIGN_IN]})

    login: str = Field(min_length=1, max_length=200, description="An e-mail address; capitals do not matter")
    password: str = Field(min_length=1, max_length=1_000)
    organisation: str | None = Field(
        default=None, max_length=36, description="Where to work; left out: where they have been a member for longest"
    )


class MoveSession(BaseModel):
    """Going on in another organisation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"organisation": _ORGANISATION}]})

    organisation: str = Field(max_length=36)


class UserModel(BaseModel):
    """A person who can sign in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_USER]})

    id: str
    login: str
    name: str
    language: Literal["fr", "en"] | None


class NamedOrganisation(BaseModel):
    """An organisation, as whoever works there needs to know it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": _ORGANISATION, "name": "Web@cademie"}]}
    )

    id: str
    name: str


class SessionModel(BaseModel):
    """Somebody signed in."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SESSION]})

    user: UserModel
    organisation: NamedOrganisation
    member: str
    role: Role
    scopes: list[Scope]
    csrf: str = Field(description="Send it along with what changes something, in the header `X-CSRF-Token`")
    expires_at: datetime = Field(description="Over by then, unless there is another request before")


class EndedSession(BaseModel):
    """What was ended."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ended": "here"}]})

    ended: Literal["here", "everywhere"]


class NewPassword(BaseModel):
    """Another password for whoever is signed in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"old": "quatre mots pris au hasard", "new": "cinq autres mots choisis"}]},
    )

    old: str = Field(min_length=1, max_length=1_000)
    new: str = Field(min_length=12, max_length=1_000, description="Long beats odd: four random words are good")


def session_json(session: StaffSession) -> dict[str, Any]:
    """A session as ``SessionModel`` has it."""
    user = session.user
    return {
        "user": {"id": user.id, "login": user.login, "name": user.name, "language": user.language},
        "organisation": {"id": session.organisation, "name": session.organisation_name},
        "member": session.member,
        "role": session.role,
        "scopes": sorted(session.caller.scopes),
        "csrf": session.csrf,
        "expires_at": moment_json(session.expires_at),
    }


def moment_json(moment: datetime | None) -> str | None:
    """A moment as the API writes it: UTC, with a Z."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
