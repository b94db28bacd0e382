"""Which figures may be shown: none is of fewer than ``LEAST`` people, nor is one that follows from others. Pure.

To leave out small cells is not enough: 40 of 43 people are women, so 3 are not. What is shown is a set of counts, each
of some of the people, and whoever reads it can add and subtract. Everything that follows that way is the count of a
set in the linear span of those that are shown; there are finitely many of them, and all are looked at before another
group is added. So there is nothing to find out by difference, however groups overlap or contain one another.

Categories of which each person has exactly one are not left out but counted together until they are large enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import lcm
from operator import add
from typing import Final, TypeVar

#: Fewer people than this are never counted by themselves.
LEAST: Final = 5
#: The largest groups; looking at everything that follows takes twice as long for each.
MOST_GROUPS: Final = 10

G = TypeVar("G", bound=Hashable)


def showable_groups(
    people: Sequence[tuple[frozenset[G], str]], *, already: Sequence[G] = (), least: int = LEAST
) -> list[G]:
    """The groups whose counts may stand beside that of everybody, in each column and in all; the largest first.

    Args:
        people: of each the groups and the column (what came of them). Any number of groups, exactly one column.
        already: groups that are shown in any case; they come first.
        least: the smallest count that may be known.
    """
    atoms = _atoms(people)
    columns = sorted({column for counts in atoms.values() for column in counts})
    sizes = Counter(group for groups, _ in people for group in groups)
    patterns = list(atoms)
    found = list(already)
    shown = [[1] * len(patterns), *([int(group in pattern) for pattern in patterns] for group in found)]
    if not _all_safe(shown, patterns, atoms, columns, least):
        return found
    for group in sorted(sizes.keys() - set(found), key=lambda one: (-sizes[one], str(one))):
        if len(found) == MOST_GROUPS or sizes[group] < least:
            break
        more = [*shown, [int(group in pattern) for pattern in patterns]]
        if _all_safe(more, patterns, atoms, columns, least):
            shown = more
            found.append(group)
    return found


def together(counts: Sequence[int], *, least: int = LEAST) -> list[tuple[int, int]]:
    """Neighbouring categories, counted together until none is small: the first and the last of each run.

    None at all where everybody together is too few. An empty category is too small as well: it says of everybody else
    that they are not in it, and joining it to a neighbour costs nothing.
    """
    if sum(counts) < least:
        return []
    runs: list[tuple[int, int]] = []
    start = held = 0
    for place, count in enumerate(counts):
        held += count
        if held >= least:
            runs.append((start, place))
            start, held = place + 1, 0
    if start < len(counts):
        first, _ = runs.pop()
        runs.append((first, len(counts) - 1))
    return runs


def stages(counts: Sequence[int], *, least: int = LEAST) -> list[int | None]:
    """How many came how far: each stage is part of the one before. None where it, or who was lost, is too few.

    Nobody and everybody of the stage before are said: that is about all of them.
    """
    shown: list[int | None] = []
    before: int | None = None
    for count in counts:
        lost = 0 if before is None else before - count
        fits = (count == 0 or count >= least) and (lost == 0 or lost >= least)
        shown.append(count if fits else None)
        if fits:
            before = count
    return shown


def _atoms(people: Iterable[tuple[frozenset[G], str]]) -> dict[frozenset[G], Counter[str]]:
    """Those who belong to exactly the same groups, counted by column: nothing that is shown tells them apart."""
    found: dict[frozenset[G], Counter[str]] = {}
    for groups, column in people:
        found.setdefault(groups, Counter())[column] += 1
    return found


def _all_safe(
    shown: Sequence[Sequence[int]],
    patterns: Sequence[frozenset[G]],
    atoms: dict[frozenset[G], Counter[str]],
    columns: Collection[str],
    least: int,
) -> bool:
    for members in derivable(shown):
        if any(sum(atoms[patterns[place]][one] for place in members) < least for one in columns):
            return False
    # Within a column fewer people tell the groups apart, so that more follows for whoever knows who is in it.
    for column in columns if len(columns) > 1 else ():
        there = [place for place, pattern in enumerate(patterns) if atoms[pattern][column]]
        for members in derivable([[row[place] for place in there] for row in shown]):
            if sum(atoms[patterns[there[place]]][column] for place in members) < least:
                return False
    return True


def derivable(shown: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Every set of atoms whose count follows from the counts of these sets, as places of atoms; the empty one not.

    In reduced form each row has a place where it alone is not 0. A combination of rows that is 0 or 1 everywhere is so
    there, too: each row is in it once or not at all, and all there are can be tried.
    """
    rows = _reduced(shown)
    width = len(shown[0]) if shown else 0
    # Whole numbers, since they add much faster: each place has a denominator of its own.
    units = [lcm(*(row[place].denominator for row in rows)) for place in range(width)]
    whole = [[int(row[place] * units[place]) for place in range(width)] for row in rows]
    combined = [(0,) * width]
    for row in whole:
        combined += [tuple(map(add, one, row)) for one in combined]
    for values in combined[1:]:
        if all(value in (0, unit) for value, unit in zip(values, units, strict=True)):
            yield tuple(place for place, value in enumerate(values) if value)


def _reduced(shown: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """The reduced row echelon form, without rows of zeros."""
    rows = [[Fraction(value) for value in row] for row in shown]
    done = 0
    for place in range(len(rows[0]) if rows else 0):
        pivot = next((number for number in range(done, len(rows)) if rows[number][place]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        head = rows[done][place]
        rows[done] = [value / head for value in rows[done]]
        for number, row in enumerate(rows):
            if number != done and row[place]:
                factor = row[place]
                rows[number] = [value - factor * own for value, own in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]
