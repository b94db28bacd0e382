"""From gaps to a path: which modules to take, and in which order. Pure.

The published rule:

- a module can be taken by whoever has reached all levels that it asks for, by their work or by modules before it;
- the path closes every gap that the modules can close at all, and brings the others as far as modules go;
- what is essential is closed first, with the fewest hours that this can be done with; from there, what helps, with
  the fewest hours more. Between equals the one with fewer modules;
- of what is taken for the essential no module can be left out, nor of the rest; among those that can be taken next,
  what is essential comes first, then what is shorter, then by title.

The fewest hours are found by A* over the levels reached. Its estimate never says too much: each skill by itself, with
the hours of a module shared out among the skills that it lifts. Where there is too much to look at (``MOST_LOOKS``),
modules are taken by what they give for an hour, what turns out needless is left out, and ``exact`` is False.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

from api.matching.model import Gap
from api.skills.model import SkillKey
from api.training.model import Module

#: How many ways on are looked at, each one module at one set of levels, before a path is taken that may not be the
#: shortest: some hundredths of a second.
MOST_LOOKS: Final = 40_000
#: An hour, in the unit of costs: of paths that are equally long the one with fewer modules is cheaper.
_HOUR: Final = 1_000

Levels = dict[SkillKey, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """What a module of a path does for a skill of this person."""

    skill: SkillKey
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One module of a path."""

    module: Module
    raises: tuple[Raise, ...]
    #: Something essential rests on it.
    essential: bool
    #: All that it is taken for are skills that no work says anything about: perhaps it is not needed.
    check_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A gap, and the level to which the path leads."""

    gap: Gap
    level: int

    @property
    def closed(self) -> bool:
        """Nothing of it is left."""
        return self.level >= self.gap.wanted_level


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The modules in their order, and what is left."""

    steps: tuple[Step, ...]
    closings: tuple[Closing, ...]
    #: False: there may be a shorter one.
    exact: bool = True

    @property
    def hours(self) -> int:
        """Of all."""
        return sum(one.module.hours for one in self.steps)

    @property
    def essential_hours(self) -> int:
        """Of those on which something essential rests."""
        return sum(one.module.hours for one in self.steps if one.essential)

    @property
    def left(self) -> tuple[Closing, ...]:
        """The gaps for which there are no modules, or not enough."""
        return tuple(one for one in self.closings if not one.closed)


def plan(
    gaps: Sequence[Gap], modules: Iterable[Module], reached: Mapping[SkillKey, int], most_looks: int = MOST_LOOKS
) -> Path:
    """The path of somebody who has these gaps and has reached these levels."""
    offered = sorted(modules, key=lambda one: one.id)
    levels, chosen, exact = dict(reached), list[Module](), True
    essential: set[str] = set()
    for stage in (True, False):
        wanted = {one.skill: one.wanted_level for one in gaps if one.essential or not stage}
        goal, useful = _within_reach(wanted, offered, levels)
        found = _shortest(goal, useful, levels, most_looks)
        exact = exact and found is not None
        taken = _greedy(goal, useful, levels) if found is None else found
        chosen += taken
        if stage:
            essential = {one.id for one in taken}
        for module in taken:
            _take(module, levels)
    return Path(
        steps=tuple(_in_order(chosen, essential, gaps, reached)),
        closings=tuple(Closing(gap=one, level=min(levels.get(one.skill, 0), one.wanted_level)) for one in gaps),
        exact=exact,
    )


def can_take(module: Module, levels: Mapping[SkillKey, int]) -> bool:
    """Somebody at these levels brings along what a module asks for."""
    return all(levels.get(one.skill, 0) >= one.from_level for one in module.lifts)


def _take(module: Module, levels: Levels) -> bool:
    """Raise the levels; True if it raised any."""
    raised = [one for one in module.lifts if levels.get(one.skill, 0) < one.to_level]
    levels.update((one.skill, one.to_level) for one in raised)
    return bool(raised)


def _all_taken(modules: Sequence[Module], levels: Mapping[SkillKey, int]) -> Levels:
    """Where all of them together lead that can be taken at all."""
    found, waiting, moved = dict(levels), list(modules), True
    while moved:
        moved, rest = False, list[Module]()
        for one in waiting:
            if can_take(one, found):
                moved = _take(one, found) or moved
            else:
                rest.append(one)
        waiting = rest
    return found


def _within_reach(
    wanted: Levels, modules: Sequence[Module], levels: Mapping[SkillKey, int]
) -> tuple[Levels, list[Module]]:
    """What of it can be reached, and the modules that may be of use for it."""
    everything = _all_taken(modules, levels)
    goal = {
        skill: min(level, everything.get(skill, 0))
        for skill, level in wanted.items()
        if min(level, everything.get(skill, 0)) > levels.get(skill, 0)
    }
    needed, useful, seen = dict(goal), list[Module](), -1
    while len(useful) != seen:
        seen = len(useful)
        useful = [
            one
            for one in modules
            if can_take(one, everything)
            and any(
                levels.get(lift.skill, 0) < lift.to_level and lift.from_level < needed.get(lift.skill, 0)
                for lift in one.lifts
            )
        ]
        for lift in (lift for one in useful for lift in one.lifts):
            if lift.from_level > levels.get(lift.skill, 0):
                needed[lift.skill] = max(needed.get(lift.skill, 0), lift.from_level)
    return goal, useful


def _shortest(
    goal: Levels, modules: Sequence[Module], levels: Mapping[SkillKey, int], most_looks: int
) -> list[Module] | None:
    """The cheapest way to the goal; None if there is too much to look at."""
    most = dict(goal)
    for lift in (lift for one in modules for lift in one.lifts):
        most[lift.skill] = max(most.get(lift.skill, 0), lift.from_level)
    skills = sorted(most)
    place = {skill: number for number, skill in enumerate(skills)}
    moves = [
        [(place[one.skill], one.from_level, min(one.to_level, most[one.skill])) for one in module.lifts]
        for module in modules
    ]
    costs = [module.hours * _HOUR + 1 for module in modules]
    estimates = [(place[skill], _alone(skill, goal, modules)) for skill in goal]
    start = tuple(min(levels.get(skill, 0), most[skill]) for skill in skills)

    def left(state: tuple[int, ...]) -> int:
        return sum(table[min(state[number], len(table) - 1)] for number, table in estimates)

    best, ways = {start: 0}, {start: tuple[int, ...]()}
    # Of what promises the same, what is nearer to the goal is looked at first; then what was found first.
    queue = [(left(start), left(start), 0, start)]
    found, looks, looked = 1, 0, set[tuple[int, ...]]()
    while queue:
        _, _, _, state = heappop(queue)
        if state in looked:
            continue
        looked.add(state)
        if all(state[place[skill]] >= level for skill, level in goal.items()):
            return [modules[number] for number in ways[state]]
        looks += len(moves)
        if looks > most_looks:
            return None
        for number, move in enumerate(moves):
            if any(state[skill] < least for skill, least, _ in move):
                continue
            after = list(state)
            for skill, _, level in move:
                after[skill] = max(after[skill], level)
            there, cost = tuple(after), best[state] + costs[number]
            if there != state and cost < best.get(there, cost + 1):
                best[there], ways[there] = cost, (*ways[state], number)
                heappush(queue, (cost + left(there), left(there), found, there))
                found += 1
    return None


def _alone(skill: SkillKey, goal: Mapping[SkillKey, int], modules: Sequence[Module]) -> list[int]:
    """By level: the least that the rest of the way costs for this skill, all that modules ask for besides left out."""
    top = goal[skill]
    table = [0] * (top + 1)
    for level in range(top - 1, -1, -1):
        ways = [
            _share(module, goal) + table[min(lift.to_level, top)]
            for module in modules
            for lift in module.lifts
            if lift.skill == skill and lift.from_level <= level < lift.to_level
        ]
        table[level] = min(ways, default=0)
    return table


def _share(module: Module, goal: Mapping[SkillKey, int]) -> int:
    return (module.hours * _HOUR + 1) // max(1, sum(one.skill in goal for one in module.lifts))


def _greedy(goal: Levels, modules: Sequence[Module], levels: Mapping[SkillKey, int]) -> list[Module]:
    """A way to the goal of which nothing can be left out, but perhaps not the shortest."""
    found, taken, waiting = dict(levels), list[Module](), list(modules)
    while any(found.get(skill, 0) < level for skill, level in goal.items()):
        ready = [one for one in waiting if can_take(one, found) and _gain(one, found) > 0]
        best = max(ready, key=lambda one: (_gain(one, found, goal) / one.hours, _gain(one, found) / one.hours))
        waiting.remove(best)
        taken.append(best)
        _take(best, found)
    for one in sorted(taken, key=lambda one: (-one.hours, one.id)):
        rest = [other for other in taken if other is not one]
        if _leads_to(goal, rest, levels):
            taken = rest
    return taken


def _gain(module: Module, levels: Mapping[SkillKey, int], goal: Mapping[SkillKey, int] | None = None) -> int:
    """How many levels it raises; with a goal, of those that are wanted."""
    tops = ((one, one.to_level if goal is None else min(one.to_level, goal.get(one.skill, 0))) for one in module.lifts)
    return sum(max(0, top - levels.get(one.skill, 0)) for one, top in tops)


def _leads_to(goal: Levels, modules: Sequence[Module], levels: Mapping[SkillKey, int]) -> bool:
    found = _all_taken(modules, levels)
    return all(found.get(skill, 0) >= level for skill, level in goal.items())


def _in_order(
    chosen: Sequence[Module], essential: set[str], gaps: Sequence[Gap], reached: Mapping[SkillKey, int]
) -> Iterator[Step]:
    levels, waiting = dict(reached), list(chosen)
    unknown = {one.skill for one in gaps if one.standing_level is None}
    wanted = {one.skill for one in gaps}
    while waiting:
        ready = [one for one in waiting if can_take(one, levels)]
        module = min(ready, key=lambda one: (one.id not in essential, one.hours, one.title, one.id))
        waiting.remove(module)
        raises = tuple(
            Raise(skill=one.skill, before=levels.get(one.skill, 0), after=one.to_level)
            for one in module.lifts
            if levels.get(one.skill, 0) < one.to_level
        )
        _take(module, levels)
        taken_for = {one.skill for one in raises} & wanted
        yield Step(
            module=module,
            raises=raises,
            essential=module.id in essential,
            check_first=bool(taken_for) and taken_for <= unknown,
        )
