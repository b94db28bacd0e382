"""What became of people, and what can be wrong with noting it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from api.admission.rules import Group
from api.cohorts.model import GroupFigures, Stage
from api.refused import RefusedError


class ExitKind(StrEnum):
    """What somebody does."""

    JOB = "job"
    TRAINING = "training"
    NONE = "none"
    #: Nobody knows.
    UNKNOWN = "unknown"


#: What a label counts as having come of it.
CAME_OF_IT: Final = frozenset({ExitKind.JOB, ExitKind.TRAINING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """What was known of one day."""

    kind: ExitKind
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Somebody with a place, and everything that is known of them since, the newest first."""

    candidate: str
    name: str
    exits: tuple[Exit, ...]

    def at(self, by: date | None) -> ExitKind:
        """What was known on a day; None: now."""
        known = [one for one in self.exits if by is None or one.day <= by]
        return known[0].kind if known else ExitKind.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFigures:
    """How many did one of these."""

    kinds: tuple[ExitKind, ...]
    people: int
    #: Of everybody with a place.
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupExits:
    """Of how many in a group with a place something came."""

    group: Group
    people: int
    came_of_it: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelReport:
    """What a label asks for. Cut down like all figures of a cohort."""

    title: str
    #: Until when it was looked; None: now.
    by: date | None
    stages: tuple[Stage, ...]
    exits: tuple[ExitFigures, ...]
    groups: tuple[GroupFigures, ...]
    by_group: tuple[GroupExits, ...]


class NoPlaceError(RefusedError):
    """Nobody of this id has a place in this admission."""
