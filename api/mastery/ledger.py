"""Where records of skills are written down: marked when another result counts, made again before somebody looks.

Results tell of themselves in the transaction that writes them (``result_kept``), which is cheap; the record is made by
whoever looks next, outside of that transaction, so that nobody waits for it who types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.store import OrganisationRow
from api.campaigns.plan import Feedback
from api.database import Database
from api.grading.store import SubmissionRow
from api.mastery import store
from api.mastery.reading import Settled, observations
from api.mastery.store import SkillRecordRow
from api.results import material as materials
from api.results.books import Books
from api.results.scoring import Score
from api.results.store import ResultRow
from api.sittings.store import SittingRow
from runner.mastery.record import SkillRecord, from_json, record_of, to_json
from runner.mastery.rule import Standing, standings

#: Results that come in while a record is made; whoever looks next makes what is still stale then.
_MOST_TRIES = 5

_TELLING = (Feedback.CRITERIA, Feedback.FULL)


def result_kept(session: Session, sitting: str) -> None:
    """Note that another result of this sitting counts. Trials count nowhere."""
    found = session.get_one(SittingRow, sitting)
    if not found.trial:
        store.mark(session, found.organisation_id, found.candidate_id)


def _nobody(_session: Session, _candidate: str, _standings: Sequence[Standing]) -> None:
    """Nobody wants to know."""


class Ledger:
    """Makes the records of organisations' candidates."""

    def __init__(
        self,
        database: Database,
        books: Books,
        issuer: str,
        *,
        made: Callable[[Session, str, Sequence[Standing]], None] = _nobody,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Everything is given; nothing is connected here.

        Args:
            database: of the installation.
            books: of results.
            issuer: this installation's address.
            made: is told of each record that is another one, in the transaction that writes it.
            clock: tells the time.
        """
        self._database = database
        self._books = books
        self._issuer = issuer
        self._made = made
        self._clock = clock

    def bring_up_to_date(self, organisation: str, candidate: str | None = None) -> None:
        """Settle what is finished, and make every record again that is stale; of one person or of all."""
        if candidate is None:
            self._books.settle_where(organisation)
            with self._database.read(organisation) as session:
                waiting = list(store.stale(session))
        else:
            self._books.settle_where(organisation, SittingRow.candidate_id == candidate)
            with self._database.read(organisation) as session:
                row = session.get(SkillRecordRow, candidate)
            if row is None:
                with self._database.write(organisation) as session:
                    store.mark(session, organisation, candidate)
            waiting = [candidate] if row is None or row.stale else []
        for one in waiting:
            any(self._make(organisation, one) for _ in range(_MOST_TRIES))

    def _make(self, organisation: str, candidate: str) -> bool:
        """True unless another result came in meanwhile."""
        with self._database.read(organisation) as session:
            marks = session.get_one(SkillRecordRow, candidate).marks
            made = self._record(session, organisation, candidate)
        with self._database.write(organisation) as session:
            row = session.get_one(SkillRecordRow, candidate, with_for_update=True)
            if row.marks != marks:
                return False
            row.stale = False
            if row.record is None or _differs(from_json(row.record.encode()), made):
                row.record, row.jws, row.updated_at = to_json(made).decode(), None, self._clock()
                store.replace_standings(session, candidate, made.standings)
                self._made(session, candidate, made.standings)
        return True

    def told(self, organisation: str, candidate: str) -> tuple[Standing, ...]:
        """The standings that a candidate may see: from sittings whose campaign lets them know criteria."""
        self._books.settle_where(organisation, SittingRow.candidate_id == candidate)
        with self._database.read(organisation) as session:
            results = [one for one in _results(session, candidate) if one.plan.feedback in _TELLING]
            return standings(observations(results, {}))

    def _record(self, session: Session, organisation: str, candidate: str) -> SkillRecord:
        results = _results(session, candidate)
        submissions = [one.graded.id for result in results for one in result.handed_in if one.graded is not None]
        digests = session.execute(
            select(SubmissionRow.id, SubmissionRow.exercise_digest).where(SubmissionRow.id.in_(submissions))
        ).all()
        return record_of(
            observations(results, {row.id: row.exercise_digest for row in digests}),
            candidate=candidate,
            issuer=self._issuer,
            issued_at=self._clock(),
            test=session.scalar(select(OrganisationRow.test_of).where(OrganisationRow.id == organisation)) is not None,
        )


def _results(session: Session, candidate: str) -> list[Settled]:
    rows = session.execute(
        select(SittingRow, ResultRow.score)
        .join(ResultRow, (ResultRow.sitting_id == SittingRow.id) & ResultRow.newest.is_(True))
        .where(SittingRow.candidate_id == candidate, SittingRow.trial.is_(False))
        .order_by(SittingRow.id)
    ).all()
    loaded = materials.load(session, [sitting for sitting, _ in rows])
    return [
        Settled(score=msgspec.convert(score, Score), plan=material.taking.plan, handed_in=material.handed_in)
        for material, (_, score) in zip(loaded, rows, strict=True)
    ]


def _differs(before: SkillRecord, now: SkillRecord) -> bool:
    return (before.rule, before.observations, before.standings) != (now.rule, now.observations, now.standings)
