"""Requests that take a while and need no shim: running what was handed in as a program, and (``loading``) checking it.

Each is advanced whenever something has happened, never waits, and ends with a reply.
"""

from __future__ import annotations

import base64
import os
import select
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from common.frames import AGENT_FRAME_BYTES, Frame, encode_frame

from agent.folder import WorkFolder
from agent.processes import ProcessLimits, Reaper, open_pipe, start
from agent.spare import Spare
from agent.streams import Output

#: The most bytes of one file, and of all, that a program's reply may carry, as JSON.
MAX_COLLECTED_BYTES: Final = 512 << 10


class Activity(Protocol):
    """One request in the making."""

    def interests(self) -> Iterator[tuple[int, int]]:
        """Descriptors to wait for, with poll's events."""

    def advance(self) -> Frame | None:
        """Do what can be done without waiting; the reply when that was all."""

    def abandon(self) -> None:
        """Give the descriptors back; the processes are ended by the caller."""


class Child:
    """A process with three pipes, fed and drained without waiting."""

    def __init__(
        self, pid: int, *, feed: int, stdout: int, stderr: int, stdin: bytes, limits: ProcessLimits, reaper: Reaper
    ) -> None:
        """Takes the descriptors over."""
        self.pid = pid
        self.output = Output(stdout, stderr, limit=limits.output_bytes)
        self._feed = feed
        self._reaper = reaper
        self._unfed = memoryview(stdin)
        self._fed = False
        os.set_blocking(self._feed, False)
        self._push()

    @classmethod
    def start(
        cls, action: Callable[[], object], *, stdin: bytes, more: Mapping[int, int], limits: ProcessLimits,
        folder: Path, reaper: Reaper,
    ) -> Child:  # fmt: skip
        """A new process. ``more`` maps descriptors of the child's to ours, which are closed here."""
        reading, feed = open_pipe()
        stdout, theirs_stdout = open_pipe()
        stderr, theirs_stderr = open_pipe()
        given = {0: reading, 1: theirs_stdout, 2: theirs_stderr, **more}
        pid = start(action, descriptors=given, limits=limits, folder=folder)
        reaper.adopt(pid)
        for descriptor in given.values():
            os.close(descriptor)
        return cls(pid, feed=feed, stdout=stdout, stderr=stderr, stdin=stdin, limits=limits, reaper=reaper)

    @classmethod
    def of(cls, spare: Spare, *, stdin: bytes, limits: ProcessLimits, reaper: Reaper) -> Child:
        """A spare that was admitted as a program."""
        os.close(spare.requests)
        os.close(spare.replies)
        return cls(
            spare.pid, feed=spare.stdin, stdout=spare.stdout, stderr=spare.stderr, stdin=stdin, limits=limits,
            reaper=reaper,
        )  # fmt: skip

    def interests(self) -> Iterator[tuple[int, int]]:
        """What to wait for."""
        for source in self.output.sources:
            if not source.ended:
                yield source.descriptor, select.POLLIN
        if not self._fed:
            yield self._feed, select.POLLOUT

    def advance(self) -> int | None:
        """Feed, drain, and tell how it ended once it has. A flood ends it."""
        self._push()
        status = self._reaper.status(self.pid)
        self.output.drain()
        if status is None and not self.output.flooded:
            return None
        self._reaper.end_all()
        self.output.drain()
        self.close()
        return self._reaper.status(self.pid) if status is None else status

    def close(self) -> None:
        """Give the descriptors back. Idempotent."""
        self._stop_feeding()
        self.output.close()

    def _push(self) -> None:
        if self._fed:
            return
        try:
            while self._unfed:
                self._unfed = self._unfed[os.write(self._feed, self._unfed[: 1 << 16]) :]
        except BlockingIOError:
            return
        except OSError:
            pass  # it does not read any more, which programs may do
        self._stop_feeding()

    def _stop_feeding(self) -> None:
        if not self._fed:
            self._fed = True
            os.close(self._feed)


class Program:
    """Runs the candidate's code as a program, in a folder made anew."""

    def __init__(self, request: Frame, child: Child, folder: WorkFolder) -> None:
        """Takes over a child that runs already."""
        self._n = request["n"]
        self._collect = bool(request.get("collect"))
        self._folder = folder
        self._child = child

    def interests(self) -> Iterator[tuple[int, int]]:
        """What to wait for."""
        return self._child.interests()

    def advance(self) -> Frame | None:
        """Feed and drain; the reply once it has ended."""
        status = self._child.advance()
        if status is None:
            return None
        flooded = self._child.output.flooded
        stdout, stderr, _ = self._child.output.take()
        reply: Frame = {
            "n": self._n,
            "exit": status if status >= 0 else None,
            "signal": -status if status < 0 else None,
            "stdout": _value(stdout),
            "stderr": _value(stderr),
            "files": {},
        }
        if flooded:
            reply["flooded"] = True
        if self._collect:
            self._add_files(reply)
        return reply

    def abandon(self) -> None:
        """Give the descriptors back."""
        self._child.close()

    def _add_files(self, reply: Frame) -> None:
        room = min(MAX_COLLECTED_BYTES, AGENT_FRAME_BYTES - len(encode_frame(reply)) - 1_000)
        for name, size in self._folder.changed():
            try:
                name.encode()
                value = _value(self._folder.read(name, most=room)) if size <= room else None
            except (OSError, UnicodeEncodeError):
                continue
            needed = len(encode_frame({name: value})) if value is not None else room + 1
            if needed > room:
                reply["omitted"] = [*reply.get("omitted", ()), name][:100]
                continue
            reply["files"][name] = value
            room -= needed


def untag(value: Any) -> bytes:
    """What a request says as text or as tagged bytes."""
    if isinstance(value, str):
        return value.encode()
    return base64.b64decode(value["b64"])


def _value(data: bytes) -> Any:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"$": "bytes", "b64": base64.b64encode(data).decode("ascii")}
