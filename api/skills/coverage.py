"""What the tasks of an organisation can show, by skill and level, and where there is none. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.skills.model import KnownSkill, SkillKey, SkillKind
from api.skills.trades import Need, Trade
from runner.model import Localized

#: Always told, whether there are tasks or not.
LEVELS: Final = (1, 2, 3, 4)


class TaskKind(StrEnum):
    """What speaks for skills."""

    EXERCISE = "exercise"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, order=True)
class TaskName:
    """Which task: an exercise by its slug, a question by its series."""

    kind: TaskKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An exercise or a question that could be offered now, and what it speaks for."""

    name: TaskName
    title: Localized
    tags: frozenset[tuple[SkillKey, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCover:
    """A skill, and the tasks that speak for it."""

    skill: KnownSkill
    #: By level; those of ``LEVELS`` are there even if empty. An area has none.
    levels: dict[int, tuple[TaskName, ...]]

    @property
    def tasks(self) -> set[TaskName]:
        """At whatever level."""
        return {one for names in self.levels.values() for one in names}

    @property
    def is_gap(self) -> bool:
        """No task speaks for it, though one could."""
        return self.skill.kind is not SkillKind.AREA and not self.tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCover:
    """What a trade asks for, and the tasks that can show it: at this level or a higher one."""

    need: Need
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeCover:
    """How far one could tell here whether somebody is ready for a trade."""

    trade: Trade
    needs: tuple[NeedCover, ...]

    @property
    def shown(self) -> int:
        """How many of the essential skills some task can show."""
        return sum(one.tasks > 0 for one in self.needs if one.need.essential)

    @property
    def essential(self) -> int:
        """How many there are."""
        return sum(one.need.essential for one in self.needs)


class Speakers:
    """Tasks by the skill and level that they speak for."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        """Each task once."""
        self.tasks = {task.name: task for task in tasks}
        self._by: defaultdict[SkillKey, defaultdict[int, set[TaskName]]] = defaultdict(lambda: defaultdict(set))
        for task in self.tasks.values():
            for key, level in task.tags:
                self._by[key][level].add(task.name)

    @property
    def keys(self) -> set[SkillKey]:
        """The skills that some task speaks for."""
        return set(self._by)

    def cover(self, skill: KnownSkill) -> SkillCover:
        """The tasks of a skill."""
        if skill.kind is SkillKind.AREA:
            return SkillCover(skill=skill, levels={})
        mine = self._of(skill.key)
        return SkillCover(skill=skill, levels={one: tuple(sorted(mine.get(one, ()))) for one in {*LEVELS, *mine}})

    def least(self, key: SkillKey, level: int) -> int:
        """How many tasks speak for a skill at this level or a higher one."""
        mine = self._of(key)
        return len({name for one, names in mine.items() if one >= level for name in names})

    def _of(self, key: SkillKey) -> Mapping[int, set[TaskName]]:
        return self._by.get(key, {})

    def of_trade(self, trade: Trade) -> TradeCover:
        """How far a trade is covered."""
        needs = (NeedCover(need=one, tasks=self.least(one.key, one.level)) for one in trade.needs)
        return TradeCover(trade=trade, needs=tuple(needs))


def levels_of(covers: Sequence[SkillCover]) -> list[int]:
    """Every level that some of these speak of."""
    return sorted({*LEVELS, *(level for one in covers for level in one.levels)})
