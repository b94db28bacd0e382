"""The JSON of plans, as the API's reference describes it. ``plan_reading`` decides what is one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WrapValidator
from pydantic.config import JsonDict

from api.campaigns import plan as plans
from api.catalog.schema import Text

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_SERIES = "019aa5f0-7c1e-7d44-8e55-5566778899aa"
_TITLE: JsonDict = {"fr": "Écrire du code", "en": "Writing code"}
_NEW_EXERCISE: JsonDict = {"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 2.0}
_EXERCISE: JsonDict = {
    **_NEW_EXERCISE,
    "version": 1,
    "digest": DIGEST,
    "languages": ["python"],
    "submissions": 3,
}
_NEW_QUESTION: JsonDict = {"id": "i2", "kind": "question", "question": _SERIES, "weight": 1.0}
_QUESTION: JsonDict = {**_NEW_QUESTION, "version": 1}
_OTHER: JsonDict = {**_EXERCISE, "id": "i3", "exercise": "page-address"}
_THIRD: JsonDict = {**_EXERCISE, "id": "i4", "exercise": "shop-stock"}
_BLOCK: JsonDict = {"id": "b1", "kind": "block", "draw": 1, "weight": 2.0, "of": [_OTHER, _THIRD]}
_NEW_BLOCK: JsonDict = {
    "id": "b1",
    "kind": "block",
    "draw": 1,
    "weight": 2.0,
    "of": [
        {"id": "i3", "kind": "exercise", "exercise": "page-address"},
        {"id": "i4", "kind": "exercise", "exercise": "shop-stock"},
    ],
}
_PART: JsonDict = {"id": "p1", "title": _TITLE, "minutes": 30, "items": [_EXERCISE, _QUESTION, _BLOCK]}
_NEW_PART: JsonDict = {**_PART, "items": [_NEW_EXERCISE, _NEW_QUESTION, _NEW_BLOCK]}
PLAN: JsonDict = {"feedback": "criteria", "navigation": "free", "minutes": 60, "parts": [_PART]}
NEW_PLAN: JsonDict = {**PLAN, "parts": [_NEW_PART]}

_ID = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="Unique in the battery; not `practice`")
_WEIGHT = Field(ge=0.1, le=plans.MOST_WEIGHT, description="Points that can be earned")
_MINUTES = Field(ge=1, le=plans.MOST_MINUTES)


def _example(example: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class NewExerciseItem(BaseModel):
    """An exercise. Without version and digest it is the newest one."""

    model_config = _example(_NEW_EXERCISE)

    id: str = _ID
    kind: Literal["exercise"]
    exercise: str = Field(max_length=60)
    version: int | None = Field(default=None, ge=1, le=1_000_000)
    digest: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    weight: float | None = Field(default=None, ge=0.1, le=plans.MOST_WEIGHT, description="Left out only in a block")
    languages: list[str] | None = Field(default=None, min_length=1, max_length=20, description="null: all that it has")
    submissions: int | None = Field(
        default=None, ge=1, le=plans.MOST_SUBMISSIONS, description="How often it may be submitted; null: no limit"
    )


class NewQuestionItem(BaseModel):
    """A question. Without version it is the newest one."""

    model_config = _example(_NEW_QUESTION)

    id: str = _ID
    kind: Literal["question"]
    question: str = Field(max_length=60, description="The id of the question’s series")
    version: int | None = Field(default=None, ge=1, le=1_000_000)
    weight: float | None = Field(default=None, ge=0.1, le=plans.MOST_WEIGHT, description="Left out only in a block")


class NewBlock(BaseModel):
    """Equivalent items, some of which are drawn for each sitting. All weigh the same."""

    model_config = _example(_NEW_BLOCK)

    id: str = _ID
    kind: Literal["block"]
    draw: int = Field(ge=1, le=plans.MOST_ITEMS, description="How many")
    weight: float = _WEIGHT
    of: list[Annotated[NewExerciseItem | NewQuestionItem, Field(discriminator="kind")]] = Field(
        max_length=plans.MOST_ITEMS
    )


class NewPart(BaseModel):
    """Some items in their order."""

    model_config = _example(_NEW_PART)

    id: str = _ID
    title: Text
    minutes: Annotated[int, _MINUTES] | None = Field(default=None, description="null: the time of the whole goes on")
    items: list[Annotated[NewExerciseItem | NewQuestionItem | NewBlock, Field(discriminator="kind")]] = Field(
        max_length=plans.MOST_ITEMS
    )


_STEPS = (
    "Left out: none. Else parts are steps from easy to hard, with `navigation` `forward`: whoever earns less than this "
    "share of a step's questions, or hands in nothing in it, is done after it; leaving takes a break"
)


class NewPlan(BaseModel):
    """What somebody will take."""

    model_config = _example(NEW_PLAN)

    feedback: plans.Feedback = Field(description="What candidates are told of hidden checks")
    navigation: plans.Navigation
    minutes: Annotated[int, _MINUTES] | None = Field(default=None, description="null: every part has its own")
    parts: list[NewPart] = Field(max_length=plans.MOST_PARTS)
    go_on_at: float | None = Field(default=None, ge=0.05, le=1, description=_STEPS)


#: Described as ``NewPlan``, and left as it was sent: ``plan_reading`` finds everything that is wrong at once.
SentPlan = Annotated[NewPlan, WrapValidator(lambda sent, _check: sent)]


class ExerciseItemModel(BaseModel):
    """An exercise at one version."""

    model_config = _example(_EXERCISE)

    id: str
    kind: Literal["exercise"]
    exercise: str
    version: int
    digest: str
    weight: float
    languages: list[str] | None
    submissions: int | None


class QuestionItemModel(BaseModel):
    """A question at one version."""

    model_config = _example(_QUESTION)

    id: str
    kind: Literal["question"]
    question: str
    version: int
    weight: float


class BlockModel(BaseModel):
    """Equivalent items, some of which are drawn for each sitting."""

    model_config = _example(_BLOCK)

    id: str
    kind: Literal["block"]
    draw: int
    weight: float
    of: list[Annotated[ExerciseItemModel | QuestionItemModel, Field(discriminator="kind")]]


class PartModel(BaseModel):
    """Some items in their order."""

    model_config = _example(_PART)

    id: str
    title: Text
    minutes: int | None
    items: list[Annotated[ExerciseItemModel | QuestionItemModel | BlockModel, Field(discriminator="kind")]]


class PlanModel(BaseModel):
    """What somebody takes."""

    model_config = _example(PLAN)

    feedback: plans.Feedback
    navigation: plans.Navigation
    minutes: int | None
    parts: list[PartModel]
    go_on_at: float | None = Field(default=None, description=_STEPS)
