"""The JSON of batteries, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.campaigns.batteries import Preview
from api.campaigns.model import Battery, BatterySummary, BatteryVersion
from api.campaigns.plan import to_json
from api.campaigns.plan_schema import NEW_PLAN, PLAN, PlanModel, SentPlan
from api.catalog.schema import SkillModel
from api.i18n import Language, translate

_TITLE = "Positionnement développement web"
_SKILL: JsonDict = {"framework": "preuve", "version": "1", "code": "conditions", "level": 1}
_COVERED: JsonDict = {"skill": _SKILL, "items": ["i1"], "always": True}
_PROBLEM: JsonDict = {
    "place": "/parts/0/items/2/of",
    "message": "Everything in this block is drawn, so nothing is left to chance.",
    "remedy": "Add equivalent items, or put these into the part themselves.",
    "blocking": False,
}
_PREVIEW: JsonDict = {
    "plan": PLAN,
    "minutes": 60,
    "work_minutes": {"least": 30.0, "most": 45.0},
    "points": 5.0,
    "items": 3,
    "skills": [_COVERED],
    "problems": [_PROBLEM],
}
_SUMMARY: JsonDict = {
    "id": "019aa5f0-7c1e-7e01-8a11-0123456789ab",
    "title": _TITLE,
    "revision": 3,
    "created_at": "2026-11-20T08:00:00Z",
    "updated_at": "2026-11-21T09:30:00Z",
    "newest_version": 1,
    "published_at": "2026-11-21T09:30:00Z",
}
_BATTERY: JsonDict = {**_SUMMARY, "draft": PLAN, "is_published": True}
_VERSION: JsonDict = {
    "battery": _SUMMARY["id"],
    "number": 1,
    "title": _TITLE,
    "plan": PLAN,
    "published_at": "2026-11-21T09:30:00Z",
}


def _example(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class NewBattery(BaseModel):
    """A battery to begin with."""

    model_config = _example({"title": _TITLE, "plan": NEW_PLAN})

    title: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    plan: SentPlan | None = Field(default=None, description="Left out: an empty one of 60 minutes")


class BatteryDraft(BaseModel):
    """Title and plan, in place of those before."""

    model_config = _example({"title": _TITLE, "plan": NEW_PLAN})

    title: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    plan: SentPlan


class PlanToPreview(BaseModel):
    """A plan that is being worked on."""

    model_config = _example({"plan": NEW_PLAN})

    plan: SentPlan


class CoveredSkillModel(BaseModel):
    """A skill that the battery shows."""

    model_config = _example(_COVERED)

    skill: SkillModel
    items: list[str] = Field(description="The items that ask for it")
    always: bool = Field(description="False if it depends on what is drawn")


class PlanProblem(BaseModel):
    """What speaks against a plan."""

    model_config = _example(_PROBLEM)

    place: str = Field(description="A JSON pointer into the plan")
    message: str
    remedy: str
    blocking: bool = Field(description="True if it has to be solved before publishing")


class WorkMinutes(BaseModel):
    """How long the work takes, as its authors think."""

    model_config = _example({"least": 30.0, "most": 45.0})

    least: float = Field(description="With the shortest draw")
    most: float = Field(description="With the longest draw")


class PlanPreview(BaseModel):
    """What a plan comes to."""

    model_config = _example(_PREVIEW)

    plan: PlanModel = Field(description="As it was understood, versions filled in")
    minutes: int = Field(description="How long candidates have")
    work_minutes: WorkMinutes
    points: float
    items: int = Field(description="How many each candidate gets")
    skills: list[CoveredSkillModel]
    problems: list[PlanProblem]


class BatterySummaryModel(BaseModel):
    """What a list shows."""

    model_config = _example(_SUMMARY)

    id: str
    title: str
    revision: int
    created_at: datetime
    updated_at: datetime
    newest_version: int | None = Field(description="null while nothing is published")
    published_at: datetime | None


class BatteryPage(BaseModel):
    """One page of batteries."""

    model_config = _example({"items": [_SUMMARY], "next": "WyIwMTlhYTVmMCJd"})

    items: list[BatterySummaryModel]
    next: str | None


class BatteryModel(BatterySummaryModel):
    """A battery with its draft."""

    model_config = _example(_BATTERY)

    draft: PlanModel
    is_published: bool = Field(description="True if the draft is the newest version, unchanged")


class BatteryVersionModel(BaseModel):
    """A version. It never changes."""

    model_config = _example(_VERSION)

    battery: str
    number: int
    title: str
    plan: PlanModel
    published_at: datetime


def moment(value: datetime | None) -> str | None:
    """As the API writes moments."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def summary_json(battery: BatterySummary) -> dict[str, Any]:
    """See ``BatterySummaryModel``."""
    return {
        "id": battery.id,
        "title": battery.title,
        "revision": battery.revision,
        "created_at": moment(battery.created_at),
        "updated_at": moment(battery.updated_at),
        "newest_version": battery.newest_version,
        "published_at": moment(battery.published_at),
    }


def battery_json(battery: Battery) -> dict[str, Any]:
    """See ``BatteryModel``."""
    return {**summary_json(battery), "draft": to_json(battery.draft), "is_published": battery.is_published}


def version_json(version: BatteryVersion) -> dict[str, Any]:
    """See ``BatteryVersionModel``."""
    return {
        "battery": version.battery,
        "number": version.number,
        "title": version.title,
        "plan": to_json(version.plan),
        "published_at": moment(version.published_at),
    }


def preview_json(preview: Preview, language: Language) -> dict[str, Any]:
    """See ``PlanPreview``."""
    return {
        "plan": to_json(preview.plan),
        "minutes": preview.minutes,
        "work_minutes": {"least": preview.work.least, "most": preview.work.most},
        "points": preview.points,
        "items": preview.items,
        "skills": [
            {
                "skill": {
                    "framework": one.skill.framework,
                    "version": one.skill.version,
                    "code": one.skill.code,
                    "level": one.skill.level,
                },
                "items": list(one.items),
                "always": one.always,
            }
            for one in preview.skills
        ],
        "problems": [
            {
                "place": problem.fault.place,
                "message": translate(problem.fault.message, language, problem.fault.facts),
                "remedy": translate(problem.fault.remedy, language, problem.fault.facts),
                "blocking": problem.blocking,
            }
            for problem in preview.problems
        ],
    }
