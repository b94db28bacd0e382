"""What becomes due of privacy by itself. A thread of the collector.

It sweeps what erased people leave outside of the database, and erases those whose time is over, a few at a time; each
look that finds some leaves a report.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

import structlog
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.accounts.store import OrganisationRow
from api.campaigns.model import UnknownCandidateError
from api.database import Database
from api.grading.lanes import Lanes, QueueError
from api.ids import is_id, new_id
from api.privacy import retention
from api.privacy.erasing import erase
from api.privacy.model import Cause
from api.privacy.store import ErasureRow, PurgeRow, RetentionRow
from api.tenancy import EVERYWHERE

_EVERY_S: Final = 2.0
#: How often it is looked whose time is over.
LOOK_EVERY: Final = timedelta(hours=24)
#: So many people in one turn: others want to write, too.
MOST_PEOPLE: Final = 20
_MOST_SWEPT: Final = 50

_log = structlog.get_logger()


class Janitor:
    """The loop. Several at once are allowed."""

    def __init__(self, database: Database, lanes: Lanes, letters: Path) -> None:
        """``letters`` is the folder that letters go to where there is no mail server."""
        self._database = database
        self._lanes = lanes
        self._letters = letters

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. Redis and the database may go away and come back."""
        while not stop.wait(_EVERY_S):
            try:
                now = datetime.now(UTC)
                self.sweep(now)
                self.purge(now)
            except (OperationalError, RedisError, QueueError, OSError) as error:
                _log.warning("the janitor waits", reason=type(error).__name__)

    def sweep(self, now: datetime) -> int:
        """Let nothing of erased people be left in Redis, in the folder of letters, in unused parts of the database."""
        with self._database.read(EVERYWHERE) as session:
            wanted = select(ErasureRow).where(ErasureRow.swept_at.is_(None)).order_by(ErasureRow.id)
            rows = session.scalars(wanted.limit(_MOST_SWEPT)).all()
        if not rows:
            return 0
        for row in rows:
            self._lanes.forget(row.leftovers["submissions"], row.leftovers["jobs"])
            for letter in filter(is_id, row.leftovers["letters"]):
                (self._letters / f"{letter}.eml").unlink(missing_ok=True)
        self._empty_log_of_changes()
        with self._database.write(EVERYWHERE) as session:
            for row in rows:
                swept = session.get_one(ErasureRow, row.id)
                swept.swept_at, swept.leftovers = now, {}
        return len(rows)

    def purge(self, now: datetime) -> int:
        """Erase some of those whose time is over. How many that were."""
        return sum(self._purge_in(organisation, now) for organisation in self._organisations(now))

    def _organisations(self, now: datetime) -> Sequence[str]:
        """Where it has to be looked."""
        with self._database.read(EVERYWHERE) as session:
            wanted = (
                select(OrganisationRow.id)
                .outerjoin(RetentionRow, RetentionRow.organisation_id == OrganisationRow.id)
                .where(
                    RetentionRow.organisation_id.is_(None)
                    | (
                        (RetentionRow.begins_at <= now)
                        & (RetentionRow.looked_at.is_(None) | (RetentionRow.looked_at <= now - LOOK_EVERY))
                    )
                )
            )
            return session.scalars(wanted.order_by(OrganisationRow.id)).all()

    def _purge_in(self, organisation: str, now: datetime) -> int:
        with self._database.write(organisation) as session:
            row = retention.rule_row(session, organisation, now)
            if row.begins_at > now:
                return 0
            days, days_agreed = row.days, row.days_agreed
        with self._database.read(organisation) as session:
            over = list(islice(retention.due(session, days, days_agreed, now), MOST_PEOPLE))
        report = self._report(organisation, days, days_agreed, now) if over else None
        acting = OnBehalf(organisation=organisation, actor=Actor(kind=ActorKind.PLATFORM))
        for candidate in over:
            with self._database.write(organisation) as session:
                try:
                    erasure = erase(session, acting, candidate, Cause.RETENTION, now)
                except UnknownCandidateError:
                    # Somebody was faster.
                    continue
                found = session.get_one(PurgeRow, report, with_for_update=True)
                found.people += 1
                found.rows = dict(Counter(found.rows) + Counter(erasure.rows))
        if len(over) < MOST_PEOPLE:
            self._finish(organisation, now)
        return len(over)

    def _report(self, organisation: str, days: int, days_agreed: int, now: datetime) -> str:
        """The report that is being written, or a new one."""
        with self._database.write(organisation) as session:
            going_on = session.scalar(select(PurgeRow.id).where(PurgeRow.finished_at.is_(None)).limit(1))
            if going_on is not None:
                return going_on
            row = PurgeRow(
                id=new_id(),
                started_at=now,
                finished_at=None,
                days=days,
                days_agreed=days_agreed,
                people=0,
                rows={},
            )
            session.add(row)
            session.flush()
            return row.id

    def _finish(self, organisation: str, now: datetime) -> None:
        acting = OnBehalf(organisation=organisation, actor=Actor(kind=ActorKind.PLATFORM))
        with self._database.write(organisation) as session:
            session.get_one(RetentionRow, organisation).looked_at = now
            for row in session.scalars(select(PurgeRow).where(PurgeRow.finished_at.is_(None))):
                row.finished_at = now
                audit.note(session, acting, "retention.purged", "purge", row.id, {"people": row.people})
                _log.info("people were forgotten after their time", organisation=organisation, people=row.people)

    def _empty_log_of_changes(self) -> None:
        """SQLite keeps old pages in its log of changes (WAL) until they are overwritten; PostgreSQL sees to itself."""
        if self._database.engine.dialect.name == "sqlite":
            with self._database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
