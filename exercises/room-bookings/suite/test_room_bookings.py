from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from preuve import same
from submission import free_minutes, merge_bookings


def expected_periods(bookings):
    periods = []
    for start, end in sorted(bookings):
        if periods and start <= periods[-1][1]:
            periods[-1][1] = max(periods[-1][1], end)
        else:
            periods.append([start, end])
    return periods


def expected_free(bookings, opening, closing):
    busy = sum(max(0, min(end, closing) - max(start, opening)) for start, end in expected_periods(bookings))
    return closing - opening - busy


bookings_of = st.builds(lambda start, length: [start, start + length], st.integers(0, 150), st.integers(1, 25))
any_bookings = st.lists(bookings_of, max_size=20)


@pytest.mark.parametrize(
    ("bookings", "periods"),
    [
        ([[10, 30], [20, 40], [35, 50]], [[10, 50]]),
        ([[100, 200], [110, 120], [130, 140]], [[100, 200]]),
        ([[5, 9], [5, 12], [20, 24], [22, 24]], [[5, 12], [20, 24]]),
        ([[0, 60], [0, 60], [0, 60]], [[0, 60]]),
    ],
)
def test_overlapping(bookings, periods):
    assert same(merge_bookings(bookings), periods)


@pytest.mark.parametrize(
    ("bookings", "periods"),
    [
        ([[480, 540], [540, 600], [600, 601]], [[480, 601]]),
        ([[480, 540], [541, 600], [602, 603]], [[480, 540], [541, 600], [602, 603]]),
    ],
)
def test_touching(bookings, periods):
    assert same(merge_bookings(bookings), periods)


@pytest.mark.parametrize(
    ("bookings", "periods"),
    [
        ([[1000, 1030], [90, 120], [300, 360]], [[90, 120], [300, 360], [1000, 1030]]),
        ([[700, 800], [20, 40], [750, 900], [30, 100]], [[20, 100], [700, 900]]),
        ([[40, 50], [10, 20], [19, 41]], [[10, 50]]),
        ([[10, 20], [50, 60], [15, 55]], [[10, 60]]),
    ],
)
def test_unsorted(bookings, periods):
    assert same(merge_bookings(bookings), periods)


@pytest.mark.parametrize(
    ("bookings", "opening", "closing", "free"),
    [
        ([[540, 600]], 480, 720, 180),
        ([[540, 600], [570, 630], [560, 580]], 480, 720, 150),
        ([[480, 600], [600, 720]], 480, 720, 0),
        ([[700, 710], [500, 505]], 480, 720, 225),
    ],
)
def test_free_minutes(bookings, opening, closing, free):
    assert same(free_minutes(bookings, opening, closing), free)


@pytest.mark.parametrize(
    ("bookings", "opening", "closing", "free"),
    [
        ([[400, 500]], 480, 720, 220),
        ([[700, 900]], 480, 720, 220),
        ([[0, 1440]], 480, 720, 0),
        ([[0, 60], [900, 960]], 480, 720, 240),
        ([[420, 480], [720, 780]], 480, 720, 240),
    ],
)
def test_outside_opening(bookings, opening, closing, free):
    assert same(free_minutes(bookings, opening, closing), free)


def test_no_bookings():
    assert same(merge_bookings([]), [])
    assert same(free_minutes([], 540, 1020), 480)


@given(any_bookings)
def test_bookings_unchanged(bookings):
    before = deepcopy(bookings)
    periods = merge_bookings(bookings)
    assert same(bookings, before)
    assert same(periods, expected_periods(before))
    free = free_minutes(bookings, 50, 100)
    assert same(bookings, before)
    assert same(free, expected_free(before, 50, 100))


@given(any_bookings, st.integers(0, 120), st.integers(1, 80))
def test_random_bookings(bookings, opening, duration):
    assert same(merge_bookings(bookings), expected_periods(bookings))
    closing = opening + duration
    assert same(free_minutes(bookings, opening, closing), expected_free(bookings, opening, closing))


def test_many_bookings():
    apart = [[600 * i, 600 * i + 100] for i in range(9_000)]
    long = [[5_400_000, 9_000_000], [8_000_000, 9_999_990]]
    overlapping = [[600 * i + 50, 600 * i + 150] for i in range(8_010, 9_000)]
    bookings = long + [apart[i * 7_919 % len(apart)] for i in range(len(apart))] + overlapping[::-1]
    assert same(merge_bookings(bookings), expected_periods(bookings))
    assert same(free_minutes(bookings, 1_000, 9_500_000), expected_free(bookings, 1_000, 9_500_000))
