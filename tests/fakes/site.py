"""The api as browsers meet it: a real server on a port of its own, Redis and SQLite real, slots pretended.

The server, the collector and the slots run as threads of the test's process, so that a whole site starts in a blink.
Where processes must die, ``fakes.installation`` has them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn
from rq.exceptions import DequeueTimeout

from api.accounts.model import FirstAccess
from api.accounts.service import Accounts
from api.app import create_app
from api.collector import run_collector
from api.connections import connect_redis
from api.database import Database, open_database
from api.migrations import migrate
from api.settings import Settings
from api.skills.service import Skills
from api.skills.shipped import ShippedFrameworks
from fakes.redis_server import RedisServer
from fakes.reports import report_of
from fakes.slot import FakeSlot
from runner.model import GradeRequest, Report
from runner.verdict import Lane


class Site:
    """Serves from ``start`` to ``stop``. ``grade`` is what slots answer; a test may put another one there."""

    def __init__(self, folder: Path, redis: RedisServer, **settings: object) -> None:
        """``settings`` are those of ``api.settings``, by name."""
        self.settings = Settings.model_validate({"data": folder, "REDIS_URL": redis.url, **settings})
        self.database: Database = open_database(self.settings.database())
        self.grade: Callable[[GradeRequest], Report] = report_of
        self.first: FirstAccess
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def address(self) -> str:
        """Browsers accept cookies for secure connections only from here, too."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        migrate(self.database.engine)
        Skills(self.database).take_shipped(ShippedFrameworks(self.settings.bank / "skills"))
        first = Accounts(self.database).bootstrap(organisation="Test", login="admin")
        assert first is not None
        self.first = first
        config = uvicorn.Config(create_app(self.settings), host="127.0.0.1", port=0, log_config=None, workers=1)
        self._server = uvicorn.Server(config)
        self._begin(self._server.run)
        self._begin(lambda: run_collector(self.settings, self._stop))
        for lane in (Lane.RUN, Lane.GRADE):
            self._begin(lambda lane=lane: self._work(lane))
        while not self._server.started:
            assert self._threads[0].is_alive(), "the server has ended"
            self._stop.wait(0.01)
        self._port: int = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._stop.set()
        self._server.should_exit = True
        for thread in self._threads:
            thread.join(timeout=20)
        self.database.close()

    def _begin(self, work: Callable[[], object]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _work(self, lane: Lane) -> None:
        redis = connect_redis(self.settings.redis())
        slot = FakeSlot(redis, lane, lambda request: self.grade(request))
        slot.register()
        while not self._stop.is_set():
            with suppress(DequeueTimeout):
                slot.work(timeout_s=1)
        redis.close()
