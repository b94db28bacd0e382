"""The stream of frames over a container's attached socket.

Docker multiplexes stdout and stderr of a container without terminal: an 8-byte header (stream, three zero bytes,
length as a big-endian 32-bit number) before each piece (Docker Engine API, "Attach to a container"). Stdout carries
frames; stderr carries nothing that we want and is dropped. Whatever a hostile process writes into the pipe, no more
than one frame and one read are ever held in memory.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from runner.frames import PREFIX_BYTES
from runner.sandbox import DeadlineError, FrameLimitError, SandboxClosedError

_HEADER: Final = struct.Struct(">BxxxL")
_LENGTH: Final = struct.Struct(">L")
_STDOUT: Final = 1
_READ_BYTES: Final = 1 << 16


class AttachedStream:
    """Frames in both directions over one socket, each operation with a deadline of ``time.monotonic()``."""

    def __init__(self, attached: socket.socket, *, frame_bytes: int, release: Callable[[], None]) -> None:
        """Take over ``attached``; frames longer than ``frame_bytes`` are refused when received.

        ``release`` lets go of whatever else holds the connection open.
        """
        self._socket = attached
        self._release = release
        self._socket.setblocking(False)
        self._frame_bytes = frame_bytes
        self._raw = bytearray()  # as Docker sends it
        self._piece_left = 0  # of the piece whose header was read
        self._piece_is_stdout = False
        self._stdout = bytearray()  # demultiplexed, not yet taken as a frame
        self._closed = False

    def send(self, frame: bytes, *, deadline: float) -> None:
        """Write a frame. See ``Sandbox.send``."""
        data = memoryview(_LENGTH.pack(len(frame)) + frame)
        while data:
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError as error:
                raise SandboxClosedError(f"cannot write to the sandbox: {error}") from error

    def receive(self, *, deadline: float) -> bytes:
        """Read a frame. See ``Sandbox.receive``."""
        while True:
            frame = self._take()
            if frame is not None:
                return frame
            if time.monotonic() >= deadline:  # bytes without end are no answer either
                raise DeadlineError("the sandbox did not answer in time")
            self._fill(deadline)

    def pending(self) -> bool:
        """True when something of stdout lies ready. Never blocks."""
        with suppress(DeadlineError, SandboxClosedError):
            self._fill(deadline=0.0)
        return bool(self._stdout)

    def silent(self) -> bool:
        """True while the socket is open and nothing of stdout lies ready. Never blocks."""
        try:
            self._fill(deadline=0.0)
        except DeadlineError:
            return not self._stdout
        except SandboxClosedError:
            return False
        return not self._stdout

    def close(self) -> None:
        """Close the socket. First of all steps in ending a sandbox: an attached one that nobody reads blocks a kill."""
        if not self._closed:
            self._closed = True
            with suppress(OSError):  # the other end was faster
                self._socket.shutdown(socket.SHUT_RDWR)
            with suppress(OSError, ValueError):  # closed already, in parts
                self._release()
            self._socket.close()

    def _take(self) -> bytes | None:
        if len(self._stdout) < PREFIX_BYTES:
            return None
        (length,) = _LENGTH.unpack_from(self._stdout)
        if length > self._frame_bytes:
            raise FrameLimitError(f"a frame of {length} bytes was announced, the most is {self._frame_bytes}")
        end = PREFIX_BYTES + length
        if len(self._stdout) < end:
            return None
        frame = bytes(self._stdout[PREFIX_BYTES:end])
        del self._stdout[:end]
        return frame

    def _fill(self, deadline: float) -> None:
        """Read once and demultiplex."""
        while True:
            try:
                data = self._socket.recv(_READ_BYTES)
                break
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
            except OSError as error:
                raise SandboxClosedError(f"cannot read from the sandbox: {error}") from error
        if not data:
            raise SandboxClosedError("the sandbox's stream ended")
        self._raw += data
        while self._raw:
            if self._piece_left == 0:
                if len(self._raw) < _HEADER.size:
                    return
                stream, self._piece_left = _HEADER.unpack_from(self._raw)
                self._piece_is_stdout = stream == _STDOUT
                del self._raw[: _HEADER.size]
            piece = self._raw[: self._piece_left]
            del self._raw[: len(piece)]
            self._piece_left -= len(piece)
            if self._piece_is_stdout:
                self._stdout += piece

    def _wait(self, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._socket, event)
        left_ms = max(0.0, (deadline - time.monotonic()) * 1_000)
        if not poll.poll(left_ms):
            raise DeadlineError("the sandbox did not answer in time")
