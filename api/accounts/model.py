"""Who asks, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
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
    KEYS_MANAGE = "keys:manage"


class Role(StrEnum):
    """What a person does in an organisation."""

    ADMINISTRATOR = "administrator"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever made a request, proven by a key."""

    organisation: str
    key: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccess:
    """What the first start of an installation makes. The secrets in it are shown once and kept nowhere."""

    organisation: str
    login: str
    password: str
    api_key: str


class NoKeyError(RefusedError):
    """The request carries no API key."""


class BadKeyError(RefusedError):
    """The API key is malformed, unknown, revoked, or its secret is wrong. Which one is not told."""


class ScopeError(RefusedError):
    """The key is good, but not for this. Fact: ``scope``."""
