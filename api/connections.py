"""How this package talks to Redis: soon to give up, since everything in Redis can wait or be made again."""

from __future__ import annotations

from redis import Redis
from redis import asyncio as aio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

_CONNECT_S = 1.0
_ANSWER_S = 5.0


def connect_redis(url: str) -> Redis:
    """A client for threads. Connects when first used; tries once more when a kept connection turns out dead."""
    return Redis.from_url(url, socket_connect_timeout=_CONNECT_S, socket_timeout=_ANSWER_S, retry=Retry(NoBackoff(), 1))


def connect_redis_async(url: str) -> aio.Redis:
    """The same for waiters."""
    return aio.Redis.from_url(
        url, socket_connect_timeout=_CONNECT_S, socket_timeout=_ANSWER_S, retry=AsyncRetry(NoBackoff(), 1)
    )
