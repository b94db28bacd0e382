"""Figures as plain JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from api.items.model import CampaignFigures, ItemFigures, ItemWarning
from api.items.words import warning_said


def figures_shown(found: CampaignFigures) -> dict[str, Any]:
    """As ``schema.CampaignItems`` says."""
    return {
        "campaign": found.campaign,
        "people": found.people,
        "mean_share": found.mean_share,
        "spread": found.spread,
        "alpha": found.alpha,
        "error": found.error,
        "warnings": [_warning(one) for one in found.warnings_of(None)],
        "items": [_item(one, found) for one in found.items],
        "groups": msgspec.to_builtins(found.groups),
        "group_differences": msgspec.to_builtins(found.gaps),
    }


def _item(one: ItemFigures, found: CampaignFigures) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(one)
    asked = plain.pop("asked")
    named = {name: asked[name] for name in ("id", "kind", "title", "source", "version", "place", "planned_ms")}
    return {**named, **plain, "warnings": [_warning(warning) for warning in found.warnings_of(one.asked.id)]}


def _warning(one: ItemWarning) -> dict[str, Any]:
    words = {"fr": warning_said(one, "fr"), "en": warning_said(one, "en")}
    return {"kind": one.kind.value, "facts": dict(one.facts or {}), "words": words}
