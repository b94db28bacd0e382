"""The figures of a cohort as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from api.admission.rules import GroupKind


class StageName(StrEnum):
    """How far people came."""

    APPLICANTS = "applicants"
    #: Has a finished result.
    RESULT = "result"
    #: Has a place: kept, offered or taken.
    PLACE = "place"
    #: Has said yes to it.
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How many came so far. None: too few, or too few did not."""

    name: StageName
    people: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How many earned which share of the points. Neighbouring bands that are small are one."""

    #: True: those without a result are among them.
    without_result: bool
    #: From 0 to 1; None: only people without a result.
    from_share: float | None
    to_share: float | None
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """One group among everybody. Groups may overlap."""

    kind: GroupKind
    name: str
    people: int
    #: Of everybody.
    share: float
    #: Who of them reached the last stage that is told by group; None: too few, somewhere.
    reached: int | None
    #: Of those who reached it.
    reached_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What may be said of a cohort."""

    title: str
    #: Places that there are; None: it is a campaign, which has none.
    places: int | None
    #: Smaller counts than this are not shown.
    least: int
    stages: tuple[Stage, ...]
    bands: tuple[Band, ...]
    #: Of everybody with a result; None: too few.
    mean_share: float | None
    #: What ``GroupFigures.reached`` counts; None: nothing by group.
    by_group: StageName | None
    groups: tuple[GroupFigures, ...]
    #: So many groups are not shown.
    hidden_groups: int
