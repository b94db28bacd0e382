"""What can be wrong with an uploaded exercise, and what is known of its check."""

from __future__ import annotations

from dataclasses import dataclass

from api.catalog.model import OwnVersion
from api.refused import Fault, RefusedError
from runner.exercise import Problem

#: The most answers that one exercise is checked with.
MOST_ANSWERS = 200


class UnfitExerciseError(RefusedError):
    """What was uploaded is no exercise that can be offered: its faults say where and why."""


class NoSuchVersionError(RefusedError):
    """The organisation has no such exercise of its own, or not in this version."""


class UncheckedVersionError(RefusedError):
    """A version that has not stood its check is not offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCheck:
    """One answer that a version is checked with."""

    #: Where its author finds it: ``submissions/…``, ``starter/…``, or ``trivial/…`` for what was made up.
    place: str
    language: str
    #: A verdict; None means: anything but accepted.
    expected: str | None
    submission: str
    #: The verdict; None until it is there.
    got: str | None
    #: True if that is what was expected.
    as_expected: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    """An answer that an exercise is checked with, as its author wrote it."""

    place: str
    language: str
    #: A verdict; None means: anything but accepted.
    expected: str | None
    #: What its last check here has said; None where there was none, as for the bank.
    got: str | None = None
    as_expected: bool | None = None
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDetails:
    """A version with everything that its author wants to know."""

    version: OwnVersion
    checks: tuple[AnswerCheck, ...]
    #: What lets wrong answers pass, or right ones fail; see docs/exercise-format.md.
    warnings: tuple[Problem, ...]


def fault_of(problem: Problem) -> Fault:
    """A finding in a file, at its line. Its sentences are those of ``preuve exercise check``, in English."""
    place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    return Fault(place=f"/{place}", message=problem.message, remedy=problem.remedy)
