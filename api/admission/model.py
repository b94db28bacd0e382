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


class AdmissionState(StrEnum):
    """How far an admission has come."""

    #: Rules can be changed; nobody has been told anything.
    DRAFT = "draft"
    #: A person has confirmed the decisions.
    DECIDED = "decided"


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
