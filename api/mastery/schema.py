"""The JSON of profiles of skills and of their records, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.mastery.model import SkillLine, SkillProfile
from runner.mastery.rule import Kind, Likelihood, Standing

_ID = "019a2b3c-4d5e-7f60-8123-456789abcdef"
_AT = "2026-11-22T10:42:03.250Z"
_JWS = "eyJhbGciOiJFZERTQSIsImtpZCI6Ij….eyJpc3N1ZXIiOiJodHRwczovL3….zWq8vB0c5r…"
_LEVEL: JsonDict = {
    "level": 1,
    "right": 14.0,
    "wrong": 2.0,
    "tasks": 7,
    "mean": 0.833333,
    "low": 0.673807,
    "high": 0.950102,
    "p_mastery": 0.922615,
    "likelihood": Likelihood.VERY_LIKELY.value,
    "reached": True,
}
_SKILL: JsonDict = {"framework": "preuve", "version": "1", "code": "conditions", "level_reached": 1, "levels": [_LEVEL]}
_WORK: JsonDict = {
    "framework": "preuve",
    "version": "1",
    "code": "conditions",
    "level": 1,
    "kind": Kind.EXERCISE.value,
    "source": "exercise:fizzbuzz",
    "criterion": "rules",
    "share": 1.0,
    "at": _AT,
    "work_id": _ID,
    "work_digest": "e" * 64,
    "submission_id": _ID,
    "exercise_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_HEAD: JsonDict = {"candidate": _ID, "updated_at": _AT, "rule_version": 1}


def _example(one: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [one]})


class SkillLevelModel(BaseModel):
    """How somebody stands at one level of a skill."""

    model_config = _example(_LEVEL)

    level: int
    right: float = Field(description="What counts for it, in weights: so much of `right + wrong`")
    wrong: float = Field(description="What counts against it")
    tasks: int = Field(description="How many tasks that is")
    mean: float = Field(description="The share of such tasks that the person is expected to do well")
    low: float = Field(description="The lower end of the interval that holds 90 %")
    high: float
    p_mastery: float = Field(description="How likely it is that the share is above the rule's threshold")
    likelihood: Likelihood = Field(description="The same in a word")
    reached: bool


class PersonSkillModel(BaseModel):
    """One skill of a person with its levels, from level 1 up."""

    model_config = _example(_SKILL)

    framework: str
    version: str
    code: str
    level_reached: int = Field(description="0 where none is")
    levels: list[SkillLevelModel]


class SkillWorkModel(BaseModel):
    """One piece of work that showed something of a skill."""

    model_config = _example(_WORK)

    framework: str
    version: str
    code: str
    level: int
    kind: Kind
    source: str = Field(description="The exercise or question")
    criterion: str
    share: float = Field(description="What part of it was right, from 0 to 1")
    at: datetime
    work_id: str = Field(description="The receipt's")
    work_digest: str
    submission_id: str | None = Field(description="Has evidence of its own; null for questions")
    exercise_digest: str | None


class SkillEvidenceModel(BaseModel):
    """What the work of one person shows, with the signed record of it."""

    model_config = _example({**_HEAD, "skills": [_SKILL], "evidence": _JWS})

    candidate: str
    updated_at: datetime = Field(description="When it last changed")
    rule_version: int = Field(description="Of the published rule, see `/rule`")
    skills: list[PersonSkillModel]
    evidence: str = Field(description="The compact JWS: keep this, it is what can be checked")


class SkillProfileModel(SkillEvidenceModel):
    """The same with all the work that it comes from."""

    model_config = _example({**_HEAD, "skills": [_SKILL], "evidence": _JWS, "work": [_WORK]})

    work: list[SkillWorkModel]


class SkillEvidencePage(BaseModel):
    """One page of evidence of skills."""

    model_config = _example(
        {"items": [{**_HEAD, "skills": [_SKILL], "evidence": _JWS}], "next": "WyIyMDI2LTExLTIyVDEwOjQyIl0"}
    )

    items: list[SkillEvidenceModel]
    next: str | None


def evidence_json(profile: SkillProfile) -> dict[str, Any]:
    """As ``SkillEvidenceModel`` says."""
    return {
        "candidate": profile.candidate,
        "updated_at": profile.updated_at,
        "rule_version": profile.record.rule.version,
        "skills": [_skill(one, profile) for one in profile.skills],
        "evidence": profile.evidence,
    }


def profile_json(profile: SkillProfile) -> dict[str, Any]:
    """As ``SkillProfileModel`` says."""
    work = []
    for one in profile.record.observations:
        plain = msgspec.to_builtins(one)
        work.append({**plain.pop("skill"), **plain})
    return {**evidence_json(profile), "work": work}


def _skill(line: SkillLine, profile: SkillProfile) -> dict[str, Any]:
    return {
        "framework": line.framework,
        "version": line.version,
        "code": line.code,
        "level_reached": line.level_reached,
        "levels": [_level(one, profile) for one in line.levels],
    }


def _level(one: Standing, profile: SkillProfile) -> dict[str, Any]:
    names = ("right", "wrong", "tasks", "mean", "low", "high", "p_mastery", "reached")
    return {
        "level": one.skill.level,
        **{name: getattr(one, name) for name in names},
        "likelihood": profile.record.rule.likelihood(one.p_mastery),
    }
