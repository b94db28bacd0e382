function merge_bookings(bookings) {
  const periods = [];
  for (const [start, end] of [...bookings].sort((a, b) => a[0] - b[0])) {
    const last = periods[periods.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else periods.push([start, end]);
  }
  return periods;
}

function free_minutes(bookings, opening, closing) {
  let free = closing - opening;
  for (const [start, end] of merge_bookings(bookings)) {
    free -= Math.max(0, Math.min(end, closing) - Math.max(start, opening));
  }
  return free;
}

module.exports = { merge_bookings, free_minutes };
