"""From what has happened to who is told: a delivery for each endpoint that wants it. Forgotten after some weeks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.database import Database
from api.events.store import EventRow
from api.tenancy import EVERYWHERE
from api.webhooks.making import delivery_row, wants
from api.webhooks.model import DeliveryState
from api.webhooks.store import DeliveryRow, EndpointRow, TryRow

#: Events and what became of them are kept for so long, and can be sent again until then.
KEPT: Final = timedelta(days=30)
_AT_ONCE: Final = 200


class Dispatcher:
    """Looks through the outbox of events. Several at once are allowed."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def turn(self, now: datetime) -> int:
        """Note who is to be told of what. How many events that were."""
        # Most looks find nothing, and looking does not need the lock of writers.
        with self._database.read(EVERYWHERE) as session:
            if session.scalar(select(EventRow.id).where(EventRow.told.is_(False)).limit(1)) is None:
                return 0
        with self._database.write(EVERYWHERE) as session:
            new = session.scalars(
                select(EventRow)
                .where(EventRow.told.is_(False))
                .order_by(EventRow.id)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            endpoints = _endpoints(session, {event.organisation_id for event in new})
            for event in new:
                event.told = True
                for endpoint in endpoints:
                    if wants(endpoint, event):
                        session.add(delivery_row(endpoint, event.id, event.type, now))
        return len(new)

    def forget(self, now: datetime) -> int:
        """Forget what is too old, a part at a time. How many events and deliveries that were."""
        before = now - KEPT
        waited_for = (
            select(DeliveryRow.id)
            .where(DeliveryRow.event_id == EventRow.id, DeliveryRow.state == DeliveryState.WAITING)
            .exists()
        )
        with self._database.write(EVERYWHERE) as session:
            events = session.scalars(
                select(EventRow.id).where(EventRow.at < before, EventRow.told.is_(True), ~waited_for).limit(_AT_ONCE)
            ).all()
            done = (DeliveryRow.created_at < before) & (DeliveryRow.state != DeliveryState.WAITING)
            deliveries = session.scalars(select(DeliveryRow.id).where(done).limit(_AT_ONCE)).all()
            session.execute(delete(TryRow).where(TryRow.delivery_id.in_(deliveries)))
            session.execute(delete(DeliveryRow).where(DeliveryRow.id.in_(deliveries)))
            session.execute(delete(EventRow).where(EventRow.id.in_(events)))
        return len(events) + len(deliveries)


def _endpoints(session: Session, organisations: set[str]) -> list[EndpointRow]:
    enabled = select(EndpointRow).where(EndpointRow.enabled, EndpointRow.organisation_id.in_(organisations))
    return list(session.scalars(enabled.order_by(EndpointRow.id)))
