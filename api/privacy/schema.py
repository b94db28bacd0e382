"""The JSON of erasures and of retention."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.i18n import translate
from api.privacy.erasing import tables_that_stay
from api.privacy.model import LEAST_DAYS, MOST_DAYS, Cause, Erasure, Purge, Rule

_AT = "2026-11-22T10:42:03Z"
_ERASURE: JsonDict = {
    "id": "019aa5f0-7c1e-7f99-8a00-010203040506",
    "candidate": "019aa5f0-7c1e-7b22-9c33-112233445566",
    "cause": Cause.STAFF.value,
    "asked_by": "member:019aa5f0-7c1e-7b22-9c33-aabbccddeeff",
    "erased_at": _AT,
    "rows": {"candidates": 1, "sittings": 1, "drafts": 3},
    "kept": {"audit_events": 4},
    "why_kept": {"audit_events": {"fr": "Le journal ne peut que grandir.", "en": "The log can only grow."}},
    "swept_at": None,
}
_RULE: JsonDict = {"days": 90, "days_agreed": 730, "begins_at": _AT, "looked_at": None, "revision": 1}
_PURGE: JsonDict = {
    "id": "019aa5f0-7c1e-7f99-8a00-0a0b0c0d0e0f",
    "started_at": _AT,
    "finished_at": _AT,
    "days": 90,
    "days_agreed": 730,
    "people": 12,
    "rows": {"candidates": 12, "sittings": 9},
}


def _model(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class ErasureModel(BaseModel):
    """What became of somebody's data."""

    model_config = _model(_ERASURE)

    id: str
    candidate: str = Field(description="An identifier that leads to nobody any more")
    cause: Cause
    asked_by: str
    erased_at: datetime
    rows: dict[str, int] = Field(description="How many rows of each table went")
    kept: dict[str, int] = Field(description="How many rows of each table stay")
    why_kept: dict[str, dict[str, str]] = Field(description="Why they stay, in both languages")
    swept_at: datetime | None = Field(description="When nothing was left outside of the database, either")


class ErasurePage(BaseModel):
    """Erasures, the newest first."""

    model_config = _model({"items": [_ERASURE], "next": None})

    items: list[ErasureModel]
    next: str | None


class NewRetentionRule(BaseModel):
    """How long data about candidates are to be kept."""

    model_config = _model({"days": 90, "days_agreed": 730})

    days: int = Field(description=f"After the last contact, {LEAST_DAYS} to {MOST_DAYS}")
    days_agreed: int = Field(description="The same of people who agree to a use of their data")


class RetentionRule(BaseModel):
    """How long data about candidates are kept."""

    model_config = _model(_RULE)

    days: int
    days_agreed: int
    begins_at: datetime = Field(description="Nobody is erased by this rule before")
    looked_at: datetime | None = Field(description="When it was last looked whose time is over: once a day")
    revision: int


class PurgeModel(BaseModel):
    """One look that found people whose time was over."""

    model_config = _model(_PURGE)

    id: str
    started_at: datetime
    finished_at: datetime | None
    days: int
    days_agreed: int
    people: int
    rows: dict[str, int] = Field(description="How many rows of each table went")


class PurgePage(BaseModel):
    """Purges, the newest first."""

    model_config = _model({"items": [_PURGE], "next": None})

    items: list[PurgeModel]
    next: str | None


WITH_NULLS: tuple[type[BaseModel], ...] = (ErasureModel, ErasurePage, RetentionRule, PurgeModel, PurgePage)


def erasure_json(erasure: Erasure) -> dict[str, Any]:
    """As answers have it."""
    why = {
        name: {"fr": translate(words, "fr"), "en": translate(words, "en")}
        for name, words in tables_that_stay().items()
        if name in erasure.kept
    }
    return {
        "id": erasure.id,
        "candidate": erasure.candidate,
        "cause": erasure.cause.value,
        "asked_by": erasure.asked_by,
        "erased_at": _moment(erasure.erased_at),
        "rows": erasure.rows,
        "kept": erasure.kept,
        "why_kept": why,
        "swept_at": _moment(erasure.swept_at),
    }


def rule_json(rule: Rule) -> dict[str, Any]:
    """As answers have it."""
    return {
        "days": rule.days,
        "days_agreed": rule.days_agreed,
        "begins_at": _moment(rule.begins_at),
        "looked_at": _moment(rule.looked_at),
        "revision": rule.revision,
    }


def purge_json(purge: Purge) -> dict[str, Any]:
    """As answers have it."""
    return {
        "id": purge.id,
        "started_at": _moment(purge.started_at),
        "finished_at": _moment(purge.finished_at),
        "days": purge.days,
        "days_agreed": purge.days_agreed,
        "people": purge.people,
        "rows": purge.rows,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
