"""Ends sittings whose time is over, whether or not anybody looks: once a second, by an index.

Several may do so at once: the row's lock decides who comes first. While the api gives no sign of life nobody can save,
so nothing is ended; what was lost is given back as soon as it is there again (``heart``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from api.database import Database
from api.sittings import statements
from api.sittings.clock import GRACE_MS, ms
from api.sittings.heart import API, GAP, Heart, last_beat

EVERY_S = 1.0

#: Without a beat of the api for so long nothing is ended. Not less than a gap: else work could be lost in between.
API_AWAY = GAP

_log = structlog.get_logger()


class Timekeeper:
    """The loop of a thread. One turn is one call of ``turn``."""

    def __init__(self, database: Database, heart: Heart, keep_time: Callable[[str, datetime], bool]) -> None:
        """``keep_time`` does what the clock says for one sitting."""
        self._database = database
        self._heart = heart
        self._keep_time = keep_time

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. The database may go away and come back."""
        while not stop.wait(EVERY_S):
            try:
                self.turn(datetime.now(UTC))
            except (OperationalError, RedisError, OSError) as error:
                _log.warning("the timekeeper waits", reason=type(error).__name__)

    def turn(self, now: datetime) -> int:
        """Beat, then end what is over. How many sittings changed."""
        self._heart.beat(now)
        with self._database.read() as session:
            api_beat = last_beat(session, API)
            due = statements.due(session, now - ms(GRACE_MS))
        if not due or (api_beat is not None and now - api_beat > API_AWAY):
            return 0
        return sum(self._keep_safely(sitting, now) for sitting in due)

    def _keep_safely(self, sitting: str, now: datetime) -> bool:
        try:
            return self._keep_time(sitting, now)
        except (OperationalError, RedisError, OSError):
            raise
        except Exception:  # noqa: BLE001 - it is logged, and the others go on
            # The others must not suffer from what is wrong with this one.
            _log.exception("sitting cannot be ended", sitting=sitting)
            return False
