"""Ending a sitting or a part of it because its time is over: what the timekeeper and every request do."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from api.database import Database
from api.grading.model import Job
from api.sittings import ending, statements
from api.sittings.takings import Takings


class Dispatch(Protocol):
    """What is done once a change is durable."""

    def send(self, jobs: list[Job]) -> None:
        """Enqueue what is to be graded."""

    def announce(self, campaign: str) -> None:
        """Tell those who look at a campaign's room that something has changed."""


class Endings:
    """The use case of the clock."""

    def __init__(self, database: Database, takings: Takings, dispatch: Dispatch) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._takings = takings
        self._dispatch = dispatch

    def keep_time(self, sitting: str, now: datetime) -> bool:
        """Do what the clock says for one sitting. False if there was nothing to do, or somebody else has done it."""
        with self._database.write() as session:
            taking = self._takings.of(session, sitting)
            row = statements.lock(session, sitting)
            jobs = ending.act_by_clock(session, row, taking, now)
            after = statements.lock(session, sitting)
        self._dispatch.send(jobs)
        if after.revision != row.revision:
            self._dispatch.announce(row.campaign_id)
        return bool(after.revision != row.revision)
