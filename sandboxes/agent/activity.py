"""Requests that take a while and need no shim: checking what was handed in, and running it as a program.

Each is advanced whenever something has happened, never waits, and ends with a reply.
"""

from __future__ import annotations

import base64
import json
import os
import select
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from common.frames import AGENT_FRAME_BYTES, Frame, encode_frame

from agent.checking import MAX_FINDINGS, NO_CODE, NO_FILE, check_python, is_blank, own_diagnostic, read_report
from agent.folder import WorkFolder
from agent.options import Options
from agent.processes import ProcessLimits, Reaper, open_pipe, replace_by, start
from agent.spare import Spare
from agent.streams import Output, Source

#: The most bytes of one file, and of all, that a program's reply may carry, as JSON.
MAX_COLLECTED_BYTES: Final = 512 << 10
#: A translated program may be that large; a larger one would be cut, and could not be read.
_REPORT_BYTES: Final = 16 << 20
_MAX_CRASH_TEXT: Final = 2_000


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


class Load:
    """Checks every file in turn."""

    def __init__(
        self, *, n: Any, files: Mapping[str, bytes], entry: str, options: Options, limits: ProcessLimits,
        folder: WorkFolder, reaper: Reaper,
    ) -> None:  # fmt: skip
        """Starts nothing yet."""
        self._n = n
        self._files = files
        self._entry = entry
        self._options = options
        self._limits = limits
        self._folder = folder
        self._reaper = reaper
        self._found: list[Frame] = []
        self._steps = self._plan()
        self._child: Child | None = None
        self._report: Source | None = None
        self._reported = bytearray()
        self._name = entry
        #: The entry, translated; empty where it was not.
        self.code = b""

    def _plan(self) -> Iterator[str]:
        if self._entry not in self._files:
            self._found.append(own_diagnostic(self._entry, NO_FILE))
        elif self._options.language == "python":
            yield self._entry
        elif is_blank(self._files[self._entry]):
            self._found.append(own_diagnostic(self._entry, NO_CODE))
        elif self._options.check:
            ending = Path(self._entry).suffix
            yield from (name for name in self._files if Path(name).suffix == ending)

    def interests(self) -> Iterator[tuple[int, int]]:
        """What to wait for."""
        if self._child is not None:
            yield from self._child.interests()
        if self._report is not None and not self._report.ended:
            yield self._report.descriptor, select.POLLIN

    def advance(self) -> Frame | None:
        """One child after the other."""
        while True:
            if self._child is not None:
                if self._report is not None:
                    self._read_report()
                status = self._child.advance()
                if status is None:
                    return None
                crash = self._finish(status, self._child)
                if crash is not None:
                    return {"n": self._n, "ok": False, "crashed": crash}
            name = next(self._steps, None)
            if name is None:
                return self._reply()
            self._begin(name)

    def abandon(self) -> None:
        """Give the descriptors back."""
        if self._child is not None:
            self._child.close()
        if self._report is not None:
            self._report.close()

    def _reply(self) -> Frame:
        if self._found:
            return {"n": self._n, "ok": False, "diagnostics": self._found[:MAX_FINDINGS]}
        return {"n": self._n, "ok": True}

    def _begin(self, name: str) -> None:
        self._name = name
        more: dict[int, int] = {}
        if self._options.language == "python":
            report, theirs = open_pipe()
            self._report, self._reported = Source(report), bytearray()
            more[3] = theirs
            action: Callable[[], object] = check_python(self._files, self._entry, self._folder.source, 3)
        else:
            action = replace_by((*self._options.check, str(self._folder.source / name)))
        self._child = Child.start(
            action, stdin=b"", more=more, limits=self._limits, folder=self._folder.source, reaper=self._reaper,
        )  # fmt: skip

    def _finish(self, status: int, child: Child) -> str | None:
        """Take a child's findings; the text of its crash if it gave none."""
        stdout, stderr, _ = child.output.take()
        self._child = None
        text = (stderr + stdout).decode("utf-8", "replace")[-_MAX_CRASH_TEXT:]
        if self._report is None:
            if status < 0:
                return f"ended by signal {-status}"
            if status > 0:
                self._found.append(read_report(self._name, text.replace(f"{self._folder.source}/", "")))
            return None
        self._read_report()
        self._report.close()
        self._report = None
        if status != 0:  # the last line is the error; above it stands where in our own code it happened
            ended = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
            return "".join(text.strip().splitlines()[-1:]) or ended
        findings, _, self.code = bytes(self._reported).partition(b"\n")
        self._found.extend(json.loads(findings))
        return None

    def _read_report(self) -> None:
        while self._report is not None and (data := self._report.read()):
            self._reported += data[: max(0, _REPORT_BYTES - len(self._reported))]


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
