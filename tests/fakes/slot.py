"""A slot without sandboxes: takes jobs as RQ's workers do, and reports what the test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redis import Redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from fakes.reports import report_of
from runner import wire
from runner.model import Finished, GradeRequest, Progress, Report, Started
from runner.redact import progress_of_check
from runner.verdict import Lane


class FakeSlot:
    """One slot of one lane."""

    def __init__(self, redis: Redis, lane: Lane, grade: Callable[[GradeRequest], Report] = report_of) -> None:
        self._redis = redis
        self._queue = Queue(lane.value, connection=redis, serializer=JSONSerializer)
        self._lane = lane
        self.name = f"fake-{lane.value}"
        self.grade = grade

    def register(self, *, ready: bool = True) -> None:
        state = "true" if ready else "false"
        value = f'{{"lane": "{self._lane.value}", "languages": ["python"], "runtime": "fake", "ready": {state}}}'
        self._redis.set(f"preuve:slot:{self.name}", value)

    def take(self, *, timeout_s: int | None = None) -> GradeRequest | None:
        """The next job, dropped from its queue as it is taken; None if there is none in time."""
        found = Queue.dequeue_any([self._queue], timeout_s, connection=self._redis, serializer=JSONSerializer)
        if found is None:
            return None
        job: Job = found[0]
        assert job.func_name == wire.JOB_PATH
        request = wire.decode_request(job.kwargs["request"])
        job.delete()
        self._redis.lrem(self._queue.intermediate_queue_key, 0, job.id)
        return request

    def live(self, request: GradeRequest) -> None:
        self._redis.set(wire.alive_key(request.submission_id, request.attempt_token), "1", ex=wire.ALIVE_TTL_S)

    def die(self, request: GradeRequest) -> None:
        self._redis.delete(wire.alive_key(request.submission_id, request.attempt_token))

    def start(self, request: GradeRequest) -> None:
        self.live(request)
        self._send(Started(**_names(request), slot=self.name))

    def progress(self, request: GradeRequest, report: Report) -> None:
        for check in report.checks:
            self._event(request, progress_of_check(check))

    def finish(self, request: GradeRequest, report: Report | None = None) -> None:
        self._send(Finished(**_names(request), slot=self.name, report=report or self.grade(request)))

    def work(self, *, timeout_s: int | None = None) -> bool:
        """One job from its queue to its report. False if there was none."""
        request = self.take(timeout_s=timeout_s)
        if request is None:
            return False
        self.start(request)
        report = self.grade(request)
        self.progress(request, report)
        self.finish(request, report)
        self.die(request)
        return True

    def _send(self, message: Started | Finished) -> None:
        fields: dict[Any, Any] = {**wire.encode_message(message)}
        self._redis.xadd(wire.REPORTS_STREAM, fields)

    def _event(self, request: GradeRequest, progress: Progress) -> None:
        fields: dict[Any, Any] = {**wire.encode_progress(progress), "attempt": str(request.attempt)}
        self._redis.xadd(wire.events_key(request.submission_id), fields)


def _names(request: GradeRequest) -> dict[str, Any]:
    return {
        "submission_id": request.submission_id,
        "attempt": request.attempt,
        "attempt_token": request.attempt_token,
    }
