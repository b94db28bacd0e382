"""How parts and sittings end, inside a transaction that holds the sitting's row: so exactly once.

Whoever comes first does it, the clock, the candidate or staff; whoever comes later finds it done.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from api.events.catalogue import EventType
from api.grading.model import Job
from api.sittings import statements, store
from api.sittings.clock import Clock, allowed_ms
from api.sittings.handing_in import hand_in_newest
from api.sittings.model import FinishReason, HandedBy, SittingState, Taking
from api.sittings.statements import Line, sittings
from api.sittings.stopping import is_done_after
from api.sittings.telling import tell

_BY = {
    FinishReason.CANDIDATE: HandedBy.CANDIDATE,
    FinishReason.CLOCK: HandedBy.CLOCK,
    FinishReason.STAFF: HandedBy.STAFF,
    FinishReason.STEPS: HandedBy.CANDIDATE,
}


def part_ms(taking: Taking, index: int, *, extra_percent: int, extra_ms: int) -> int | None:
    """The time of a part of its own; None if it has none. An invitation's extra time is shared out among them."""
    minutes = taking.plan.parts[index].minutes
    if minutes is None:
        return None
    timed = sum(part.minutes is not None for part in taking.plan.parts)
    return allowed_ms(minutes, extra_percent=extra_percent, extra_ms=extra_ms // timed)


def change(session: Session, row: Line, clock: Clock, now: datetime, *, state: SittingState, **values: Any) -> None:
    """Write a sitting's new state and clock. The row must be locked."""
    session.execute(
        update(sittings)
        .where(sittings.c.id == row.id)
        .values(
            state=state,
            revision=row.revision + 1,
            **store.clock_values(clock, running=state is SittingState.RUNNING),
            **values,
        )
    )


def finish(session: Session, row: Line, taking: Taking, reason: FinishReason, now: datetime) -> list[Job]:
    """The sitting is over: its newest drafts are handed in. The row must be locked, and running or paused."""
    every = [item.id for part in taking.plan.parts for item in part.items]
    jobs = hand_in_newest(session, row, taking, every, by=_BY[reason], now=now)
    change(
        session,
        row,
        store.clock_of(row),
        now,
        state=SittingState.FINISHED,
        finished_at=now,
        finish_reason=reason,
    )
    statements.note(session, row.organisation_id, row.id, "finished", now, reason=reason.value)
    tell(session, row, EventType.SITTING_FINISHED)
    return jobs


def finish_part(session: Session, row: Line, taking: Taking, reason: FinishReason, now: datetime) -> list[Job]:
    """A part is over: its newest drafts are handed in and the next part begins.

    After the last one the sitting ends; in a plan of steps perhaps before.
    """
    index = row.part_index
    if index + 1 >= len(taking.plan.parts):
        return finish(session, row, taking, reason, now)
    jobs = hand_in_newest(
        session, row, taking, [item.id for item in taking.plan.parts[index].items], by=_BY[reason], now=now
    )
    if is_done_after(session, row, taking, taking.plan.parts[index]):
        return [*jobs, *finish(session, row, taking, FinishReason.STEPS, now)]
    next_ms = part_ms(taking, index + 1, extra_percent=row.extra_percent, extra_ms=row.invited_ms)
    clock = store.clock_of(row).on_to_part(now, part_ms=next_ms, summed=taking.is_summed)
    change(session, row, clock, now, state=row.state, part_index=index + 1)
    statements.note(
        session,
        row.organisation_id,
        row.id,
        "part_finished",
        now,
        part=taking.plan.parts[index].id,
        reason=reason.value,
    )
    return jobs


def act_by_clock(session: Session, row: Line, taking: Taking, now: datetime) -> list[Job]:
    """Do what the clock says, if it says anything. The row must be locked."""
    clock = store.clock_of(row)
    if row.state is not SittingState.RUNNING or not clock.is_over(now):
        return []
    ends_at, part_ends_at = clock.ends_at, clock.part_ends_at
    if part_ends_at is not None and ends_at is not None and part_ends_at <= ends_at:
        return finish_part(session, row, taking, FinishReason.CLOCK, now)
    return finish(session, row, taking, FinishReason.CLOCK, now)
