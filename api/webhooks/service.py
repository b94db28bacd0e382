"""Endpoints as their organisation manages them, and the log of what was sent to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.database import Database
from api.etags import Wanted
from api.events.catalogue import CHOICES, EventType
from api.events.posting import Events
from api.events.store import EventRow
from api.ids import is_id, new_id
from api.outgoing.addresses import Rules, read_url
from api.paging import Page, PageOf, read_page
from api.refused import Fault, UnfitRequestError
from api.webhooks.disabling import disable
from api.webhooks.dispatching import KEPT
from api.webhooks.making import begin_again, delivery_row, recover
from api.webhooks.model import (
    MOST_ENDPOINTS,
    Delivery,
    DeliveryState,
    DisabledEndpointError,
    Endpoint,
    ForgottenEventError,
    ShownEndpoint,
    Stop,
    TooManyEndpointsError,
    UnknownDeliveryError,
    UnknownEndpointError,
)
from api.webhooks.signing import Secrets
from api.webhooks.store import DeliveryRow, EndpointRow, TryRow, delivery_of, endpoint_of


class Webhooks:
    """The use cases of this feature. A caller that acts on test data has endpoints of their own there."""

    def __init__(self, database: Database, secrets: Secrets, rules: Rules) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._secrets = secrets
        self._rules = rules

    def page(self, caller: Caller, asked: PageOf) -> Page[Endpoint]:
        """All of them, the oldest first."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(EndpointRow), asked, EndpointRow.id)
            return Page([endpoint_of(row) for row in rows.items], rows.next)

    def get(self, caller: Caller, endpoint: str) -> Endpoint:
        """One of them.

        Raises:
            UnknownEndpointError: there is none of this id.
        """
        with self._database.read(caller.organisation) as session:
            return endpoint_of(_find(session, endpoint))

    def create(self, caller: Caller, url: str, event_types: list[str], description: str) -> ShownEndpoint:
        """A new one, with its secret.

        Raises:
            UnfitAddressError: the address is not one that we ask.
            UnfitRequestError: there is no such event.
            TooManyEndpointsError: there are enough of them.
        """
        target = read_url(url, self._rules)
        chosen = _chosen(event_types)
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            if (session.scalar(select(func.count()).select_from(EndpointRow)) or 0) >= MOST_ENDPOINTS:
                raise TooManyEndpointsError(most=str(MOST_ENDPOINTS))
            row = EndpointRow(
                id=new_id(),
                url=target.url,
                description=description,
                event_types=chosen,
                enabled=True,
                stopped_by=None,
                stopped_at=None,
                secret_serial=1,
                old_secret_until=None,
                last_delivered_at=None,
                failing_since=None,
                created_at=now,
                updated_at=now,
                revision=1,
            )
            session.add(row)
            session.flush()
            audit.note(session, caller, "webhook.created", "webhook", row.id, {"host": target.host})
            return ShownEndpoint(endpoint=endpoint_of(row), secret=self._secrets.of(row.id, 1))

    def change(self, caller: Caller, endpoint: str, changes: Mapping[str, Any], wanted: Wanted) -> Endpoint:
        """Change what is named: ``url``, ``description``, ``event_types``, ``enabled``.

        Raises:
            UnknownEndpointError: there is none of this id.
            UnfitAddressError: the address is not one that we ask.
            UnfitRequestError: there is no such event.
            OldRevisionError: it was changed meanwhile.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = _find(session, endpoint, lock=True)
            wanted.check(row.revision)
            if "url" in changes:
                row.url = read_url(changes["url"], self._rules).url
            if "event_types" in changes:
                row.event_types = _chosen(changes["event_types"])
            row.description = changes.get("description", row.description)
            if changes.get("enabled", row.enabled) != row.enabled:
                if row.enabled:
                    disable(session, row, Stop.STAFF, now)
                else:
                    row.enabled, row.stopped_by, row.stopped_at, row.failing_since = True, None, None, None
            row.revision += 1
            row.updated_at = now
            audit.note(session, caller, "webhook.changed", "webhook", row.id, {"changed": sorted(changes)})
            session.flush()
            return endpoint_of(row)

    def remove(self, caller: Caller, endpoint: str) -> Endpoint:
        """Forget it, and what was sent to it.

        Raises:
            UnknownEndpointError: there is none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = _find(session, endpoint, lock=True)
            found = endpoint_of(row)
            mine = select(DeliveryRow.id).where(DeliveryRow.endpoint_id == endpoint)
            session.execute(delete(TryRow).where(TryRow.delivery_id.in_(mine)))
            session.execute(delete(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint))
            session.delete(row)
            audit.note(session, caller, "webhook.removed", "webhook", endpoint)
            return found

    def rotate(self, caller: Caller, endpoint: str, *, overlap: timedelta) -> ShownEndpoint:
        """Another secret. Messages are signed with both for a while, so that nobody has to hurry.

        Raises:
            UnknownEndpointError: there is none of this id.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = _find(session, endpoint, lock=True)
            row.secret_serial += 1
            row.old_secret_until = now + overlap if overlap else None
            row.revision += 1
            row.updated_at = now
            audit.note(session, caller, "webhook.secret_rotated", "webhook", row.id)
            session.flush()
            return ShownEndpoint(endpoint=endpoint_of(row), secret=self._secrets.of(row.id, row.secret_serial))

    def test(self, caller: Caller, endpoint: str) -> Delivery:
        """Send an event that means nothing.

        Raises:
            UnknownEndpointError: there is none of this id.
            DisabledEndpointError: it is disabled.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = _find(session, endpoint)
            if not row.enabled:
                raise DisabledEndpointError
            event = Events.post(session, caller.organisation, EventType.WEBHOOK_TEST, {"endpoint": endpoint})
            made = delivery_row(row, event, EventType.WEBHOOK_TEST.value, now)
            session.add(made)
            session.flush()
            return delivery_of(made)

    def deliveries(
        self, caller: Caller, endpoint: str, asked: PageOf, *, state: DeliveryState | None = None
    ) -> Page[Delivery]:
        """What was sent to an endpoint or is on its way, the newest first, without the tries.

        Raises:
            UnknownEndpointError: there is none of this id.
        """
        with self._database.read(caller.organisation) as session:
            _find(session, endpoint)
            mine = select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint)
            if state is not None:
                mine = mine.where(DeliveryRow.state == state)
            rows = read_page(session, mine, asked, DeliveryRow.id, newest_first=True)
            return Page([delivery_of(row) for row in rows.items], rows.next)

    def delivery(self, caller: Caller, delivery: str) -> Delivery:
        """One of them, with its tries.

        Raises:
            UnknownDeliveryError: there is none of this id.
        """
        with self._database.read(caller.organisation) as session:
            row = _find_delivery(session, delivery)
            tries = session.scalars(select(TryRow).where(TryRow.delivery_id == delivery).order_by(TryRow.number))
            return delivery_of(row, list(tries))

    def send_again(self, caller: Caller, delivery: str) -> Delivery:
        """Deliver once more, now, and by the whole schedule if need be: the same message under the same id.

        Raises:
            UnknownDeliveryError: there is none of this id.
            DisabledEndpointError: the endpoint is disabled.
            ForgottenEventError: what happened is not kept any more.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = _find_delivery(session, delivery, lock=True)
            if not session.get_one(EndpointRow, row.endpoint_id).enabled:
                raise DisabledEndpointError
            if session.get(EventRow, row.event_id) is None:
                raise ForgottenEventError
            begin_again(row, now)
            audit.note(session, caller, "webhook.sent_again", "webhook", row.endpoint_id, {"delivery": row.id})
            session.flush()
            return delivery_of(row)

    def recover(self, caller: Caller, endpoint: str, since: datetime) -> int:
        """Deliver what was missed since a moment: given up, stopped, or never sent because it was disabled.

        Raises:
            UnknownEndpointError: there is none of this id.
            DisabledEndpointError: it is disabled.
        """
        now = datetime.now(UTC)
        since = min(max(since, now - KEPT), now)
        with self._database.write(caller.organisation) as session:
            row = _find(session, endpoint, lock=True)
            if not row.enabled:
                raise DisabledEndpointError
            found = recover(session, row, since, now)
            details = {"since": since.isoformat(), "deliveries": found}
            audit.note(session, caller, "webhook.recovered", "webhook", endpoint, details)
            return found


def _chosen(event_types: list[str]) -> list[str]:
    known = {kind.value for kind in CHOICES}
    faults = tuple(
        Fault(
            place=f"/event_types/{place}",
            message="There is no such event.",
            remedy="Read /v1/event-types to see which there are.",
        )
        for place, one in enumerate(event_types)
        if one not in known
    )
    if faults:
        raise UnfitRequestError(faults)
    return [kind.value for kind in CHOICES if kind.value in event_types]


def _find(session: Session, endpoint: str, *, lock: bool = False) -> EndpointRow:
    row = session.get(EndpointRow, endpoint, with_for_update=lock) if is_id(endpoint) else None
    if row is None:
        raise UnknownEndpointError
    return row


def _find_delivery(session: Session, delivery: str, *, lock: bool = False) -> DeliveryRow:
    row = session.get(DeliveryRow, delivery, with_for_update=lock) if is_id(delivery) else None
    if row is None:
        raise UnknownDeliveryError
    return row
