"""Many calls asked in one request: what is no honest list of answers never passes, and no trick there helps or hurts."""

import pytest

from attacks.forging import FORGE
from fakes.small_exercises import graded, three_checks, verdicts
from runner.verdict import SubmissionVerdict

SUITE = """\
from hypothesis import given, settings, strategies as st
from preuve import same
from submission import double


@settings(max_examples=40)
@given(st.integers(-1000, 1000))
def test_one(n):
    assert same(double(n), n * 2)


def test_two():
    assert same(double(2), 4)


def test_three():
    assert same(double(3), 6)
"""
PASSING = {"test_example": "passed", "test_two": "passed", "test_three": "passed"}

#: Done in the first of many calls; ``right`` are the answers that an honest process would give.
LISTS = {
    "no list": "reply(b'\"replies\":true'); rest()",
    "one answer for all": "reply(b'\"value\":2'); rest()",
    "too few answers": "reply(b'\"replies\":[' + b','.join(right[1:]) + b']'); rest()",
    "too many answers": "reply(b'\"replies\":[' + b','.join(right + right) + b']'); rest()",
    "answers that are none": "reply(b'\"replies\":[' + b','.join(b'1' for _ in right) + b']'); rest()",
    "another number": "frame(b'{\"n\":\"0\",\"replies\":[' + b','.join(right) + b']}'); rest()",
    "the answers, and once more": "twice(b'\"replies\":[' + b','.join(right) + b']'); rest()",
    "a callback": 'reply(b\'"callback":"a","do":"call","args":[],"kwargs":{}\'); rest()',
}

#: Done there by code that is right when it is asked one call after the other.
MISHAPS = {
    "death": "os._exit(0)",
    "a stall": "rest()",
    "a flood": "print('x' * 200_000)",
    "an exception": "raise ValueError",
    "wrong answers": "return None",
    "an answer too large": "return 'x' * 2_000_000",
}


#: The last of all requests that are found on the stack is the relay's; the one before may be a single call of many.
OUTERMOST = """
def request():
    found, frame = None, sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if type(value) is dict and 'n' in value and ('calls' in value or found is None): found = value
        frame = frame.f_back
    return found
def twice(body):  # in one write: a second one might find the process ended, after answers that were right
    one = b'{"n":"%s",' % request()['n'].encode() + body + b'}'
    raw((len(one).to_bytes(4, 'big') + one) * 2)
"""


def in_many(line):
    return f"""{FORGE}{OUTERMOST}
def double(n):
    asked = request()
    if 'calls' in asked:
        right = [b'{{"value":%d}}' % (call['args'][0] * 2) for call in asked['calls']]
        {line}
    return n * 2
"""


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"), **{"suite/test_double.py": SUITE})


def test_honest_code_is_asked_ahead_and_passes(grader, exercise):
    report = graded(grader, exercise, in_many("assert len(right) > 30"))

    assert verdicts(report) == PASSING | {"test_one": "passed"}


@pytest.mark.parametrize("name", LISTS)
def test_what_is_no_honest_list_of_answers_breaks_the_protocol(grader, exercise, name):
    report = graded(grader, exercise, in_many(LISTS[name]))

    assert "protocol" in verdicts(report).values(), (report.fault, verdicts(report))
    assert report.verdict not in (SubmissionVerdict.ACCEPTED, SubmissionVerdict.INFRASTRUCTURE)


@pytest.mark.parametrize("name", MISHAPS)
def test_a_mishap_among_many_calls_gives_the_verdict_of_one_call_after_the_other(grader, exercise, name):
    report = graded(grader, exercise, in_many(MISHAPS[name]))

    assert verdicts(report) == PASSING | {"test_one": "passed"}
