"""Whatever schema a database has, migrating makes it the newest one and keeps every row, on both kinds of database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, DateTime, Engine, MetaData, Table, bindparam, inspect, text

from api import migrations
from api.accounts.model import Scope
from api.accounts.secrets import new_key
from api.accounts.service import Accounts
from api.database import open_database
from api.settings import INSTALLATION
from api.tables import metadata

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ONE, TWO = "01970000-0000-7000-8000-000000000001", "01970000-0000-7000-8000-000000000002"
USERS = [f"01970000-0000-7000-8000-00000000001{number}" for number in range(3)]
SUBMISSION = "01970000-0000-7000-8000-000000000020"
KEY = new_key()

#: Rows as 0001 had them. Both organisations have somebody called admin: logins were unique in each.
OLD_ROWS: list[tuple[str, dict[str, Any]]] = [
    ("organisations", {"id": ONE, "name": "Première", "created_at": NOW}),
    ("organisations", {"id": TWO, "name": "Zweite", "created_at": NOW}),
    *(
        (
            "users",
            {
                "id": USERS[number],
                "organisation_id": organisation,
                "login": login,
                "role": "administrator",
                "password_hash": f"$argon2id${number}",
                "created_at": NOW,
            },
        )
        for number, (organisation, login) in enumerate([(ONE, "admin"), (TWO, "admin"), (ONE, "second")])
    ),
    (
        "api_keys",
        {
            "id": KEY.id,
            "organisation_id": ONE,
            "name": "first key",
            "digest": KEY.digest,
            "scopes": ["submissions:write", "submissions:read", "exercises:read"],
            "created_at": NOW,
            "last_used_at": None,
            "revoked_at": None,
        },
    ),
    (
        "submissions",
        {
            "id": SUBMISSION,
            "organisation_id": ONE,
            "exercise": "fizzbuzz",
            "exercise_version": 1,
            "exercise_digest": "d" * 64,
            "language": "python",
            "intent": "submit",
            "lane": "grade",
            "files": {"solution.py": "é = 1\n"},
            "stdin": None,
            "attempt_ms": 60_000,
            "created_at": NOW,
            "finished_at": NOW,
            "state": "done",
            "verdict": "accepted",
            "earned": 1.5,
            "possible": 2.0,
            "report": '{"verdict": "accepted"}',
            "attempt": 1,
        },
    ),
    (
        "attempts",
        {
            "submission_id": SUBMISSION,
            "number": 1,
            "token": "t",
            "state": "done",
            "created_at": NOW,
            "enqueued_at": NOW,
            "enqueues": 1,
            "started_at": NOW,
            "finished_at": NOW,
            "slot": "grade-1",
            "outcome": "accepted",
        },
    ),
    (
        "evidence",
        {"submission_id": SUBMISSION, "organisation_id": ONE, "kid": "k", "jws": "a.b.c", "created_at": NOW},
    ),
    (
        "idempotency_keys",
        {
            "organisation_id": ONE,
            "key": "018f-abc",
            "request_digest": "e" * 64,
            "submission_id": SUBMISSION,
            "created_at": NOW,
        },
    ),
]
#: And what 0002 added.
ROWS = {
    "0001": OLD_ROWS,
    "0002": [
        *OLD_ROWS,
        (
            "warm_stocks",
            {
                "organisation_id": ONE,
                "name": "exam",
                "language": "python",
                "count": 3,
                "begins_at": NOW,
                "ends_at": NOW,
            },
        ),
    ],
}


@pytest.fixture
def empty(storage, postgres, tmp_path):
    """A database without any table, of the kind that the test is for."""
    name = postgres.create()
    url = f"sqlite:///{tmp_path}/empty.sqlite3" if storage.url.startswith("sqlite") else postgres.url(name)
    database = open_database(url)
    yield database
    database.close()
    postgres.drop(name)


def add(engine: Engine, table: str, row: dict[str, Any]) -> None:
    """By the columns' names alone: the tables of today do not have those of yesterday."""
    kinds = {
        name: JSON() if isinstance(value, (dict, list)) else DateTime(timezone=True)
        for name, value in row.items()
        if isinstance(value, (dict, list, datetime))
    }
    columns, places = ", ".join(row), ", ".join(f":{name}" for name in row)
    statement = text(f"INSERT INTO {table} ({columns}) VALUES ({places})").bindparams(  # noqa: S608 - our own words
        *(bindparam(name, type_=kind) for name, kind in kinds.items())
    )
    with engine.begin() as connection:
        connection.execute(statement, row)


def rows_of(engine: Engine, table: str) -> list[dict[str, Any]]:
    """With the types that the database itself says."""
    with engine.connect() as connection:
        found = Table(table, MetaData(), autoload_with=connection)
        return [dict(row._mapping) for row in connection.execute(found.select())]


def plain(value: Any) -> Any:
    """SQLite says neither zones nor, to those who ask it, what is JSON."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, str) and value[:1] in ("[", "{"):
        return json.loads(value)
    return value


def test_from_empty_the_schema_becomes_what_the_tables_say(empty):
    assert not migrations.is_current(empty.engine)
    assert migrations.migrate(empty.engine)
    assert migrations.is_current(empty.engine)
    assert not migrations.migrate(empty.engine)
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_older_schema_becomes_the_same_and_no_row_is_lost(empty, revision):
    engine = empty.engine
    migrations.migrate(engine, revision)
    for table, row in ROWS[revision]:
        add(engine, table, row)
    assert migrations.migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    moved = {"users": {"organisation_id", "role", "login"}}
    for table in {table for table, _ in ROWS[revision]}:
        before = [row for name, row in ROWS[revision] if name == table]
        after = rows_of(engine, table)
        assert len(after) == len(before)
        for row in before:
            kept = {name: plain(value) for name, value in row.items() if name not in moved.get(table, ())}
            assert any(all(plain(one[name]) == value for name, value in kept.items()) for one in after), (table, row)


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_foreign_keys_hold_after_a_migration(empty, revision):
    engine = empty.engine
    migrations.migrate(engine, revision)
    for table, row in ROWS[revision]:
        add(engine, table, row)
    migrations.migrate(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    for table in inspect(engine).get_table_names():
        for constraint in inspect(engine).get_foreign_keys(table):
            assert constraint["referred_table"] in metadata.tables, (table, constraint)


def test_the_first_administrators_own_their_organisations_and_keep_their_passwords(empty):
    migrations.migrate(empty.engine, "0002")
    for table, row in ROWS["0002"]:
        add(empty.engine, table, row)
    migrations.migrate(empty.engine)
    users = {row["id"]: row for row in rows_of(empty.engine, "users")}
    members = {row["user_id"]: row for row in rows_of(empty.engine, "memberships")}
    assert {user: (row["organisation_id"], row["role"]) for user, row in members.items()} == {
        USERS[0]: (ONE, "owner"),
        USERS[1]: (TWO, "owner"),
        USERS[2]: (ONE, "owner"),
    }
    assert [users[user]["password_hash"] for user in USERS] == ["$argon2id$0", "$argon2id$1", "$argon2id$2"]
    logins = [users[user]["login"] for user in USERS]
    assert logins[0] == "admin"
    assert len(set(logins)) == 3


def test_a_key_from_before_opens_what_it_opened(empty):
    migrations.migrate(empty.engine, "0001")
    for table, row in ROWS["0001"]:
        add(empty.engine, table, row)
    migrations.migrate(empty.engine)
    caller = Accounts(empty).authenticate(KEY.text, scope=Scope.SUBMISSIONS_READ)
    assert caller.organisation == ONE


def test_the_newest_migration_is_the_one_that_is_named():
    config = Config()
    config.set_main_option("script_location", str(INSTALLATION / "api" / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD
