"""Having sandboxes ready when a campaign's people come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from api.campaigns.plan import ExerciseItem, Plan, items_of, total_minutes
from api.campaigns.plan_review import Lookup
from api.warmth.model import UnfitWarmStockError, UnknownWarmStockError, WarmStock
from api.warmth.service import Warmth
from runner.wire import MOST_WARM

#: Slots make sandboxes in seconds; people come early.
_AHEAD: Final = timedelta(minutes=10)
_AFTER: Final = timedelta(minutes=15)
#: Of so many people at work, about one waits for a sandbox at the same time.
_PEOPLE_FOR_ONE: Final = 10


def languages_of(plan: Plan, lookup: Lookup) -> list[str]:
    """Those in which the exercises may be solved."""
    found: set[str] = set()
    for _part, item in items_of(plan):
        if isinstance(item, ExerciseItem):
            material = lookup.exercise_material(item)
            found |= set(item.languages or (material.languages if material is not None else ()))
    return sorted(found)


def stocks_for(
    campaign: str, plan: Plan, languages: Iterable[str], *, people: int, opens_at: datetime, closes_at: datetime | None
) -> list[WarmStock]:
    """What to ask for: from a little before the opening until those who came then are done."""
    ends_at = opens_at + timedelta(minutes=total_minutes(plan)) + _AFTER
    count = min(MOST_WARM, max(1, -(-people // _PEOPLE_FOR_ONE)))
    return [
        WarmStock(
            name=name_of(campaign, language),
            language=language,
            count=count,
            begins_at=opens_at - _AHEAD,
            ends_at=ends_at if closes_at is None else max(min(ends_at, closes_at), opens_at),
        )
        for language in languages
    ]


def name_of(campaign: str, language: str) -> str:
    """Under which a campaign asks for a language."""
    return f"campaign-{campaign[-12:]}-{language.replace('_', '-')}"


def ask(warmth: Warmth, organisation: str, stocks: Iterable[WarmStock]) -> None:
    """Ask for them, in place of what was asked for before. What makes no sense is left."""
    for stock in stocks:
        try:
            warmth.put(organisation, stock)
        except UnfitWarmStockError:
            continue


def cancel(warmth: Warmth, organisation: str, campaign: str, languages: Iterable[str]) -> None:
    """Need them no longer."""
    for language in languages:
        try:
            warmth.remove(organisation, name_of(campaign, language))
        except UnknownWarmStockError:
            continue
