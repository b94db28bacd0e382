"""Taking badges, withdrawing them, checking them: the use cases."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, Caller, OnBehalf
from api.accounts.store import OrganisationRow
from api.badges import checking, store
from api.badges.checking import FlawedError
from api.badges.credential import (
    LIST_TYPE,
    Achievement,
    Award,
    achievement_json,
    did_document,
    did_of,
    payload_of,
    sign,
)
from api.badges.model import (
    HIGHEST_LEVEL,
    MOST_BADGES,
    Badge,
    BadgeRevokedError,
    CandidateBadges,
    Checked,
    Flaw,
    LevelNotReachedError,
    OwnBadges,
    Takeable,
    TooManyBadgesError,
    UnknownBadgeError,
    UnknownStatusListError,
    WithheldBadgeError,
)
from api.badges.status import entry_of, list_credential
from api.badges.store import BadgeRow, BadgeStatusRow
from api.campaigns.model import CandidateOrigin, UnknownCandidateError
from api.campaigns.store import CandidateRow
from api.database import Database
from api.events.catalogue import EventType
from api.events.posting import Events
from api.evidence.keys import KeyRing
from api.i18n import Language
from api.ids import is_id, new_id
from api.mastery.ledger import Ledger
from api.sittings.model import CandidateCaller
from api.skills.model import SkillKey, UnknownSkillError
from api.skills.service import Skills
from runner.mastery.rule import Standing


class Badges:
    """What concerns badges themselves; links to share them: ``sharing``."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        skills: Skills,
        keys: KeyRing,
        address: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Everything is given; nothing is connected here. ``address`` is this installation's, without a slash."""
        self._database = database
        self._ledger = ledger
        self._skills = skills
        self._keys = keys
        self._address = address
        self._clock = clock

    def own(self, caller: CandidateCaller) -> OwnBadges:
        """What somebody has, and which levels they may take a badge of."""
        told = self._reached(caller)
        with self._database.read(caller.organisation) as session:
            rows = store.of_candidate(session, caller.candidate)
            name = session.get_one(CandidateRow, caller.candidate).name
        kept = {_level_of(row) for row in rows if row.revoked_at is None or not row.may_take_again}
        return OwnBadges(
            name=name,
            badges=tuple(store.badge_of(row) for row in rows),
            takeable=tuple(
                Takeable(framework=one[0], version=one[1], code=one[2], level=one[3]) for one in told if one not in kept
            ),
        )

    def own_one(self, caller: CandidateCaller, badge: str) -> Badge:
        """One of one's own.

        Raises:
            UnknownBadgeError: they have none of this id.
        """
        with self._database.read(caller.organisation) as session:
            row = session.get(BadgeRow, badge) if is_id(badge) else None
            if row is None or row.candidate_id != caller.candidate:
                raise UnknownBadgeError
            return store.badge_of(row)

    def take(self, caller: CandidateCaller, wanted: Takeable, *, named: bool, language: Language) -> Badge:
        """Have a badge signed, in a language, with one's name or without. The same again is the one that there is.

        Raises:
            LevelNotReachedError: their work does not show it, or they may not know.
            WithheldBadgeError: staff have withdrawn one of this level.
            TooManyBadgesError: they have as many as they may.
        """
        level = (wanted.framework, wanted.version, wanted.code, wanted.level)
        standing = self._reached(caller).get(level)
        if standing is None:
            raise LevelNotReachedError
        achievement = self._achievement(wanted, language)
        kid, key = self._keys.signing_key()
        now = self._clock().replace(microsecond=0)
        with self._database.write(caller.organisation) as session:
            person = session.get_one(CandidateRow, caller.candidate, with_for_update=True)
            name = (person.name.strip() or None) if named else None
            rows = store.of_candidate(session, person.id)
            same = [row for row in rows if _level_of(row) == level]
            if any(row.revoked_at is not None and not row.may_take_again for row in same):
                raise WithheldBadgeError
            for row in same:
                if row.revoked_at is None and (row.name, row.language) == (name, language):
                    return store.badge_of(row)
            if len(rows) >= MOST_BADGES:
                raise TooManyBadgesError(most=str(MOST_BADGES))
            organisation = session.get_one(OrganisationRow, caller.organisation)
            number, place = store.take_place(session)
            award = Award(
                id=new_id(),
                address=self._address,
                organisation=organisation.name,
                achievement=achievement,
                standing=standing,
                subject=str(uuid.uuid4()),
                name=name,
                test=organisation.test_of is not None,
                status=entry_of(self._address, number, place),
                issued_at=now,
            )
            row = BadgeRow(
                id=award.id,
                candidate_id=person.id,
                framework=wanted.framework,
                version=wanted.version,
                code=wanted.code,
                level=wanted.level,
                name=name,
                language=language,
                jws=sign(payload_of(award), self._address, kid, key),
                list_number=number,
                list_index=place,
                created_at=now,
                may_take_again=False,
            )
            session.add(row)
            acting = OnBehalf(
                organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate)
            )
            audit.note(session, acting, "badge.taken", "badge", row.id, {"named": named})
            Events.post(
                session, caller.organisation, EventType.BADGE_TAKEN, {"badge": row.id, "candidate": caller.candidate}
            )
            return store.badge_of(row)

    def of_candidate(self, caller: Caller, candidate: str) -> CandidateBadges:
        """All badges of a person, for staff. It is noted who looked.

        Raises:
            UnknownCandidateError: the organisation has no such candidate.
        """
        with self._database.write(caller.organisation) as session:
            person = session.get(CandidateRow, candidate) if is_id(candidate) else None
            if person is None or person.origin is CandidateOrigin.TRIAL:
                raise UnknownCandidateError
            audit.note(session, caller, "badges.read", "candidate", candidate)
            found = tuple(store.badge_of(row) for row in store.of_candidate(session, candidate))
            return CandidateBadges(name=person.name, badges=found)

    def revoke(self, caller: Caller, badge: str, reason: str, *, may_take_again: bool) -> Badge:
        """Withdraw a badge for good. ``reason`` is for the person and for staff; others read that it is withdrawn.

        Raises:
            UnknownBadgeError: the organisation has none of this id.
            BadgeRevokedError: it was withdrawn already.
        """
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = session.get(BadgeRow, badge, with_for_update=True) if is_id(badge) else None
            if row is None:
                raise UnknownBadgeError
            if row.revoked_at is not None:
                raise BadgeRevokedError
            row.revoked_at, row.revoked_reason, row.may_take_again = now, reason, may_take_again
            session.get_one(BadgeStatusRow, (row.list_number, row.list_index)).revoked_at = now
            audit.note(session, caller, "badge.revoked", "badge", badge, {"candidate": row.candidate_id})
            Events.post(
                session, caller.organisation, EventType.BADGE_REVOKED, {"badge": badge, "candidate": row.candidate_id}
            )
            return store.badge_of(row)

    def check(self, credential: str) -> Checked:
        """Is this a badge of this installation, unchanged and not withdrawn? For everybody."""
        with self._database.read() as session:
            return self.check_in(session, credential)

    def check_in(self, session: Session, credential: str) -> Checked:
        """The same where there is a session already."""
        try:
            found = checking.opened(credential, self._address, self._keys.public_keys())
        except FlawedError as error:
            return Checked(flaw=error.flaw)
        status = session.get(BadgeStatusRow, checking.place_of(found))
        revoked_at = None if status is None else status.revoked_at
        flaw = None if revoked_at is None else Flaw.REVOKED
        return Checked(flaw=flaw, credential=found, revoked_at=revoked_at)

    def did_document(self) -> dict[str, Any]:
        """Who signs here: for ``/.well-known/did.json``."""
        return did_document(self._address, self._keys.public_keys())

    def status_list(self, number: int) -> str:
        """A status list, signed now.

        Raises:
            UnknownStatusListError: there is none of this number.
        """
        with self._database.read() as session:
            if not 1 <= number <= store.newest_list(session):
                raise UnknownStatusListError
            places = store.withdrawn(session, number)
        kid, key = self._keys.signing_key()
        payload = list_credential(self._address, did_of(self._address), number, places, self._clock())
        return sign(payload, self._address, kid, key, kind=LIST_TYPE)

    def achievement(self, wanted: Takeable, language: Language) -> dict[str, Any]:
        """What a level of a skill is, as badges name it.

        Raises:
            UnknownSkillError: no framework here has the skill.
        """
        self._skills.find(SkillKey(wanted.framework, wanted.version, wanted.code))
        return achievement_json(self._address, self._achievement(wanted, language))

    def _reached(self, caller: CandidateCaller) -> dict[tuple[str, str, str, int], Standing]:
        """The highest levels reached, and those below, of what the person may know."""
        return {
            (one.skill.framework, one.skill.version, one.skill.code, one.skill.level): one
            for one in self._ledger.told(caller.organisation, caller.candidate)
            if one.reached and one.skill.level <= HIGHEST_LEVEL
        }

    def _achievement(self, wanted: Takeable, language: Language) -> Achievement:
        key = SkillKey(wanted.framework, wanted.version, wanted.code)
        try:
            uri = self._skills.find(key).uri
        except UnknownSkillError:
            uri = None
        titles = {(one.name, one.version): one.title.told(language) for one in self._skills.frameworks()}
        return Achievement(
            framework=wanted.framework,
            version=wanted.version,
            code=wanted.code,
            level=wanted.level,
            skill=self._skills.label(key, language),
            framework_title=titles.get((wanted.framework, wanted.version), wanted.framework),
            uri=uri,
            language=language,
        )


def _level_of(row: BadgeRow) -> tuple[str, str, str, int]:
    return row.framework, row.version, row.code, row.level
