"""Job profiles, and what can be wrong with asking for them or for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from api.refused import RefusedError
from api.skills.model import SkillKey

MOST_TITLE: Final = 200
MOST_PLACE: Final = 120
MOST_NEEDS: Final = 50
MOST_LEVEL: Final = 8
MOST_WEIGHT: Final = 100
MOST_TRAINING: Final = 40
USUAL_TRAINING: Final = 3
MOST_MESSAGE: Final = 2_000
EVER: Final = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A skill that a job asks for."""

    skill: SkillKey
    #: The least.
    level: int
    weight: int = 1
    #: Without it one cannot begin.
    essential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What somebody misses for a need."""

    skill: SkillKey
    wanted_level: int
    #: The level reached, 0 for none; None where no work has shown anything of it.
    standing_level: int | None
    essential: bool


@dataclass(frozen=True, slots=True)
class Occupation:
    """The job's code in a framework of jobs."""

    framework: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What staff say of a job."""

    title: str
    needs: tuple[Need, ...]
    place: str = ""
    occupation: Occupation | None = None
    #: How many levels, over all essential skills, training may add for somebody to be ready after it.
    training_levels: int = USUAL_TRAINING


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProfile:
    """A job, stated as skills."""

    id: str
    wish: Wish
    revision: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    #: Turns people who are equal into an order of this profile's own.
    draw: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Where people are looked for."""

    #: The organisation's id, or the pool's.
    id: str
    #: Whose candidates these are.
    organisations: tuple[str, ...]
    #: What they agree to.
    purpose: str
    #: Since when whoever looks belongs to it: who had agreed before agreed to others.
    since: datetime


class ContactState(StrEnum):
    """How far it has come with a wish to talk to somebody."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A wish to talk to somebody, as the organisation sees it that asks."""

    id: str
    profile: str
    message: str
    state: ContactState
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None
    #: None until they have accepted.
    known: Known | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who somebody is."""

    candidate: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAsked:
    """The same as the person sees it who is asked."""

    id: str
    organisation: str
    title: str
    place: str
    message: str
    state: ContactState
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who has looked at somebody's skills."""

    organisation: str
    title: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFindable:
    """Where somebody can be found, and what came of it."""

    #: Purposes that one can agree to: ``found``, and each pool of their organisation.
    purposes: tuple[str, ...]
    #: Those of their organisation, in the order of these purposes.
    pools: tuple[Pool, ...]
    contacts: tuple[ContactAsked, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Organisations that look for people together."""

    id: str
    name: str
    #: What for, as candidates read it.
    says: str
    #: Their names.
    organisations: tuple[str, ...]
    #: The organisation that made it.
    founder: str
    created_at: datetime


class UnknownJobProfileError(RefusedError):
    """The organisation has no such job profile."""


class UnfitJobProfileError(RefusedError):
    """A job profile cannot be as it is asked for: its faults say why."""


class UnknownMatchError(RefusedError):
    """Nobody who can be found has this id."""


class UnknownPoolError(RefusedError):
    """The organisation belongs to no such pool."""


class ContactAskedError(RefusedError):
    """This person was asked already for this job."""


class UnknownContactError(RefusedError):
    """Nobody has asked this person for contact under this id."""


class ContactAnsweredError(RefusedError):
    """It was answered already."""


class UnknownPoolInvitationError(RefusedError):
    """This lets no organisation join a pool."""


class PoolMemberError(RefusedError):
    """The organisation belongs to this pool already."""
