"""Part (c): how many submissions a second, for how much CPU, with 1 to 64 people waiting.

Each level keeps so many requests open at any time. Stocks of warm sandboxes are kept small, and what is counted begins
after a lead-in that uses them up, so that a new sandbox for each submission is part of what is measured. CPU is the
whole machine's, less what it uses when idle: containers, engine, database, Redis, this client and all. Between the
levels bare containers are created, started and removed, one at a time and two at once.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import docker

from bench.containers import cycles_per_second, image_of
from bench.crowd import Crowd, Graded
from bench.figures import Result, Table, median, p95, ratio
from bench.installation import BenchError, Running, data_folder, installation
from bench.processor import machine_busy_ms, processes, shares, wait_until_quiet
from bench.work import fizzbuzz

LEVELS: Final = (1, 2, 4, 8, 16, 32, 64)
_PATIENCE_S: Final = 180.0
#: Of warm sandboxes in each slot.
_STOCK: Final = "2"
_SMALLEST_SHARE_MS: Final = 1.0
_MOST_KINDS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What was measured with so many waiting."""

    waiting: int
    per_second: float
    cpu_ms: float
    took_s: tuple[float, ...]
    #: CPU ms per submission by kind of process, the most first.
    spent: tuple[tuple[str, float], ...] = ()


def run(
    *, levels: tuple[int, ...] = LEVELS, window_s: float = 9.0, lead_in_s: float = 3.0, cycle_s: float = 3.5
) -> Result:
    """Measure."""
    image = image_of(docker.from_env(), "python")
    found: list[Level] = []
    cycles: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
    with data_folder() as data, installation(data, more={**slots(), "PREUVE_WARM_MAX": _STOCK}) as running:
        running.grade(fizzbuzz())
        wait_until_quiet(most_s=10.0)
        idle_ms_per_s = _idle_ms_per_s(2.0)
        for waiting in levels:
            found.append(asyncio.run(_level(running, waiting, lead_in_s, window_s, idle_ms_per_s)))
            wait_until_quiet(most_s=5.0)
            for at_once, measured in cycles.items():
                measured.append(_bare_cycles(image, at_once, cycle_s, idle_ms_per_s))
            wait_until_quiet(most_s=5.0)
    ours = median([level.per_second for level in found if level.waiting >= 4] or [found[-1].per_second])
    theirs = {at_once: median([per_second for per_second, _ in measured]) for at_once, measured in cycles.items()}
    rows = tuple(
        (
            str(level.waiting),
            f"{level.per_second:.2f}",
            f"{level.cpu_ms:.0f}",
            f"{median(level.took_s) * 1_000:.0f}",
            f"{p95(level.took_s) * 1_000:.0f}",
            str(len(level.took_s)),
        )
        for level in found
    )
    return Result(
        figures={
            "rate_over_docker_cycle": ratio(ours, max(theirs.values())),
            "rate_over_docker_cycle_one_at_a_time": ratio(ours, theirs[1]),
            "submissions_per_second": round(ours, 3),
            "docker_cycles_per_second": round(max(theirs.values()), 3),
            "cpu_ms_per_submission": [round(level.cpu_ms, 1) for level in found],
        },
        tables=(
            Table(head=("waiting", "per second", "CPU ms each", "median ms", "p95 ms", "counted"), rows=rows),
            Table(
                head=("bare containers at once", "per second", "CPU ms each"),
                rows=tuple(
                    (str(at_once), f"{theirs[at_once]:.2f}", f"{median([cpu_ms for _, cpu_ms in measured]):.0f}")
                    for at_once, measured in cycles.items()
                ),
            ),
            _spending(found),
        ),
        notes=(
            f"Slots of lane grade: {slots()['PREUVE_SLOTS_GRADE']}. The rate is the median over 4 and more waiting.",
        ),
    )


def slots() -> dict[str, str]:
    """As many slots as processors, unless the environment says how many."""
    return {"PREUVE_SLOTS_GRADE": os.environ.get("PREUVE_SLOTS_GRADE", str(os.cpu_count() or 1))}


async def _level(running: Running, waiting: int, lead_in_s: float, window_s: float, idle_ms_per_s: float) -> Level:
    work = fizzbuzz()
    over = asyncio.Event()
    async with Crowd(running.url, running.headers, most=waiting) as crowd:
        clients = asyncio.create_task(crowd.keep_waiting(waiting, work, until=over.is_set, patience_s=_PATIENCE_S))
        await asyncio.sleep(lead_in_s)
        before, began, busy_ms = processes(), time.perf_counter(), machine_busy_ms()
        await asyncio.sleep(window_s)
        ended, busy_ms = time.perf_counter(), machine_busy_ms() - busy_ms
        spent = shares(before, processes())
        over.set()
        done = await clients
    return level_of(waiting, done, began=began, ended=ended, busy_ms=busy_ms, idle_ms_per_s=idle_ms_per_s, spent=spent)


def level_of(
    waiting: int,
    done: list[Graded],
    *,
    began: float,
    ended: float,
    busy_ms: float,
    idle_ms_per_s: float,
    spent: Sequence[tuple[str, float]] = (),
) -> Level:
    """What the answers of a level say.

    Raises:
        BenchError: a submission was not accepted, or none ended in the window.
    """
    if wrong := [one.instead for one in done if one.verdict != "accepted"]:
        raise BenchError(f"with {waiting} waiting, {len(wrong)} of {len(done)} were not accepted: {wrong[0]}")
    counted = [one for one in done if began <= one.at_s < ended]
    if not counted:
        raise BenchError(f"with {waiting} waiting, no submission ended in {ended - began:.0f} s")
    window_s = ended - began
    return Level(
        waiting=waiting,
        per_second=len(counted) / window_s,
        cpu_ms=max(0.0, busy_ms - idle_ms_per_s * window_s) / len(counted),
        took_s=tuple(one.took_s for one in counted),
        spent=tuple((kind, ms / len(counted)) for kind, ms in spent),
    )


def _spending(found: Sequence[Level]) -> Table:
    """Who used the CPU, at the level in the middle."""
    level = found[len(found) // 2]
    rows = [(kind, f"{ms:.1f}") for kind, ms in level.spent if ms >= _SMALLEST_SHARE_MS][:_MOST_KINDS]
    return Table(head=(f"processes, with {level.waiting} waiting", "CPU ms each"), rows=tuple(rows))


def _bare_cycles(image: str, at_once: int, seconds: float, idle_ms_per_s: float) -> tuple[float, float]:
    """Bare containers a second, and the machine's CPU ms for each."""
    began, busy_ms = time.perf_counter(), machine_busy_ms()
    per_second = cycles_per_second(image, seconds=seconds, at_once=at_once)
    took_s = time.perf_counter() - began
    busy_ms = machine_busy_ms() - busy_ms - idle_ms_per_s * took_s
    return per_second, max(0.0, busy_ms) / (per_second * took_s)


def _idle_ms_per_s(seconds: float) -> float:
    began, busy_ms = time.perf_counter(), machine_busy_ms()
    time.sleep(seconds)
    return (machine_busy_ms() - busy_ms) / (time.perf_counter() - began)
