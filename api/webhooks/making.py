"""New deliveries, and old ones that begin again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.events.catalogue import EventType
from api.events.store import EventRow
from api.ids import new_id
from api.webhooks.model import DeliveryState
from api.webhooks.store import DeliveryRow, EndpointRow

#: What is recovered at once; whoever missed more asks again.
MOST_RECOVERED: Final = 5_000


def delivery_row(endpoint: EndpointRow, event: str, kind: str, now: datetime) -> DeliveryRow:
    """A delivery that begins now."""
    return DeliveryRow(
        id=new_id(),
        organisation_id=endpoint.organisation_id,
        endpoint_id=endpoint.id,
        event_id=event,
        event_type=kind,
        state=DeliveryState.WAITING,
        round_tries=0,
        tries=0,
        next_try_at=now,
        last_status=None,
        last_error=None,
        created_at=now,
        finished_at=None,
    )


def wants(endpoint: EndpointRow, event: EventRow) -> bool:
    """True if an event is for an endpoint. A test is sent to the one that it is for by whoever asked for it."""
    return (
        endpoint.organisation_id == event.organisation_id
        and event.type != EventType.WEBHOOK_TEST.value
        and (not endpoint.event_types or event.type in endpoint.event_types)
    )


def begin_again(delivery: DeliveryRow, now: datetime) -> None:
    """Another round of tries, from now on."""
    delivery.state, delivery.round_tries, delivery.next_try_at = DeliveryState.WAITING, 0, now
    delivery.finished_at = None


def recover(session: Session, endpoint: EndpointRow, since: datetime, now: datetime) -> int:
    """Deliver what an endpoint has missed since a moment, the oldest first. How many deliveries that makes."""
    happened = session.execute(
        select(EventRow, DeliveryRow)
        .outerjoin(DeliveryRow, (DeliveryRow.event_id == EventRow.id) & (DeliveryRow.endpoint_id == endpoint.id))
        .where(EventRow.at >= since, EventRow.told.is_(True))
        .where(
            DeliveryRow.id.is_(None) | DeliveryRow.state.in_((DeliveryState.FAILED, DeliveryState.STOPPED)),
        )
        .order_by(EventRow.id)
        .limit(MOST_RECOVERED)
    ).all()
    found = 0
    for event, delivery in happened:
        if not wants(endpoint, event):
            continue
        if delivery is None:
            session.add(delivery_row(endpoint, event.id, event.type, now))
        else:
            begin_again(delivery, now)
        found += 1
    session.flush()
    return found
