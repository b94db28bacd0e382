"""Where results are written down: computed when they can be, again when what they come from has changed, and kept.

A result is written down when a finished sitting is first looked at with nothing of it left to grade. Looking is enough:
nobody has to be told when the last report came in, so nothing is lost when a process dies in between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.catalog.service import Catalog
from api.database import Database
from api.events.catalogue import EventType
from api.events.posting import Events
from api.ids import new_id
from api.results import assembling, store
from api.results import material as materials
from api.results.marking import Marking, Questions
from api.results.material import Material
from api.results.model import ResultCause, Summary, UnknownResultError
from api.results.report import Person, SittingReport
from api.results.roster import Occasion, Roster
from api.results.scoring import Score
from api.results.store import ResultRow
from api.sittings.model import SittingState
from api.sittings.store import SittingRow

_AT_ONCE = 50
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

#: The result of a sitting as it was finished last.
_COUNTS = (
    (ResultRow.sitting_id == SittingRow.id)
    & ResultRow.newest.is_(True)
    & (ResultRow.computed_at >= SittingRow.finished_at)
)


def _nobody(_session: Session, _sitting: str) -> None:
    """Nobody wants to be told."""


class Books:
    """What the use cases of this feature read and write."""

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        questions: Questions,
        roster: Roster,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        kept: Callable[[Session, str], None] = _nobody,
    ) -> None:
        """Everything is given; nothing is connected here.

        ``kept`` is told of each sitting another result of which is written down, in the transaction that does so.
        """
        self._database = database
        self._kept = kept
        self.roster = roster
        self.clock = clock
        self._catalog = catalog
        self._questions = questions

    def read(self, session: Session, organisation: str, sitting: str) -> tuple[SittingReport, ResultRow | None]:
        """The report as staff see it, and the result to ``keep`` if there is a new one.

        Raises:
            UnknownResultError: the organisation has no such sitting.
        """
        material = self.material(session, sitting)
        marking = self.marking(organisation)
        score, computed = self.settle(session, material, marking)
        candidate = material.sitting.candidate_id
        nobody = Person(id=candidate, name=None, email=None, group=None, external_ref=None)
        people = self.roster.people(session, material.sitting.campaign_id, [candidate])
        report = assembling.assemble(
            session,
            material,
            score,
            marking=marking,
            occasion=self.occasion(session, material.sitting.campaign_id),
            person=people.get(candidate, nobody),
            computed=computed,
            now=self.clock(),
        )
        return report, computed

    def marking(self, organisation: str) -> Marking:
        """For one request."""
        return Marking(self._catalog, self._questions, organisation)

    def occasion(self, session: Session, campaign: str) -> Occasion:
        """Raises UnknownResultError."""
        found = self.roster.occasion(session, campaign)
        if found is None:
            raise UnknownResultError
        return found

    def sitting(self, session: Session, sitting: str) -> SittingRow:
        """Raises UnknownResultError."""
        found = session.scalar(select(SittingRow).where(SittingRow.id == sitting))
        if found is None:
            raise UnknownResultError
        return found

    def material(self, session: Session, sitting: str) -> Material:
        """Raises UnknownResultError."""
        return materials.load(session, [self.sitting(session, sitting)])[0]

    def settle(
        self, session: Session, material: Material, marking: Marking, cause: ResultCause = ResultCause.REOPENED
    ) -> tuple[Score, ResultRow | None]:
        """The score of a sitting; with what is to be kept if it is finished, final, and not what was kept before.

        ``cause`` is why it would differ from one that was kept before.
        """
        score = marking.score(session, material)
        sitting = material.sitting
        if sitting.state is not SittingState.FINISHED or not score.final:
            return score, None
        basis = material.basis()
        before = store.newest(session, [sitting.id]).get(sitting.id)
        if before is not None and before.basis == basis and before.computed_at >= (sitting.finished_at or _LONG_AGO):
            return score, None
        return score, ResultRow(
            id=new_id(),
            organisation_id=sitting.organisation_id,
            sitting_id=sitting.id,
            number=1 if before is None else before.number + 1,
            cause=ResultCause.FIRST if before is None else cause,
            newest=True,
            score=msgspec.to_builtins(score),
            earned=score.earned,
            possible=score.possible,
            basis=basis,
            computed_at=self.clock(),
        )

    def keep(self, session: Session, *computed: ResultRow | None) -> None:
        """Write down what was computed, unless somebody else has done so meanwhile."""
        for row in computed:
            if row is None:
                continue
            before = store.newest(session, [row.sitting_id]).get(row.sitting_id)
            if row.number == (1 if before is None else before.number + 1):
                store.add_result(session, row)
                self._tell(session, row)
                self._kept(session, row.sitting_id)

    def _tell(self, session: Session, row: ResultRow) -> None:
        sitting = self.sitting(session, row.sitting_id)
        if sitting.trial:
            return
        kind = EventType.RESULT_READY if row.number == 1 else EventType.RESULT_CHANGED
        whose = {"sitting": sitting.id, "campaign": sitting.campaign_id, "candidate": sitting.candidate_id}
        Events.post(session, row.organisation_id, kind, {**whose, "number": row.number})

    def settle_campaign(self, organisation: str, campaign: str) -> None:
        """Write down what is finished and not written down yet."""
        self.settle_where(organisation, SittingRow.campaign_id == campaign)

    def settle_where(self, organisation: str, *conditions: ColumnElement[bool]) -> None:
        """The same for any sittings; some at a time, so that nobody waits who types."""
        marking = self.marking(organisation)
        with self._database.read(organisation) as session:
            waiting = session.scalars(
                select(SittingRow.id)
                .outerjoin(ResultRow, _COUNTS)
                .where(*conditions, SittingRow.state == SittingState.FINISHED, ResultRow.id.is_(None))
            ).all()
        for start in range(0, len(waiting), _AT_ONCE):
            with self._database.read(organisation) as session:
                some = session.scalars(select(SittingRow).where(SittingRow.id.in_(waiting[start : start + _AT_ONCE])))
                computed = [
                    self.settle(session, material, marking)[1] for material in materials.load(session, some.all())
                ]
            with self._database.write(organisation) as session:
                self.keep(session, *computed)

    def summaries(self, session: Session, campaign: str) -> list[Summary]:
        """Every sitting of a campaign that counts, in no order; settle the campaign before."""
        rows = session.execute(
            select(
                SittingRow.id,
                SittingRow.candidate_id,
                SittingRow.state,
                SittingRow.language,
                SittingRow.started_at,
                SittingRow.finished_at,
                SittingRow.finish_reason,
                ResultRow.earned,
                ResultRow.possible,
                ResultRow.number,
            )
            .outerjoin(ResultRow, _COUNTS)
            .where(SittingRow.campaign_id == campaign, SittingRow.trial.is_(False))
        ).all()
        people = self.roster.people(session, campaign, [row.candidate_id for row in rows])
        return [_summary(row, people.get(row.candidate_id)) for row in rows]


def _summary(row: Any, person: Person | None) -> Summary:
    finished = row.state is SittingState.FINISHED
    return Summary(
        sitting=row.id,
        candidate=row.candidate_id,
        name=None if person is None else person.name,
        email=None if person is None else person.email,
        group=None if person is None else person.group,
        state=row.state.value,
        language=row.language,
        started_at=row.started_at,
        finished_at=row.finished_at if finished else None,
        finish_reason=row.finish_reason.value if finished else None,
        earned=row.earned if finished else None,
        possible=row.possible if finished else None,
        final=finished and row.number is not None,
        number=row.number if finished else None,
    )
