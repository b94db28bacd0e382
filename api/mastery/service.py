"""Profiles of skills, their signed records, and who has a skill: the use cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Acting, Caller, Scope, ScopeError
from api.campaigns.model import CandidateOrigin, UnknownCandidateError
from api.campaigns.store import CandidateRow
from api.database import Database
from api.evidence.keys import KeyRing
from api.ids import is_id
from api.mastery import store
from api.mastery.ledger import Ledger
from api.mastery.model import SkillProfile
from api.mastery.store import SkillRecordRow
from api.paging import Page, PageOf, read_page
from api.sittings.model import CandidateCaller
from api.skills.model import SkillKey
from runner.mastery import record as records
from runner.mastery.rule import Standing


class Mastery:
    """What concerns the skills of candidates."""

    def __init__(self, database: Database, ledger: Ledger, keys: KeyRing) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self.ledger = ledger
        self._keys = keys

    def profile(self, acting: Acting, candidate: str) -> SkillProfile:
        """What a person's work shows, as it is now, with the signed record. It is noted who looked.

        Raises:
            UnknownCandidateError: the organisation has no such candidate.
        """
        self._look(acting, candidate)
        with self._database.write(acting.organisation) as session:
            return self._shown(session, candidate)

    def standings(self, acting: Acting, candidate: str) -> tuple[Standing, ...]:
        """The same without the record: nothing has to be signed. It is noted who looked.

        Raises:
            UnknownCandidateError: the organisation has no such candidate.
        """
        self._look(acting, candidate)
        with self._database.read(acting.organisation) as session:
            row = session.get_one(SkillRecordRow, candidate)
            return () if row.record is None else records.from_json(row.record.encode()).standings

    def _look(self, acting: Acting, candidate: str) -> None:
        with self._database.read(acting.organisation) as session:
            person = session.get(CandidateRow, candidate) if is_id(candidate) else None
            if person is None or person.origin is CandidateOrigin.TRIAL:
                raise UnknownCandidateError
        self.ledger.bring_up_to_date(acting.organisation, candidate)
        with self._database.write(acting.organisation) as session:
            audit.note(session, acting, "skills.read", "candidate", candidate)

    def own(self, caller: CandidateCaller) -> tuple[Standing, ...]:
        """What a candidate may see of their own, at the device at which they sit."""
        return self.ledger.told(caller.organisation, caller.candidate)

    def reached_in(self, organisation: str, campaign: str) -> dict[str, dict[SkillKey, int]]:
        """By person with a result in a campaign: the level reached of every skill that all their work says something
        about; 0 where none is. Whoever asks notes who looks."""
        self.ledger.bring_up_to_date(organisation)
        with self._database.read(organisation) as session:
            return store.reached_in(session, campaign)

    def page(self, caller: Caller, asked: PageOf, *, updated_since: datetime | None = None) -> Page[SkillProfile]:
        """Everybody's, in the order in which they changed last. It is noted who looked.

        Raises:
            UnfitRequestError: the cursor is none that we gave.
        """
        self.ledger.bring_up_to_date(caller.organisation)
        wanted = select(SkillRecordRow).where(SkillRecordRow.record.is_not(None))
        if updated_since is not None:
            wanted = wanted.where(SkillRecordRow.updated_at >= updated_since)
        with self._database.write(caller.organisation) as session:
            page = read_page(session, wanted, asked, SkillRecordRow.updated_at, SkillRecordRow.candidate_id)
            audit.note(session, caller, "evidence.read", "organisation", caller.organisation, {"of": len(page.items)})
            return Page([self._shown(session, row.candidate_id) for row in page.items], page.next)

    def who(self, caller: Caller, framework: str, version: str, code: str, level: int) -> Select[str]:
        """The candidates who reached this level of a skill, or a higher one.

        Raises:
            ScopeError: whoever asks may see who there is, and not what they can do.
        """
        if Scope.EVIDENCE_READ not in caller.scopes:
            raise ScopeError(scope=Scope.EVIDENCE_READ.value)
        self.ledger.bring_up_to_date(caller.organisation)
        with self._database.write(caller.organisation) as session:
            about = {"framework": framework, "version": version, "code": code, "level": level}
            audit.note(session, caller, "skills.searched", "organisation", caller.organisation, about)
        return store.who_reached(framework, version, code, level)

    def _shown(self, session: Session, candidate: str) -> SkillProfile:
        row = session.get_one(SkillRecordRow, candidate)
        if row.record is None or row.updated_at is None:
            raise UnknownCandidateError
        payload = row.record.encode()
        if row.jws is None:
            kid, key = self._keys.signing_key()
            row.jws = records.sign(payload, key, kid)
        return SkillProfile(
            candidate=candidate, updated_at=row.updated_at, record=records.from_json(payload), evidence=row.jws
        )
