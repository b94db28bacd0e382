"""The way to the slots: RQ's queues, one for each lane, and the streams from which candidates hear of progress.

The only module that speaks RQ. Jobs are named by a dotted path and carry JSON; nothing is imported here that a slot
runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

from api.grading.model import Job
from runner import wire
from runner.model import BundleRef, GradeRequest, longest_attempt_ms
from runner.verdict import Lane, State

#: On which the collector names each submission that is done. Only a courtesy to waiters: nobody relies on it.
DONE_CHANNEL = "preuve:done"

#: Messages that could not be recorded, for somebody to look at.
DEAD_STREAM = "preuve:reports:dead"

#: How long a job may lie in its queue before Redis forgets it; the sweeper would bring it back.
JOB_TTL_S = 24 * 3_600
#: A failed job is of no use: its attempt is swept, and its failure is in the slot's log.
FAILURE_TTL_S = 60
_FENCE_TTL_S = 2 * JOB_TTL_S


class QueueError(Exception):
    """Redis does not answer, so nothing was enqueued. Not the caller's fault, and not fatal: the sweeper will do it."""


class Lanes:
    """Puts attempts into their queues, and looks what is there."""

    def __init__(self, redis: Redis) -> None:
        """Connects when first used."""
        self._redis = redis
        self._queues = {lane: Queue(lane.value, connection=redis, serializer=JSONSerializer) for lane in Lane}

    def enqueue(self, job: Job) -> None:
        """Raise the submission's fence to this attempt, say that it is queued, and hand it to its lane, all at once.

        Raises:
            QueueError: Redis does not answer.
        """
        request = GradeRequest(
            submission_id=job.submission,
            attempt=job.attempt,
            attempt_token=job.token,
            organisation=job.organisation,
            lane=job.lane,
            intent=job.work.intent,
            exercise=job.work.exercise,
            exercise_digest=job.work.exercise_digest,
            language=job.work.language,
            files=job.work.files,
            stdin=job.work.stdin,
            bundle=BundleRef(digest=job.work.exercise_digest, version=job.work.exercise_version)
            if job.work.own
            else None,
        )
        job_id = wire.job_id(job.submission, job.attempt)
        try:
            with self._redis.pipeline(transaction=True) as pipe:
                # RQ begins the transaction itself, so it comes first; nothing is seen before all of it is.
                self._queues[job.lane].enqueue_call(
                    wire.JOB_PATH,
                    kwargs={"request": wire.encode_request(request)},
                    job_id=job_id,
                    # RQ would describe a job by its arguments, and candidates' code does not belong into logs.
                    description=job_id,
                    timeout=longest_attempt_ms(job.work.attempt_ms) // 1_000,
                    ttl=JOB_TTL_S,
                    result_ttl=0,
                    failure_ttl=FAILURE_TTL_S,
                    pipeline=pipe,
                )
                pipe.set(wire.fence_key(job.submission), job.attempt, ex=_FENCE_TTL_S)
                add_event(pipe, job.submission, "state", state_event(State.QUEUED, job.attempt))
                pipe.execute()
        except (RedisError, OSError) as error:
            raise QueueError(f"Redis does not answer: {error}") from error

    def ahead(self, lane: Lane, submission: str, attempt: int) -> int | None:
        """How many jobs of the lane come before this one; None if it does not wait, or Redis does not answer."""
        try:
            place: Any = self._redis.lpos(self._queues[lane].key, wire.job_id(submission, attempt))
        except (RedisError, OSError):
            return None
        return None if place is None else int(place)

    def waiting(self, lane: Lane) -> set[str]:
        """The ids of the jobs that nobody has taken yet.

        Raises:
            QueueError: Redis does not answer.
        """
        try:
            return set(self._queues[lane].get_job_ids())
        except (RedisError, OSError) as error:
            raise QueueError(f"Redis does not answer: {error}") from error

    def forget(self, submissions: Iterable[str], jobs: Iterable[str]) -> None:
        """Let nothing be left of submissions whose rows are gone: what waits, what was told, what was set aside.

        Raises:
            QueueError: Redis does not answer.
        """
        named = set(submissions)
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                for job in jobs:
                    for queue in self._queues.values():
                        pipe.lrem(queue.key, 0, job)
                    pipe.delete(RqJob.key_for(job))
                for submission in named:
                    pipe.delete(wire.events_key(submission), wire.fence_key(submission))
                pipe.execute()
            self._forget_set_aside([one.encode() for one in named])
        except (RedisError, OSError) as error:
            raise QueueError(f"Redis does not answer: {error}") from error

    def _forget_set_aside(self, submissions: list[bytes]) -> None:
        """Write the stream anew without them: an entry that is merely deleted stays in its memory and its dumps."""
        with self._redis.pipeline(transaction=True) as opened:
            pipe: Any = opened
            # Whatever is set aside meanwhile ends this try, and the next one finds it.
            pipe.watch(DEAD_STREAM)
            entries: Any = pipe.xrange(DEAD_STREAM)
            kept = [
                (entry, fields)
                for entry, fields in entries
                if not any(one in value for one in submissions for value in fields.values())
            ]
            if len(kept) == len(entries):
                return
            pipe.multi()
            pipe.delete(DEAD_STREAM)
            for entry, fields in kept:
                pipe.xadd(DEAD_STREAM, fields, id=entry)
            pipe.execute()


def state_event(state: State, attempt: int) -> dict[str, object]:
    """The data of a ``state`` event."""
    return {"state": state.value, "attempt": attempt}


def tell(pipe: Any, events: Iterable[tuple[str, str, Mapping[str, object]]]) -> None:
    """Add events (submission, kind, data), and ring for each report among them."""
    for submission, kind, data in events:
        add_event(pipe, submission, kind, data)
        if kind == "report":
            pipe.publish(DONE_CHANNEL, submission)


def add_event(pipe: Any, submission: str, kind: str, data: Mapping[str, object]) -> None:
    """Add an event to the stream from which a submission's progress is served."""
    key = wire.events_key(submission)
    pipe.xadd(
        key,
        {"kind": kind, "data": json.dumps(data, ensure_ascii=False)},
        maxlen=wire.EVENTS_MAX,
        approximate=True,
    )
    pipe.expire(key, wire.EVENTS_TTL_S)
