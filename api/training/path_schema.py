"""The JSON of paths, fitting trades and what a cohort needs, as the API's reference describes it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.matching.model import Gap
from api.training.cohorts import CohortNeeds
from api.training.paths import Nearness, Person, PersonPath
from api.training.planning import Step
from api.training.schema import ID, MODULE, SKILL, TrainingModule, example, module_json, skill_json

_RAISE: JsonDict = {**SKILL, "before": 0, "after": 2}
_STEP: JsonDict = {"module": MODULE, "raises": [_RAISE], "essential": True, "check_first": False}
_GAP: JsonDict = {
    **SKILL,
    "wanted_level": 2,
    "standing_level": 0,
    "essential": True,
    "level_after": 2,
    "closed": True,
}
_PATH: JsonDict = {
    "candidate": ID,
    "trade": "data-analyst",
    "hours": 21,
    "essential_hours": 21,
    "shortest": True,
    "gaps": [_GAP],
    "steps": [_STEP],
}
_FIT: JsonDict = {
    "trade": "data-analyst",
    "nearness": Nearness.AFTER_TRAINING.value,
    "essential": 4,
    "shown": 3,
    "essential_hours": 21,
}
_NEEDED: JsonDict = {"module": MODULE, "people": 9, "essential": 7, "check_first": 2}
_LACKING: JsonDict = {**SKILL, "level": 3, "people": 4}
_NEEDS: JsonDict = {
    "campaign": ID,
    "trade": "data-analyst",
    "people": 15,
    "ready": 3,
    "ready_after": 11,
    "modules": [_NEEDED],
    "lacking": [_LACKING],
}


class PathRaise(BaseModel):
    """What a module does for a skill of this person."""

    model_config = example(_RAISE)

    framework: str
    version: str
    code: str
    before: int
    after: int


class PathStep(BaseModel):
    """One module of a path, in its place."""

    model_config = example(_STEP)

    module: TrainingModule
    raises: list[PathRaise]
    essential: bool = Field(description="Something essential rests on it")
    check_first: bool = Field(
        description="No work says anything about what it is taken for: let the person show it first, perhaps they can"
    )


class PathGap(BaseModel):
    """A skill that is needed at a level that was not reached."""

    model_config = example(_GAP)

    framework: str
    version: str
    code: str
    wanted_level: int
    standing_level: int | None = Field(description="0: no level was reached; null: no work says anything about it")
    essential: bool
    level_after: int = Field(description="Where the path leads")
    closed: bool = Field(description="`false`: there are no modules for the rest")


class TrainingPath(BaseModel):
    """The way of one person toward one trade."""

    model_config = example(_PATH)

    candidate: str
    trade: str
    hours: int = Field(description="Of all modules")
    essential_hours: int = Field(description="Of those on which something essential rests")
    shortest: bool = Field(description="`false`: there are so many modules that a shorter path may have been missed")
    gaps: list[PathGap] = Field(description="The essential first; empty: all that is needed was shown")
    steps: list[PathStep] = Field(description="In the order in which they can be taken")


class FittingTrade(BaseModel):
    """How near somebody is to a trade."""

    model_config = example(_FIT)

    trade: str
    nearness: Nearness = Field(
        description="`ready`: all that is essential was shown; `after_training`: the modules lead to the rest"
    )
    essential: int = Field(description="How many skills one cannot do without")
    shown: int = Field(description="How many of them were shown at the level that is needed")
    essential_hours: int = Field(description="Of the modules on which something essential rests")


class FittingTrades(BaseModel):
    """All trades, the nearest first."""

    model_config = example({"candidate": ID, "trades": [_FIT]})

    candidate: str
    trades: list[FittingTrade]


class NeededModuleModel(BaseModel):
    """A module, and how many people of a cohort have it on their path."""

    model_config = example(_NEEDED) | {"title": "NeededModule"}

    module: TrainingModule
    people: int
    essential: int = Field(description="For how many of them something essential rests on it")
    check_first: int = Field(description="How many should first show whether they need it")


class LackingSkillModel(BaseModel):
    """A skill at a level to which the modules do not lead everybody."""

    model_config = example(_LACKING) | {"title": "LackingSkill"}

    framework: str
    version: str
    code: str
    level: int
    people: int


class TrainingNeeds(BaseModel):
    """What the people of a campaign need to come to a trade."""

    model_config = example(_NEEDS)

    campaign: str
    trade: str
    people: int = Field(description="Those who have a result")
    ready: int = Field(description="Nothing essential is lacking")
    ready_after: int = Field(description="Nothing essential is lacking after the modules of their path")
    modules: list[NeededModuleModel] = Field(description="First what something essential of most people rests on")
    lacking: list[LackingSkillModel] = Field(description="What no module leads to, the most people first")


def path_json(found: PersonPath) -> dict[str, Any]:
    """A path as answers have it."""
    path = found.path
    return {
        "candidate": found.candidate,
        "trade": found.trade.id,
        "hours": path.hours,
        "essential_hours": path.essential_hours,
        "shortest": path.exact,
        "gaps": [{**_gap_json(one.gap), "level_after": one.level, "closed": one.closed} for one in path.closings],
        "steps": [_step_json(one) for one in path.steps],
    }


def _gap_json(gap: Gap) -> dict[str, Any]:
    return {
        **skill_json(gap.skill),
        "wanted_level": gap.wanted_level,
        "standing_level": gap.standing_level,
        "essential": gap.essential,
    }


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "module": module_json(step.module),
        "raises": [{**skill_json(one.skill), "before": one.before, "after": one.after} for one in step.raises],
        "essential": step.essential,
        "check_first": step.check_first,
    }


def fits_json(found: Person) -> dict[str, Any]:
    """Trades as answers have them."""
    return {
        "candidate": found.candidate,
        "trades": [
            {
                "trade": one.trade.id,
                "nearness": one.nearness.value,
                "essential": one.essential,
                "shown": one.shown,
                "essential_hours": one.path.essential_hours,
            }
            for one in found.fits
        ],
    }


def needs_json(found: CohortNeeds) -> dict[str, Any]:
    """What a cohort needs, as answers have it."""
    return {
        "campaign": found.campaign,
        "trade": found.trade.id,
        "people": found.people,
        "ready": found.ready,
        "ready_after": found.after,
        "modules": [
            {
                "module": module_json(one.module),
                "people": one.people,
                "essential": one.essential,
                "check_first": one.check_first,
            }
            for one in found.modules
        ],
        "lacking": [{**skill_json(one.skill), "level": one.level, "people": one.people} for one in found.lacking],
    }
