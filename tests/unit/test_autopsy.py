"""How a container ended, told by what the engine heard: its flag, or an event that may come late."""

import time
from types import SimpleNamespace

import pytest
import requests

from runner.docker_sandbox import autopsy
from runner.docker_sandbox.host import DockerSandbox
from runner.sandbox import SandboxError


class Ended:
    """A container that has ended, and what its engine says of it."""

    id = short_id = "ended"

    def __init__(self, *, flag=False, events=(), failure=None):
        self.attrs = {"State": {"OOMKilled": flag}}
        self.client = SimpleNamespace(api=SimpleNamespace(events=self._events))
        self.asked = []
        self._heard, self._failure = events, failure

    def reload(self):
        if self._failure is not None:
            raise self._failure

    def _events(self, *, since, until, filters, decode):
        assert decode
        assert filters["container"] == self.id
        self.asked.append((float(since), float(until), filters["event"]))
        return iter([{"status": event} for event in self._heard if event == filters["event"]])


SINCE = 1_000.0


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ({"flag": True, "events": ["oom", "die"]}, True),
        ({"flag": False, "events": ["die", "oom"]}, True),
        ({"flag": False, "events": ["die"]}, False),
        ({"flag": False, "events": ["kill", "die"]}, False),
    ],
    ids=["flagged", "heard too late for the flag", "ended by itself", "killed"],
)
def test_memory_ran_out_where_the_engine_heard_of_it_however_late(engine, expected):
    container = Ended(**engine)

    assert autopsy.ran_out_of_memory(container, since=SINCE) is expected


def test_news_of_memory_is_waited_for_and_of_a_kill_is_not():
    container, now = Ended(), time.time()

    autopsy.ran_out_of_memory(container, since=SINCE)
    autopsy.was_killed(container, since=SINCE)

    (_, late, oom), (_, at_once, kill) = container.asked
    assert (oom, kill) == ("oom", "kill")
    assert late - now >= autopsy._LATE_S
    assert at_once < late


def test_an_engine_that_cannot_say_is_our_failure():
    with pytest.raises(SandboxError, match="cannot say"):
        autopsy.ran_out_of_memory(Ended(failure=requests.ConnectionError("away")), since=SINCE)


def test_an_ended_sandbox_is_looked_into_once():
    def gone():
        raise FileNotFoundError

    container = Ended(events=["oom"])
    sandbox = DockerSandbox(container, None, SimpleNamespace(read=gone), None, lambda: True)

    assert [sandbox.usage().oom_kills for _ in range(3)] == [1, 1, 1]
    assert len(container.asked) == 1
