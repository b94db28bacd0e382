"""Whoever guesses passwords or tokens has to wait, and longer each time.

Tries are counted in Redis, so that all processes count together. While Redis is away each process counts for itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Final, TypeVar

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis

from api.accounts.model import TooManyTriesError

#: For one login from one address: five tries, then the wait grows from a minute to a day.
TOGETHER: Final = tuple(parse_many("5/minute; 10/15 minutes; 20/hour; 40/day"))
#: For one login from anywhere: guessing from many addresses.
LOGIN: Final = tuple(parse_many("50/hour; 200/day"))
#: For one address, whatever the login: a room of staff behind one address stays below.
ADDRESS: Final = tuple(parse_many("60/minute; 600/hour"))

_Answer = TypeVar("_Answer")


class Tries:
    """Counts tries of one sort."""

    def __init__(self, redis: Redis | None, sort: str = "sign-in") -> None:
        """Connects when first used. None: this process counts for itself."""
        self._redis = redis
        self._sort = sort

    def count(self, login: str, address: str) -> None:
        """Count a try before it is looked at, so that many at once are no way around.

        Raises:
            TooManyTriesError: there were too many; this one is not counted.
        """
        windows = self._windows(login, address)
        now_s = time.time()

        def tried(limiter: MovingWindowRateLimiter) -> float:
            full = [
                limiter.get_window_stats(item, *names).reset_time - now_s
                for item, names in windows
                if not limiter.test(item, *names)
            ]
            if full:
                return max(1.0, *full)
            return 0.0 if all(limiter.hit(item, *names) for item, names in windows) else 1.0

        if wait_s := self._ask(tried):
            raise TooManyTriesError(seconds=str(math.ceil(wait_s)))

    def forgive(self, login: str, address: str) -> None:
        """The login was proven: its tries from this address are forgotten."""

        def cleared(limiter: MovingWindowRateLimiter) -> None:
            for item, names in self._windows(login, address):
                if item in TOGETHER:
                    limiter.clear(item, *names)

        self._ask(cleared)

    def _windows(self, login: str, address: str) -> Sequence[tuple[RateLimitItem, tuple[str, ...]]]:
        # Whose logins were tried is nobody's business who looks into Redis.
        login = sha256(login.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        return [
            *((item, (self._sort, "together", login, address)) for item in TOGETHER),
            *((item, (self._sort, "login", login)) for item in LOGIN),
            *((item, (self._sort, "address", address)) for item in ADDRESS),
        ]

    def _ask(self, question: Callable[[MovingWindowRateLimiter], _Answer]) -> _Answer:
        if self._shared is not None:
            try:
                return question(self._shared)
            except StorageError:
                pass
        return question(self._own)

    @cached_property
    def _shared(self) -> MovingWindowRateLimiter | None:
        if self._redis is None:
            return None
        storage = RedisStorage(
            "redis://",
            connection_pool=self._redis.connection_pool,
            key_prefix="preuve:tries",
            wrap_exceptions=True,
        )
        return MovingWindowRateLimiter(storage)

    @cached_property
    def _own(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())
