"""`make tour` holds what it promises, and says so when it does not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from runner.settings import INSTALLATION
from tour import __main__ as tour
from tour.start import Fresh
from tour.words import BrokenPromiseError

SECONDS = 280


@pytest.mark.usefixtures("images")
def test_twelve_people_are_invited_and_their_results_come_out():
    """As people type it, but for the minute of waiting for the clock, which test_web_end_of_time has."""
    path = os.pathsep.join(str(INSTALLATION / one) for one in ("", "tests", "deploy/client"))
    command = [sys.executable, "-m", "tour", "--english", "--impatient"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "9 letters with a link, 3 sheets with a code",
        "look for a loop that never ends",
        "The first computer still wants to save: refused",
        "the server has handed in version 2 of the draft",
        "100 %  10.00 / 10  Aïcha Benali",
        "0 %   0.00 / 10  Hugo Lambert",
        "PDF:",
        "70 applicants imported by CSV",
        "The program cannot decide (refused: person-decides)",
        "The signed record verifies with the published key: admitted 15",
        "has not answered (the calendar of that offer is turned forward by eight days): the offer has expired",
        "15 places are taken, 8 of them by priority groups",
        "Ready after training: no name",
        "The first one reads the message in their own space and accepts: Maya Lopez.",
        "Omar Blanc finds nothing in the first step: the test ends there, by its rule.",
        "Path to support-specialist: ",
    ):
        assert line in done.stdout


def test_what_does_not_hold_is_told_and_ends_the_tour(monkeypatch, capsys):
    @contextmanager
    def broken() -> Iterator[Fresh]:
        raise BrokenPromiseError("nothing starts")
        yield

    monkeypatch.setattr(tour, "fresh_start", broken)
    assert tour.main(["--english"]) == 1
    assert "nothing starts" in capsys.readouterr().err


def test_words_that_mean_nothing_are_refused(capsys):
    assert tour.main(["--loud"]) == 2
    assert "--english" in capsys.readouterr().err
