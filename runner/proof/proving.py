"""Starts the sandboxes of a proof, asks the probe, reads the host, and judges.

A proof takes as few sandboxes as roles and images, started by the same host with the same options as those that grade;
only the command differs, which reads the probe from the stream. They run side by side, since most of the time is
waiting for the engine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from runner import frames
from runner.docker_sandbox.facts import gone, host_facts, own_namespaces
from runner.model import Usage
from runner.proof.judging import Judged, judge
from runner.proof.limits import WALL_MS
from runner.proof.model import Evidence, Row, Setting
from runner.proof.table import table
from runner.sandbox import (
    DeadlineError,
    FrameError,
    Role,
    Sandbox,
    SandboxClosedError,
    SandboxError,
    SandboxHost,
    SandboxSpec,
)

#: The modules of the probe, in the order of their imports.
_MODULES: Final = ("calls", "posture", "bites", "probe")
#: Reads the probe from the stream and becomes it.
_BOOTSTRAP: Final = """
import json, sys, types
incoming = sys.stdin.buffer
frame = json.loads(incoming.read(int.from_bytes(incoming.read(4), "big")))
for name, text in frame["files"]:
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
module.main()
"""
_COMMAND: Final = ("python3", "-I", "-c", _BOOTSTRAP)
#: Far more than anything of a proof takes, on a busy machine.
_PATIENCE_S: Final = 60.0
_GONE_S: Final = 20.0
#: Rows that use a sandbox up.
_FINAL: Final = frozenset({"limit-output", "limit-wall"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was seen of all sandboxes of one proof."""

    runtime: str
    judged: tuple[Judged, ...]
    took_ms: int

    @property
    def failed(self) -> list[Judged]:
        """The promises that do not hold."""
        return [one for one in self.judged if not one.holds]


def prove(host: SandboxHost, specs: Sequence[SandboxSpec], *, probe: Path) -> Proof:
    """Look at one sandbox of each spec. Limits are bitten in the first of each role.

    Args:
        host: whose sandboxes are to be proved.
        specs: of those that grade; their commands are replaced.
        probe: the folder of the probe's source, ``sandboxes/probe``.

    Raises:
        SandboxError: a sandbox cannot be started, or its probe does not answer.
    """
    began = time.monotonic()
    source = read_probe(probe)

    bitten = {spec.role: spec for spec in reversed(specs)}

    def look(spec: SandboxSpec) -> list[Judged]:
        setting = Setting(role=spec.role, limits=spec.limits, runtime=host.runtime, bitten=bitten[spec.role] is spec)
        rows = table(setting)
        return judge(rows, inquire(host, spec, rows, source=source), sandbox=spec.name)

    with ThreadPoolExecutor(max_workers=len(specs), thread_name_prefix="proof") as threads:
        judged = [one for found in threads.map(look, specs) for one in found]
    took_ms = round((time.monotonic() - began) * 1_000)
    return Proof(runtime=host.runtime, judged=tuple(judged), took_ms=took_ms)


def read_probe(folder: Path) -> list[tuple[str, str]]:
    """The probe's modules by name.

    Raises:
        SandboxError: the installation lacks one.
    """
    try:
        return [(name, (folder / f"{name}.py").read_text(encoding="utf-8")) for name in _MODULES]
    except OSError as error:
        raise SandboxError(f"the probe cannot be read: {error}. Restore it from the installation.") from error


def inquire(
    host: SandboxHost, spec: SandboxSpec, rows: Sequence[Row], *, source: Sequence[tuple[str, str]]
) -> Evidence:
    """What a fresh sandbox of ``spec`` is seen to be, from inside and from the host. It is used up by that.

    Raises:
        SandboxError: it cannot be started, or its probe does not answer.
    """
    wanted = {row.id for row in rows}
    bites = [row.ask for row in rows if row.ask is not None and row.id.startswith("limit-")]
    quick = [row.ask for row in rows if row.ask is not None and not row.id.startswith("limit-")]
    sandbox = _start(host, spec, source)
    try:
        inside = _ask(sandbox, {"do": "describe"})
        answers: dict[str, Any] = _ask(sandbox, {"do": "ask", "asks": quick})["found"]
        seen = host_facts(sandbox)
        rises = {}
        for ask in bites:
            name, before = str(ask["id"]), sandbox.usage()
            try:
                answers |= _ask(sandbox, {"do": "ask", "asks": [ask]})["found"]
            except SandboxClosedError:
                answers[name] = [0, "the sandbox ended"]  # a finding like others; the next bite gets a new one
            rises[name] = _rise(before, sandbox.usage())
            if answers[name] == [0, "the sandbox ended"]:
                sandbox.destroy()
                sandbox = _start(host, spec, source)
            elif name == "limit-cpu":
                seen = host_facts(sandbox)  # now that there was something to count
        if wanted & _FINAL:
            answers |= _use_up(sandbox)
        ran = not gone(sandbox, within_s=0)
    finally:
        sandbox.destroy()
    if "limit-end" in wanted:
        answers["limit-end"] = ("gone" if gone(sandbox, within_s=_GONE_S) else "still there") if ran else "never seen"
    return Evidence(answers=answers, inside=inside, host=seen, own_namespaces=own_namespaces(), rises=rises)


def _start(host: SandboxHost, spec: SandboxSpec, source: Sequence[tuple[str, str]]) -> Sandbox:
    """A sandbox in which the probe runs."""
    sandbox = host.start(replace(spec, command=_COMMAND))
    try:
        _send(sandbox, {"files": source})
    except SandboxError:
        sandbox.destroy()
        raise
    return sandbox


def _ask(sandbox: Sandbox, frame: Mapping[str, Any]) -> dict[str, Any]:
    _send(sandbox, frame)
    return frames.decode(sandbox.receive(deadline=time.monotonic() + _PATIENCE_S))


def _use_up(sandbox: Sandbox) -> dict[str, Any]:
    """The host's own limits: an examiner floods, a candidate falls silent. Neither answers any more afterwards."""
    if sandbox.spec.role is Role.EXAMINER:
        _send(sandbox, {"do": "flood"})
        try:
            sandbox.receive(deadline=time.monotonic() + _PATIENCE_S)
        except FrameError:
            return {"limit-output": "cut off"}
        return {"limit-output": "taken"}
    _send(sandbox, {"do": "sleep"})
    began = time.monotonic()
    try:
        sandbox.receive(deadline=began + WALL_MS / 1_000)
    except DeadlineError:
        return {"limit-wall": "in time"}
    return {"limit-wall": "answered"}


def _send(sandbox: Sandbox, frame: Mapping[str, Any]) -> None:
    sandbox.send(frames.encode(dict(frame)), deadline=time.monotonic() + _PATIENCE_S)


def _rise(before: Usage, after: Usage) -> Usage:
    return Usage(
        cpu_ms=after.cpu_ms - before.cpu_ms,
        peak_memory_bytes=after.peak_memory_bytes,
        oom_kills=after.oom_kills - before.oom_kills,
    )
