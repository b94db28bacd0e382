"""The exercises that may be solved, as candidates may see them. An allow-list: no part of a hidden suite is named."""

from __future__ import annotations

from typing import Any

from api.catalog.model import BrokenExerciseError, NoSuchExerciseError
from runner.exercise import Bank, Case, Check, Exercise, ExerciseError, UnknownExerciseError
from runner.model import Limits, Localized


class Catalog:
    """The use cases of this feature."""

    def __init__(self, bank: Bank) -> None:
        """Reads the bank when first asked."""
        self._bank = bank

    def exercise(self, slug: str) -> Exercise:
        """An exercise with everything, for the services of this process.

        Raises:
            NoSuchExerciseError: there is none of this name.
            BrokenExerciseError: there is, and it cannot be used.
        """
        try:
            return self._bank.read(slug)
        except UnknownExerciseError as error:
            raise NoSuchExerciseError(slug=slug[:80], near=", ".join(error.near)) from None
        except ExerciseError as error:
            raise BrokenExerciseError(str(error)) from error

    def usable(self) -> list[Exercise]:
        """Every exercise that can be read, by level and name."""
        exercises = []
        for slug in self._bank.slugs():
            try:
                exercises.append(self._bank.read(slug))
            except (UnknownExerciseError, ExerciseError):
                continue
        return sorted(exercises, key=lambda exercise: (exercise.level, exercise.slug))

    def summaries(self) -> list[dict[str, Any]]:
        """What a list of exercises shows."""
        return [_summary(exercise) for exercise in self.usable()]

    def details(self, slug: str) -> dict[str, Any]:
        """What somebody sees who is about to solve an exercise.

        Raises:
            NoSuchExerciseError: there is none of this name.
            BrokenExerciseError: there is, and it cannot be used.
        """
        exercise = self.exercise(slug)
        return {
            **_summary(exercise),
            "statement": _localized(exercise.statement),
            "starters": {
                name: {"entry": language.entry, "files": dict(language.starter)}
                for name, language in exercise.languages.items()
            },
            "samples": [_sample(check, exercise.sample_cases.get(check.id)) for check in exercise.samples],
            "sample_files": dict(exercise.sample_files),
            "criteria": [
                {
                    "id": criterion.id,
                    "label": _localized(criterion.label),
                    "skill": {
                        "framework": criterion.skill.framework,
                        "version": criterion.skill.version,
                        "code": criterion.skill.code,
                        "level": criterion.skill.level,
                    },
                }
                for criterion in exercise.criteria
            ],
            "limits": _limits(exercise.limits),
        }


def _summary(exercise: Exercise) -> dict[str, Any]:
    return {
        "slug": exercise.slug,
        "version": exercise.version,
        "digest": exercise.digest,
        "title": _localized(exercise.title),
        "level": exercise.level,
        "minutes": exercise.minutes,
        "mode": exercise.mode.value,
        "languages": list(exercise.languages),
        "license": exercise.license,
        "authors": list(exercise.authors),
    }


def _sample(check: Check, case: Case | None) -> dict[str, Any]:
    return {
        "id": check.id,
        "label": _localized(check.label),
        "hint": None if check.hint is None else _localized(check.hint),
        "case": None
        if case is None
        else {"arguments": list(case.arguments), "stdin": case.stdin, "expected": case.expected},
    }


def _limits(limits: Limits) -> dict[str, int]:
    return {
        "wall_ms": limits.wall_ms,
        "cpu_ms": limits.cpu_ms,
        "call_ms": limits.call_ms,
        "attempt_ms": limits.attempt_ms,
        "memory_bytes": limits.memory_bytes,
        "processes": limits.processes,
        "output_bytes": limits.output_bytes,
        "file_bytes": limits.file_bytes,
        "inodes": limits.inodes,
    }


def _localized(text: Localized) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
