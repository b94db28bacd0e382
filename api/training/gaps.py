"""What lies between what somebody has shown and what is needed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.matching.model import Gap
from api.skills.model import SkillKey
from api.skills.trades import Need
from runner.mastery.rule import Standing, levels


def reached_of(standings: Iterable[Standing]) -> dict[SkillKey, int]:
    """The level reached of every skill that work says something about; 0 where none is."""
    return {SkillKey(*key): level for key, level in levels(standings).items()}


def gaps_of(needs: Iterable[Need], reached: Mapping[SkillKey, int]) -> tuple[Gap, ...]:
    """What is lacking, the essential first, each in the order of the needs."""
    found = [
        Gap(
            skill=one.key,
            wanted_level=one.level,
            standing_level=reached.get(one.key),
            essential=one.essential,
        )
        for one in needs
        if reached.get(one.key, 0) < one.level
    ]
    return tuple(sorted(found, key=lambda gap: not gap.essential))
