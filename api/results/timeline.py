"""The time line of a sitting, and how long each item took. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry of the time line: something that happened (``kind``), perhaps about an item."""

    at: datetime
    #: A kind of event of the sitting, or ``run``, ``submit``, ``answer`` for what was handed in.
    kind: str
    item: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one moment to another."""

    begin: datetime
    end: datetime


def time_per_item(moments: Sequence[Moment], *, until: datetime, pauses: Iterable[Span] = ()) -> dict[str, int]:
    """For how many milliseconds each item was the one that was worked on.

    Whatever names an item says that it is worked on from now on, until something names another one. Pauses do not
    count.
    """
    spent: dict[str, timedelta] = {}
    marks = sorted((one for one in moments if one.item is not None and one.at < until), key=lambda one: one.at)
    stops = list(pauses)
    for place, mark in enumerate(marks):
        end = marks[place + 1].at if place + 1 < len(marks) else until
        if mark.item is not None:
            spent[mark.item] = spent.get(mark.item, timedelta()) + _running(mark.at, end, stops)
    return {item: span // timedelta(milliseconds=1) for item, span in spent.items()}


def pauses_of(moments: Iterable[Moment], *, until: datetime) -> list[Span]:
    """When the clock stood still: between ``paused`` and ``resumed``, and between ``finished`` and ``reopened``."""
    spans: list[Span] = []
    stopped: datetime | None = None
    for moment in sorted(moments, key=lambda one: one.at):
        if moment.kind in ("paused", "finished"):
            stopped = stopped or moment.at
        elif moment.kind in ("resumed", "reopened") and stopped is not None:
            spans.append(Span(begin=stopped, end=moment.at))
            stopped = None
    if stopped is not None and stopped < until:
        spans.append(Span(begin=stopped, end=until))
    return spans


def _running(begin: datetime, end: datetime, pauses: Iterable[Span]) -> timedelta:
    stood = sum(
        (max(timedelta(), min(end, pause.end) - max(begin, pause.begin)) for pause in pauses),
        timedelta(),
    )
    return max(timedelta(), end - begin - stood)
