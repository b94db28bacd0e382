"""The smallest relay: real agent and real examiner as local processes, frames pumped between them.

No Docker, no measuring, hardly a clock; for testing what is inside of the sandboxes. Also puts ``sandboxes/`` on the
path, so that tests can import ``common``, ``agent`` and ``examiner``.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

SANDBOXES = Path(__file__).resolve().parents[2] / "sandboxes"
if str(SANDBOXES) not in sys.path:
    sys.path.insert(0, str(SANDBOXES))

#: Kept between runs: they take more than a second to make.
TABLES = Path(tempfile.gettempdir()) / "preuve-hypothesis-tables"

#: What a container's first process finds.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": os.environ.get("PATH", os.defpath),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}

Frame = dict[str, Any]


class GoneError(Exception):
    """The other end closed its stream."""


class LateError(Exception):
    """No frame came in time."""


class Peer:
    """A process that speaks frames on its stdin and stdout."""

    def __init__(self, command: list[str], *, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in: IO[bytes] = self.process.stdin
        self._out: IO[bytes] = self.process.stdout

    def send(self, frame: Frame) -> None:
        payload = json.dumps(frame, ensure_ascii=False, allow_nan=False).encode()
        self._in.write(len(payload).to_bytes(4, "big") + payload)
        self._in.flush()

    def receive_bytes(self, seconds: float = 20.0) -> bytes:
        deadline = time.monotonic() + seconds
        head = self._exactly(4, deadline)
        return self._exactly(int.from_bytes(head, "big"), deadline)

    def receive(self, seconds: float = 20.0) -> Frame:
        frame = json.loads(self.receive_bytes(seconds))
        assert isinstance(frame, dict)
        return frame

    def _exactly(self, length: int, deadline: float) -> bytes:
        data = b""
        while len(data) < length:
            ready, _, _ = select.select([self._out], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise LateError
            part = self._out.raw.read(length - len(data))  # type: ignore[attr-defined]
            if not part:
                raise GoneError
            data += part
        return data

    def close(self) -> int:
        self._in.close()
        status = self.process.wait(20)
        self._out.close()
        return status


@dataclass
class Check:
    """One check's end."""

    outcome: str
    message: str | None


@dataclass
class Graded:
    """What a whole attempt gave."""

    loaded: Frame
    checks: dict[str, Check] = field(default_factory=dict)
    collected: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    broken: str | None = None
    printed: str = ""
    calls: int = 0
    #: How many requests ``calls`` were answered, and how many checks began anew.
    batches: int = 0
    again: int = 0

    @property
    def outcomes(self) -> dict[str, str]:
        return {name: check.outcome for name, check in self.checks.items()}


class Loopback:
    """An agent and an examiner, both used for many attempts."""

    def __init__(
        self, *, language: str = "python", agent_options: tuple[str, ...] = (), python: str = sys.executable,
        one_by_one: bool = False,
    ) -> None:  # fmt: skip
        """``one_by_one``: with an examiner that asks nothing ahead."""
        self._folder = tempfile.TemporaryDirectory(prefix="loopback-")
        root = Path(self._folder.name)
        (root / "work").mkdir()
        (root / "tmp").mkdir()
        self._language = language
        agent = [str(SANDBOXES / "agent" / "agent.py"), "--language", language, "--work", str(root / "work")]
        script = Path(__file__).with_name("one_by_one.py") if one_by_one else SANDBOXES / "examiner" / "examiner.py"
        examiner = [sys.executable, "-I", str(script), "--tmp", str(root / "tmp")]
        examiner += ["--tables", str(TABLES)]
        self.agent = Peer([python, "-I", *agent, *agent_options])
        self.examiner = Peer(examiner)
        self._count = 0
        self._outstanding = 0
        self._fresh = True
        self._refusing = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.agent.close()
        self.examiner.close()
        self._folder.cleanup()

    def ask(self, request: Frame, seconds: float = 20.0) -> Frame:
        """One request to the agent, and the frame that comes next."""
        self._count += 1
        self.agent.send({"n": f"n{self._count}", **request})
        return self.agent.receive(seconds)

    def load(self, files: dict[str, str], *, entry: str, mode: str, limits: Frame | None = None) -> Frame:
        return self.ask({"op": "load", "files": files, "entry": entry, "mode": mode, "limits": limits or {}})

    def grade(
        self,
        candidate: str | dict[str, str],
        suite: str | dict[str, str],
        *,
        checks: list[str] | None = None,
        entry: str = "solution.py",
        mode: str = "function",
        seed: str = "1",
        call_seconds: float = 10.0,
        limits: Frame | None = None,
        single_number_type: bool = False,
        refuse: bool = False,
    ) -> Graded:
        """Load a candidate's files and run a suite over them."""
        files = {entry: candidate} if isinstance(candidate, str) else candidate
        texts = {"test_suite.py": suite} if isinstance(suite, str) else suite
        graded = Graded(loaded=self.load(files, entry=entry, mode=mode, limits=limits))
        if not graded.loaded["ok"]:
            return graded
        wanted = checks if checks is not None else _test_names(texts)
        self._fresh = True
        self._refusing = refuse
        self.examiner.send({
            "t": "examine", "files": texts, "samples": {}, "checks": wanted, "seed": seed,
            "language": self._language, "single_number_type": single_number_type, "mode": mode,
        })  # fmt: skip
        while True:
            frame = self.examiner.receive()
            if frame["t"] == "call" and frame["op"] == "calls":
                self._relay_calls(frame, graded, call_seconds)
            elif frame["t"] == "call":
                graded.calls += 1
                self._relay(frame, graded, call_seconds)
            elif frame["t"] == "check":
                self._fresh = True
                graded.again += frame.get("again", False)
            elif frame["t"] == "collected":
                graded.collected, graded.unknown = frame["checks"], frame["unknown"]
            elif frame["t"] == "outcome":
                self._note(graded, frame)
            elif frame["t"] == "end":
                graded.broken = frame["broken"]
                return graded
            elif frame["t"] == "died":
                graded.broken = "the process that ran the suite died"
                return graded

    def _relay_calls(self, frame: Frame, graded: Graded, seconds: float) -> None:
        """Many calls; whatever goes wrong with them is answered like what was refused, and then none are made."""
        self._count += 1
        n = f"n{self._count}"
        reply: Frame = {"refused": True}
        if not self._refusing:
            self.agent.send({"n": n, "op": "calls", "calls": frame["calls"], "fresh": self._fresh})
            self._fresh = False
            try:
                reply = self.agent.receive(seconds)
            except LateError:
                self._reset()
            if reply.pop("n", n) != n or reply.get("malformed"):
                self._reset()
                reply = {"refused": True}
        printed = reply.pop("out", {}).get("stdout", "")
        if "replies" in reply and not reply.get("flooded"):
            graded.calls += len(frame["calls"])
            graded.batches += 1
            graded.printed += printed
            self.examiner.send({"t": "reply", "replies": reply["replies"]})
        else:
            self._refusing = True
            self.examiner.send({"t": "reply", "refused": True})

    def _relay(self, call: Frame, graded: Graded, seconds: float) -> None:
        """Carry one call there and back; calls made inside callbacks recurse."""
        self._count += 1
        n = f"n{self._count}"
        request = {key: value for key, value in call.items() if key != "t"} | {"n": n}
        if self._fresh and request["op"] != "program":
            request["fresh"] = True
        self._fresh = False
        self.agent.send(request)
        while True:
            try:
                reply = self.agent.receive(seconds)
            except LateError:
                self._abort("timeout")
                return
            if reply.pop("n", None) != n:
                self._abort("protocol")
                return
            graded.printed += reply.pop("out", {}).get("stdout", "")
            if reply.pop("flooded", False):
                self.examiner.send({"t": "abort", "why": "output_limit"})
                return
            if "callback" not in reply:
                self.examiner.send({"t": "reply", **reply})
                return
            self.examiner.send({"t": "callback", **reply})
            while (frame := self.examiner.receive())["t"] == "call":
                graded.calls += 1
                self._relay(frame, graded, seconds)
            if frame["t"] != "answer":
                raise AssertionError(f"expected an answer, got {frame}")
            self.agent.send({key: value for key, value in frame.items() if key != "t"} | {"op": "answer", "n": n})

    def _reset(self) -> None:
        self.agent.send({"n": "reset", "op": "reset"})
        while self.agent.receive() != {"n": "reset", "ok": True}:
            pass

    def _abort(self, why: str) -> None:
        self._reset()
        self.examiner.send({"t": "abort", "why": why})

    @staticmethod
    def _note(graded: Graded, frame: Frame) -> None:
        known = graded.checks.get(frame["id"])
        if known is None or known.outcome == "passed":
            graded.checks[frame["id"]] = Check(frame["outcome"], frame["message"])


def _test_names(texts: dict[str, str]) -> list[str]:
    names = []
    for text in texts.values():
        for line in text.splitlines():
            words = line.strip().removeprefix("async ")
            if words.startswith("def test"):
                names.append(words.removeprefix("def ").partition("(")[0])
    return names


class AgentAlone:
    """An agent without a relay, for asking it frame by frame."""

    def __init__(self, *options: str, language: str = "python") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="agent-")
        self.work = Path(self._folder.name)
        script = str(SANDBOXES / "agent" / "agent.py")
        command = [sys.executable, script, "--language", language, "--work", str(self.work), *options]
        self.peer = Peer(command, environment=ENVIRONMENT)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def last(self) -> str:
        """The number of the last request."""
        return f"n{self._count}"

    def close(self) -> int:
        status = self.peer.close()
        self._folder.cleanup()
        return status

    def send(self, request: Frame) -> None:
        self._count += 1
        self.peer.send({"n": self.last, **request})

    def ask(self, request: Frame, *, raw: bool = False) -> Frame:
        """The reply without its number, and without what was printed unless ``raw``."""
        raw = request.pop("raw", raw)
        self.send(request)
        reply = self.peer.receive()
        assert reply.pop("n") == self.last
        if not raw:
            reply.pop("out", None)
        return reply

    def load(
        self,
        files: dict[str, str],
        *,
        entry: str = "solution.py",
        mode: str = "function",
        limits: dict[str, int] | None = None,
    ) -> Frame:
        return self.ask({"op": "load", "files": files, "entry": entry, "mode": mode, "limits": limits or {}})
