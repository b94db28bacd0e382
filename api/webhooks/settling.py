"""Results written down without anybody looking, where somebody wants to be told of them. A thread of the collector.

Results are written down when they are first looked at (``api.results.books``), which is enough for people. A program
that waits for ``result.ready`` looks at nothing, so for its organisation this looks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Row, exists, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.catalog.model import BrokenExerciseError
from api.database import Database
from api.events.catalogue import EventType
from api.grading.store import SubmissionRow
from api.refused import RefusedError
from api.results.books import Books
from api.results.store import ResultRow
from api.sittings.model import SittingState
from api.sittings.store import HandedInRow, SittingRow
from api.tenancy import EVERYWHERE
from api.webhooks.store import EndpointRow
from runner.verdict import State

_EVERY_S: Final = 2.0
#: Whoever finished before had their result looked at, or nobody waits for it.
_MEMORY: Final = timedelta(days=7)
#: Of a sitting whose result does not stand although nothing of it is being graded.
_AGAIN_AFTER: Final = timedelta(minutes=5)
_WANTED: Final = frozenset({EventType.RESULT_READY.value, EventType.RESULT_CHANGED.value})

_log = structlog.get_logger()


class Settling:
    """The loop. Several at once are allowed."""

    def __init__(
        self, database: Database, books: Books, *, who_waits: Callable[[Session], set[str]] = lambda _: set()
    ) -> None:
        """``who_waits``: organisations whose results somebody else waits for, without an endpoint."""
        self._who_waits = who_waits
        self._database = database
        self._books = books
        self._looked: dict[str, datetime] = {}

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. The database may go away and come back."""
        while not stop.wait(_EVERY_S):
            try:
                self.turn(datetime.now(UTC))
            except OperationalError:
                _log.warning("results were not settled: the database does not answer")

    def turn(self, now: datetime) -> int:
        """Settle what can be settled. How many campaigns were looked at."""
        self._looked = {one: at for one, at in self._looked.items() if now - at < _AGAIN_AFTER}
        due = [row for row in self._due(now) if row.id not in self._looked]
        self._looked |= {row.id: now for row in due}
        campaigns = sorted({(row.organisation_id, row.campaign_id) for row in due})
        for organisation, campaign in campaigns:
            try:
                self._books.settle_campaign(organisation, campaign)
            except (RefusedError, BrokenExerciseError) as error:
                # An exercise of it may be away for a while. Others do not wait for it.
                _log.warning("a campaign could not be settled", campaign=campaign, reason=type(error).__name__)
        return len(campaigns)

    def _due(self, now: datetime) -> Sequence[Row[str, str, str]]:
        with self._database.read(EVERYWHERE) as session:
            endpoints = session.scalars(select(EndpointRow).where(EndpointRow.enabled)).all()
            wanting = {one.organisation_id for one in endpoints if not one.event_types or _WANTED & {*one.event_types}}
            wanting |= self._who_waits(session)
            if not wanting:
                return ()
            stands = exists().where(
                ResultRow.sitting_id == SittingRow.id,
                ResultRow.newest.is_(True),
                ResultRow.computed_at >= SittingRow.finished_at,
            )
            is_graded = ~exists().where(
                HandedInRow.sitting_id == SittingRow.id,
                SubmissionRow.id == HandedInRow.submission_id,
                SubmissionRow.state != State.DONE,
            )
            return session.execute(
                select(SittingRow.id, SittingRow.organisation_id, SittingRow.campaign_id).where(
                    SittingRow.organisation_id.in_(wanting),
                    SittingRow.state == SittingState.FINISHED,
                    SittingRow.trial.is_(False),
                    SittingRow.finished_at > now - _MEMORY,
                    ~stands,
                    is_graded,
                )
            ).all()
