"""The JSON of consents."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

_CONSENT: JsonDict = {
    "purpose": "training",
    "title": {"fr": "Recevoir des propositions de formation", "en": "Have training proposed to me"},
    "text": {
        "fr": "L’organisation qui m’a invité peut me proposer des formations.",
        "en": "The organisation that invited me may propose training to me.",
    },
    "version": 1,
    "given": True,
    "given_at": "2026-11-22T10:42:03Z",
    "withdrawn_at": None,
    "given_version": 1,
}


class NewConsent(BaseModel):
    """Somebody agrees to words that they have read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"version": 1}]})

    version: int = Field(ge=1, le=1_000_000, description="Of the words that were shown")


class ConsentModel(BaseModel):
    """One purpose, and whether somebody agrees to it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_CONSENT]})

    purpose: str = Field(description="`found`, `training`, `playback`, `open_data`, or `pool:` with a pool's id")
    title: dict[str, str]
    text: dict[str, str] = Field(description="What is agreed to, in both languages")
    version: int = Field(description="Of the words as they are today")
    given: bool = Field(description="False until somebody agrees, and once they took it back")
    given_at: datetime | None
    withdrawn_at: datetime | None
    given_version: int | None = Field(description="Of the words that were agreed to")


class ConsentList(BaseModel):
    """Everything that can be agreed to."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"items": [_CONSENT]}]})

    items: list[ConsentModel]


WITH_NULLS: tuple[type[BaseModel], ...] = (ConsentModel, ConsentList)
