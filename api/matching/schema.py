"""The JSON of job profiles and matches, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.matching.model import (
    MOST_LEVEL,
    MOST_NEEDS,
    MOST_PLACE,
    MOST_TITLE,
    MOST_TRAINING,
    MOST_WEIGHT,
    USUAL_TRAINING,
    ContactState,
    Need,
    Occupation,
    Wish,
)
from api.matching.rule import RULE_VERSION, Group, LineState
from api.skills.model import CODE, SHIPPED, SkillKey
from runner.mastery.rule import Likelihood

ID = "019aa5f0-7c1e-7f02-8b22-aabbccddeeff"
PERSON = "1f0c6a5e-2b7d-4c3a-9e51-77d2c0a4b6e8"
AT = "2026-12-01T08:00:00Z"
LINE = r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$"
_CODE = f"^{CODE.pattern}$"
_NEED: JsonDict = {
    "framework": "preuve",
    "version": "1",
    "code": "conditions",
    "level": 2,
    "weight": 2,
    "essential": True,
}
_OCCUPATION: JsonDict = {"framework": "rome", "code": "M1855"}
_NEW: JsonDict = {
    "title": "Développeuse ou développeur web",
    "place": "Strasbourg",
    "occupation": _OCCUPATION,
    "needs": [_NEED],
    "training_levels": 3,
}
_PROFILE: JsonDict = {
    **_NEW,
    "id": ID,
    "revision": 1,
    "created_by": f"member:{ID}",
    "created_at": AT,
    "updated_at": AT,
}
_REASON: JsonDict = {
    **_NEED,
    "state": "partly",
    "level_reached": 1,
    "likelihood": "likely",
    "p_mastery": 0.7599,
    "low": 0.548,
    "high": 0.987,
    "tasks": 1,
    "text": "Conditions: level 2 is asked for, so far level 1 is reached.",
}
_KNOWN: JsonDict = {"candidate": ID, "name": "Zoé Martin", "email": "zoe@example.org"}
_MATCH: JsonDict = {
    "person": PERSON,
    "group": "ready_after_training",
    "share": 0.5,
    "levels_missing": 1,
    "certainty": {"low": 0.7599, "high": 0.7599},
    "reasons": [_REASON],
    "contact": "agreed",
    "known": _KNOWN,
}
_COUNTS: JsonDict = {"ready_now": 4, "ready_after_training": 11, "not_yet": 52}


def example(*examples: JsonDict) -> ConfigDict:
    """What each model has: no other fields, and these examples."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class JobNeed(BaseModel):
    """A skill that a job asks for."""

    model_config = example(_NEED)

    framework: str = Field(default=SHIPPED.framework, pattern=_CODE)
    version: str = Field(default=SHIPPED.version, pattern=_CODE)
    code: str = Field(pattern=_CODE)
    level: int = Field(ge=1, le=MOST_LEVEL, description="The least")
    weight: int = Field(default=1, ge=1, le=MOST_WEIGHT)
    essential: bool = Field(default=False, description="Without it nobody can begin")

    def need(self) -> Need:
        """As the rule knows it."""
        return Need(
            skill=SkillKey(self.framework, self.version, self.code),
            level=self.level,
            weight=self.weight,
            essential=self.essential,
        )


class OccupationModel(BaseModel):
    """The job's code in a framework of jobs, such as ROME or ESCO."""

    model_config = example(_OCCUPATION)

    framework: str = Field(pattern=_CODE)
    code: str = Field(pattern=_CODE)


class JobProfileContent(BaseModel):
    """A job, stated as skills. One of them at least is essential."""

    model_config = example(_NEW)

    title: str = Field(min_length=1, max_length=MOST_TITLE, pattern=LINE)
    place: str = Field(default="", max_length=MOST_PLACE, pattern=r"^[^\x00-\x1f]*$")
    occupation: OccupationModel | None = None
    needs: list[JobNeed] = Field(default=[], max_length=MOST_NEEDS)
    training_levels: int = Field(
        default=USUAL_TRAINING,
        ge=0,
        le=MOST_TRAINING,
        description="How many levels, over all essential skills, training may add",
    )

    def wish(self) -> Wish:
        """As the use cases know it."""
        occupation = self.occupation
        return Wish(
            title=self.title.strip(),
            place=self.place.strip(),
            occupation=None if occupation is None else Occupation(occupation.framework, occupation.code),
            needs=tuple(one.need() for one in self.needs),
            training_levels=self.training_levels,
        )


class NewJobProfile(JobProfileContent):
    """Without needs of its own it begins with those of a trade, or of the trade that ROME's code names."""

    model_config = example({**_NEW, "trade": "web-developer"}, {"title": "Web", "trade": "web-developer"})

    trade: str | None = Field(default=None, pattern=_CODE, description="The `id` of one of `/v1/trades`")


class JobProfileModel(BaseModel):
    """A job profile."""

    model_config = example(_PROFILE)

    id: str
    title: str
    place: str
    occupation: OccupationModel | None
    needs: list[JobNeed]
    training_levels: int
    revision: int
    created_by: str
    created_at: datetime
    updated_at: datetime


class JobProfilePage(BaseModel):
    """A page of job profiles."""

    model_config = example({"items": [_PROFILE], "next": "WyIwMTlhYTVmMCJd"})

    items: list[JobProfileModel]
    next: str | None


class MatchReason(BaseModel):
    """One need, and how somebody stands with it."""

    model_config = example(_REASON)

    framework: str
    version: str
    code: str
    level: int
    weight: int
    essential: bool
    state: LineState
    level_reached: int = Field(description="0 where none is")
    likelihood: Likelihood = Field(description="That they have the level that is asked for")
    p_mastery: float
    low: float | None = Field(description="The interval that holds 90 %; null where nothing was shown at this level")
    high: float | None
    tasks: int = Field(description="How many tasks it comes from")
    text: str = Field(description="In the language that is asked for")


class MatchCertainty(BaseModel):
    """How likely it is that somebody has all essential skills: between these, however the skills hang together."""

    model_config = example({"low": 0.7599, "high": 0.7599})

    low: float
    high: float


class MatchKnown(BaseModel):
    """Who it is."""

    model_config = example(_KNOWN)

    candidate: str
    name: str
    email: str | None


class MatchModel(BaseModel):
    """One person, and how they fit the job."""

    model_config = example(_MATCH)

    person: str = Field(description="Stands for the person in these matches, and nowhere else")
    group: Group
    share: float = Field(description="Of the whole need, by weight, from 0 to 1")
    levels_missing: int = Field(description="For the essential skills, together")
    certainty: MatchCertainty
    reasons: list[MatchReason]
    contact: ContactState | None = Field(description="null: nobody has asked for it")
    known: MatchKnown | None = Field(description="null until they have accepted contact")


class MatchCounts(BaseModel):
    """How many people there are in each group."""

    model_config = example(_COUNTS)

    ready_now: int
    ready_after_training: int
    not_yet: int


class MatchPage(BaseModel):
    """A page of people, the nearest to the job first."""

    model_config = example(
        {"rule_version": RULE_VERSION, "counts": _COUNTS, "items": [_MATCH], "next": "WyIwMTlhYTVmMCJd"}
    )

    rule_version: int = Field(description="Of the published rule of matching")
    counts: MatchCounts
    items: list[MatchModel]
    next: str | None
