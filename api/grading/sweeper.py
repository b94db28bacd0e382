"""Finds attempts that nobody works on, and brings them back.

The database says which attempts have not ended; Redis says which of them lie in a queue or have a slot that lives. One
that does neither on two looks, two seconds apart, has been lost: between commit and enqueue, by a wipe of Redis, or
with its slot. If no slot had taken it, the same attempt is enqueued again. Else it is ended as ``lost``, and another
attempt with a new token takes its place. After the last one the submission ends as ``infrastructure``: our failure.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from api.database import Database
from api.grading import store
from api.grading.lanes import Lanes, QueueError, tell
from api.grading.model import MAX_ENQUEUES, AttemptState, Job
from api.grading.recording import Aftermath, Recording
from api.grading.service import RETRY_MEMORY
from api.once.model import MEMORY
from api.once.store import forget_answers
from runner import wire
from runner.verdict import Lane

#: How long an attempt must have been missing.
PATIENCE_S = 2.0

#: Exists as long as Redis remembers anything.
EPOCH_KEY = "preuve:epoch"

_FORGET_EVERY_S = 3_600.0

_log = structlog.get_logger()


class Sweeper:
    """Looks after attempts that have not ended. One look is one call of ``sweep``."""

    def __init__(
        self,
        redis: Redis,
        database: Database,
        recording: Recording,
        lanes: Lanes,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock`` counts seconds."""
        self._redis = redis
        self._database = database
        self._recording = recording
        self._lanes = lanes
        self._clock = clock
        #: Token -> when the attempt was first seen missing.
        self._missing: dict[str, float] = {}
        self._forgot_at: float | None = None

    def sweep(self) -> None:
        """Have one look, and bring back what is lost.

        Raises:
            QueueError, RedisError: Redis does not answer; the next look goes on.
            OperationalError: the database does not answer; the same.
        """
        self._forget_old_retries()
        blank = bool(self._redis.set(EPOCH_KEY, secrets.token_hex(8), nx=True))
        with self._database.read() as session:
            attempts = store.open_attempts(session)
        now = self._clock()
        missing = self._without_sign(attempts)
        self._missing = {one.token: self._missing.get(one.token, now) for one in missing}
        for attempt in missing:
            if now - self._missing[attempt.token] >= PATIENCE_S:
                self._bring_back_safely(attempt, counted=True)
                del self._missing[attempt.token]
            elif blank and attempt.state is AttemptState.QUEUED:
                # Redis has just been wiped: its queues cannot hold this, and nobody is to blame.
                self._bring_back_safely(attempt, counted=False)

    def _without_sign(self, attempts: list[store.Open]) -> list[store.Open]:
        """Those that neither wait in their queue nor have a slot that lives."""
        if not attempts:
            return []
        waiting = {lane: self._lanes.waiting(lane) for lane in {one.lane for one in attempts}}
        absent = [one for one in attempts if not _waits(one, waiting)]
        with self._redis.pipeline(transaction=False) as pipe:
            for one in absent:
                pipe.exists(wire.alive_key(one.submission, one.token))
            alive = pipe.execute()
        return [one for one, sign in zip(absent, alive, strict=True) if not sign]

    def _bring_back_safely(self, attempt: store.Open, *, counted: bool) -> None:
        try:
            self._bring_back(attempt, counted=counted)
        except (RedisError, OperationalError, QueueError):
            raise
        except Exception:  # noqa: BLE001 - it is logged, and the others go on
            # The others must not suffer from what is wrong with this one.
            _log.exception("attempt cannot be brought back", submission=attempt.submission, attempt=attempt.attempt)

    def _bring_back(self, attempt: store.Open, *, counted: bool) -> None:
        moment = datetime.now(UTC)
        with self._database.write() as session:
            job = store.find_job(session, attempt)
            if attempt.state is AttemptState.QUEUED and attempt.enqueues < MAX_ENQUEUES:
                aftermath = Aftermath()
                if store.note_enqueue(session, attempt, moment, counted=counted):
                    aftermath.jobs.append(job)
            else:
                aftermath = self._recording.lose(session, job, moment)
        self._finish(attempt, aftermath)

    def _finish(self, attempt: store.Open, aftermath: Aftermath) -> None:
        if aftermath.events:
            with self._redis.pipeline(transaction=True) as pipe:
                tell(pipe, aftermath.events)
                pipe.execute()
        for job in aftermath.jobs:
            _log.warning("attempt enqueued again", submission=job.submission, attempt=job.attempt, was=attempt.state)
            self._enqueue(job)

    def _enqueue(self, job: Job) -> None:
        try:
            self._lanes.enqueue(job)
        except QueueError as error:
            _log.warning("attempt waits for the queue", submission=job.submission, reason=str(error))

    def _forget_old_retries(self) -> None:
        now = self._clock()
        if self._forgot_at is not None and now - self._forgot_at < _FORGET_EVERY_S:
            return
        self._forgot_at = now
        with self._database.write() as session:
            store.forget_retries(session, before=datetime.now(UTC) - RETRY_MEMORY - timedelta(hours=1))
            forget_answers(session, before=datetime.now(UTC) - MEMORY - timedelta(hours=1))


def _waits(attempt: store.Open, waiting: dict[Lane, set[str]]) -> bool:
    return wire.job_id(attempt.submission, attempt.attempt) in waiting[attempt.lane]
