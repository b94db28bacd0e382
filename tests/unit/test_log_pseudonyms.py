"""Logs tell persons apart without naming them."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from api.log import Pseudonyms, set_up_logs

ONE, TWO = "019a2b3c-4d5e-7f60-8123-456789abcdef", "019a2b3c-4d5e-7f60-8123-456789abcdee"
ADDRESS = "zoe.martin+canary@mail.example.org"


@pytest.fixture
def pseudonyms():
    return Pseudonyms(lambda: b"s" * 32)


def test_the_same_person_has_the_same_pseudonym_and_nobody_elses(pseudonyms):
    assert pseudonyms.of(ONE) == Pseudonyms(lambda: b"s" * 32).of(ONE)
    assert len({pseudonyms.of(ONE), pseudonyms.of(TWO), Pseudonyms(lambda: b"t" * 32).of(ONE)}) == 3
    assert ONE[:8] not in pseudonyms.of(ONE)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/candidates/{}",
        "/v1/candidates/{}/export",
        "/staff/settings/privacy/people/{}/erase",
        "/v1/admissions/" + TWO + "/overrides/{}",
    ],
)
def test_a_path_names_no_person(pseudonyms, path):
    line = pseudonyms(None, "info", {"event": "request", "path": path.format(ONE), "candidate": ONE})
    assert line["path"] == path.format(pseudonyms.of(ONE))
    assert line["candidate"] == pseudonyms.of(ONE)


def test_other_identifiers_stay_readable(pseudonyms):
    line = {"event": "attempt lost", "submission": ONE, "path": f"/v1/submissions/{ONE}/events", "number": 3}
    assert pseudonyms(None, "info", dict(line)) == line


@pytest.mark.parametrize("kind", ["json", "console"])
def test_addresses_are_masked_wherever_they_come_from(kind, capsys):
    before = logging.getLogger().handlers[:], logging.getLogger().level
    set_up_logs(kind, "info", lambda: b"s" * 32)
    try:
        structlog.get_logger().warning("a letter was given up", reason=f"550 <{ADDRESS}> is unknown")
        try:
            raise ValueError(f"no such mailbox: {ADDRESS}")
        except ValueError:
            structlog.get_logger().exception("failed")
            logging.getLogger("library").exception("failed as well: %s", ADDRESS)
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)
    text = capsys.readouterr().err
    assert text.count("…@…") >= 3
    assert "canary" not in text
    if kind == "json":
        assert json.loads(text.splitlines()[0])["reason"] == "550 <…@…> is unknown"
