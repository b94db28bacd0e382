"""Carries messages to endpoints, again and again by a schedule until they are taken. A thread of the collector.

Each delivery has a thread of its own while it is under way: few at once, and fewer to one endpoint, so that neither the
reports of the collector nor other endpoints wait for one that is slow. A delivery is lent to one courier at a time; a
process that is killed after an endpoint's yes and before our writing it down sends the message again under its id.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.database import Database
from api.events.store import EventRow
from api.outgoing.asking import Answer, Asking, NotAskedError
from api.tenancy import EVERYWHERE
from api.webhooks.disabling import disable
from api.webhooks.dispatching import Dispatcher
from api.webhooks.model import PATIENCE, DeliveryState, Stop, judge
from api.webhooks.signing import Secrets, body_of, headers_of
from api.webhooks.store import DeliveryRow, EndpointRow, TryRow

_AT_ONCE: Final = 8
_AT_ONE_ENDPOINT: Final = 2
#: Longer than a try takes: then it is somebody else's turn.
_LENT: Final = timedelta(minutes=5)
_PAUSE_S: Final = 1.0
_FORGET_EVERY: Final = timedelta(hours=1)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Lent:
    """What is needed to make one try."""

    delivery: str
    endpoint: str
    url: str
    headers: dict[str, str]
    body: bytes


class Courier:
    """The loop. Several at once are allowed."""

    def __init__(
        self,
        database: Database,
        secrets: Secrets,
        asking: Asking,
        *,
        address: str,
        lot: Callable[[], float] = random.random,
        at_once: int = _AT_ONCE,
    ) -> None:
        """``address`` is the installation's, for letters; ``lot`` draws from 0 to 1."""
        self._database = database
        self._secrets = secrets
        self._asking = asking
        self._address = address
        self._lot = lot
        self._at_once = at_once
        self._dispatcher = Dispatcher(database)
        self._lock = threading.Lock()
        self._busy: Counter[str] = Counter()
        self._free = threading.Event()
        self._forget_at = datetime.min.replace(tzinfo=UTC)

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. The database may go away and come back."""
        while not stop.is_set():
            now = datetime.now(UTC)
            try:
                told = self._dispatcher.turn(now)
                lent = self._borrow(now)
                if now >= self._forget_at:
                    self._forget_at = now + (timedelta() if self._dispatcher.forget(now) else _FORGET_EVERY)
            except OperationalError:
                told, lent = 0, ()
            for one in lent:
                threading.Thread(target=self._carry, args=(one,), name="webhook", daemon=True).start()
            if not told and not lent:
                self._free.wait(_PAUSE_S)
                self._free.clear()

    def turn(self, now: datetime | None = None) -> int:
        """Note who is to be told, try what is due one after the other, and say how many tries that were."""
        moment = now or datetime.now(UTC)
        while self._dispatcher.turn(moment):
            pass
        tries = 0
        while lent := self._borrow(moment):
            tries += len(lent)
            for one in lent:
                self._carry(one, now)
        return tries

    def _borrow(self, now: datetime) -> Sequence[_Lent]:
        with self._lock:
            free = self._at_once - self._busy.total()
            full = [endpoint for endpoint, count in self._busy.items() if count >= _AT_ONE_ENDPOINT]
        due = (
            DeliveryRow.state == DeliveryState.WAITING,
            DeliveryRow.next_try_at <= now,
            DeliveryRow.endpoint_id.not_in(full),
        )
        if free <= 0:
            return ()
        with self._database.read(EVERYWHERE) as session:
            if session.scalar(select(DeliveryRow.id).where(*due).limit(1)) is None:
                return ()
        lent: list[_Lent] = []
        with self._database.write(EVERYWHERE) as session:
            rows = session.scalars(
                select(DeliveryRow)
                .where(*due)
                .order_by(DeliveryRow.next_try_at, DeliveryRow.id)
                .limit(4 * self._at_once)
                .with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                event = session.get(EventRow, row.event_id)
                if event is None:
                    # Forgotten in the moment in which somebody had it sent again.
                    row.state, row.finished_at = DeliveryState.FAILED, now
                    continue
                with self._lock:
                    if len(lent) == free or self._busy[row.endpoint_id] >= _AT_ONE_ENDPOINT:
                        continue
                    self._busy[row.endpoint_id] += 1
                row.next_try_at = now + _LENT
                lent.append(self._lend(session, row, event, now))
        return lent

    def _lend(self, session: Session, row: DeliveryRow, event: EventRow, now: datetime) -> _Lent:
        endpoint = session.get_one(EndpointRow, row.endpoint_id)
        serials = [endpoint.secret_serial]
        if endpoint.old_secret_until is not None and now < endpoint.old_secret_until:
            serials.append(endpoint.secret_serial - 1)
        body = body_of(event.type, event.at, event.data)
        keys = [self._secrets.key(endpoint.id, serial) for serial in serials]
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Preuve-Webhooks/1",
            **headers_of(row.event_id, body, keys, now),
        }
        return _Lent(row.id, endpoint.id, endpoint.url, headers, body)

    def _carry(self, lent: _Lent, now: datetime | None = None) -> None:
        try:
            began_s = time.monotonic()
            answer: Answer | None = None
            error: str | None = None
            try:
                answer = self._asking.ask("POST", lent.url, headers=lent.headers, body=lent.body)
            except NotAskedError as refusal:
                error = str(refusal)[:200]
            took_ms = round((time.monotonic() - began_s) * 1_000)
            self._write_down(lent, answer, error, took_ms, now or datetime.now(UTC))
        except OperationalError:
            # It stays lent, and is tried again when that is over.
            _log.warning("a webhook's try could not be written down", delivery=lent.delivery)
        finally:
            with self._lock:
                self._busy[lent.endpoint] -= 1
                if not self._busy[lent.endpoint]:
                    del self._busy[lent.endpoint]
            self._free.set()

    def _write_down(self, lent: _Lent, answer: Answer | None, error: str | None, took_ms: int, now: datetime) -> None:
        with self._database.write(EVERYWHERE) as session:
            # The endpoint first, as those who change it do: whoever waits for the other waits in one order.
            endpoint = session.get(EndpointRow, lent.endpoint, with_for_update=True)
            row = session.get(DeliveryRow, lent.delivery, with_for_update=True)
            if row is None or endpoint is None:
                return
            row.tries += 1
            row.round_tries += 1
            status = None if answer is None else answer.status
            row.last_status, row.last_error = status, error
            session.add(
                TryRow(
                    organisation_id=row.organisation_id,
                    delivery_id=row.id,
                    number=row.tries,
                    at=now,
                    status=status,
                    took_ms=took_ms,
                    error=error,
                )
            )
            headers = {} if answer is None else answer.headers
            judgement = judge(status, headers, tried=row.round_tries, now=now, drawn=self._lot())
            if row.state is not DeliveryState.WAITING and judgement.state is not DeliveryState.DELIVERED:
                return
            row.state = judgement.state
            if judgement.wait is not None:
                row.next_try_at = now + judgement.wait
            else:
                row.finished_at = now
            self._judge_endpoint(session, endpoint, row, gone=judgement.gone, now=now)

    def _judge_endpoint(
        self, session: Session, endpoint: EndpointRow, row: DeliveryRow, *, gone: bool, now: datetime
    ) -> None:
        if row.state is DeliveryState.DELIVERED:
            endpoint.last_delivered_at, endpoint.failing_since = now, None
            return
        endpoint.failing_since = endpoint.failing_since or now
        if not endpoint.enabled:
            return
        if gone:
            disable(session, endpoint, Stop.GONE, now, address=self._address)
        elif row.state is DeliveryState.FAILED and now - endpoint.failing_since >= PATIENCE:
            disable(session, endpoint, Stop.FAILING, now, address=self._address)
