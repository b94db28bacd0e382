def merge_bookings(bookings):
    periods = []
    for start, end in sorted(bookings):
        if periods and start <= periods[-1][1]:
            periods[-1][1] = end
        else:
            periods.append([start, end])
    return periods


def free_minutes(bookings, opening, closing):
    busy = 0
    for start, end in merge_bookings(bookings):
        busy += max(0, min(end, closing) - max(start, opening))
    return closing - opening - busy
