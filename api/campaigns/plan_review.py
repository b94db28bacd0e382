"""What a plan covers, how long its work takes, and what speaks against it. Pure: the catalogue is asked by a lookup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil
from typing import Protocol

from api.campaigns.plan import Block, ExerciseItem, Item, Plan, QuestionItem, item_count, items_of, total_minutes
from api.refused import Fault
from runner.model import Localized, Skill

#: Of equivalent items none takes more than so many times as long as another.
MOST_APART = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the catalogue knows of one exercise or question at one version."""

    title: Localized
    #: How long it takes, as its author thinks.
    minutes: float
    skills: tuple[Skill, ...]
    #: In which it can be solved; empty for questions.
    languages: tuple[str, ...] = ()
    #: The newest version: larger than the plan's if there is a newer one.
    newest: int = 1
    #: False if it may no longer be given to anybody.
    is_usable: bool = True


class Lookup(Protocol):
    """The catalogue as a plan's review needs it."""

    def exercise_material(self, item: ExerciseItem) -> Material | None:
        """None if there is no such exercise at this version and digest."""

    def question_material(self, item: QuestionItem) -> Material | None:
        """None if there is no such question at this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredSkill:
    """A skill that somebody shows who sits the battery."""

    skill: Skill
    #: The items that ask for it.
    items: tuple[str, ...]
    #: False if it depends on the draw.
    always: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What speaks against a plan. ``blocking`` ones have to be solved before it is published; others are advice."""

    fault: Fault
    blocking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """How long the work takes as its authors think, by the shortest and by the longest draw."""

    least: float
    most: float


def material_of(item: Item, lookup: Lookup) -> Material | None:
    """What the catalogue knows of an item."""
    return lookup.exercise_material(item) if isinstance(item, ExerciseItem) else lookup.question_material(item)


def work_minutes(plan: Plan, lookup: Lookup) -> Minutes:
    """How long the work takes."""
    least = most = 0.0
    for part in plan.parts:
        for item in part.items:
            if isinstance(item, Block):
                each = sorted(_minutes(one, lookup) for one in item.of)
                least += sum(each[: item.draw])
                most += sum(each[-item.draw :])
            else:
                least += _minutes(item, lookup)
                most += _minutes(item, lookup)
    return Minutes(least=least, most=most)


def skills_covered(plan: Plan, lookup: Lookup) -> tuple[CoveredSkill, ...]:
    """Every skill once, by framework, code and level."""
    items: dict[Skill, list[str]] = {}
    always: set[Skill] = set()
    for part in plan.parts:
        for item in part.items:
            members = item.of if isinstance(item, Block) else (item,)
            drawn = min(item.draw, len(members)) if isinstance(item, Block) else 1
            having: dict[Skill, int] = {}
            for one in members:
                for skill in dict.fromkeys(_skills(one, lookup)):
                    items.setdefault(skill, []).append(one.id)
                    having[skill] = having.get(skill, 0) + 1
            # Certain if fewer lack it than are drawn.
            always |= {skill for skill, count in having.items() if len(members) - count < drawn}
    found = [CoveredSkill(skill=skill, items=tuple(ids), always=skill in always) for skill, ids in items.items()]
    return tuple(
        sorted(found, key=lambda one: (one.skill.framework, one.skill.version, one.skill.code, one.skill.level))
    )


def review(plan: Plan, lookup: Lookup) -> tuple[Problem, ...]:
    """Everything that speaks against the plan, at its places; the blocking ones first."""
    found = [*_of_the_whole(plan, lookup), *_of_parts(plan), *_of_blocks(plan, lookup), *_of_items(plan, lookup)]
    return tuple(sorted(found, key=lambda one: not one.blocking))


def _of_the_whole(plan: Plan, lookup: Lookup) -> Iterator[Problem]:
    if item_count(plan) == 0:
        yield _blocking(
            Fault(place="/parts", message="There is nothing in this battery.", remedy="Add an exercise or a question.")
        )
    own = [part.minutes for part in plan.parts]
    if plan.minutes is None and (None in own or not own):
        yield _blocking(
            Fault(
                place="/minutes",
                message="It is not said how long this may take.",
                remedy="Give a time for the whole, or one for each part.",
            )
        )
    elif plan.minutes is not None and sum(minutes or 0 for minutes in own) > plan.minutes:
        yield _blocking(
            Fault(
                place="/minutes",
                message="The parts together have more time than the whole.",
                remedy="Give the whole %(minutes)s minutes or more, or the parts less.",
                facts={"minutes": str(sum(minutes or 0 for minutes in own))},
            )
        )
    needed = work_minutes(plan, lookup).most
    if 0 < total_minutes(plan) < needed:
        yield _advice(
            Fault(
                place="/minutes",
                message="The work takes %(needed)s minutes as its authors think; there are %(given)s.",
                remedy="Give more time, or leave something out.",
                facts={"needed": str(ceil(needed)), "given": str(total_minutes(plan))},
            )
        )


def _of_parts(plan: Plan) -> Iterator[Problem]:
    for number, part in enumerate(plan.parts):
        place = f"/parts/{number}"
        if not part.items:
            yield _blocking(
                Fault(
                    place=f"{place}/items",
                    message="There is nothing in this part.",
                    remedy="Add an exercise or a question, or remove the part.",
                )
            )
        if len(plan.parts) > 1 and not (part.title.fr.strip() and part.title.en.strip()):
            yield _blocking(
                Fault(
                    place=f"{place}/title",
                    message="This part has no title in one of the languages.",
                    remedy="Give it one in French and in English.",
                )
            )
        for index, item in enumerate(part.items):
            if isinstance(item, Block) and len(item.of) < item.draw:
                yield _blocking(
                    Fault(
                        place=f"{place}/items/{index}/of",
                        message="There are fewer items in this block than are to be drawn.",
                        remedy="Add some, or draw fewer.",
                    )
                )
            elif isinstance(item, Block) and len(item.of) == item.draw:
                yield _advice(
                    Fault(
                        place=f"{place}/items/{index}/of",
                        message="Everything in this block is drawn, so nothing is left to chance.",
                        remedy="Add equivalent items, or put these into the part themselves.",
                    )
                )


def _of_blocks(plan: Plan, lookup: Lookup) -> Iterator[Problem]:
    """Whether the items of each block are equivalent: else the lot decides what somebody can show."""
    for number, part in enumerate(plan.parts):
        for index, item in enumerate(part.items):
            if not isinstance(item, Block) or len(item.of) <= item.draw:
                continue
            known = [material for one in item.of if (material := material_of(one, lookup)) is not None]
            place = f"/parts/{number}/items/{index}/of"
            if len({frozenset(material.skills) for material in known}) > 1:
                yield _advice(
                    Fault(
                        place=place,
                        message="The items of this block do not show the same skills at the same level.",
                        remedy="Choose equivalent ones, so that the lot decides nothing that counts.",
                    )
                )
            least, most = (limit((one.minutes for one in known), default=0.0) for limit in (min, max))
            if most > least * MOST_APART:
                yield _advice(
                    Fault(
                        place=place,
                        message="The items of this block take from %(least)s to %(most)s minutes.",
                        remedy="Choose some that take about as long as each other: everybody has the same time.",
                        facts={"least": str(ceil(least)), "most": str(ceil(most))},
                    )
                )


def _of_items(plan: Plan, lookup: Lookup) -> Iterator[Problem]:
    seen: set[str] = set()
    places = dict(_places(plan))
    for _part, item in items_of(plan):
        if item.key in seen:
            yield _blocking(
                Fault(
                    place=places[item.id],
                    message="This occurs twice in the battery.",
                    remedy="Leave one of them out: an answer would be known the second time.",
                )
            )
        seen.add(item.key)
        material = material_of(item, lookup)
        if material is None or not material.is_usable:
            yield _blocking(
                Fault(
                    place=places[item.id],
                    message="This cannot be used: it is unknown at this version, or was withdrawn.",
                    remedy="Choose another version, or leave it out.",
                )
            )
            continue
        if material.newest > item.version:
            yield _advice(
                Fault(
                    place=places[item.id],
                    message="There is a newer version: %(newest)s.",
                    remedy="Take the newer one, unless you have a reason.",
                    facts={"newest": str(material.newest)},
                )
            )
        if isinstance(item, ExerciseItem) and item.languages is not None:
            other = [language for language in item.languages if language not in material.languages]
            if other:
                yield _blocking(
                    Fault(
                        place=f"{places[item.id]}/languages",
                        message="This exercise cannot be solved in %(languages)s.",
                        remedy="Use one of: %(known)s.",
                        facts={"languages": ", ".join(other), "known": ", ".join(material.languages)},
                    )
                )


def _places(plan: Plan) -> Iterator[tuple[str, str]]:
    for number, part in enumerate(plan.parts):
        for index, item in enumerate(part.items):
            place = f"/parts/{number}/items/{index}"
            if isinstance(item, Block):
                for position, one in enumerate(item.of):
                    yield one.id, f"{place}/of/{position}"
            else:
                yield item.id, place


def at(place: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The same problems where the plan stands at ``place`` of what was sent."""
    return tuple(
        replace(problem, fault=replace(problem.fault, place=f"{place}{problem.fault.place}")) for problem in problems
    )


def _minutes(item: Item, lookup: Lookup) -> float:
    material = material_of(item, lookup)
    return 0.0 if material is None else material.minutes


def _skills(item: Item, lookup: Lookup) -> tuple[Skill, ...]:
    material = material_of(item, lookup)
    return () if material is None else material.skills


def _blocking(fault: Fault) -> Problem:
    return Problem(fault=fault, blocking=True)


def _advice(fault: Fault) -> Problem:
    return Problem(fault=fault, blocking=False)
