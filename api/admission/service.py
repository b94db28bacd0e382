"""Admissions: rules, simulation, decisions. The use cases of those who look after a procedure.

The rules propose; a named person confirms what they have looked at, or decides about single applicants with a reason.
A key can prepare and read everything, and decide nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import ActorKind, Caller
from api.admission import documents, gathering
from api.admission.checking import check
from api.admission.deciding import Outcome
from api.admission.model import (
    Admission,
    AdmissionDecidedError,
    AdmissionState,
    Named,
    Settings,
    Simulation,
    UnknownAdmissionError,
    UnknownApplicantError,
)
from api.admission.simulating import Worked, work_out
from api.admission.store import AdmissionRow, OverrideRow
from api.campaigns.store import CampaignRow
from api.database import Database
from api.etags import Wanted
from api.ids import is_id, new_id
from api.paging import Page, PageOf, read_page
from api.results.books import Books
from api.results.model import PersonDecidesError
from runner.model import Localized

_SEED_BYTES = 16


class Admissions:
    """The use cases."""

    def __init__(
        self, database: Database, books: Books, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books
        self._clock = clock

    def page(self, caller: Caller, asked: PageOf) -> Page[Admission]:
        """The newest first."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(AdmissionRow), asked, AdmissionRow.id, newest_first=True)
            return Page([admission_of(row) for row in rows.items], rows.next)

    def get(self, caller: Caller, admission: str) -> Admission:
        """One of them.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            return admission_of(find(session, admission))

    def create(self, caller: Caller, settings: Settings) -> Admission:
        """A new one. The seed of its draw is drawn here, and published with its rules before anybody is ranked.

        Raises:
            UnfitAdmissionError: it makes no sense.
        """
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            check(session, self._books, settings)
            seeded = replace(settings, rules=replace(settings.rules, seed=secrets.token_hex(_SEED_BYTES)))
            row = AdmissionRow(
                id=new_id(),
                state=AdmissionState.DRAFT,
                revision=1,
                created_by=who(caller),
                created_at=now,
                updated_at=now,
                letters={},
            )
            _put(row, seeded)
            session.add(row)
            session.flush()
            audit.note(session, caller, "admission.created", "admission", row.id)
            return admission_of(row)

    def change(self, caller: Caller, admission: str, settings: Settings, wanted: Wanted) -> Admission:
        """Put other rules in place of those that the caller has seen. The seed stays: nobody draws twice.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionDecidedError: it is decided.
            UnfitAdmissionError: it makes no sense.
            OldRevisionError: it was changed meanwhile.
        """
        with self._database.write(caller.organisation) as session:
            row = to_prepare(session, admission)
            wanted.check(row.revision)
            check(session, self._books, settings)
            _put(row, replace(settings, rules=replace(settings.rules, seed=row.rules["seed"])))
            touch(row, self._clock())
            session.flush()
            audit.note(session, caller, "admission.changed", "admission", row.id, {"revision": row.revision})
            return admission_of(row)

    def simulate(self, caller: Caller, admission: str) -> Simulation:
        """What would be decided now. Who looked is noted: the reasons tell who belongs to a priority group.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionDecidedError: it is decided; see ``decided``.
        """
        self.settle(caller, admission)
        with self._database.read(caller.organisation) as session:
            found = admission_of(to_prepare(session, admission, lock=False))
            worked = work_out(session, admission, found.settings)
            found_now = shown(session, self._books, found, worked)
        with self._database.write(caller.organisation) as session:
            audit.note(session, caller, "admission.simulated", "admission", admission, {"digest": found_now.digest})
        return found_now

    def override(self, caller: Caller, admission: str, candidate: str, outcome: Outcome, reason: str) -> Admission:
        """Decide about one applicant; the rules choose the others around it.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionDecidedError: it is decided.
            UnknownApplicantError: nobody of this id has applied.
            PersonDecidesError: a key asks.
        """
        refuse_keys(caller)
        with self._database.write(caller.organisation) as session:
            row = to_prepare(session, admission)
            applicants = {one.id for one in gathering.applicants(session, admission_of(row).settings)}
            if candidate not in applicants:
                raise UnknownApplicantError
            session.execute(_override_of(row.id, candidate))
            session.add(
                OverrideRow(
                    id=new_id(),
                    admission_id=row.id,
                    candidate_id=candidate,
                    outcome=outcome,
                    reason=reason,
                    decided_by=who(caller),
                    created_at=self._clock(),
                )
            )
            # The log stays when the person is erased: it proves which reason was given, and does not repeat it.
            sealed = sha256(reason.encode()).hexdigest()
            details = {"candidate": candidate, "outcome": outcome.value, "reason_sha256": sealed}
            audit.note(session, caller, "admission.overridden", "admission", row.id, details)
            return admission_of(row)

    def withdraw(self, caller: Caller, admission: str, candidate: str) -> Admission:
        """Leave one applicant to the rules again.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionDecidedError: it is decided.
            PersonDecidesError: a key asks.
        """
        refuse_keys(caller)
        with self._database.write(caller.organisation) as session:
            row = to_prepare(session, admission)
            session.execute(_override_of(row.id, candidate))
            audit.note(session, caller, "admission.override_withdrawn", "admission", row.id, {"candidate": candidate})
            return admission_of(row)

    def parts(self, caller: Caller, campaigns: Sequence[str]) -> dict[str, Localized]:
        """The parts that criteria may name; those of campaigns that there are none of are left out."""
        with self._database.read(caller.organisation) as session:
            known = session.scalars(select(CampaignRow.id).where(CampaignRow.id.in_(list(campaigns)))).all()
            return gathering.parts_of(session, self._books, known)

    def settle(self, caller: Caller, admission: str) -> None:
        """Have all results of its campaigns written down."""
        for campaign in self.get(caller, admission).settings.campaigns:
            self._books.settle_campaign(caller.organisation, campaign)


def shown(session: Session, books: Books, found: Admission, worked: Worked) -> Simulation:
    """With names and labels."""
    called = gathering.names(session, [one.id for one in worked.applicants])
    values = {one.id: one.values for one in worked.applicants}
    return Simulation(
        admission=found,
        labels=gathering.labels(session, books, found.settings),
        proposal=worked.proposal,
        people=tuple(
            Named(
                placed=one,
                name=called.get(one.id),
                shares_bp=tuple(value.share_bp for value in values[one.id]),
            )
            for one in worked.proposal.placed
        ),
        digest=worked.digest,
    )


def to_prepare(session: Session, admission: str, *, lock: bool = True) -> AdmissionRow:
    """One that is not decided yet. Raises UnknownAdmissionError, AdmissionDecidedError."""
    row = find(session, admission, lock=lock)
    if row.state is not AdmissionState.DRAFT:
        raise AdmissionDecidedError
    return row


def touch(row: AdmissionRow, now: datetime) -> None:
    """It is another revision."""
    row.revision += 1
    row.updated_at = now


def find(session: Session, admission: str, *, lock: bool = False) -> AdmissionRow:
    """Raises UnknownAdmissionError."""
    wanted = select(AdmissionRow).where(AdmissionRow.id == admission)
    found = session.scalar(wanted.with_for_update() if lock else wanted) if is_id(admission) else None
    if found is None:
        raise UnknownAdmissionError
    return found


def refuse_keys(caller: Caller) -> None:
    """Raise PersonDecidesError unless a person asks."""
    if caller.actor.kind is not ActorKind.MEMBER:
        raise PersonDecidesError


def admission_of(row: AdmissionRow) -> Admission:
    """As the use cases know it."""
    return Admission(
        id=row.id,
        settings=Settings(
            title=row.title,
            campaigns=tuple(row.campaigns),
            rules=documents.read_rules(row.rules),
            offer_days=row.offer_days,
        ),
        state=row.state,
        revision=row.revision,
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        digests=row.digests,
        announced_at=row.announced_at,
    )


def _put(row: AdmissionRow, settings: Settings) -> None:
    row.title, row.campaigns, row.offer_days = settings.title, list(settings.campaigns), settings.offer_days
    row.rules = documents.rules_json(settings.rules)


def _override_of(admission: str, candidate: str) -> Delete:
    return delete(OverrideRow).where(OverrideRow.admission_id == admission, OverrideRow.candidate_id == candidate)


def who(caller: Caller) -> str:
    """As rows name whoever acts."""
    return f"{caller.actor.kind.value}:{caller.actor.id}"
