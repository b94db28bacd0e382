"""The way to the database: SQLite in a file, or PostgreSQL by its address; the same code for both.

Reading and writing are different doors. A SQLite transaction that starts by reading and then wants to write can be
refused when somebody else wrote in between, whatever the busy timeout says; so ``write`` takes the lock at once
(``BEGIN IMMEDIATE``) and waits for it in turn. A transaction ends at the ``with``: nothing commits in the middle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from api.tenancy import Everywhere, bind

#: How long a writer waits for its turn.
BUSY_TIMEOUT_MS = 10_000

_WRITES = "preuve_writes"
_TURN = "preuve_turn"

_BESIDES: ContextVar[Callable[[Session], None] | None] = ContextVar("preuve_besides", default=None)


class Base(DeclarativeBase):
    """The tables of all features."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses moments without a zone, and gives none back: SQLite would forget it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What values of it are."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone is not stored: use datetime.now(UTC)")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            # Within a day of the ends of time, where UTC has no such moment: the nearest one that it has.
            return datetime.min.replace(tzinfo=UTC) if value.year == 1 else datetime.max.replace(tzinfo=UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is given back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum]) -> Enum:
    """The column type for an enumeration of words: stored as the word itself, so that people can read the tables."""
    return Enum(kind, native_enum=False, length=20, values_callable=lambda members: [word.value for word in members])


class Database:
    """The two doors. Connects when one is first used."""

    def __init__(self, engine: Engine) -> None:
        """Connects when a door is first used."""
        self.engine = engine
        self._writer = engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self, organisation: str | Everywhere | None = None) -> Iterator[Session]:
        """A session that sees one state of the database, and must not change it.

        ``organisation`` is whose rows it sees, see ``api.tenancy``.
        """
        with Session(self.engine, autoflush=False) as session:
            bind(session, organisation)
            yield session

    @contextmanager
    def write(self, organisation: str | Everywhere | None = None) -> Iterator[Session]:
        """A session whose changes are durable when the ``with`` ends, and undone when it ends by an exception."""
        with Session(self._writer, autoflush=False, expire_on_commit=False) as session, session.begin():
            bind(session, organisation)
            yield session
            if (besides := _BESIDES.get()) is not None:
                session.flush()
                besides(session)

    @contextmanager
    def besides(self, note: Callable[[Session], None]) -> Iterator[None]:
        """Let whatever this thread writes within the ``with`` call ``note`` at the end of each transaction, inside."""
        before = _BESIDES.set(note)
        try:
            yield
        finally:
            _BESIDES.reset(before)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


_LIKE_THIS = "Leave it out for SQLite, or write it like postgresql+psycopg://user:password@host/preuve."


class NoDatabaseError(Exception):
    """The database of the settings cannot be used. Says what to do; never repeats the address, which has a password."""


def reach(database: Database) -> None:
    """Connect once.

    Raises:
        NoDatabaseError: nobody answers, or we are not let in.
    """
    try:
        with database.engine.connect():
            pass
    except OperationalError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise NoDatabaseError(
            f"The database cannot be reached: check DATABASE_URL, and that it runs. ({said})"
        ) from None


def open_database(url: str) -> Database:
    """The database at an address. Does not connect. Its errors never repeat values: candidates' code is among them.

    Raises:
        NoDatabaseError: the address is none of ours.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise NoDatabaseError(f"DATABASE_URL is no address of a database. {_LIKE_THIS}") from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise NoDatabaseError(f"DATABASE_URL names a database that Preuve does not know. {_LIKE_THIS}")
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1_000},
            pool_size=8,
            max_overflow=56,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        turns = _Turns()
        event.listen(engine, "begin", turns.begin)
        event.listen(engine, "checkin", turns.over)
    else:
        if address.drivername == "postgresql":
            address = address.set(drivername="postgresql+psycopg")
        engine = create_engine(address, pool_size=8, max_overflow=24, pool_pre_ping=True, hide_parameters=True)
    return Database(engine)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    driver: Any = connection
    driver.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # Without it a power cut may take back what was acknowledged, and acknowledged work must not be lost.
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: whoever is erased must not be found in unused parts of the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


class _Turns:
    """Begins transactions in SQLite; of this process's writers one at a time.

    SQLite lets those who wait look again after ever longer sleeps, and whoever comes just then goes first: with twenty
    at once some wait for long. Who waits here is woken. Other processes take part by SQLite's rules.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Connection) -> None:
        """A transaction begins: at once as a writer's, or as a reader's."""
        if not connection.get_execution_options().get(_WRITES, False):
            connection.exec_driver_sql("BEGIN")
            return
        # Whoever waits in vain is told so by SQLite, in words of its own.
        connection.info[_TURN] = self._lock.acquire(timeout=BUSY_TIMEOUT_MS / 1_000)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def over(self, _connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        """A connection goes back into the pool, whatever became of its transaction."""
        if record.info.pop(_TURN, False):
            self._lock.release()
