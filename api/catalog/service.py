"""The exercises that may be solved, as candidates may see them. An allow-list: no part of a hidden suite is named.

An organisation sees the bank, which everybody shares, and its own exercises.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Protocol

import structlog

from api.catalog.model import (
    BrokenExerciseError,
    ChangedExerciseError,
    Entry,
    ExerciseOrigin,
    NoSuchExerciseError,
)
from runner.exercise import (
    Bank,
    BundleError,
    Bundles,
    Case,
    Check,
    Exercise,
    ExerciseError,
    UnknownExerciseError,
    take_snapshot,
)
from runner.model import Limits, Localized

_log = structlog.get_logger()


class Shelf(Protocol):
    """The exercises that organisations have uploaded."""

    def offered(self, organisation: str) -> list[Entry]:
        """Those that an organisation may offer now, each in its newest version."""

    def find(self, organisation: str, slug: str, *, digest: str | None, version: int | None) -> Entry | None:
        """One of them, withdrawn ones included where digest or version name them. None if there is none.

        Raises:
            ChangedExerciseError: there is one, and not with this content.
            BrokenExerciseError: its content cannot be read.
        """

    def slugs(self, organisation: str) -> list[str]:
        """The names of all of them."""


class Catalog:
    """The use cases of this feature that concern exercises."""

    def __init__(self, bank: Bank, shelf: Shelf, kept: Bundles) -> None:
        """Reads the bank when first asked. ``kept`` holds what the bank held when somebody began to use it."""
        self._bank = bank
        self._shelf = shelf
        self._kept = kept

    def entry(self, organisation: str, slug: str, *, digest: str | None = None, version: int | None = None) -> Entry:
        """An exercise with everything, for the services of this process.

        Args:
            organisation: who asks.
            slug: the exercise's.
            digest: of the content that it must have; None takes what is offered now.
            version: the one that it must have, in the same way.

        Raises:
            NoSuchExerciseError: the organisation has none of this name, nor has the bank.
            ChangedExerciseError: there is one, and not in this version or with this content.
            BrokenExerciseError: there is, and it cannot be used.
        """
        own = self._shelf.find(organisation, slug, digest=digest, version=version)
        if own is not None:
            return own
        try:
            exercise = self._of_bank(organisation, slug)
        except (NoSuchExerciseError, BrokenExerciseError):
            if (kept := self._kept_exercise(slug, digest)) is None:
                raise
            exercise = kept
        if digest is not None and exercise.digest != digest:
            exercise = self._kept_exercise(slug, digest) or exercise
        if (digest is not None and exercise.digest != digest) or (version is not None and exercise.version != version):
            raise ChangedExerciseError(slug=slug[:80])
        return Entry(exercise=exercise, origin=ExerciseOrigin.BANK, version=exercise.version)

    def keep(self, entry: Entry) -> None:
        """See to it that whatever uses an exercise finds it, with this content, when the bank has another one.

        Content of organisations is kept in any case. Where the disk does not take it, nobody has to wait: the bank
        has it still, and whoever uses it next tries again.
        """
        if entry.origin is not ExerciseOrigin.BANK or entry.exercise.digest in self._kept:
            return
        try:
            files, _problems = take_snapshot(self._bank.folder / entry.exercise.slug)
            self._kept.keep(files)
        except (OSError, BundleError) as error:
            _log.error("an exercise of the bank is not kept", slug=entry.exercise.slug, reason=str(error))

    def exercise(
        self, organisation: str, slug: str, *, digest: str | None = None, version: int | None = None
    ) -> Exercise:
        """As ``entry``, without where it comes from."""
        return self.entry(organisation, slug, digest=digest, version=version).exercise

    def in_bank(self, slug: str) -> bool:
        """True if the bank has an exercise of this name, readable or not."""
        return slug in self._bank.slugs()

    def of_bank(self) -> list[Exercise]:
        """Every exercise of the bank that can be read, by level and name."""
        return [entry.exercise for entry in self.entries_of_bank()]

    def entries_of_bank(self) -> list[Entry]:
        """The same as entries."""
        return _in_order(self._bank_entries())

    def entries(self, organisation: str) -> list[Entry]:
        """Everything that an organisation may offer, by level and name."""
        own = self._shelf.offered(organisation)
        names = {entry.exercise.slug for entry in own}
        return _in_order([*own, *(entry for entry in self._bank_entries() if entry.exercise.slug not in names)])

    def summaries(self, organisation: str) -> list[dict[str, Any]]:
        """What a list of exercises shows."""
        return [summary(entry) for entry in self.entries(organisation)]

    def details(
        self, organisation: str, slug: str, *, digest: str | None = None, version: int | None = None
    ) -> dict[str, Any]:
        """What somebody sees who is about to solve an exercise.

        Raises:
            NoSuchExerciseError, ChangedExerciseError, BrokenExerciseError: as ``entry``.
        """
        return details(self.entry(organisation, slug, digest=digest, version=version))

    def _bank_entries(self) -> list[Entry]:
        entries = []
        for slug in self._bank.slugs():
            try:
                exercise = self._bank.read(slug)
            except (UnknownExerciseError, ExerciseError):
                continue
            entries.append(Entry(exercise=exercise, origin=ExerciseOrigin.BANK, version=exercise.version))
        return entries

    def _kept_exercise(self, slug: str, digest: str | None) -> Exercise | None:
        if digest is None or digest not in self._kept:
            return None
        try:
            return self._kept.exercise(digest, slug)
        except BundleError as error:
            _log.error("a kept exercise cannot be read", slug=slug[:80], reason=str(error))
            return None

    def _of_bank(self, organisation: str, slug: str) -> Exercise:
        try:
            return self._bank.read(slug)
        except UnknownExerciseError as error:
            own = get_close_matches(slug[:80], self._shelf.slugs(organisation), n=3)
            near = list(dict.fromkeys([*own, *error.near]))[:3]
            raise NoSuchExerciseError(slug=slug[:80], near=", ".join(near)) from None
        except ExerciseError as error:
            raise BrokenExerciseError(str(error)) from error


def details(entry: Entry) -> dict[str, Any]:
    """What somebody sees who is about to solve an exercise."""
    exercise = entry.exercise
    return {
        **summary(entry),
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


def _in_order(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.exercise.level, entry.exercise.slug))


def summary(entry: Entry) -> dict[str, Any]:
    """What a list of exercises shows of one."""
    exercise = entry.exercise
    return {
        "slug": exercise.slug,
        "origin": entry.origin.value,
        "version": entry.version,
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
