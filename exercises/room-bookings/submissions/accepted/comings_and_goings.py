"""Counts who is in the room: +1 at each start, -1 at each end."""

from collections import Counter


def _busy(bookings):
    changes = Counter()
    for start, end in bookings:
        changes[start] += 1
        changes[end] -= 1
    present = 0
    since = None
    for minute in sorted(changes):
        if present == 0 and since is None:
            since = minute
        present += changes[minute]
        if present == 0:
            yield since, minute
            since = None


def merge_bookings(bookings):
    return [list(period) for period in _busy(bookings)]


def free_minutes(bookings, opening, closing):
    shortened = [(max(start, opening), min(end, closing)) for start, end in bookings]
    inside = [(start, end) for start, end in shortened if start < end]
    return closing - opening - sum(end - start for start, end in _busy(inside))
