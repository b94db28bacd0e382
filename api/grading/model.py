"""Submissions and attempts as the api knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.catalog.model import Entry, ExerciseOrigin
from api.refused import RefusedError
from runner.verdict import Intent, Lane, State, SubmissionVerdict

#: How often a submission is tried before we give up, and say that we failed.
MAX_ATTEMPTS = 3

#: How often the same attempt is put into its queue again while no slot has ever taken it.
MAX_ENQUEUES = 5


class AttemptState(StrEnum):
    """How far one attempt has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    #: Its slot gave no more signs of life; another attempt took its place, or we gave up.
    LOST = "lost"


class Purpose(StrEnum):
    """Why something is graded. Only somebody's own work becomes evidence."""

    WORK = "work"
    #: An answer that an organisation's exercise is checked with.
    CHECK = "check"
    #: Work that was graded before, with an exercise that was mended since.
    REGRADE = "regrade"


#: Samples are answered before anything else is graded: each intent has a queue of its own.
LANE_OF: dict[Intent, Lane] = {Intent.RUN: Lane.RUN, Intent.SUBMIT: Lane.GRADE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What somebody handed in, already checked."""

    exercise: str
    exercise_version: int
    exercise_digest: str
    language: str
    intent: Intent
    files: dict[str, str]
    stdin: str | None
    #: The longest that the exercise lets an attempt take, before the language's factor.
    attempt_ms: int
    #: True where slots fetch the content from us unless their bank has it: the organisation's own, and of sittings all.
    own: bool = False
    purpose: Purpose = Purpose.WORK

    @property
    def lane(self) -> Lane:
        """The queue that it goes into."""
        return LANE_OF[self.intent] if self.purpose is Purpose.WORK else Lane.BULK


def work_for(
    entry: Entry,
    *,
    language: str,
    files: dict[str, str],
    intent: Intent,
    stdin: str | None = None,
    purpose: Purpose = Purpose.WORK,
) -> Work:
    """Work on an exercise of the catalogue. The files are checked already."""
    return Work(
        exercise=entry.exercise.slug,
        exercise_version=entry.version,
        exercise_digest=entry.exercise.digest,
        language=language,
        intent=intent,
        files=files,
        stdin=stdin,
        attempt_ms=entry.exercise.limits.attempt_ms,
        own=entry.origin is ExerciseOrigin.OWN,
        purpose=purpose,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything that an attempt's job is made of: one row of the database, ready for the queue."""

    submission: str
    organisation: str
    attempt: int
    token: str
    lane: Lane
    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission's public facts, and its report if it has one."""

    id: str
    organisation: str
    exercise: str
    exercise_digest: str
    language: str
    intent: Intent
    state: State
    verdict: SubmissionVerdict | None
    earned: float | None
    possible: float | None
    attempt: int
    created_at: datetime
    finished_at: datetime | None
    #: The JSON of ``runner.model.Report``.
    report: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """An ``Idempotency-Key`` with what it was sent with."""

    key: str
    request_digest: str


class UnknownSubmissionError(RefusedError):
    """The caller's organisation has no such submission."""


class UnknownBundleError(RefusedError):
    """Nothing is given out for this claim."""


class UnfitWorkError(RefusedError):
    """What was handed in cannot be graded as it is: its faults say why."""
