def merge_bookings(bookings):
    busy = set()
    for start, end in bookings:
        busy.update(range(start, end))
    starts = sorted(minute for minute in busy if minute - 1 not in busy)
    ends = sorted(minute + 1 for minute in busy if minute + 1 not in busy)
    return [[start, end] for start, end in zip(starts, ends)]


def free_minutes(bookings, opening, closing):
    busy = set()
    for start, end in bookings:
        busy.update(range(max(start, opening), min(end, closing)))
    return closing - opening - len(busy)
