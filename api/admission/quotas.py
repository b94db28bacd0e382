"""Who is chosen when groups have quotas. Pure, exact, and the same whatever order people came in.

What is wanted, the more important first:

1. no more than there are places, and no more of a group than its *at most* allows;
2. every *at least*; where not all of them can be met, the earlier listed one as far as it can be, then the next;
3. as few empty places as possible;
4. the best ranked: down the list, everybody is taken with whom 1 to 3 can still be kept.

The fourth is what "the best ranked set" means here: nobody is passed over unless a quota would be missed with them.
Groups may overlap, and then going down the list with a count for each group is not enough (it can take people with
whom the rest does not work out any more): whether a choice can be completed is asked of ``integers``, exactly.
Since that depends on groups and never on points, whoever is chosen stays chosen when they rank higher, all else equal:
those before them are taken as before, and the choice that had them in completes it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.admission.integers import Counts
from api.admission.rules import Bound, Group, Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Somebody who may be chosen, in the order of the ranks."""

    id: str
    groups: frozenset[Group]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A quota of one group, in places."""

    bound: Bound
    group: Group
    number: int


class Shortfall(StrEnum):
    """Why a quota is not met."""

    #: There are not so many in the group who may be chosen.
    TOO_FEW = "too_few"
    #: It asks for more than there are places.
    PLACES = "places"
    #: Earlier quotas, or limits, are in its way.
    OTHERS = "others"
    #: Those who have a place already are more than the limit.
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What became of a quota."""

    limit: Limit
    #: How many of the group were chosen; how many could have been.
    chosen: int
    able: int
    shortfall: Shortfall | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who is chosen, and what the quotas did."""

    #: Held ones first, then by rank.
    chosen: tuple[str, ...]
    limits: tuple[Met, ...]
    #: Who was not taken although places were left at their turn, with the limits that were the reason (their numbers).
    passed: dict[str, tuple[int, ...]]
    #: Who would have no place by rank alone, with the *at least* quotas that they are needed for.
    needed: dict[str, tuple[int, ...]]


def spelled_out(quotas: Sequence[Quota], groups: Collection[Group], places: int) -> tuple[Limit, ...]:
    """The quotas in places; one for each group of the kind where none is named."""
    found = []
    for quota in quotas:
        names = [quota.name] if quota.name is not None else sorted(one.name for one in groups if one.kind is quota.kind)
        found += [
            Limit(bound=quota.bound, group=Group(kind=quota.kind, name=name), number=quota.number(places))
            for name in names
        ]
    return tuple(found)


def choose(ranked: Sequence[Contender], limits: Sequence[Limit], places: int, held: Sequence[Contender] = ()) -> Choice:
    """The choice, see above.

    Args:
        ranked: those who may be chosen, the best first.
        limits: the quotas.
        places: how many there are in all.
        held: who has a place whatever comes: chosen by a person, or offered one before. They count in everything.
    """
    return _Choosing(ranked, limits, places, held).choose()


class _Choosing:
    def __init__(
        self, ranked: Sequence[Contender], limits: Sequence[Limit], places: int, held: Sequence[Contender]
    ) -> None:
        self._ranked, self._limits, self._places, self._held = ranked, limits, places, held
        self._seats = max(places - len(held), 0)
        named = frozenset(limit.group for limit in limits)
        #: People who are in the same of the named groups are as good as each other but for their rank.
        self._kind_of = {one.id: one.groups & named for one in ranked}
        kinds = sorted(
            set(self._kind_of.values()), key=lambda groups: sorted((one.kind.value, one.name) for one in groups)
        )
        self._number_of = {groups: number for number, groups in enumerate(kinds)}
        sizes = [sum(kind == groups for kind in self._kind_of.values()) for groups in kinds]
        members = [[number for groups, number in self._number_of.items() if it.group in groups] for it in limits]
        self._counts = Counts(sizes, [*members, range(len(kinds))])
        self._all = len(kinds) + len(limits)
        self._held_in = [sum(limit.group in one.groups for one in held) for limit in limits]
        self._able = [
            held_in + sum(sizes[number] for number in them)
            for held_in, them in zip(self._held_in, members, strict=True)
        ]
        self._first_sum = len(kinds)

    def choose(self) -> Choice:
        self._set_aims()
        taken, passed = self._go_down()
        chosen = [one for one in self._ranked if one.id in taken]
        return Choice(
            chosen=(*(one.id for one in self._held), *(one.id for one in chosen)),
            limits=tuple(self._met(number, chosen) for number in range(len(self._limits))),
            passed=passed,
            needed=self._needed(chosen),
        )

    def _set_aims(self) -> None:
        counts = self._counts
        low, high = counts.bounds(self._all)
        counts.bind(self._all, low, min(high, self._seats))
        for number, limit in enumerate(self._limits):
            if limit.bound is Bound.AT_MOST:
                low, high = counts.bounds(self._first_sum + number)
                counts.bind(self._first_sum + number, low, min(high, max(limit.number - self._held_in[number], 0)))
        for number, limit in enumerate(self._limits):
            if limit.bound is Bound.AT_LEAST:
                self._as_much_as_possible(self._first_sum + number, limit.number - self._held_in[number])
        self._as_much_as_possible(self._all, self._seats)

    def _as_much_as_possible(self, variable: int, wanted: int) -> None:
        low, high = self._counts.bounds(variable)
        for aim in range(min(wanted, high), low, -1):
            self._counts.bind(variable, aim, high)
            if self._counts.solve() is not None:
                return
        self._counts.bind(variable, low, high)

    def _go_down(self) -> tuple[set[str], dict[str, tuple[int, ...]]]:
        """The fourth aim. Of each kind the best ranked are taken; once one cannot be, no later one of it can."""
        counts = self._counts
        witness = counts.solve() or []
        taken: set[str] = set()
        took = [0] * len(witness)
        closed: dict[int, tuple[int, ...]] = {}
        passed: dict[str, tuple[int, ...]] = {}
        for one in self._ranked:
            kind = self._number_of[self._kind_of[one.id]]
            if len(taken) == self._seats:
                break
            if kind not in closed:
                _, high = counts.bounds(kind)
                counts.bind(kind, took[kind] + 1, high)
                found = witness if witness[kind] > took[kind] else counts.solve()
                if found is not None:
                    witness = found
                    took[kind] += 1
                    taken.add(one.id)
                    continue
                closed[kind] = self._reasons()
                counts.bind(kind, took[kind], took[kind])
            passed[one.id] = closed[kind]
        return taken, passed

    def _reasons(self) -> tuple[int, ...]:
        """The limits without which there would be a solution; all of them if it takes several together."""
        single = [number for number in range(len(self._limits)) if self._solves_without(self._first_sum + number)]
        return tuple(single) or tuple(range(len(self._limits)))

    def _solves_without(self, variable: int) -> bool:
        low, high = self._counts.bounds(variable)
        self._counts.bind(variable, 0, len(self._ranked))
        solves = self._counts.solve() is not None
        self._counts.bind(variable, low, high)
        return solves

    def _met(self, number: int, chosen: Sequence[Contender]) -> Met:
        limit, able = self._limits[number], self._able[number]
        count = self._held_in[number] + sum(limit.group in one.groups for one in chosen)
        shortfall = None
        if limit.bound is Bound.AT_MOST:
            shortfall = Shortfall.HELD if count > limit.number else None
        elif count < limit.number:
            if limit.number > self._places:
                shortfall = Shortfall.PLACES
            else:
                shortfall = Shortfall.TOO_FEW if able < limit.number else Shortfall.OTHERS
        return Met(limit=limit, chosen=count, able=able, shortfall=shortfall)

    def _needed(self, chosen: Sequence[Contender]) -> dict[str, tuple[int, ...]]:
        by_rank = {one.id for one in self._ranked[: self._seats]}
        exact = [
            number
            for number, limit in enumerate(self._limits)
            if limit.bound is Bound.AT_LEAST
            and self._held_in[number] + sum(limit.group in one.groups for one in chosen) <= limit.number
        ]
        return {
            one.id: tuple(number for number in exact if self._limits[number].group in one.groups)
            for one in chosen
            if one.id not in by_rank
        }
