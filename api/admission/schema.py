"""The JSON of admissions and priority groups, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.admission.model import (
    MOST_CAMPAIGNS,
    MOST_GROUP,
    MOST_OFFER_DAYS,
    MOST_TITLE,
    AdmissionState,
    Settings,
)
from api.admission.rules import (
    MOST_CRITERIA,
    MOST_PLACES,
    MOST_QUOTAS,
    MOST_WEIGHT,
    WHOLE_BP,
    Bound,
    Criterion,
    GroupKind,
    Measure,
    Quota,
    Rules,
)

ID = "019aa5f0-7c1e-7f02-8b22-aabbccddeeff"
AT = "2026-12-01T08:00:00Z"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_CRITERION: JsonDict = {"measure": "score", "of": "", "weight": 3, "minimum": 0.3}
_QUOTA: JsonDict = {"bound": "at_least", "kind": "priority", "name": "QPV", "percent": 50}
_NEW: JsonDict = {
    "title": "Promotion de janvier",
    "campaigns": [ID],
    "places": 15,
    "criteria": [_CRITERION],
    "quotas": [_QUOTA],
    "waiting": 20,
    "offer_days": 7,
}
_DIGESTS: JsonDict = {"rules": DIGEST, "inputs": DIGEST, "outcome": DIGEST}
_ADMISSION: JsonDict = {
    **_NEW,
    "id": ID,
    "seed": "5eed5eed5eed5eed5eed5eed5eed5eed",
    "state": "decided",
    "revision": 2,
    "created_by": f"member:{ID}",
    "created_at": AT,
    "updated_at": AT,
    "decided_by": f"member:{ID}",
    "decided_at": AT,
    "reason": "Committee of 3 December.",
    "digests": _DIGESTS,
    "announced_at": AT,
}
_Line = r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$"


def example(*examples: JsonDict) -> ConfigDict:
    """What each model has: no other fields, and these examples."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class AdmissionCriterion(BaseModel):
    """One thing that counts. Between equals the criteria decide in their order."""

    model_config = example(_CRITERION)

    measure: Measure = Measure.SCORE
    of: str = Field(
        default="",
        max_length=200,
        pattern=r"^[^\x00-\x1f]*$",
        description="The part's id, or the skill as framework/version/code",
    )
    campaign: str | None = Field(default=None, max_length=36, description="null: the best of all its campaigns")
    weight: int = Field(default=1, ge=0, le=MOST_WEIGHT)
    minimum: float | None = Field(default=None, ge=0, le=1, description="A share; rounded to a hundredth of a per cent")


class QuotaModel(BaseModel):
    """So many of a group: a number, or a share of all places. An earlier quota goes before a later one."""

    model_config = example(_QUOTA)

    bound: Bound
    kind: GroupKind
    name: str | None = Field(
        default=None, max_length=MOST_GROUP, pattern=_Line, description="null: each group of the kind, one by one"
    )
    count: int | None = Field(default=None, ge=0, le=MOST_PLACES)
    percent: int | None = Field(default=None, ge=0, le=100, description="Of all places")


class NewAdmission(BaseModel):
    """Rules, to be published before anybody is ranked."""

    model_config = example(_NEW)

    title: str = Field(min_length=1, max_length=MOST_TITLE, pattern=_Line)
    campaigns: Annotated[list[Annotated[str, Field(max_length=36)]], Field(min_length=1, max_length=MOST_CAMPAIGNS)]
    places: int = Field(ge=1, le=MOST_PLACES)
    criteria: list[AdmissionCriterion] = Field(default=[AdmissionCriterion()], min_length=1, max_length=MOST_CRITERIA)
    quotas: list[QuotaModel] = Field(default=[], max_length=MOST_QUOTAS)
    waiting: int | None = Field(
        default=None, ge=0, le=MOST_PLACES, description="How long the waiting list is; null: without end"
    )
    offer_days: int = Field(default=7, ge=1, le=MOST_OFFER_DAYS)

    def settings(self) -> Settings:
        """As the rules know them."""
        return Settings(
            title=self.title,
            campaigns=tuple(self.campaigns),
            offer_days=self.offer_days,
            rules=Rules(
                places=self.places,
                waiting=self.waiting,
                criteria=tuple(
                    Criterion(
                        measure=one.measure,
                        of=one.of,
                        campaign=one.campaign,
                        weight=one.weight,
                        minimum_bp=None if one.minimum is None else round(one.minimum * WHOLE_BP),
                    )
                    for one in self.criteria
                ),
                quotas=tuple(
                    Quota(bound=one.bound, kind=one.kind, name=one.name, count=one.count, percent=one.percent)
                    for one in self.quotas
                ),
            ),
        )


class DigestsModel(BaseModel):
    """sha256 of the canonical JSON of each."""

    model_config = example(_DIGESTS)

    rules: str
    inputs: str
    outcome: str


class AdmissionCriterionShown(AdmissionCriterion):
    """The same in an answer."""

    model_config = example(_CRITERION)


class QuotaShown(QuotaModel):
    """The same in an answer."""

    model_config = example(_QUOTA)


class AdmissionModel(BaseModel):
    """An admission."""

    model_config = example(_ADMISSION)

    id: str
    title: str
    campaigns: list[str]
    places: int
    criteria: list[AdmissionCriterionShown]
    quotas: list[QuotaShown]
    waiting: int | None
    offer_days: int
    seed: str = Field(description="Of the draw between equals: the smaller sha256 of `seed:candidate` goes first")
    state: AdmissionState
    revision: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    digests: DigestsModel | None
    announced_at: datetime | None = Field(description="When people were told; null: nobody was")


class AdmissionPage(BaseModel):
    """Some admissions, the newest first."""

    model_config = example({"items": [_ADMISSION], "next": "WyIwMDAwNDkiXQ"})

    items: list[AdmissionModel]
    next: str | None
