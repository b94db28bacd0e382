"""Telling people what was decided, what they answer, and answering those who contest: the use cases of staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.admission import moving_on
from api.admission.letters import LetterText, faults_of
from api.admission.model import (
    Admission,
    AdmissionUndecidedError,
    AnnouncedError,
    Contest,
    ContestAnsweredError,
    NoOfferError,
    PlaceState,
    UnfitLettersError,
    UnknownApplicantError,
    UnknownContestError,
)
from api.admission.service import admission_of, find, refuse_keys, who
from api.admission.store import AdmissionRow, ContestRow, DecisionRow
from api.campaigns.store import CandidateRow
from api.database import Database
from api.i18n import Language
from api.ids import is_id

OwnTexts = Mapping[str, Mapping[str, Mapping[str, str]]]

_HAVE_A_LETTER = frozenset({PlaceState.OFFERED, PlaceState.WAITING, PlaceState.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A letter to print."""

    name: str
    language: Language
    letter: LetterText
    #: Theirs alone; it stands in the letter, too.
    link: str


class Offers:
    """The use cases."""

    def __init__(
        self, database: Database, base: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """``base`` is the address of this installation, without a slash at its end."""
        self._database = database
        self._base = base
        self._clock = clock

    def announce(self, caller: Caller, admission: str, own: OwnTexts) -> Admission:
        """Write to everybody. Offers run from now on; ``own`` are texts in place of ours.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nothing is decided yet.
            AnnouncedError: people have been told.
            UnfitLettersError: something is wrong with the texts.
            PersonDecidesError: a key asks.
        """
        refuse_keys(caller)
        if faults := tuple(faults_of(own)):
            raise UnfitLettersError(faults)
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = self._decided(session, admission)
            if row.announced_at is not None:
                raise AnnouncedError
            row.letters = {kind: dict(texts) for kind, texts in own.items()}
            moving_on.tell_all(session, row, now, self._base)
            session.flush()
            audit.note(session, caller, "admission.announced", "admission", row.id)
            return admission_of(row)

    def reply_for(self, caller: Caller, admission: str, candidate: str, *, accepts: bool) -> None:
        """Note what somebody answered by telephone or on paper.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nothing is decided yet.
            UnknownApplicantError: nobody of this id has applied.
            NoOfferError: there is nothing to answer.
            PersonDecidesError: a key asks.
        """
        refuse_keys(caller)
        with self._database.write(caller.organisation) as session:
            row = self._decided(session, admission)
            decision = session.scalar(
                select(DecisionRow).where(DecisionRow.admission_id == row.id, DecisionRow.candidate_id == candidate)
            )
            if decision is None:
                raise UnknownApplicantError
            answer_offer(session, row, decision, self._clock(), self._base, accepts=accepts)
            details = {"candidate": candidate, "accepts": accepts}
            audit.note(session, caller, "admission.reply_noted", "admission", row.id, details)

    def papers(self, caller: Caller, admission: str, candidate: str | None = None) -> list[Paper]:
        """The letters of those without an address, each with a link of its own. They count as told then.

        With ``candidate`` the letter of this person alone, whether or not they have an address.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
            AdmissionUndecidedError: nothing is decided yet, or nobody was told.
            UnknownApplicantError: nobody of this id has a letter.
        """
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = self._decided(session, admission)
            if row.announced_at is None:
                raise AdmissionUndecidedError
            found = []
            for decision in moving_on.decisions_of(session, row.id):
                person = session.get_one(CandidateRow, decision.candidate_id)
                wanted = person.email is None if candidate is None else person.id == candidate
                if wanted and decision.place in _HAVE_A_LETTER:
                    letter, language, link = moving_on.letter_to(session, row, decision, person, now, self._base)
                    decision.told_at = now
                    found.append(Paper(name=person.name, language=language, letter=letter, link=link))
            if candidate is not None and not found:
                raise UnknownApplicantError
            audit.note(session, caller, "admission.letters_printed", "admission", row.id, {"letters": len(found)})
            return found

    def contests(self, caller: Caller, admission: str) -> list[Contest]:
        """Who contests, those without an answer first, then the newest.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            find(session, admission)
            rows = session.execute(
                select(ContestRow, CandidateRow.id, CandidateRow.name)
                .join(DecisionRow, DecisionRow.id == ContestRow.decision_id)
                .join(CandidateRow, CandidateRow.id == DecisionRow.candidate_id)
                .where(DecisionRow.admission_id == admission)
            )
            found = [contest_of(row, candidate, name) for row, candidate, name in rows]
        return sorted(found, key=lambda one: (one.answer is not None, -one.created_at.timestamp(), one.id))

    def answer(self, caller: Caller, contest: str, text: str) -> Contest:
        """Answer somebody who contests. What follows from it is decided apart, in another admission or by hand.

        Raises:
            UnknownContestError: the organisation has none of this id.
            ContestAnsweredError: somebody has answered.
            PersonDecidesError: a key asks.
        """
        refuse_keys(caller)
        with self._database.write(caller.organisation) as session:
            row = session.get(ContestRow, contest, with_for_update=True) if is_id(contest) else None
            if row is None:
                raise UnknownContestError
            if row.answer is not None:
                raise ContestAnsweredError
            row.answer, row.answered_by, row.answered_at = text, who(caller), self._clock()
            decision = session.get_one(DecisionRow, row.decision_id)
            person = session.get_one(CandidateRow, decision.candidate_id)
            audit.note(session, caller, "admission.contest_answered", "admission", decision.admission_id)
            return contest_of(row, person.id, person.name)

    def _decided(self, session: Session, admission: str) -> AdmissionRow:
        row = find(session, admission, lock=True)
        if row.snapshot is None:
            raise AdmissionUndecidedError
        return row


def answer_offer(
    session: Session, row: AdmissionRow, decision: DecisionRow, now: datetime, base: str, *, accepts: bool
) -> None:
    """Take a place, or give it back: then it is offered to the next at once.

    Raises:
        NoOfferError: there is nothing to answer, or not any more.
    """
    if decision.place is not PlaceState.OFFERED or decision.offer_until is None or decision.offer_until <= now:
        raise NoOfferError
    decision.place = PlaceState.TAKEN if accepts else PlaceState.DECLINED
    decision.answered_at = decision.updated_at = now
    session.flush()
    if not accepts:
        moving_on.move_on(session, row, now, base)


def contest_of(row: ContestRow, candidate: str, name: str) -> Contest:
    """As the use cases know it."""
    return Contest(
        id=row.id,
        candidate=candidate,
        name=name,
        text=row.text,
        created_at=row.created_at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )
