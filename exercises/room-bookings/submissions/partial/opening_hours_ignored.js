function merge_bookings(bookings) {
  return [...bookings]
    .sort(([a], [b]) => a - b)
    .reduce((periods, [start, end]) => {
      const last = periods[periods.length - 1];
      if (!last || start > last[1]) periods.push([start, end]);
      else if (end > last[1]) last[1] = end;
      return periods;
    }, []);
}

function free_minutes(bookings, opening, closing) {
  const busy = merge_bookings(bookings).reduce((sum, [start, end]) => sum + end - start, 0);
  return closing - opening - busy;
}

module.exports = { merge_bookings, free_minutes };
