"""An engine that is stopped, killed and started again: slots live on, and nobody's work suffers from it.

The engine is one of these tests' own; nobody else's sandboxes are there.
"""

from __future__ import annotations

import pytest

from fakes.chaos import chaos
from fakes.installation import Installation
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
