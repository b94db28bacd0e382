"""What an examiner reports is held against the manifest: a pass is what every check of it says, and nothing else.

The examiner here is scripted, since a real one would not do this; the hostile suites beside this file try the same by force.
"""

from contextlib import nullcontext

import pytest

from fakes.scripted import ScriptedSandbox
from fakes.small_exercises import graded, verdicts
from runner.grade import Grader
from runner.sandbox import SandboxClosedError
from runner.verdict import SubmissionVerdict

RIGHT = "def double(n):\n    return n * 2\n"
END = {"t": "end", "broken": None}


class Examiners:
    """Hands out scripted examiners."""

    image = "scripted"

    def __init__(self, report):
        self._report = report

    def of(self, owner):
        return ScriptedSandbox(lambda frame: self._report(frame["checks"]) if frame["t"] == "examine" else [])

    def drop(self, owner):
        pass

    def busy(self):
        return nullcontext()


class Agreeing:
    """A pool whose sandboxes have a candidate that loads."""

    def take(self, spec):
        return ScriptedSandbox(lambda frame: [{"n": frame["n"], "ok": True}])

    def busy(self):
        return nullcontext()


def outcome(check, word="passed"):
    return {"t": "outcome", "id": check, "node": "", "outcome": word, "message": None}


def told(checks, word="passed"):
    """What an honest examiner says of these checks."""
    return [frame for check in checks for frame in ({"t": "check", "id": check, "node": ""}, outcome(check, word))]


def collected(checks):
    return {"t": "collected", "checks": checks, "unknown": []}


@pytest.fixture
def report_on(docker_host, languages, images, small_exercise):
    def grade(report):
        grader = Grader(
            host=docker_host, pool=Agreeing(), examiners=Examiners(report), languages=languages, images=images
        )
        return graded(grader, small_exercise, RIGHT)

    return grade


def test_passed_for_every_check_of_the_manifest_is_accepted(report_on):
    """The positive control."""
    report = report_on(lambda checks: [collected(checks), *told(checks), END])

    assert report.verdict is SubmissionVerdict.ACCEPTED, report.fault


NEVER_JUDGED = {
    "one check is missing": lambda checks: [collected(checks), *told(checks[:-1]), END],
    "one check is missing, and was not even found": lambda checks: [collected(checks[:-1]), *told(checks[:-1]), END],
    "no check is there": lambda checks: [collected([]), END],
    "one check was begun and never ended": lambda checks: [
        collected(checks),
        *told(checks[:-1]),
        {"t": "check", "id": checks[-1], "node": ""},
        END,
    ],
    "one check stands for all, many times": lambda checks: [collected(checks), *told([checks[0]] * len(checks)), END],
    "an outcome that nobody asked for": lambda checks: [collected(checks), *told(checks), outcome("test_four"), END],
    "a check that nobody asked for": lambda checks: [collected(checks), *told([*checks, "test_four"]), END],
    "only checks that nobody asked for": lambda checks: [collected(checks), *told(["a", "b", "c", "d"]), END],
    "a suite that is broken after all passed": lambda checks: [*told(checks), {"t": "end", "broken": "x"}],
    "a frame of no known kind": lambda checks: [*told(checks), {"t": "verdict", "verdict": "accepted"}, END],
    "a frame without a kind": lambda checks: [*told(checks), {"verdict": "accepted"}, END],
    "a request that no examiner makes": lambda checks: [
        {"t": "check", "id": checks[0], "node": ""},
        {"t": "call", "op": "load", "files": {}},
        *told(checks),
        END,
    ],
    "an answer that nobody waits for": lambda checks: [{"t": "answer", "value": 1}, *told(checks), END],
    "no end": lambda checks: [*told(checks)],
    "an end of the stream": lambda checks: [*told(checks), SandboxClosedError("gone")],
    "a death": lambda checks: [*told(checks), {"t": "died"}],
    "no JSON": lambda checks: [b"passed"],
    "an id that is no text": lambda checks: [*told(checks), {"t": "outcome", "id": 7, "outcome": "passed"}, END],
}


@pytest.mark.parametrize("name", NEVER_JUDGED)
def test_what_is_not_the_manifest_is_our_failure(report_on, name):
    report = report_on(NEVER_JUDGED[name])

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE, verdicts(report)


WORDS = ["skipped", "xfailed", "xpassed", "deselected", "suite", "aborted", "PASSED", "passed ", "", "accepted", "None"]


@pytest.mark.parametrize("word", WORDS)
def test_only_the_word_passed_passes(report_on, word):
    report = report_on(lambda checks: [collected(checks), *told(checks[:-1]), *told(checks[-1:], word), END])

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE, verdicts(report)


@pytest.mark.parametrize("words", [("failed", "passed"), ("passed", "failed"), ("passed", "error", "passed")])
def test_a_check_that_is_told_twice_has_the_worse_outcome(report_on, words):
    report = report_on(
        lambda checks: [*told(checks[:-1]), *[f for word in words for f in told(checks[-1:], word)], END]
    )

    assert verdicts(report)["test_three"] in ("failed", "error")
    assert report.verdict is SubmissionVerdict.PARTIAL
