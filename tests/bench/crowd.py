"""Many clients at once, from one process: each hands work in over HTTP and waits for its verdict."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import httpx2

_WAIT_S: Final = 60
_AGAIN_S: Final = 1.0
_TRIES: Final = 3
_MOST_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """One submission: when its answer was there, how long that took, and what it was (None: no verdict came)."""

    at_s: float
    took_s: float
    verdict: str | None
    #: What was not as it should be, in a few words; empty for an accepted submission.
    instead: str = ""


class Crowd:
    """The clients. One pool of connections, as many as somebody waits for."""

    def __init__(self, url: str, headers: Mapping[str, str], *, most: int) -> None:
        """``most`` is how many may wait at once."""
        limits = httpx2.Limits(max_connections=most, max_keepalive_connections=most)
        self._client = httpx2.AsyncClient(
            base_url=url, headers=dict(headers), limits=limits, timeout=_WAIT_S + 30, trust_env=False
        )

    async def __aenter__(self) -> Crowd:
        return self

    async def __aexit__(self, *_what: object) -> None:
        await self._client.aclose()

    async def hand_in(self, work: Mapping[str, Any], *, patience_s: float) -> Graded:
        """One submission, from the request to its verdict; no verdict where none came in time."""
        began = time.perf_counter()
        verdict, instead = None, ""
        try:
            key = {"Idempotency-Key": secrets.token_hex(16)}
            answer = await self._answer("POST", f"/v1/submissions?wait={_WAIT_S}", headers=key, json=dict(work))
            while answer.get("verdict") is None and time.perf_counter() - began < patience_s:
                await asyncio.sleep(_AGAIN_S)
                answer = await self._answer("GET", f"/v1/submissions/{answer['id']}")
            verdict = answer.get("verdict")
            instead = "" if verdict == "accepted" else _instead(answer)
        except (httpx2.HTTPError, KeyError, ValueError) as error:
            instead = f"{type(error).__name__}: {error}"[:_MOST_CHARACTERS]
        now = time.perf_counter()
        return Graded(at_s=now, took_s=now - began, verdict=verdict, instead=instead)

    async def _answer(self, method: str, path: str, **more: Any) -> Any:
        """What is answered, asked again where a connection broke, as any client of the api should (see README)."""
        for _ in range(_TRIES - 1):
            with suppress(httpx2.NetworkError, httpx2.RemoteProtocolError):
                return (await self._client.request(method, path, **more)).json()
        return (await self._client.request(method, path, **more)).json()

    async def keep_waiting(
        self, count: int, work: Mapping[str, Any], *, until: Callable[[], bool], patience_s: float
    ) -> list[Graded]:
        """``count`` clients, each with one submission under way at any time, until ``until``."""
        done: list[Graded] = []

        async def client() -> None:
            while not until():
                done.append(await self.hand_in(work, patience_s=patience_s))

        await asyncio.gather(*(client() for _ in range(count)))
        return done


def _instead(answer: Mapping[str, Any]) -> str:
    """The verdict, and the reasons of the checks that did not pass; or the problem that was answered."""
    if answer.get("verdict") is None:
        return f"no verdict: {answer.get('state', answer.get('title'))}"
    report = answer.get("report") or {}
    checks = [*report.get("samples", ()), *(check for one in report.get("criteria", ()) for check in one["checks"])]
    reasons = sorted({str(check["reason"]) for check in checks if check.get("reason")})
    return f"{answer['verdict']} ({', '.join(reasons)})"
