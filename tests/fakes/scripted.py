"""A sandbox whose other end is a function of the test: what it says can be anything, honest or not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from runner import frames
from runner.model import Limits, Usage
from runner.sandbox import Role, SandboxClosedError, SandboxSpec

Said = bytes | Exception
Script = Callable[[dict[str, Any]], list[dict[str, Any] | bytes | Exception]]

SPEC = SandboxSpec(role=Role.CANDIDATE, name="scripted", image="none", command=(), limits=Limits())


class ScriptedSandbox:
    """Calls ``script`` with each frame it is sent; what that returns is received: frames, raw bytes, or errors."""

    def __init__(self, script: Script, *, limits: Limits | None = None) -> None:
        self.script = script
        self.heard: list[dict[str, Any]] = []
        self.said: deque[Said] = deque()
        self.used = Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0)
        self.destroyed = False
        self._limits = limits or Limits()

    @property
    def id(self) -> str:
        return "scripted"

    @property
    def spec(self) -> SandboxSpec:
        return SandboxSpec(role=Role.CANDIDATE, name="scripted", image="none", command=(), limits=self._limits)

    def say(self, *things: dict[str, Any] | bytes | Exception) -> None:
        """Put something onto the stream that nobody asked for."""
        self.said += [frames.encode(thing) if isinstance(thing, dict) else thing for thing in things]

    def send(self, frame: bytes, *, deadline: float) -> None:
        heard = frames.decode(frame)
        self.heard.append(heard)
        self.say(*self.script(heard))

    def receive(self, *, deadline: float) -> bytes:
        if not self.said:
            raise SandboxClosedError("nothing more is said")
        said = self.said.popleft()
        if isinstance(said, Exception):
            raise said
        return said

    def pending(self) -> bool:
        return bool(self.said)

    def silent(self) -> bool:
        return not self.said and not self.destroyed

    def usage(self) -> Usage:
        return self.used

    def destroy(self) -> None:
        self.destroyed = True
