"""What the agent reads without trusting who writes: buffers with caps, from descriptors that never block."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from common.frames import PREFIX_BYTES

_READ_BYTES: Final = 1 << 16


class OversizedError(Exception):
    """A length prefix promises more than the cap."""


class Source:
    """One end of a pipe to read from, without ever waiting."""

    def __init__(self, descriptor: int) -> None:
        """Takes the descriptor over."""
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self.ended = False

    def read(self, most: int = _READ_BYTES) -> bytes:
        """What has arrived, empty when nothing has; sets ``ended`` at the end."""
        if self.ended:
            return b""
        try:
            data = os.read(self.descriptor, most)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.close()
        return data

    def close(self) -> None:
        """Give the descriptor back. Idempotent."""
        if not self.ended:
            self.ended = True
            os.close(self.descriptor)


class FrameSource(Source):
    """Frames from a pipe. At most one frame more than those handed out is in memory."""

    def __init__(self, descriptor: int, *, cap: int) -> None:
        """Frames longer than ``cap`` are refused."""
        super().__init__(descriptor)
        self._cap = cap
        self._buffer = bytearray()

    def frames(self) -> Iterator[bytes]:
        """The JSON texts of all frames that have arrived.

        Raises:
            OversizedError: a frame is longer than the cap.
        """
        while True:
            length = self._length()
            if length is not None and len(self._buffer) >= PREFIX_BYTES + length:
                end = PREFIX_BYTES + length
                payload = bytes(self._buffer[PREFIX_BYTES:end])
                del self._buffer[:end]
                yield payload
                continue
            data = self.read()
            if not data:
                return
            self._buffer += data

    def _length(self) -> int | None:
        if len(self._buffer) < PREFIX_BYTES:
            return None
        length = int.from_bytes(self._buffer[:PREFIX_BYTES], "big")
        if length > self._cap:
            raise OversizedError(f"a frame of {length} bytes is longer than {self._cap}")
        return length


class Output:
    """What the candidate's code prints: counted in full, kept up to a limit."""

    def __init__(self, stdout: int, stderr: int, *, limit: int = 0) -> None:
        """Takes both descriptors over."""
        self.sources = (Source(stdout), Source(stderr))
        self.limit = limit
        self._total = 0
        self._kept: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._since = 0

    @property
    def flooded(self) -> bool:
        """More was printed than the limit allows."""
        return self._total > self.limit

    @property
    def ended(self) -> bool:
        """Nobody can print any more."""
        return all(source.ended for source in self.sources)

    def drain(self) -> None:
        """Read what has arrived. Stops early once it is a flood, whose writer is to be ended."""
        for source, kept in zip(self.sources, self._kept, strict=True):
            while not self.flooded:
                data = source.read()
                if not data:
                    break
                room = max(0, self.limit - self._total)
                kept += data[:room]
                self._total += len(data)
                self._since += len(data)

    def take(self) -> tuple[bytes, bytes, int]:
        """What was printed since the last time, and the number of bytes before cutting."""
        taken = (bytes(self._kept[0]), bytes(self._kept[1]), self._since)
        self._kept = (bytearray(), bytearray())
        self._since = 0
        return taken

    def close(self) -> None:
        """Give both descriptors back."""
        for source in self.sources:
            source.close()
