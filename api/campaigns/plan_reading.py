"""Reading a plan from JSON, strictly: whatever is wrong is found at once, with its place and its remedy. Pure.

A plan that can be read may still be unfinished (a part without items): that is for ``plan_review`` to say, so that
half a battery can be saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from api.campaigns import plan as plans
from api.campaigns.fields import Field
from api.campaigns.plan import Block, ExerciseItem, Feedback, Item, Navigation, Part, Plan, QuestionItem
from api.refused import Fault, RefusedError
from runner.model import Localized

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


Piece = TypeVar("Piece")


class UnfitPlanError(RefusedError):
    """This is no plan of a battery; ``faults`` says at which places."""


class Newest(Protocol):
    """What is taken where a plan names no version: the newest one that can be used."""

    def newest_exercise(self, slug: str) -> tuple[int, str] | None:
        """Version and digest; None if there is no such exercise."""

    def newest_question(self, series: str) -> int | None:
        """The version; None if there is no such question."""


class _Kind(StrEnum):
    EXERCISE = "exercise"
    QUESTION = "question"
    BLOCK = "block"


def read_plan(data: object, newest: Newest | None = None, *, place: str = "") -> Plan:
    """The plan that this JSON says.

    Args:
        data: what ``json.loads`` gives.
        newest: fills in versions that are left out. Without it each must be given.
        place: where the plan stands in what was sent, as a JSON pointer.

    Raises:
        UnfitPlanError: it is not one; with every fault.
    """
    field = Field(data, place)
    plan = _Reader(newest).plan(field)
    if field.faults or plan is None:
        raise UnfitPlanError(tuple(field.faults))
    return plan


class _Reader:
    def __init__(self, newest: Newest | None) -> None:
        self._newest = newest
        self._ids: set[str] = set()
        self._items = 0

    def plan(self, field: Field) -> Plan | None:
        has = field.members("feedback", "navigation", "minutes", "parts", "go_on_at")
        feedback, navigation = has["feedback"].word(Feedback), has["navigation"].word(Navigation)
        minutes = _minutes(has["minutes"])
        go_on_at = None if has["go_on_at"].is_none else has["go_on_at"].number(least=0.05, most=1)
        if go_on_at is not None and navigation is Navigation.FREE:
            has["go_on_at"].wrong(
                Fault(
                    place="",
                    message="Steps follow each other.",
                    remedy="Set navigation to forward, or leave go_on_at out.",
                )
            )
        parts = _all(self.part(one) for one in has["parts"].elements(most=plans.MOST_PARTS))
        if self._items > plans.MOST_ITEMS:
            has["parts"].wrong(
                Fault(
                    place="",
                    message="There are too many items in this battery.",
                    remedy="Use %(most)s at most, those of blocks included.",
                    facts={"most": str(plans.MOST_ITEMS)},
                )
            )
        if feedback is None or navigation is None or parts is None:
            return None
        return Plan(feedback=feedback, navigation=navigation, minutes=minutes, parts=parts, go_on_at=go_on_at)

    def part(self, field: Field) -> Part | None:
        has = field.members("id", "title", "minutes", "items")
        part_id, title, minutes = self.identity(has["id"]), _title(has["title"]), _minutes(has["minutes"])
        items: tuple[Item | Block, ...] | None = _all(
            self.item_or_block(one) for one in has["items"].elements(most=plans.MOST_ITEMS)
        )
        if part_id is None or title is None or items is None:
            return None
        return Part(id=part_id, title=title, minutes=minutes, items=items)

    def item_or_block(self, field: Field) -> Item | Block | None:
        return self.block(field) if field.says("kind", _Kind.BLOCK.value) else self.item(field)

    def block(self, field: Field) -> Block | None:
        has = field.members("id", "kind", "draw", "weight", "of")
        block_id, weight = self.identity(has["id"]), _weight(has["weight"])
        draw = has["draw"].integer(least=1, most=plans.MOST_ITEMS)
        of: tuple[Item, ...] | None = _all(
            self.item(one, weight=weight or 1.0) for one in has["of"].elements(most=plans.MOST_ITEMS)
        )
        if block_id is None or weight is None or draw is None or of is None:
            return None
        return Block(id=block_id, draw=draw, weight=weight, of=of)

    def item(self, field: Field, *, weight: float | None = None) -> Item | None:
        """``weight`` is that of the block around it."""
        self._items += 1
        if field.says("kind", _Kind.QUESTION.value):
            return self.question(field, weight)
        if field.says("kind", _Kind.EXERCISE.value):
            return self.exercise(field, weight)
        found = field.member("kind").word(_Kind)
        if found is not None:
            field.member("kind").wrong(
                Fault(
                    place="",
                    message="A block cannot stand in a block.",
                    remedy="Put its items into the outer one, or beside it.",
                )
            )
        return None

    def exercise(self, field: Field, weight: float | None) -> ExerciseItem | None:
        has = field.members("id", "kind", "exercise", "version", "digest", "weight", "languages", "submissions")
        item_id, slug = self.identity(has["id"]), has["exercise"].text(most=60, like=_NAME)
        weight = _weight(has["weight"], weight)
        submissions = has["submissions"]
        most = None if submissions.is_none else submissions.integer(least=1, most=plans.MOST_SUBMISSIONS)
        languages = None if has["languages"].is_none else _languages(has["languages"])
        version: int | None
        digest: str | None
        if self._newest is not None and has["version"].is_none and has["digest"].is_none:
            newest = None if slug is None else self._newest.newest_exercise(slug)
            if newest is None and slug is not None:
                has["exercise"].wrong(
                    Fault(
                        place="",
                        message="There is no exercise %(slug)s that can be used.",
                        remedy="Read /v1/exercises to see which there are.",
                        facts={"slug": slug},
                    )
                )
            version, digest = newest or (None, None)
        else:
            version, digest = _version(has["version"]), has["digest"].text(most=64, like=_DIGEST)
        if item_id is None or slug is None or weight is None or version is None or digest is None:
            return None
        return ExerciseItem(
            id=item_id,
            exercise=slug,
            version=version,
            digest=digest,
            weight=weight,
            languages=languages,
            submissions=most,
        )

    def question(self, field: Field, weight: float | None) -> QuestionItem | None:
        has = field.members("id", "kind", "question", "version", "weight")
        item_id, series = self.identity(has["id"]), has["question"].text(most=60, like=_NAME)
        weight = _weight(has["weight"], weight)
        if self._newest is not None and has["version"].is_none:
            version = None if series is None else self._newest.newest_question(series)
            if version is None and series is not None:
                has["question"].wrong(
                    Fault(
                        place="",
                        message="There is no such question that can be used.",
                        remedy="Read /v1/questions to see which there are.",
                    )
                )
        else:
            version = _version(has["version"])
        if item_id is None or series is None or weight is None or version is None:
            return None
        return QuestionItem(id=item_id, question=series, version=version, weight=weight)

    def identity(self, field: Field) -> str | None:
        found = field.text(most=40, like=_ID)
        if found is None:
            return None
        if found in self._ids or found == plans.PRACTICE:
            field.wrong(
                Fault(
                    place="",
                    message="This id is taken.",
                    remedy="Give each part, block and item an id of its own, other than %(practice)s.",
                    facts={"practice": plans.PRACTICE},
                )
            )
            return None
        self._ids.add(found)
        return found


def _all(pieces: Iterable[Piece | None]) -> tuple[Piece, ...] | None:
    found = list(pieces)
    return None if None in found else tuple(one for one in found if one is not None)


def _title(field: Field) -> Localized | None:
    has = field.members("fr", "en")
    fr, en = has["fr"].text(most=plans.MOST_TITLE), has["en"].text(most=plans.MOST_TITLE)
    return None if fr is None or en is None else Localized(fr=fr, en=en)


def _minutes(field: Field) -> int | None:
    return None if field.is_none else field.integer(least=1, most=plans.MOST_MINUTES)


def _version(field: Field) -> int | None:
    return field.integer(least=1, most=1_000_000)


def _weight(field: Field, of_the_block: float | None = None) -> float | None:
    if of_the_block is not None and field.is_none:
        return of_the_block
    weight = field.number(least=0.1, most=plans.MOST_WEIGHT)
    if weight is not None and of_the_block is not None and weight != of_the_block:
        field.wrong(
            Fault(
                place="",
                message="This is not the weight of the block.",
                remedy="Leave it out: all items of a block weigh the same, so that the draw is fair.",
            )
        )
        return None
    return weight


def _languages(field: Field) -> tuple[str, ...] | None:
    found = _all(one.text(most=30, like=_NAME) for one in field.elements(most=20))
    if not found or len(set(found)) < len(found):
        field.wrong(
            Fault(
                place="",
                message="These are no languages to choose from.",
                remedy="Name each allowed language once; null allows every language of the exercise.",
            )
        )
        return None
    return found
