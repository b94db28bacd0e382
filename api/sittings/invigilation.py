"""What staff do to sittings: open the gate, give time, pause, go on, reopen, end. Each act is in the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.model import UnknownCampaignError
from api.campaigns.store import CampaignRow
from api.database import Database
from api.events.catalogue import EventType
from api.grading.model import Job
from api.refused import Fault
from api.sittings import ending, statements, store
from api.sittings.endings import Dispatch
from api.sittings.model import FinishReason, NotRunningError, SittingState, UnfitExtraTimeError, UnknownSittingError
from api.sittings.statements import Line
from api.sittings.store import SittingRow
from api.sittings.takings import Takings
from api.sittings.telling import tell

_MINUTE_MS = 60_000


class Invigilation:
    """The use cases of staff in a room."""

    def __init__(self, database: Database, takings: Takings, dispatch: Dispatch) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._takings = takings
        self._dispatch = dispatch

    def open_gate(self, caller: Caller, campaign: str, now: datetime) -> None:
        """Everybody may begin from now on. Opening it twice changes nothing.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = session.get(CampaignRow, campaign, with_for_update=True)
            if row is None:
                raise UnknownCampaignError
            if row.gate_opened_at is not None:
                return
            row.gate_opened_at = now
            row.updated_at = now
            row.revision += 1
            audit.note(session, caller, "gate.opened", "campaign", campaign)
        self._dispatch.announce(campaign)

    def give_time(self, caller: Caller, sitting: str, minutes: int, now: datetime) -> None:
        """More time for one person, whether or not they have begun.

        Raises:
            UnknownSittingError: the organisation has none of this id.
            NotRunningError: it is over: reopen it instead.
        """
        with self._database.write(caller.organisation) as session:
            row = _locked(session, sitting)
            if row.state is SittingState.FINISHED:
                raise NotRunningError(state=row.state.value)
            _extend(session, row, minutes, now)
            audit.note(session, caller, "sitting.extended", "sitting", sitting, {"minutes": minutes})
        self._dispatch.announce(row.campaign_id)

    def give_time_to_all(self, caller: Caller, campaign: str, minutes: int, now: datetime) -> int:
        """More time for everybody who is not done. How many they are.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            if session.get(CampaignRow, campaign) is None:
                raise UnknownCampaignError
            going_on = session.scalars(
                select(SittingRow.id)
                .where(SittingRow.campaign_id == campaign, SittingRow.state != SittingState.FINISHED)
                .order_by(SittingRow.id)
            ).all()
            for sitting in going_on:
                _extend(session, statements.lock(session, sitting), minutes, now)
            details = {"minutes": minutes, "sittings": len(going_on)}
            audit.note(session, caller, "campaign.extended", "campaign", campaign, details)
        self._dispatch.announce(campaign)
        return len(going_on)

    def pause(self, caller: Caller, sitting: str, now: datetime) -> None:
        """The clock stands still, and nothing can be saved but what is on its way. Pausing twice changes nothing.

        Raises:
            UnknownSittingError: the organisation has none of this id.
            NotRunningError: it is not running.
        """
        with self._database.write(caller.organisation) as session:
            row = _locked(session, sitting)
            if row.state is SittingState.PAUSED:
                return
            clock = store.clock_of(row)
            if row.state is not SittingState.RUNNING or clock.is_over(now):
                raise NotRunningError(state=row.state.value)
            ending.change(session, row, clock.paused(now), now, state=SittingState.PAUSED)
            statements.note(session, row.organisation_id, sitting, "paused", now)
            audit.note(session, caller, "sitting.paused", "sitting", sitting)
        self._dispatch.announce(row.campaign_id)

    def resume(self, caller: Caller, sitting: str, now: datetime) -> None:
        """The clock goes on with what was left.

        Raises:
            UnknownSittingError: the organisation has none of this id.
            NotRunningError: it is not paused.
        """
        with self._database.write(caller.organisation) as session:
            row = _locked(session, sitting)
            if row.state is SittingState.RUNNING:
                return
            if row.state is not SittingState.PAUSED:
                raise NotRunningError(state=row.state.value)
            ending.change(session, row, store.clock_of(row).resumed(now), now, state=SittingState.RUNNING)
            statements.note(session, row.organisation_id, sitting, "resumed", now)
            audit.note(session, caller, "sitting.resumed", "sitting", sitting)
        self._dispatch.announce(row.campaign_id)

    def reopen(self, caller: Caller, sitting: str, minutes: int, now: datetime) -> None:
        """It goes on with what was left when it ended, and with some minutes more.

        Raises:
            UnknownSittingError: the organisation has none of this id.
            NotRunningError: it is not over.
            UnfitExtraTimeError: nothing was left, and nothing is given.
        """
        with self._database.write(caller.organisation) as session:
            row = _locked(session, sitting)
            if row.state is not SittingState.FINISHED or row.finished_at is None:
                raise NotRunningError(state=row.state.value)
            clock = store.clock_of(row).resumed(row.finished_at)
            clock = clock.reopened(now, finished_at=row.finished_at, extra_ms=minutes * _MINUTE_MS)
            if clock.due_at is None or clock.due_at <= now:
                fault = Fault(
                    place="/minutes",
                    message="No time was left.",
                    remedy="Give at least one minute.",
                )
                raise UnfitExtraTimeError((fault,))
            ending.change(session, row, clock, now, state=SittingState.RUNNING, finished_at=None, finish_reason=None)
            statements.note(session, row.organisation_id, sitting, "reopened", now, minutes=minutes)
            tell(session, row, EventType.SITTING_REOPENED)
            audit.note(session, caller, "sitting.reopened", "sitting", sitting, {"minutes": minutes})
        self._dispatch.announce(row.campaign_id)

    def finish(self, caller: Caller, sitting: str, now: datetime) -> None:
        """It is over: the newest drafts are handed in. Ending it twice changes nothing.

        Raises:
            UnknownSittingError: the organisation has none of this id.
            NotRunningError: it has not begun.
        """
        jobs: list[Job] = []
        with self._database.write(caller.organisation) as session:
            row = _locked(session, sitting)
            if row.state is SittingState.FINISHED:
                return
            if row.state is SittingState.WAITING:
                raise NotRunningError(state=row.state.value)
            jobs = ending.finish(session, row, self._takings.of(session, sitting), FinishReason.STAFF, now)
            audit.note(session, caller, "sitting.finished", "sitting", sitting)
        self._dispatch.send(jobs)
        self._dispatch.announce(row.campaign_id)


def _locked(session: Session, sitting: str) -> Line:
    """A sitting of the organisation that the session acts for."""
    if session.scalar(select(SittingRow.id).where(SittingRow.id == sitting)) is None:
        raise UnknownSittingError
    return statements.lock(session, sitting)


def _extend(session: Session, row: Line, minutes: int, now: datetime) -> None:
    clock = store.clock_of(row).extended(minutes * _MINUTE_MS)
    ending.change(session, row, clock, now, state=row.state)
    statements.note(session, row.organisation_id, row.id, "extended", now, minutes=minutes)
