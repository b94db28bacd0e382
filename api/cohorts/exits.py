"""Following what becomes of people who got a place, and what a label is told of it: the use cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.admission import documents
from api.admission.model import HAVE_A_PLACE, AdmissionUndecidedError
from api.admission.rules import Group
from api.admission.service import find, who
from api.admission.store import AdmissionRow, DecisionRow
from api.campaigns.store import CandidateRow
from api.cohorts.exit_figures import exit_figures, group_exits
from api.cohorts.exits_model import Exit, Followed, LabelReport, NoPlaceError
from api.cohorts.model import StageName
from api.cohorts.service import Cohorts
from api.cohorts.store import ExitRow
from api.database import Database
from api.ids import new_id


class Exits:
    """The use cases."""

    def __init__(
        self, database: Database, cohorts: Cohorts, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._cohorts = cohorts
        self._clock = clock

    def followed(self, caller: Caller, admission: str) -> list[Followed]:
        """Everybody with a place, by name.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nobody has a place yet.
        """
        with self._database.read(caller.organisation) as session:
            _decided(session, admission)
            return _followed(session, admission)

    def note(self, caller: Caller, admission: str, noted: Mapping[str, Exit]) -> list[Followed]:
        """Note what people do, by candidate: all of it, or nothing. Of one day the last word counts.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nobody has a place yet.
            NoPlaceError: somebody of them has none.
        """
        with self._database.write(caller.organisation) as session:
            _decided(session, admission)
            if noted.keys() - {one.candidate for one in _followed(session, admission)}:
                raise NoPlaceError
            for candidate, one in noted.items():
                self._put(session, caller, admission, candidate, one)
            session.flush()
            audit.note(session, caller, "admission.exits_noted", "admission", admission, {"people": len(noted)})
            return _followed(session, admission)

    def report(self, caller: Caller, admission: str, by: date | None = None) -> LabelReport:
        """What a label asks for, as it was known on a day.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nobody has a place yet.
        """
        with self._database.read(caller.organisation) as session:
            row = _decided(session, admission)
            applicants = documents.read_applicants((row.snapshot or {})["inputs"])
            kinds = {one.candidate: one.at(by) for one in _followed(session, admission)}
        statistics = self._cohorts.of_admission(caller, admission)
        told = [one for one in statistics.groups if one.reached is not None]
        placed = next(one.people for one in statistics.stages if one.name is StageName.PLACE)
        return LabelReport(
            title=statistics.title,
            by=by,
            stages=statistics.stages,
            # Where it is not told how many have a place, their number must not follow from this.
            exits=() if placed is None else tuple(exit_figures(list(kinds.values()))),
            groups=statistics.groups,
            by_group=tuple(
                group_exits(
                    {one.id: one.groups for one in applicants if one.id in kinds},
                    kinds,
                    [Group(kind=one.kind, name=one.name) for one in told],
                )
            ),
        )

    def _put(self, session: Session, caller: Caller, admission: str, candidate: str, one: Exit) -> None:
        row = session.scalar(
            select(ExitRow).where(
                ExitRow.admission_id == admission, ExitRow.candidate_id == candidate, ExitRow.day == one.day
            )
        )
        if row is None:
            row = ExitRow(id=new_id(), admission_id=admission, candidate_id=candidate, day=one.day)
            session.add(row)
        row.kind, row.noted_by, row.updated_at = one.kind, who(caller), self._clock()


def _decided(session: Session, admission: str) -> AdmissionRow:
    row = find(session, admission)
    if row.snapshot is None:
        raise AdmissionUndecidedError
    return row


def _followed(session: Session, admission: str) -> list[Followed]:
    people = session.execute(
        select(CandidateRow.id, CandidateRow.name)
        .join(DecisionRow, DecisionRow.candidate_id == CandidateRow.id)
        .where(DecisionRow.admission_id == admission, DecisionRow.place.in_(HAVE_A_PLACE))
    ).all()
    known: dict[str, list[Exit]] = {}
    rows = session.scalars(select(ExitRow).where(ExitRow.admission_id == admission).order_by(ExitRow.day.desc()))
    for row in rows:
        known.setdefault(row.candidate_id, []).append(Exit(kind=row.kind, day=row.day))
    found = [Followed(candidate=one.id, name=one.name, exits=tuple(known.get(one.id, ()))) for one in people]
    return sorted(found, key=lambda one: (one.name.casefold(), one.candidate))
