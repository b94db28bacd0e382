"""Attacks that once worked: ways in which a submission turned its own failure into ours, which costs no attempt."""

import pytest

from fakes.small_exercises import THREE_CHECKS_TOML, graded, three_checks, verdicts
from runner.verdict import SubmissionVerdict

#: Writes frames in the shim's place: the candidate's code shares a process with it, and finds the number of the request.
FORGE = """\
import json, os, sys
def request():
    frame = sys._getframe()
    while 'request' not in frame.f_locals or frame.f_code.co_name != '_answer': frame = frame.f_back
    return frame.f_locals['request']
def send(**fields):
    data = json.dumps({'n': request()['n'], **fields}).encode()
    os.write(4, len(data).to_bytes(4, 'big') + data)
"""

#: What a decoder or an exception of the interpreter's does not expect.
ODD = {
    "fields of a named tuple that the compiler takes for one": (
        "class Odd(tuple): _fields = ('\\ufb01', 'fi')\ndouble = Odd((1, 2))\n"
    ),
    "a position outside of the text, which str() of the exception reads": FORGE
    + """\
def double(x):
    place = [-10**15, -10**15 + 1]
    send(raised={'class': 'UnicodeDecodeError', 'id': None, 'bases': [], 'message': '', 'line': None, 'builtin': True,
                 'args': ['utf-8', {'$': 'bytes', 'b64': ''}, *place, 'x']})
    os._exit(0)
""",
    "a class that cannot be named again": FORGE
    + """\
send(names={'double': {'kind': 'class', 'class': {'id': None, 'name': 'double', 'bases': [], 'exception': False}}})
""",
}

#: Makes lists of what comes back, as honest suites do.
LISTING = """\
from preuve import same
from submission import double


def test_one():
    assert same(list(double(1)), [2])


def test_two():
    assert same(double(2), 4)


def test_three():
    assert same(double(3), 6)
"""


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"))


@pytest.mark.parametrize("name", ODD)
def test_odd_values_are_the_candidates_failure(grader, exercise, name):
    report = graded(grader, exercise, ODD[name])

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))


def test_a_value_that_eats_the_examiners_memory_costs_its_check_and_no_other(grader, tmp_path):
    patient = THREE_CHECKS_TOML.replace("ms = 1", "ms = 10")
    exercise = three_checks(tmp_path, **{"suite/test_double.py": LISTING, "exercise.toml": patient})

    report = graded(grader, exercise, "def double(n):\n    return range(30_000_000) if n == 1 else n * 2\n")

    assert verdicts(report) == {
        "test_example": "passed",
        "test_one": "memory",
        "test_two": "passed",
        "test_three": "passed",
    }
    assert report.verdict is SubmissionVerdict.PARTIAL


def test_a_function_that_is_a_number_in_the_next_process_is_the_candidates_failure(grader, tmp_path):
    handing = LISTING.replace("list(double(1))", "double(double)")
    exercise = three_checks(tmp_path, **{"suite/test_double.py": handing})
    source = FORGE + "def double(n): return 0\nif request()['op'] != 'describe': double = 5\n"

    report = graded(grader, exercise, source)

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))


def test_printed_text_that_nobody_counted_is_not_kept(grader, exercise):
    uncounted = (
        FORGE
        + """\
def double(x):
    send(value=2 * x, out={'stdout': 'x' * 900_000, 'stderr': '', 'bytes': 0})
"""
    )
    report = graded(grader, exercise, uncounted)

    assert set(verdicts(report).values()) == {"protocol"}
    assert not any(check.output for check in report.checks)


AGREEABLE = """\
class Agreeable:
    def __sub__(self, other): return self
    def __rsub__(self, other): return self
    def __abs__(self): return self
    def __lt__(self, other): return True
    def __contains__(self, item): return True
def double(n): return Agreeable()
"""


def test_an_object_is_not_asked_whether_it_agrees(grader, tmp_path):
    suite = (
        "from submission import double\n"
        "def test_one(): assert abs(double(1) - 2) < 1e-9\n"
        "def test_two(): assert 4 in double(2)\n"
        "def test_three(): assert double(3) < 7\n"
    )
    exercise = three_checks(tmp_path, **{"suite/test_double.py": suite})

    report = graded(grader, exercise, AGREEABLE)

    assert [check.verdict.value for check in report.checks if not check.visible] == ["error"] * 3
