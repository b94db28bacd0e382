"""Handing in, inside a transaction: the row of what was handed in and that of its submission become durable together.

What has to be enqueued is returned and enqueued after the commit; if that fails, the sweeper of grading does it. So
whatever was acknowledged is graded, whichever process dies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.campaigns.plan import PRACTICE, ExerciseItem, Item, find_item
from api.grading.model import Job, Work
from api.grading.service import write_down
from api.ids import new_id
from api.sittings import content as contents
from api.sittings import statements
from api.sittings.model import (
    INTENT_OF,
    HandedBy,
    HandedIntent,
    ItemKit,
    NoSubmissionLeftError,
    Receipt,
    Taking,
)
from api.sittings.statements import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """An ``Idempotency-Key`` with what it was sent with."""

    key: str
    request_digest: str


def hand_in(
    session: Session,
    *,
    organisation: str,
    sitting: str,
    item: str,
    kit: ItemKit | None,
    intent: HandedIntent,
    content: dict[str, Any],
    draft_version: int,
    by: HandedBy,
    now: datetime,
    stdin: str | None = None,
    retry: Retry | None = None,
) -> tuple[Receipt, Job | None]:
    """Write it down; with the job that is to be enqueued after the commit, unless nobody has to run it."""
    work = contents.work_of(content)
    job = None
    if kit is not None:
        asked = Work(
            exercise=kit.exercise,
            exercise_version=kit.version,
            exercise_digest=kit.digest,
            language=work["language"],
            intent=INTENT_OF[intent],
            files=work["files"],
            stdin=stdin,
            attempt_ms=kit.attempt_ms,
            own=kit.supplied,
        )
        job = write_down(session, organisation, asked, now)
    receipt = Receipt(
        id=new_id(),
        sitting=sitting,
        item=item,
        intent=intent,
        digest=contents.digest_of(work),
        draft_version=draft_version,
        by=by,
        received_at=now,
        submission=None if job is None else job.submission,
    )
    statements.add_handed_in(
        session,
        id=receipt.id,
        organisation_id=organisation,
        sitting_id=sitting,
        item_id=item,
        submission_id=receipt.submission,
        intent=intent,
        draft_version=draft_version,
        digest=receipt.digest,
        content=work,
        by=by,
        created_at=now,
        retry_key=None if retry is None else retry.key,
        request_digest=None if retry is None else retry.request_digest,
    )
    return receipt, job


def refuse_too_many(session: Session, sitting: str, item: Item | None) -> None:
    """Look whether one more submission is allowed.

    Raises:
        NoSubmissionLeftError: it is not.
    """
    most = item.submissions if isinstance(item, ExerciseItem) else None
    if item is not None and most is not None and statements.counted(session, sitting, item.id) >= most:
        raise NoSubmissionLeftError(most=str(most))


def hand_in_newest(
    session: Session,
    sitting: Line,
    taking: Taking,
    items: Iterable[str],
    *,
    by: HandedBy,
    now: datetime,
) -> list[Job]:
    """Hand in the newest draft of each item, but where nothing was done, or exactly this was handed in before."""
    wanted = set(items) - {PRACTICE}
    last: dict[str, str] = {}
    for row in statements.receipts(session, sitting.id):
        if row.intent is not HandedIntent.RUN:
            last[row.item_id] = row.digest
    jobs = []
    for draft in statements.all_drafts(session, sitting.id):
        found = find_item(taking.plan, draft.item_id) if draft.item_id in wanted else None
        if found is None:
            continue
        kit = taking.kits.get(draft.item_id)
        digest = contents.digest_of(contents.work_of(draft.content))
        if digest == last.get(draft.item_id):
            continue
        if contents.is_blank(draft.content, kit) and (kit is not None or draft.item_id not in last):
            continue
        try:
            refuse_too_many(session, sitting.id, found[1])
        except NoSubmissionLeftError:
            statements.note(
                session,
                sitting.organisation_id,
                sitting.id,
                "not_handed_in",
                now,
                item=draft.item_id,
                draft_version=draft.version,
                reason="no submission left",
            )
            continue
        _, job = hand_in(
            session,
            organisation=sitting.organisation_id,
            sitting=sitting.id,
            item=draft.item_id,
            kit=kit,
            intent=HandedIntent.ANSWER if kit is None else HandedIntent.SUBMIT,
            content=draft.content,
            draft_version=draft.version,
            by=by,
            now=now,
        )
        jobs += [] if job is None else [job]
    return jobs
