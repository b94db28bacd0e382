"""The page that explains how work becomes a level of a skill. Its example is worked out by the rule itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from fastapi import Request
from starlette.responses import Response

from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.skill_levels import views_of
from api.routing import APIRouter
from runner.mastery.rule import PUBLISHED, Kind, Observation, Standing, standings
from runner.model import Skill

_BEGUN: Final = datetime(2026, 9, 1, 9, tzinfo=UTC)
_CONDITIONS: Final = Skill(framework="preuve", version="1", code="conditions", level=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One line of the worked example: what was taken, at which level, and what it counts."""

    words: str
    level: int
    right: float
    wrong: float


def rule_routes() -> APIRouter:
    """The page: open to everybody."""
    router = APIRouter(include_in_schema=False)

    @router.get("/rule")
    def get_rule(request: Request) -> Response:
        language = preferences_of(request).language
        lines, found = worked_example(language)
        return render(
            request,
            "rule.html",
            rule=PUBLISHED,
            threshold=PUBLISHED.threshold,
            lines=lines,
            skills=views_of(found, language),
            perfect=[(count, _perfect(count)) for count in range(1, 5)],
            sixteen=_sixteen(),
        )

    return router


def worked_example(language: Language) -> tuple[list[Example], tuple[Standing, ...]]:
    """Somebody's tasks on one skill, each with what it counts, and what follows from all of them."""
    tasks: list[tuple[str, list[Observation]]] = [
        (sentence("Nine questions, all right"), [_question(number, 1.0) for number in range(9)]),
        (sentence("A question, wrong"), [_question(9, 0.0)]),
        (sentence("An exercise, all checks passed"), [_exercise("a", level=2, share=1.0)]),
        (sentence("Another exercise, two thirds of the checks passed"), [_exercise("b", level=2, share=2 / 3)]),
        (
            sentence("A third exercise, missed at first, all right on the next day"),
            [_exercise("c", level=1, share=0.0), _exercise("c", level=1, share=1.0, day=1)],
        ),
    ]
    lines = []
    for words, seen in tasks:
        (mine,) = (one for one in standings(seen) if one.skill.level == seen[0].skill.level)
        lines.append(
            Example(words=translate(words, language), level=seen[0].skill.level, right=mine.right, wrong=mine.wrong)
        )
    return lines, standings([one for _, seen in tasks for one in seen])


def _perfect(count: int) -> Standing:
    """After so many exercises that were all right."""
    (one,) = standings([_exercise(str(number), level=1, share=1.0) for number in range(count)])
    return one


def _sixteen() -> Standing:
    """Sixteen questions, fourteen of them right."""
    (one,) = standings([_question(number, float(number < 14)) for number in range(16)])
    return one


def _exercise(name: str, *, level: int, share: float, day: int = 0) -> Observation:
    return Observation(
        skill=replace(_CONDITIONS, level=level),
        kind=Kind.EXERCISE,
        source=f"exercise:{name}",
        criterion="c",
        share=share,
        at=_BEGUN + timedelta(days=day),
        work_id=f"{name}-{day}",
        work_digest="",
    )


def _question(number: int, share: float) -> Observation:
    return Observation(
        skill=_CONDITIONS,
        kind=Kind.QUESTION,
        source=f"question:{number}",
        criterion="c",
        share=share,
        at=_BEGUN,
        work_id=str(number),
        work_digest="",
    )
