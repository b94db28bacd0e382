"""What somebody who applied may see and do with the link in their letter: read why, answer an offer, contest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.accounts.secrets import digest_of
from api.accounts.store import OrganisationRow
from api.admission import documents, gathering
from api.admission.deciding import Placed
from api.admission.decisions import place_of
from api.admission.model import Contest, ContestOpenError, Labels, Place, UnknownDecisionError
from api.admission.offers import answer_offer, contest_of
from api.admission.quotas import Met
from api.admission.service import admission_of, find
from api.admission.store import AdmissionRow, ContestRow, DecisionLinkRow, DecisionRow
from api.campaigns.store import CandidateRow
from api.database import Database
from api.ids import new_id
from api.results.books import Books
from api.tenancy import EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDecision:
    """One's own decision with everything about it, and nothing about anybody else."""

    name: str
    organisation: str
    title: str
    time_zone: str
    places: int
    applicants: int
    placed: Placed
    shares_bp: tuple[int | None, ...]
    labels: Labels
    limits: tuple[Met, ...]
    place: Place
    contests: tuple[Contest, ...]


class OwnDecisions:
    """The use cases of those who applied."""

    def __init__(
        self,
        database: Database,
        books: Books,
        base: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``base`` is the address of this installation, without a slash at its end."""
        self._database = database
        self._books = books
        self._base = base
        self._clock = clock

    def read(self, token: str) -> OwnDecision:
        """The page's content.

        Raises:
            UnknownDecisionError: the link opens nothing.
        """
        organisation, decision_id = self._opened(token)
        with self._database.read(organisation) as session:
            decision = session.get_one(DecisionRow, decision_id)
            row = find(session, decision.admission_id)
            return self._own(session, row, decision)

    def reply(self, token: str, *, accepts: bool) -> None:
        """Take the place that is offered, or give it back.

        Raises:
            UnknownDecisionError: the link opens nothing.
            NoOfferError: there is nothing to answer.
        """
        organisation, decision_id = self._opened(token)
        with self._database.write(organisation) as session:
            # The admission first, as everybody does who moves the waiting list on.
            admission = session.get_one(DecisionRow, decision_id).admission_id
            row = find(session, admission, lock=True)
            decision = session.get_one(DecisionRow, decision_id, populate_existing=True)
            answer_offer(session, row, decision, self._clock(), self._base, accepts=accepts)
            acting = _acting(organisation, decision)
            audit.note(session, acting, "admission.answered", "admission", row.id, {"accepts": accepts})

    def contest(self, token: str, text: str) -> None:
        """Ask for a person to look again.

        Raises:
            UnknownDecisionError: the link opens nothing.
            ContestOpenError: they wait for an answer already.
        """
        organisation, decision_id = self._opened(token)
        with self._database.write(organisation) as session:
            decision = session.get_one(DecisionRow, decision_id, with_for_update=True)
            waiting = select(ContestRow.id).where(ContestRow.decision_id == decision.id, ContestRow.answer.is_(None))
            if session.scalar(waiting.limit(1)) is not None:
                raise ContestOpenError
            session.add(ContestRow(id=new_id(), decision_id=decision.id, text=text, created_at=self._clock()))
            audit.note(
                session, _acting(organisation, decision), "admission.contested", "admission", decision.admission_id
            )

    def _opened(self, token: str) -> tuple[str, str]:
        with self._database.read(EVERYWHERE) as session:
            link = session.get(DecisionLinkRow, digest_of(token))
        if link is None:
            raise UnknownDecisionError
        return link.organisation_id, link.decision_id

    def _own(self, session: Session, row: AdmissionRow, decision: DecisionRow) -> OwnDecision:
        snapshot = row.snapshot or {}
        applicants = documents.read_applicants(snapshot["inputs"])
        mine = next(one for one in applicants if one.id == decision.candidate_id)
        organisation = session.get_one(OrganisationRow, row.organisation_id)
        person = session.get_one(CandidateRow, decision.candidate_id)
        contests = session.scalars(
            select(ContestRow).where(ContestRow.decision_id == decision.id).order_by(ContestRow.created_at)
        )
        return OwnDecision(
            name=person.name,
            organisation=organisation.name,
            title=row.title,
            time_zone=organisation.settings.get("time_zone", "Europe/Paris"),
            places=documents.read_rules(snapshot["rules"]).places,
            applicants=len(applicants),
            placed=documents.read_placed(decision.explanation),
            shares_bp=tuple(one.share_bp for one in mine.values),
            labels=gathering.labels(session, self._books, admission_of(row).settings),
            limits=documents.read_proposal(snapshot["outcome"]).limits,
            place=place_of(decision),
            contests=tuple(contest_of(one, person.id, person.name) for one in contests),
        )


def _acting(organisation: str, decision: DecisionRow) -> OnBehalf:
    return OnBehalf(organisation=organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=decision.candidate_id))
