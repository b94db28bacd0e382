"""The agent's side of the Node shim: starts a real one as a local process, and speaks the protocol with it."""

from __future__ import annotations

import fcntl
import itertools
import os
import select
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from runner import frames

FOLDER = Path(__file__).resolve().parents[2] / "sandboxes" / "javascript"
FLAGS = ("--experimental-vm-modules", "--no-warnings")

#: Ends a test that would wait for ever; far beyond what any of them takes.
_HANG_S = 60.0

Frame = dict[str, Any]


def node() -> str:
    """The program; its absence is a failure."""
    found = shutil.which("node")
    assert found is not None, "node is not on PATH: install Node 18 or later to run these tests"
    return found


def run_script(script: str, *arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs ``check.cjs`` or ``program.cjs`` to its end."""
    command = [node(), *FLAGS, str(FOLDER / script), *arguments]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, check=False, timeout=_HANG_S
    )


class NodeShim:
    """One shim that serves ``files`` (name to text), or ``solution.js`` alone. A context manager."""

    def __init__(
        self, folder: Path, files: str | Mapping[str, str], *, entry: str = "solution.js", begin_by_frame: bool = True
    ) -> None:
        self._n = itertools.count()
        self.folder = folder / "src"
        self.folder.mkdir()
        for name, text in ({entry: files} if isinstance(files, str) else files).items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", "surrogatepass")
        self._stdout, self._stderr = folder / "stdout", folder / "stderr"
        theirs_requests, self._requests = os.pipe()
        self._replies, theirs_replies = os.pipe()
        # Out of the way of the descriptors that they become.
        given = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 20) for descriptor in (theirs_requests, theirs_replies)]
        words = [node(), *FLAGS, str(FOLDER / "shim.cjs")]
        if not begin_by_frame:
            words += [str(self.folder), entry]
        writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        self.pid = os.posix_spawn(
            words[0], words, {"PATH": os.defpath, "HOME": str(folder)},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self._stdout), writing, 0o600),
                (os.POSIX_SPAWN_OPEN, 2, str(self._stderr), writing, 0o600),
                (os.POSIX_SPAWN_DUP2, given[0], 3),
                (os.POSIX_SPAWN_DUP2, given[1], 4),
            ],
        )  # fmt: skip
        for descriptor in (theirs_requests, theirs_replies, *given):
            os.close(descriptor)
        self.exit_status: int | None = None
        if begin_by_frame:
            self.send({"op": "begin", "folder": str(self.folder), "entry": entry})

    def __enter__(self) -> NodeShim:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> int:
        """End the requests and wait; what the process ended with (negative: a signal)."""
        if self.exit_status is None:
            os.close(self._requests)
            os.close(self._replies)
            self.exit_status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.exit_status

    @property
    def printed(self) -> str:
        return self._stdout.read_text()

    @property
    def complained(self) -> str:
        return self._stderr.read_text()

    def send(self, frame: Frame) -> None:
        payload = frames.encode(frame)
        data = len(payload).to_bytes(4, "big") + payload
        while data:
            data = data[os.write(self._requests, data) :]

    def receive(self) -> Frame | None:
        """The next frame, held to the relay's own rules; None where the process is gone."""
        head = self._read(4)
        return None if head is None else frames.decode(self._read(int.from_bytes(head, "big")) or b"")

    def _read(self, length: int) -> bytes | None:
        data = b""
        while len(data) < length:
            ready, _, _ = select.select([self._replies], [], [], _HANG_S)
            assert ready, "the shim does not answer"
            part = os.read(self._replies, length - len(data))
            if not part:
                return None
            data += part
        return data

    def ask(self, op: str, *, answer: Callable[[Frame], Frame] | None = None, **fields: Any) -> Frame:
        """One request and its reply, without ``n``; ``answer`` makes the answers to callbacks."""
        n = f"n{next(self._n)}"
        self.send({"op": op, "n": n, **fields})
        while (reply := self.receive()) is not None:
            assert reply.pop("n") == n
            if "callback" not in reply:
                return reply
            assert answer is not None, f"a callback that nobody expects: {reply}"
            self.send({"op": "answer", "n": n, **answer(reply)})
        return {"gone": self.close()}

    def describe(self) -> dict[str, Any]:
        reply = self.ask("describe")
        assert set(reply) == {"names"}, reply
        names: dict[str, Any] = reply["names"]
        return names

    def call(self, name: str, *args: Any, **more: Any) -> Frame:
        """The whole reply of a call of one of the module's names."""
        return self.ask("call", do="call", name=name, args=list(args), kwargs={}, **more)

    def value(self, name: str, *args: Any, **more: Any) -> Any:
        """What the call returned, still tagged."""
        reply = self.call(name, *args, **more)
        assert "value" in reply, reply
        return reply["value"]

    def raised(self, name: str, *args: Any, **more: Any) -> Frame:
        """What the call threw."""
        reply = self.call(name, *args, **more)
        assert "raised" in reply, reply
        error: Frame = reply["raised"]
        return error

    def on(self, handle: Frame, do: str, name: str | None = None, *args: Any, **more: Any) -> Frame:
        """The whole reply of an operation on a handle."""
        named = {} if name is None else {"name": name}
        return self.ask("call", do=do, on=handle["id"], args=list(args), kwargs={}, **named, **more)

    def operator(self, handle: Frame, name: str, *args: Any) -> Any:
        """What an operator gives on a handle."""
        reply = self.on(handle, "operator", name, *args)
        assert "value" in reply, reply
        return reply["value"]
