"""What a candidate changed of the files that they started from. Pure, and of bounded effort whatever the files are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Lines that are shown around a change.
CONTEXT = 3
#: Above so many pairs of lines nobody looks for what stayed: all of it counts as changed.
_MOST_PAIRS = 1_000_000

LineKind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One line, with its numbers before and after; None where it is not."""

    kind: LineKind
    before: int | None
    after: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDiff:
    """The changes of one file, as runs of lines that belong together."""

    name: str
    added: int
    removed: int
    hunks: tuple[tuple[DiffLine, ...], ...]


def diff_files(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FileDiff, ...]:
    """Every file of either side, by name; one without changes has no hunks."""
    return tuple(diff_file(name, before.get(name, ""), after.get(name, "")) for name in sorted({*before, *after}))


def diff_file(name: str, before: str, after: str) -> FileDiff:
    """The changes of one file."""
    lines = list(_lines(before.splitlines(), after.splitlines()))
    return FileDiff(
        name=name,
        added=sum(line.kind == "added" for line in lines),
        removed=sum(line.kind == "removed" for line in lines),
        hunks=tuple(_hunks(lines)),
    )


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    for tag, low, high, other_low, other_high in _steps(before, after):
        if tag == "equal":
            for place in range(high - low):
                yield DiffLine(
                    kind="same", before=low + place + 1, after=other_low + place + 1, text=before[low + place]
                )
            continue
        for place in range(low, high):
            yield DiffLine(kind="removed", before=place + 1, after=None, text=before[place])
        for place in range(other_low, other_high):
            yield DiffLine(kind="added", before=None, after=place + 1, text=after[place])


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """As ``SequenceMatcher.get_opcodes``, but nothing is searched in what is too large to be searched."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    yield "equal", 0, head, 0, head
    if len(old) * len(new) > _MOST_PAIRS:
        yield "replace", head, head + len(old), head, head + len(new)
    else:
        for tag, low, high, other_low, other_high in SequenceMatcher(None, old, new).get_opcodes():
            yield tag, head + low, head + high, head + other_low, head + other_high
    yield "equal", len(before) - tail, len(before), len(after) - tail, len(after)


def _hunks(lines: Sequence[DiffLine]) -> Iterator[tuple[DiffLine, ...]]:
    changed = [place for place, line in enumerate(lines) if line.kind != "same"]
    begin = end = 0
    for place in changed:
        if end and place - CONTEXT > end:
            yield tuple(lines[begin:end])
            begin = place - CONTEXT
        elif not end:
            begin = max(0, place - CONTEXT)
        end = min(len(lines), place + CONTEXT + 1)
    if end:
        yield tuple(lines[begin:end])
