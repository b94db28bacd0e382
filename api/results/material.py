"""What results are computed from: sittings with what was handed in, read in a few statements for many at once.

After a regrade was applied, what was handed in counts as it was graded then; unless we failed to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.campaigns.plan import ExerciseItem, items_of
from api.grading.store import SubmissionRow
from api.results import store
from api.results.scoring import Outcome
from api.sittings.model import HandedBy, HandedIntent, Taking
from api.sittings.store import HandedInRow, SittingRow, taking_of
from runner.verdict import State, SubmissionVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A submission as far as results need it."""

    id: str
    state: State
    verdict: SubmissionVerdict | None
    earned: float | None
    possible: float | None

    @property
    def outcome(self) -> Outcome:
        """What it means for a score."""
        if self.state is not State.DONE or self.verdict is None:
            return Outcome.WAITING
        if self.verdict is SubmissionVerdict.INFRASTRUCTURE:
            return Outcome.PLATFORM_FAULT
        return Outcome.NOT_GRADABLE if self.verdict is SubmissionVerdict.NOT_GRADABLE else Outcome.GRADED

    @property
    def share(self) -> float:
        """What part of the points it earned."""
        if self.outcome is not Outcome.GRADED or not self.possible or self.earned is None:
            return 0.0
        return max(0.0, min(1.0, self.earned / self.possible))


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedWork:
    """One row of what was handed in."""

    id: str
    item: str
    intent: HandedIntent
    by: HandedBy
    draft_version: int
    digest: str
    content: Mapping[str, Any]
    at: datetime
    #: None for answers to questions.
    graded: Graded | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One sitting with what was handed in, the oldest first; without the practice."""

    sitting: SittingRow
    taking: Taking
    handed_in: tuple[HandedWork, ...]

    def basis(self) -> str:
        """A digest of what a score is computed from."""
        facts = [
            (one.id, None if one.graded is None else (one.graded.id, one.graded.outcome.value, one.graded.share))
            for one in self.handed_in
            if one.intent is not HandedIntent.RUN
        ]
        return sha256(msgspec.json.encode(facts)).hexdigest()


def load(session: Session, sittings: Sequence[SittingRow]) -> list[Material]:
    """The material of these sittings, in their order."""
    ids = [row.id for row in sittings]
    handed = session.scalars(
        select(HandedInRow).where(HandedInRow.sitting_id.in_(ids)).order_by(HandedInRow.created_at, HandedInRow.id)
    ).all()
    regraded: dict[str, list[str]] = {}
    for item in store.applied_items(session, ids):
        regraded.setdefault(item.handed_in_id, []).append(item.submission_id)
    wanted = {row.submission_id for row in handed if row.submission_id is not None}
    found = graded(session, [*wanted, *(one for many in regraded.values() for one in many)])
    works: dict[str, list[HandedWork]] = {sitting: [] for sitting in ids}
    takings = {row.id: taking_of(row.plan, row.kits, row.seed) for row in sittings}
    planned = {sitting: {item.id for _, item in items_of(taking.plan)} for sitting, taking in takings.items()}
    for row in handed:
        if row.item_id in planned[row.sitting_id]:
            counting = None if row.submission_id is None else found[row.submission_id]
            for newer in (found[one] for one in regraded.get(row.id, ())):
                counting = counting if newer.outcome is Outcome.PLATFORM_FAULT else newer
            works[row.sitting_id].append(_work(row, counting))
    return [Material(sitting=row, taking=takings[row.id], handed_in=tuple(works[row.id])) for row in sittings]


def graded(session: Session, submissions: Sequence[str]) -> dict[str, Graded]:
    """These submissions, by id, without their reports."""
    rows = session.execute(
        select(
            SubmissionRow.id,
            SubmissionRow.state,
            SubmissionRow.verdict,
            SubmissionRow.earned,
            SubmissionRow.possible,
        ).where(SubmissionRow.id.in_(submissions))
    )
    return {
        row.id: Graded(id=row.id, state=row.state, verdict=row.verdict, earned=row.earned, possible=row.possible)
        for row in rows
    }


def reports(session: Session, submissions: Sequence[str]) -> dict[str, str]:
    """The JSON of the reports of those of these submissions that have one."""
    rows = session.execute(
        select(SubmissionRow.id, SubmissionRow.report).where(
            SubmissionRow.id.in_(submissions), SubmissionRow.report.is_not(None)
        )
    )
    return {row.id: row.report for row in rows}


def exercise_of(taking: Taking, item: str) -> ExerciseItem | None:
    """The exercise of an item; None for a question."""
    found = next((one for _, one in items_of(taking.plan) if one.id == item), None)
    return found if isinstance(found, ExerciseItem) else None


def _work(row: HandedInRow, counting: Graded | None) -> HandedWork:
    return HandedWork(
        id=row.id,
        item=row.item_id,
        intent=row.intent,
        by=row.by,
        draft_version=row.draft_version,
        digest=row.digest,
        content=row.content,
        at=row.created_at,
        graded=counting,
    )
