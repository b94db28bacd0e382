"""From what a test raised to how the check ended. A pure question of who raised it."""

from __future__ import annotations

import unittest
from dataclasses import dataclass
from typing import Final

import pytest
from _pytest.fixtures import FixtureLookupError
from hypothesis import errors as hypothesis_errors

from examiner.candidate import Candidate, told
from examiner.errors import Ended, SuiteError
from examiner.raised import candidate_line

MAX_MESSAGE: Final = 2_000

#: A property whose examples do not come out the same twice: the submission is not deterministic.
_FLAKY: Final = (hypothesis_errors.Flaky,)
_SKIPS: Final = (pytest.skip.Exception, pytest.xfail.Exception, unittest.SkipTest)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The words of an outcome frame."""

    outcome: str
    message: str | None = None


def outcome_of(error: BaseException | None, candidate: Candidate) -> Outcome:
    """How a check ended whose test raised ``error``, or nothing."""
    over = candidate.link.over or (error if isinstance(error, Ended) else None)
    if over is not None:
        return Outcome(over.outcome, over.message and over.message[:MAX_MESSAGE])
    if candidate.failed_in_callback is not None:
        error = candidate.failed_in_callback
    if error is None:
        return Outcome("passed")
    line = candidate_line(error)
    if line is not None:
        return Outcome("error", _with_notes(told(error, None, line), error))
    if candidate.broken is not None:
        return Outcome("error", candidate.broken)
    if isinstance(error, _SKIPS):
        return Outcome("skipped", message_of(error))
    if isinstance(error, _FLAKY):
        return Outcome("failed", f"not deterministic: {message_of(error)}"[:MAX_MESSAGE])
    if _is_the_suites(error):
        return Outcome("suite", f"{type(error).__name__}: {message_of(error)}"[:MAX_MESSAGE])
    if isinstance(error, (AssertionError, pytest.fail.Exception)):
        return Outcome("failed", _with_notes(message_of(error), error))
    return Outcome("failed", _with_notes(f"{type(error).__name__}: {message_of(error)}", error))


def _is_the_suites(error: BaseException) -> bool:
    return (
        isinstance(error, (SuiteError, FixtureLookupError, pytest.UsageError, hypothesis_errors.HypothesisException))
        or not isinstance(error, Exception)
    ) and not isinstance(error, pytest.fail.Exception)


def message_of(error: BaseException) -> str:
    """What an exception says, cut."""
    try:
        text = str(error)
    except Exception as other:  # noqa: BLE001 an exception may not be able to say what it is
        return f"<no message: {type(other).__name__}>"
    return text[:MAX_MESSAGE]


def _with_notes(text: str, error: BaseException) -> str:
    """With what hypothesis notes about the example that failed."""
    notes = [note for note in getattr(error, "__notes__", ()) if isinstance(note, str)]
    return "\n".join([text[:MAX_MESSAGE], *notes])[:MAX_MESSAGE].encode("utf-8", "replace").decode()
