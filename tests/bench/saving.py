"""Part (g): what 500 people who type cost: saved drafts and the API's other answers, on SQLite and on PostgreSQL.

500 sittings are in progress. 100 requests a second come as browsers send them: of 20, 14 save a draft grown by a
line, 5 ask how the sitting stands, one asks for a Run, which is acknowledged and queued; nobody grades here. They
come at their moments, whether or not those before were answered, and count from the moment at which they should
have been sent. All of it, this client too, is on one machine; Redis, api and collector are those of an
installation, and PostgreSQL is told to keep what it says it keeps. In the end every draft is read again: a save is
lost that was acknowledged and is not there, or that was refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import httpx2

from bench.figures import Figure, Result, Table, percentile
from bench.installation import ROOT, BenchError
from bench.processor import processes, shares, wait_until_quiet
from fakes.installation import Installation
from fakes.postgres_server import PostgresServer

#: As often as people do it: of so many requests in a row.
_MIX: Final = "sssgssrsgssgsssgssgs"
_KIND: Final = {"s": "save", "g": "sitting", "r": "run"}
_LINE: Final = "    # and one more line that somebody has typed meanwhile\n"
_MOST_LINES: Final = 60
_SETTING_UP: Final = 16
_SMALLEST_SHARE_MS: Final = 0.2


@dataclass(slots=True, kw_only=True)
class _Person:
    """One device at which a sitting is open."""

    headers: dict[str, str]
    version: int = 0
    lines: int = 0
    kept: str = ""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    #: Seconds by kind of request.
    took_s: dict[str, list[float]]
    failed: int
    lost: int
    spent: tuple[tuple[str, float], ...]

    @property
    def every(self) -> list[float]:
        return [one for times in self.took_s.values() for one in times]


class _Platform(Installation):
    """Without slots, on this database. People of a room would not come from one address all at once: limits are off."""

    def __init__(self, database: str | None) -> None:
        super().__init__(ROOT / "exercises")
        self._database = database

    def _environment(self) -> dict[str, str]:
        most = dict.fromkeys(("PREUVE_LIMIT_DOOR", "PREUVE_LIMIT_VISITOR", "PREUVE_LIMIT_KEY"), "1000000/minute")
        url = {} if self._database is None else {"DATABASE_URL": self._database}
        return {**super()._environment(), **most, **url}


def run(*, people: int = 500, per_second: float = 100.0, lasting_s: float = 30.0, lead_in_s: float = 5.0) -> Result:
    """Measure."""
    figures: dict[str, Figure] = {}
    rows, spending = [], []
    for name, database in _databases():
        with database as url:
            found = _measure(url, people, per_second, lasting_s, lead_in_s)
        for kind, key in (("save", f"save_p99_ms_{name}"), ("", f"api_p99_ms_{name}")):
            times = found.took_s[kind] if kind else found.every
            figures[key] = round(percentile(times, 99) * 1_000, 1)
        figures[f"saves_lost_{name}"] = found.lost + found.failed
        for kind, times in (*found.took_s.items(), ("all", found.every)):
            places = (f"{percentile(times, place) * 1_000:.1f}" for place in (50, 95, 99, 100))
            rows.append((name, kind, *places, str(len(times))))
        spending.append((name, ", ".join(f"{who} {spent_ms:.1f}" for who, spent_ms in found.spent)))
    return Result(
        figures=figures,
        tables=(
            Table(head=("database", "request", "p50 ms", "p95 ms", "p99 ms", "most ms", "how many"), rows=tuple(rows)),
            Table(head=("database", "CPU ms for each request"), rows=tuple(spending)),
        ),
        notes=(f"{people} sittings in progress, {per_second:g} requests a second for {lasting_s:g} s.",),
    )


def _databases() -> Iterator[tuple[str, Any]]:
    @contextmanager
    def sqlite() -> Iterator[str | None]:
        yield None

    @contextmanager
    def postgresql() -> Iterator[str | None]:
        server = PostgresServer(durable=True)
        server.start()
        try:
            yield server.url(server.create())
        finally:
            server.stop()

    yield "sqlite", sqlite()
    yield "postgresql", postgresql()


def _measure(url: str | None, people: int, per_second: float, lasting_s: float, lead_in_s: float) -> _Measured:
    platform = _Platform(url)
    try:
        platform.start()
        return asyncio.run(_crowd(platform, people, per_second, lasting_s, lead_in_s))
    finally:
        platform.close()


async def _crowd(
    platform: Installation, people: int, per_second: float, lasting_s: float, lead_in_s: float
) -> _Measured:
    address = f"http://127.0.0.1:{platform.port}"
    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx2.AsyncClient(base_url=address, limits=limits, timeout=60, trust_env=False) as client:
        link = await _campaign(client, {"Authorization": f"Bearer {platform.key}"}, people)
        at_once = asyncio.Semaphore(_SETTING_UP)

        async def come(number: int) -> _Person:
            async with at_once:
                return await _come_in(client, link, number)

        crowd = await asyncio.gather(*(come(number) for number in range(people)))
        wait_until_quiet(most_s=5.0)
        await _load(client, crowd, per_second, lead_in_s)
        before = processes()
        took_s, failed = await _load(client, crowd, per_second, lasting_s)
        asked = sum(map(len, took_s.values()))
        spent = [(who, spent_ms / asked) for who, spent_ms in shares(before, processes())]
        lost = sum([await _is_lost(client, person) for person in crowd])
    kept = tuple((who, spent_ms) for who, spent_ms in spent if spent_ms >= _SMALLEST_SHARE_MS)
    return _Measured(took_s=took_s, failed=failed, lost=lost, spent=kept)


async def _load(
    client: httpx2.AsyncClient, crowd: list[_Person], per_second: float, lasting_s: float
) -> tuple[dict[str, list[float]], int]:
    """Seconds from when each request was due to its answer; how many were refused."""
    took_s: dict[str, list[float]] = {kind: [] for kind in _KIND.values()}
    failed = 0
    start = time.perf_counter() + 0.1

    async def ask(number: int) -> None:
        nonlocal failed
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        kind = _KIND[_MIX[number % len(_MIX)]]
        person = crowd[number % len(crowd)]
        # Nobody saves twice at once, and a Run is what was saved: browsers wait for their answers.
        async with person.turn:
            good = await _ask(client, person, kind)
        took_s[kind].append(time.perf_counter() - due)
        failed += not good

    await asyncio.gather(*(ask(number) for number in range(round(per_second * lasting_s))))
    return took_s, failed


async def _ask(client: httpx2.AsyncClient, person: _Person, kind: str) -> bool:
    try:
        if kind == "sitting":
            return (await client.get("/v1/sitting", headers=person.headers)).status_code == 200
        if kind == "run" and person.version:
            body = {"base_version": person.version}
            answer = await client.post("/v1/sitting/items/i1/run", headers=person.headers, json=body)
            return answer.status_code == 202
        person.lines = person.lines % _MOST_LINES + 1
        source = f"def fizzbuzz(n):\n{_LINE * person.lines}    return str(n)\n"
        answer = await client.put("/v1/sitting/drafts/i1", headers=person.headers, json=_draft(person.version, source))
        if answer.status_code == 200:
            person.version, person.kept = answer.json()["version"], source
    except httpx2.HTTPError:
        return False
    return answer.status_code == 200


async def _is_lost(client: httpx2.AsyncClient, person: _Person) -> bool:
    if not person.kept:
        return False
    found = (await client.get("/v1/sitting/items/i1", headers=person.headers)).json()
    return bool(found["content"]["files"]["solution.py"] != person.kept)


async def _campaign(client: httpx2.AsyncClient, staff: dict[str, str], people: int) -> str:
    """The token of a link that all of them may come in by."""
    ids = count(1)
    items = [
        {"id": f"i{next(ids)}", "kind": "exercise", "exercise": slug, "weight": 1}
        for slug in ("fizzbuzz", "order-totals", "shop-stock")
    ]
    parts = [{"id": "p1", "title": {"fr": "Une", "en": "One"}, "minutes": None, "items": items}]
    plan = {"feedback": "none", "navigation": "free", "minutes": 120, "parts": parts}
    battery = await _said(client.post("/v1/batteries", headers=staff, json={"title": "Bench", "plan": plan}))
    await _said(client.post(f"/v1/batteries/{battery['id']}/publish", headers={**staff, "If-Match": "*"}))
    body = {"title": "Bench", "battery": battery["id"], "open_link_quota": people}
    campaign = await _said(client.post("/v1/campaigns", headers=staff, json=body))
    await _said(client.post(f"/v1/campaigns/{campaign['id']}/open", headers=staff))
    return str(campaign["open_link"]).rpartition("/")[2]


async def _come_in(client: httpx2.AsyncClient, link: str, number: int) -> _Person:
    body = {"token": link, "name": f"Person {number}", "email": None}
    answer = await client.post("/v1/entry/open", json=body)
    if answer.status_code != 200:
        raise BenchError(f"nobody comes in: {answer.status_code} {answer.text[:500]}")
    client.cookies.clear()
    cookie = answer.headers["set-cookie"].partition(";")[0]
    person = _Person(headers={"Cookie": cookie, "X-CSRF-Token": answer.json()["csrf"]})
    await _said(client.post("/v1/sitting/begin", headers=person.headers))
    return person


async def _said(coming: Any) -> Any:
    answer = await coming
    if answer.status_code >= 400:
        raise BenchError(f"{answer.request.url} {answer.status_code} {answer.text[:500]}")
    return answer.json()


def _draft(version: int, source: str) -> dict[str, Any]:
    return {"base_version": version, "content": {"language": "python", "files": {"solution.py": source}}}
