"""The JSON of figures of items, as the API's reference describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.items.model import Aspect, WarningKind

_ID = "019a2b3c-4d5e-7f60-8123-456789abcdef"
_TEXT: JsonDict = {"fr": "FizzBuzz", "en": "FizzBuzz"}
_WARNING: JsonDict = {
    "kind": WarningKind.WEAK.value,
    "facts": {"value": 0.04},
    "words": {
        "fr": "Il ne distingue presque pas… (corrélation 0,04).",
        "en": "It hardly tells strong from weak (correlation 0.04).",
    },
}
_ALONG: JsonDict = {"value": 0.04, "low": -0.21, "high": 0.28}
_TIMES: JsonDict = {"people": 62, "median_ms": 912000, "quarter_ms": 540000, "three_quarters_ms": 1320000}
_CRITERION: JsonDict = {"id": "rules", "label": {"fr": "Règles", "en": "Rules"}, "people": 64, "mean_share": 0.71}
_ITEM: JsonDict = {
    "id": "i1",
    "kind": "exercise",
    "title": _TEXT,
    "source": "fizzbuzz",
    "version": 1,
    "place": "i1",
    "planned_ms": 900000,
    "people": 64,
    "handed_in": 62,
    "lost": 0,
    "mean_share": 0.68,
    "spread": 0.31,
    "everything": 30,
    "nothing": 4,
    "discrimination": _ALONG,
    "alpha_without": 0.78,
    "times": _TIMES,
    "criteria": [_CRITERION],
    "warnings": [_WARNING],
}
_GROUP: JsonDict = {"aspect": Aspect.GROUP.value, "group": "Nancy", "people": 31, "compared": True}
_GAP: JsonDict = {
    "item": "i1",
    "aspect": Aspect.GROUP.value,
    "group": "Nancy",
    "people": 31,
    "others": 33,
    "difference": -0.04,
    "p": 0.31,
    "p_adjusted": 1.0,
    "stands_out": False,
}


def _example(one: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [one]})


class BothLanguages(BaseModel):
    """A text in both languages."""

    model_config = _example(_TEXT)

    fr: str
    en: str


class ItemWarningModel(BaseModel):
    """A hint for whoever wrote the item, never a verdict on anybody."""

    model_config = _example(_WARNING)

    kind: WarningKind
    facts: dict[str, float | str]
    words: BothLanguages


class DiscriminationModel(BaseModel):
    """The correlation of an item with all the rest."""

    model_config = _example(_ALONG)

    value: float
    low: float = Field(description="The lower end of the interval that holds 95 %")
    high: float


class TimesModel(BaseModel):
    """How long people worked on it who opened it."""

    model_config = _example(_TIMES)

    people: int
    median_ms: int
    quarter_ms: int = Field(description="A quarter of the people were quicker")
    three_quarters_ms: int


class CriterionFiguresModel(BaseModel):
    """One criterion of an item."""

    model_config = _example(_CRITERION)

    id: str
    label: BothLanguages
    people: int
    mean_share: float


class ItemFiguresModel(BaseModel):
    """One item. A figure is null where too few people have it, or where all of them are alike."""

    model_config = _example(_ITEM)

    id: str
    kind: Literal["exercise", "question"]
    title: BothLanguages
    source: str = Field(description="The exercise's slug, or the question's id")
    version: int
    place: str = Field(description="The same for items of one block")
    planned_ms: int | None
    people: int = Field(description="How many had it, and count")
    handed_in: int
    lost: int = Field(description="How many lost it through us")
    mean_share: float | None = Field(description="The classical difficulty: 1 where everybody earned everything")
    spread: float | None = Field(description="The standard deviation")
    everything: int = Field(description="How many earned all of it")
    nothing: int
    discrimination: DiscriminationModel | None
    alpha_without: float | None = Field(description="The battery's alpha if it were left out")
    times: TimesModel | None
    criteria: list[CriterionFiguresModel]
    warnings: list[ItemWarningModel]


class GroupSizeModel(BaseModel):
    """A group of people, and whether it is large enough to be compared."""

    model_config = _example(_GROUP)

    aspect: Aspect
    group: str
    people: int
    compared: bool


class GroupGapModel(BaseModel):
    """One item and one group, against everybody else who did about as well on the whole."""

    model_config = _example(_GAP)

    item: str
    aspect: Aspect
    group: str
    people: int
    others: int
    difference: float = Field(description="Of the item's points; negative where the group earned less")
    p: float = Field(description="How likely so large a difference is by chance")
    p_adjusted: float = Field(description="The same for as many looks as there were (Holm)")
    stands_out: bool = Field(description="At least a tenth of the points, and not explained by chance")


class CampaignItems(BaseModel):
    """How the items of a campaign did their work."""

    model_config = _example(
        {
            "campaign": _ID,
            "people": 64,
            "mean_share": 0.61,
            "spread": 0.22,
            "alpha": 0.8,
            "error": 0.098,
            "warnings": [],
            "items": [_ITEM],
            "groups": [_GROUP],
            "group_differences": [_GAP],
        }
    )

    campaign: str
    people: int = Field(description="Sittings that are over and count")
    mean_share: float | None
    spread: float | None
    alpha: float | None = Field(description="Cronbach's alpha")
    error: float | None = Field(description="The standard error of measurement of a share")
    warnings: list[ItemWarningModel] = Field(description="About the whole")
    items: list[ItemFiguresModel]
    groups: list[GroupSizeModel]
    group_differences: list[GroupGapModel]
