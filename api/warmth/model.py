"""What is asked for ahead, and what that means at a moment. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.refused import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmStock:
    """So many sandboxes of a language, in each slot, from one moment until another."""

    name: str
    language: str
    count: int
    begins_at: datetime
    ends_at: datetime


class UnfitWarmStockError(RefusedError):
    """What is asked for makes no sense."""


class UnknownWarmStockError(RefusedError):
    """The organisation has asked for nothing of this name."""


def due(stocks: Iterable[WarmStock], moment: datetime) -> dict[str, int]:
    """How many of each language each slot should have ready now. Needs at the same moment add up."""
    found: Counter[str] = Counter()
    for stock in stocks:
        if stock.begins_at <= moment < stock.ends_at:
            found[stock.language] += stock.count
    return dict(found)
