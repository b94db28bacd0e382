"""Part (f): a room full of people. 70 of them, each a Run every 20 s and one Submit, all Submits at the same moment;
then 500 Submits at once. Who waits is the browser: POST with ``?wait``, as the editor sends it.

A submission is lost that was never answered with a verdict, or with one that its work does not deserve.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from bench.crowd import Crowd, Graded
from bench.figures import Result, Table, median, percentile
from bench.installation import data_folder, installation
from bench.processor import wait_until_quiet
from bench.rate import slots
from bench.work import fizzbuzz

_PATIENCE_S: Final = 900.0


def run(*, people: int = 70, every_s: float = 20.0, lasting_s: float = 60.0, rush: int = 500) -> Result:
    """Measure."""
    with data_folder() as data, installation(data, more=slots()) as running:
        running.grade(fizzbuzz())
        wait_until_quiet(most_s=5.0)
        runs, submits = asyncio.run(_room(running.url, running.headers, people, every_s, lasting_s))
        wait_until_quiet(most_s=5.0)
        began = time.perf_counter()
        rushed = asyncio.run(_rush(running.url, running.headers, rush))
        rush_s = time.perf_counter() - began
    groups = {f"{people} people: Run": runs, f"{people} Submits at once": submits, f"{rush} Submits at once": rushed}
    rows = tuple(
        (
            name,
            *(f"{percentile([one.took_s for one in group], place) * 1_000:.0f}" for place in (50, 95, 99)),
            str(len(group)),
            str(lost(group)),
        )
        for name, group in groups.items()
    )
    return Result(
        figures={
            "room70_run_p50_ms": round(median([one.took_s for one in runs]) * 1_000, 1),
            "room70_run_p95_ms": round(percentile([one.took_s for one in runs], 95) * 1_000, 1),
            "room70_submit_p95_ms": round(percentile([one.took_s for one in submits], 95) * 1_000, 1),
            "room70_lost": lost(runs) + lost(submits),
            "room500_lost": lost(rushed),
            "room500_per_second": round(len(rushed) / rush_s, 2),
        },
        tables=(Table(head=("who", "p50 ms", "p95 ms", "p99 ms", "how many", "lost"), rows=rows),),
        notes=(
            f"Slots of lane grade: {slots()['PREUVE_SLOTS_GRADE']}. The {rush} were done after {rush_s:.0f} s.",
            *instead_of_accepted([*runs, *submits, *rushed]),
        ),
    )


def instead_of_accepted(group: Sequence[Graded]) -> list[str]:
    """A line for each thing that came instead of the right verdict."""
    found = Counter(one.instead or "no verdict" for one in group if one.verdict != "accepted")
    return [f"Not accepted, {count} times: {what}." for what, count in found.most_common()]


def lost(group: Sequence[Graded]) -> int:
    """How many never got the verdict that their work deserves."""
    return sum(one.verdict != "accepted" for one in group)


async def _room(
    url: str, headers: dict[str, str], people: int, every_s: float, lasting_s: float
) -> tuple[list[Graded], list[Graded]]:
    """What became of all Runs and of all Submits."""
    trial, work = fizzbuzz("run"), fizzbuzz()
    async with Crowd(url, headers, most=2 * people) as crowd:

        async def person(place: int) -> list[Graded]:
            """Clicks on Run at a rhythm of their own; a click that comes while the last Run is out waits for it."""
            done = []
            for click in range(round(lasting_s / every_s)):
                at = start + (place / people + click) * every_s
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                done.append(await crowd.hand_in(trial, patience_s=_PATIENCE_S))
            return done

        async def submit() -> Graded:
            await asyncio.sleep(lasting_s / 2)
            return await crowd.hand_in(work, patience_s=_PATIENCE_S)

        start = time.perf_counter()
        everybody = asyncio.gather(*(person(place) for place in range(people)))
        submits = await asyncio.gather(*(submit() for _ in range(people)))
        return [one for done in await everybody for one in done], list(submits)


async def _rush(url: str, headers: dict[str, str], count: int) -> list[Graded]:
    work = fizzbuzz()
    async with Crowd(url, headers, most=count) as crowd:
        return list(await asyncio.gather(*(crowd.hand_in(work, patience_s=_PATIENCE_S) for _ in range(count))))
