"""Agreeing, taking it back, and asking whether somebody agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.campaigns.store import CandidateRow
from api.consents import store
from api.consents.model import Consent, OldTextError
from api.consents.purposes import in_both, words_of
from api.consents.store import ALWAYS_ASKED, ConsentRow
from api.database import Database
from api.i18n import Language
from api.ids import new_id


class OfCandidate(Protocol):
    """Whoever acts for themselves: a ``CandidateCaller``."""

    @property
    def organisation(self) -> str:
        """In whose data."""

    @property
    def candidate(self) -> str:
        """Who it is."""


class Consents:
    """In the transaction of whoever needs to know, or of what is agreed to."""

    @staticmethod
    def given(session: Session, candidate_id: str, purpose: str) -> bool:
        """True if they agree to it today.

        Raises:
            UnknownPurposeError: it is none of the list.
        """
        words = words_of(purpose)
        row = store.standing(session, candidate_id, purpose)
        return row is not None and row.version >= words.holds_from

    @staticmethod
    def give(
        session: Session, caller: OfCandidate, purpose: str, *, version: int, language: Language, now: datetime
    ) -> None:
        """They agree, to the words of this version. Agreeing twice changes nothing.

        Raises:
            UnknownPurposeError: it is none of the list.
            OldTextError: other words are shown today.
        """
        words = words_of(purpose)
        if version != words.version:
            raise OldTextError(version=str(words.version))
        session.get_one(CandidateRow, caller.candidate, with_for_update=True)
        before = store.standing(session, caller.candidate, purpose)
        if before is not None and before.version == version:
            return
        if before is not None:
            before.withdrawn_at = now
        session.add(
            ConsentRow(
                id=new_id(),
                candidate_id=caller.candidate,
                purpose=purpose,
                version=version,
                language=language,
                given_at=now,
                withdrawn_at=None,
            )
        )
        details = {"purpose": purpose, "version": version}
        audit.note(session, _acting(caller), "consent.given", "candidate", caller.candidate, details)
        session.flush()

    @staticmethod
    def withdraw(session: Session, caller: OfCandidate, purpose: str, *, now: datetime) -> None:
        """They take it back: it holds from this moment on. Doing so twice changes nothing.

        Raises:
            UnknownPurposeError: it is none of the list.
        """
        words_of(purpose)
        session.get_one(CandidateRow, caller.candidate, with_for_update=True)
        row = store.standing(session, caller.candidate, purpose)
        if row is None:
            return
        row.withdrawn_at = now
        details = {"purpose": purpose, "version": row.version}
        audit.note(session, _acting(caller), "consent.withdrawn", "candidate", caller.candidate, details)
        session.flush()


#: Is told, in the transaction, that somebody has agreed or taken it back: organisation, candidate, purpose.
Follow = Callable[[Session, str, str, str], None]


def _nobody(_session: Session, _organisation: str, _candidate: str, _purpose: str) -> None:
    """Nobody wants to know."""


class OwnConsents:
    """The use cases of a candidate's own page."""

    def __init__(self, database: Database, follow: Follow = _nobody) -> None:
        """Connects when first used. ``follow`` keeps what follows from consents."""
        self._database = database
        self._follow = follow

    def list(self, caller: OfCandidate) -> list[Consent]:
        """What everybody is asked, and whatever else this person has ever agreed to."""
        with self._database.read(caller.organisation) as session:
            rows = store.all_of(session, caller.candidate)
        newest = {row.purpose: row for row in rows}
        named = [*ALWAYS_ASKED, *sorted(set(newest) - set(ALWAYS_ASKED))]
        return [_consent(purpose, newest.get(purpose)) for purpose in named]

    def find(self, caller: OfCandidate, purpose: str) -> Consent:
        """One of them.

        Raises:
            UnknownPurposeError: it is none of the list.
        """
        words_of(purpose)
        found = {one.purpose: one for one in self.list(caller)}
        return found.get(purpose) or _consent(purpose, None)

    def give(self, caller: OfCandidate, purpose: str, *, version: int, language: Language, now: datetime) -> Consent:
        """See ``Consents.give``."""
        with self._database.write(caller.organisation) as session:
            Consents.give(session, caller, purpose, version=version, language=language, now=now)
            self._follow(session, caller.organisation, caller.candidate, purpose)
        return self.find(caller, purpose)

    def withdraw(self, caller: OfCandidate, purpose: str, *, now: datetime) -> Consent:
        """See ``Consents.withdraw``."""
        with self._database.write(caller.organisation) as session:
            Consents.withdraw(session, caller, purpose, now=now)
            self._follow(session, caller.organisation, caller.candidate, purpose)
        return self.find(caller, purpose)


def _consent(purpose: str, row: ConsentRow | None) -> Consent:
    words = words_of(purpose)
    return Consent(
        purpose=purpose,
        title=in_both(words.title),
        text=in_both(words.text),
        version=words.version,
        given=row is not None and row.withdrawn_at is None and row.version >= words.holds_from,
        given_at=None if row is None else row.given_at,
        withdrawn_at=None if row is None else row.withdrawn_at,
        given_version=None if row is None else row.version,
    )


def _acting(caller: OfCandidate) -> OnBehalf:
    return OnBehalf(organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate))
