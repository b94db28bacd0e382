"""Deciding: a named person confirms exactly what they have looked at. Keys prepare everything and decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select

from api.accounts import audit
from api.accounts.model import Caller
from api.admission import documents
from api.admission.deciding import Outcome
from api.admission.model import (
    Admission,
    AdmissionState,
    AdmissionUndecidedError,
    ChangedSimulationError,
    Place,
    PlaceState,
    Simulation,
)
from api.admission.service import Admissions, admission_of, find, refuse_keys, shown, to_prepare, touch, who
from api.admission.simulating import Worked, work_out
from api.admission.store import DecisionRow
from api.database import Database
from api.ids import new_id
from api.results.books import Books

_PLACES: Final = {
    Outcome.ADMITTED: PlaceState.KEPT,
    Outcome.WAITING: PlaceState.WAITING,
    Outcome.REFUSED: PlaceState.REFUSED,
}


class Decisions:
    """The use cases."""

    def __init__(
        self,
        database: Database,
        books: Books,
        admissions: Admissions,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books
        self._admissions = admissions
        self._clock = clock

    def commit(self, caller: Caller, admission: str, digest: str, reason: str | None) -> Admission:
        """Make the proposal the decision: of exactly what the person has looked at.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionDecidedError: it is decided.
            ChangedSimulationError: the proposal is another one now.
            PersonDecidesError: a key asks.
        """
        refuse_keys(caller)
        self._admissions.settle(caller, admission)
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = to_prepare(session, admission)
            worked = work_out(session, admission, admission_of(row).settings)
            if worked.digest != digest:
                raise ChangedSimulationError
            row.state, row.decided_by, row.decided_at, row.reason = AdmissionState.DECIDED, who(caller), now, reason
            row.snapshot, row.digests = worked.snapshot, worked.digests
            touch(row, now)
            for one in worked.proposal.placed:
                session.add(
                    DecisionRow(
                        id=new_id(),
                        admission_id=row.id,
                        candidate_id=one.id,
                        outcome=one.outcome,
                        position=one.position,
                        rank=one.rank,
                        explanation=documents.placed_json(one),
                        place=_PLACES[one.outcome],
                        created_at=now,
                        updated_at=now,
                    )
                )
            session.flush()
            audit.note(
                session,
                caller,
                "admission.decided",
                "admission",
                row.id,
                {"digests": worked.digests, "reason": reason, **_counted(worked)},
            )
            return admission_of(row)

    def decided(self, caller: Caller, admission: str) -> Simulation:
        """What was decided, in the shape of what was proposed.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nothing is yet.
        """
        with self._database.read(caller.organisation) as session:
            row = find(session, admission)
            if row.snapshot is None:
                raise AdmissionUndecidedError
            found = admission_of(row)
            applicants = documents.read_applicants(row.snapshot["inputs"])
            worked = Worked(
                applicants=tuple(applicants),
                proposal=documents.read_proposal(row.snapshot["outcome"]),
                snapshot=row.snapshot,
                digests=dict(row.digests or {}),
            )
            simulation = shown(session, self._books, found, worked)
            rows = session.scalars(select(DecisionRow).where(DecisionRow.admission_id == admission))
            places = {row.candidate_id: place_of(row) for row in rows}
            people = tuple(replace(one, place=places.get(one.placed.id)) for one in simulation.people)
            simulation = replace(simulation, people=people)
        with self._database.write(caller.organisation) as session:
            audit.note(session, caller, "admission.read", "admission", admission)
        return simulation

    def snapshot(self, caller: Caller, admission: str) -> dict[str, Any]:
        """Rules, inputs and outcome as they were confirmed, without names: what the digests of the record are of.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nothing is decided yet.
        """
        with self._database.write(caller.organisation) as session:
            row = find(session, admission)
            if row.snapshot is None:
                raise AdmissionUndecidedError
            audit.note(session, caller, "admission.read", "admission", admission)
            return row.snapshot

    def record(self, caller: Caller, admission: str) -> str:
        """The signed record, as a compact JWS.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nothing is decided, or it is not signed yet (it will be in a second).
        """
        with self._database.read(caller.organisation) as session:
            row = find(session, admission)
            if row.record is None:
                raise AdmissionUndecidedError
            return row.record


def _counted(worked: Worked) -> dict[str, int]:
    outcomes = [one.outcome for one in worked.proposal.placed]
    return {outcome.value: outcomes.count(outcome) for outcome in Outcome}


def place_of(row: DecisionRow) -> Place:
    """What became of a decision."""
    return Place(
        state=row.place,
        offered_at=row.offered_at,
        offer_until=row.offer_until,
        answered_at=row.answered_at,
        told_at=row.told_at,
    )
