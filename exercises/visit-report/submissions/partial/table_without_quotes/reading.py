"""Comprend une ligne du journal. / Understands one line of the log."""

import re
from datetime import datetime, timezone

LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) (\S+) (/\S*) (\d{3}) (\d{1,7})")


def read_line(line):
    """Renvoie la requête, ou None si la ligne n'est pas comprise.

    Return the request, or None if the line is not understood. A request is a dict:
    time (int, seconds), visitor (str), address (str), status (int), duration (int, milliseconds).
    """
    match = LINE.fullmatch(line.strip())
    if match is None:
        return None
    moment, visitor, address, status, duration = match.groups()
    return {
        "time": int(datetime.fromisoformat(moment).replace(tzinfo=timezone.utc).timestamp()),
        "visitor": visitor,
        "address": address,
        "status": int(status),
        "duration": int(duration),
    }
