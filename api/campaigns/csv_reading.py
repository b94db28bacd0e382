"""Reading a table as spreadsheets write it: any of their encodings, any of their delimiters. Pure.

Excel in French writes ``;`` and Windows-1252 for "CSV", UTF-8 with a byte order mark for "CSV UTF-8", and UTF-16 with
tabs for "Unicode text"; others write commas and UTF-8. Who made the file cannot say which it was, so it is found out.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from api.refused import Fault

MOST_BYTES: Final = 1 << 20
MOST_LINES: Final = 2_000
_MOST_COLUMNS: Final = 60

_DELIMITERS: Final = (";", ",", "\t")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnfitTableError(Exception):
    """This is no table that could be read. ``fault`` says why, ``line`` where."""

    def __init__(self, fault: Fault, line: int = 1) -> None:
        """``line`` is counted as an editor counts."""
        super().__init__(fault.message)
        self.fault = fault
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of the table, and the line of the file that it begins in."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What was in a file."""

    encoding: str
    delimiter: str
    header: Record
    #: Without empty ones.
    records: tuple[Record, ...]


def read_table(data: bytes, is_known: Callable[[str], bool]) -> Table:
    """The table in a file.

    Args:
        data: all of the file.
        is_known: whether a column may be called so: the delimiter is the one that makes the most known columns.

    Raises:
        UnfitTableError: it cannot be read.
    """
    text, encoding = _decoded(data)
    first, _, rest = text.partition("\n")
    skipped = 0
    told = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) <= len("sep=") + 1:
        # Excel writes and reads such a line; its delimiter may be a tab, which strip would take.
        told, text, skipped = first.strip("\r\n ")[4:5] or "\t", rest, 1
    delimiter = told if told in _DELIMITERS else _delimiter(text, is_known)
    records = [one for one in _records(text, delimiter, skipped) if any(cell.strip() for cell in one.cells)]
    if not records:
        raise UnfitTableError(Fault(place="", message="The file is empty.", remedy="Choose the file with the people."))
    if len(records) - 1 > MOST_LINES:
        raise UnfitTableError(
            Fault(
                place="",
                message="There are more lines than can be taken at once.",
                remedy="Send %(most)s people at most, the others in a second file.",
                facts={"most": str(MOST_LINES)},
            ),
            records[MOST_LINES + 1].line,
        )
    return Table(encoding=encoding, delimiter=delimiter, header=records[0], records=tuple(records[1:]))


def _decoded(data: bytes) -> tuple[str, str]:
    if len(data) > MOST_BYTES:
        raise UnfitTableError(
            Fault(
                place="",
                message="The file is too large.",
                remedy="Send 1 MiB at most: a line for each person, and no pictures.",
            )
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnfitTableError(
            Fault(
                place="",
                message="This is a workbook, not a CSV file.",
                remedy="Open it in your spreadsheet program and save it as CSV.",
            )
        )
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n"), encoding
    raise UnfitTableError(
        Fault(
            place="",
            message="The characters of this file cannot be read.",
            remedy="Save it as CSV in UTF-8 (Excel calls it CSV UTF-8) and send it again.",
        )
    )


def _encodings(data: bytes) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            yield encoding
            return
    # Every other byte is 0 in the Latin letters of UTF-16, and none is in the other encodings.
    if data[1:400:2].count(0) > len(data[1:400:2]) // 2:
        yield "utf-16-le"
    elif data[:400:2].count(0) > len(data[:400:2]) // 2:
        yield "utf-16-be"
    yield "utf-8"
    yield "cp1252"


def _delimiter(text: str, is_known: Callable[[str], bool]) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(is_known(cell) for cell in cells), len(cells)

    return max(_DELIMITERS, key=worth)


def _records(text: str, delimiter: str, skipped: int) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > _MOST_COLUMNS:
                raise UnfitTableError(
                    Fault(
                        place="",
                        message="This line has too many columns.",
                        remedy="Is a quotation mark missing, or is it another kind of file?",
                    ),
                    line + skipped,
                )
            yield Record(line=line + skipped, cells=tuple(cells))
            line = reader.line_num + 1
    except csv.Error:
        raise UnfitTableError(
            Fault(
                place="",
                message="The quotation marks in this line do not match.",
                remedy="Write one at the begin and one at the end of a cell, and two for one inside.",
            ),
            line + skipped,
        ) from None
