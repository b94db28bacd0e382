"""A pass is positive evidence, and what is our fault is nobody's verdict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.exercise.model import Check, Credit, Criterion
from runner.judge import REASONS, Finding, finding_of_outcome, judge_check, judge_criterion, judge_submission
from runner.model import CheckReport, Localized, Skill
from runner.verdict import CHECK_PRECEDENCE, CheckVerdict, SubmissionVerdict, worst

verdicts = st.sampled_from(list(CheckVerdict))
TEXT = Localized(fr="un texte", en="a text")
SKILL = Skill(framework="preuve", version="1", code="loops", level=1)


def a_check(verdict: CheckVerdict, criterion: str | None = "one") -> CheckReport:
    return CheckReport(id="c", criterion=criterion, visible=criterion is None, label=TEXT, hint=None, verdict=verdict)


def a_criterion(count: int, credit: Credit) -> Criterion:
    checks = tuple(Check(id=f"c{number}", label=TEXT) for number in range(count))
    return Criterion(id="one", label=TEXT, weight=2.0, credit=credit, skill=SKILL, checks=checks)


def test_every_verdict_has_its_place_in_the_precedence():
    assert sorted(CHECK_PRECEDENCE) == sorted(CheckVerdict)


@given(st.lists(verdicts, min_size=1))
def test_a_check_passes_only_when_everything_that_speaks_about_it_says_so(found):
    decisive = judge_check([Finding(verdict=verdict) for verdict in found])

    assert (decisive.verdict is CheckVerdict.PASSED) == (set(found) == {CheckVerdict.PASSED})
    assert decisive.verdict is worst(found)


def test_silence_is_our_fault_never_a_pass():
    assert judge_check([]).verdict is CheckVerdict.INFRASTRUCTURE


@given(st.text())
def test_only_the_word_passed_passes(word):
    passed = finding_of_outcome(word, None).verdict is CheckVerdict.PASSED

    assert passed == (word == "passed")


@pytest.mark.parametrize("word", ["skipped", "suite", "xpassed", "", "PASSED"])
def test_what_no_honest_suite_reports_is_never_the_candidates_fault(word):
    assert finding_of_outcome(word, None).verdict is CheckVerdict.INFRASTRUCTURE


@pytest.mark.parametrize("word", ["failed", "error", "protocol", "missing", "suite"])
def test_every_reason_is_of_the_vocabulary(word):
    assert finding_of_outcome(word, None).reason in REASONS


@given(st.lists(verdicts, min_size=1, max_size=8), st.sampled_from(list(Credit)))
def test_a_submission_is_accepted_exactly_when_every_check_passed(found, credit):
    checks = [a_check(verdict) for verdict in found]
    criterion = judge_criterion(a_criterion(len(found), credit), checks)

    verdict = judge_submission(checks, [criterion])

    assert (verdict is SubmissionVerdict.ACCEPTED) == (set(found) == {CheckVerdict.PASSED})


@given(st.lists(verdicts, max_size=8))
def test_a_fault_of_ours_decides_nothing_else(found):
    checks = [a_check(verdict) for verdict in [*found, CheckVerdict.INFRASTRUCTURE]]

    assert judge_submission(checks, []) is SubmissionVerdict.INFRASTRUCTURE


def test_nothing_checked_is_not_accepted():
    assert judge_submission([], []) is SubmissionVerdict.INFRASTRUCTURE


@pytest.mark.parametrize(
    ("credit", "passed", "earned"),
    [(Credit.ALL, 4, 2.0), (Credit.ALL, 3, 0.0), (Credit.EACH, 3, 1.5), (Credit.EACH, 0, 0.0)],
)
def test_credit(credit, passed, earned):
    checks = [a_check(CheckVerdict.PASSED if number < passed else CheckVerdict.FAILED) for number in range(4)]

    report = judge_criterion(a_criterion(4, credit), checks)

    assert (report.earned, report.passed, report.total) == (earned, passed, 4)


def test_a_check_that_was_never_reported_earns_nothing():
    report = judge_criterion(a_criterion(2, Credit.ALL), [a_check(CheckVerdict.PASSED)])

    assert report.earned == 0.0


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([CheckVerdict.PASSED, CheckVerdict.TIMEOUT], SubmissionVerdict.PARTIAL),
        ([CheckVerdict.FAILED, CheckVerdict.MEMORY], SubmissionVerdict.REJECTED),
        ([CheckVerdict.COMPILE_ERROR] * 2, SubmissionVerdict.COMPILE_ERROR),
    ],
)
def test_verdicts_of_submissions(found, verdict):
    checks = [a_check(each) for each in found]
    criterion = judge_criterion(a_criterion(2, Credit.EACH), checks)

    assert judge_submission(checks, [criterion]) is verdict
