"""Tables as publishers write them: CSV in UTF-8 with a line of column names. Faults are told by file and line."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.skills.model import MOST_DESCRIPTION, UnfitFrameworkError

MOST_BYTES: Final = 128 << 20
#: More are not told: whoever mends these will ask again.
MOST_FAULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One record, and the line of its file that it begins in."""

    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """What stands there, without blanks around it; nothing where the table has no such column."""
        return self.cells.get(column, "").strip()


class Faults:
    """What is wrong with files, gathered."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.told: list[str] = []

    def add(self, path: Path, line: int, words: str) -> None:
        """One fault. The last one that is told says that there are more."""
        if len(self.told) < MOST_FAULTS:
            self.told.append(f"{path.name}:{line}: {words}")
        elif len(self.told) == MOST_FAULTS:
            self.told.append("… and more of the kind.")

    def check(self) -> None:
        """Go on only without.

        Raises:
            UnfitFrameworkError: there are some.
        """
        if self.told:
            raise UnfitFrameworkError(self.told)


def lines_of(path: Path, needed: Sequence[str], faults: Faults) -> Iterator[Line]:
    """The records of a file; those that are not as its head says are told and left out.

    Raises:
        UnfitFrameworkError: it is no such table.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        missing = [name for name in needed if name not in head]
        if missing:
            words = f"the column {missing[0]} is missing; there are: {', '.join(head)[:300]}"
            raise UnfitFrameworkError([f"{path.name}:1: {words}"])
        number = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) == len(head):
                    yield Line(number, dict(zip(head, cells, strict=True)))
                else:
                    faults.add(path, number, f"there are {len(cells)} cells, and {len(head)} columns.")
            number = reader.line_num + 1
    except csv.Error as error:
        raise UnfitFrameworkError([f"{path.name}:{reader.line_num}: {error}"]) from error


def bytes_of(path: Path) -> bytes:
    """All of a file.

    Raises:
        UnfitFrameworkError: it cannot be read.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnfitFrameworkError([f"{path.name}: it is too large: {MOST_BYTES} bytes at most."])
        return path.read_bytes()
    except OSError as error:
        raise UnfitFrameworkError([f"{path}: {error.strerror}"]) from error


def digest_of(paths: Sequence[Path], form: str) -> str:
    """Of what is in the files; ``form`` changes with what is made of them."""
    parts = sorted(f"{path.name} {hashlib.sha256(bytes_of(path)).hexdigest()}" for path in paths)
    return hashlib.sha256("\n".join([form, *parts]).encode()).hexdigest()


def cut(text: str) -> str | None:
    """A description that fits; None where there is none."""
    if len(text) > MOST_DESCRIPTION:
        text = f"{text[: MOST_DESCRIPTION - 1]}…"
    return text or None


def _text(path: Path) -> str:
    content = bytes_of(path).removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnfitFrameworkError(
            [f"{path.name}:{line}: this is not UTF-8; take the UTF-8 edition of the file."]
        ) from None
    if "\0" in text:
        raise UnfitFrameworkError([f"{path.name}: this is no text."])
    return text
