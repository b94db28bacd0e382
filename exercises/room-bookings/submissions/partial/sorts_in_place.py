def merge_bookings(bookings):
    bookings.sort()
    periods = []
    for booking in bookings:
        if periods and booking[0] <= periods[-1][1]:
            if booking[1] > periods[-1][1]:
                periods[-1][1] = booking[1]
        else:
            periods.append(booking)
    return periods


def free_minutes(bookings, opening, closing):
    busy = 0
    for start, end in merge_bookings(bookings):
        busy += max(0, min(end, closing) - max(start, opening))
    return closing - opening - busy
