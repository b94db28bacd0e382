"""The size of a stock follows the demand, within its bounds, and never to and fro."""

from hypothesis import given
from hypothesis import strategies as st

from runner.stock import HALF_LIFE_S, HOLD_S, Demand

SIZES = st.integers(0, 12)
#: Pauses in seconds, each followed by a take that found something or not.
HISTORIES = st.lists(st.tuples(st.floats(0, 500), st.booleans()), max_size=20)


def sizes_over(demand, history, *, look_s=15.0):
    """(time, size) as the pool sees it: after each take, and every few seconds in between."""
    now, seen = 0.0, []
    for pause, missed in history:
        end = now + pause
        while now < end:
            seen.append((now, demand.wanted(now)))
            now += look_s
        now = end
        demand.taken(now, missed=missed)
        seen.append((now, demand.wanted(now)))
    return seen


def idle(demand, *, since, for_s):
    for second in range(0, int(for_s), 20):
        size = demand.wanted(since + second)
    return size


@given(minimum=SIZES, more=SIZES, history=HISTORIES, raised=st.integers(0, 100))
def test_a_stock_stays_within_its_bounds(minimum, more, history, raised):
    demand = Demand(minimum=minimum, maximum=minimum + more)

    seen = [size for _, size in sizes_over(demand, history)]

    assert all(minimum <= size <= minimum + more for size in seen)
    assert demand.wanted(1e6, raised=raised) <= minimum + more


@given(minimum=SIZES, more=st.integers(1, 12))
def test_misses_in_a_row_grow_a_stock_to_its_maximum(minimum, more):
    demand = Demand(minimum=minimum, maximum=minimum + more)

    for number in range(4 * more):
        demand.taken(number, missed=True)

    assert demand.wanted(4 * more) == minimum + more


def test_a_room_of_people_is_given_more_than_one_person():
    def after(period_s):
        demand = Demand(minimum=2, maximum=8)
        sizes_over(demand, [(period_s, False)] * int(600 / period_s))
        return demand.wanted(600)

    assert after(60) == 2
    assert 2 < after(3) < 8
    assert after(0.3) == 8


@given(minimum=SIZES, more=SIZES, history=HISTORIES)
def test_a_stock_that_nobody_asks_for_shrinks_to_its_minimum(minimum, more, history):
    demand = Demand(minimum=minimum, maximum=minimum + more)
    sizes_over(demand, history)

    assert idle(demand, since=1e5, for_s=10 * HALF_LIFE_S + (more + 2) * HOLD_S) == minimum


@given(minimum=SIZES, more=SIZES, history=HISTORIES)
def test_nothing_is_started_only_to_be_destroyed_soon(minimum, more, history):
    """Whenever a stock shrinks, it has not grown for as long as a stock is held."""
    demand = Demand(minimum=minimum, maximum=minimum + more)
    grown_at, before = -HOLD_S, minimum

    for now, size in sizes_over(demand, history):
        if size > before:
            grown_at = now
        assert size >= before or now - grown_at >= HOLD_S
        assert before - size <= 1
        before = size


@given(period_s=st.floats(2, HOLD_S))
def test_a_steady_demand_gets_a_steady_stock(period_s):
    demand = Demand(minimum=1, maximum=10)
    sizes_over(demand, [(period_s, False)] * int(12 * HALF_LIFE_S / period_s), look_s=period_s)

    later = sizes_over(demand, [(period_s, False)] * 100, look_s=period_s)

    assert len({size for _, size in later}) == 1


def test_a_kind_without_a_minimum_is_kept_ready_for_a_while_once_it_was_asked_for():
    demand = Demand(minimum=0, maximum=8)
    assert demand.wanted(0) == 0

    demand.taken(0, missed=True)

    assert demand.wanted(300) == 1
    assert idle(demand, since=300, for_s=900) == 0


@given(minimum=SIZES, more=SIZES, raised=st.integers(0, 40))
def test_what_was_raised_ahead_holds_at_once_up_to_the_maximum(minimum, more, raised):
    demand = Demand(minimum=minimum, maximum=minimum + more)

    assert demand.wanted(0, raised=raised) == min(minimum + more, max(minimum, raised))
