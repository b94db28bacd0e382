"""The use cases of a person's data: exporting it, erasing it, and reading what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, Caller, OnBehalf
from api.accounts.store import OrganisationRow
from api.campaigns.model import CampaignState, UnknownCandidateError
from api.campaigns.store import CampaignRow, CandidateRow
from api.catalog.model import BrokenExerciseError
from api.database import Database
from api.ids import is_id
from api.paging import Page, PageOf, read_page
from api.privacy import erasing, exporting
from api.privacy.gathering import Gathered, gather
from api.privacy.model import Cause, Erasure
from api.privacy.store import ErasureRow
from api.refused import RefusedError
from api.results.own import OwnResults
from api.sittings.model import CandidateCaller, SittingState

#: So many people are shown at once.
MOST_FOUND: Final = 20

_ESCAPED: Final = str.maketrans({one: f"\\{one}" for one in "\\%_"})


class Person(NamedTuple):
    """A candidate, as staff look for them."""

    id: str
    name: str
    email: str | None


class Archive(NamedTuple):
    """An export as a file."""

    name: str
    content: bytes


class Persons:
    """The use cases of candidates themselves, and of staff for them."""

    def __init__(
        self, database: Database, results: OwnResults, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Connects when first used. ``results`` says what a candidate may read of a result."""
        self._database = database
        self._results = results
        self._clock = clock

    def export_own(self, caller: CandidateCaller) -> Archive:
        """Everything that is kept of whoever asks; results once nothing of theirs goes on."""
        acting = OnBehalf(organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate))
        return self._export(acting, caller.candidate, own=True)

    def export(self, caller: Caller, candidate: str) -> Archive:
        """Everything that is kept of a candidate: for somebody who asks the organisation.

        Raises:
            UnknownCandidateError: it has none of this id.
        """
        return self._export(caller, candidate, own=False)

    def erase_own(self, caller: CandidateCaller) -> Erasure:
        """Let nothing be left of whoever asks."""
        acting = OnBehalf(organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate))
        with self._database.write(caller.organisation) as session:
            return erasing.erase(session, acting, caller.candidate, Cause.CANDIDATE, self._clock())

    def erase(self, caller: Caller, candidate: str) -> Erasure:
        """Let nothing be left of a candidate.

        Raises:
            UnknownCandidateError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            return erasing.erase(session, caller, candidate, Cause.STAFF, self._clock())

    def erasures(self, caller: Caller, asked: PageOf) -> Page[Erasure]:
        """Who was erased, the newest first."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(ErasureRow), asked, ErasureRow.id, newest_first=True)
            return Page([erasing.erasure_of(row) for row in rows.items], rows.next)

    def find(self, caller: Caller, text: str) -> list[Person]:
        """Candidates by a part of their name, their address or their reference; some of them, if there are many."""
        wanted = "%" + text.strip().translate(_ESCAPED) + "%"
        columns = (CandidateRow.name, CandidateRow.email, CandidateRow.external_ref)
        with self._database.read(caller.organisation) as session:
            rows = session.scalars(
                select(CandidateRow)
                .where(or_(*(column.ilike(wanted, escape="\\") for column in columns)))
                .order_by(CandidateRow.name, CandidateRow.id)
                .limit(MOST_FOUND)
            )
            return [Person(id=row.id, name=row.name, email=row.email) for row in rows]

    def overview(self, caller: Caller, candidate: str) -> tuple[Person, dict[str, int]]:
        """Who it is, and how many rows each table holds of them.

        Raises:
            UnknownCandidateError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = session.get(CandidateRow, candidate) if is_id(candidate) else None
            if row is None:
                raise UnknownCandidateError
            audit.note(session, caller, "candidate.read", "candidate", candidate)
            found = gather(session, candidate)
            return Person(id=row.id, name=row.name, email=row.email), {name: len(rows) for name, rows in found.items()}

    def _export(self, acting: Caller | OnBehalf, candidate: str, *, own: bool) -> Archive:
        now = self._clock()
        with self._database.read(acting.organisation) as session:
            if not is_id(candidate) or session.get(CandidateRow, candidate) is None:
                raise UnknownCandidateError
            organisation = session.get_one(OrganisationRow, acting.organisation).name
            found = gather(session, candidate)
            results = not own or not _goes_on(session, found, now)
        report = self._report(acting.organisation, candidate, found) if results else []
        with self._database.write(acting.organisation) as session:
            audit.note(session, acting, "candidate.exported", "candidate", candidate)
        content = exporting.pack(found, organisation=organisation, at=now, results=results, report=report)
        return Archive(exporting.name_of(found), content)

    def _report(self, organisation: str, candidate: str, found: Gathered) -> list[dict[str, Any]]:
        """What they could read themselves of each sitting that is over."""
        reports = []
        for row in found["sittings"]:
            if row["state"] is not SittingState.FINISHED:
                continue
            asker = CandidateCaller(
                organisation=organisation, candidate=candidate, sitting=row["id"], session="", csrf=""
            )
            try:
                reports.append({"sitting": row["id"], "report": self._results.report(asker)})
            except (RefusedError, BrokenExerciseError):
                # An exercise of it may be away: what is in the tables is all there is then.
                continue
        return reports


def _goes_on(session: Session, found: Gathered, now: datetime) -> bool:
    """True while somebody takes a test, or others still may take the same one."""
    if any(row["state"] in (SittingState.RUNNING, SittingState.PAUSED) for row in found["sittings"]):
        return True
    campaigns = {row["campaign_id"] for row in (*found["sittings"], *found["invitations"])}
    wanted = select(CampaignRow).where(CampaignRow.id.in_(campaigns))
    return any(
        row.state is not CampaignState.CLOSED and (row.closes_at is None or row.closes_at > now)
        for row in session.scalars(wanted)
    )
