"""Ending sandboxes with an engine that is slow, fails, or never lets go: in order, with retries, unwaited for."""

import threading

import docker.errors
import pytest
import requests

from runner.docker_sandbox.reaper import Doomed, Reaper, end
from runner.sandbox import SandboxError

SOON_S = 20.0


class Engine:
    """One container of an engine that does what it is told to, step by step."""

    short_id = "fake"

    def __init__(self, *, kill=(), wait=(), remove=()):
        self.failures = {"kill": list(kill), "wait": list(wait), "remove": list(remove)}
        self.calls = []

    def kill(self):
        self._step("kill")

    def wait(self, *, timeout):
        assert timeout > 0
        self._step("wait")

    def remove(self, *, force):
        assert force
        self._step("remove")

    def _step(self, name):
        self.calls.append(name)
        failures = self.failures[name]
        if failures and (failure := failures.pop(0)) is not None:
            raise failure


def error_of(status):
    response = requests.Response()
    response.status_code = status
    return docker.errors.APIError("no", response=response)


TIMEOUT = requests.ReadTimeout("slow")


@pytest.fixture
def reaper():
    made = Reaper(lambda: None, first_pause_s=0.001)
    yield made
    made.close()


def doomed_of(engine, gone=lambda: None):
    return Doomed(container=engine, close_stream=lambda: engine.calls.append("close"), gone=gone)


def test_a_sandbox_ends_in_a_fixed_order(reaper):
    engine, gone = Engine(), threading.Event()

    reaper.end(doomed_of(engine, gone.set))

    assert gone.wait(SOON_S)
    assert engine.calls == ["close", "kill", "wait", "remove"]


NOT_FOUND, NOT_RUNNING = docker.errors.NotFound("no"), error_of(409)


@pytest.mark.parametrize(
    ("failing", "calls"),
    [
        ({"kill": [NOT_FOUND]}, ["kill"]),
        ({"kill": [NOT_RUNNING]}, ["kill", "remove"]),
        ({"remove": [NOT_FOUND]}, ["kill", "wait", "remove"]),
    ],
    ids=["gone before", "dead before", "gone meanwhile"],
)
def test_what_is_dead_or_gone_already_is_as_good(failing, calls):
    engine = Engine(**failing)

    end(engine)

    assert engine.calls == calls


@pytest.mark.parametrize("step", ["kill", "wait", "remove"])
@pytest.mark.parametrize(
    "failure",
    [TIMEOUT, error_of(500), ConnectionResetError(), KeyError("of a library's")],
    ids=["slow", "refuses", "away", "what nobody thought of"],
)
def test_a_step_that_fails_is_tried_again_until_the_sandbox_is_gone(reaper, step, failure):
    engine, gone = Engine(**{step: [failure] * 3}), threading.Event()

    reaper.end(doomed_of(engine, gone.set))

    assert gone.wait(SOON_S)
    assert engine.calls.count("kill") == 4
    assert engine.calls.count("close") == 1
    assert reaper.overdue() == 0


def test_the_user_id_of_a_sandbox_that_does_not_go_stays_out_of_use():
    reaper = Reaper(lambda: None, first_pause_s=0.001)
    engine, given_back = Engine(kill=[TIMEOUT] * 1_000_000), []

    reaper.end(doomed_of(engine, lambda: given_back.append(1)))
    reaper.close()

    assert given_back == []
    assert engine.calls.count("kill") > 1
    assert reaper.overdue() == 1


def test_one_that_does_not_go_holds_nobody_up(reaper):
    """Neither whoever gives it up, nor the next one."""
    release, gone = threading.Event(), threading.Event()
    stuck, next_one = Engine(kill=[TIMEOUT] * 1_000), Engine()
    tries = threading.Semaphore(0)
    step = stuck._step

    def slow_second_try(name):
        tries.release()
        if stuck.calls.count("kill"):
            assert release.wait(SOON_S)
        step(name)

    stuck._step = slow_second_try
    reaper.end(doomed_of(stuck))
    assert tries.acquire(timeout=SOON_S)
    assert tries.acquire(timeout=SOON_S)  # the late reaper hangs in its retry now

    reaper.end(doomed_of(next_one, gone.set))

    try:
        assert gone.wait(SOON_S)
    finally:
        stuck.failures["kill"].clear()
        release.set()


def test_everything_that_was_given_up_is_gone_when_the_reaper_ends():
    reaper = Reaper(lambda: None, first_pause_s=0.001)
    engines = [Engine(), Engine(remove=[TIMEOUT]), Engine(wait=[TIMEOUT, TIMEOUT])]

    for engine in engines:
        reaper.end(doomed_of(engine))
    reaper.close()

    assert [engine.calls[-1] for engine in engines] == ["remove"] * 3
    assert reaper.overdue() == 0


@pytest.mark.parametrize("failure", [SandboxError("the engine is away"), KeyError("of a library's")])
def test_leftovers_of_other_processes_are_swept_now_and_then(monkeypatch, failure):
    swept = threading.Semaphore(0)
    monkeypatch.setattr("runner.docker_sandbox.reaper._SWEEP_S", 0.001)

    def sweep():
        swept.release()
        raise failure

    reaper = Reaper(sweep)

    assert swept.acquire(timeout=SOON_S)
    assert swept.acquire(timeout=SOON_S), "an engine that is away ends the sweeping"
    reaper.close()
