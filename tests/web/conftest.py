"""The whole web side on a real Redis and a real database, turned by hand: nothing runs unless a test says so.

Every test runs twice, on SQLite in a file and on PostgreSQL, unless its module or it says that this is not about data
(``pytest.mark.sqlite_only``). Both begin as copies of a database that was made once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher
from fastapi import FastAPI
from redis import Redis
from starlette.testclient import TestClient

from api.accounts.model import FirstAccess, Scope
from api.accounts.service import Accounts
from api.app import create_app
from api.collector import Collector
from api.connections import connect_redis
from api.database import Database, open_database
from api.evidence.keys import KeyRing
from api.evidence.service import Notary
from api.grading.lanes import Lanes
from api.grading.recording import Recording
from api.grading.sweeper import PATIENCE_S, Sweeper
from api.migrations import migrate
from api.settings import INSTALLATION, Settings
from api.sittings.giving_back import GivingBack
from api.skills.service import Skills
from api.skills.shipped import ShippedFrameworks
from fakes.hashes import hasher
from fakes.postgres_server import PostgresServer
from fakes.redis_server import RedisServer
from fakes.slot import FakeSlot
from fakes.two_organisations import World, fill
from runner.verdict import Lane

SHIPPED = ShippedFrameworks(INSTALLATION / "exercises" / "skills")
SOLUTION = {"solution.py": "def fizzbuzz(n):\n    return str(n)\n"}


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@dataclasses.dataclass
class Platform:
    """Everything but the slots' sandboxes."""

    settings: Settings
    server: RedisServer
    redis: Redis
    database: Database
    accounts: Accounts
    organisation: str
    key: str
    app: FastAPI
    client: TestClient
    collector: Collector
    sweeper: Sweeper
    clock: Clock
    slots: dict[Lane, FakeSlot]

    def browser(self) -> TestClient:
        """Somebody's browser: no key, cookies of its own."""
        browser = TestClient(self.app, base_url="https://testserver", raise_server_exceptions=False)
        # In the same event loop, where the application's connections are.
        browser.portal = self.client.portal
        return browser

    def submit(self, *, mode: str = "submit", headers: dict[str, str] | None = None, **more: Any) -> Any:
        """The answer to a POST."""
        body = {"exercise": "fizzbuzz", "language": "python", "files": SOLUTION, "mode": mode, **more}
        return self.client.post("/v1/submissions", json=body, headers=headers)

    def read(self, submission: str, **query: str) -> dict[str, Any]:
        answer = self.client.get(f"/v1/submissions/{submission}", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def collect(self) -> None:
        """Record everything that slots have reported."""
        consumer = self.collector.consumer
        while consumer.take(block_ms=1):
            pass
        # The first call of all creates the group, and takes nothing.
        while consumer.take(block_ms=1):
            pass

    def sweep_after(self, seconds: float = PATIENCE_S) -> None:
        """Two looks, so far apart."""
        self.sweeper.sweep()
        self.clock.now_s += seconds
        self.sweeper.sweep()

    def key_with(self, *scopes: Scope, organisation: str | None = None) -> dict[str, str]:
        """The header for a new key."""
        key = self.accounts.create_key(organisation or self.organisation, "test", scopes)
        return {"Authorization": f"Bearer {key}"}


@pytest.fixture(scope="session", autouse=True)
def light_hashes() -> Iterator[None]:
    """Passwords are hashed in no time. What hashes are worth in earnest is tested where nothing replaces them."""
    with hasher(functools.partial(PasswordHasher, time_cost=1, memory_cost=16, parallelism=1)):
        yield


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, FirstAccess]:
    """A database at the newest schema with a first access, made once and copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "preuve.sqlite3"
    database = open_database(f"sqlite:///{path}")
    migrate(database.engine)
    Skills(database).take_shipped(SHIPPED)
    first = Accounts(database).bootstrap(organisation="Test", login="admin")
    assert first is not None
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes(), first


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "storage" in metafunc.fixturenames and metafunc.definition.get_closest_marker("sqlite_only") is None:
        metafunc.parametrize("storage", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prepared_postgres(postgres: PostgresServer) -> tuple[str, FirstAccess]:
    """The same on PostgreSQL: the name of a database to be copied."""
    name = postgres.create()
    database = open_database(postgres.url(name))
    migrate(database.engine)
    Skills(database).take_shipped(SHIPPED)
    first = Accounts(database).bootstrap(organisation="Test", login="admin")
    assert first is not None
    database.close()
    return name, first


@dataclasses.dataclass
class Storage:
    """A database of a test's own."""

    url: str
    first: FirstAccess
    #: Let the database not answer any more.
    lose: Callable[[], None]


@pytest.fixture
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if getattr(request, "param", "sqlite") == "sqlite":
        content, first = request.getfixturevalue("prepared")
        path = tmp_path / "preuve.sqlite3"
        path.write_bytes(content)
        yield Storage(f"sqlite:///{path}", first, lambda: _damage(path))
        return
    template, first = request.getfixturevalue("prepared_postgres")
    server = request.getfixturevalue("postgres")
    name = server.create(template)
    yield Storage(server.url(name), first, lambda: server.drop(name))
    server.drop(name)


def _damage(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE api_keys RENAME TO gone")


@pytest.fixture
def settings(tmp_path: Path, redis_server: RedisServer, storage: Storage) -> Settings:
    return Settings.model_validate({"data": tmp_path, "REDIS_URL": redis_server.url, "DATABASE_URL": storage.url})


@pytest.fixture
def platform(settings: Settings, redis_server: RedisServer, storage: Storage) -> Iterator[Platform]:
    with standing(settings, redis_server, storage.first) as platform:
        yield platform


@pytest.fixture(scope="session")
def stand(redis_server: RedisServer) -> Callable[[Settings, FirstAccess], AbstractContextManager[Platform]]:
    """For tests that prepare a platform of their own, and copy it."""
    return lambda settings, first: standing(settings, redis_server, first)


@contextlib.contextmanager
def standing(settings: Settings, redis_server: RedisServer, first: FirstAccess) -> Iterator[Platform]:
    """The platform of a test, until the ``with`` ends."""
    redis = connect_redis(settings.redis())
    redis.flushall()
    database = open_database(settings.database())
    accounts = Accounts(database)
    notary = Notary(KeyRing(settings.keys()), settings.issuer())
    collector = Collector(redis, database, notary)
    clock = Clock()
    sweeper = Sweeper(redis, database, Recording(notary, GivingBack()), Lanes(redis), clock=clock)
    app = create_app(settings)
    headers = {"Authorization": f"Bearer {first.api_key}"}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:
        yield Platform(
            settings=settings,
            server=redis_server,
            redis=redis,
            database=database,
            accounts=accounts,
            organisation=first.organisation,
            key=first.api_key,
            app=app,
            client=client,
            collector=collector,
            sweeper=sweeper,
            clock=clock,
            slots={lane: FakeSlot(redis, lane) for lane in Lane},
        )
    redis.close()
    database.close()


@dataclasses.dataclass
class PreparedWorld:
    """Two organisations, filled once, to be copied."""

    folder: Path
    first: FirstAccess
    world: World


@pytest.fixture(scope="session")
def prepared_world(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, prepared: tuple[bytes, FirstAccess]
) -> PreparedWorld:
    """Both organisations, filled once."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "preuve.sqlite3").write_bytes(prepared[0])
    settings = Settings.model_validate({"data": folder, "REDIS_URL": redis_server.url})
    with standing(settings, redis_server, prepared[1]) as platform:
        world = fill(platform)
        with platform.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return PreparedWorld(folder, prepared[1], world)


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> Iterator[None]:
    """Unset, structlog draws tracebacks, which takes seconds."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    yield
    structlog.reset_defaults()
