from collections import Counter, defaultdict
from math import ceil

PAUSE_SECONDS = 30 * 60


def count_pages(requests):
    counts = Counter(request["address"].split("?", 1)[0] for request in requests)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def count_visits(requests):
    times = defaultdict(list)
    for request in requests:
        times[request["visitor"]].append(request["time"])
    visits = 0
    for moments in times.values():
        moments.sort()
        visits += 1
        for earlier, later in zip(moments, moments[1:]):
            if later - earlier >= PAUSE_SECONDS:
                visits += 1
    return visits


def rank_95(requests):
    durations = sorted(request["duration"] for request in requests)
    return durations[ceil(len(durations) * 95 / 100) - 1] if durations else None


def summarise(requests, ignored, pages):
    return {
        "requests": len(requests),
        "ignored": ignored,
        "errors": sum(500 <= request["status"] < 600 for request in requests),
        "visits": count_visits(requests),
        "p95": rank_95(requests),
        "pages": pages,
    }
