"""What the positioning test consists of: a file of the bank, and the plan that it makes for an organisation."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from api.catalog.model import BrokenExerciseError
from runner.model import Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some questions and exercises that are about as hard as each other."""

    title: Localized
    #: Names of questions to begin with.
    questions: tuple[str, ...]
    #: Slugs of the bank.
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """The test."""

    title: Localized
    minutes: int
    #: The share of a step's questions that leads to the next one.
    go_on_at: float
    #: From easy to hard.
    steps: tuple[Step, ...]

    def plan(self, series: Mapping[str, str]) -> dict[str, Any]:
        """As JSON of a battery's plan. ``series`` has the organisation's id of each question."""
        number = iter(range(1, 1_000))
        return {
            "go_on_at": self.go_on_at,
            "feedback": "criteria",
            "navigation": "forward",
            "minutes": self.minutes,
            "parts": [
                {
                    "id": f"step-{place}",
                    "title": {"fr": step.title.fr, "en": step.title.en},
                    "minutes": None,
                    "items": [
                        *(
                            {"id": f"i{next(number)}", "kind": "question", "question": series[name], "weight": 1.0}
                            for name in step.questions
                        ),
                        *(
                            {"id": f"i{next(number)}", "kind": "exercise", "exercise": slug, "weight": 3.0}
                            for slug in step.exercises
                        ),
                    ],
                }
                for place, step in enumerate(self.steps, start=1)
            ],
        }


class _Both(msgspec.Struct, forbid_unknown_fields=True):
    fr: str
    en: str


class _Step(msgspec.Struct, forbid_unknown_fields=True):
    title: _Both
    questions: list[str] = []
    exercises: list[str] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    title: _Both
    minutes: int
    go_on_at: float
    step: list[_Step]


class Shipped:
    """Reads the file when first asked, once."""

    def __init__(self, path: Path) -> None:
        """``path`` is the file."""
        self._path = path

    @cached_property
    def definition(self) -> Definition:
        """The test.

        Raises:
            BrokenExerciseError: the file is missing or at fault.
        """
        try:
            file = msgspec.convert(tomllib.loads(self._path.read_text(encoding="utf-8")), _File)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise BrokenExerciseError(f"{self._path}: {error}") from error
        return Definition(
            title=Localized(fr=file.title.fr, en=file.title.en),
            minutes=file.minutes,
            go_on_at=file.go_on_at,
            steps=tuple(
                Step(
                    title=Localized(fr=one.title.fr, en=one.title.en),
                    questions=tuple(one.questions),
                    exercises=tuple(one.exercises),
                )
                for one in file.step
            ),
        )
