"""Priority groups: who looks after them. Graders, reports, results and exports never see any of it.

Sex, address and disability may decide about places where a programme says so, and about nothing else. So they are in a
table of their own, with a scope of its own, and who reads or changes them is noted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.admission.model import PriorityMembership, UnfitPriorityListError, UnknownPriorityMembershipError
from api.admission.priority_list import Known, PriorityList, read_priority_list
from api.admission.store import PriorityGroupRow
from api.campaigns.model import CandidateOrigin
from api.campaigns.store import CandidateRow
from api.database import Database
from api.ids import is_id, new_id
from api.paging import Page, PageOf, read_page
from api.refused import Fault

#: Faults of a file that are told at once.
_MOST_TOLD: Final = 100


class PriorityGroups:
    """The use cases."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._clock = clock

    def page(self, caller: Caller, asked: PageOf) -> Page[PriorityMembership]:
        """Everything that is noted, in the order of its making."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(PriorityGroupRow), asked, PriorityGroupRow.id)
            people = session.scalars(
                select(CandidateRow).where(CandidateRow.id.in_([it.candidate_id for it in rows.items]))
            )
            called = {one.id: one.name for one in people}
            found = [_membership(row, called.get(row.candidate_id, "")) for row in rows.items]
        with self._database.write(caller.organisation) as session:
            audit.note(session, caller, "priority_groups.read", "organisation", caller.organisation)
        return Page(found, rows.next)

    def names(self, caller: Caller) -> list[str]:
        """Which groups there are. Nobody's membership."""
        with self._database.read(caller.organisation) as session:
            return sorted(set(session.scalars(select(PriorityGroupRow.group).distinct())))

    def preview(self, caller: Caller, data: bytes) -> PriorityList:
        """What a file would come to. Nothing is noted down."""
        with self._database.read(caller.organisation) as session:
            return _read(session, data)

    def take_in(self, caller: Caller, data: bytes) -> int:
        """Note down everything in a file, or, where anything is wrong, nothing. How many are new.

        Raises:
            UnfitPriorityListError: something is wrong with it.
        """
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            found = _read(session, data)
            if found.faults:
                raise UnfitPriorityListError(
                    tuple(
                        Fault(
                            place=f"line {one.line}",
                            message=one.fault.message,
                            remedy=one.fault.remedy,
                            facts=one.fault.facts,
                        )
                        for one in found.faults[:_MOST_TOLD]
                    )
                )
            for entry in found.entries:
                session.add(
                    PriorityGroupRow(
                        id=new_id(),
                        candidate_id=entry.candidate,
                        group=entry.group,
                        noted_by=f"{caller.actor.kind.value}:{caller.actor.id}",
                        created_at=now,
                    )
                )
            details = {"noted": len(found.entries)}
            audit.note(session, caller, "priority_groups.imported", "organisation", caller.organisation, details)
            return len(found.entries)

    def remove(self, caller: Caller, membership: str) -> PriorityMembership:
        """Forget one.

        Raises:
            UnknownPriorityMembershipError: the organisation has noted none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = session.get(PriorityGroupRow, membership) if is_id(membership) else None
            if row is None:
                raise UnknownPriorityMembershipError
            session.delete(row)
            audit.note(session, caller, "priority_group.removed", "candidate", row.candidate_id)
            return _membership(row, session.get_one(CandidateRow, row.candidate_id).name)


def _membership(row: PriorityGroupRow, name: str) -> PriorityMembership:
    return PriorityMembership(
        id=row.id,
        candidate=row.candidate_id,
        name=name,
        group=row.group,
        noted_by=row.noted_by,
        created_at=row.created_at,
    )


def _read(session: Session, data: bytes) -> PriorityList:
    people = session.scalars(select(CandidateRow).where(CandidateRow.origin != CandidateOrigin.TRIAL))
    known = [Known(id=one.id, name=one.name, email=one.email, reference=one.external_ref) for one in people]
    noted = session.execute(select(PriorityGroupRow.candidate_id, PriorityGroupRow.group))
    return read_priority_list(data, known, ((candidate, group) for candidate, group in noted))
