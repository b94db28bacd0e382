"""Exercises that are not in the bank, kept as bundles: one folder for each content, named by its digest.

A bundle holds everything that the digest covers, so no reference submissions. It is written into a fresh folder and
then renamed, so that a bundle is whole or not there; it is never changed, and what is read is compared with its name.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from runner.exercise.model import Exercise
from runner.exercise.problems import ExerciseError
from runner.exercise.read import exercise_in
from runner.exercise.snapshot import SUBMISSIONS, digest_of, is_leftover, take_snapshot

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}"
#: starter/<language>/ and three folders below it are as deep as an exercise goes.
_NAME: Final = re.compile(rf"{_PART}(?:/{_PART}){{0,6}}")
#: Exercises that were read and are kept in memory.
_MOST_READ: Final = 32


class BundleError(Exception):
    """A bundle is not there, or not what its name says."""


def is_bundle_name(path: str) -> bool:
    """True for a relative path that may be written below a folder: an allow-list, without dots at the front."""
    return _NAME.fullmatch(path) is not None and not any(is_leftover(part) for part in path.split("/"))


class Bundles:
    """The bundles of one folder. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder when something is first kept."""
        self.folder = folder
        self._read: OrderedDict[str, Exercise] = OrderedDict()

    def __contains__(self, digest: str) -> bool:
        """True if there is one of this name."""
        return _DIGEST.fullmatch(digest) is not None and (self.folder / digest).is_dir()

    def keep(self, files: Mapping[str, bytes]) -> str:
        """Write a bundle, unless it is there. Returns its digest. Reference submissions are left out.

        Raises:
            BundleError: a name may not be written.
        """
        counted = {path: content for path, content in files.items() if not path.startswith(f"{SUBMISSIONS}/")}
        if not all(is_bundle_name(path) for path in counted):
            raise BundleError("a file's name cannot be part of a bundle")
        digest = digest_of(counted)
        if digest in self:
            return digest
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".new-{secrets.token_hex(8)}"
        draft.mkdir(mode=0o700)
        try:
            for path, content in counted.items():
                target = draft / path
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with target.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            with suppress(OSError):  # somebody was faster, and theirs is whole
                draft.rename(self.folder / digest)
            if digest not in self:
                raise BundleError(f"{self.folder} cannot hold bundle {digest}")
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return digest

    def files(self, digest: str) -> dict[str, bytes]:
        """The content of a bundle, by path.

        Raises:
            BundleError: there is none, or it was changed.
        """
        if digest not in self:
            raise BundleError(f"there is no bundle {digest[:64]}")
        try:
            files, problems = take_snapshot(self.folder / digest)
        except OSError as error:
            raise BundleError(f"bundle {digest} cannot be read: {error.strerror}") from error
        if problems or digest_of(files) != digest:
            raise BundleError(f"bundle {digest} is not what its name says")
        with suppress(OSError):  # for ``trim``
            os.utime(self.folder / digest)
        return files

    def exercise(self, digest: str, slug: str) -> Exercise:
        """The exercise in a bundle, under a name.

        Raises:
            BundleError: there is none, or it was changed, or this version of Preuve cannot read it.
        """
        kept = self._read.get(digest)
        if kept is not None and kept.slug == slug:
            return kept
        files = self.files(digest)
        try:
            exercise = exercise_in(files, slug, folder=self.folder / digest)
        except ExerciseError as error:
            raise BundleError(f"bundle {digest} cannot be used: {error}") from error
        self._read[digest] = exercise
        while len(self._read) > _MOST_READ:
            with suppress(KeyError):  # another thread was faster
                self._read.popitem(last=False)
        return exercise

    def drop(self, digest: str) -> None:
        """Forget a bundle."""
        self._read.pop(digest, None)
        if _DIGEST.fullmatch(digest):
            shutil.rmtree(self.folder / digest, ignore_errors=True)

    def trim(self, most_bytes: int) -> None:
        """Drop those that nobody has read for longest, until the rest holds so little. The newest one stays."""
        found = []
        for entry in self.folder.iterdir() if self.folder.is_dir() else ():
            if _DIGEST.fullmatch(entry.name):
                with suppress(OSError):
                    size = sum(file.stat().st_size for file in entry.rglob("*") if file.is_file())
                    found.append((entry.stat().st_mtime_ns, size, entry.name))
        total = sum(size for _, size, _ in found)
        for _, size, name in sorted(found)[:-1]:
            if total <= most_bytes:
                break
            self.drop(name)
            total -= size
