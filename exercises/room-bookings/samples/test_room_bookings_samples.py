from preuve import same
from submission import free_minutes, merge_bookings

BOOKINGS = [[600, 660], [540, 610], [660, 690], [720, 780]]


def test_example_merge():
    assert same(merge_bookings(BOOKINGS), [[540, 690], [720, 780]])


def test_example_free():
    assert same(free_minutes(BOOKINGS, 480, 840), 150)
