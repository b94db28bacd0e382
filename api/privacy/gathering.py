"""Everything that is kept of one candidate, found by what the tables are classified as and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from api.database import Base
from api.privacy.classified import CANDIDATES, PERSONAL

#: Rows as they are stored, by the table's name.
Gathered = dict[str, list[dict[str, Any]]]

#: Databases take only so many parameters in a statement.
_AT_ONCE: Final = 400


def gather(session: Session, candidate: str) -> Gathered:
    """Every row of theirs. These are statements on tables, which the layer of ``api.tenancy`` does not see.

    The candidate has to be found with their organisation first; all else hangs on them.
    """
    found: Gathered = {}
    for name in PERSONAL:
        _gather(session, name, candidate, found)
    ids = {str(row["id"]) for rows in found.values() for row in rows if "id" in row}
    for name, one in PERSONAL.items():
        if one.by_any_id:
            table = table_of(name)
            matches = [[table.c[column].in_(part) for column in one.by_any_id] for part in _parts(ids)]
            found[name] = _rows(session, table, (condition for group in matches for condition in group))
    return found


def table_of(name: str) -> Table:
    """By its name."""
    return Base.metadata.tables[name]


def key_of(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    """A row's primary key."""
    return tuple(row[column.name] for column in table.primary_key)


def _gather(session: Session, name: str, candidate: str, found: Gathered) -> None:
    if name in found:
        return
    one, table = PERSONAL[name], table_of(name)
    if name == CANDIDATES:
        found[name] = _rows(session, table, [table.c.id == candidate])
        return
    conditions: list[ColumnElement[bool]] = []
    for link in one.by:
        _gather(session, link.table, candidate, found)
        values = {row[link.named] for row in found[link.table]} - {None}
        conditions += [table.c[link.column].in_(part) for part in _parts(values)]
    found[name] = _rows(session, table, conditions)


def _rows(session: Session, table: Table, conditions: Iterable[ColumnElement[bool]]) -> list[dict[str, Any]]:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for condition in conditions:
        for row in session.execute(select(table).where(condition).order_by(*table.primary_key)).mappings():
            plain = {column.name: row[column] for column in table.c}
            rows[key_of(table, plain)] = plain
    return list(rows.values())


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
