"""Tells recruiting software what has become of its orders, again and again until it listens. A thread of the collector.

What has become of them is read from sittings and results, so that nothing is lost when this stands still. Each request
is lent to one process at a time; several at once are allowed.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Row, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.campaigns.model import InvitationState
from api.campaigns.store import InvitationRow
from api.database import Database
from api.outgoing.asking import Answer, Asking, NotAskedError
from api.partners import ashby
from api.partners.model import MEMORY, OPEN, News, OrderState, Partner
from api.partners.outcomes import outcome_of
from api.partners.sealing import BrokenSealError, Sealing
from api.partners.store import ConnectionRow, OrderRow
from api.results.store import ResultRow
from api.sittings.model import SittingState
from api.sittings.store import SittingRow
from api.tenancy import EVERYWHERE
from api.webhooks.model import DeliveryState, judge

_PAUSE_S: Final = 2.0
_AT_ONCE: Final = 8
#: Of one organisation: others do not wait for its slow machines.
_AT_ONCE_OF_ONE: Final = 2
#: Longer than a try takes: then it is somebody else's turn.
_LENT: Final = timedelta(minutes=5)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Lent:
    """What is needed to make one try."""

    order: str
    organisation: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None


def who_waits(session: Session) -> set[str]:
    """The organisations whose results somebody waits for."""
    return set(session.scalars(select(OrderRow.organisation_id).where(OrderRow.state.in_(OPEN)).distinct()))


class Teller:
    """The loop."""

    def __init__(
        self,
        database: Database,
        sealing: Sealing,
        asking: Asking,
        *,
        address: str,
        ashby_url: str,
        lot: Callable[[], float] = random.random,
    ) -> None:
        """``address`` is the installation's; ``lot`` draws from 0 to 1."""
        self._database = database
        self._sealing = sealing
        self._asking = asking
        self._address = address
        self._ashby_url = ashby_url
        self._lot = lot

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. The database may go away and come back."""
        while not stop.is_set():
            try:
                busy = self.turn(datetime.now(UTC))
            except OperationalError:
                busy = 0
                _log.warning("orders were not looked at: the database does not answer")
            if not busy:
                stop.wait(_PAUSE_S)

    def turn(self, now: datetime) -> int:
        """See what has become of orders, and tell what is due. How much that was."""
        changed = self._look(now)
        lent = self._borrow(now)
        if lent:
            with ThreadPoolExecutor(max_workers=len(lent), thread_name_prefix="partner") as threads:
                list(threads.map(lambda one: self._carry(one, now), lent))
        return changed + len(lent)

    def _look(self, now: datetime) -> int:
        with self._database.read(EVERYWHERE) as session:
            found = [(one.id, one.organisation_id) for one in self._changed(session, now)]
        for order, organisation in found:
            with self._database.write(organisation) as session:
                row = session.get(OrderRow, order, with_for_update=True)
                if row is not None:
                    _follow(session, row, now)
        return len(found)

    def _changed(self, session: Session, now: datetime) -> Sequence[Row[str, str]]:
        """Orders that say something else than what has become of them."""
        mine = (SittingRow.campaign_id == OrderRow.campaign_id) & (SittingRow.candidate_id == OrderRow.candidate_id)
        stands = (ResultRow.sitting_id == SittingRow.id) & ResultRow.newest.is_(True)
        wanted = (
            select(OrderRow.id, OrderRow.organisation_id)
            .outerjoin(SittingRow, mine)
            .outerjoin(ResultRow, stands)
            .outerjoin(InvitationRow, InvitationRow.id == OrderRow.invitation_id)
            .where(OrderRow.state != OrderState.CANCELLED, OrderRow.updated_at > now - MEMORY)
        )
        begun = (OrderRow.state == OrderState.SENT) & SittingRow.started_at.is_not(None)
        over = (
            (SittingRow.state == SittingState.FINISHED)
            & (ResultRow.computed_at >= SittingRow.finished_at)
            & (OrderRow.result_number.is_(None) | (OrderRow.result_number != ResultRow.number))
        )
        revoked = (
            (OrderRow.state == OrderState.SENT)
            & (InvitationRow.state == InvitationState.REVOKED)
            & SittingRow.started_at.is_(None)
        )
        return session.execute(wanted.where(begun | over | revoked).limit(100)).all()

    def _borrow(self, now: datetime) -> list[_Lent]:
        due = (OrderRow.news == News.WAITING, OrderRow.next_try_at <= now)
        with self._database.read(EVERYWHERE) as session:
            if session.scalar(select(OrderRow.id).where(*due).limit(1)) is None:
                return []
        lent: list[_Lent] = []
        with self._database.write(EVERYWHERE) as session:
            rows = session.scalars(
                select(OrderRow)
                .where(*due)
                .order_by(OrderRow.next_try_at, OrderRow.id)
                .limit(4 * _AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                mine = sum(1 for one in lent if one.organisation == row.organisation_id)
                if len(lent) == _AT_ONCE or mine == _AT_ONCE_OF_ONE:
                    continue
                one = self._lend(session, row, now)
                if one is None:
                    row.news, row.next_try_at = News.NONE, None
                else:
                    row.next_try_at = now + _LENT
                    lent.append(one)
        return lent

    def _lend(self, session: Session, row: OrderRow, now: datetime) -> _Lent | None:
        """None: nobody can be told. The software is not connected any more, or has not said where or with which key."""
        connection = session.scalar(
            select(ConnectionRow).where(
                ConnectionRow.organisation_id == row.organisation_id, ConnectionRow.partner == row.partner
            )
        )
        if connection is None:
            return None
        if row.partner is Partner.GREENHOUSE:
            if row.callback_url is None or row.state is not OrderState.COMPLETE:
                return None
            headers = {"User-Agent": "Preuve-Partners/1", "Content-Type": "application/json"}
            return _Lent(row.id, row.organisation_id, "PATCH", row.callback_url, headers, b"")
        if connection.their_key is None:
            return None
        try:
            key = self._sealing.opened(connection.their_key, connection.id)
        except BrokenSealError:
            _log.error("a key cannot be opened: the secret of the data folder is another one", partner=row.partner)
            return None
        row.stamp_ms = max(int(now.timestamp() * 1_000), row.stamp_ms + 1)
        headers, body = ashby.request(key, ashby.update(outcome_of(session, row, self._address), row.stamp_ms))
        return _Lent(row.id, row.organisation_id, "POST", self._ashby_url + ashby.UPDATE, headers, body)

    def _carry(self, lent: _Lent, now: datetime) -> None:
        answer: Answer | None = None
        error: str | None = None
        try:
            answer = self._asking.ask(lent.method, lent.url, headers=lent.headers, body=lent.body)
        except NotAskedError as refusal:
            error = str(refusal)[:200]
        try:
            self._write_down(lent, answer, error, now)
        except OperationalError:
            # It stays lent, and is tried again when that is over.
            _log.warning("what a partner has answered could not be written down", order=lent.order)

    def _write_down(self, lent: _Lent, answer: Answer | None, error: str | None, now: datetime) -> None:
        status = None if answer is None else answer.status
        if answer is not None and status == 200 and lent.method == "POST" and _says_no(answer.body):
            # Ashby may say no with 200.
            status, error = 422, "success: false"
        with self._database.write(lent.organisation) as session:
            row = session.get(OrderRow, lent.order, with_for_update=True)
            if row is None or row.news is not News.WAITING:
                return
            row.tries += 1
            row.last_status, row.last_error = status, error
            headers = {} if answer is None else answer.headers
            judgement = judge(status, headers, tried=row.tries, now=now, drawn=self._lot())
            if judgement.wait is not None:
                row.next_try_at = now + judgement.wait
                return
            row.next_try_at = None
            row.news = News.TOLD if judgement.state is DeliveryState.DELIVERED else News.FAILED


def _follow(session: Session, row: OrderRow, now: datetime) -> None:
    """Let an order say what has become of it; there is news then."""
    sitting = session.scalar(
        select(SittingRow).where(SittingRow.campaign_id == row.campaign_id, SittingRow.candidate_id == row.candidate_id)
    )
    before = (row.state, row.result_number)
    if sitting is None or sitting.started_at is None:
        invitation = None if row.invitation_id is None else session.get(InvitationRow, row.invitation_id)
        if invitation is not None and invitation.state is InvitationState.REVOKED:
            row.state = OrderState.CANCELLED
    else:
        if row.state is OrderState.SENT:
            row.state = OrderState.STARTED
        result = session.scalar(select(ResultRow).where(ResultRow.sitting_id == sitting.id, ResultRow.newest.is_(True)))
        finished = sitting.finished_at if sitting.state is SittingState.FINISHED else None
        if finished is not None and result is not None and finished <= result.computed_at:
            row.state, row.result_number = OrderState.COMPLETE, result.number
    if (row.state, row.result_number) != before:
        row.news, row.tries, row.next_try_at, row.updated_at = News.WAITING, 0, now, now


def _says_no(body: bytes) -> bool:
    try:
        found = json.loads(body)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("success") is False
