"""Time that a fault of ours has taken, given back without anybody asking.

What was lost is always a span from one moment to another. Only what of it was spent with a running clock and was not
given back before counts: an attempt that was lost in the middle of a gap of the platform gives nothing twice.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.campaigns.plan import PRACTICE
from api.sittings import ending, statements, store
from api.sittings.clock import Interval, unpaid_ms
from api.sittings.model import SittingState
from api.sittings.statements import Line, events, sittings


class GivingBack:
    """Hears from grading of attempts that failed through us (``api.grading.recording.FaultWitness``)."""

    def failed(self, session: Session, *, submission: str, since: datetime, until: datetime) -> None:
        """An attempt at a submission was lost through us: its time is given back, if it belongs to a sitting."""
        handed = statements.by_submission(session, submission)
        if handed is not None and handed.item_id != PRACTICE:
            give_back(session, handed.sitting_id, since, until, cause="attempt", submission=submission)


def give_back_to_all(session: Session, since: datetime, until: datetime) -> int:
    """Everybody whose clock was running gets the time of a gap. How many they were."""
    running = session.scalars(
        select(sittings.c.id).where(sittings.c.state == SittingState.RUNNING).order_by(sittings.c.id)
    ).all()
    return sum(give_back(session, sitting, since, until, cause="platform") > 0 for sitting in running)


def give_back(session: Session, sitting: str, since: datetime, until: datetime, *, cause: str, **facts: object) -> int:
    """Give a sitting back what it lost from one moment to another. How many milliseconds that were."""
    row = statements.lock(session, sitting)
    if row.state not in (SittingState.RUNNING, SittingState.PAUSED) or row.started_at is None:
        return 0
    begin, end = max(since, row.started_at), until
    # Where the end lies within the span, the clock is set back to what was left when it began.
    if begin >= end or (row.due_at is not None and begin >= row.due_at):
        return 0
    lost_ms = unpaid_ms((begin, end), _paid(session, row, until))
    if lost_ms <= 0:
        return 0
    ending.change(session, row, store.clock_of(row).given_back(lost_ms), until, state=row.state)
    statements.note(
        session,
        row.organisation_id,
        sitting,
        "given_back",
        until,
        cause=cause,
        given_ms=lost_ms,
        since=begin.isoformat().replace("+00:00", "Z"),
        until=end.isoformat().replace("+00:00", "Z"),
        **facts,
    )
    return lost_ms


def _paid(session: Session, row: Line, until: datetime) -> list[Interval]:
    """What was given back before, and pauses."""
    paid: list[Interval] = []
    stopped: datetime | None = None
    noted = session.execute(
        select(events.c.kind, events.c.at, events.c.data)
        .where(
            events.c.sitting_id == row.id,
            events.c.kind.in_(("given_back", "paused", "resumed", "finished", "reopened")),
        )
        .order_by(events.c.at, events.c.id)
    )
    for event in noted:
        match event.kind:
            case "given_back":
                data = event.data
                paid.append((datetime.fromisoformat(data["since"]), datetime.fromisoformat(data["until"])))
            case "paused" | "finished":
                stopped = stopped or event.at
            case _:
                paid += [] if stopped is None else [(stopped, event.at)]
                stopped = None
    return paid if stopped is None else [*paid, (stopped, until)]
