function merge_bookings(bookings) {
  const ordered = [...bookings].sort((a, b) => a[0] - b[0]);
  const periods = [];
  let current = null;
  for (const [start, end] of ordered) {
    if (current === null) current = [start, end];
    else if (start <= current[1]) current[1] = Math.max(current[1], end);
    else {
      periods.push(current);
      current = [start, end];
    }
  }
  return periods;
}

function free_minutes(bookings, opening, closing) {
  const isBusy = new Array(closing - opening).fill(false);
  for (const [start, end] of bookings) {
    for (let minute = Math.max(start, opening); minute < end && minute < closing; minute++) {
      isBusy[minute - opening] = true;
    }
  }
  return isBusy.filter((busy) => !busy).length;
}

module.exports = { merge_bookings, free_minutes };
