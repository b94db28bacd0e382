"""Writers of one process wait for their turn, and whoever fails gives the turn on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from api.database import open_database


@pytest.fixture
def database(tmp_path):
    found = open_database(f"sqlite:///{tmp_path / 'turns.sqlite3'}")
    with found.write() as session:
        session.execute(text("CREATE TABLE counts (number INTEGER)"))
        session.execute(text("INSERT INTO counts VALUES (0)"))
    yield found
    found.close()


def number(database) -> int:
    with database.read() as session:
        return session.scalar(text("SELECT number FROM counts"))


def test_no_change_of_many_at_once_is_lost(database):
    def count(_):
        with database.write() as session:
            found = session.scalar(text("SELECT number FROM counts"))
            session.execute(text("UPDATE counts SET number = :next"), {"next": found + 1})

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(count, range(100)))
    assert number(database) == 100


def test_a_writer_that_fails_gives_its_turn_on(database):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), database.write() as session:
            session.execute(text("UPDATE counts SET number = 7"))
            _ = 1 / 0
    with database.write() as session:
        session.execute(text("UPDATE counts SET number = number + 1"))
    assert number(database) == 1


def test_readers_wait_for_nobody(database):
    with database.write() as session:
        session.execute(text("UPDATE counts SET number = 7"))
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(number, database).result(timeout=5) == 0
