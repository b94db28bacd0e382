"""The stream to the relay, as a suite's process uses it: one request at a time, callbacks answered meanwhile."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any, Final

from common.frames import Frame, decode_frame, encode_frame, prefix, receive_bytes, write_all

from examiner.errors import Ended, SuiteError

#: How deep calls may be nested through callbacks, and how many callbacks one check may get.
MAX_DEPTH: Final = 20
MAX_CALLBACKS: Final = 10_000


class Link:
    """Sends calls, waits for replies, and remembers when the check is over."""

    def __init__(self, reading: int, writing: int) -> None:
        """The descriptors of the stream; the process owns them from now on."""
        self._reading = reading
        self._writing = writing
        self._lock = threading.RLock()
        self._depth = 0
        self._callbacks = 0
        self._void = False
        self._unsent = b""
        self._begun: Frame | None = None
        self.over: Ended | None = None
        #: Answers requests in the relay's place.
        self.stand_in: Callable[[Frame], Frame] | None = None
        #: Done once, while the next reply is waited for.
        self.meanwhile: Callable[[], None] | None = None

    def begin(self) -> None:
        """A new check: nothing has happened in it."""
        self._depth = 0
        self._callbacks = 0
        self._void = False
        self.over = None

    def send(self, frame: Frame) -> None:
        """Tell the relay something."""
        self._write(encode_frame(frame))

    def send_soon(self, frame: Frame) -> None:
        """Tell the relay together with what is told next, which has to follow at once."""
        payload = encode_frame(frame)
        self._unsent += prefix(len(payload)) + payload

    def _write(self, payload: bytes) -> None:
        unsent, self._unsent = self._unsent, b""
        write_all(self._writing, unsent + prefix(len(payload)) + payload)

    def begin_request(self, frame: Frame) -> None:
        """Send what will be asked first, by ``request``, so that it is answered meanwhile."""
        self.send({"t": "call", **frame})
        self._begun = frame

    def forget_begun(self) -> None:
        """Take the reply off the stream that nobody came for."""
        if self._begun is not None:
            self._begun = None
            self._reply(_no_callback)

    def end(self, outcome: str, message: str | None) -> Ended:
        """Decide the check's outcome if it is not decided; returns what is to be raised."""
        if self.over is None:
            self.over = Ended(outcome, message)
        return self.over

    def request(self, frame: Frame, answer: Callable[[Frame], Frame]) -> Frame:
        """Make a call and return its reply.

        Args:
            frame: the request, without ``t``.
            answer: answers a callback.

        Raises:
            Ended: the relay ended the call, or the check was over before.
        """
        if self.stand_in is not None:
            return self.stand_in(frame)
        with self._lock:
            if self.over is not None:
                raise self.over
            if self._depth >= MAX_DEPTH:
                raise self.end("error", f"calls are nested deeper than {MAX_DEPTH}")
            self._depth += 1
            try:
                if frame == self._begun:
                    self._begun = None
                else:
                    self.forget_begun()
                    self.send({"t": "call", **frame})
                if self.meanwhile is not None:
                    self.meanwhile()
                return self._reply(answer)
            finally:
                self._depth -= 1

    def request_calls(self, calls: list[str]) -> list[Any] | None:
        """Make many calls and return their replies; None where each has to be made by itself, in a check begun anew.

        Args:
            calls: the requests as JSON.

        Raises:
            Ended: the relay ended the check.
        """
        text = '{"t":"call","op":"calls","calls":[' + ",".join(calls) + "]}"
        self._write(text.encode())
        replies = self._reply(_no_callback).get("replies")
        return replies if type(replies) is list else None

    def _reply(self, answer: Callable[[Frame], Frame]) -> Frame:
        while True:
            frame = decode_frame(receive_bytes(self._reading))
            kind = frame.get("t")
            if kind == "reply":
                if self.over is not None:
                    raise self.over
                return frame
            if kind == "abort":
                self._void = True
                raise self.end("aborted", str(frame.get("why")))
            if kind != "callback":
                raise SuiteError(f"the relay sent an unexpected {kind!r}")
            self._callbacks += 1
            if self._callbacks > MAX_CALLBACKS:
                self.end("error", f"the submission called the test's functions more than {MAX_CALLBACKS} times")
            reply = answer(frame)
            if self._void:
                raise self.end("aborted", None)
            self.send({"t": "answer", **reply})


def _no_callback(_frame: Frame) -> Frame:
    raise SuiteError("a callback came where no function was given")


def new_id() -> str:
    """A name that nobody guesses."""
    return os.urandom(8).hex()
