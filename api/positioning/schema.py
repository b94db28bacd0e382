"""The JSON of positioning, as the API's reference describes it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.positioning.definition import Definition
from runner.model import Localized

_TITLE: JsonDict = {"fr": "Se servir d’un ordinateur", "en": "Using a computer"}
_STEP: JsonDict = {"title": _TITLE, "questions": 4, "exercises": 0}
_TEST: JsonDict = {
    "campaign": "019aa5f0-7c1e-7d10-8a20-0a1b2c3d4e5f",
    "title": {"fr": "Positionnement numérique", "en": "Digital positioning test"},
    "minutes": 150,
    "go_on_at": 0.5,
    "steps": [_STEP],
}


def _example(one: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [one]})


class PositioningTitle(BaseModel):
    """A title in both languages."""

    model_config = _example(_TITLE)

    fr: str
    en: str


class PositioningStep(BaseModel):
    """One step of the test."""

    model_config = _example(_STEP)

    title: PositioningTitle
    questions: int = Field(description="How many")
    exercises: int = Field(description="How many")


class PositioningTest(BaseModel):
    """The test, and the campaign in which people take it."""

    model_config = _example(_TEST)

    campaign: str | None = Field(description="null: none is made ready. Invite people to it as to every campaign")
    title: PositioningTitle
    minutes: int = Field(description="In all; breaks do not count")
    go_on_at: float = Field(description="The share of a step's questions that leads to the next step")
    steps: list[PositioningStep] = Field(description="From easy to hard")


def positioning_json(definition: Definition, campaign: str | None) -> dict[str, Any]:
    """The test as answers have it."""
    return {
        "campaign": campaign,
        "title": _words(definition.title),
        "minutes": definition.minutes,
        "go_on_at": definition.go_on_at,
        "steps": [
            {"title": _words(one.title), "questions": len(one.questions), "exercises": len(one.exercises)}
            for one in definition.steps
        ],
    }


def _words(text: Localized) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
