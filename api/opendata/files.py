"""The files of open data: the lines, and what each column means. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.i18n import Language, sentence, translate
from api.opendata.anonymity import COLUMNS, LEAST, NOT_TOLD, Line
from api.results.csv_export import CsvStyle, csv_chunks

#: Column: what it is, its values from fine to coarse.
_MEANINGS: Final = {
    "year": (sentence("The year in which the test ended (UTC)."), "2026"),
    "language": (sentence("The language in which the test was taken."), "fr | en"),
    "battery": (sentence("The title of the battery that was taken."), sentence("text")),
    "minutes": (
        sentence("How long it took from beginning to end, pauses included: from … to less than …, in minutes."),
        "0-15 | 0-30 | 0-60",
    ),
    "share": (
        sentence("The part of the possible points that was earned: from … to less than …; 1 belongs to the last."),
        "0.0-0.1 | 0.0-0.2 | 0.0-0.5",
    ),
}
_HEADER: Final = ("column", "meaning", "values", "not_told")


def data_csv(lines: Iterable[Line]) -> bytes:
    """One line for each person, in an order that says nothing."""
    return b"".join(csv_chunks(COLUMNS, lines, CsvStyle()))


def dictionary_csv(language: Language) -> bytes:
    """What each column of ``data_csv`` means."""
    rows = [
        (name, translate(meaning, language), translate(values, language), NOT_TOLD if name != "share" else "")
        for name, (meaning, values) in _MEANINGS.items()
    ]
    line = sentence("Each line is that of one person, and at least %(least)s people have the same one.")
    rows.append(("", translate(line, language, {"least": str(LEAST)}), "", ""))
    return b"".join(csv_chunks(_HEADER, rows, CsvStyle()))
