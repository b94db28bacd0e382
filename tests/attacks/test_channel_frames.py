"""Frames that no honest agent sends: each ends the attempt as the candidate's breach of the protocol, and nothing breaks."""

import pytest

from attacks.forging import FORGE, ONE_CALL_EACH, doing, replying
from fakes.small_exercises import PATIENT_TOML, graded, three_checks, verdicts
from runner.verdict import SubmissionVerdict

#: Bodies of a reply: what stands beside its right number.
BODIES = {
    "NaN": b'"value":NaN',
    "Infinity": b'"value":Infinity',
    "minus Infinity": b'"value":-Infinity',
    "number that overflows": b'"value":1e400',
    "key twice": b'"value":3,"value":2',
    "key twice in a value": b'"value":{"$":"tuple","items":[],"items":[2]}',
    "lone surrogate": b'"value":"\\ud800"',
    "integer of 5000 digits": b'"value":' + b"7" * 5000,
    "tagged integer of 5000 digits": b'"value":{"$":"int","text":"' + b"7" * 5000 + b'"}',
    "nested 100000 deep": b'"value":' + b"[" * 100_000 + b"]" * 100_000,
    "200000 brackets that are never closed": b'"value":' + b"[" * 200_000,
    "nested deeper than values may be": b'"value":' + b"[" * 95 + b"]" * 95,
    "decimal with an exponent of a million": b'"value":{"$":"decimal","text":"1e999999"}',
    "more values than a frame may hold": b'"value":[' + b"0," * 250_000 + b"0]",
    "bytes that are no UTF-8": b'"value":"\xff\xfe"',
    "no JSON": b'"value":import os',
    "tag that nobody knows": b'"value":{"$":"pickle","b64":"gASVAAAA"}',
    "tag without its fields": b'"value":{"$":"fraction","num":1}',
    "tag with fields of no meaning": b'"value":{"$":"range","start":0,"stop":1,"step":1,"more":1}',
    "fraction by zero": b'"value":{"$":"fraction","num":1,"den":0}',
    "plain object": b'"value":{"a":1}',
    "list as a key": b'"value":{"$":"dict","items":[[[1],2]]}',
    "key twice in a dict": b'"value":{"$":"dict","items":[[1,2],[1,3],[2]]}',
    "broken base64": b'"value":{"$":"bytes","b64":"&&&&"}',
    "handle without an id": b'"value":{"$":"handle","id":"../../x","class":{},"can":["call"]}',
    "fields of a tuple that are code": b'"value":{"$":"tuple","items":[1],"fields":["a=__import__(\'os\')"],"name":"T"}',
    "no kind of reply": b'"verdict":"passed"',
    "outcome of the examiner's": b'"t":"outcome","id":"test_one","node":"","outcome":"passed","message":null',
    "callback that nobody gave": b'"callback":"00","do":"call","args":[],"kwargs":{}',
    "change of what cannot change": b'"value":2,"changed":{"0":2}',
    "change of an argument that is not there": b'"value":2,"changed":{"7":[2]}',
    "exception without a name": b'"raised":{"class":"","id":null,"bases":[],"args":[],"message":"","line":null,"builtin":true}',
    "exception that is a list": b'"raised":[1,2]',
    "printed text of no shape": b'"value":2,"out":7',
    "death of no shape": b'"died":"of old age"',
}

#: What is done in place of one reply.
DEEDS = {
    "reply with another number": ['frame(b\'{"n":"0123456789abcdef","value":2}\')'],
    "reply without a number": ["frame(b'{\"value\":2}')"],
    "array for a frame": ["frame(b'[1]')"],
    "empty frame": ["raw(bytes(4))"],
    "frame of 2 GiB announced": ["raw(b'\\x7f\\xff\\xff\\xff{')"],
    "frame of 1 MiB and more": ["reply(b'\"value\":\"' + b'x' * (1 << 20) + b'\"')"],
    "two replies at once": ["reply(b'\"value\":2')", "reply(b'\"value\":2')"],
    "reply ahead of the next question": ["reply(b'\"value\":2')", 'frame(b\'{"n":"0","value":4}\')'],
}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    files = {"suite/test_double.py": ONE_CALL_EACH, "exercise.toml": PATIENT_TOML}
    return three_checks(tmp_path_factory.mktemp("bank"), **files)


def test_a_frame_of_ones_own_that_keeps_the_rules_is_taken(grader, exercise):
    """The positive control: what the forger writes does reach the examiner."""
    honest = f"{FORGE}def double(n):\n    reply(b'\"value\":%d' % (n * 2))\n    rest()\n"

    report = graded(grader, exercise, honest)

    assert report.verdict is SubmissionVerdict.ACCEPTED, (report.fault, verdicts(report))


@pytest.mark.parametrize("name", BODIES)
def test_a_malformed_reply_is_a_breach_of_the_protocol(grader, exercise, name):
    report = graded(grader, exercise, replying(BODIES[name]))

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert set(verdicts(report).values()) == {"protocol"}, verdicts(report)


@pytest.mark.parametrize("name", DEEDS)
def test_speaking_out_of_turn_is_a_breach_of_the_protocol(grader, exercise, name):
    report = graded(grader, exercise, doing(*DEEDS[name]))

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "protocol" in verdicts(report).values(), verdicts(report)
    assert verdicts(report)["test_two"] == verdicts(report)["test_three"] == "protocol"
