"""The JSON of skills, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.skills.coverage import SkillCover, TaskKind, TradeCover
from api.skills.model import KeptFramework, KnownSkill, SkillKind, Words

_LABEL: JsonDict = {"fr": "Conditions", "en": "Conditions"}
SKILL: JsonDict = {
    "framework": "preuve",
    "version": "1",
    "code": "conditions",
    "kind": "skill",
    "label": _LABEL,
    "description": {
        "fr": "Choisir ce qu’il faut faire selon des conditions, cas limites compris.",
        "en": "Choosing what to do by conditions, edge cases included.",
    },
    "uri": None,
    "parent": "programming",
}
_FRAMEWORK: JsonDict = {
    "framework": "preuve",
    "version": "1",
    "title": {"fr": "Preuve : métiers du numérique", "en": "Preuve: digital trades"},
    "skills": 45,
    "taken_at": "2026-11-22T08:00:00Z",
}


_COVERED: JsonDict = {
    "skill": SKILL,
    "levels": [
        {"level": 1, "exercises": ["fizzbuzz"], "questions": []},
        {"level": 2, "exercises": [], "questions": ["01981f8e-7a3c-7b1a-9c52-0b6f1a2d3e4f"]},
    ],
}
_NEED: JsonDict = {
    "framework": "preuve",
    "version": "1",
    "code": "conditions",
    "level": 2,
    "essential": True,
    "tasks": 3,
}
_TRADE: JsonDict = {
    "id": "web-developer",
    "title": {"fr": "Développeur ou développeuse web", "en": "Web developer"},
    "rome": "M1855",
    "needs": [_NEED],
}


def _example(example: JsonDict, title: str) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]}, title=title)


class WordsModel(BaseModel):
    """A text in both languages, as far as the framework has it."""

    model_config = _example(_LABEL, "SkillWords")

    fr: str | None
    en: str | None


class KnownSkillModel(BaseModel):
    """A skill of a framework."""

    model_config = _example(SKILL, "KnownSkill")

    framework: str
    version: str
    code: str
    kind: SkillKind = Field(description="`area`: it groups others, and no task speaks for it")
    label: WordsModel
    description: WordsModel
    uri: str | None = Field(description="Where the framework's publisher speaks of it")
    parent: str | None = Field(description="The code of what it is a part of, in the same framework and version")


class KnownSkillPage(BaseModel):
    """A page of skills."""

    model_config = _example({"items": [SKILL], "next": None}, "KnownSkillPage")

    items: list[KnownSkillModel]
    next: str | None


class FrameworkModel(BaseModel):
    """A framework in one version."""

    model_config = _example(_FRAMEWORK, "SkillFramework")

    framework: str
    version: str
    title: WordsModel
    skills: int = Field(description="How many codes it has, areas included")
    taken_at: datetime = Field(description="When it was taken over, or last changed")


class FrameworkList(BaseModel):
    """All frameworks."""

    model_config = _example({"frameworks": [_FRAMEWORK]}, "SkillFrameworkList")

    frameworks: list[FrameworkModel]


class LevelCoverModel(BaseModel):
    """The tasks that speak for a skill at a level."""

    model_config = _example({"level": 1, "exercises": ["fizzbuzz"], "questions": []}, "SkillLevelCover")

    level: int
    exercises: list[str] = Field(description="Their slugs")
    questions: list[str] = Field(description="Their ids")


class SkillCoverModel(BaseModel):
    """A skill, and the tasks that speak for it. Where all lists are empty, there is a gap."""

    model_config = _example(_COVERED, "SkillCover")

    skill: KnownSkillModel
    levels: list[LevelCoverModel] = Field(description="Levels 1 to 4, and higher ones that a task has. None for areas")


class SkillCoverPage(BaseModel):
    """A page of them."""

    model_config = _example({"items": [_COVERED], "next": None}, "SkillCoverPage")

    items: list[SkillCoverModel]
    next: str | None


class NeedModel(BaseModel):
    """A skill that a trade asks for."""

    model_config = _example(_NEED, "TradeNeed")

    framework: str
    version: str
    code: str
    level: int = Field(description="The least")
    essential: bool = Field(description="`false`: it helps")
    tasks: int = Field(description="How many tasks here speak for it, at this level or a higher one")


class TradeModel(BaseModel):
    """A digital trade, as a beginning for a job profile."""

    model_config = _example(_TRADE, "Trade")

    id: str
    title: WordsModel
    rome: str = Field(description="Its code in ROME 4.0")
    needs: list[NeedModel] = Field(description="The essential ones first")


class TradeList(BaseModel):
    """All trades."""

    model_config = _example({"trades": [_TRADE]}, "TradeList")

    trades: list[TradeModel]


#: Of these, examples hold nulls, which the framework would leave out of its document.
WITH_NULLS: tuple[type[BaseModel], ...] = (KnownSkillModel, KnownSkillPage, SkillCoverModel, SkillCoverPage)


def skill_shown(skill: KnownSkill) -> dict[str, Any]:
    """A skill as answers have it."""
    return {
        "framework": skill.key.framework,
        "version": skill.key.version,
        "code": skill.key.code,
        "kind": skill.kind.value,
        "label": words_shown(skill.label),
        "description": words_shown(skill.description),
        "uri": skill.uri,
        "parent": skill.parent,
    }


def framework_shown(one: KeptFramework) -> dict[str, Any]:
    """A framework as answers have it."""
    return {
        "framework": one.name,
        "version": one.version,
        "title": words_shown(one.title),
        "skills": one.skills,
        "taken_at": one.taken_at.isoformat().replace("+00:00", "Z"),
    }


def cover_shown(cover: SkillCover) -> dict[str, Any]:
    """A skill with its tasks as answers have it."""
    return {
        "skill": skill_shown(cover.skill),
        "levels": [
            {
                "level": level,
                "exercises": [one.name for one in names if one.kind is TaskKind.EXERCISE],
                "questions": [one.name for one in names if one.kind is TaskKind.QUESTION],
            }
            for level, names in sorted(cover.levels.items())
        ],
    }


def trade_shown(cover: TradeCover) -> dict[str, Any]:
    """A trade as answers have it."""
    return {
        "id": cover.trade.id,
        "title": words_shown(cover.trade.title),
        "rome": cover.trade.rome,
        "needs": [
            {
                "framework": one.need.key.framework,
                "version": one.need.key.version,
                "code": one.need.key.code,
                "level": one.need.level,
                "essential": one.need.essential,
                "tasks": one.tasks,
            }
            for one in cover.needs
        ],
    }


def words_shown(words: Words) -> dict[str, str | None]:
    """A text as answers have it."""
    return {"fr": words.fr, "en": words.en}
