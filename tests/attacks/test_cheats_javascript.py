"""Cheats in JavaScript: each defeats tests that run beside it, and none passes a check here."""

import pytest

from attacks.cheating import NaiveRuns
from attacks.cheats_javascript import CHEATS, ZERO
from attacks.naive import grader as naive
from fakes.small_exercises import verdicts
from runner.grade import Work
from runner.verdict import Intent, SubmissionVerdict

ENTRY = "solution.js"
HONEST = "module.exports = { double: (n) => n * 2 };\n"
MEASURES = sorted({cheat.beats for cheat in CHEATS.values()})


@pytest.fixture(scope="module")
def naive_runs(request):
    """The naive grader's word on every cheat of this file that is to be tried, found two at a time meanwhile."""
    chosen = {item.callspec.params.get("name") for item in request.session.items if hasattr(item, "callspec")}
    runs = NaiveRuns({name: cheat for name, cheat in CHEATS.items() if name in chosen}, ENTRY)
    yield runs
    runs.close()


@pytest.fixture
def report_on(grader, patient_exercise):
    def grade(files):
        work = Work(exercise=patient_exercise, language="javascript", files=files, intent=Intent.SUBMIT)
        return grader.grade(work)

    return grade


def test_the_honest_twin_is_accepted(report_on):
    assert naive.passes({ENTRY: HONEST}, MEASURES[0])
    assert report_on({ENTRY: HONEST}).verdict is SubmissionVerdict.ACCEPTED


@pytest.mark.parametrize("measure", MEASURES)
def test_the_naive_grader_refuses_wrong_answers_that_do_not_cheat(measure):
    assert not naive.passes({ENTRY: ZERO}, measure)


@pytest.mark.parametrize("name", CHEATS)
def test_no_cheat_passes_a_check(report_on, naive_runs, name):
    cheat = CHEATS[name]

    report = report_on({ENTRY: cheat.source, **cheat.files})

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in verdicts(report).values()
    assert naive_runs.passed(name), f"{cheat.kind}: it does not even pass the naive grader's measure {cheat.beats!r}"
