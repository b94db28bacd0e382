"""The relay passes on, bounds and records; it lets no side speak for the other."""

import itertools
import time

import pytest

from fakes.scripted import ScriptedSandbox
from runner.candidate import Candidate
from runner.judge import judge_check
from runner.model import Limits, Usage
from runner.relay import ExaminerLostError, Relay
from runner.sandbox import DeadlineError, FrameError, FrameLimitError, SandboxClosedError, SandboxError
from runner.verdict import CheckVerdict

SUITE = {"files": {}, "samples": {}, "seed": "1", "language": "python", "single_number_type": False, "mode": "function"}


class Play:
    """An examiner that says prepared lines one by one, and a candidate whose answers are a function."""

    def __init__(self, lines, answers=None, limits=None):
        self.lines = iter(lines)
        self.examiner = ScriptedSandbox(lambda heard: [])
        self.examiner.receive = self._next_line
        self.sandboxes = []
        self.answers = answers or (lambda heard: [{"n": heard["n"], "value": 1}])
        self.candidate = Candidate(self._sandbox, {}, limits or Limits())
        self.reported = []

    def _next_line(self, *, deadline):
        line = next(self.lines)
        if isinstance(line, Exception):
            raise line
        self.examiner.said.clear()
        self.examiner.say(line)
        return self.examiner.said.popleft()

    def _sandbox(self):
        def script(heard):
            if heard["op"] == "rest":
                return []
            return [{"n": heard["n"], "ok": True}] if heard["op"] in ("load", "reset") else self.answers(heard)

        self.sandboxes.append(ScriptedSandbox(script))
        return self.sandboxes[-1]

    def run(self, *checks):
        self.candidate.start()
        self.candidate.load()
        return Relay(self.examiner, self.candidate, self.reported.append).run(SUITE, checks)

    @property
    def told(self):
        return self.examiner.heard[1:]


def begin(check="a"):
    return {"t": "check", "id": check, "node": check}


def call(**fields):
    return {"t": "call", "op": "call", "do": "call", "name": "f", "args": [], **fields}


def calls(*args):
    return {"t": "call", "op": "calls", "calls": [{"op": "call", "do": "call", "name": "f", "args": [x]} for x in args]}


def begin_again(check="a"):
    return begin(check) | {"again": True}


def outcome(word, check="a"):
    return {"t": "outcome", "id": check, "node": check, "outcome": word, "message": None}


END = {"t": "end", "broken": None}


def verdict(record):
    return judge_check(record.findings).verdict


def test_a_call_and_its_reply_cross_without_the_relays_numbers():
    play = Play([begin(), call(), outcome("passed"), END])

    records = play.run("a")

    assert verdict(records["a"]) is CheckVerdict.PASSED
    assert play.told == [{"t": "reply", "value": 1}]
    assert [record.id for record in play.reported] == ["a"]


def test_many_calls_cross_in_one_request():
    def answers(heard):
        return [{"n": heard["n"], "replies": [{"value": one["args"]} for one in heard["calls"]]}]

    play = Play([begin(), calls(1, 2), outcome("passed"), END], answers)

    record = play.run("a")["a"]

    assert play.told == [{"t": "reply", "replies": [{"value": [1]}, {"value": [2]}]}]
    assert play.sandboxes[0].heard[-1]["fresh"] is True
    assert (verdict(record), record.calls) == (CheckVerdict.PASSED, 2)


@pytest.mark.parametrize(
    "answer",
    [{"replies": [{"value": 1}]}, {"replies": [{"value": 1}, 2]}, {"replies": 2}, {"value": 1}, {"n": "forged"}],
    ids=["too few", "no object", "no list", "one value", "wrong number"],
)
def test_replies_that_do_not_fit_the_calls_break_the_protocol(answer):
    play = Play([begin(), calls(1, 2), outcome("aborted"), END], lambda heard: [{"n": heard["n"]} | answer])

    assert verdict(play.run("a")["a"]) is CheckVerdict.PROTOCOL
    assert play.told == [{"t": "abort", "why": "protocol"}]


@pytest.mark.parametrize(
    "answer",
    [{"died": {"exit": 0}}, {"flooded": True, "died": {"signal": 9}}, {"refused": True}, DeadlineError("late")],
    ids=["death", "flood", "refusal", "timeout"],
)
def test_what_goes_wrong_with_many_calls_counts_for_nothing(answer):
    def answers(heard):
        if heard["op"] == "call":
            return [{"n": heard["n"], "value": 1}]
        play.sandboxes[0].used = Usage(cpu_ms=5_000, peak_memory_bytes=1, oom_kills=1)
        return [{"n": heard["n"], **answer} if isinstance(answer, dict) else answer]

    play = Play([begin(), calls(1, 2), begin_again(), call(), outcome("passed"), END], answers)

    record = play.run("a")["a"]

    assert play.told == [{"t": "reply", "refused": True}, {"t": "reply", "value": 1}]
    assert play.sandboxes[-1].heard[-1]["fresh"] is True
    assert (verdict(record), record.calls, record.cpu_ms) == (CheckVerdict.PASSED, 1, 0)


def test_after_an_incident_many_calls_are_not_tried_again():
    def answers(heard):
        return [{"n": heard["n"], "died": {"exit": 0}}]

    play = Play([begin(), calls(1), begin_again(), calls(1), calls(2), outcome("passed"), END], answers)

    play.run("a")

    assert play.told == [{"t": "reply", "refused": True}] * 3
    assert [frame["op"] for frame in play.sandboxes[0].heard].count("calls") == 1


def test_beginning_again_stops_the_attempts_clock_for_two_seconds_at_most(monkeypatch):
    clock = itertools.count()
    monkeypatch.setattr("runner.candidate.time.monotonic", lambda: next(clock) / 10)
    lines = itertools.chain([begin()], itertools.islice(itertools.cycle([call(), begin_again()]), 10_000))
    play = Play(itertools.chain(lines, [call(), outcome("aborted"), END]), limits=Limits(attempt_ms=5_000))

    record = play.run("a")["a"]

    assert play.told[-1] == {"t": "abort", "why": "timeout"}
    assert record.findings[0].reason == "attempt"


def test_many_calls_may_nest_their_values_as_deep_as_one():
    deep = 1
    for _ in range(95):
        deep = [deep]
    play = Play(
        [begin(), calls(deep), outcome("passed"), END],
        lambda heard: [{"n": heard["n"], "replies": [{"value": heard["calls"][0]["args"][0]}]}],
    )

    assert verdict(play.run("a")["a"]) is CheckVerdict.PASSED


def test_each_check_begins_with_a_fresh_process_and_keeps_it():
    play = Play([begin("a"), call(), call(), outcome("passed", "a"), begin("b"), call(), outcome("passed", "b"), END])

    play.run("a", "b")

    asked = [frame["fresh"] for frame in play.sandboxes[0].heard if frame["op"] == "call"]
    assert asked == [True, False, True]


def test_between_checks_the_candidates_process_is_let_go_before_the_next_one_is_asked_for():
    play = Play([begin("a"), call(), outcome("passed", "a"), begin("b"), call(), outcome("passed", "b"), END])

    play.run("a", "b")

    assert [frame["op"] for frame in play.sandboxes[0].heard] == ["load", "call", "rest", "call"]


def test_an_examiner_cannot_pass_fields_of_the_relays_own_to_the_agent():
    play = Play([begin(), call(n="forged", fresh=False), outcome("passed"), END])

    play.run("a")

    asked = play.sandboxes[0].heard[-1]
    assert asked["n"] != "forged"
    assert asked["fresh"] is True


def test_an_incident_ends_the_check_and_wins_over_what_the_examiner_then_says():
    play = Play(
        [begin(), call(), outcome("passed"), END], answers=lambda heard: [{"n": heard["n"], "died": {"exit": 0}}]
    )

    records = play.run("a")

    assert play.told == [{"t": "abort", "why": "error"}]
    assert verdict(records["a"]) is CheckVerdict.ERROR


def test_after_a_protocol_breach_no_further_check_reaches_the_candidate():
    play = Play(
        [begin("a"), call(), outcome("aborted", "a"), begin("b"), call(), outcome("aborted", "b"), END],
        answers=lambda heard: [{"n": "forged", "value": 1}],
    )

    records = play.run("a", "b")

    assert [verdict(record) for record in records.values()] == [CheckVerdict.PROTOCOL] * 2
    assert len([frame for frame in play.sandboxes[0].heard if frame["op"] == "call"]) == 1


def test_a_sandbox_that_died_is_replaced_and_the_next_check_counts():
    def answers(heard):
        return [SandboxClosedError("gone")] if len(play.sandboxes) == 1 else [{"n": heard["n"], "value": 1}]

    play = Play([begin("a"), call(), outcome("aborted", "a"), begin("b"), call(), outcome("passed", "b"), END], answers)

    records = play.run("a", "b")

    assert [verdict(record) for record in records.values()] == [CheckVerdict.ERROR, CheckVerdict.PASSED]
    assert play.sandboxes[0].destroyed


def test_memory_that_a_child_used_up_is_noticed_though_the_call_returned():
    def answers(heard):
        play.sandboxes[0].used = Usage(cpu_ms=1, peak_memory_bytes=1, oom_kills=1)
        return [{"n": heard["n"], "value": 1}]

    play = Play([begin(), call(), outcome("passed"), END], answers)

    assert verdict(play.run("a")["a"]) is CheckVerdict.MEMORY


def test_processor_time_beyond_the_limit_is_a_timeout_though_every_call_returned():
    def answers(heard):
        play.sandboxes[0].used = Usage(cpu_ms=501, peak_memory_bytes=1, oom_kills=0)
        return [{"n": heard["n"], "value": 1}]

    play = Play([begin(), call(), outcome("passed"), END], answers, limits=Limits(cpu_ms=500))

    assert verdict(play.run("a")["a"]) is CheckVerdict.TIMEOUT


def test_an_incident_while_the_suite_was_collected_concerns_the_checks_that_it_ended():
    play = Play(
        [{"t": "call", "op": "describe"}, outcome("aborted", "a"), outcome("aborted", "b"), END],
        answers=lambda heard: [DeadlineError("late")],
    )

    records = play.run("a", "b")

    assert [verdict(record) for record in records.values()] == [CheckVerdict.TIMEOUT] * 2


def test_callbacks_cross_and_come_back():
    def answers(heard):
        if heard["op"] == "call":
            return [{"n": heard["n"], "callback": "k", "do": "call", "args": [1], "kwargs": {}}]
        return [{"n": heard["n"], "value": heard["value"]}]

    play = Play([begin(), call(), {"t": "answer", "value": 7}, outcome("passed"), END], answers)

    play.run("a")

    assert [frame["t"] for frame in play.told] == ["callback", "reply"]
    assert play.told[1]["value"] == 7


def test_a_callback_may_call_the_candidate_again():
    def answers(heard):
        if heard["op"] == "call" and heard["name"] == "f":
            return [{"n": heard["n"], "callback": "k", "do": "call", "args": [1], "kwargs": {}}]
        return [{"n": heard["n"], "value": heard.get("value", 5)}]

    nested = [call(name="g"), {"t": "answer", "value": 7}]
    play = Play([begin(), call(), *nested, outcome("passed"), END], answers)

    play.run("a")

    assert [(frame["t"], frame.get("value")) for frame in play.told] == [("callback", None), ("reply", 5), ("reply", 7)]


def test_an_incident_in_a_nested_call_is_told_once_and_recorded_once():
    def answers(heard):
        if heard["name"] == "f":
            return [{"n": heard["n"], "callback": "k", "do": "call", "args": [1], "kwargs": {}}]
        return [{"n": heard["n"], "died": {"exit": 1}}]

    play = Play([begin(), call(), call(name="g"), outcome("aborted"), END], answers)

    record = play.run("a")["a"]

    assert [frame["t"] for frame in play.told] == ["callback", "abort"]
    assert [finding.verdict for finding in record.findings] == [CheckVerdict.ERROR]


@pytest.mark.parametrize(
    "line",
    [begin("other"), outcome("passed", "other"), {"t": "sing"}, call(op="load"), {"no": "kind"}, call(op="calls")],
    ids=["foreign check", "foreign outcome", "unknown frame", "forbidden request", "no kind", "no calls"],
)
def test_an_examiner_out_of_line_is_our_fault(line):
    with pytest.raises(SandboxError):
        Play([begin(), line, outcome("passed"), END]).run("a")


def test_a_broken_suite_is_our_fault():
    with pytest.raises(SandboxError, match="no module"):
        Play([{"t": "end", "broken": "no module named x"}]).run("a")


def test_a_check_that_was_never_reported_has_no_finding():
    assert Play([END]).run("a")["a"].findings == []


@pytest.mark.parametrize(
    ("lines", "blamed"),
    [
        ([begin(), call(), DeadlineError("late")], CheckVerdict.TIMEOUT),
        ([begin(), DeadlineError("late")], CheckVerdict.INFRASTRUCTURE),
        ([begin(), call(), SandboxClosedError("gone")], CheckVerdict.INFRASTRUCTURE),
        ([begin(), call(), FrameLimitError("too deep")], CheckVerdict.PROTOCOL),
        ([begin(), FrameLimitError("too deep")], CheckVerdict.INFRASTRUCTURE),
        ([begin(), call(), FrameError("no JSON")], CheckVerdict.INFRASTRUCTURE),
    ],
    ids=[
        "slow on what the candidate returned",
        "slow by itself",
        "dead",
        "handing on what is too deep",
        "too deep by itself",
        "babbling",
    ],
)
def test_whom_a_lost_examiner_is_blamed_on(lines, blamed):
    play = Play(lines)

    with pytest.raises(ExaminerLostError) as lost:
        play.run("a")

    assert verdict(lost.value.blamed) is blamed


def test_what_eats_the_examiners_memory_is_blamed_on_who_sent_it():
    play = Play([begin(), call(), {"t": "died"}])
    honest = play.answers

    def greedy(heard):
        play.examiner.used = Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=1)
        return honest(heard)

    play.answers = greedy

    with pytest.raises(ExaminerLostError) as lost:
        play.run("a")

    assert verdict(lost.value.blamed) is CheckVerdict.MEMORY


def test_callbacks_without_end_use_up_the_attempts_time():
    def again(heard):
        return [{"n": heard["n"], "callback": "c", "do": "call", "args": [], "kwargs": {}}]

    answers = ({"t": "answer", "value": 1} for _ in iter(int, 1))
    lines = itertools.chain([begin(), call()], itertools.islice(answers, 100_000), [outcome("aborted"), END])
    play = Play(lines, again, Limits(attempt_ms=50))

    with pytest.raises((ExaminerLostError, SandboxError)):  # the prepared lines go on with answers
        play.run("a")

    aborts = [frame for frame in play.told if frame["t"] == "abort"]
    assert aborts == [{"t": "abort", "why": "timeout"}]
    assert len(play.told) < 50_000


def test_the_examiners_of_one_attempt_have_one_budget(monkeypatch):
    monkeypatch.setattr("runner.relay.EXAMINER_ATTEMPT_S", 30.0)
    play = Play([begin(), outcome("passed"), END])
    play.candidate.start()
    deadlines = []
    receive = play.examiner.receive
    play.examiner.receive = lambda *, deadline: (
        deadlines.append(deadline - time.monotonic()) or receive(deadline=deadline)
    )

    Relay(play.examiner, play.candidate, play.reported.append, spent_s=29.0).run(SUITE, ["a"])

    assert max(deadlines) <= 1.0
