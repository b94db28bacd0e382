"""What the candidate's code raises crosses as what it may cross as: never as what steers the suite, pytest or hypothesis."""

import json

import pytest

from attacks.forging import replying
from fakes.small_exercises import PATIENT_TOML, graded, three_checks, verdicts
from runner import redact
from runner.verdict import SubmissionVerdict

#: Passes whatever comes through as itself, and fails what comes as a ``CandidateError`` or as an ordinary exception.
CATCHING = """\
from preuve import CandidateError
from submission import double


def caught(n):
    try:
        double(n)
    except CandidateError as error:
        raise AssertionError(f"crossed as {type(error).__mro__}") from None
    except Exception as error:
        if type(error).__name__ == NAME:
            return
        raise AssertionError("came as something else") from None
    except BaseException:
        return
    raise AssertionError("nothing came")


def test_one():
    caught(1)


def test_two():
    caught(2)


def test_three():
    caught(3)
"""

NEVER = [
    "StopIteration",
    "StopAsyncIteration",
    "GeneratorExit",
    "KeyboardInterrupt",
    "SystemExit",
    "BaseException",
    "BaseExceptionGroup",
    "ExceptionGroup",
    "Skipped",
    "Failed",
    "XFailed",
    "Exit",
    "SkipTest",
    "UnsatisfiedAssumption",
    "StopTest",
    "Flaky",
    "FailedHealthCheck",
    "Ended",
    "SuiteError",
    "OutcomeException",
]
ORDINARY = ["ValueError", "TypeError", "KeyError", "ZeroDivisionError", "RecursionError"]

#: The same by honest means, where Python lets one: the shim describes what was really raised.
RAISING = {
    "stop iteration": "def double(n): raise StopIteration\n",
    "keyboard interrupt": "def double(n): raise KeyboardInterrupt\n",
    "generator exit": "def double(n): raise GeneratorExit\n",
    "classes with the names of skips": "class Skipped(BaseException): pass\nclass SkipTest(Exception): pass\n"
    "def double(n): raise Skipped('no') if n % 2 else SkipTest('no')\n",
    "group of skips": "import unittest\ndef double(n): raise ExceptionGroup('no', [unittest.SkipTest('no')])\n",
    "exception that lies": "class Odd(ValueError):\n    __class__ = property(lambda self: 1 / 0)\n"
    "    def __str__(self): raise SystemExit(0)\n    def __reduce__(self): raise SystemExit(0)\ndef double(n): raise Odd\n",
}


def forged(name: str) -> str:
    error = {"class": name, "id": None, "bases": ["Exception"], "args": ["no"], "message": "no", "line": None}
    return replying(f'"raised":{json.dumps({**error, "builtin": True})}'.encode())


def catching(folder, name):
    suite = CATCHING.replace("NAME", repr(name))
    return three_checks(folder, **{"suite/test_double.py": suite, "exercise.toml": PATIENT_TOML})


@pytest.mark.parametrize("name", NEVER)
def test_what_steers_others_never_crosses_as_itself(grader, tmp_path, name):
    report = graded(grader, catching(tmp_path, name), forged(name))

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in verdicts(report).values()
    assert "crossed as" in str(next(check.message for check in report.checks if check.id == "test_one"))


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_exception_crosses_as_itself(grader, tmp_path, name):
    """The positive control: suites may ask for these by ``pytest.raises``."""
    report = graded(grader, catching(tmp_path, name), forged(name))

    hidden = {check.verdict.value for check in report.checks if not check.visible}
    assert hidden == {"passed"}


@pytest.mark.parametrize("name", RAISING)
def test_raising_what_ends_tests_ends_no_test_well(grader, patient_exercise, name):
    report = graded(grader, patient_exercise, RAISING[name])

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in verdicts(report).values()


def test_a_message_is_cut_and_no_candidate_is_served_it(grader, patient_exercise):
    source = "def double(n): raise ValueError(f'secret of {n} ' + 'x' * 5_000)\n"

    report = graded(grader, patient_exercise, source)

    hidden = [check for check in report.checks if not check.visible]
    assert all(len(check.message) <= 2_000 and "secret of" in check.message for check in hidden), (
        "the control: staff see it"
    )
    assert "secret of 1" not in json.dumps(redact.candidate_view(report))
