"""Trying and handing in: the draft is saved, what is asked is written down, and only then is anything enqueued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.campaigns.plan import find_item
from api.database import Database
from api.grading.intake import stdin_faults
from api.once.model import RetryInFlightError, RetryMismatchError
from api.sittings import content as contents
from api.sittings import statements
from api.sittings.drafts import checked, draft_of, refuse_late, save_locked
from api.sittings.endings import Dispatch
from api.sittings.handing_in import Retry, hand_in, refuse_too_many
from api.sittings.model import (
    CandidateCaller,
    DraftConflictError,
    HandedBy,
    HandedIntent,
    NothingAnsweredError,
    NothingToHandInError,
    Receipt,
    UnfitDraftError,
    UnknownItemError,
)
from api.sittings.statements import Line
from api.sittings.takings import Takings


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to try or hand in."""

    item: str
    intent: HandedIntent
    #: Of the draft that is meant, or to which ``content`` is a change.
    base_version: int
    #: None: the draft as it is stored.
    content: dict[str, Any] | None
    #: For a run: input of one's own.
    stdin: str | None = None
    retry_key: str | None = None

    def digest(self) -> str:
        """The same for the same request."""
        asked = [self.item, self.intent.value, self.base_version, self.content, self.stdin]
        return sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()


class Working:
    """The use cases of running and submitting."""

    def __init__(self, database: Database, takings: Takings, dispatch: Dispatch) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._takings = takings
        self._dispatch = dispatch

    def hand_in(self, caller: CandidateCaller, asked: Asked, now: datetime) -> tuple[Receipt, bool]:
        """Take work in: its receipt, and whether an earlier request had done so.

        Raises:
            UnknownItemError: there is no such item, or nothing of the kind can be done with it.
            UnfitDraftError: what was sent cannot be kept.
            DraftConflictError: another draft is stored than the one that is meant.
            NothingToHandInError: there is none.
            NothingAnsweredError: the answer is empty, and no other was handed in that it could take back.
            NoSubmissionLeftError: the battery allows no more.
            NotRunningError, TimeOverError, PartClosedError: nothing may be handed in (any more).
            RetryInFlightError, RetryMismatchError: about the idempotency key.
        """
        with self._database.read() as session:
            taking = self._takings.of(session, caller.sitting)
        kit = taking.kits.get(asked.item)
        found = find_item(taking.plan, asked.item)
        if (kit is None and found is None) or (kit is None and asked.intent is HandedIntent.RUN):
            raise UnknownItemError
        if faults := stdin_faults(asked.stdin):
            raise UnfitDraftError(tuple(faults))
        content = None if asked.content is None else checked(taking, asked.item, asked.content)
        retry = None if asked.retry_key is None else Retry(key=asked.retry_key, request_digest=asked.digest())
        intent = HandedIntent.ANSWER if kit is None else asked.intent
        try:
            with self._database.write() as session:
                row = statements.lock(session, caller.sitting)
                before = None if retry is None else _replayed(session, caller, retry)
                if before is not None:
                    return before, True
                refuse_late(row, taking, asked.item, now)
                version, kept = _draft(session, caller, row, asked, content, now)
                if kit is None and contents.is_blank(kept, None) and not _was_answered(session, row.id, asked.item):
                    raise NothingAnsweredError
                if intent is HandedIntent.SUBMIT:
                    refuse_too_many(session, row.id, None if found is None else found[1])
                receipt, job = hand_in(
                    session,
                    organisation=caller.organisation,
                    sitting=caller.sitting,
                    item=asked.item,
                    kit=kit,
                    intent=intent,
                    content=kept,
                    draft_version=version,
                    by=HandedBy.CANDIDATE,
                    now=now,
                    stdin=asked.stdin,
                    retry=retry,
                )
        except IntegrityError:
            if retry is None:
                raise
            raise RetryInFlightError from None
        self._dispatch.send([] if job is None else [job])
        self._dispatch.announce(row.campaign_id)
        return receipt, False


def receipt_of(row: Line) -> Receipt:
    """The receipt in a row."""
    return Receipt(
        id=row.id,
        sitting=row.sitting_id,
        item=row.item_id,
        intent=row.intent,
        digest=row.digest,
        draft_version=row.draft_version,
        by=row.by,
        received_at=row.created_at,
        submission=row.submission_id,
    )


def _draft(
    session: Session,
    caller: CandidateCaller,
    row: Line,
    asked: Asked,
    content: dict[str, Any] | None,
    now: datetime,
) -> tuple[int, dict[str, Any]]:
    """Version and content of the draft that is meant, saved first where it came along."""
    if content is not None:
        saved = save_locked(
            session, caller, row, asked.item, asked.base_version, content, contents.digest_of(content), now
        )
        return saved.version, content
    stored = statements.find_draft(session, row.id, asked.item)
    if stored is None:
        raise NothingToHandInError
    if stored.version != asked.base_version:
        raise DraftConflictError(draft_of(stored), own=stored.saved_by == caller.session)
    return stored.version, stored.content


def _was_answered(session: Session, sitting: str, item: str) -> bool:
    return any(one.item_id == item for one in statements.receipts(session, sitting))


def _replayed(session: Session, caller: CandidateCaller, retry: Retry) -> Receipt | None:
    before = statements.find_retry(session, caller.sitting, retry.key)
    if before is None:
        return None
    if before.request_digest != retry.request_digest:
        raise RetryMismatchError
    return receipt_of(before)
