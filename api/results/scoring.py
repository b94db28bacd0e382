"""What a sitting is worth: one pure function from what was handed in to points, their parts, and what is missing.

The rule is published and kind: of several submissions of one exercise the **best** counts, by points; of equally good
ones the newest. Of several answers to a question the newest counts. An item whose work was lost through us alone is
left out of what was possible, so that our failure lowers nobody's result. Sums are exactly rounded, so that no order of
items or submissions changes a result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from runner.model import Localized, Skill
from runner.verdict import SubmissionVerdict

#: The version of the score's shape.
SCORE_VERSION = 1


class Outcome(StrEnum):
    """What became of one piece of work that was handed in."""

    GRADED = "graded"
    #: Its grading has not ended.
    WAITING = "waiting"
    #: Nothing in it could be graded: it costs nothing and earns nothing.
    NOT_GRADABLE = SubmissionVerdict.NOT_GRADABLE.value
    #: We failed. Nobody's mark.
    PLATFORM_FAULT = "platform_fault"


class Standing(StrEnum):
    """How an item stands."""

    #: The best of what was handed in counts.
    COUNTED = "counted"
    #: Something is being graded, and nothing is graded yet.
    WAITING = "waiting"
    #: Nothing was handed in.
    MISSING = "missing"
    NOT_GRADABLE = SubmissionVerdict.NOT_GRADABLE.value
    #: What was handed in was lost through us: left out of what was possible.
    PLATFORM_FAULT = "platform_fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionMark:
    """What one criterion of an item earned, in the item's own points."""

    id: str
    label: Localized
    skill: Skill
    earned: float
    possible: float
    passed: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One piece of work that was handed in."""

    #: Of its receipt.
    id: str
    item: str
    at: datetime
    outcome: Outcome
    #: What part of the item's points it earned, from 0 to 1.
    share: float = 0.0
    criteria: tuple[CriterionMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One exercise or question of a sitting's plan. Its criteria say what could be shown: nothing of them is earned."""

    id: str
    part: str
    kind: Literal["exercise", "question"]
    weight: float
    criteria: tuple[CriterionMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScore:
    """The points of one item."""

    id: str
    part: str
    kind: Literal["exercise", "question"]
    state: Standing
    earned: float
    #: 0 where the item is left out.
    possible: float
    #: The receipt of the work that counts.
    counts: str | None
    #: How much was handed in; how much of it is still being graded, and how much was lost through us.
    handed_in: int
    waiting: int
    lost: int
    criteria: tuple[CriterionMark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScore:
    """The points of one part of a battery."""

    id: str
    earned: float
    possible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillScore:
    """What all items together show of one skill at one level, in points of the sitting."""

    skill: Skill
    earned: float
    possible: float
    passed: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The worth of a sitting. ``final`` unless something is still being graded."""

    earned: float
    possible: float
    final: bool
    parts: tuple[PartScore, ...]
    items: tuple[ItemScore, ...]
    skills: tuple[SkillScore, ...]
    version: int = SCORE_VERSION

    @property
    def share(self) -> float | None:
        """What part of the possible points was earned; None where nothing was possible."""
        return self.earned / self.possible if self.possible else None

    def missing(self) -> tuple[str, ...]:
        """The items of which nothing was handed in."""
        return tuple(item.id for item in self.items if item.state is Standing.MISSING)


def score(items: Sequence[Item], works: Iterable[Work]) -> Score:
    """The score of a sitting with these items from this work. Work on other items (the practice) counts nowhere."""
    handed_in: dict[str, list[Work]] = {item.id: [] for item in items}
    for work in works:
        if work.item in handed_in:
            handed_in[work.item].append(work)
    scores = tuple(_item(item, handed_in[item.id]) for item in items)
    return Score(
        earned=math.fsum(one.earned for one in scores),
        possible=math.fsum(one.possible for one in scores),
        final=not any(one.waiting for one in scores),
        parts=tuple(_part(part, scores) for part in dict.fromkeys(item.part for item in items)),
        items=scores,
        skills=_skills(scores),
    )


def best(works: Iterable[Work]) -> Work | None:
    """Of what was graded the one with the most points, of equally good ones the newest."""
    graded = [work for work in works if work.outcome is Outcome.GRADED]
    return max(graded, key=lambda work: (work.share, work.at, work.id), default=None)


def newest(works: Iterable[Work]) -> Work | None:
    """Of what was graded the one that came last."""
    graded = [work for work in works if work.outcome is Outcome.GRADED]
    return max(graded, key=lambda work: (work.at, work.id), default=None)


def _item(item: Item, works: Sequence[Work]) -> ItemScore:
    counting = best(works) if item.kind == "exercise" else newest(works)
    state = _state(counting, {work.outcome for work in works})
    possible = 0.0 if state is Standing.PLATFORM_FAULT else item.weight
    share = 0.0 if counting is None else counting.share
    marks = counting.criteria if counting is not None and counting.criteria else item.criteria
    return ItemScore(
        id=item.id,
        part=item.part,
        kind=item.kind,
        state=state,
        earned=item.weight * share,
        possible=possible,
        counts=None if counting is None else counting.id,
        handed_in=len(works),
        waiting=sum(work.outcome is Outcome.WAITING for work in works),
        lost=sum(work.outcome is Outcome.PLATFORM_FAULT for work in works),
        criteria=_in_points(marks, earned=item.weight * share, possible=possible),
    )


def _state(counting: Work | None, outcomes: set[Outcome]) -> Standing:
    if counting is not None:
        return Standing.COUNTED
    for outcome, state in (
        (Outcome.WAITING, Standing.WAITING),
        # Before not_gradable: what was lost might have been good.
        (Outcome.PLATFORM_FAULT, Standing.PLATFORM_FAULT),
        (Outcome.NOT_GRADABLE, Standing.NOT_GRADABLE),
    ):
        if outcome in outcomes:
            return state
    return Standing.MISSING


def _in_points(marks: Sequence[CriterionMark], *, earned: float, possible: float) -> tuple[CriterionMark, ...]:
    """Criteria in points of the sitting: their sums are the item's."""
    all_earned = math.fsum(mark.earned for mark in marks)
    all_possible = math.fsum(mark.possible for mark in marks)
    return tuple(
        replace(
            mark,
            earned=earned * mark.earned / all_earned if all_earned else 0.0,
            possible=possible * mark.possible / all_possible if all_possible else 0.0,
        )
        for mark in marks
    )


def _part(part: str, scores: Sequence[ItemScore]) -> PartScore:
    mine = [one for one in scores if one.part == part]
    return PartScore(
        id=part,
        earned=math.fsum(one.earned for one in mine),
        possible=math.fsum(one.possible for one in mine),
    )


def _skills(scores: Sequence[ItemScore]) -> tuple[SkillScore, ...]:
    marks = [mark for one in scores if one.possible for mark in one.criteria]
    order = sorted({mark.skill for mark in marks}, key=lambda it: (it.framework, it.version, it.code, it.level))
    return tuple(
        SkillScore(
            skill=skill,
            earned=math.fsum(mark.earned for mark in marks if mark.skill == skill),
            possible=math.fsum(mark.possible for mark in marks if mark.skill == skill),
            passed=sum(mark.passed for mark in marks if mark.skill == skill),
            total=sum(mark.total for mark in marks if mark.skill == skill),
        )
        for skill in order
    )
