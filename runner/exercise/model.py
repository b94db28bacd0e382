"""An exercise as grading needs it: what its folder says, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from runner.model import Limits, Localized, Skill


class ExerciseMode(StrEnum):
    """How a suite asks the candidate's work."""

    FUNCTION = "function"
    OBJECT = "object"
    PROGRAM = "program"
    CASES = "cases"


class Credit(StrEnum):
    """How a criterion's weight is earned."""

    #: The whole weight when every check of the criterion passed, else nothing.
    ALL = "all"
    #: In proportion to the checks that passed.
    EACH = "each"


class Checker(StrEnum):
    """How the output of a case is compared (mode cases)."""

    EXACT = "exact"
    TOKENS = "tokens"
    FLOAT = "float"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One entry of the manifest: a test function of the suite, or one case."""

    id: str
    label: Localized
    hint: Localized | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A named group of checks that shows one skill at one level."""

    id: str
    label: Localized
    weight: float
    credit: Credit
    skill: Skill
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseLanguage:
    """What a language needs to know about an exercise."""

    #: The file that the suite imports, or that is run as a program.
    entry: str
    #: Name -> text of the files that the candidate starts from.
    starter: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of mode cases. Texts are UTF-8."""

    id: str
    arguments: tuple[str, ...]
    stdin: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One folder of the bank, read and validated.

    ``manifest`` is every check that a submission must pass: the samples, then those of the criteria in order.
    """

    slug: str
    folder: Path
    version: int
    title: Localized
    statement: Localized
    level: int
    minutes: int
    mode: ExerciseMode
    license: str
    authors: tuple[str, ...]
    languages: dict[str, ExerciseLanguage]
    limits: Limits
    samples: tuple[Check, ...]
    criteria: tuple[Criterion, ...]
    #: pytest files by name, for the modes with a suite: hidden ones and visible ones.
    suite_files: dict[str, str]
    sample_files: dict[str, str]
    #: Cases by check id, for mode cases: hidden ones and visible ones.
    cases: dict[str, Case]
    sample_cases: dict[str, Case]
    checker: Checker
    float_tolerance: float
    #: sha256 of everything that candidates see or that decides a verdict (all but submissions/).
    digest: str
    #: sha256 of the suite and the samples alone.
    suite_digest: str
