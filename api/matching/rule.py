"""The published rule of matching: who is ready for a job now, who would be after training, and who is not yet. Pure.

What counts are the levels that somebody has reached by the rule of skills (``runner.mastery.rule``), nothing else: no
school, no age, no place, no name.

- **Ready now**: every essential skill is reached at the level that is asked for.
- **Ready after training**: the levels missing for the essential skills are, together, no more than the profile lets
  training add, and half of the essential weight or more is reached already.
- **Not yet**: all others.
- **Order** within these: the share of the whole need, by weight; of a skill whose level is not reached, the part of the
  levels that is. Whoever is equal comes in an order that is drawn for each profile, so that nobody is always first.
- **Uncertainty**: how likely it is that somebody has all essential skills lies between two bounds that hold however
  the skills hang together (Fréchet): no more than the least likely of them, no less than what the doubts leave.

The tests hold it to this: a level more never makes anybody's place worse, no order of needs changes anything, and
what the database computes for all is what is computed here for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Final

from api.matching.model import Gap, Need
from api.skills.model import SkillKey
from runner.mastery.beta import below
from runner.mastery.rule import DECIMALS, PUBLISHED, Standing

#: The version of the rule. Another rule, or another number, has another version.
RULE_VERSION: Final = 1

#: Divides by every level that can be asked for, so that shares of levels are whole numbers.
WHOLE: Final = 840

_HALF: Final = 2


class Group(StrEnum):
    """How near somebody is to a job, the nearest first."""

    READY_NOW = "ready_now"
    READY_AFTER_TRAINING = "ready_after_training"
    NOT_YET = "not_yet"


class LineState(StrEnum):
    """How somebody stands with one need."""

    REACHED = "reached"
    #: A lower level is reached.
    PARTLY = "partly"
    #: Work has shown something, and no level is reached.
    BEGUN = "begun"
    NOTHING_SHOWN = "nothing_shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One need, and how somebody stands with it: a reason."""

    need: Need
    state: LineState
    level_reached: int
    #: At the level that is asked for; None where no work has shown anything there.
    standing: Standing | None
    #: How likely it is that they have it.
    p_mastery: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How somebody fits a job."""

    group: Group
    #: Of ``whole_points``.
    points: int
    #: Levels missing for the essential skills, together.
    levels_missing: int
    lines: tuple[Line, ...]
    #: How likely it is that they have all essential skills: the bounds.
    low: float
    high: float

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing."""
        return tuple(
            Gap(
                skill=one.need.skill,
                wanted_level=one.need.level,
                standing_level=None if one.state is LineState.NOTHING_SHOWN else one.level_reached,
                essential=one.need.essential,
            )
            for one in self.lines
            if one.state is not LineState.REACHED
        )


def whole_points(needs: Iterable[Need]) -> int:
    """What somebody has who reaches everything."""
    return sum(one.weight for one in needs) * WHOLE


def share(points: int, needs: Sequence[Need]) -> float:
    """Points as a share of the whole need."""
    return float(Fraction(points, whole_points(needs)))


def points_of(need: Need, reached: int) -> int:
    """What a level earns."""
    return need.weight * (WHOLE // need.level) * min(reached, need.level)


def missing_of(need: Need, reached: int) -> int:
    """The levels that an essential skill misses; those that only help miss none."""
    return max(0, need.level - reached) if need.essential else 0


def met_of(need: Need, reached: int) -> int:
    """The weight of an essential skill that is reached."""
    return need.weight if need.essential and reached >= need.level else 0


def essential_weight(needs: Iterable[Need]) -> int:
    """Of all essential skills together."""
    return sum(one.weight for one in needs if one.essential)


def group_of(needs: Sequence[Need], training_levels: int, levels_missing: int, weight_met: int) -> Group:
    """By what is missing and what is there."""
    if levels_missing == 0:
        return Group.READY_NOW
    if levels_missing <= training_levels and weight_met * _HALF >= essential_weight(needs):
        return Group.READY_AFTER_TRAINING
    return Group.NOT_YET


def fit(needs: Sequence[Need], training_levels: int, standings: Iterable[Standing]) -> Fit:
    """How somebody with these standings fits.

    Args:
        needs: of the job.
        training_levels: what its profile says of training.
        standings: of one person; those of other skills say nothing.
    """
    mine: dict[SkillKey, dict[int, Standing]] = {}
    for one in standings:
        skill = one.skill
        mine.setdefault(SkillKey(skill.framework, skill.version, skill.code), {})[skill.level] = one
    lines = tuple(_line(need, mine.get(need.skill, {})) for need in needs)
    missing = sum(missing_of(one.need, one.level_reached) for one in lines)
    met = sum(met_of(one.need, one.level_reached) for one in lines)
    likely = [one.p_mastery for one in lines if one.need.essential]
    return Fit(
        group=group_of(needs, training_levels, missing, met),
        points=sum(points_of(one.need, one.level_reached) for one in lines),
        levels_missing=missing,
        lines=lines,
        low=round(max(0.0, 1 - sum(1 - one for one in likely)), DECIMALS),
        high=min(likely, default=1.0),
    )


def _line(need: Need, mine: Mapping[int, Standing]) -> Line:
    reached = max((level for level, one in mine.items() if one.reached), default=0)
    if reached >= need.level:
        state = LineState.REACHED
    elif reached:
        state = LineState.PARTLY
    else:
        state = LineState.BEGUN if mine else LineState.NOTHING_SHOWN
    there = mine.get(need.level)
    return Line(
        need=need,
        state=state,
        level_reached=reached,
        standing=there,
        p_mastery=_likely(need.level, mine) if there is None else there.p_mastery,
    )


def _likely(level: int, mine: Mapping[int, Standing]) -> float:
    """At a level that nothing speaks for or against: as before any evidence, and no likelier than the level below."""
    return min([_prior(), *(one.p_mastery for at, one in mine.items() if at < level)])


@cache
def _prior() -> float:
    """How likely it is that somebody has a skill of whom nothing is known."""
    return round(1 - below(PUBLISHED.threshold, PUBLISHED.prior_right, PUBLISHED.prior_wrong), DECIMALS)
