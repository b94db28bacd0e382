"""The SQL of the hot ways: finding who asks, saving drafts, handing in. Built once; see ``api.grading.changes``.

These are statements on tables, not on mapped rows, so the layer of ``api.tenancy`` does not see them: each names the
sitting, whose id comes from the session of the candidate's own device, or from a row that was found with its owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from api.grading.store import SubmissionRow
from api.ids import new_id
from api.sittings.model import HandedIntent, SittingState
from api.sittings.store import CandidateSessionRow, DraftRow, HandedInRow, SittingEventRow, SittingRow
from runner.verdict import SubmissionVerdict

#: A row with whatever columns.
Line = Row[*tuple[Any, ...]]

sittings = cast(Table, SittingRow.__table__)
sessions = cast(Table, CandidateSessionRow.__table__)
drafts = cast(Table, DraftRow.__table__)
handed_in = cast(Table, HandedInRow.__table__)
events = cast(Table, SittingEventRow.__table__)
_submissions = cast(Table, SubmissionRow.__table__)

#: Everything of a sitting but what it consists of, which never changes.
_FACTS = tuple(column for column in sittings.c if column.name not in ("plan", "kits", "seed"))

_FIND_SESSION = (
    select(
        *_FACTS,
        sessions.c.id.label("session_id"),
        sessions.c.csrf,
        sessions.c.last_seen_at.label("session_seen_at"),
    )
    .join(sessions, sessions.c.sitting_id == sittings.c.id)
    .where(sessions.c.token_digest == bindparam("digest"), sessions.c.ended_at.is_(None))
)
_FIND = select(*_FACTS).where(sittings.c.id == bindparam("sitting"))
_LOCK = _FIND.with_for_update()
_TAKING = select(sittings.c.plan, sittings.c.kits, sittings.c.seed).where(sittings.c.id == bindparam("sitting"))
_SEEN = update(sittings).where(sittings.c.id == bindparam("sitting")).values(last_seen_at=bindparam("now"))
_SESSION_SEEN = (
    update(sessions).where(sessions.c.token_digest == bindparam("digest_is")).values(last_seen_at=bindparam("now"))
)

_FIND_DRAFT = select(drafts).where(drafts.c.sitting_id == bindparam("sitting"), drafts.c.item_id == bindparam("item"))
_DRAFT_VERSIONS = select(drafts.c.item_id, drafts.c.version, drafts.c.saved_at, drafts.c.saved_by).where(
    drafts.c.sitting_id == bindparam("sitting")
)
_ALL_DRAFTS = select(drafts).where(drafts.c.sitting_id == bindparam("sitting"))
_ADD_DRAFT = insert(drafts)
_CHANGE_DRAFT = (
    update(drafts)
    .where(
        drafts.c.sitting_id == bindparam("sitting"),
        drafts.c.item_id == bindparam("item"),
        drafts.c.version == bindparam("base"),
    )
    .values(
        version=bindparam("next"),
        content=bindparam("kept", type_=drafts.c.content.type),
        digest=bindparam("sha"),
        saved_at=bindparam("now", type_=drafts.c.saved_at.type),
        saved_by=bindparam("writer"),
    )
    .returning(drafts.c.version)
)
_SAVED = (
    update(sittings)
    .where(sittings.c.id == bindparam("sitting"))
    .values(last_seen_at=bindparam("now"), last_saved_at=bindparam("now"), at_item=bindparam("item"))
)
_AT_ITEM = (
    update(sittings)
    .where(sittings.c.id == bindparam("sitting"))
    .values(last_seen_at=bindparam("now"), at_item=bindparam("item"))
)

_ADD_HANDED_IN = insert(handed_in)
_RECEIPTS = (
    select(*(column for column in handed_in.c if column.name != "content"))
    .where(handed_in.c.sitting_id == bindparam("sitting"))
    .order_by(handed_in.c.created_at, handed_in.c.id)
)
_RETRY = select(handed_in).where(
    handed_in.c.sitting_id == bindparam("sitting"), handed_in.c.retry_key == bindparam("key")
)
_BY_SUBMISSION = select(handed_in).where(handed_in.c.submission_id == bindparam("submission"))
_COUNTED = (
    select(func.count())
    .select_from(handed_in.join(_submissions, _submissions.c.id == handed_in.c.submission_id))
    .where(
        handed_in.c.sitting_id == bindparam("sitting"),
        handed_in.c.item_id == bindparam("item"),
        handed_in.c.intent == HandedIntent.SUBMIT,
        # A submission without a verdict counts: it may get one that does.
        func.coalesce(_submissions.c.verdict, SubmissionVerdict.REJECTED.value).not_in(
            [SubmissionVerdict.NOT_GRADABLE.value, SubmissionVerdict.INFRASTRUCTURE.value]
        ),
    )
)
_USED = (
    select(handed_in.c.item_id, func.count())
    .select_from(handed_in.join(_submissions, _submissions.c.id == handed_in.c.submission_id))
    .where(
        handed_in.c.sitting_id == bindparam("sitting"),
        handed_in.c.intent == HandedIntent.SUBMIT,
        func.coalesce(_submissions.c.verdict, SubmissionVerdict.REJECTED.value).not_in(
            [SubmissionVerdict.NOT_GRADABLE.value, SubmissionVerdict.INFRASTRUCTURE.value]
        ),
    )
    .group_by(handed_in.c.item_id)
)
_ADD_EVENT = insert(events)
_DUE = (
    select(sittings.c.id)
    .where(
        sittings.c.state == SittingState.RUNNING, sittings.c.due_at < bindparam("moment", type_=sittings.c.due_at.type)
    )
    .order_by(sittings.c.due_at)
    .limit(200)
)


def find_session(session: Session, token_digest: str) -> Line | None:
    """A device's session that goes on, with its sitting."""
    return session.execute(_FIND_SESSION, {"digest": token_digest}).one_or_none()


def find(session: Session, sitting: str) -> Line | None:
    """A sitting."""
    return session.execute(_FIND, {"sitting": sitting}).one_or_none()


def lock(session: Session, sitting: str) -> Line:
    """A sitting that no other transaction changes until this one ends."""
    return session.execute(_LOCK, {"sitting": sitting}).one()


def find_taking(session: Session, sitting: str) -> Line:
    """What is taken."""
    return session.execute(_TAKING, {"sitting": sitting}).one()


def note_seen(session: Session, sitting: str, token_digest: str, now: datetime) -> None:
    """Somebody is there."""
    session.execute(_SEEN, {"sitting": sitting, "now": now})
    session.execute(_SESSION_SEEN, {"digest_is": token_digest, "now": now})


def note_item(session: Session, sitting: str, item: str, now: datetime) -> None:
    """They look at an item."""
    session.execute(_AT_ITEM, {"sitting": sitting, "now": now, "item": item})


def find_draft(session: Session, sitting: str, item: str) -> Line | None:
    """What is stored."""
    return session.execute(_FIND_DRAFT, {"sitting": sitting, "item": item}).one_or_none()


def draft_versions(session: Session, sitting: str) -> Sequence[Line]:
    """Of each draft everything but its content."""
    return session.execute(_DRAFT_VERSIONS, {"sitting": sitting}).all()


def all_drafts(session: Session, sitting: str) -> Sequence[Line]:
    """Every draft, whole."""
    return session.execute(_ALL_DRAFTS, {"sitting": sitting}).all()


def add_draft(session: Session, organisation: str, sitting: str, item: str, **values: Any) -> None:
    """The first version."""
    named = {"organisation_id": organisation, "sitting_id": sitting, "item_id": item, "version": 1}
    session.execute(_ADD_DRAFT, {**named, **values})


def change_draft(
    session: Session,
    sitting: str,
    item: str,
    *,
    base: int,
    content: dict[str, Any],
    digest: str,
    by: str,
    now: datetime,
) -> bool:
    """The next version, if ``base`` is the one that is stored."""
    values = {
        "sitting": sitting,
        "item": item,
        "base": base,
        "next": base + 1,
        "kept": content,
        "sha": digest,
        "now": now,
        "writer": by,
    }
    return session.execute(_CHANGE_DRAFT, values).first() is not None


def note_saved(session: Session, sitting: str, item: str, now: datetime) -> None:
    """A draft was saved."""
    session.execute(_SAVED, {"sitting": sitting, "item": item, "now": now})


def add_handed_in(session: Session, **values: Any) -> None:
    """Write down what was handed in."""
    session.execute(_ADD_HANDED_IN, values)


def receipts(session: Session, sitting: str) -> Sequence[Line]:
    """Everything handed in, the oldest first, without its content."""
    return session.execute(_RECEIPTS, {"sitting": sitting}).all()


def find_retry(session: Session, sitting: str, key: str) -> Line | None:
    """What an idempotency key was used for."""
    return session.execute(_RETRY, {"sitting": sitting, "key": key}).one_or_none()


def by_submission(session: Session, submission: str) -> Line | None:
    """What a submission was handed in as; None for one that belongs to no sitting."""
    return session.execute(_BY_SUBMISSION, {"submission": submission}).first()


def counted(session: Session, sitting: str, item: str) -> int:
    """How many submissions of an item are used up."""
    return session.scalar(_COUNTED, {"sitting": sitting, "item": item}) or 0


def used(session: Session, sitting: str) -> dict[str, int]:
    """The same of every item that has any."""
    return {row[0]: row[1] for row in session.execute(_USED, {"sitting": sitting})}


def note(session: Session, organisation: str, sitting: str, kind: str, now: datetime, **data: object) -> None:
    """Add to the time line."""
    session.execute(
        _ADD_EVENT,
        {"id": new_id(), "organisation_id": organisation, "sitting_id": sitting, "at": now, "kind": kind, "data": data},
    )


def due(session: Session, moment: datetime) -> Sequence[str]:
    """Running sittings of which something was due before a moment, the earliest first."""
    return session.scalars(_DUE, {"moment": moment}).all()
