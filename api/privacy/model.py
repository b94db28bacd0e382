"""Exports, erasures and retention as the api knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from api.refused import RefusedError

#: What the French authority says of applicants: some months to explain a refusal, two years with their consent.
USUAL_DAYS: Final = 90
USUAL_DAYS_AGREED: Final = 730
LEAST_DAYS: Final = 30
MOST_DAYS: Final = 1_825
#: From the first time that it is needed, an organisation has so long to read its rule.
FIRST_GRACE_DAYS: Final = 30


class Cause(StrEnum):
    """Why somebody was erased."""

    CANDIDATE = "candidate"
    STAFF = "staff"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What became of somebody's data."""

    id: str
    candidate: str
    cause: Cause
    asked_by: str
    erased_at: datetime
    #: By table.
    rows: dict[str, int]
    kept: dict[str, int]
    #: When nothing was left outside of the database, either.
    swept_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long an organisation keeps data."""

    #: After the last contact, of somebody who has agreed to nothing.
    days: int
    #: The same of somebody who has.
    days_agreed: int
    begins_at: datetime
    looked_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """One look that found people whose time was over."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    days: int
    days_agreed: int
    people: int
    rows: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the rule comes to today."""

    #: How many people are kept.
    people: int
    #: Whose time is over.
    due: int
    #: Whose time is over within a month.
    soon: int


@dataclass(slots=True)
class Leftovers:
    """What is left outside of the database once the rows are gone."""

    #: Of the queues.
    jobs: list[str] = field(default_factory=list)
    submissions: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """As it is kept until it is swept."""
        return {"jobs": self.jobs, "submissions": self.submissions, "letters": self.letters}


class UnfitRetentionError(RefusedError):
    """A rule makes no sense: its faults say why."""
