def merge_bookings(bookings):
    periods = [list(booking) for booking in bookings]
    merged = True
    while merged:
        merged = False
        for i in range(len(periods)):
            for j in range(i + 1, len(periods)):
                if periods[i][0] <= periods[j][1] and periods[j][0] <= periods[i][1]:
                    other = periods.pop(j)
                    periods[i] = [min(periods[i][0], other[0]), max(periods[i][1], other[1])]
                    merged = True
                    break
            if merged:
                break
    return sorted(periods)


def free_minutes(bookings, opening, closing):
    busy = 0
    for start, end in merge_bookings(bookings):
        busy += max(0, min(end, closing) - max(start, opening))
    return closing - opening - busy
