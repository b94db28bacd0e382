"""Statistics of measured times, and what a part of the benchmark hands back. Pure."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

#: One figure of bench.json: a ratio, a time, a size, a count; or one of these for each level of load.
Figure = float | int | list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text under a head, shown on the terminal and in BENCHMARKS.md alike."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one part measured: its figures by name, and the tables behind them."""

    figures: dict[str, Figure]
    tables: tuple[Table, ...] = ()
    #: What a reader must know about this very run (how many rounds, what could not be had).
    notes: tuple[str, ...] = field(default=())


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], hundredth: float) -> float:
    """The value that ``hundredth`` percent of ``values`` do not exceed, between two of them where it falls between."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values, no percentile")
    place = (len(ordered) - 1) * hundredth / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return percentile(values, 95)


def ratio(over: float, under: float) -> float:
    """A ratio with the digits that mean something."""
    return round(over / under, 4)


def timed(action: Callable[[], object]) -> float:
    """Seconds that ``action`` takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def interleaved(
    contestants: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    warm_ups: int,
    between: Callable[[], object] = lambda: None,
) -> dict[str, list[float]]:
    """Seconds of each contestant in each round, all of them in turn, so that what disturbs one disturbs all.

    The order turns by one place each round: nobody always comes after the same neighbour. ``between`` is called before
    each, and does not count.
    """
    names = list(contestants)
    for _ in range(warm_ups):
        for name in names:
            contestants[name]()
    took: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            between()
            took[name].append(timed(contestants[name]))
    return took


def milliseconds(name: str, times_s: Sequence[float]) -> tuple[str, str, str, str]:
    """A row of a table: who, median, 95th percentile, how many."""
    return (name, f"{median(times_s) * 1_000:.1f}", f"{p95(times_s) * 1_000:.1f}", str(len(times_s)))
