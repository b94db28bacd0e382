"""Who can be found: kept in the transactions that change a consent or a record of skills."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.campaigns.model import CandidateOrigin
from api.campaigns.store import CandidateRow
from api.consents.purposes import Purpose
from api.consents.service import Consents
from api.mastery.store import SkillRecordRow
from api.matching.packing import MODULUS, numbers_for, pack
from api.matching.store import FindablePersonRow, PoolMemberRow
from api.skills.model import SkillKey
from runner.mastery.record import from_json
from runner.mastery.rule import Standing

_POOL = f"{Purpose.POOL.value}:"


def purpose_of(organisation: str, scope: str) -> str:
    """What people agree to who can be found there."""
    return Purpose.FOUND.value if scope == organisation else f"{_POOL}{scope}"


def consent_changed(session: Session, organisation: str, candidate: str, purpose: str) -> None:
    """Let a person be found, or not, as they agree to it from now on. Other purposes are none of ours."""
    if purpose != Purpose.FOUND.value and not purpose.startswith(_POOL):
        return
    scope = organisation if purpose == Purpose.FOUND.value else purpose.removeprefix(_POOL)
    mine = (FindablePersonRow.scope_id == scope, FindablePersonRow.candidate_id == candidate)
    belongs = scope == organisation or session.get(PoolMemberRow, (scope, organisation)) is not None
    if not belongs or not Consents.given(session, candidate, purpose):
        session.execute(delete(FindablePersonRow).where(*mine))
        return
    person = session.get_one(CandidateRow, candidate)
    if person.origin is CandidateOrigin.TRIAL or session.scalar(select(FindablePersonRow.id).where(*mine)) is not None:
        return
    record = session.get(SkillRecordRow, candidate)
    found = () if record is None or record.record is None else from_json(record.record.encode()).standings
    session.add(
        FindablePersonRow(
            id=str(uuid.uuid4()),
            scope_id=scope,
            candidate_id=candidate,
            agreed_at=datetime.now(UTC),
            levels=_packed(session, found),
            draw=1 + secrets.randbelow(MODULUS - 1),
        )
    )
    session.flush()


def record_made(session: Session, candidate: str, found: Sequence[Standing]) -> None:
    """A person's record was made again."""
    mine = FindablePersonRow.candidate_id == candidate
    if session.scalar(select(FindablePersonRow.id).where(mine).limit(1)) is not None:
        session.execute(update(FindablePersonRow).where(mine).values(levels=_packed(session, found)))


def _packed(session: Session, found: Sequence[Standing]) -> bytes:
    skills = {SkillKey(one.skill.framework, one.skill.version, one.skill.code) for one in found if one.reached}
    return pack(numbers_for(session, skills), (one for one in found if one.reached))
