"""Breaks of plans of steps: leaving the device lets the clock stand still, coming back lets it go on, days later too.

Somebody who closes the browser without leaving is taken for gone since they were heard last.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from api.sittings import ending, statements, store
from api.sittings.model import SittingState, Taking

#: Who was not heard for so long has gone; pages that are open are heard every few seconds.
GONE_AFTER: Final = timedelta(minutes=2)


def begin(session: Session, sitting: str, taking: Taking, now: datetime) -> None:
    """Somebody leaves."""
    if taking.plan.go_on_at is None:
        return
    row = statements.lock(session, sitting)
    clock = store.clock_of(row)
    if row.state is SittingState.RUNNING and not clock.is_over(now):
        ending.change(session, row, clock.paused(now), now, state=SittingState.PAUSED)
        statements.note(session, row.organisation_id, sitting, "paused", now)


def end(session: Session, sitting: str, taking: Taking, now: datetime) -> None:
    """Somebody comes back, or for the first time."""
    if taking.plan.go_on_at is None:
        return
    row = statements.lock(session, sitting)
    clock = store.clock_of(row)
    if row.state is SittingState.RUNNING and row.last_seen_at is not None and now - row.last_seen_at > GONE_AFTER:
        clock = clock.paused(row.last_seen_at)
        statements.note(session, row.organisation_id, sitting, "paused", row.last_seen_at)
    elif row.state is not SittingState.PAUSED:
        return
    ending.change(session, row, clock.resumed(now), now, state=SittingState.RUNNING)
    statements.note(session, row.organisation_id, sitting, "resumed", now)
