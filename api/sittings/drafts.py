"""Saving drafts: what was acknowledged is durable, and nothing is overwritten by somebody who has not seen it.

A save names the version that it changes (0: none yet). If another one is stored, because of another tab or another
computer, the save is refused and the stored draft comes along, unless both hold the same. Saving is what a platform
does most, so the way is short: one lock, one look, two statements.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.campaigns.plan import PRACTICE, find_item
from api.database import Database
from api.sittings import content as contents
from api.sittings import statements, store
from api.sittings.model import (
    CandidateCaller,
    Draft,
    DraftConflictError,
    NotRunningError,
    PartClosedError,
    Saved,
    SittingState,
    Taking,
    TimeOverError,
    UnknownItemError,
)
from api.sittings.statements import Line
from api.sittings.takings import Takings


class Drafts:
    """The use cases of typing."""

    def __init__(self, database: Database, takings: Takings) -> None:
        """Connects when first used."""
        self._database = database
        self._takings = takings

    def save(
        self, caller: CandidateCaller, item: str, *, base_version: int, content: dict[str, Any], now: datetime
    ) -> Saved:
        """Keep the newest work on an item. When this returns it is durable.

        Raises:
            UnknownItemError: the sitting has no such item.
            UnfitDraftError: it cannot be kept.
            DraftConflictError: ``base_version`` is not what is stored.
            NotRunningError, TimeOverError, PartClosedError: nothing may be changed (any more).
        """
        with self._database.read() as session:
            taking = self._takings.of(session, caller.sitting)
        content = checked(taking, item, content)
        digest = contents.digest_of(content)
        with self._database.write() as session:
            row = statements.lock(session, caller.sitting)
            refuse_late(row, taking, item, now)
            return save_locked(session, caller, row, item, base_version, content, digest, now)


def checked(taking: Taking, item: str, content: dict[str, Any]) -> dict[str, Any]:
    """A draft in the form in which it is kept.

    Raises:
        UnknownItemError: the sitting has no such item.
        UnfitDraftError: it cannot be kept.
    """
    kit = taking.kits.get(item)
    if kit is not None:
        return contents.check_work(content, kit)
    if item == PRACTICE or find_item(taking.plan, item) is None:
        raise UnknownItemError
    return contents.check_answer(content)


def refuse_late(row: Line, taking: Taking, item: str, now: datetime) -> None:
    """Look whether work on an item may be changed now.

    Raises:
        NotRunningError, TimeOverError, PartClosedError: it may not.
    """
    if item == PRACTICE:
        if row.state is not SittingState.WAITING:
            raise NotRunningError(state=row.state.value)
        return
    if row.state is SittingState.FINISHED:
        raise TimeOverError
    accepts = store.clock_of(row).accepts(now)
    if row.state is SittingState.WAITING or (row.state is SittingState.PAUSED and not accepts):
        raise NotRunningError(state=row.state.value)
    if not accepts:
        raise TimeOverError
    if not taking.is_open(item, row.part_index):
        raise PartClosedError


def save_locked(
    session: Session,
    caller: CandidateCaller,
    row: Line,
    item: str,
    base_version: int,
    content: dict[str, Any],
    digest: str,
    now: datetime,
) -> Saved:
    """Keep a draft that was checked, in a sitting whose row is locked.

    Raises:
        DraftConflictError: ``base_version`` is not what is stored.
    """
    stored = statements.find_draft(session, row.id, item)
    if stored is not None and stored.digest == digest:
        return Saved(version=stored.version, saved_at=stored.saved_at)
    if (0 if stored is None else stored.version) != base_version:
        raise DraftConflictError(
            None if stored is None else draft_of(stored), own=stored is not None and stored.saved_by == caller.session
        )
    if stored is None:
        statements.add_draft(
            session,
            row.organisation_id,
            row.id,
            item,
            content=content,
            digest=digest,
            saved_at=now,
            saved_by=caller.session,
        )
    else:
        statements.change_draft(
            session, row.id, item, base=base_version, content=content, digest=digest, by=caller.session, now=now
        )
        if stored.saved_by != caller.session:
            statements.note(session, row.organisation_id, row.id, "taken_over", now, item=item, device=caller.session)
    statements.note_saved(session, row.id, item, now)
    if row.at_item != item:
        statements.note(session, row.organisation_id, row.id, "opened", now, item=item)
    return Saved(version=base_version + 1, saved_at=now)


def draft_of(row: Line) -> Draft:
    """The draft in a row."""
    return Draft(
        item=row.item_id,
        version=row.version,
        content=row.content,
        digest=row.digest,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
    )
