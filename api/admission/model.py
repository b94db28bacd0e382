"""Admissions as they are kept, and what can be wrong with asking for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from api.admission.deciding import Placed, Proposal
from api.admission.rules import Rules
from api.refused import RefusedError
from runner.model import Localized

MOST_TITLE: Final = 200
MOST_REASON: Final = 1_000
MOST_CAMPAIGNS: Final = 20
MOST_GROUP: Final = 80
MOST_OFFER_DAYS: Final = 90
MOST_CONTEST: Final = 4_000


class AdmissionState(StrEnum):
    """How far an admission has come."""

    #: Rules can be changed; nobody has been told anything.
    DRAFT = "draft"
    #: A person has confirmed the decisions.
    DECIDED = "decided"


class PlaceState(StrEnum):
    """What became of the decision about somebody."""

    #: Has a place and was not told yet.
    KEPT = "kept"
    #: Was told, and may answer until the offer ends.
    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    #: Did not answer in time.
    EXPIRED = "expired"
    WAITING = "waiting"
    REFUSED = "refused"


#: Whoever is in one of these has a place.
HAVE_A_PLACE: Final = frozenset({PlaceState.KEPT, PlaceState.OFFERED, PlaceState.TAKEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What became of a decision, and when."""

    state: PlaceState
    offered_at: datetime | None
    offer_until: datetime | None
    answered_at: datetime | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Somebody does not agree, and what they were answered."""

    id: str
    candidate: str
    name: str
    text: str
    created_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What staff say about an admission."""

    title: str
    campaigns: tuple[str, ...]
    rules: Rules
    #: How long an offer of a place stands.
    offer_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """One admission."""

    id: str
    settings: Settings
    state: AdmissionState
    revision: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    #: Of what was decided from, and of what was decided; None before.
    digests: Mapping[str, str] | None
    #: When people were told; None: nobody was.
    announced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How criteria and quotas are called, in their order."""

    criteria: tuple[Localized, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An applicant in a proposal or a decision, with the name that staff read."""

    placed: Placed
    name: str | None
    #: Share and state of each criterion, as ranking saw them.
    shares_bp: tuple[int | None, ...]
    #: None in a simulation.
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What would be decided now. Nothing of it is kept."""

    admission: Admission
    labels: Labels
    proposal: Proposal
    people: tuple[Named, ...]
    #: Of rules, inputs, persons' decisions and outcome: whoever confirms names what they have seen.
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityMembership:
    """Somebody in a priority group."""

    id: str
    candidate: str
    name: str
    group: str
    noted_by: str
    created_at: datetime


class UnknownAdmissionError(RefusedError):
    """The organisation has no such admission."""


class UnfitAdmissionError(RefusedError):
    """An admission cannot be as it is asked for: its faults say why."""


class AdmissionDecidedError(RefusedError):
    """It is decided: rules and decisions of persons are what they were."""


class AdmissionUndecidedError(RefusedError):
    """Nothing is decided yet."""


class ChangedSimulationError(RefusedError):
    """What would be decided is not what was looked at."""


class UnknownApplicantError(RefusedError):
    """Nobody of this id has applied."""


class UnknownPriorityMembershipError(RefusedError):
    """The organisation has noted no such membership of a priority group."""


class UnfitPriorityListError(RefusedError):
    """A file of priority groups cannot be taken in: its faults say why."""


class AnnouncedError(RefusedError):
    """People have been told already."""


class NoOfferError(RefusedError):
    """No place is offered to this person now: it was answered, it has expired, or there never was one."""


class UnknownDecisionError(RefusedError):
    """This address opens no decision."""


class UnknownContestError(RefusedError):
    """The organisation has no such contest."""


class ContestAnsweredError(RefusedError):
    """Somebody has answered it."""


class ContestOpenError(RefusedError):
    """This person contests already, and waits for the answer."""


class UnfitLettersError(RefusedError):
    """The texts of letters cannot be used: its faults say why."""
