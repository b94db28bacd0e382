"""Asks what many examples of a property need in one request, in place of one request for each call.

Theory of operation. While the first check waits for the candidate's code, a twin of this process is forked, which finds
out the examples and calls of every property (``examiner.drawing``). When a property's turn comes, its calls go to the
candidate's process in one request and are performed there in order. Then the test's body is run for real here, once for
each example, on the example's own arguments, with the real answers. If every body makes exactly the calls that were
sent, in that order, and passes, then the property has passed: the candidate's process has seen what it would have seen
call by call, and every assertion has held. Whatever else happens (an assertion fails, the candidate's code dies, runs
into a limit or is slow, a body calls something else), nothing of it counts: the check begins anew in a fresh process,
and hypothesis asks for one example after the other. So what is told of a failure is always what hypothesis finds.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import select
import signal
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

import pytest
from common.decoding import Decoder
from common.encoding import Json
from common.frames import Frame, FrameError, StreamEndedError, decode_frame, encode_frame, receive_bytes
from hypothesis.control import BuildContext
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.internal.entropy import deterministic_PRNG

from examiner.candidate import Candidate
from examiner.drawing import draw

#: How long, in seconds, the twin is waited for.
_PATIENCE_S: Final = 5.0
#: What one request may hold, in calls and characters.
_MOST_CALLS: Final = 250
_MOST_CHARACTERS: Final = 256 << 10

#: A suite that reads clocks or does several things at once has to wait for each call as long as it takes.
_NEEDS_TIME: Final = re.compile(
    r"^\s*(?:import|from)\b.*\b(?:time|timeit|signal|threading|asyncio|concurrent|multiprocessing|importlib)\b", re.M
)


class _VainError(BaseException):
    """It was not as foreseen. No ``Exception``, so that no suite catches it."""


class Ahead:
    """The properties of one attempt whose calls may be told ahead."""

    def __init__(self, candidate: Candidate, texts: Mapping[str, str]) -> None:
        """``texts`` are the suite's files."""
        self._candidate = candidate
        self._possible = candidate.plain_answers and not any(map(_NEEDS_TIME.search, texts.values()))
        self._properties: list[pytest.Function] = []
        self._waiting: list[pytest.Function] = []
        self._drawn: dict[pytest.Function, list[Json]] = {}
        self._reading = -1
        self._twin = 0

    def expect(self, items: Sequence[pytest.Item]) -> None:
        """These are the checks to come."""
        if self._possible:
            self._properties = [item for item in items if isinstance(item, pytest.Function) and _is_lone_property(item)]
        if self._properties:
            self._candidate.link.meanwhile = self.start

    def start(self) -> None:
        """Fork the twin, once. Where that cannot be, nothing is foreseen."""
        self._candidate.link.meanwhile = None
        if not self._properties or self._reading >= 0:
            return
        self._reading, writing = os.pipe()
        self._waiting = list(self._properties)
        try:
            self._twin = os.fork()
        except OSError:
            self._waiting.clear()
        if self._waiting and not self._twin:
            self._become_the_twin(writing)
        os.close(writing)

    def _become_the_twin(self, writing: int) -> NoReturn:
        try:
            draw(self._properties, self._candidate, writing)
        finally:
            os._exit(0)

    def passed(self, item: pytest.Item) -> bool | None:
        """True where the property has passed; False where it has to begin anew; None where nothing has happened yet.

        Raises:
            Ended: the check is over.
        """
        self.start()
        examples = self._examples_of(item) if isinstance(item, pytest.Function) else None
        if examples is None:
            return None
        link = self._candidate.link
        try:
            with deterministic_PRNG():
                for part in _parts(examples):
                    self._confirm(item, part)
        except _VainError:
            return False
        finally:
            link.stand_in = None
        return True

    def _examples_of(self, item: pytest.Function) -> list[Json] | None:
        while item in self._waiting:
            drawn = self._receive()
            if drawn is None:
                self._give_up()
                return None
            self._drawn[self._waiting.pop(0)] = drawn.get("examples") or []
        return self._drawn.pop(item, None) or None

    def _receive(self) -> Frame | None:
        poll = select.poll()
        poll.register(self._reading, select.POLLIN)
        if not poll.poll(_PATIENCE_S * 1_000):
            return None
        try:
            return decode_frame(receive_bytes(self._reading))
        except (FrameError, StreamEndedError):
            return None

    def _give_up(self) -> None:
        self._waiting.clear()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._twin, signal.SIGKILL)

    def _confirm(self, item: Any, examples: list[Json]) -> None:
        """Ask, then run the bodies.

        Raises:
            _VainError: something was not as foreseen.
            Ended: the relay ended the check.
        """
        link, body = self._candidate.link, item.obj.hypothesis.inner_test
        calls = [call for _, _, calls in examples for call in calls]
        replies = link.request_calls(calls) if calls else []
        if replies is None or len(replies) != len(calls):
            raise _VainError
        answers = _Answers(calls, replies)
        link.stand_in = answers.answer
        decode = Decoder(_refuse).decode
        data = ConjectureData.for_choices(())
        for args, kwargs, noted in examples:
            end = answers.used + len(noted)
            try:
                random.seed(0)  # as hypothesis does before each example
                with BuildContext(data, wrapped_test=item.obj):
                    result = body(*map(decode, args), **{name: decode(value) for name, value in kwargs.items()})
            except BaseException:  # noqa: BLE001 hypothesis is to find it, and to tell
                raise _VainError from None
            if result is not None or answers.used != end or answers.wrong or link.over is not None:
                raise _VainError
        link.stand_in = None


class _Answers:
    """Gives the replies out, one after the other, to who makes the very calls."""

    def __init__(self, calls: list[str], replies: list[Json]) -> None:
        self._calls = calls
        self._replies = replies
        self.used = 0
        self.wrong = False

    def answer(self, frame: Frame) -> Frame:
        """The reply to the call whose turn it is."""
        at = self.used
        if self.wrong or at >= len(self._calls) or encode_frame(frame).decode() != self._calls[at]:
            self.wrong = True
            raise _VainError
        self.used += 1
        reply = self._replies[at]
        if type(reply) is not dict:
            raise _VainError
        return reply


def _is_lone_property(item: pytest.Function) -> bool:
    """A function under ``@given`` that needs nothing but its examples."""
    return (
        getattr(item.obj, "is_hypothesis_test", False) is True
        and hasattr(item.obj, "hypothesis")
        and item.cls is None
        and not item.fixturenames
        and getattr(item, "callspec", None) is None
    )


def _parts(examples: list[Json]) -> Iterator[list[Json]]:
    part: list[Json] = []
    calls = characters = 0
    for example in examples:
        part.append(example)
        calls += len(example[2])
        characters += sum(map(len, example[2]))
        if calls >= _MOST_CALLS or characters >= _MOST_CHARACTERS:
            yield part
            part, calls, characters = [], 0, 0
    if part:
        yield part


def _refuse(_tag: str, _data: object) -> NoReturn:
    raise _VainError
