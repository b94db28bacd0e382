"""Carries letters out of the outbox, again and again until somebody takes them. A thread of the collector.

A letter is lent to one postman at a time. Between a server's yes and our writing it down lies a moment: a process that
is killed in it sends the letter again, under the same Message-ID.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from api.database import Database
from api.mail.carriers import Carrier, NotTakenError
from api.mail.model import WAITS, LetterState
from api.mail.store import OutboxMailRow
from api.tenancy import EVERYWHERE

_AT_ONCE = 10
#: Longer than a try takes: then it is somebody else's turn.
_LENT = timedelta(minutes=5)
_PAUSE_S = 1.0

_log = structlog.get_logger()


class Postman:
    """The loop. Several at once are allowed."""

    def __init__(self, database: Database, carrier: Carrier, *, sender: str) -> None:
        """``sender`` is what stands in From."""
        self._database = database
        self._carrier = carrier
        self._sender = sender

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. The database may go away and come back."""
        while not stop.is_set():
            try:
                carried = self.turn()
            except OperationalError:
                carried = 0
            if not carried:
                stop.wait(_PAUSE_S)

    def turn(self, now: datetime | None = None) -> int:
        """Try what is due, and say how many letters that was."""
        letters = self._borrow(now or datetime.now(UTC))
        for letter in letters:
            try:
                self._carrier.carry(_message(letter, self._sender))
            except NotTakenError as error:
                self._note_refusal(letter, error, now or datetime.now(UTC))
            else:
                self._finish(letter, LetterState.SENT, sent_at=now or datetime.now(UTC), last_error=None)
        return len(letters)

    def _borrow(self, now: datetime) -> Sequence[OutboxMailRow]:
        due = (OutboxMailRow.state == LetterState.WAITING, OutboxMailRow.next_try_at <= now)
        # Most looks find nothing, and looking does not need the lock of writers.
        with self._database.read(EVERYWHERE) as session:
            if session.scalar(select(OutboxMailRow.id).where(*due).limit(1)) is None:
                return ()
        with self._database.write(EVERYWHERE) as session:
            letters = session.scalars(
                select(OutboxMailRow)
                .where(*due)
                .order_by(OutboxMailRow.next_try_at, OutboxMailRow.id)
                .limit(_AT_ONCE)
                .with_for_update(skip_locked=True)
            ).all()
            for letter in letters:
                letter.tries += 1
                letter.next_try_at = now + _LENT
        return letters

    def _note_refusal(self, letter: OutboxMailRow, error: NotTakenError, now: datetime) -> None:
        reason = str(error)[:300]
        if error.for_good or letter.tries > len(WAITS):
            _log.warning("a letter was given up", letter=letter.id, reason=reason)
            self._finish(letter, LetterState.FAILED, sent_at=None, last_error=reason)
            return
        with self._database.write(EVERYWHERE) as session:
            again_at = now + WAITS[letter.tries - 1]
            session.execute(
                update(OutboxMailRow)
                .where(OutboxMailRow.id == letter.id, OutboxMailRow.state == LetterState.WAITING)
                .values(next_try_at=again_at, last_error=reason)
            )

    def _finish(
        self, letter: OutboxMailRow, state: LetterState, *, sent_at: datetime | None, last_error: str | None
    ) -> None:
        with self._database.write(EVERYWHERE) as session:
            session.execute(
                update(OutboxMailRow)
                .where(OutboxMailRow.id == letter.id, OutboxMailRow.state == LetterState.WAITING)
                .values(state=state, sent_at=sent_at, last_error=last_error, text="", html=None)
            )


def _message(letter: OutboxMailRow, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2].strip('<> ')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
    return message
