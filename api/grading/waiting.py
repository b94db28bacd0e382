"""Waiting for a submission: the one asynchronous part of the api, since hundreds may wait at once.

Who waits for the end is woken by the bell; who follows the events reads the submission's stream in Redis, in short
blocks. Both look into the database as well: every second, and more rarely while the bell is heard. So they hear of it
at once when all is well, and a little later when Redis has been wiped or does not answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool

from api.grading.bell import Bell
from api.grading.service import Grading
from runner import wire
from runner.redact import candidate_view
from runner.verdict import State

#: How long one look into Redis lasts, and how long the database is left alone.
LOOK_S = 1.0
_FIRST_LOOK_S = 0.2
_HEARING_LOOK_S = 5.0
_FROM_THE_START = "0-0"
_EVENT_ID = re.compile(r"\d{1,20}-\d{1,20}")
_AT_ONCE = 100
_STATES = frozenset(state.value for state in State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a submission: ``state``, ``phase``, ``check`` or ``report``."""

    #: The id in the Redis stream; None for what was read from the database.
    id: str | None
    kind: str
    data: object
    #: Which attempt it tells of, for what slots write.
    attempt: int | None = None


class Waiting:
    """Follows submissions until their reports are there."""

    def __init__(
        self, grading: Grading, redis: Redis, bell: Bell, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``clock`` counts seconds."""
        self._grading = grading
        self._redis = redis
        self._bell = bell
        self._clock = clock
        self._stopping = False

    def stop(self) -> None:
        """Let every waiter go at its next look: this process is about to end."""
        self._stopping = True
        self._bell.ring_all()

    async def until_done(self, organisation: str, submission: str, wait_s: float) -> None:
        """Return when the submission is done, or when the time is over."""
        deadline = self._clock() + wait_s
        async with self._bell.waiter(submission) as rung:
            # The bell may have rung before we listened; but the first look keeps out of the way of what grades.
            with suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), min(wait_s, _FIRST_LOOK_S))
                return
            while not self._stopping:
                state, _ = await run_in_threadpool(self._grading.state, organisation, submission)
                left_s = deadline - self._clock()
                if state is State.DONE or left_s <= 0:
                    return
                # A look costs a millisecond and more, which is a whole processor when a thousand wait.
                pause_s = _HEARING_LOOK_S if self._bell.hears else LOOK_S
                with suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), min(left_s, pause_s))
                    return

    async def events(self, organisation: str, submission: str, after: str | None) -> AsyncIterator[Event]:
        """Every event after the one named, up to the report. Ends early only when this process does.

        A slot that was given up may go on for a while: once a newer attempt was told of, what it writes is left out.
        """
        cursor = after if after is not None and _EVENT_ID.fullmatch(after) else _FROM_THE_START
        told: tuple[State, int] | None = None
        newest = 0
        block_s = 0.0
        while not self._stopping:
            events = await self._look(submission, cursor, block_s=block_s)
            for event in events:
                cursor = event.id or cursor
                if event.kind == "state" and (told := _state_told(event)) is not None:
                    newest = max(newest, told[1])
                if event.attempt is not None and event.attempt < newest:
                    continue
                yield event
                if event.kind == "report":
                    return
            if events:
                continue
            block_s = LOOK_S
            known = await run_in_threadpool(self._grading.state, organisation, submission)
            if known[0] is State.DONE:
                # The report may have come between the two looks.
                if await self._has_more(submission, cursor):
                    continue
                async for event in self._ending(organisation, submission):
                    yield event
                return
            if known != told:
                told = known
                newest = max(newest, known[1])
                yield _state_event(*known)

    async def _ending(self, organisation: str, submission: str) -> AsyncIterator[Event]:
        found = await run_in_threadpool(self._grading.find, organisation, submission)
        yield _state_event(found.state, found.attempt)
        if found.report is not None:
            yield Event(id=None, kind="report", data=candidate_view(wire.report_from_json(found.report)))

    async def _has_more(self, submission: str, cursor: str) -> bool:
        return bool(await self._look(submission, cursor, block_s=0.0))

    async def _look(self, submission: str, cursor: str, *, block_s: float) -> list[Event]:
        """What is in the stream after the cursor; nothing if nothing comes in time, or if Redis does not answer."""
        key = wire.events_key(submission)
        try:
            answer: Any = await self._redis.xread(
                {key: cursor}, count=_AT_ONCE, block=max(1, round(block_s * 1_000)) if block_s else None
            )
        except (RedisError, OSError):
            await asyncio.sleep(block_s)
            return []
        streams = answer.items() if isinstance(answer, dict) else answer or []
        return [_decode(entry_id, fields) for _, entries in streams for entry_id, fields in _flat(entries)]


def _flat(entries: list[Any]) -> list[Any]:
    """The entries of one stream: RESP3 wraps them once more than RESP2."""
    return entries[0] if entries and isinstance(entries[0], list) else entries


def _decode(entry_id: bytes, fields: dict[bytes, bytes]) -> Event:
    return Event(
        id=entry_id.decode(),
        kind=fields.get(b"kind", b"").decode("utf-8", "replace"),
        data=json.loads(fields.get(b"data", b"null")),
        attempt=int(attempt) if (attempt := fields.get(b"attempt", b"")).isdigit() else None,
    )


def _state_event(state: State, attempt: int) -> Event:
    return Event(id=None, kind="state", data={"state": state.value, "attempt": attempt})


def _state_told(event: Event) -> tuple[State, int] | None:
    match event.data:
        case {"state": str(word), "attempt": int(attempt)} if word in _STATES:
            return State(word), attempt
        case _:
            return None
