"""Positioning as advisers see it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.refused import RefusedError
from api.sittings.model import FinishReason, SittingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Positioned:
    """Somebody for whom the test was opened."""

    invitation: str
    candidate: str
    name: str
    opened_at: datetime
    #: None: they have not come in yet.
    sitting: str | None
    state: SittingState | None
    finish_reason: FinishReason | None
    #: The step they are at, or where they ended; 0 before the first.
    step: int
    last_seen_at: datetime | None


class NoPositioningError(RefusedError):
    """The organisation has made no positioning test ready, or closed it."""
