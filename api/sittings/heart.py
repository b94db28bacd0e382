"""Signs of life of the platform's processes, and what becomes of the time in which there were none.

Each kind of process notes every two seconds that it is there. One that finds the last note of its kind too old has
found a gap: it is written down, and given back to every sitting that was running, in the same transaction as the new
beat. So a gap is given back once, however many processes of the kind start at the same time.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final, cast

import structlog
from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.database import Database
from api.sittings.giving_back import give_back_to_all
from api.sittings.store import HeartbeatRow, PlatformGapRow

API: Final = "api"
COLLECTOR: Final = "collector"

EVERY: Final = timedelta(seconds=2)
#: Silence for longer than this is a gap: what the timekeeper waits out (``timekeeper.API_AWAY``) is given back.
GAP: Final = timedelta(seconds=5)

_beats = cast(Table, HeartbeatRow.__table__)
_log = structlog.get_logger()


class Heart:
    """The beat of one kind of process."""

    def __init__(self, database: Database, process: str) -> None:
        """Connects when it first beats."""
        self._database = database
        self._process = process
        self._beat_at: datetime | None = None

    def beat(self, now: datetime) -> None:
        """Note that we are here, unless that was done a moment ago."""
        if self._beat_at is not None and timedelta() <= now - self._beat_at < EVERY:
            return
        try:
            with self._database.write() as session:
                self._note(session, now)
        except IntegrityError:
            # Another process of this kind has made the first note in this moment.
            _log.debug("another heart has begun to beat", process=self._process)
        self._beat_at = now

    def run(self, stop: threading.Event) -> None:
        """Beat until told to stop. The database may go away and come back."""
        while not stop.wait(EVERY.total_seconds()):
            self.beat_if_possible()

    def beat_if_possible(self) -> None:
        """Beat now, unless the database does not answer."""
        try:
            self.beat(datetime.now(UTC))
        except (OperationalError, OSError) as error:
            _log.warning("no beat", process=self._process, reason=type(error).__name__)

    def _note(self, session: Session, now: datetime) -> None:
        last = session.scalar(select(_beats.c.beat_at).where(_beats.c.process == self._process).with_for_update())
        if last is None:
            session.execute(insert(_beats).values(process=self._process, beat_at=now))
            return
        if now <= last:
            return
        session.execute(update(_beats).where(_beats.c.process == self._process).values(beat_at=now))
        if now - last > GAP:
            session.execute(
                insert(cast(Table, PlatformGapRow.__table__)).values(process=self._process, from_at=last, until=now)
            )
            given = give_back_to_all(session, last, now)
            _log.warning("the platform was away", process=self._process, since=last, until=now, sittings=given)


@asynccontextmanager
async def beating(heart: Heart) -> AsyncIterator[None]:
    """Beat meanwhile, in a thread. The first beat comes before anything else: it gives back what is owed."""
    stop = threading.Event()
    thread = threading.Thread(target=heart.run, args=(stop,), name="heart", daemon=True)
    await run_in_threadpool(heart.beat_if_possible)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        await run_in_threadpool(thread.join)


def last_beat(session: Session, process: str) -> datetime | None:
    """When a kind of process was last there; None if it never was."""
    return session.scalar(select(_beats.c.beat_at).where(_beats.c.process == process))
