"""Erasing somebody: their rows go in one transaction; what lies elsewhere is noted in it, and swept after it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy import delete, tuple_
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Acting, ActorKind
from api.admission.forgetting import forget_reasons
from api.campaigns.model import UnknownCandidateError
from api.campaigns.store import CandidateRow
from api.database import Base
from api.events.catalogue import EventType
from api.events.posting import Events
from api.ids import is_id, new_id
from api.privacy.classified import PERSONAL
from api.privacy.gathering import Gathered, gather, key_of
from api.privacy.model import Cause, Erasure, Leftovers
from api.privacy.store import ErasureRow
from runner import wire

_AT_ONCE: Final = 200


def erase(session: Session, acting: Acting, candidate: str, cause: Cause, now: datetime) -> Erasure:
    """Let nothing be left of somebody but what the tables that stay say why.

    Args:
        session: of the candidate's organisation; the caller's transaction.
        acting: who asks for it.
        candidate: who is erased.
        cause: why.
        now: the time.

    Raises:
        UnknownCandidateError: the organisation has none of this id.
    """
    person = session.get(CandidateRow, candidate, with_for_update=True) if is_id(candidate) else None
    if person is None:
        raise UnknownCandidateError
    session.expunge(person)
    found = gather(session, candidate)
    forget_reasons(session, candidate)
    gone, kept = _remove(session, found)
    row = ErasureRow(
        id=new_id(),
        candidate_id=candidate,
        cause=cause,
        asked_by=_who(acting),
        erased_at=now,
        rows=gone,
        kept=kept,
        leftovers=_leftovers(found).json(),
        swept_at=None,
    )
    row.organisation_id = acting.organisation
    session.add(row)
    details = {"cause": cause.value, "rows": sum(gone.values())}
    audit.note(session, acting, "candidate.erased", "candidate", candidate, details)
    Events.post(session, acting.organisation, EventType.CANDIDATE_ERASED, {"candidate": candidate})
    session.flush()
    return erasure_of(row)


def erasure_of(row: ErasureRow) -> Erasure:
    """What may be known of it."""
    return Erasure(
        id=row.id,
        candidate=row.candidate_id,
        cause=row.cause,
        asked_by=row.asked_by,
        erased_at=row.erased_at,
        rows=dict(row.rows),
        kept=dict(row.kept),
        swept_at=row.swept_at,
    )


def _remove(session: Session, found: Gathered) -> tuple[dict[str, int], dict[str, int]]:
    gone: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    # Whoever refers to a row goes before it.
    for table in reversed(Base.metadata.sorted_tables):
        rows = found.get(table.name, [])
        if not rows:
            continue
        if PERSONAL[table.name].stays is not None:
            kept[table.name] += len(rows)
            continue
        keys = [key_of(table, row) for row in rows]
        for start in range(0, len(keys), _AT_ONCE):
            session.execute(delete(table).where(tuple_(*table.primary_key).in_(keys[start : start + _AT_ONCE])))
        gone[table.name] += len(rows)
    return dict(gone), dict(kept)


def _leftovers(found: Gathered) -> Leftovers:
    return Leftovers(
        jobs=[wire.job_id(row["submission_id"], row["number"]) for row in found["attempts"]],
        submissions=[row["id"] for row in found["submissions"]],
        letters=[row["id"] for row in found["outbox_mails"]],
    )


def _who(acting: Acting) -> str:
    kind, by = acting.actor.kind, acting.actor.id
    return kind.value if kind is ActorKind.PLATFORM or by is None else f"{kind.value}:{by}"


def tables_that_stay() -> dict[str, str]:
    """By name, with the sentence that says why."""
    return {name: one.stays for name, one in PERSONAL.items() if one.stays is not None}
