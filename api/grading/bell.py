"""Rings when a submission is done: one subscription of the process for all of its waiters.

A waiter could read its submission's events instead, but would then be woken for every check, on the processors that
grade. A ring that is missed, because Redis was away, costs a waiter a second: it looks into the database as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.grading.lanes import DONE_CHANNEL

_PAUSE_S = 0.5


class Bell:
    """Hears every ring while it is ``listening``."""

    def __init__(self, redis: Redis, channel: str = DONE_CHANNEL) -> None:
        """Connects when it first listens. ``channel`` is where what waiters wait for is named."""
        self._redis = redis
        self._channel = channel
        self._waiters: dict[str, set[asyncio.Event]] = {}
        #: True while every ring is heard: then nobody needs to look for himself every second.
        self.hears = False

    @asynccontextmanager
    async def waiter(self, submission: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set when the submission is done."""
        event = asyncio.Event()
        self._waiters.setdefault(submission, set()).add(event)
        try:
            yield event
        finally:
            others = self._waiters[submission]
            others.discard(event)
            if not others:
                del self._waiters[submission]

    def ring_all(self) -> None:
        """Wake everybody: this process is about to end."""
        for events in self._waiters.values():
            for event in events:
                event.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hear every ring meanwhile."""
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            # A cancellation that comes while the client connects is lost: the client takes it for a timeout.
            while not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=0.1)

    async def _listen(self) -> None:
        """Pass on what Redis says, until cancelled."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(self._channel)
                    self.hears = True
                    async for message in channel.listen():
                        for event in self._waiters.get(message["data"].decode(), ()):
                            event.set()
            except (RedisError, OSError):
                self.hears = False
                await asyncio.sleep(_PAUSE_S)
