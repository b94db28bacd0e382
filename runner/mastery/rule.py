"""The published rule: from what somebody's work earned to how likely it is that they have a skill at a level. Pure.

What is wanted is the share of such tasks that the person would do well. Before any evidence every share is taken for
equally likely (a Beta distribution with both parameters 1); what was right is added to the first parameter, what was
wrong to the second. A level is reached when it is likely enough that the share is above the threshold.

- **Weight.** A criterion of an exercise counts more than a question, which can be guessed; nothing else counts more or
  less: not an author's points, not the number of checks, so that no battery can be built to make a level cheap.
- **Levels inform each other.** What was right at a level speaks for all levels below, too; what was wrong speaks
  against all levels above. In full: with a discount the same work would show a higher level more surely than a lower.
- **A task that is taken again** counts once: as the mean of the first and the newest taking. When they are
  ``again_after_days`` or more apart and the newest is better, the newest counts alone: people learn. So trying again
  and again in a row can never earn more than half of what was missed at first.
- **What says nothing counts nothing**: what was not handed in, could not be graded, or was lost through us. Whoever
  makes observations leaves those out, see ``api.mastery.reading``.

The properties that the tests hold it to: more right never lowers anything, no order changes anything, a higher level is
never likelier than a lower one, and the interval holds the mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from runner.mastery.beta import below, point_of
from runner.model import Skill

#: The version of the rule. Another rule, or another parameter, has another version.
RULE_VERSION: Final = 1

#: Probabilities and shares are published with so many decimals, so that every machine finds the same.
DECIMALS: Final = 6


class Kind(StrEnum):
    """What showed something."""

    EXERCISE = "exercise"
    QUESTION = "question"


class Likelihood(StrEnum):
    """A probability in a word."""

    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    OPEN = "open"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The numbers of the rule; they stand in every record."""

    version: int = RULE_VERSION
    prior_right: float = 1.0
    prior_wrong: float = 1.0
    #: The share of tasks that somebody who has the skill does well, at least.
    threshold: float = 0.7
    #: How likely it must be that the share is above the threshold.
    needed: float = 0.9
    #: How much of the distribution the interval holds.
    interval: float = 0.9
    exercise_weight: float = 3.0
    question_weight: float = 1.0
    again_after_days: int = 30
    #: For words only: from here on it is likely, and up to there it is unlikely.
    likely: float = 0.6
    unlikely: float = 0.1

    def weight(self, kind: Kind) -> float:
        """What one criterion of an exercise, or one question, counts."""
        return self.exercise_weight if kind is Kind.EXERCISE else self.question_weight

    def likelihood(self, probability: float) -> Likelihood:
        """The word for it."""
        if probability >= self.needed:
            return Likelihood.VERY_LIKELY
        if probability >= self.likely:
            return Likelihood.LIKELY
        return Likelihood.UNLIKELY if probability <= self.unlikely else Likelihood.OPEN


PUBLISHED: Final = Parameters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one piece of work showed of one skill at one level."""

    skill: Skill
    kind: Kind
    #: The exercise or question, whichever its version: ``exercise:fizzbuzz``.
    source: str
    criterion: str
    #: What part of the criterion was right, from 0 to 1.
    share: float
    #: When it was handed in.
    at: datetime
    #: The receipt of the work, and its digest.
    work_id: str
    work_digest: str
    #: The submission that graded it, which has evidence of its own, and what it was graded against; None for questions.
    submission_id: str | None = None
    exercise_digest: str | None = None

    @property
    def task(self) -> tuple[str, ...]:
        """The same for what counts once."""
        skill = self.skill
        return (self.source, self.criterion, skill.framework, skill.version, skill.code, str(skill.level))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How somebody stands at one level of one skill."""

    skill: Skill
    #: What counts for and against, in weights: ``right`` of ``right + wrong``.
    right: float
    wrong: float
    #: How many tasks that is.
    tasks: int
    #: The distribution's parameters, its mean, and the ends of the interval.
    alpha: float
    beta: float
    mean: float
    low: float
    high: float
    #: How likely it is that the share is above the threshold.
    p_mastery: float
    reached: bool


def standings(observations: Iterable[Observation], rule: Parameters = PUBLISHED) -> tuple[Standing, ...]:
    """Every level of every skill that the observations say something about, from level 1 up."""
    takings: dict[tuple[str, ...], list[Observation]] = {}
    for one in observations:
        takings.setdefault(one.task, []).append(one)
    tasks: dict[tuple[str, str, str], list[_Task]] = {}
    for many in takings.values():
        skill = many[0].skill
        task = _Task(level=skill.level, share=_counted(many, rule), weight=rule.weight(many[0].kind))
        tasks.setdefault((skill.framework, skill.version, skill.code), []).append(task)
    return tuple(
        standing
        for (framework, version, code), mine in sorted(tasks.items())
        for level in range(1, max(task.level for task in mine) + 1)
        for standing in _standing(Skill(framework=framework, version=version, code=code, level=level), mine, rule)
    )


def levels(found: Iterable[Standing]) -> dict[tuple[str, str, str], int]:
    """The highest level reached of each skill; 0 where none is."""
    reached: dict[tuple[str, str, str], int] = {}
    for one in found:
        key = (one.skill.framework, one.skill.version, one.skill.code)
        reached[key] = max(reached.get(key, 0), one.skill.level if one.reached else 0)
    return reached


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    level: int
    share: float
    weight: float


def _counted(takings: Sequence[Observation], rule: Parameters) -> float:
    """What a task counts that was taken once or more."""
    ordered = sorted(takings, key=lambda one: (one.at, one.work_id))
    first, newest = _unit(ordered[0].share), _unit(ordered[-1].share)
    mean = (first + newest) / 2
    if ordered[-1].at - ordered[0].at >= timedelta(days=rule.again_after_days):
        return max(newest, mean)
    return mean


def _unit(share: float) -> float:
    return min(1.0, max(0.0, share))


def _standing(skill: Skill, tasks: Sequence[_Task], rule: Parameters) -> list[Standing]:
    """One; none where nothing speaks for or against it."""
    speaking_for = [one.weight * one.share for one in tasks if one.level >= skill.level and one.share > 0]
    against = [one.weight * (1 - one.share) for one in tasks if one.level <= skill.level and one.share < 1]
    if not speaking_for and not against:
        return []
    right, wrong = round(math.fsum(speaking_for), DECIMALS), round(math.fsum(against), DECIMALS)
    alpha, beta = rule.prior_right + right, rule.prior_wrong + wrong
    outside = (1 - rule.interval) / 2
    probability = round(1 - below(rule.threshold, alpha, beta), DECIMALS)
    return [
        Standing(
            skill=skill,
            right=right,
            wrong=wrong,
            tasks=sum(
                (one.level >= skill.level and one.share > 0) or (one.level <= skill.level and one.share < 1)
                for one in tasks
            ),
            alpha=alpha,
            beta=beta,
            mean=round(alpha / (alpha + beta), DECIMALS),
            low=round(point_of(outside, alpha, beta), DECIMALS),
            high=round(point_of(1 - outside, alpha, beta), DECIMALS),
            p_mastery=probability,
            reached=probability >= rule.needed,
        )
    ]
