"""Whatever an agent says or fails to say, asking it ends in a reply, an incident or our fault; never in belief."""

import pytest

from fakes.scripted import ScriptedSandbox
from runner.agent import Agent, IncidentError
from runner.model import Limits, Usage
from runner.sandbox import DeadlineError, FrameError, SandboxClosedError
from runner.verdict import CheckVerdict


def ask(sandbox, op="call", answer=None):
    return Agent(sandbox).request(op, {"name": "f"}, timeout_s=1, reason="call", answer=answer)


def incident_of(script, op="call", **facts):
    sandbox = ScriptedSandbox(script, limits=Limits(output_bytes=100))
    for name, value in facts.items():
        setattr(sandbox, name, value)
    with pytest.raises(IncidentError) as caught:
        ask(sandbox, op)
    return caught.value


def reply(**fields):
    return lambda heard: [{"n": heard["n"], **fields}]


def killed_for_memory():
    return Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=1)


def test_an_honest_reply_comes_back_without_its_number():
    assert ask(ScriptedSandbox(reply(value=3))) == {"value": 3}


@pytest.mark.parametrize(
    "script",
    [
        lambda heard: [{"n": "another", "value": 1}],
        lambda heard: [{"value": 1}],
        lambda heard: [b"no json"],
        lambda heard: [FrameError("too long")],
        lambda heard: [{"n": heard["n"], "callback": "f"}],
        lambda heard: [{"n": heard["n"], "value": 1, "out": "text"}],
        lambda heard: [{"n": heard["n"], "value": 1, "out": {"stdout": 1, "bytes": 1}}],
        lambda heard: [{"n": heard["n"], "value": 1, "out": {"stdout": "", "bytes": -1}}],
        lambda heard: [{"n": heard["n"], "died": "yes"}],
    ],
    ids=[
        "other number",
        "no number",
        "no JSON",
        "too long",
        "callback unasked",
        "output no object",
        "output no text",
        "negative count",
        "death no object",
    ],
)
def test_what_breaks_the_protocol_is_verdict_protocol(script):
    assert incident_of(script).verdict is CheckVerdict.PROTOCOL


def test_bytes_that_nobody_asked_for_are_verdict_protocol():
    sandbox = ScriptedSandbox(reply(value=1))
    sandbox.say({"n": "guessed", "value": 1})

    with pytest.raises(IncidentError) as caught:
        ask(sandbox)

    assert caught.value.verdict is CheckVerdict.PROTOCOL


@pytest.mark.parametrize(
    ("script", "verdict"),
    [
        (reply(died={"exit": 0}), CheckVerdict.ERROR),
        (reply(died={"exit": 3}), CheckVerdict.ERROR),
        (reply(died={"signal": 11}), CheckVerdict.ERROR),
        (reply(died={"signal": 24}), CheckVerdict.TIMEOUT),
        (reply(flooded=True, died={"signal": 9}), CheckVerdict.OUTPUT_LIMIT),
        (reply(value=1, out={"stdout": "x", "bytes": 101}), CheckVerdict.OUTPUT_LIMIT),
        (lambda heard: [SandboxClosedError("gone")], CheckVerdict.ERROR),
    ],
)
def test_every_way_to_end_has_its_verdict_unless_the_kernel_killed_for_memory(script, verdict):
    assert incident_of(script).verdict is verdict
    assert incident_of(script, used=killed_for_memory()).verdict is CheckVerdict.MEMORY


def test_a_program_that_printed_too_much_is_found_out_even_when_the_agent_is_silent_about_it():
    assert incident_of(reply(exit=0, stdout="x" * 101), op="program").verdict is CheckVerdict.OUTPUT_LIMIT


def after_a_timeout(late):
    """An agent that does not answer a call in time, then says ``late`` (numbers filled in) when it is reset."""
    numbers = []

    def script(heard):
        numbers.append(heard["n"])
        if heard["op"] == "reset":
            return [{**frame, "n": numbers[frame["n"]]} if isinstance(frame, dict) else frame for frame in late]
        return [DeadlineError("late")]

    agent = Agent(ScriptedSandbox(script))
    with pytest.raises(IncidentError) as caught:
        agent.request("call", {}, timeout_s=1, reason="call")
    assert (caught.value.verdict, caught.value.reason) == (CheckVerdict.TIMEOUT, "call")
    return agent


def test_after_a_timeout_the_agent_is_in_step_again_though_a_late_reply_came_first():
    assert after_a_timeout([{"n": 0, "value": 1}, {"n": 1, "ok": True}]).usable


@pytest.mark.parametrize("late", [[b"no json"], [SandboxClosedError("gone")], [DeadlineError("late")]], ids=repr)
def test_an_agent_that_cannot_be_brought_back_is_given_up(late):
    assert not after_a_timeout(late).usable


def test_a_callback_is_answered_with_the_number_of_its_call():
    def script(heard):
        if heard["op"] == "call":
            return [{"n": heard["n"], "callback": "k", "do": "call", "args": [2]}]
        return [{"n": heard["n"], "value": heard["value"] + 1}]

    got = ask(ScriptedSandbox(script), answer=lambda callback: {"value": callback["args"][0] * 10})

    assert got == {"value": 21}
