"""What one slot does with one job: checks that it is still wanted, grades it, sends the report.

A slot trusts nothing in Redis but that it is a courier: a job is decoded strictly, the exercise must have the
digest that the job names, and a job of an older attempt than the fence says is dropped. The report goes out before
the job ends; if Redis is away, the slot waits for it as long as ``_REPORT_TRIES`` allows, then the sweeper has the
attempt done again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import redis
import structlog

from runner import redact, wire
from runner.examiners import SHARED_BANK
from runner.exercise import Bank, Exercise, ExerciseChangedError, ExerciseError, UnknownExerciseError
from runner.faults import fault_report
from runner.grade import Grader, Watch, Work
from runner.model import Finished, GradeRequest, Phase, Progress, Report, Started
from runner.presence import Presence
from runner.supply import Supply
from runner.verdict import Lane

_REPORT_TRIES: Final = 120
#: An attempt that is over within this is never announced as running.
_ANNOUNCE_S: Final = 0.25
#: Events that come faster than this go together.
_EVENTS_EVERY_S: Final = 0.03

_log = structlog.get_logger(__name__)


class Slot:
    """Grades the jobs of one lane, one at a time."""

    def __init__(
        self,
        *,
        name: str,
        lane: Lane,
        bank: Bank,
        supply: Supply,
        grader: Grader,
        connection: redis.Redis,
        presence: Presence,
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._name = name
        self._lane = lane
        self._bank = bank
        self._supply = supply
        self._grader = grader
        self._connection = connection
        self._presence = presence

    def perform(self, message: Mapping[str, Any], enqueued_at: datetime | None) -> None:
        """Do one job.

        Args:
            message: the job's keyword argument ``request``.
            enqueued_at: when it was put into the queue, for the report's phases.

        Raises:
            WireError: the message is none of this version's. The job fails, the sweeper has it done again.
        """
        request = wire.decode_request(message)
        events = _Events(self._connection, request)
        try:
            newest = self._presence.begin(request)
            if newest is not None and newest > request.attempt:
                _log.info("job dropped, a newer attempt exists", submission=request.submission_id)
                return
            announcement = _Announcement(self._connection, self._started(request))
            try:
                report = self._grade_or_say_why_not(request, events)
            finally:
                announcement.end()
            if enqueued_at is not None:
                report = replace(report, phases=(_queue_phase(enqueued_at, report), *report.phases))
            self._send(request, report, events)
        finally:
            self._presence.end()
            events.close()
        _log.info(
            "graded", submission=request.submission_id, attempt=request.attempt, verdict=report.verdict, lane=self._lane
        )

    def _started(self, request: GradeRequest) -> Started:
        return Started(
            submission_id=request.submission_id,
            attempt=request.attempt,
            attempt_token=request.attempt_token,
            slot=self._name,
        )

    def _grade_or_say_why_not(self, request: GradeRequest, events: _Events) -> Report:
        """A report in any case: an attempt that ends in silence would be counted as lost, and nobody would know why."""
        try:
            return self._grade(request, events)
        except Exception as error:  # noqa: BLE001 - RQ's own deadline is one, and every one is ours
            _log.exception("grading failed", submission=request.submission_id, attempt=request.attempt)
            return fault_report(
                intent=request.intent,
                exercise=request.exercise,
                exercise_version=0,
                exercise_digest=request.exercise_digest,
                language=request.language,
                fault=f"{type(error).__name__}: {error}",
            )

    def _exercise(self, request: GradeRequest) -> tuple[Exercise, str]:
        """The exercise of exactly the content that is asked for, and whose examiner runs its suite."""
        try:
            return self._bank.read(request.exercise, digest=request.exercise_digest), SHARED_BANK
        except (UnknownExerciseError, ExerciseChangedError, ExerciseError):
            if request.bundle is None:
                raise
        return self._supply.exercise(request), request.organisation

    def _grade(self, request: GradeRequest, events: _Events) -> Report:
        exercise, owner = self._exercise(request)
        watch = Watch(
            on_phase=lambda phase: events.add(
                Progress(kind="phase", data={"name": phase.name, "wall_ms": phase.wall_ms})
            ),
            on_check=lambda check: events.add(redact.progress_of_check(check)),
        )
        work = Work(
            exercise=exercise,
            language=request.language,
            files=request.files,
            intent=request.intent,
            stdin=request.stdin,
        )
        return self._grader.grade(work, owner=owner, watch=watch)

    def _send(self, request: GradeRequest, report: Report, events: _Events) -> None:
        """The report goes out, right behind the last events."""
        events.close()
        finished = Finished(
            submission_id=request.submission_id,
            attempt=request.attempt,
            attempt_token=request.attempt_token,
            slot=self._name,
            report=report,
        )
        fields: dict[Any, Any] = {**wire.encode_message(finished)}

        def send() -> None:
            pipeline = self._connection.pipeline(transaction=False)
            events.put_into(pipeline)
            pipeline.xadd(wire.REPORTS_STREAM, fields)
            pipeline.execute()

        _insist(send)


class _Announcement:
    """Says that an attempt has started, unless it is over so soon that its report says it all."""

    def __init__(self, connection: redis.Redis, started: Started) -> None:
        self._connection = connection
        self._started = started
        self._timer = threading.Timer(_ANNOUNCE_S, self._send)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """From now on nothing is said: no announcement comes after its report."""
        self._timer.cancel()
        self._timer.join()

    def _send(self) -> None:
        fields: dict[Any, Any] = {**wire.encode_message(self._started)}
        with suppress(redis.RedisError):  # whoever looks still sees that the attempt lives
            self._connection.xadd(wire.REPORTS_STREAM, fields)


class _Events:
    """What may be watched while the attempt runs. Losing one hurts nobody: the report has it all.

    Events are sent together when they come fast: a check's way to Redis would else take longer than the check.
    """

    def __init__(self, connection: redis.Redis, request: GradeRequest) -> None:
        self._connection = connection
        self._key = wire.events_key(request.submission_id)
        self._attempt = str(request.attempt)
        self._lock = threading.Lock()
        self._waiting: list[Progress] = []
        self._timer: threading.Timer | None = None
        self._closed = False

    def add(self, progress: Progress) -> None:
        with self._lock:
            self._waiting.append(progress)
            if self._timer is None and not self._closed:
                self._timer = self._start()

    def put_into(self, pipeline: Any) -> None:
        """Leave what has not been sent yet to somebody who sends something anyway."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for progress in waiting:
            fields: dict[Any, Any] = {**wire.encode_progress(progress), "attempt": self._attempt}
            pipeline.xadd(self._key, fields, maxlen=wire.EVENTS_MAX, approximate=True)
        if waiting:
            pipeline.expire(self._key, wire.EVENTS_TTL_S)

    def close(self) -> None:
        """Nothing more is sent from here; what is left may be put into somebody else's message. Idempotent."""
        with self._lock:
            self._closed = True
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
            timer.join()

    def _flush(self) -> None:
        with suppress(redis.RedisError):
            pipeline = self._connection.pipeline(transaction=False)
            self.put_into(pipeline)
            pipeline.execute()
        with self._lock:
            if not self._closed:
                self._timer = self._start() if self._waiting else None

    def _start(self) -> threading.Timer:
        timer = threading.Timer(_EVENTS_EVERY_S, self._flush)
        timer.daemon = True
        timer.start()
        return timer


def _queue_phase(enqueued_at: datetime, report: Report) -> Phase:
    """How long the job waited: since it was put into the queue, less what grading took."""
    since_ms = (datetime.now(UTC) - enqueued_at).total_seconds() * 1_000
    return Phase(name="queue", wall_ms=round(max(0.0, since_ms - sum(phase.wall_ms for phase in report.phases)), 1))


def _insist(send: Callable[[], object]) -> None:
    for tried in range(_REPORT_TRIES):
        try:
            send()
        except (redis.ConnectionError, redis.TimeoutError):
            if tried == _REPORT_TRIES - 1:
                raise
            time.sleep(0.5)
        else:
            return
