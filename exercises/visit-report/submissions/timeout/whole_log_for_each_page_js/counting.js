function rank_pages(requests) {
  const page_of = ({ address }) => address.split("?")[0];
  const counts = [];
  for (const page of new Set(requests.map(page_of))) {
    counts.push([page, requests.filter((request) => page_of(request) === page).length]);
  }
  return counts.sort(([pageA, a], [pageB, b]) => b - a || (pageA < pageB ? -1 : 1));
}

function count_visits(requests) {
  const times = new Map();
  for (const { visitor, time } of requests) {
    if (!times.has(visitor)) times.set(visitor, []);
    times.get(visitor).push(time);
  }
  let visits = 0;
  for (const moments of times.values()) {
    moments.sort((a, b) => a - b);
    visits += moments.filter((time, i) => i === 0 || time - moments[i - 1] > 1800).length;
  }
  return visits;
}

function summarise(requests, ignored) {
  const durations = requests.map(({ duration }) => duration).sort((a, b) => a - b);
  return {
    requests: requests.length,
    ignored,
    errors: requests.filter(({ status }) => status >= 500 && status <= 599).length,
    visits: count_visits(requests),
    p95: durations.length ? durations[Math.ceil((durations.length * 95) / 100) - 1] : null,
  };
}

module.exports = { rank_pages, summarise };
