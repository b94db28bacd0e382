// Everything is gathered while the requests go by in order of time.
exports.summarise = function (requests, ignored) {
  const summary = { requests: requests.length, ignored, errors: 0, visits: 0, p95: null, pages: [] };
  const last_seen = {};
  const pages = {};
  for (const request of requests.slice().sort((a, b) => a.time - b.time)) {
    const before = last_seen["visitor " + request.visitor];
    if (before === undefined || request.time - before > 30 * 60) summary.visits++;
    last_seen["visitor " + request.visitor] = request.time;
    if (Math.floor(request.status / 100) === 5) summary.errors++;
    const page = request.address.replace(/\?.*$/, "");
    pages[page] = (pages[page] || 0) + 1;
  }
  const durations = Float64Array.from(requests, (request) => request.duration).sort();
  if (durations.length > 0) summary.p95 = durations[Math.floor((durations.length * 95 + 99) / 100) - 1];
  summary.pages = Object.keys(pages)
    .sort()
    .map((page) => [page, pages[page]])
    .sort((a, b) => b[1] - a[1]);
  return summary;
};
