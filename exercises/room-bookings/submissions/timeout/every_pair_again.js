function merge_bookings(bookings) {
  const periods = bookings.map((booking) => [...booking]);
  let i = 0;
  while (i < periods.length) {
    const other = periods.findIndex(
      (period, j) => j !== i && period[0] <= periods[i][1] && periods[i][0] <= period[1],
    );
    if (other === -1) {
      i++;
    } else {
      periods[i] = [Math.min(periods[i][0], periods[other][0]), Math.max(periods[i][1], periods[other][1])];
      periods.splice(other, 1);
      i = 0;
    }
  }
  return periods.sort((a, b) => a[0] - b[0]);
}

function free_minutes(bookings, opening, closing) {
  let free = closing - opening;
  for (const [start, end] of merge_bookings(bookings)) {
    free -= Math.max(0, Math.min(end, closing) - Math.max(start, opening));
  }
  return free;
}

module.exports = { merge_bookings, free_minutes };
