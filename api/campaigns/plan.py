"""The plan of a battery: the one model of it. Pure.

A battery version holds a plan; a sitting holds the plan that ``drawing.draw`` made of it, where every block has given
way to what was drawn. ``plan_reading`` makes one from JSON, ``plan_json`` writes it, ``plan_review`` says what it
covers and what speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from runner.model import Localized

#: Bounds of what is still one battery.
MOST_PARTS = 20
MOST_ITEMS = 100
MOST_MINUTES = 480
MOST_WEIGHT = 100
MOST_SUBMISSIONS = 50
MOST_TITLE = 200

#: No item may be called so: it is the practice exercise of every sitting.
PRACTICE = "practice"


class Feedback(StrEnum):
    """What a candidate is told of the hidden checks, each level with all before it."""

    NONE = "none"
    VERDICT = "verdict"
    CRITERIA = "criteria"
    FULL = "full"


class Navigation(StrEnum):
    """How a candidate goes through the parts. Items of a part are free in any case."""

    #: Back and forth, unless a part has a time of its own.
    FREE = "free"
    #: Only on to the next.
    FORWARD = "forward"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseItem:
    """An exercise at one version. ``digest`` decides; ``version`` is what people call it."""

    id: str
    exercise: str
    version: int
    digest: str
    weight: float
    #: None means every language that the exercise has.
    languages: tuple[str, ...] | None = None
    #: None means as many as one likes.
    submissions: int | None = None

    @property
    def key(self) -> str:
        """The same for the same piece of work, wherever it stands."""
        return f"exercise:{self.exercise}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionItem:
    """A question at one version. ``question`` is the id of its series."""

    id: str
    question: str
    version: int
    weight: float

    @property
    def key(self) -> str:
        """The same for the same piece of work, wherever it stands."""
        return f"question:{self.question}"


Item = ExerciseItem | QuestionItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Equivalent items, of which each sitting gets some by lot. ``weight`` is that of each one drawn."""

    id: str
    draw: int
    weight: float
    of: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some items in their order, perhaps with a time of their own."""

    id: str
    title: Localized
    #: None means that the time of the whole goes on through this part.
    minutes: int | None
    items: tuple[Item | Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody takes who sits this battery."""

    feedback: Feedback
    navigation: Navigation
    #: For the whole. None means that each part has its own.
    minutes: int | None
    parts: tuple[Part, ...]
    #: Not None: the parts are steps from easy to hard. Whoever earns less than this share of a step's questions, or
    #: hands in nothing in it, is done after it; leaving takes a break. See ``api.sittings.stopping``.
    go_on_at: float | None = None

    @property
    def is_drawn(self) -> bool:
        """True if nothing is left to chance: the plan of one sitting."""
        return not any(isinstance(item, Block) for part in self.parts for item in part.items)


def total_minutes(plan: Plan) -> int:
    """How long somebody has who has no extra time."""
    if plan.minutes is not None:
        return plan.minutes
    return sum(part.minutes or 0 for part in plan.parts)


def total_points(plan: Plan) -> float:
    """What can be earned: the same for everybody, since all items of a block weigh the same."""
    return sum(
        item.weight * min(item.draw, len(item.of)) if isinstance(item, Block) else item.weight
        for part in plan.parts
        for item in part.items
    )


def items_of(plan: Plan) -> Iterator[tuple[Part, Item]]:
    """Every item with its part, in order; those of blocks too."""
    for part in plan.parts:
        for item in part.items:
            for one in item.of if isinstance(item, Block) else (item,):
                yield part, one


def item_count(plan: Plan) -> int:
    """How many items one sitting has."""
    return sum(
        min(item.draw, len(item.of)) if isinstance(item, Block) else 1 for part in plan.parts for item in part.items
    )


def find_item(plan: Plan, item_id: str) -> tuple[Part, Item] | None:
    """The item of this id and its part."""
    return next(((part, item) for part, item in items_of(plan) if item.id == item_id), None)


def to_json(plan: Plan) -> dict[str, Any]:
    """As it is stored and sent: ``plan_reading.read_plan`` gives the same plan back."""
    steps = {} if plan.go_on_at is None else {"go_on_at": plan.go_on_at}
    return {
        **steps,
        "feedback": plan.feedback.value,
        "navigation": plan.navigation.value,
        "minutes": plan.minutes,
        "parts": [
            {
                "id": part.id,
                "title": {"fr": part.title.fr, "en": part.title.en},
                "minutes": part.minutes,
                "items": [_item_to_json(item) for item in part.items],
            }
            for part in plan.parts
        ],
    }


def _item_to_json(item: Item | Block) -> dict[str, Any]:
    match item:
        case Block():
            of = [_item_to_json(one) for one in item.of]
            return {"id": item.id, "kind": "block", "draw": item.draw, "weight": item.weight, "of": of}
        case ExerciseItem():
            return {
                "id": item.id,
                "kind": "exercise",
                "exercise": item.exercise,
                "version": item.version,
                "digest": item.digest,
                "weight": item.weight,
                "languages": None if item.languages is None else list(item.languages),
                "submissions": item.submissions,
            }
        case QuestionItem():
            return {
                "id": item.id,
                "kind": "question",
                "question": item.question,
                "version": item.version,
                "weight": item.weight,
            }
