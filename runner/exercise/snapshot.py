"""An exercise's folder read into memory in one go, so that checks, texts and digest all speak of the same bytes.

The digest is sha256 over one line for each file, sorted by path: ``path NUL sha256-of-content-in-hex LF``, where the
path is relative, in UTF-8, with ``/``. ``submissions/`` and editors' leftovers do not count: nobody
who grades or solves the exercise reads them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from runner.exercise.problems import Problem

MAX_EXERCISE_FILES = 2_000
MAX_EXERCISE_FILE_BYTES = 1 << 20
MAX_EXERCISE_BYTES = 16 << 20

#: Where an exercise keeps its reference submissions: no part of its digest.
SUBMISSIONS = "submissions"

#: A file changed so recently may change again without a new time stamp, so what was read of it is not kept.
_SETTLED_NS = 50_000_000

_LEFTOVER_ENDINGS = ("~", ".swp", ".swo", ".pyc", ".pyo", ".bak", ".orig", ".rej", ".tmp")


def is_leftover(name: str) -> bool:
    """True for names that editors, version control and interpreters leave behind, which are no part of an exercise."""
    return (
        name.startswith(".")
        or name == "__pycache__"
        or name.endswith(_LEFTOVER_ENDINGS)
        or (name.startswith("#") and name.endswith("#"))
    )


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of some files, in hex; see the module's docstring for its canonical form."""
    lines = sorted(path.encode() + b"\0" + sha256(content).hexdigest().encode() for path, content in files.items())
    return sha256(b"".join(line + b"\n" for line in lines)).hexdigest()


def take_snapshot(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """Every file below the folder by its relative path, and what cannot be part of an exercise.

    Never follows a link below the folder, and reads no more than the caps of this module.
    """
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    total = 0
    for path, entry in _walk(folder, ""):
        try:
            info = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(info.st_mode):
                problems.append(_problem(path, "It is a link or a special file.", "Put a plain file in its place."))
                continue
            total += info.st_size
            if info.st_size > MAX_EXERCISE_FILE_BYTES:
                problems.append(
                    _problem(
                        path,
                        f"It holds {info.st_size} bytes; a file may hold {MAX_EXERCISE_FILE_BYTES}.",
                        "Make it smaller, or compute large data in the suite.",
                    )
                )
                continue
            if len(files) >= MAX_EXERCISE_FILES or total > MAX_EXERCISE_BYTES:
                problems.append(
                    _problem(
                        path,
                        f"The folder holds more than {MAX_EXERCISE_FILES} files or {MAX_EXERCISE_BYTES} bytes.",
                        "Remove what the exercise does not need.",
                    )
                )
                break
            files[path] = Path(entry.path).read_bytes()
        except OSError as error:
            problems.append(_problem(path, f"It cannot be read ({error.strerror}).", "Make it readable."))
    for path in files:
        try:
            path.encode()
        except UnicodeEncodeError:
            problems.append(_problem(ascii(path), "Its name is not UTF-8.", "Rename it."))
    return files, problems


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A cheap sign of change: names, sizes and time stamps of what the digest covers."""

    entries: tuple[tuple[str, int, int, int, int], ...]

    def settled(self, *, now_ns: int) -> bool:
        """False while a file is so young that another change might not show."""
        newest = max((max(entry[1], entry[2]) for entry in self.entries), default=0)
        return now_ns - newest > _SETTLED_NS


def fingerprint(folder: Path) -> Fingerprint:
    """Look at a folder without reading any file.

    Raises:
        OSError: the folder cannot be listed.
    """
    entries = []
    for path, entry in _walk(folder, "", leave_out=SUBMISSIONS):
        info = entry.stat(follow_symlinks=False)
        entries.append((path, info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino))
    return Fingerprint(tuple(entries))


def _walk(folder: Path | str, prefix: str, *, leave_out: str | None = None) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below a folder but folders themselves, in a fixed order."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if is_leftover(entry.name) or entry.name == leave_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry


def _problem(path: str, message: str, remedy: str) -> Problem:
    return Problem(file=path, line=None, message=message, remedy=remedy)
