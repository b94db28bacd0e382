"""The candidate's current process as the agent sees it: a shim that gets requests and may answer them.

Nothing that it sends is believed. Its frames are passed on unread; a frame beyond the cap, a closed pipe, and more
output than allowed end it.
"""

from __future__ import annotations

import os
import select
from collections.abc import Iterator
from typing import Any

from common.frames import AGENT_FRAME_BYTES, Frame, encode_frame, prefix

from agent.spare import Spare
from agent.streams import FrameSource, Output, OversizedError


class Tenant:
    """One process of the candidate's, with its pipes."""

    def __init__(self, spare: Spare, *, limit: int) -> None:
        """Takes an admitted spare over. ``limit`` is how many bytes it may print."""
        self.pid = spare.pid
        os.close(spare.stdin)
        self.output = Output(spare.stdout, spare.stderr, limit=limit)
        self._requests = spare.requests
        self._unsent = bytearray()
        self._replies = FrameSource(spare.replies, cap=AGENT_FRAME_BYTES)
        self._owing: Any = None
        self._malformed = False
        self._died: Frame | None = None

    def request(self, frame: Frame) -> None:
        """Pass a request or an answer on. From now on the relay is owed a frame."""
        self._owing = frame["n"]
        payload = encode_frame(frame)
        self._unsent += prefix(len(payload)) + payload
        self._push()

    def interests(self) -> Iterator[tuple[int, int]]:
        """What to wait for."""
        if self._died is not None:
            return
        for source in (self._replies, *self.output.sources):
            if not source.ended:
                yield source.descriptor, select.POLLIN
        if self._unsent:
            yield self._requests, select.POLLOUT

    def replies(self) -> Iterator[bytes]:
        """What has come back, as payloads for the relay. Never blocks."""
        if self._died is not None or self._malformed:
            return
        self._push()
        try:
            for payload in self._replies.frames():
                self.output.drain()
                self._owing = None
                yield with_output(payload, self.output)
        except OversizedError as error:
            self._malformed = True
            self._owing = None
            yield encode_frame({"malformed": str(error)})
        self.output.drain()

    @property
    def doomed(self) -> bool:
        """It has to be ended: it broke the protocol, printed too much, or closed its pipe."""
        return self._malformed or self.output.flooded or self._replies.ended

    @property
    def buried(self) -> bool:
        """Its end is known and told."""
        return self._died is not None

    def bury(self, status: int) -> Iterator[bytes]:
        """Its process has ended with this status; yields what is still to be told."""
        yield from self.replies()
        self._died = {"exit": status} if status >= 0 else {"signal": -status}
        self._close()
        yield from self.excuse()

    def excuse(self) -> Iterator[bytes]:
        """If the process is gone and a frame is owed: the reply that says so."""
        if self._died is not None and self._owing is not None:
            reply: Frame = {"n": self._owing, "died": self._died}
            self._owing = None
            yield with_output(encode_frame(reply), self.output)

    def abandon(self) -> None:
        """Forget it; its process is ended by the caller."""
        if self._died is None:
            self._died = {"signal": 9}
            self._close()

    def _push(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: os.write(self._requests, self._unsent[: 1 << 16])]
        except BlockingIOError:
            pass
        except OSError:
            self._unsent.clear()  # it is gone, which is noticed elsewhere

    def _close(self) -> None:
        os.close(self._requests)
        self._unsent.clear()
        self._replies.close()
        self.output.close()


def with_output(payload: bytes, output: Output) -> bytes:
    """A reply together with what was printed meanwhile, cut so that the frame stays within its cap.

    The reply is not parsed: the fields are put before its last brace. If that makes no strict JSON, then it was none.
    """
    stdout, stderr, count = output.take()
    fields: Frame = {"flooded": True} if output.flooded else {}
    room = AGENT_FRAME_BYTES - len(payload) - 100
    while count:
        out = {"stdout": stdout.decode("utf-8", "replace"), "stderr": stderr.decode("utf-8", "replace"), "bytes": count}
        if len(encode_frame(out)) <= room:
            fields["out"] = out
            break
        if not stdout and not stderr:
            break
        stdout, stderr = stdout[: len(stdout) // 2], stderr[: len(stderr) // 2]
    if not fields or not payload.endswith(b"}"):
        return payload
    comma = b"" if payload == b"{}" else b","
    return payload[:-1] + comma + encode_frame(fields)[1:]
