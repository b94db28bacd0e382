"""Who is in which priority group, from a file: every line is looked at, everything wrong is said. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from api.admission.model import MOST_GROUP
from api.campaigns.csv_reading import Record, UnfitTableError, read_table
from api.campaigns.guest_list import Finding
from api.campaigns.people import same_address
from api.refused import Fault

_HEADERS: Final = {
    "name": "name nom candidat candidate personne nometprenom prenomnom nomprenom",
    "email": "email mail courriel adresseemail adressemail emailaddress",
    "reference": "reference ref id identifiant numero matricule externalref",
    "groups": "groups group groupe groupes prioritaire prioritygroup prioritygroups public publics publicprioritaire",
}
_COLUMN: Final = {name: column for column, names in _HEADERS.items() for name in names.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody whom the organisation knows."""

    id: str
    name: str
    email: str | None
    reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One membership that a file asks for."""

    line: int
    candidate: str
    name: str
    group: str


@dataclass(slots=True, kw_only=True)
class PriorityList:
    """What a file comes to."""

    entries: list[Entry] = field(default_factory=list)
    #: Noted before.
    before: list[Entry] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)


def read_priority_list(data: bytes, people: Iterable[Known], noted: Iterable[tuple[str, str]]) -> PriorityList:
    """Look at all of a file. Never raises: what cannot be read at all is a fault like others.

    Args:
        data: the file.
        people: those whom the organisation knows.
        noted: candidate and group of what is noted already.
    """
    found = PriorityList()
    try:
        table = read_table(data, lambda cell: _folded(cell) in _COLUMN)
    except UnfitTableError as error:
        found.faults.append(Finding(line=error.line, column=None, fault=error.fault))
        return found
    columns = {_COLUMN.get(_folded(cell)): number for number, cell in enumerate(table.header.cells)}
    if "groups" not in columns or not {"name", "email", "reference"} & set(columns):
        found.faults.append(Finding(line=table.header.line, column=None, fault=_NO_COLUMNS))
        return found
    everybody = _Directory(people)
    seen = set(noted)
    asked: set[tuple[str, str]] = set()
    for record in table.records:
        for entry in _entries(record, columns, everybody, found):
            key = (entry.candidate, entry.group)
            if key in asked:
                continue
            asked.add(key)
            (found.before if key in seen else found.entries).append(entry)
    return found


class _Directory:
    def __init__(self, people: Iterable[Known]) -> None:
        self._by: dict[tuple[str, str], list[Known]] = {}
        for one in people:
            for key in (
                ("reference", one.reference or ""),
                ("email", "" if one.email is None else same_address(one.email)),
                ("name", _folded(one.name)),
            ):
                if key[1]:
                    self._by.setdefault(key, []).append(one)

    def find(self, said: Mapping[str, str]) -> Known | Fault:
        """By what says most: a reference, then an address, then a name that only one person has."""
        for kind in ("reference", "email", "name"):
            text = said.get(kind, "").strip()
            if not text:
                continue
            key = text if kind == "reference" else same_address(text) if kind == "email" else _folded(text)
            found = self._by.get((kind, key), [])
            if len(found) == 1:
                return found[0]
            if len(found) > 1:
                return _NAMESAKES
        return _NOBODY


def _entries(
    record: Record, columns: Mapping[str | None, int], everybody: _Directory, found: PriorityList
) -> list[Entry]:
    cells = {
        column: record.cells[number]
        for column, number in columns.items()
        if column is not None and number < len(record.cells)
    }
    person = everybody.find(cells)
    if isinstance(person, Fault):
        found.faults.append(Finding(line=record.line, column=None, fault=person))
        return []
    groups = [" ".join(one.split()) for one in re.split(r"[,;|/]", cells.get("groups", ""))]
    entries = []
    for group in filter(None, groups):
        if len(group) > MOST_GROUP or any(unicodedata.category(letter) == "Cc" for letter in group):
            found.faults.append(Finding(line=record.line, column=None, fault=_NO_GROUP))
        else:
            entries.append(Entry(line=record.line, candidate=person.id, name=person.name, group=group))
    return entries


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


_NO_COLUMNS: Final = Fault(
    place="",
    message="The file says either not who, or not which group.",
    remedy="Write the names of the columns into the first line: email or reference or name, and group.",
)
_NOBODY: Final = Fault(
    place="",
    message="Nobody of this name, address or reference was invited.",
    remedy="Invite the person first, or write the line as the list of people has it.",
)
_NAMESAKES: Final = Fault(
    place="",
    message="Several people are called so.",
    remedy="Add a column with their e-mail addresses or references.",
)
_NO_GROUP: Final = Fault(
    place="",
    message="This is no name of a group.",
    remedy="Write at most 80 characters on one line.",
)
