"""What is wrong with a setting is said in a line that names it, and never as a trace or with a secret."""

import pytest
from sqlalchemy import select

from api.__main__ import main
from api.accounts.store import OrganisationRow
from api.database import NoDatabaseError, open_database
from runner.cli.inputs import unknown_settings


@pytest.fixture(autouse=True)
def logs_as_they_were(monkeypatch):
    """A process sets up its logs once; this one goes on, with another standard error."""
    monkeypatch.setattr("api.__main__.set_up_logs", lambda _kind, _level, _secret: None)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PREUVE_SMTP_SECURITY", "ssl"),
        ("PREUVE_LOG_LEVEL", "loud"),
        ("PREUVE_PLAIN_HTTP", "oui"),
        ("PREUVE_LIMIT_DOOR", "many"),
        ("PREUVE_PUBLIC_URL", "preuve.example.org"),
        ("DATABASE_URL", "mysql://somebody:s3cret@host/x"),
        ("DATABASE_URL", "s3cret"),
        ("DATABASE_URL", "postgresql+psycopg://somebody:s3cret@127.0.0.1:1/x"),
        ("PREUVE_DATA", "/proc/nowhere"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable, value, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PREUVE_DATA", str(tmp_path))
    monkeypatch.setenv(variable, value)
    assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert variable in said
    assert "Traceback" not in said
    assert "s3cret" not in said


def test_databases_that_are_ours_are_opened():
    for address in ("sqlite:///x", "postgresql://host/x", "postgresql+psycopg://host/x"):
        open_database(address).close()
    with pytest.raises(NoDatabaseError):
        open_database("oracle://host/x")


def test_settings_that_are_none_are_named_with_what_may_be_meant():
    environment = {
        "PREUVE_PROT": "9000",
        "PREUVE_PORT": "9000",
        "PREUVE_KEY": "k",
        "PREUVE_WHATEVER_ELSE": "",
        "HOME": "/",
    }
    assert unknown_settings(environment) == [("PREUVE_PROT", "PREUVE_PORT"), ("PREUVE_WHATEVER_ELSE", None)]


def test_the_first_organisation_writes_in_the_language_of_whoever_started_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PREUVE_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["migrate"]) == main(["bootstrap", "--language", "fr"]) == 0
    database = open_database(f"sqlite:///{tmp_path / 'preuve.sqlite3'}")
    with database.read() as session:
        (settings,) = session.scalars(select(OrganisationRow.settings)).all()
    database.close()
    assert settings["language"] == "fr"
