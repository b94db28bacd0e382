"""Takes what slots report out of its Redis stream and has it recorded.

The order is the point: first the database commits, then those who wait are told, then the message is dropped. A
message that was taken and not dropped, because this process died, is taken again; recording it twice changes nothing. A
message that nobody can read is set aside in a stream of its own and never stops the others.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import ResponseError
from sqlalchemy.exc import OperationalError

from api.database import Database
from api.grading.lanes import DEAD_STREAM, Lanes, QueueError, tell
from api.grading.recording import Aftermath, Recording
from runner import wire
from runner.model import Finished, Started

_DEAD_MAX = 1_000

#: One transaction records so many messages at most.
_BATCH = 64
#: A message that another collector has held for so long is taken from it.
CLAIM_IDLE_MS = 5_000

_log = structlog.get_logger()

#: Id and fields; no fields where the stream has lost the entry meanwhile.
Entry = tuple[bytes, dict[bytes, bytes] | None]


class ReportConsumer:
    """One member of the consumer group."""

    def __init__(self, redis: Redis, database: Database, recording: Recording, lanes: Lanes) -> None:
        """Everything is given; nothing is connected here."""
        self._redis = redis
        self._database = database
        self._recording = recording
        self._lanes = lanes
        # The same name after a restart, so that what was taken before a crash is found at once. Collectors on one host
        # share it: one may then record again what another is recording, which changes nothing.
        self._name = f"collector-{socket.gethostname()}"
        self._recovering = True

    def take(self, *, block_ms: int) -> int:
        """Record the next messages, and say how many they were. Waits for the first one for a while.

        Raises:
            RedisError: Redis does not answer; nothing is lost, and the next call goes on.
            OperationalError: the database does not answer; the same.
        """
        try:
            # "0" instead of ">": what this consumer had taken and not dropped.
            entries = self._read("0", None) if self._recovering else []
            self._recovering = bool(entries)
            if not entries:
                entries = self._read(">", block_ms)
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._create_group()
            return 0
        self._record(entries)
        return len(entries)

    def claim(self) -> int:
        """Record what other collectors have taken and not finished, and say how much it was."""
        try:
            answer: Any = self._redis.xautoclaim(
                wire.REPORTS_STREAM, wire.REPORTS_GROUP, self._name, CLAIM_IDLE_MS, count=_BATCH
            )
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            self._create_group()
            return 0
        entries: list[Entry] = answer[1]
        self._record(entries)
        return len(entries)

    def recover(self) -> None:
        """Begin again with what was taken and not dropped: after a fault in the middle."""
        self._recovering = True

    def _read(self, start: str, block_ms: int | None) -> list[Entry]:
        answer: Any = self._redis.xreadgroup(
            wire.REPORTS_GROUP, self._name, {wire.REPORTS_STREAM: start}, count=_BATCH, block=block_ms
        )
        return [entry for _, entries in answer or [] for entry in entries]

    def _create_group(self) -> None:
        try:
            # From the start of the stream: after a wipe, reports may be there before the group is.
            self._redis.xgroup_create(wire.REPORTS_STREAM, wire.REPORTS_GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _record(self, entries: list[Entry]) -> None:
        messages: list[tuple[Entry, Started | Finished]] = []
        for entry in entries:
            try:
                messages.append((entry, wire.decode_message(entry[1] or {})))
            except wire.WireError as error:
                self._set_aside(entry, str(error))
        if not messages:
            return
        try:
            self._commit(messages)
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it must not stop the other messages
            if len(messages) == 1:
                _log.exception("message cannot be recorded", submission=messages[0][1].submission_id)
                self._set_aside(messages[0][0], "it cannot be recorded: see the collector's log")
                return
            # One of them is to blame: each gets a transaction of its own.
            for entry, _ in messages:
                self._record([entry])

    def _commit(self, messages: list[tuple[Entry, Started | Finished]]) -> None:
        with self._database.write() as session:
            aftermath = self._recording.apply(session, [message for _, message in messages], datetime.now(UTC))
        self._tell(aftermath, [entry_id for (entry_id, _), _ in messages])

    def _tell(self, aftermath: Aftermath, done: list[bytes]) -> None:
        with self._redis.pipeline(transaction=True) as pipe:
            tell(pipe, aftermath.events)
            pipe.xack(wire.REPORTS_STREAM, wire.REPORTS_GROUP, *done)
            pipe.xdel(wire.REPORTS_STREAM, *done)
            pipe.execute()
        for job in aftermath.jobs:
            try:
                self._lanes.enqueue(job)
            except QueueError as error:
                _log.warning("attempt waits for the queue", submission=job.submission, reason=str(error))

    def _set_aside(self, entry: Entry, reason: str) -> None:
        entry_id, fields = entry
        _log.error("message set aside", entry=entry_id.decode(), reason=reason, stream=DEAD_STREAM)
        with self._redis.pipeline(transaction=True) as pipe:
            kept: Any = {**(fields or {}), b"reason": reason[:500], b"entry": entry_id}
            pipe.xadd(DEAD_STREAM, kept, maxlen=_DEAD_MAX, approximate=True)
            pipe.xack(wire.REPORTS_STREAM, wire.REPORTS_GROUP, entry_id)
            pipe.xdel(wire.REPORTS_STREAM, entry_id)
            pipe.execute()
