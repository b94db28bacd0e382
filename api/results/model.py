"""Results as they are kept, what is decided about them, and what can be wrong with asking for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.refused import RefusedError

MOST_COMMENT = 4_000
#: So many are shown side by side.
MOST_COMPARED = 3


class ResultCause(StrEnum):
    """Why a result was computed."""

    FIRST = "first"
    #: A regrade was applied.
    REGRADE = "regrade"
    #: The sitting was reopened, or went on after a fault of ours, and was finished again.
    REOPENED = "reopened"


class RegradeState(StrEnum):
    """How far a regrade has come."""

    #: Its work is being graded.
    PREVIEWING = "previewing"
    #: Somebody has to decide.
    READY = "ready"
    APPLIED = "applied"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What something earned, of what it could."""

    earned: float
    possible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """One piece of work before and after. ``after`` is None while it is being graded, or where we failed."""

    handed_in: str
    item: str
    submission: str
    before: Points | None
    after: Points | None
    #: It was graded, whether well or not.
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a regrade would change of one sitting."""

    sitting: str
    candidate: str
    name: str | None
    before: Points
    after: Points
    works: tuple[Regraded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """The work of a campaign on one exercise, graded once more with a suite that was mended."""

    id: str
    campaign: str
    exercise: str
    from_digest: str
    to_digest: str
    to_version: int
    state: RegradeState
    total: int
    done: int
    #: Work that could not be graded again through a fault of ours: it keeps what it had.
    lost: int
    created_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    #: Only sittings of which something changes.
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One line of a campaign's results."""

    sitting: str
    candidate: str
    name: str | None
    email: str | None
    group: str | None
    state: str
    language: str
    started_at: datetime | None
    finished_at: datetime | None
    finish_reason: str | None
    earned: float | None
    possible: float | None
    #: False while something is being graded, and while the sitting goes on.
    final: bool
    number: int | None

    @property
    def share(self) -> float | None:
        """What part of the points was earned."""
        return None if self.earned is None or not self.possible else self.earned / self.possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What the address in a PDF vouches for."""

    issued_at: datetime
    organisation: str
    campaign_title: str
    battery_title: str
    #: None where the report names nobody.
    name: str | None
    sitting: str
    started_at: datetime | None
    finished_at: datetime | None
    earned: float
    possible: float
    #: False once the sitting has a newer result than the report shows.
    is_current: bool
    #: sha256 of the PDF, in hex.
    document_digest: str


class NotOverError(RefusedError):
    """The sitting goes on: its result can be read after the end."""


class UnknownResultError(RefusedError):
    """The organisation has no such sitting or campaign, so there are no results of it."""


class UnknownRegradeError(RefusedError):
    """The organisation has no such regrade."""


class UnknownLinkError(RefusedError):
    """No report was given out with this address, or it was withdrawn. Which one is not told."""


class UnfitCommentError(RefusedError):
    """A comment cannot be kept as it is: its faults say why."""


class UnfitComparisonError(RefusedError):
    """These sittings cannot be shown side by side: its faults say why."""


class NothingToRegradeError(RefusedError):
    """The campaign has no work on this exercise, or it was all graded with the newest suite. Fact: ``slug``."""


class RegradeDecidedError(RefusedError):
    """Somebody has decided already, or there is nothing to decide yet. Fact: ``state``."""


class PersonDecidesError(RefusedError):
    """This is a person's decision: a key cannot make it."""


class PaperUnavailableError(Exception):
    """PDFs cannot be set on this machine: our fault, not the caller's."""
