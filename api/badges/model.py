"""Badges as the api knows them: who took which, what a check finds, what somebody shows to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from api.refused import RefusedError

#: Of one person, those included that were revoked.
MOST_BADGES: Final = 100
#: Links of one person that are open.
MOST_SHARES: Final = 20
MOST_LABEL: Final = 80
MOST_REASON: Final = 500
#: What somebody may hand in to have it checked: more than the longest badge, baked ones included.
MOST_CHECKED: Final = 100_000

#: Skills that exercises and questions name are of such levels.
HIGHEST_LEVEL: Final = 8


class Flaw(StrEnum):
    """Why a badge is not good."""

    #: No compact JWS, or one of something else.
    NOT_A_BADGE = "not_a_badge"
    #: It names a key that has never signed here.
    UNKNOWN_KEY = "unknown_key"
    #: The signature is that of another text.
    CHANGED = "changed"
    #: Staff have withdrawn it.
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What somebody took: one level of one skill, signed."""

    id: str
    candidate: str
    framework: str
    version: str
    code: str
    level: int
    #: The name that stands in it; None where it names nobody.
    name: str | None
    language: str
    #: The compact JWS.
    credential: str
    created_at: datetime
    revoked_at: datetime | None
    #: For the person and for staff alone.
    revoked_reason: str | None
    #: Its owner may take the same level again.
    may_take_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeable:
    """A level that somebody has reached: what they may take a badge of."""

    framework: str
    version: str
    code: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBadges:
    """What somebody has, and what else they may take."""

    #: As their organisation knows them.
    name: str
    badges: tuple[Badge, ...]
    takeable: tuple[Takeable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateBadges:
    """The badges of a person, as staff see them: not to whom they are shown."""

    name: str
    #: The newest first.
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check has found."""

    #: None: it is good.
    flaw: Flaw | None
    #: What it says; None where nothing of it can be trusted.
    credential: dict[str, Any] | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A link by which somebody shows badges that they chose."""

    id: str
    #: What its owner calls it.
    label: str
    #: Without the installation's address, and with it.
    path: str
    address: str
    badges: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBadge:
    """One badge as whoever has the link sees it."""

    badge: Badge
    checked: Checked


class UnknownBadgeError(RefusedError):
    """The caller has no such badge."""


class LevelNotReachedError(RefusedError):
    """What somebody wants a badge of is not shown by work that they may know the result of."""


class WithheldBadgeError(RefusedError):
    """Staff have withdrawn a badge of this level, and have not said that it may be taken again."""


class TooManyBadgesError(RefusedError):
    """Somebody has as many badges as they may. Fact: ``most``."""


class BadgeRevokedError(RefusedError):
    """It was withdrawn already."""


class UnknownStatusListError(RefusedError):
    """There is no status list of this number."""


class UnknownShareError(RefusedError):
    """There is no such link, or its owner has closed it. Which one is not told."""


class TooManySharesError(RefusedError):
    """Somebody has as many open links as they may. Fact: ``most``."""
