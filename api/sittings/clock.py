"""The rules of time of a sitting. Pure: the moment is always given, and it is always the server's.

What is promised at the start is only ever added to: by staff, by time that we give back, by pauses. So the end never
moves earlier (but where somebody is done early with a part that has its own time), and it is always the start and the
sum of what was added to it; nobody has to remember in which order.

A part with a time of its own is a second, smaller clock inside: whatever is added is added to both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: For so long after the end, what was typed before it may still arrive: the last save may be on its way.
GRACE_MS = 3_000
_MINUTE_MS = 60_000

#: From one moment until another.
Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The times of one sitting. Each change makes another one."""

    #: What the plan gives to this person, extra time of the invitation included.
    allowed_ms: int
    started_at: datetime | None = None
    #: What staff have added.
    extra_ms: int = 0
    #: What we have taken by a fault of ours, and given back.
    given_back_ms: int = 0
    #: Pauses that are over.
    paused_ms: int = 0
    #: The pause that is not.
    paused_at: datetime | None = None
    part_started_at: datetime | None = None
    #: None where the part has no time of its own.
    part_allowed_ms: int | None = None
    part_added_ms: int = 0

    @property
    def ends_at(self) -> datetime | None:
        """The end of the whole; None before the start. A pause that goes on will move it by its length."""
        if self.started_at is None:
            return None
        return self.started_at + ms(self.allowed_ms + self.extra_ms + self.given_back_ms + self.paused_ms)

    @property
    def part_ends_at(self) -> datetime | None:
        """The end of the part; None where it has no time of its own."""
        if self.part_started_at is None or self.part_allowed_ms is None:
            return None
        return self.part_started_at + ms(self.part_allowed_ms + self.part_added_ms)

    @property
    def due_at(self) -> datetime | None:
        """When the clock does something: the end of the part or of the whole. None while it does not run."""
        ends = [moment for moment in (self.ends_at, self.part_ends_at) if moment is not None]
        return min(ends) if ends and self.paused_at is None else None

    def left_ms(self, now: datetime) -> int:
        """What is left of the whole; 0 once it is over."""
        if self.started_at is None or self.ends_at is None:
            return self.allowed_ms + self.extra_ms
        return max(0, in_ms(self.ends_at - (self.paused_at or now)))

    def accepts(self, now: datetime) -> bool:
        """True if something that arrives now may have been typed in time: before the end, or before a pause."""
        if self.paused_at is not None:
            return now <= self.paused_at + ms(GRACE_MS)
        return self.due_at is not None and now <= self.due_at + ms(GRACE_MS)

    def is_over(self, now: datetime) -> bool:
        """True once the clock has to act: nothing that was typed in time can still be on its way."""
        return self.due_at is not None and now > self.due_at + ms(GRACE_MS)

    def begun(self, now: datetime, *, part_ms: int | None, closes_at: datetime | None) -> Clock:
        """The clock starts. A campaign that closes before the time is over cuts it now, and never again later."""
        allowed_ms = self.allowed_ms
        if closes_at is not None:
            allowed_ms = min(allowed_ms, max(0, in_ms(closes_at - now)))
        return replace(self, allowed_ms=allowed_ms, started_at=now, part_started_at=now, part_allowed_ms=part_ms)

    def paused(self, now: datetime) -> Clock:
        """Time stands still from now on. A second pause in the first one changes nothing."""
        return replace(self, paused_at=self.paused_at or now)

    def resumed(self, now: datetime) -> Clock:
        """Time goes on."""
        if self.paused_at is None:
            return self
        pause_ms = max(0, in_ms(now - self.paused_at))
        return replace(
            self, paused_at=None, paused_ms=self.paused_ms + pause_ms, part_added_ms=self.part_added_ms + pause_ms
        )

    def extended(self, extra_ms: int) -> Clock:
        """Staff add time."""
        return replace(self, extra_ms=self.extra_ms + extra_ms, part_added_ms=self.part_added_ms + extra_ms)

    def given_back(self, lost_ms: int) -> Clock:
        """We have lost some of the person's time."""
        return replace(self, given_back_ms=self.given_back_ms + lost_ms, part_added_ms=self.part_added_ms + lost_ms)

    def on_to_part(self, now: datetime, *, part_ms: int | None, summed: bool) -> Clock:
        """The next part begins now.

        Where the whole is the sum of its parts (``summed``), what the last one had left is not carried over, and what
        the change took longer than it had is not taken from the next one.
        """
        moved_ms = 0
        if summed and self.part_ends_at is not None:
            moved_ms = in_ms(now - self.part_ends_at)
        return replace(
            self,
            allowed_ms=self.allowed_ms + moved_ms,
            part_started_at=now,
            part_allowed_ms=part_ms,
            part_added_ms=0,
        )

    def reopened(self, now: datetime, *, finished_at: datetime, extra_ms: int) -> Clock:
        """It goes on with what was left when it was finished, and with what staff add."""
        stopped_at = finished_at
        for end in (self.ends_at, self.part_ends_at):
            stopped_at = stopped_at if end is None else min(stopped_at, end)
        return replace(self, paused_at=stopped_at).resumed(now).extended(extra_ms)


def allowed_ms(minutes: int, *, extra_percent: int = 0, extra_ms: int = 0) -> int:
    """What a plan's minutes come to for somebody with extra time; part of a millisecond counts as one."""
    return -(-minutes * _MINUTE_MS * (100 + extra_percent) // 100) + extra_ms


def unpaid_ms(lost: Interval, paid: Iterable[Interval]) -> int:
    """How much of some lost time was neither given back before nor part of a pause."""
    begin, end = lost
    left_ms = 0
    for from_, until in sorted(paid):
        if until <= begin or from_ >= end:
            continue
        left_ms += max(0, in_ms(from_ - begin))
        begin = max(begin, until)
    return left_ms + max(0, in_ms(end - begin))


def ms(count: int) -> timedelta:
    """Milliseconds as a span."""
    return timedelta(milliseconds=count)


def in_ms(span: timedelta) -> int:
    """A span in whole milliseconds, rounded down."""
    return span // timedelta(milliseconds=1)
