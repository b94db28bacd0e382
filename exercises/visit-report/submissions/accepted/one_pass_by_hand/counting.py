from operator import itemgetter


class Counts:
    """All figures, gathered while the requests go by in order of time."""

    def __init__(self, requests):
        self.ignored = self.errors = self.visits = 0
        self.durations = []
        self.by_page = {}
        understood = []
        for request in requests:
            if request is None:
                self.ignored += 1
            else:
                understood.append(request)
        last_seen = {}
        for request in sorted(understood, key=itemgetter("time")):
            visitor, time = request["visitor"], request["time"]
            if visitor not in last_seen or time > last_seen[visitor] + 1800:
                self.visits += 1
            last_seen[visitor] = time
            self.errors += request["status"] // 100 == 5
            self.durations.append(request["duration"])
            page = request["address"].partition("?")[0]
            self.by_page[page] = self.by_page.get(page, 0) + 1

    def ranking(self):
        pages = sorted(self.by_page.items())
        pages.sort(key=itemgetter(1), reverse=True)
        return pages

    def summary(self, top):
        count = len(self.durations)
        rank = (count * 95 + 99) // 100
        return {
            "requests": count,
            "ignored": self.ignored,
            "errors": self.errors,
            "visits": self.visits,
            "p95": sorted(self.durations)[rank - 1] if count else None,
            "pages": self.ranking()[:top],
        }

    def table(self):
        rows = ["page,requests"]
        for page, count in self.ranking():
            rows.append(f'"{page}",{count}' if "," in page else f"{page},{count}")
        return "".join(f"{row}\n" for row in rows)
