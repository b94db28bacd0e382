"""CSV that spreadsheets open as it is meant: UTF-8 with a byte order mark, lines that end in CR LF, and no formulas.

Names, comments and titles are written by others. A cell that a spreadsheet would take for a formula gets an apostrophe
in front, which spreadsheets show as text: also where the sign stands behind blanks or invisible characters, and in its
full-width and small forms, which some input methods and programs fold. Numbers of our own are never touched.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import StringIO

#: What a cell may hold.
Cell = str | int | float | bool | datetime | None

_BOM = "\ufeff"
_FORMULA = frozenset("=+-@\u2212")
_AT_ONCE = 64


class Separator(StrEnum):
    """What stands between two cells. French spreadsheets expect the semicolon, and then a decimal comma."""

    COMMA = "comma"
    SEMICOLON = "semicolon"

    @property
    def sign(self) -> str:
        """The character."""
        return "," if self is Separator.COMMA else ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvStyle:
    """How numbers and lines are written."""

    separator: Separator = Separator.COMMA
    decimal_comma: bool = False


def csv_chunks(header: Iterable[str], rows: Iterable[Iterable[Cell]], style: CsvStyle) -> Iterator[bytes]:
    """The file in pieces, so that none of it has to lie in memory as a whole."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=style.separator.sign, lineterminator="\r\n")
    buffer.write(_BOM)
    writer.writerow([harmless(name) for name in header])
    for number, row in enumerate(rows, 1):
        writer.writerow([_text(cell, style) for cell in row])
        if number % _AT_ONCE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula; without characters that cannot stand in a file of text."""
    clean = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if text[:1] in ("\t", "\r", "\n") or _first_sign(text) in _FORMULA:
        return f"'{clean}"
    return clean


def _first_sign(text: str) -> str:
    """The first character that can be seen, in its ordinary width."""
    for character in text:
        if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn"):
            continue
        return unicodedata.normalize("NFKC", character)[:1]
    return ""


def _text(cell: Cell, style: CsvStyle) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case int():
            return str(cell)
        case float():
            return _number(cell, style)
        case datetime():
            return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case _:
            return harmless(cell)


def _number(number: float, style: CsvStyle) -> str:
    """At most four decimals, and never an exponent."""
    digits = f"{number:.4f}".rstrip("0").rstrip(".")
    digits = "0" if digits == "-0" else digits
    return digits.replace(".", ",") if style.decimal_comma else digits
