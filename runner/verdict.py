"""The words for how grading ends: the one place where they are spelled, and which of them wins.

A *verdict* judges a candidate's work. A *state* says how far our own work on it has come. They are never mixed:
a submission that waits has no verdict, and ``infrastructure`` says that we failed, which is nobody's mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class CheckVerdict(StrEnum):
    """What one check of a suite found."""

    PASSED = "passed"
    #: The work answered, and the answer was wrong.
    FAILED = "failed"
    #: The candidate's code raised, exited or crashed where the check expected an answer.
    ERROR = "error"
    #: A deadline of the host's clock, or the limit of CPU time, ran out.
    TIMEOUT = "timeout"
    #: The kernel killed a process of the sandbox because its memory limit was reached.
    MEMORY = "memory"
    OUTPUT_LIMIT = "output_limit"
    #: The candidate's side sent what no honest program sends: unsolicited, malformed or oversized frames.
    PROTOCOL = "protocol"
    #: The source could not be translated, so the check never ran.
    COMPILE_ERROR = "compile_error"
    #: We failed. Retried, and never shown as the candidate's failure.
    INFRASTRUCTURE = "infrastructure"


class SubmissionVerdict(StrEnum):
    """What a whole submission is worth."""

    #: Every check of the manifest reported ``passed``.
    ACCEPTED = "accepted"
    #: Not accepted, and at least one criterion earned points.
    PARTIAL = "partial"
    REJECTED = "rejected"
    #: The step that translates the source ended without a program: it crashed, or ran into its own limits.
    COMPILE_ERROR = "compile_error"
    #: Nothing that could be graded was handed in (a syntax error, an empty file). Costs no attempt.
    NOT_GRADABLE = "not_gradable"
    INFRASTRUCTURE = "infrastructure"


class State(StrEnum):
    """How far the platform has come with a submission."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class Intent(StrEnum):
    """What the candidate asked for: try the samples, or hand in."""

    RUN = "run"
    SUBMIT = "submit"


class Lane(StrEnum):
    """One queue, served by slots of its own."""

    RUN = "run"
    GRADE = "grade"
    BULK = "bulk"


#: When several findings concern one check (parameters of one test, incidents during it), the first of this list wins.
CHECK_PRECEDENCE: tuple[CheckVerdict, ...] = (
    CheckVerdict.INFRASTRUCTURE,
    CheckVerdict.COMPILE_ERROR,
    CheckVerdict.PROTOCOL,
    CheckVerdict.MEMORY,
    CheckVerdict.OUTPUT_LIMIT,
    CheckVerdict.TIMEOUT,
    CheckVerdict.ERROR,
    CheckVerdict.FAILED,
    CheckVerdict.PASSED,
)


def worst(verdicts: Iterable[CheckVerdict]) -> CheckVerdict:
    """The finding that wins by ``CHECK_PRECEDENCE``.

    Raises:
        ValueError: there is no finding at all; silence is never a pass.
    """
    return min(verdicts, key=CHECK_PRECEDENCE.index)
