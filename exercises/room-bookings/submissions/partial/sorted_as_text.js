function merge_bookings(bookings) {
  const periods = [];
  for (const [start, end] of bookings.slice().sort()) {
    const last = periods.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else periods.push([start, end]);
  }
  return periods;
}

function free_minutes(bookings, opening, closing) {
  let busy = 0;
  for (const [start, end] of merge_bookings(bookings)) {
    busy += Math.max(0, Math.min(end, closing) - Math.max(start, opening));
  }
  return closing - opening - busy;
}

module.exports = { merge_bookings, free_minutes };
