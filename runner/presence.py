"""What a slot says of itself in Redis: that it lives, which attempt it works on; and what it hears there."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import redis
import structlog

from runner import wire
from runner.model import GradeRequest

_log = structlog.get_logger(__name__)


class Presence:
    """Says in Redis, once a second, that this slot lives and which attempt it works on.

    Hears on the same way which sandboxes somebody wants to have ready.
    """

    def __init__(
        self,
        connection: redis.Redis,
        name: str,
        facts: Mapping[str, Any],
        *,
        able: Callable[[], bool] = lambda: True,
        on_warm: Callable[[Mapping[str, int]], None] = lambda counts: None,
    ) -> None:
        """Say nothing yet.

        Args:
            connection: to Redis.
            name: the slot's.
            facts: says whom this slot serves: the api asks for them before it calls itself ready.
            able: says whether it can start sandboxes now; ``ready`` of the facts holds while it can.
            on_warm: is told how many sandboxes of each language to have ready ahead of a need.
        """
        self._connection = connection
        self._able = able
        self._on_warm = on_warm
        self._slot_key = wire.slot_key(name)
        self._facts = {True: json.dumps(facts), False: json.dumps({**facts, "ready": False})}
        self._attempt_key: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="presence", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._say()
        self._thread.start()

    def begin(self, request: GradeRequest) -> int | None:
        """From now on this slot works on an attempt. Returns the number of the newest one, where that is known.

        Raises:
            RedisError: nothing is known. It works on it all the same, until ``end``.
        """
        self._attempt_key = wire.alive_key(request.submission_id, request.attempt_token)
        pipeline = self._connection.pipeline(transaction=False)
        pipeline.get(wire.fence_key(request.submission_id))
        pipeline.set(self._attempt_key, "1", ex=wire.ALIVE_TTL_S)
        fence = pipeline.execute()[0]
        return None if fence is None else int(fence)

    def end(self) -> None:
        """It does not work on that any more."""
        key, self._attempt_key = self._attempt_key, None
        if key is not None:
            with suppress(redis.RedisError):
                self._connection.delete(key)

    def stop(self) -> None:
        """End, and take the slot's name down."""
        self._stop.set()
        self._thread.join()
        with suppress(redis.RedisError):
            self._connection.delete(self._slot_key)

    def _renew(self) -> None:
        while not self._stop.wait(wire.ALIVE_EVERY_S):
            self._say()

    def _say(self) -> None:
        attempt_key = self._attempt_key
        with suppress(redis.RedisError):  # it comes back, or the sweeper acts
            pipeline = self._connection.pipeline(transaction=False)
            pipeline.set(self._slot_key, self._facts[self._able()], ex=wire.ALIVE_TTL_S)
            if attempt_key is not None:
                pipeline.set(attempt_key, "1", ex=wire.ALIVE_TTL_S)
            pipeline.get(wire.WARM_KEY)
            self._hear(pipeline.execute()[-1])

    def _hear(self, warm: bytes | None) -> None:
        try:
            self._on_warm({} if warm is None else wire.decode_warm(warm))
        except wire.WireError as error:
            _log.warning("what should be warm cannot be read", reason=str(error))
