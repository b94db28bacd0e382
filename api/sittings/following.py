"""What becomes of a candidate's submission while they wait: state, place in the queue, report, events as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool

from api.grading.model import LANE_OF
from api.grading.service import Grading
from api.grading.waiting import Event, Waiting
from api.sittings import feedback
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from runner import wire
from runner.redact import candidate_view
from runner.verdict import Lane, State


class Queues(Protocol):
    """Knows who waits."""

    def ahead(self, lane: Lane, submission: str, attempt: int) -> int | None:
        """How many come before this one; None if it does not wait, or if that cannot be told."""


class Following:
    """The use cases of waiting."""

    def __init__(self, looking: Looking, grading: Grading, queues: Queues, waiting: Waiting) -> None:
        """Everything is given; nothing is connected here."""
        self._looking = looking
        self._grading = grading
        self._queues = queues
        self._waiting = waiting

    def find(self, caller: CandidateCaller, submission: str) -> dict[str, Any]:
        """A submission of this sitting.

        Raises:
            UnknownHandedInError: it is none.
        """
        level = self._looking.level_of(caller, submission)
        found = self._grading.find(caller.organisation, submission)
        ahead = None
        if found.state is State.QUEUED:
            ahead = self._queues.ahead(LANE_OF[found.intent], submission, found.attempt)
        view = None
        if found.report is not None:
            view = feedback.shown(candidate_view(wire.report_from_json(found.report)), level)
        return {
            "id": found.id,
            "exercise": found.exercise,
            "language": found.language,
            "mode": found.intent.value,
            "state": found.state.value,
            "ahead": ahead,
            "attempt": found.attempt,
            "created_at": found.created_at,
            "finished_at": found.finished_at,
            "verdict": None if view is None else view["verdict"],
            "earned": None if view is None else view["earned"],
            "possible": None if view is None else view["possible"],
            "report": view,
        }

    async def events(self, caller: CandidateCaller, submission: str, after: str | None) -> AsyncIterator[Event]:
        """What happens to it, up to the report, as far as this person is told."""
        level = await run_in_threadpool(self._looking.level_of, caller, submission)
        async for event in self._waiting.events(caller.organisation, submission, after):
            data = feedback.event_shown(event.kind, event.data, level)
            if data is not None:
                yield Event(id=event.id, kind=event.kind, data=data)
