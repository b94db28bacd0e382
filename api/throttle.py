"""Rate limits: so many requests within the last minute, by key, by session and, for who shows neither, by address.

Counted in Redis (moving windows, one round trip for each request), so that all processes count together; where Redis
does not answer, each process counts for itself. Every answer of a counted request says how things stand
(``RateLimit-Limit``, ``-Remaining``, ``-Reset``); what is too much is refused before anything of it is read.

Who knocks without being known (unsafe methods without a credential, and the addresses that exchange links, codes and
passwords for sessions) has a small limit of its own by address: this is where secrets could be guessed.
"""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.storage.redis.bridge import RedisBridge
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.credentials import credential_of
from api.problems import answer_too_often

#: Redis has this long to answer; then each process counts for itself, for ``_APART_S``.
_ANSWER_S = 0.25
_APART_S = 5.0

#: Asked by supervisors, or the same for everybody and cached.
_UNCOUNTED = ("/healthz", "/readyz", "/static/", "/internal/")

#: What exchanges something that can be guessed, even for those who show a credential besides.
_DOORS = (
    "/v1/entry/",
    "/v1/session",
    "/v1/member-invitations/accept",
    "/entry/",
    "/e/",
    "/o/",
    "/staff/sign-in",
    "/staff/forgotten",
    "/staff/join/",
    "/staff/reset/",
)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

Kind = Literal["key", "member", "candidate", "visitor", "door"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often, in the words of the library: ``600/minute``."""

    key: str
    member: str
    candidate: str
    #: By address, without a credential. A room of forty people shares one.
    visitor: str
    #: By address, for what exchanges a secret.
    door: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand for one caller."""

    granted: bool
    limit: int
    remaining: int
    reset_s: int


class Throttle:
    """Plain ASGI middleware."""

    def __init__(self, app: ASGIApp, *, redis: Redis, limits: Limits) -> None:
        """Connects when first used."""
        self._app = app
        self._counters = Counters(redis)
        self._limits: dict[Kind, RateLimitItem] = {
            "key": parse(limits.key),
            "member": parse(limits.member),
            "candidate": parse(limits.candidate),
            "visitor": parse(limits.visitor),
            "door": parse(limits.door),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(_UNCOUNTED):
            await self._app(scope, receive, send)
            return
        kind, name = counted_as(scope)
        standing = await self._counters.count(self._limits[kind], kind, name)

        async def send_with_standing(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Limit"] = str(standing.limit)
                headers["RateLimit-Remaining"] = str(standing.remaining)
                headers["RateLimit-Reset"] = str(standing.reset_s)
            await send(message)

        if standing.granted:
            await self._app(scope, receive, send_with_standing)
        else:
            answer = answer_too_often(Request(scope), standing.reset_s)
            await answer(scope, receive, send_with_standing)


def counted_as(scope: Scope) -> tuple[Kind, str]:
    """Under which limit and name a request counts. The name tells nothing to whoever reads Redis."""
    credential = credential_of(scope)
    path: str = scope["path"]
    unsafe = scope["method"] not in _SAFE
    if unsafe and (credential is None or path == "/" or path.startswith(_DOORS)):
        return "door", _address(scope)
    if credential is None:
        return "visitor", _address(scope)
    return credential.kind, sha256(credential.text.encode()).hexdigest()[:32]


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


class Counters:
    """Counts in Redis, or here while Redis does not answer."""

    _SCRIPTS: Final = (
        RedisBridge.SCRIPT_ACQUIRE_MOVING_WINDOW.decode(),
        RedisBridge.SCRIPT_MOVING_WINDOW.decode(),
    )

    def __init__(self, redis: Redis) -> None:
        """Connects when first used."""
        self._redis = redis
        self._here = MemoryStorage()
        self._apart_until_s = 0.0

    async def count(self, limit: RateLimitItem, *names: str) -> Standing:
        """Count one request, unless it is one too many."""
        key = limit.key_for(*names)
        window_s = limit.get_expiry()
        if time.monotonic() >= self._apart_until_s:
            try:
                async with asyncio.timeout(_ANSWER_S):
                    return await self._count_in_redis(f"preuve:{key}", limit.amount, window_s)
            except (RedisError, TimeoutError, OSError) as error:
                self._apart_until_s = time.monotonic() + _APART_S
                _log.warning("requests are counted without redis", reason=type(error).__name__)
        granted = await self._here.acquire_entry(key, limit.amount, window_s)
        oldest_s, count = await self._here.get_moving_window(key, limit.amount, window_s)
        return _standing(granted, limit.amount, count, oldest_s + window_s - time.time())

    async def _count_in_redis(self, key: str, most: int, window_s: int) -> Standing:
        now_s = time.time()
        acquire, look = self._SCRIPTS
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.eval(acquire, 1, key, now_s, most, window_s, 1)
        pipeline.eval(look, 1, key, now_s - window_s, most)
        granted, window = await pipeline.execute()
        oldest_s, count = (float(window[0]), int(window[1])) if window else (now_s, 0)
        return _standing(bool(granted), most, count, oldest_s + window_s - now_s)


def _standing(granted: bool, most: int, count: int, reset_s: float) -> Standing:
    return Standing(granted=granted, limit=most, remaining=max(0, most - count), reset_s=max(1, math.ceil(reset_s)))
