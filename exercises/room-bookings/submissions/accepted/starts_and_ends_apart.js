// The starts and the ends, each sorted on its own, are walked through together.
const byValue = (a, b) => a - b;

function merge_bookings(bookings) {
  const starts = bookings.map(([start]) => start).sort(byValue);
  const ends = bookings.map(([, end]) => end).sort(byValue);
  const periods = [];
  let first = 0;
  for (let i = 0; i < ends.length; i++) {
    // After the end number i, i + 1 bookings are over; no other one has begun before the next start.
    if (i + 1 === ends.length || starts[i + 1] > ends[i]) {
      periods.push([starts[first], ends[i]]);
      first = i + 1;
    }
  }
  return periods;
}

function free_minutes(bookings, opening, closing) {
  let free = 0;
  let now = opening;
  for (const [start, end] of merge_bookings(bookings)) {
    if (end <= now) continue;
    if (start >= closing) break;
    if (start > now) free += start - now;
    now = end;
  }
  return now < closing ? free + closing - now : free;
}

module.exports = { merge_bookings, free_minutes };
