"""Writing down that something has happened, in the transaction in which it does: both are kept, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from api.events.catalogue import EventType, keys_of
from api.events.store import EventRow
from api.ids import new_id

#: On the table, not on mapped rows: hot ways post, too, in sessions that act for nobody in particular.
_ADD: Final = insert(cast(Table, EventRow.__table__))


class UnfitEventError(ValueError):
    """An event does not name what its type says: a fault of ours."""


class Events:
    """The outbox of events, seen from where something happens."""

    @staticmethod
    def post(session: Session, organisation: str, kind: EventType, data: Mapping[str, Any]) -> str:
        """Have others told once the transaction is kept. What happens in a test twin stays in the twin.

        Args:
            session: the caller's; nobody is told if it is undone.
            organisation: in whose data it happens.
            kind: what happens.
            data: what the catalogue says of the type, and nothing else.

        Returns:
            The event's id.

        Raises:
            UnfitEventError: ``data`` is something else.
        """
        return Events.post_all(session, organisation, kind, [data])[0]

    @staticmethod
    def post_all(
        session: Session, organisation: str, kind: EventType, happened: Iterable[Mapping[str, Any]]
    ) -> list[str]:
        """The same for many of one type, in one statement."""
        now = datetime.now(UTC)
        rows = [_row(organisation, kind, data, now) for data in happened]
        if rows:
            session.execute(_ADD, rows)
        return [row["id"] for row in rows]


def _row(organisation: str, kind: EventType, data: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    if set(data) != keys_of(kind):
        raise UnfitEventError(f"{kind.value} names {sorted(data)} in place of {sorted(keys_of(kind))}")
    return {
        "id": new_id(),
        "organisation_id": organisation,
        "type": kind.value,
        "data": dict(data),
        "at": now,
        "told": False,
    }
