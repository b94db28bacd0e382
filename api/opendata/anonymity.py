"""From people's results to lines that single nobody out. Pure.

Every line, as a whole, is that of at least ``LEAST`` people: every column counts as something that somebody could know
of somebody else. And whoever knows of a person what an onlooker can know (when, in which language, what, for how long)
does not learn from it what they earned: lines that agree in all of that have at least two different results.

Columns are made coarser for all lines alike, as little as is needed so that few lines have to be left out; then the
lines that would still be rare are left out. How many is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

#: Fewer people than this are never alike by themselves.
LEAST: Final = 5
#: Different results among those who look alike from outside.
LEAST_RESULTS: Final = 2
#: The part of all people that may be left out before columns are made coarser.
MOST_LEFT_OUT: Final = 0.1
#: In place of a value that is not told.
NOT_TOLD: Final = "*"

_STEPS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one person, who has agreed to it."""

    year: int
    language: str
    battery: str
    minutes: float
    #: Of the points, from 0 to 1.
    share: float


#: A line: values in the order of ``COLUMNS``.
Line = tuple[str, ...]


def _not_told(_record: Record) -> str:
    return NOT_TOLD


def _minutes(width: int) -> Callable[[Record], str]:
    def band(record: Record) -> str:
        start = int(max(0.0, record.minutes)) // width * width
        return f"{start}-{start + width}"

    return band


def _share(steps: int) -> Callable[[Record], str]:
    def band(record: Record) -> str:
        start = min(_STEPS - 1, max(0, int(record.share * _STEPS))) // steps * steps
        return f"{start / _STEPS:.1f}-{(start + steps) / _STEPS:.1f}"

    return band


#: For each column, from fine to coarse. What was earned is always told: it is what the data are about.
LADDERS: Final[Mapping[str, tuple[Callable[[Record], str], ...]]] = {
    "year": (lambda record: str(record.year), _not_told),
    "language": (lambda record: record.language, _not_told),
    "battery": (lambda record: record.battery, _not_told),
    "minutes": (_minutes(15), _minutes(30), _minutes(60), _not_told),
    "share": (_share(1), _share(2), _share(5)),
}
COLUMNS: Final = tuple(LADDERS)
#: What the share of the points is in a line.
_RESULT: Final = COLUMNS.index("share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymous:
    """What can be published."""

    #: Sorted, so that their order says nothing.
    lines: tuple[Line, ...]
    #: Of each column how coarse it is; 0: as it was.
    levels: Mapping[str, int]


def anonymise(people: Sequence[Record], *, least: int = LEAST) -> Anonymous | None:
    """One line for each person who does not stand out; None where too few are left to say anything."""
    # Those who are alike at the finest are alike at every level, so that each kind is looked at once.
    kinds: dict[Line, Record] = {}
    counts: Counter[Line] = Counter()
    for person in people:
        finest = tuple(ladder[0](person) for ladder in LADDERS.values())
        kinds.setdefault(finest, person)
        counts[finest] += 1
    best: tuple[float, tuple[int, ...], Counter[Line]] | None = None
    for levels in product(*(range(len(ladder)) for ladder in LADDERS.values())):
        kept = _kept(kinds, counts, levels, least)
        left_out = 1 - sum(kept.values()) / len(people) if people else 1.0
        if left_out > MOST_LEFT_OUT:
            continue
        loss = left_out + sum(level / (len(ladder) - 1) for level, ladder in zip(levels, LADDERS.values(), strict=True))
        if best is None or (loss, levels) < best[:2]:
            best = loss, levels, kept
    if best is None:
        return None
    _, levels, kept = best
    return Anonymous(lines=tuple(sorted(kept.elements())), levels=dict(zip(COLUMNS, levels, strict=True)))


def _kept(kinds: Mapping[Line, Record], counts: Mapping[Line, int], levels: Sequence[int], least: int) -> Counter[Line]:
    """The lines at these levels that are not rare, with how many people each is of."""
    lines: Counter[Line] = Counter()
    for finest, record in kinds.items():
        line = tuple(ladder[level](record) for level, ladder in zip(levels, LADDERS.values(), strict=True))
        lines[line] += counts[finest]
    common = {line: count for line, count in lines.items() if count >= least}
    results = Counter(_outside(line) for line in common)
    return Counter({line: count for line, count in common.items() if results[_outside(line)] >= LEAST_RESULTS})


def _outside(line: Line) -> Line:
    """What an onlooker can know of somebody."""
    return line[:_RESULT] + line[_RESULT + 1 :]
