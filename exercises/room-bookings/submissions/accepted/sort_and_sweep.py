def merge_bookings(bookings):
    periods = []
    for start, end in sorted(bookings):
        if periods and start <= periods[-1][1]:
            periods[-1][1] = max(end, periods[-1][1])
        else:
            periods.append([start, end])
    return periods


def free_minutes(bookings, opening, closing):
    free = closing - opening
    for start, end in merge_bookings(bookings):
        first = max(start, opening)
        last = min(end, closing)
        if first < last:
            free -= last - first
    return free
