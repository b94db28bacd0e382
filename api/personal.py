"""What a table holds of whom: the words in which each feature says it of its own tables, in a module ``personal``.

``api.privacy`` puts them together: a person's export, their erasure and the retention follow from them alone. A test
finds tables that nobody has classified, and references that would lead nowhere after an erasure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Link:
    """Rows belong to a person if their ``column`` is the ``named`` column of a row of ``table`` that does."""

    column: str
    table: str
    named: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Rows about one candidate each."""

    #: What they hold, for people: a sentence of the catalogues.
    says: str
    #: How they are found; one of these is enough. Empty for the candidates themselves.
    by: tuple[Link, ...] = ()
    #: Columns that may hold the id of any row of the person, whatever its table.
    by_any_id: tuple[str, ...] = ()
    #: Where rows about two people go with either: how those are found that one of them may read. Empty: all.
    shown_by: tuple[Link, ...] = ()
    #: Columns that are secrets, or somebody else's: they are in no export.
    hidden: tuple[str, ...] = ()
    #: Columns that tell of verdicts: they are in a candidate's own export once the campaign is over.
    later: tuple[str, ...] = ()
    #: The same of all of it.
    all_later: bool = False
    #: Why the rows stay when the person is erased: a sentence. None: they go.
    stays: str | None = None


class Holds(StrEnum):
    """What a table without candidates holds."""

    #: Members of staff and programs: how they come in, what they wrote.
    STAFF = "staff"
    #: What an organisation made: batteries, questions, rules.
    ORGANISATION = "organisation"
    #: What the platform needs for itself.
    PLATFORM = "platform"
    #: What is sealed or thin, and forgotten by itself within days.
    PASSING = "passing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonal:
    """Rows that are about no candidate."""

    holds: Holds
    #: For the reader of the code: why nothing of it is a candidate's.
    because: str


#: Of one feature, by the table's name.
Tables = dict[str, Personal | Impersonal]
