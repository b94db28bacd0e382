"""How many warm sandboxes of one kind to keep: more while they are asked for, fewer when they are not. Pure.

Theory of operation. Takes are counted, and so are misses (takes that found the shelf empty); both counts are forgotten
exponentially. What they call for beyond the minimum is the need. The stock follows a growing need at once, and a
shrinking one only after ``HOLD_S`` without an interruption, one by one: so nothing is started and destroyed in turns.
"""

from __future__ import annotations

from typing import Final

#: After this many seconds a take counts half.
HALF_LIFE_S: Final = 300.0
#: How long a stock must have been too large before one sandbox goes, in seconds.
HOLD_S: Final = 60.0
#: What one take, and one miss beside it, add to the stock. Three tries a second call for some 25 sandboxes.
_TAKE_SHARE: Final = 0.02
_MISS_SHARE: Final = 0.5
#: A kind that is asked for is kept in stock until its takes are forgotten to this part of one: ten minutes after one.
_FORGOTTEN: Final = 0.25


class Demand:
    """The demand for one kind of sandbox. Times are seconds of one clock that never goes back."""

    def __init__(self, *, minimum: int, maximum: int) -> None:
        """Nothing was asked for yet. A minimum above the maximum is the maximum."""
        self._minimum = min(minimum, maximum)
        self._maximum = maximum
        self._takes = 0.0
        self._misses = 0.0
        self._counted_at: float | None = None
        self._wanted = self._minimum
        self._too_many_since: float | None = None

    def taken(self, now: float, *, missed: bool) -> None:
        """One was asked for; ``missed`` says that none was ready."""
        self._forget(now)
        self._takes += 1
        self._misses += missed

    def wanted(self, now: float, *, raised: int = 0) -> int:
        """How many to have ready now. ``raised`` is a count that somebody has asked for ahead of a need."""
        need = min(self._maximum, max(self._need(now), raised))
        if need >= self._wanted:
            self._wanted, self._too_many_since = need, None
        elif self._too_many_since is None:
            self._too_many_since = now
        elif now - self._too_many_since >= HOLD_S:
            self._wanted, self._too_many_since = self._wanted - 1, now
        return self._wanted

    def _need(self, now: float) -> int:
        self._forget(now)
        more = int(self._takes * _TAKE_SHARE + self._misses * _MISS_SHARE)
        return max(self._minimum + more, int(self._takes > _FORGOTTEN))

    def _forget(self, now: float) -> None:
        if self._counted_at is not None:
            kept = 0.5 ** (max(0.0, now - self._counted_at) / HALF_LIFE_S)
            self._takes *= kept
            self._misses *= kept
        self._counted_at = now
