"""An engine that is stopped, killed and started again: slots live on, and nobody's work suffers from it.

The engine is one of these tests' own; nobody else's sandboxes are there.
"""

from __future__ import annotations

import json

import pytest

from fakes.chaos import chaos
from fakes.installation import RIGHT, Installation, until
from fakes.private_engine import PrivateEngine


@pytest.fixture(scope="module")
def private_engine(engine, images):
    found = PrivateEngine()
    try:
        found.take_images(engine, [images["python"], images["examiner"]])
        yield found
    finally:
        found.close()


def test_whatever_is_killed_under_load_every_submission_gets_its_one_right_verdict(private_engine, small_bank):
    """A slot, an examiner, a candidate's agent, the engine: `make chaos` does many more rounds of it."""
    installation = Installation(small_bank, private_engine)
    try:
        summary = chaos(installation, private_engine, 4)
    finally:
        installation.close()

    assert "4 rounds" in summary
    assert " 0 lost" in summary


def test_a_slot_whose_engine_is_away_takes_no_job_and_goes_on_once_it_is_back(private_engine, small_bank):
    installation = Installation(small_bank, private_engine)
    try:
        installation.start()
        installation.start_slot("waiting")

        private_engine.end()
        until(lambda: not _is_ready(installation), what="the slot says that it is not ready")
        first, second = installation.submit(RIGHT), installation.submit(RIGHT)
        assert {installation.attempts(one)[-1][2] for one in (first, second)} == {None}
        private_engine.start()

        for submission in (first, second):
            assert installation.wait_verdict(submission)["verdict"] == "accepted"
        until(lambda: _is_ready(installation), what="the slot is ready again")
    finally:
        installation.close()
    assert installation.containers() == []


def _is_ready(installation):
    return json.loads(installation.redis.get("preuve:slot:waiting") or "{}").get("ready")
