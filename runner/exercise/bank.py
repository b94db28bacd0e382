"""The bank: a folder of exercises, read again only when a file has changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from runner.exercise.description import SLUG
from runner.exercise.model import Exercise
from runner.exercise.problems import ExerciseChangedError, UnknownExerciseError
from runner.exercise.read import read_exercise
from runner.exercise.snapshot import Fingerprint, fingerprint


@dataclass(frozen=True, slots=True)
class _Kept:
    fingerprint: Fingerprint
    exercise: Exercise


class Bank:
    """Finds exercises by slug. Safe to share between threads: a room that comes in reads each folder once."""

    def __init__(self, folder: Path, *, clock_ns: Callable[[], int] = time.time_ns) -> None:
        """Nothing is read before it is asked for. ``clock_ns`` is the clock of the file system's time stamps."""
        self.folder = folder
        self._clock_ns = clock_ns
        self._kept: dict[str, _Kept] = {}
        self._reading = threading.Lock()

    def slugs(self) -> tuple[str, ...]:
        """The slugs of all exercises, whether they can be read or not."""
        if not self.folder.is_dir():
            return ()
        return tuple(
            sorted(
                entry.name
                for entry in self.folder.iterdir()
                if SLUG.fullmatch(entry.name) and (entry / "exercise.toml").is_file()
            )
        )

    def read(self, slug: str, *, digest: str | None = None) -> Exercise:
        """The exercise of that slug, with exactly the content of ``digest`` where one is given.

        Raises:
            UnknownExerciseError: there is none.
            ExerciseChangedError: its content has another digest.
            ExerciseError: it cannot be graded as it is.
        """
        exercise = self._read(slug)
        if digest is not None and exercise.digest != digest:
            raise ExerciseChangedError(slug, wanted=digest, found=exercise.digest)
        return exercise

    def _read(self, slug: str) -> Exercise:
        folder = self.folder / slug
        try:
            if not SLUG.fullmatch(slug):
                raise FileNotFoundError
            now = fingerprint(folder)
        except (FileNotFoundError, NotADirectoryError):
            self._kept.pop(slug, None)
            near = get_close_matches(slug[:80], self.slugs(), n=3)
            raise UnknownExerciseError(slug, near=tuple(near)) from None
        if (known := self._known(slug, now)) is not None:
            return known
        with self._reading:
            if (known := self._known(slug, now)) is not None:  # somebody else has read it meanwhile
                return known
            exercise = read_exercise(folder)
            if now.settled(now_ns=self._clock_ns()):
                self._kept[slug] = _Kept(now, exercise)
            return exercise

    def _known(self, slug: str, now: Fingerprint) -> Exercise | None:
        kept = self._kept.get(slug)
        return kept.exercise if kept is not None and kept.fingerprint == now else None
