"""The JSON of statistics, as the API's reference describes it."""

from __future__ import annotations

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from api.admission.rules import GroupKind
from api.admission.schema import example
from api.cohorts.model import StageName

_STAGE: JsonDict = {"name": "place", "people": 15}
_BAND: JsonDict = {"without_result": False, "from_share": 0.3, "to_share": 0.5, "people": 12}
_GROUP: JsonDict = {
    "kind": "priority",
    "name": "femmes",
    "people": 28,
    "share": 0.4,
    "reached": 8,
    "reached_share": 0.5333,
}
_STATISTICS: JsonDict = {
    "title": "Promotion de janvier",
    "places": 15,
    "least": 5,
    "stages": [{"name": "applicants", "people": 70}, {"name": "result", "people": 64}, _STAGE],
    "bands": [{"without_result": True, "from_share": 0.0, "to_share": 0.2, "people": 9}, _BAND],
    "mean_share": 0.47,
    "by_group": "place",
    "groups": [_GROUP],
    "hidden_groups": 1,
}


class StageModel(BaseModel):
    """How many came so far."""

    model_config = example(_STAGE)

    name: StageName
    people: int | None = Field(description="null: too few did, or too few did not")


class BandModel(BaseModel):
    """How many earned which share of the points. Small neighbours are counted together."""

    model_config = example(_BAND)

    without_result: bool = Field(description="People without a result are among them")
    from_share: float | None = Field(description="null: nobody of them has a result")
    to_share: float | None
    people: int


class GroupFiguresModel(BaseModel):
    """A group among everybody. Groups may overlap."""

    model_config = example(_GROUP)

    kind: GroupKind
    name: str
    people: int
    share: float = Field(description="Of everybody")
    reached: int | None = Field(description="Who of them reached the stage `by_group`; null: too small, somewhere")
    reached_share: float | None = Field(description="Of everybody who reached it")


class CohortStatistics(BaseModel):
    """What may be said of a cohort: no figure is of fewer people than `least`, nor follows one from the others."""

    model_config = example(_STATISTICS)

    title: str
    places: int | None = Field(description="null: a campaign has none")
    least: int
    stages: list[StageModel]
    bands: list[BandModel]
    mean_share: float | None
    by_group: StageName | None
    groups: list[GroupFiguresModel]
    hidden_groups: int = Field(description="Groups that are not shown, since they, or a difference, are too small")
