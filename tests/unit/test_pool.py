"""What a pool gives out is alive and has heard nothing yet, whatever became of the rest of its stock."""

import sys
import threading

import pytest

from fakes.installation import until
from fakes.local_sandbox import LocalHost
from runner.model import Limits
from runner.pool import WARM_MAX, Pool
from runner.sandbox import HostAwayError, Role, SandboxError, SandboxSpec

#: Answers everything with its number, as an agent answers ``reset``.
AGENT = """
import json, sys
while length := sys.stdin.buffer.read(4):
    asked = json.loads(sys.stdin.buffer.read(int.from_bytes(length, "big")))
    said = json.dumps({"n": asked["n"], "ok": True}).encode()
    sys.stdout.buffer.write(len(said).to_bytes(4, "big") + said)
    sys.stdout.buffer.flush()
"""
SPEC = SandboxSpec(
    role=Role.CANDIDATE, name="x", image="none", command=(sys.executable, "-I", "-c", AGENT), limits=Limits()
)


class CountingHost(LocalHost):
    """Remembers what it started, and fails when it is told to."""

    def __init__(self):
        self.started = []
        self.failure = None

    def start(self, spec):
        if self.failure is not None:
            raise self.failure
        self.started.append(super().start(spec))
        return self.started[-1]


@pytest.fixture
def host():
    found = CountingHost()
    yield found
    for sandbox in found.started:
        sandbox.destroy()


@pytest.fixture
def open_pool(host):
    opened = []

    def open_pool(wanted, **more):
        opened.append(Pool(host, wanted, **more))
        if wanted:
            opened[-1].wait_until_stocked(20)
        return opened[-1]

    yield open_pool
    for pool in opened:
        pool.close()


def test_what_is_taken_was_started_ahead_and_is_asked_nothing_on_the_way(host, open_pool):
    pool = open_pool({SPEC: 1})
    (stocked,) = host.started

    with pool.busy():
        taken = pool.take(SPEC)
        assert taken is stocked
        assert taken.silent()


def test_what_died_in_stock_is_never_given_out(host, open_pool):
    pool = open_pool({SPEC: 1})
    (dead,) = host.started
    dead.destroy()

    taken = pool.take(SPEC)

    assert taken is not dead
    assert taken.silent()


def test_what_nobody_has_stocked_is_started_when_it_is_asked_for(host, open_pool):
    pool = open_pool({})

    assert pool.take(SPEC).silent()


def test_a_pool_that_cannot_start_anything_says_so(host, open_pool):
    host.failure = SandboxError("no image")

    with pytest.raises(SandboxError, match="no image"):
        open_pool({SPEC: 1})


def test_a_failure_that_nobody_foresaw_does_not_keep_anybody_waiting(host, open_pool):
    pool = open_pool({SPEC: 1})
    host.failure = KeyError("State")
    host.started[0].destroy()
    until(lambda: pool._failure is not None, what="the pool notices")

    host.failure = None

    assert pool.take(SPEC).silent()
    until(lambda: pool._failure is None, what="the stock comes back")


def test_what_died_in_stock_is_noticed_and_replaced_while_nobody_asks(host, open_pool):
    open_pool({SPEC: 1})

    host.started[0].destroy()

    until(lambda: len(host.started) == 2, what="another one is started")


def test_while_attempts_follow_each_other_only_what_has_run_out_is_started(host, open_pool):
    pool = open_pool({SPEC: 2}, quiet_s=3_600)
    until(lambda: len(host.started) == 2, what="both are started")
    looks = []
    host.started[1].silent = lambda: looks.append("looked at") or True

    with pool.busy():
        pool.take(SPEC)
    looks.clear()
    until(lambda: len(looks) >= 2, what="the pool has looked at what is left, and had its chance to start more")
    assert len(host.started) == 2

    with pool.busy():
        pool.take(SPEC)
    until(lambda: len(host.started) == 3, what="the shelf was empty")


def test_a_kind_that_was_asked_for_joins_the_stock(host, open_pool):
    pool = open_pool({})

    taken = pool.take(SPEC)

    until(lambda: len(host.started) == 2, what="one more is started")
    assert taken is host.started[0]


def test_a_stock_that_is_raised_ahead_grows_at_once_and_keeps_to_its_maximum(host, open_pool):
    pool = open_pool({SPEC: 1})

    pool.raise_ahead({"x": WARM_MAX + 5, "of another kind": 3})

    until(lambda: len(host.started) == WARM_MAX, what="the stock is at its maximum")


def test_a_host_that_went_away_is_waited_for_and_its_stock_comes_back(host, open_pool):
    pool = open_pool({SPEC: 1})
    host.failure = HostAwayError("restarted")
    host.started[0].destroy()
    until(lambda: pool.away, what="the pool notices")
    given_up = iter([False, True])
    pool.wait_until_able(lambda: next(given_up))
    assert pool.away

    taking = threading.Timer(0, lambda: taken.append(pool.take(SPEC)))
    taken = []
    taking.start()
    host.failure = None
    taking.join()
    pool.wait_until_able(lambda: False)

    assert taken[0].silent()
    pool.wait_until_stocked(20)


def test_closing_ends_the_stock(host, open_pool):
    pool = open_pool({SPEC: 2})
    until(lambda: len(host.started) == 2, what="both are started")

    pool.close()

    assert not any(sandbox.silent() for sandbox in host.started)
