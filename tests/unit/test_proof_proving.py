"""The order of a proof, against sandboxes that answer from a script: what they see is the business of other tests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runner.model import Limits, Usage
from runner.proof import proving
from runner.proof.model import Setting
from runner.proof.table import table
from runner.sandbox import DeadlineError, Role, SandboxClosedError, SandboxSpec

SPEC = SandboxSpec(role=Role.CANDIDATE, name="x", image="none", command=("agent",), limits=Limits())
ROWS = table(Setting(role=Role.CANDIDATE, limits=Limits()))


class Scripted:
    """Answers every ask with its own name, but ends at one."""

    id = "scripted"
    spec = SPEC

    def __init__(self, ends_at: str) -> None:
        self.ends_at = ends_at
        self.frames: list[dict[str, Any]] = []
        self.destroyed = False

    def send(self, frame: bytes, *, deadline: float) -> None:
        self.frames.append(json.loads(frame))

    def receive(self, *, deadline: float) -> bytes:
        frame = self.frames[-1]
        if frame["do"] == "sleep":
            raise DeadlineError("silence")
        names = [ask["id"] for ask in frame.get("asks", [])]
        if self.ends_at in names:
            raise SandboxClosedError("gone")
        return json.dumps({"found": {name: name for name in names}}).encode()

    def pending(self) -> bool:
        return False

    def usage(self) -> Usage:
        return Usage(cpu_ms=len(self.frames), peak_memory_bytes=0, oom_kills=0)

    def destroy(self) -> None:
        self.destroyed = True


class ScriptedHost:
    runtime = "runc"

    def __init__(self, ends_at: str = "") -> None:
        self.ends_at = ends_at
        self.started: list[Scripted] = []
        self.commands: list[tuple[str, ...]] = []

    def start(self, spec: SandboxSpec) -> Scripted:
        self.commands.append(spec.command)
        self.started.append(Scripted(self.ends_at))
        return self.started[-1]


@pytest.fixture(autouse=True)
def no_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "host_facts", lambda sandbox: {})
    monkeypatch.setattr(proving, "gone", lambda sandbox, within_s: sandbox.destroyed)


def test_every_ask_of_the_table_is_asked_once_and_the_sandbox_is_used_up() -> None:
    host = ScriptedHost()

    evidence = proving.inquire(host, SPEC, ROWS, source=[])

    asked = [row.id for row in ROWS if row.ask is not None]
    assert {name: evidence.answers[name] for name in asked} == {name: name for name in asked}
    assert (evidence.answers["limit-wall"], evidence.answers["limit-end"]) == ("in time", "gone")
    assert [sandbox.destroyed for sandbox in host.started] == [True]
    assert host.commands[0][:3] == ("python3", "-I", "-c")


def test_a_bite_that_ends_the_sandbox_is_a_finding_and_the_next_one_gets_a_new_sandbox() -> None:
    host = ScriptedHost(ends_at="limit-files")

    evidence = proving.inquire(host, SPEC, ROWS, source=[])

    assert evidence.answers["limit-files"] == [0, "the sandbox ended"]
    assert evidence.answers["limit-memory"] == "limit-memory"
    assert [sandbox.destroyed for sandbox in host.started] == [True, True]
    assert [row.id for row in ROWS if row.id == "limit-files" and row.demanded.holds(row.seen(evidence))] == []


def test_a_sandbox_that_ends_before_limits_are_driven_at_proves_nothing() -> None:
    host = ScriptedHost(ends_at="call-bpf")

    with pytest.raises(SandboxClosedError):
        proving.inquire(host, SPEC, ROWS, source=[])
    assert [sandbox.destroyed for sandbox in host.started] == [True]
