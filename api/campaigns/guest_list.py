"""People to invite, from a file: every line is looked at, and everything wrong is said by line and column. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from api.campaigns import people
from api.campaigns.csv_reading import Record, Table, UnfitTableError, read_table
from api.campaigns.people import Guest, UnfitTextError
from api.refused import Fault


class Column(StrEnum):
    """What a column may tell of a person."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    LANGUAGE = "language"
    GROUP = "group"
    LABELS = "labels"
    EXTRA = "extra_time"
    REFERENCE = "reference"
    EXPIRES = "expires_at"


#: How columns may be called, without regard to capitals, accents and what is between words.
_HEADERS: Final[dict[str, Column]] = {
    name: column
    for column, names in {
        Column.NAME: "name fullname nometprenom prenometnom nomprenom prenomnom nomcomplet candidat candidate personne",
        Column.FIRST_NAME: "firstname givenname prenom prenoms",
        Column.LAST_NAME: "lastname surname familyname nomdefamille",
        Column.EMAIL: "email emailaddress mail courriel adressemail adresseemail adresseelectronique adressecourriel",
        Column.LANGUAGE: "language langue lang",
        Column.GROUP: "group groupe class classe site cohort cohorte promo promotion",
        Column.LABELS: "labels label etiquettes etiquette tags tag",
        Column.EXTRA: "extratime extra tempssupplementaire tempsenplus tempsmajore majoration tierstemps",
        Column.REFERENCE: "reference ref id externalid externalref identifiant numero matricule",
        Column.EXPIRES: "expires expiresat expiresonthe expireson validuntil until expire expirele expiration "
        "datedexpiration valablejusquau jusquau datelimite",
    }.items()
    for name in names.split()
}
#: Alone it is the whole name, beside a first name it is the last name.
_NOM: Final = "nom"


#: Faults of a file that are told at once.
MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about one line of the file. ``column`` is None if it concerns the whole line."""

    line: int
    column: str | None
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody in the file."""

    line: int
    guest: Guest


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who was invited before: they are not invited twice."""

    #: As ``people.same_address`` writes them.
    emails: Collection[str] = ()
    references: Collection[str] = ()


@dataclass(slots=True, kw_only=True)
class GuestList:
    """What a file comes to."""

    encoding: str | None = None
    delimiter: str | None = None
    #: The columns by their headers in the file; None for what is not used.
    columns: dict[str, Column | None] = field(default_factory=dict)
    #: The people to invite: those of lines without faults who were not invited before.
    people: list[Listed] = field(default_factory=list)
    #: Lines that are left out since the person was invited before.
    before: list[Listed] = field(default_factory=list)
    #: They have to be mended.
    faults: list[Finding] = field(default_factory=list)
    #: They are worth a look.
    notices: list[Finding] = field(default_factory=list)


def read_guest_list(
    data: bytes, known: Known | None = None, *, time_zone: str = "UTC", now: datetime | None = None
) -> GuestList:
    """Look at all of a file. Never raises: what cannot be read at all is a fault like others.

    Days and times are of ``time_zone``; those before ``now`` are faults.
    """
    found = GuestList()
    try:
        table = read_table(data, lambda cell: _column(cell) is not None or _folded(cell) == _NOM)
    except UnfitTableError as error:
        found.faults.append(Finding(line=error.line, column=None, fault=error.fault))
        return found
    found.encoding, found.delimiter = table.encoding, table.delimiter
    read_expiry = partial(people.read_expiry, time_zone=time_zone, now=now or datetime.min.replace(tzinfo=UTC))
    _Reader(table, known or Known(), found, read_expiry).read()
    return found


def faults_of(found: GuestList) -> tuple[Fault, ...]:
    """The first faults of a file, each with its line and column as its place."""
    return tuple(
        replace(one.fault, place=f"/{one.line}" if one.column is None else f"/{one.line}/{one.column}")
        for one in found.faults[:MOST_TOLD]
    )


class _Reader:
    def __init__(
        self, table: Table, known: Known, found: GuestList, read_expiry: Callable[[str], datetime | None]
    ) -> None:
        self._read_expiry = read_expiry
        self._table = table
        self._known = known
        self._found = found
        self._header = [cell.strip()[:80] for cell in table.header.cells]
        self._where: dict[Column, int] = {}
        #: What must not occur twice, with the line where it occurred.
        self._lines: dict[tuple[str, str], int] = {}

    def read(self) -> None:
        if not self._read_header():
            return
        for record in self._table.records:
            before = len(self._found.faults)
            guest = self._guest(record)
            if guest is None or len(self._found.faults) > before:
                continue
            listed = Listed(line=record.line, guest=guest)
            if self._is_known(guest):
                self._found.before.append(listed)
            else:
                self._found.people.append(listed)
        if not self._table.records:
            self._fault(
                self._table.header.line,
                None,
                Fault(place="", message="There is nobody in this file.", remedy="Write one line for each person."),
            )

    def _read_header(self) -> bool:
        folded = [_folded(cell) for cell in self._header]
        has_first_name = any(_column(cell) is Column.FIRST_NAME for cell in self._header)
        for number, cell in enumerate(self._header):
            column = _column(cell)
            if folded[number] == _NOM:
                column = Column.LAST_NAME if has_first_name else Column.NAME
            self._found.columns[cell or f"({number + 1})"] = column
            if column is None:
                continue
            if column in self._where:
                self._fault(
                    self._table.header.line,
                    cell,
                    Fault(
                        place="",
                        message="Two columns say the same.",
                        remedy="Remove one of them, or give it another name.",
                    ),
                )
            self._where.setdefault(column, number)
        if not ({Column.NAME, Column.FIRST_NAME, Column.LAST_NAME} & set(self._where)):
            self._fault(
                self._table.header.line,
                None,
                Fault(
                    place="",
                    message="No column has the names of the people.",
                    remedy="Write the names of the columns into the first line, such as name;email;group.",
                ),
            )
            return False
        return not self._found.faults

    def _guest(self, record: Record) -> Guest | None:
        if any(cell.strip() for cell in record.cells[len(self._header) :]):
            self._fault(
                record.line,
                None,
                Fault(
                    place="",
                    message="This line has more cells than the first line has columns.",
                    remedy="Put a text that holds the delimiter between quotation marks.",
                ),
            )
            return None
        name = self._name(record)
        email = self._cell(record, Column.EMAIL, people.read_email)
        language = self._cell(record, Column.LANGUAGE, people.read_language)
        group = self._cell(record, Column.GROUP, people.read_word)
        labels = self._cell(record, Column.LABELS, people.read_labels) or ()
        extra = self._cell(record, Column.EXTRA, people.read_extra)
        reference = self._cell(record, Column.REFERENCE, people.read_word)
        expires_at = self._cell(record, Column.EXPIRES, self._read_expiry)
        if name is None:
            return None
        self._once(record.line, Column.EMAIL, None if email is None else people.same_address(email))
        self._once(record.line, Column.REFERENCE, reference)
        if email is None and reference is None:
            self._look_for_namesake(record.line, name)
        return Guest(
            name=name,
            email=email,
            language=language,
            group=group,
            labels=labels,
            extra=extra,
            reference=reference,
            expires_at=expires_at,
        )

    def _name(self, record: Record) -> str | None:
        parts = (Column.FIRST_NAME, Column.LAST_NAME) if Column.NAME not in self._where else (Column.NAME,)
        text = " ".join(filter(None, (self._text(record, column).strip() for column in parts)))
        column = next(column for column in parts if column in self._where)
        name: str | None = self._value(record.line, column, text, people.read_name)
        return name

    def _cell(self, record: Record, column: Column, read: Callable[[str], Any]) -> Any:
        return self._value(record.line, column, self._text(record, column), read)

    def _value(self, line: int, column: Column, text: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(text)
        except UnfitTextError as error:
            self._fault(line, self._header[self._where[column]], error.fault)
            return None

    def _text(self, record: Record, column: Column) -> str:
        number = self._where.get(column)
        return "" if number is None or number >= len(record.cells) else record.cells[number]

    def _once(self, line: int, column: Column, value: str | None) -> None:
        if value is None:
            return
        first = self._lines.setdefault((column, value), line)
        if first != line:
            self._fault(
                line,
                self._header[self._where[column]],
                Fault(
                    place="",
                    message="The same stands in line %(line)s.",
                    remedy="Remove one of the two lines, or mend what is wrong in one.",
                    facts={"line": str(first)},
                ),
            )

    def _look_for_namesake(self, line: int, name: str) -> None:
        first = self._lines.setdefault((Column.NAME, _folded(name)), line)
        if first != line:
            fault = Fault(
                place="",
                message="Somebody of the same name stands in line %(line)s.",
                remedy="If it is the same person, remove one of the two lines.",
                facts={"line": str(first)},
            )
            self._found.notices.append(Finding(line=line, column=None, fault=fault))

    def _is_known(self, guest: Guest) -> bool:
        by_email = guest.email is not None and people.same_address(guest.email) in self._known.emails
        return by_email or (guest.reference is not None and guest.reference in self._known.references)

    def _fault(self, line: int, column: str | None, fault: Fault) -> None:
        self._found.faults.append(Finding(line=line, column=column, fault=fault))


def _column(cell: str) -> Column | None:
    return _HEADERS.get(_folded(cell))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())
