"""The time of a sitting: only ever added to, by rules that anybody can add up again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.sittings.clock import GRACE_MS, Clock, allowed_ms, in_ms, ms, unpaid_ms

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MINUTE_MS = 60_000

spans_ms = st.integers(min_value=0, max_value=3_600_000)
#: What may happen: its kind, how long after the one before, and how much of it.
kinds = st.sampled_from(["pause", "resume", "extend", "give"])
happenings = st.lists(st.tuples(kinds, spans_ms, spans_ms), max_size=20)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def begun(minutes: int = 60, part_ms: int | None = None, closes_at: datetime | None = None) -> Clock:
    return Clock(allowed_ms=minutes * MINUTE_MS).begun(START, part_ms=part_ms, closes_at=closes_at)


def happen(clock: Clock, happening: tuple[str, int, int], now: datetime) -> Clock:
    match happening[0]:
        case "pause":
            return clock.paused(now)
        case "resume":
            return clock.resumed(now)
        case "extend":
            return clock.extended(happening[2])
        case _:
            return clock.given_back(happening[2])


@given(happenings, st.booleans())
def test_the_end_never_moves_earlier_and_sums_hold(story, with_part):
    clock = begun(part_ms=10 * MINUTE_MS if with_part else None)
    now, paused_since, paused, added = START, None, 0, 0
    for one in story:
        now += ms(one[1])
        before = clock
        clock = happen(clock, one, now)
        assert clock.ends_at >= before.ends_at
        assert (clock.part_ends_at or START) >= (before.part_ends_at or START)
        if one[0] == "pause":
            paused_since = paused_since or now
        elif one[0] == "resume" and paused_since is not None:
            paused, paused_since = paused + in_ms(now - paused_since), None
        elif one[0] in ("extend", "give"):
            added += one[2]
    assert clock.ends_at == START + ms(60 * MINUTE_MS + paused + added)
    if with_part:
        assert clock.part_ends_at == START + ms(10 * MINUTE_MS + paused + added)


@given(happenings)
def test_what_is_left_is_the_same_however_it_is_computed(story):
    """By the end, and by adding up the time that the clock has run."""
    clock, now, ran = begun(), START, 0
    for one in story:
        if clock.paused_at is None:
            ran += one[1]
        now += ms(one[1])
        clock = happen(clock, one, now)
    given = clock.allowed_ms + clock.extra_ms + clock.given_back_ms
    assert clock.left_ms(now) == max(0, given - ran)


@given(spans_ms, spans_ms)
def test_a_pause_costs_nothing_however_long_it_is(before_ms, pause_ms):
    clock = begun()
    pause_at = START + ms(before_ms)
    left = clock.left_ms(pause_at)
    paused = clock.paused(pause_at)
    assert paused.left_ms(pause_at + ms(pause_ms)) == left
    assert paused.due_at is None
    assert paused.resumed(pause_at + ms(pause_ms)).left_ms(pause_at + ms(pause_ms)) == left


@given(spans_ms, spans_ms, spans_ms)
def test_reopening_gives_back_what_was_left(ran_ms, away_ms, extra_ms):
    finished = START + ms(ran_ms)
    now = finished + ms(away_ms)
    clock = begun()
    again = clock.reopened(now, finished_at=finished, extra_ms=extra_ms)
    assert again.left_ms(now) == clock.left_ms(finished) + extra_ms


def test_the_time_that_passed_after_the_end_is_not_owed_when_it_is_reopened():
    again = begun(10).reopened(at(30), finished_at=at(10.05), extra_ms=5 * MINUTE_MS)
    assert again.left_ms(at(30)) == 5 * MINUTE_MS


@given(st.integers(1, 480), st.integers(0, 300), st.integers(0, 3_600_000))
def test_extra_time_is_a_share_and_a_sum(minutes, percent, extra):
    exact = minutes * MINUTE_MS * (100 + percent) / 100 + extra
    assert exact <= allowed_ms(minutes, extra_percent=percent, extra_ms=extra) < exact + 1


def test_a_campaign_that_closes_earlier_cuts_the_time_at_the_start_and_never_again():
    clock = begun(60, closes_at=at(20))
    assert clock.ends_at == at(20)
    assert clock.extended(10 * MINUTE_MS).ends_at == at(30)
    assert clock.given_back(MINUTE_MS).ends_at == at(21)


def test_what_was_typed_in_time_may_arrive_a_little_later_and_then_the_clock_acts():
    clock = begun(10)
    end = at(10)
    assert clock.accepts(end + ms(GRACE_MS))
    assert not clock.is_over(end + ms(GRACE_MS))
    assert not clock.accepts(end + ms(GRACE_MS + 1))
    assert clock.is_over(end + ms(GRACE_MS + 1))


def test_a_clock_that_does_not_run_is_never_over():
    assert not Clock(allowed_ms=1).is_over(at(10_000))
    assert not begun(10).paused(at(5)).is_over(at(10_000))


def test_a_part_s_end_comes_before_that_of_the_whole():
    clock = begun(60, part_ms=10 * MINUTE_MS)
    assert clock.due_at == at(10)
    assert clock.on_to_part(at(10), part_ms=None, summed=False).due_at == at(60)


def test_being_early_with_a_part_of_a_summed_time_carries_nothing_over():
    clock = begun(30, part_ms=10 * MINUTE_MS).on_to_part(at(4), part_ms=20 * MINUTE_MS, summed=True)
    assert clock.ends_at == clock.part_ends_at == at(24)


def test_being_early_with_a_part_of_a_whole_leaves_the_whole_as_it_was():
    clock = begun(30, part_ms=10 * MINUTE_MS).on_to_part(at(4), part_ms=10 * MINUTE_MS, summed=False)
    assert (clock.part_ends_at, clock.ends_at) == (at(14), at(30))


intervals = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(sorted)


@given(intervals, st.lists(intervals, max_size=6))
def test_only_what_was_not_paid_before_is_owed(lost, paid):
    """As counting second by second finds it."""

    def moments(span):
        return (START + timedelta(seconds=span[0]), START + timedelta(seconds=span[1]))

    owed = set(range(*lost)) - {second for span in paid for second in range(*span)}
    assert unpaid_ms(moments(lost), [moments(span) for span in paid]) == len(owed) * 1_000
