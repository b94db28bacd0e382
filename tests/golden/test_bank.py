"""Every exercise of the bank, in real sandboxes: each reference submission gets the verdict that its folder names."""

from __future__ import annotations

import pytest

from fakes.surprises import describe
from runner.authoring import check_exercise
from runner.exercise import Bank
from runner.grade import Work
from runner.settings import INSTALLATION
from runner.verdict import Intent

BANK = Bank(INSTALLATION / "exercises")


def test_there_is_a_bank():
    assert "fizzbuzz" in BANK.slugs()


@pytest.mark.parametrize("slug", BANK.slugs())
def test_an_exercise_of_the_bank_tells_right_from_wrong(grader, slug):
    def grade(exercise, language, files):
        return grader.grade(Work(exercise=exercise, language=language, files=files, intent=Intent.SUBMIT))

    outcome = check_exercise(BANK.read(slug), grade)

    assert outcome.steps
    assert outcome.ok, describe(outcome)
