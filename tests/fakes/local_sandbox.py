"""The local twin of a sandbox: the same seam over a child process. Isolates nothing: for code that tests trust."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from runner.model import Usage
from runner.sandbox import (
    CANDIDATE_FRAME_BYTES,
    EXAMINER_FRAME_BYTES,
    DeadlineError,
    FrameLimitError,
    Role,
    Sandbox,
    SandboxClosedError,
    SandboxError,
    SandboxSpec,
)

_LENGTH = struct.Struct(">L")


class LocalSandbox:
    """One child process in a session of its own."""

    def __init__(self, spec: SandboxSpec, environment: dict[str, str] | None = None) -> None:
        self.spec = spec
        try:
            self._process = subprocess.Popen(
                list(spec.command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
                env=environment,
            )
        except OSError as error:
            raise SandboxError(f"cannot start {spec.command}: {error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._out, self._in = self._process.stdout.fileno(), self._process.stdin.fileno()
        os.set_blocking(self._out, False)
        os.set_blocking(self._in, False)
        self._most = CANDIDATE_FRAME_BYTES if spec.role is Role.CANDIDATE else EXAMINER_FRAME_BYTES
        self._held = bytearray()

    @property
    def id(self) -> str:
        return f"local-{self._process.pid}"

    def send(self, frame: bytes, *, deadline: float) -> None:
        data = memoryview(_LENGTH.pack(len(frame)) + frame)
        while data:
            try:
                data = data[os.write(self._in, data) :]
            except BlockingIOError:
                self._wait(self._in, select.POLLOUT, deadline)
            except OSError as error:
                raise SandboxClosedError(str(error)) from error

    def receive(self, *, deadline: float) -> bytes:
        while True:
            if len(self._held) >= 4:
                (length,) = _LENGTH.unpack_from(self._held)
                if length > self._most:
                    raise FrameLimitError(f"a frame of {length} bytes")
                if len(self._held) >= 4 + length:
                    frame = bytes(self._held[4 : 4 + length])
                    del self._held[: 4 + length]
                    return frame
            if time.monotonic() >= deadline:
                raise DeadlineError("late")
            self._fill(deadline)

    def pending(self) -> bool:
        with suppress(DeadlineError, SandboxClosedError):
            self._fill(0.0)
        return bool(self._held)

    def silent(self) -> bool:
        try:
            self._fill(0.0)
        except DeadlineError:
            return not self._held
        except (SandboxClosedError, ValueError):
            return False
        return not self._held

    def usage(self) -> Usage:
        stat = Path(f"/proc/{self._process.pid}/stat")
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0)
        ticks = int(fields[11]) + int(fields[12])
        return Usage(cpu_ms=ticks * 1_000 // os.sysconf("SC_CLK_TCK"), peak_memory_bytes=1 << 20, oom_kills=0)

    def destroy(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, 9)
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _fill(self, deadline: float) -> None:
        while True:
            try:
                data = os.read(self._out, 1 << 16)
                break
            except BlockingIOError:
                self._wait(self._out, select.POLLIN, deadline)
            except OSError as error:
                raise SandboxClosedError(str(error)) from error
        if not data:
            raise SandboxClosedError("end of stream")
        self._held += data

    @staticmethod
    def _wait(descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        if not poll.poll(max(0.0, (deadline - time.monotonic()) * 1_000)):
            raise DeadlineError("late")


class LocalHost:
    """Starts local twins."""

    runtime = "local"

    def start(self, spec: SandboxSpec) -> Sandbox:
        return LocalSandbox(spec)
