"""Small parts of the web side, each on its own."""

from __future__ import annotations

import logging
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
import structlog
from argon2 import PasswordHasher, Type, extract_parameters
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from api.accounts import passwords, secrets
from api.database import UtcDateTime, open_database
from api.ids import new_id
from api.log import set_up_logs
from api.settings import INSTALLATION, Settings
from fakes.hashes import hasher
from runner.model import Limits, longest_attempt_ms


def test_ids_are_uuids_of_version_7_in_the_order_of_their_making():
    before = datetime.now(UTC).timestamp() * 1_000
    found = [uuid.UUID(new_id()) for _ in range(100)]
    after = datetime.now(UTC).timestamp() * 1_000
    assert {(one.version, one.variant) for one in found} == {(7, uuid.RFC_4122)}
    stamps = [one.int >> 80 for one in found]
    assert stamps == sorted(stamps)
    assert int(before) <= stamps[0] <= stamps[-1] <= after
    assert len(set(found)) == 100


def test_ids_that_one_millisecond_makes_are_in_the_order_of_their_making(monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: 1_800_000_000_000_000_000)
    found = [new_id() for _ in range(1_000)]
    assert found == sorted(set(found))
    assert {uuid.UUID(one).int >> 80 for one in found} == {1_800_000_000_000}


def test_ids_believe_a_clock_that_was_set_back(monkeypatch):
    for now_s in (1_800_000_000, 1_700_000_000):
        monkeypatch.setattr("time.time_ns", lambda now_s=now_s: now_s * 1_000_000_000)
        assert uuid.UUID(new_id()).int >> 80 == now_s * 1_000


def test_a_key_is_told_apart_into_id_and_secret():
    key = secrets.new_key()
    assert secrets.split_key(key.text) == (key.id, key.text.split("_", 2)[2])
    assert secrets.is_secret_of(key.text.split("_", 2)[2], key.digest)
    assert not secrets.is_secret_of("wrong", key.digest)


@given(st.text())
def test_whatever_is_sent_as_a_key_is_told_apart_or_refused(text):
    parts = secrets.split_key(text)
    assert parts is None or (len(parts[0]) == 16 and parts[1])
    assert not secrets.is_secret_of(text, "0" * 64)


@pytest.mark.parametrize("text", ["", "preuve", "preuve_", "preuve_0123456789abcdef_", "other_0123456789abcdef_x"])
def test_what_does_not_look_like_a_key_is_refused(text):
    assert secrets.split_key(text) is None


@pytest.fixture
def in_earnest():
    """The product's own hasher, whatever tests of the web have put in its place in this process."""
    with hasher(PasswordHasher):
        yield


@pytest.mark.usefixtures("in_earnest")
def test_guessing_passwords_from_their_hashes_is_dear():
    made = [passwords.hash_password("quatre mots pris au hasard") for _ in range(2)]
    assert made[0] != made[1]
    for one in made:
        parameters = extract_parameters(one)
        assert parameters.type is Type.ID
        # No less than RFC 9106 recommends where memory is scarce.
        assert parameters.memory_cost >= 64 << 10
        assert parameters.time_cost >= 3
        assert parameters.salt_len >= 16
        assert parameters.hash_len >= 32
        assert not passwords.is_outdated(one)
        assert passwords.is_password_of("quatre mots pris au hasard", one)


@pytest.mark.usefixtures("in_earnest")
def test_hashes_of_lighter_parameters_are_outdated():
    assert passwords.is_outdated(PasswordHasher(memory_cost=32 << 10).hash("quatre mots"))


def test_a_moment_keeps_its_place_in_time():
    column, dialect = UtcDateTime(), sqlite.dialect()
    paris = datetime(2026, 11, 21, 11, 0, tzinfo=timezone(timedelta(hours=1)))
    stored = column.process_bind_param(paris, dialect)
    assert stored == paris
    assert stored.tzinfo is UTC
    assert column.process_result_value(stored.replace(tzinfo=None), dialect) == paris
    with pytest.raises(ValueError, match="zone"):
        column.process_bind_param(datetime(2026, 11, 21), dialect)  # noqa: DTZ001 - the rule is about these


def test_postgresql_is_spoken_to_by_psycopg():
    database = open_database("postgresql://somebody@127.0.0.1/preuve")
    assert database.engine.url.drivername == "postgresql+psycopg"
    database.close()


def test_rqs_deadline_is_longer_than_every_deadline_inside_the_job():
    limits = Limits().scaled(time_factor=4)
    assert longest_attempt_ms(Limits().attempt_ms) > limits.attempt_ms
    assert longest_attempt_ms(0) >= 60_000


def test_the_issuer_is_the_public_address_or_host_and_port():
    assert Settings.model_validate({"port": 1234}).issuer() == "http://127.0.0.1:1234"
    assert Settings.model_validate({"public_url": "https://preuve.example/"}).issuer() == "https://preuve.example"


@pytest.mark.parametrize("kind", ["json", "console"])
def test_a_logged_exception_shows_no_values_of_variables(kind, capsys):
    def fail():
        code = "canary_code = 1"
        raise ValueError(len(code))

    before = logging.getLogger().handlers[:], logging.getLogger().level
    set_up_logs(kind, "info")
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed as well")
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    text = capsys.readouterr().err
    assert "failed as well" in text
    assert text.count("ValueError") >= 2
    assert "canary_code = 1" not in text.replace('code = "canary_code = 1"', "")


def test_importing_everything_connects_to_nothing():
    program = (
        "import socket, importlib, pkgutil\n"
        "def refuse(*_): raise SystemExit('a connection at import')\n"
        "socket.socket.connect = refuse\n"
        "import api\n"
        "for module in pkgutil.walk_packages(api.__path__, 'api.'):\n"
        "    if not module.name.startswith('api.migrations.') and module.name != 'api.__main__':\n"
        "        importlib.import_module(module.name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=INSTALLATION, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_collector_does_without_the_web_framework():
    program = "import sys, api.collector; print(sorted({'fastapi', 'uvicorn', 'argon2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=INSTALLATION, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
