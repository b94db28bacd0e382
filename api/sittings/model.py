"""Sittings as the api knows them: what somebody takes, how far they are, what they handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from api.campaigns.plan import ExerciseItem, Part, Plan
from api.refused import RefusedError
from api.sittings.clock import Clock
from runner.model import Localized
from runner.verdict import Intent

#: What is kept of what a candidate says when asking for an adjustment.
MOST_WORDS = 2_000


class SittingState(StrEnum):
    """How far a sitting has come."""

    #: Nobody has begun it.
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class FinishReason(StrEnum):
    """Why a sitting is over."""

    #: The candidate said so.
    CANDIDATE = "candidate"
    #: Its time was over.
    CLOCK = "clock"
    STAFF = "staff"
    #: A plan of steps: what follows is harder than what they can do today.
    STEPS = "steps"


class HandedIntent(StrEnum):
    """What was handed in, and for what."""

    #: To try the sample checks, or input of one's own.
    RUN = "run"
    #: To be graded in full.
    SUBMIT = "submit"
    #: The answer to a question.
    ANSWER = "answer"


#: What grading is asked to do with it.
INTENT_OF: dict[HandedIntent, Intent] = {HandedIntent.RUN: Intent.RUN, HandedIntent.SUBMIT: Intent.SUBMIT}


class HandedBy(StrEnum):
    """Who handed it in."""

    CANDIDATE = "candidate"
    #: The newest draft, when the time was over.
    CLOCK = "clock"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageKit:
    """What a sitting must know of an exercise in one language, so that ending it needs nothing else."""

    entry: str
    #: The files that the candidate starts from: no draft has others.
    names: tuple[str, ...]
    #: The digest of the work that these files are.
    starter_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKit:
    """The same of an exercise."""

    exercise: str
    version: int
    digest: str
    title: Localized
    level: int
    minutes: int
    attempt_ms: int
    languages: dict[str, LanguageKit]
    #: True where slots can have the content from us, whatever their bank holds by then.
    supplied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What one person takes; never changes once it was drawn."""

    plan: Plan
    kits: dict[str, ItemKit]
    #: Decides what was drawn, and how choices are mixed.
    seed: str

    @property
    def is_summed(self) -> bool:
        """True if the whole is as long as its parts together."""
        return self.plan.minutes is None

    @property
    def goes_forward(self) -> bool:
        """True if a part that is over stays closed."""
        return self.plan.navigation.value == "forward" or any(part.minutes is not None for part in self.plan.parts)

    @property
    def is_limited(self) -> bool:
        """True if some exercise of it may be submitted only so often."""
        items = (item for part in self.plan.parts for item in part.items)
        return any(isinstance(item, ExerciseItem) and item.submissions is not None for item in items)

    def is_open(self, item: str, part_index: int) -> bool:
        """True if the item may be worked on while this part is."""
        return any(one.id == item for part in self.open_parts(part_index) for one in part.items)

    def has_begun(self, part: Part, part_index: int) -> bool:
        """True if the part is not still to come."""
        return not self.goes_forward or part in self.plan.parts[: part_index + 1]

    def open_parts(self, part_index: int) -> tuple[Part, ...]:
        """The parts that may be worked on."""
        return (self.plan.parts[part_index],) if self.goes_forward else self.plan.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One sitting with its times."""

    id: str
    organisation: str
    campaign: str
    candidate: str
    #: For trying a battery: counts nowhere.
    trial: bool
    language: str
    state: SittingState
    clock: Clock
    part_index: int
    created_at: datetime
    finished_at: datetime | None
    finish_reason: FinishReason | None
    last_seen_at: datetime | None
    last_saved_at: datetime | None
    #: What they are looking at.
    at_item: str | None
    adjustment: str | None
    adjustment_at: datetime | None
    extra_percent: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateCaller:
    """Whoever takes a sitting, at one device, proven by its cookie."""

    organisation: str
    candidate: str
    sitting: str
    #: The id of this device's session.
    session: str
    csrf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Work as it was last saved."""

    item: str
    version: int
    content: dict[str, Any]
    digest: str
    saved_at: datetime
    #: The session of the device that saved it.
    saved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The answer to a save."""

    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Something that was handed in. The same digest means: exactly the same work."""

    id: str
    sitting: str
    item: str
    intent: HandedIntent
    digest: str
    draft_version: int
    by: HandedBy
    received_at: datetime
    #: None for answers to questions, which no sandbox looks at.
    submission: str | None


class UnknownSittingError(RefusedError):
    """The organisation has no such sitting."""


class NoSittingError(RefusedError):
    """The request carries no cookie of a sitting, or it has ended."""


class UnknownItemError(RefusedError):
    """The sitting has no such item."""


class UnknownHandedInError(RefusedError):
    """The sitting has no such submission."""


class GateClosedError(RefusedError):
    """Staff have not opened the start gate yet."""


class CampaignOverError(RefusedError):
    """The campaign is not open at this time: nobody can begin."""


class NotRunningError(RefusedError):
    """This can be done only while the sitting is running. Fact: ``state``."""


class TimeOverError(RefusedError):
    """The time is over; what was saved before was handed in."""


class PartClosedError(RefusedError):
    """The item is in a part that is over, or has not begun."""


class DraftConflictError(RefusedError):
    """A newer draft is stored than the one that this change was made to. It comes along."""

    def __init__(self, draft: Draft | None, *, own: bool) -> None:
        """``own`` says whether this device has saved it."""
        super().__init__()
        self.draft = draft
        if draft is not None:
            self.more["draft"] = {
                "version": draft.version,
                "content": draft.content,
                "saved_at": draft.saved_at.isoformat().replace("+00:00", "Z"),
                "saved_by": "this_device" if own else "another_device",
            }


class NothingToHandInError(RefusedError):
    """There is no draft of this item."""


class NothingAnsweredError(RefusedError):
    """A question has no answer yet, and none that could be taken back."""


class NoSubmissionLeftError(RefusedError):
    """Every submission that the battery allows for this item is used up. Fact: ``most``."""


class UnfitExtraTimeError(RefusedError):
    """A sitting cannot be reopened without any time: its faults say so."""


class UnfitDraftError(RefusedError):
    """A draft cannot be kept as it is: its faults say why."""
