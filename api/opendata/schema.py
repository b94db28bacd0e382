"""The JSON of open data, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.opendata.model import LICENCE, LICENCE_URL

_ID = "019aa5f0-7c1e-7f02-8b22-aabbccddeeff"
_LEVELS: JsonDict = {"year": 0, "language": 0, "battery": 0, "minutes": 1, "share": 0}
_DRAFT: JsonDict = {
    "since": "2026-10-01T00:00:00Z",
    "until": "2026-12-01T00:00:00Z",
    "people": 62,
    "lines": 58,
    "levels": _LEVELS,
}
_RELEASE: JsonDict = {
    "id": _ID,
    "organisation": "École du web",
    "since": "2026-10-01T00:00:00Z",
    "until": "2026-12-01T00:00:00Z",
    "lines": 58,
    "levels": _LEVELS,
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "published_at": "2026-12-01T08:00:00Z",
    "withdrawn_at": "2027-03-01T08:00:00Z",
    "licence": LICENCE,
    "licence_url": LICENCE_URL,
    "data": f"/v1/open-data/{_ID}/data.csv",
}


def _example(example: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class OpenDataDraft(BaseModel):
    """What would be published now."""

    model_config = _example(_DRAFT)

    since: datetime | None = Field(description="Until when the last release was; null: there is none")
    until: datetime = Field(description="The beginning of this day (UTC)")
    people: int = Field(description="Who has agreed and has a result in that time")
    lines: int | None = Field(description="null: too few, or too different")
    levels: dict[str, int] = Field(description="Of each column how coarse it would be; 0: as it was")


class OpenDataRelease(BaseModel):
    """What was published: of people whose tests ended in that time."""

    model_config = _example(_RELEASE)

    id: str
    organisation: str
    since: datetime | None
    until: datetime
    lines: int
    levels: dict[str, int] = Field(description="Of each column how coarse it is; 0: as it was")
    digest: str = Field(description="sha256 of the file")
    published_at: datetime
    withdrawn_at: datetime | None
    licence: str = Field(description="By its SPDX name")
    licence_url: str
    data: str = Field(description="Where the file is; /v1/open-data/dictionary.csv says what its columns mean")


class OpenDataList(BaseModel):
    """Everything that is offered, the newest first."""

    model_config = _example({"items": [_RELEASE]})

    items: list[OpenDataRelease]
