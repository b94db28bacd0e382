"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.refused import RefusedError


class Scope(StrEnum):
    """What an API key may be used for."""

    SUBMISSIONS_WRITE = "submissions:write"
    SUBMISSIONS_READ = "submissions:read"
    #: Reports as staff see them: messages and outputs of hidden checks, usage, faults.
    REPORTS_READ = "reports:read"
    EXERCISES_READ = "exercises:read"
    EVIDENCE_READ = "evidence:read"
    #: What concerns the machines: warm sandboxes ahead of a campaign.
    OPERATION_WRITE = "operation:write"


class Role(StrEnum):
    """What a person does in an organisation."""

    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever made a request, proven by a key."""

    organisation: str
    key: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """What may be known of a key once it was shown: everything but its secret."""

    id: str
    #: How the key begins: whoever finds one somewhere can tell which it is.
    prefix: str
    name: str
    #: As they were given, in the words of ``Scope``.
    scopes: tuple[str, ...]
    created_at: datetime
    #: Exact to some minutes.
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccess:
    """What the first start of an installation makes. The secrets in it are shown once and kept nowhere."""

    organisation: str
    login: str
    password: str
    api_key: str


class UnknownOrganisationError(Exception):
    """It is not clear whose keys are meant. Says what to do."""


class NoKeyError(RefusedError):
    """The request carries no API key."""


class BadKeyError(RefusedError):
    """The API key is malformed, unknown, revoked, or its secret is wrong. Which one is not told."""


class ScopeError(RefusedError):
    """The key is good, but not for this. Fact: ``scope``."""
