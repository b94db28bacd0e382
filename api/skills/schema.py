"""The JSON of skills, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

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


#: Of these, examples hold nulls, which the framework would leave out of its document.
WITH_NULLS: tuple[type[BaseModel], ...] = (KnownSkillModel, KnownSkillPage)


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


def words_shown(words: Words) -> dict[str, str | None]:
    """A text as answers have it."""
    return {"fr": words.fr, "en": words.en}
