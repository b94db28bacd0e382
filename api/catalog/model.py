"""What may be solved, as the catalogue knows it, and what can be wrong with asking for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from api.refused import RefusedError
from runner.exercise import Exercise


class ExerciseOrigin(StrEnum):
    """Whose an exercise is."""

    #: It came with the installation.
    BANK = "bank"
    #: The organisation has uploaded it.
    OWN = "own"


class VersionState(StrEnum):
    """What may be done with a version of an own exercise."""

    #: Its reference submissions are being graded.
    CHECKING = "checking"
    #: It may be offered.
    READY = "ready"
    #: Its suite did not tell right from wrong as its author said; ``problems`` say how.
    REFUSED = "refused"
    #: It is offered no longer. What uses it already goes on.
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One version of an exercise that the catalogue holds."""

    exercise: Exercise
    origin: ExerciseOrigin
    #: Of the bank: what its exercise.toml says. Own: counted from 1 with each upload.
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVersion:
    """What is known of one version of an own exercise beside its content."""

    id: str
    slug: str
    version: int
    digest: str
    state: VersionState
    #: Where its check failed, as plain JSON; see ``api.authoring``.
    problems: tuple[dict[str, Any], ...]
    created_at: datetime
    checked_at: datetime | None


class NoSuchExerciseError(RefusedError):
    """There is no exercise of that name for this organisation. Facts: ``slug``, ``near``."""


class ChangedExerciseError(RefusedError):
    """There is one of that name, and not with the content that was asked for. Fact: ``slug``."""


class UnfitArchiveError(RefusedError):
    """What was uploaded is not taken: its faults say why."""


class NoSuchQuestionError(RefusedError):
    """The organisation has no such question, or not this version of it."""


class UnfitQuestionError(RefusedError):
    """A question cannot be asked as it is: its faults say why."""


class UnfitAnswerError(RefusedError):
    """This is no answer to the question: its faults say why."""


class BrokenExerciseError(Exception):
    """An exercise of our own bank cannot be read: our fault, not the caller's."""
