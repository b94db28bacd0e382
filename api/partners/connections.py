"""Connections as their organisation manages them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.keys import Keys, facts_of
from api.accounts.model import Caller, Scope
from api.accounts.store import ApiKeyRow
from api.database import Database
from api.ids import new_id
from api.partners.model import Connection, NotConnectedError, Partner, ShownConnection
from api.partners.sealing import Sealing
from api.partners.store import ConnectionRow


class Connections:
    """The use cases of connections. Each software shows an API key of its own, which may order tests and no more."""

    def __init__(self, database: Database, keys: Keys, sealing: Sealing) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._keys = keys
        self._sealing = sealing

    def all(self, caller: Caller) -> list[Connection]:
        """Those that there are."""
        with self._database.read(caller.organisation) as session:
            rows = session.scalars(select(ConnectionRow).order_by(ConnectionRow.partner)).all()
            return [_connection(session, row) for row in rows]

    def connect(self, caller: Caller, partner: Partner, their_key: str | None) -> ShownConnection:
        """Make a key for the software. If it was connected before, the key before ends.

        Args:
            caller: who does.
            partner: whose software it is.
            their_key: the key that it has given us, to tell it of results. None: what was given before stays.

        Raises:
            ScopeError: the caller may not order tests, and so can give nobody a key that may.
        """
        made = self._keys.create(
            caller, partner.value.capitalize(), [Scope.ASSESSMENTS_WRITE], test=False, expires_at=None
        )
        with self._database.write(caller.organisation) as session:
            row = session.scalar(select(ConnectionRow).where(ConnectionRow.partner == partner).with_for_update())
            before = None if row is None else row.key_id
            if row is None:
                row = ConnectionRow(id=new_id(), partner=partner, their_key=None)
                session.add(row)
            row.key_id, row.fault, row.fault_at = made.key.id, None, None
            row.created_at = datetime.now(UTC)
            row.created_by = f"{caller.actor.kind}:{caller.actor.id}"
            if their_key:
                row.their_key = self._sealing.seal(their_key, row.id)
            session.flush()
            audit.note(session, caller, "partner.connected", "partner", row.id, {"partner": partner.value})
            found = _connection(session, row)
        if before is not None:
            self._keys.revoke(caller, before)
        return ShownConnection(connection=found, key=made.text)

    def disconnect(self, caller: Caller, partner: Partner) -> None:
        """End its key and forget the one that it has given us. What it has ordered stays, and it is told nothing more.

        Raises:
            NotConnectedError: it is not connected.
        """
        with self._database.write(caller.organisation) as session:
            row = session.scalar(select(ConnectionRow).where(ConnectionRow.partner == partner))
            if row is None:
                raise NotConnectedError
            key = row.key_id
            session.execute(delete(ConnectionRow).where(ConnectionRow.id == row.id))
            audit.note(session, caller, "partner.disconnected", "partner", row.id, {"partner": partner.value})
        self._keys.revoke(caller, key)

    def note_fault(self, caller: Caller, partner: Partner, text: str) -> None:
        """Keep what the software has found wrong with an answer of ours, for staff to see."""
        with self._database.write(caller.organisation) as session:
            row = session.scalar(select(ConnectionRow).where(ConnectionRow.partner == partner))
            if row is not None:
                row.fault, row.fault_at = text[:500], datetime.now(UTC)


def _connection(session: Session, row: ConnectionRow) -> Connection:
    key = session.get_one(ApiKeyRow, row.key_id)
    return Connection(
        partner=row.partner,
        key_prefix=facts_of(key).prefix,
        connected_at=row.created_at,
        has_their_key=row.their_key is not None,
        fault=row.fault,
        fault_at=row.fault_at,
    )
