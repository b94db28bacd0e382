"""The JSON of training modules, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.accounts.schema import moment_json
from api.skills.model import CODE, SkillKey
from api.training.model import (
    HIGHEST_LEVEL,
    MOST_ADDRESS,
    MOST_HOURS,
    MOST_LIFTS,
    MOST_NAME,
    MOST_TITLE,
    Lift,
    Module,
    NewModule,
)

ID = "019aa5f0-7c1e-7d10-8a20-0a1b2c3d4e5f"
SKILL: JsonDict = {"framework": "preuve", "version": "1", "code": "sql"}
_LIFT: JsonDict = {**SKILL, "from_level": 0, "to_level": 2}
_NEW: JsonDict = {
    "title": "Interroger une base de données",
    "provider": "Espace numérique de Nancy",
    "place": "Nancy",
    "hours": 21,
    "url": "https://formation.example.org/sql",
    "lifts": [_LIFT],
}
MODULE: JsonDict = {
    **_NEW,
    "id": ID,
    "created_at": "2026-11-22T09:04:00Z",
    "updated_at": "2026-11-22T09:04:00Z",
    "revision": 1,
}
_LINE = r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$"
_MAYBE_LINE = r"^[^\x00-\x1f]*$"
_CODE = f"^{CODE.pattern}$"
#: Pages make a link of it.
ADDRESS = r"^(https?://[^\x00-\x20\x7f<>\"\\^`{|}]+)?$"


def example(*examples: JsonDict) -> ConfigDict:
    """What each model has: no other fields, and these examples."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class TrainingLift(BaseModel):
    """What a module does for one skill."""

    model_config = example(_LIFT)

    framework: str = Field(pattern=_CODE)
    version: str = Field(pattern=_CODE)
    code: str = Field(pattern=_CODE)
    from_level: int = Field(ge=0, lt=HIGHEST_LEVEL, description="What one has to bring along; 0: nothing")
    to_level: int = Field(ge=1, le=HIGHEST_LEVEL)


class NewTrainingModule(BaseModel):
    """A module, as somebody describes it."""

    model_config = example(_NEW)

    title: str = Field(min_length=1, max_length=MOST_TITLE, pattern=_LINE)
    provider: str = Field(default="", max_length=MOST_NAME, pattern=_MAYBE_LINE)
    place: str = Field(default="", max_length=MOST_NAME, pattern=_MAYBE_LINE, description="Empty: anywhere")
    hours: int = Field(ge=1, le=MOST_HOURS, description="How long it takes in all")
    url: str = Field(default="", max_length=MOST_ADDRESS, pattern=ADDRESS, description="Where one reads more")
    lifts: Annotated[list[TrainingLift], Field(min_length=1, max_length=MOST_LIFTS)]

    def described(self) -> NewModule:
        """As the use cases know it."""
        return NewModule(
            title=self.title.strip(),
            provider=self.provider.strip(),
            place=self.place.strip(),
            hours=self.hours,
            url=self.url,
            lifts=tuple(
                Lift(
                    skill=SkillKey(one.framework, one.version, one.code),
                    from_level=one.from_level,
                    to_level=one.to_level,
                )
                for one in self.lifts
            ),
        )


class TrainingModule(NewTrainingModule):
    """A module that is kept."""

    model_config = example(MODULE)

    id: str
    created_at: datetime
    updated_at: datetime
    revision: int


class TrainingModulePage(BaseModel):
    """A page of modules."""

    model_config = example({"items": [MODULE], "next": None})

    items: list[TrainingModule]
    next: str | None


#: Of these, examples hold nulls, which the framework would leave out of its document.
WITH_NULLS: tuple[type[BaseModel], ...] = (TrainingModulePage,)


def skill_json(skill: SkillKey) -> dict[str, Any]:
    """The three words of a skill."""
    return {"framework": skill.framework, "version": skill.version, "code": skill.code}


def module_json(module: Module) -> dict[str, Any]:
    """A module as answers have it."""
    return {
        "title": module.title,
        "provider": module.provider,
        "place": module.place,
        "hours": module.hours,
        "url": module.url,
        "lifts": [
            {**skill_json(one.skill), "from_level": one.from_level, "to_level": one.to_level} for one in module.lifts
        ],
        "id": module.id,
        "created_at": moment_json(module.created_at),
        "updated_at": moment_json(module.updated_at),
        "revision": module.revision,
    }
