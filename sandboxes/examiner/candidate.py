"""The candidate's side as a suite sees it: requests go out, values and exceptions come back.

One process of the examiner serves one attempt, hence one ``Candidate``; proxies find it with ``the_candidate``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from common.decoding import Decoder, MalformedError
from common.encoding import Encoder, Json, UnsendableError, class_attribute, class_name
from common.frames import Frame

from examiner.changes import apply_change
from examiner.errors import Ended, SuiteError
from examiner.link import Link, new_id
from examiner.raised import Rebuilder, describe_raised, mark

#: The widest integer that languages with one type of numbers hold exactly.
WIDEST_FLOAT_INT: Final = (1 << 53) - 1
MAX_MESSAGE: Final = 2_000
_DESCRIBE: Final[Frame] = {"op": "describe"}


class Remote(Protocol):
    """A proxy: something of the candidate's that a suite can hand back to it."""

    def _preuve_handle(self) -> str:
        """The id of the handle it stands for, in the process of the present check."""


class Candidate:
    """Everything that is known about the candidate's code during one attempt."""

    def __init__(self, link: Link, *, single_number_type: bool, proxy: Callable[[Frame], Any]) -> None:
        """``proxy`` makes the object that stands for a handle."""
        self.link = link
        self.single_number_type = single_number_type
        #: Counts checks: handles of another one are stale. 0 is the time of collecting.
        self.epoch = 0
        #: Why the module cannot be imported, once that is known.
        self.broken: str | None = None
        #: A test function given to the candidate that failed in an assertion of its own.
        self.failed_in_callback: BaseException | None = None
        #: True in mode function: answers are plain data, and no object is told what it is compared with.
        self.plain_answers = False
        self.rebuilder = Rebuilder()
        #: Whether values of the candidate's have come in this check: what is too large then may be made of them.
        self._has_values = False
        self._proxy = proxy
        self._functions: dict[str, Any] = {}
        self._function_ids: dict[int, str] = {}

    def begin(self) -> None:
        """A new check begins: whatever stood for objects is stale."""
        self.epoch += 1
        self.link.begin()
        self.failed_in_callback = None
        self._has_values = False
        self._functions.clear()
        self._function_ids.clear()

    def begin_describing(self) -> None:
        """Ask for ``describe`` already: the answer comes while other things are done."""
        self.link.begin_request(_DESCRIBE)

    def forget_description(self) -> None:
        """Nobody has asked for it after all."""
        try:
            self.link.forget_begun()
        except Ended:
            self.link.over = None  # each check finds it out for itself

    def describe(self) -> dict[str, Frame] | None:
        """What the candidate's module holds; None where it cannot be told (``broken`` says why, or the relay did)."""
        try:
            reply = self.link.request(_DESCRIBE, self._answer)
            if "raised" in reply:
                self.broken = self._import_failure(reply["raised"])
                return None
            names = reply.get("names")
            if type(names) is dict:
                return names
            self._refuse(reply)
        except Ended as ended:
            if ended.outcome == "error":
                self.broken = ended.message
            if ended.outcome == "protocol":
                raise
        return None

    def perform(
        self, do: str, *, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None, **where: str
    ) -> Any:
        """Make a ``call`` request and return its value.

        Args:
            do: the protocol's word.
            args: values, proxies, functions, iterators.
            kwargs: the same by name.
            where: ``on`` and ``name``.

        Raises:
            StopIteration: ``next`` found nothing more.
            Ended: the check is over.
            SuiteError: an argument cannot be handed over.
            Exception: what the candidate's code raised.
        """
        reply = self.link.request(self._asked(do, args, kwargs, where), self._answer)
        return self._result(reply, args, kwargs or {})

    def _asked(self, do: str, args: Sequence[Any], kwargs: Mapping[str, Any] | None, where: Mapping[str, str]) -> Frame:
        """A ``call`` request."""
        request: Frame = {"op": "call", "do": do, **where}
        encoder = Encoder(self._hand_over, widest_int=WIDEST_FLOAT_INT if self.single_number_type else None)
        try:
            if args or do == "call":
                request["args"] = [encoder.encode(arg) for arg in args]
            if kwargs:
                request["kwargs"] = {name: encoder.encode(arg) for name, arg in kwargs.items()}
        except UnsendableError as error:
            if self._has_values:
                raise self.link.end("error", f"what came of an answer cannot be handed over: {error}") from None
            raise SuiteError(f"an argument cannot be handed over: {error}") from None
        return request

    def leave(self, on: str, error: BaseException | None) -> bool:
        """The end of a ``with`` block around the object ``on``: True where it swallows the exception."""
        request: Frame = {"op": "call", "do": "operator", "name": "exit", "on": on, "args": []}
        if error is not None:
            request["raised"] = describe_raised(error, self._encode_plain)
        return bool(self._result(self.link.request(request, self._answer), (), {}))

    def program(self, request: Frame) -> Frame:
        """Run the program; the reply as it comes."""
        reply = self.link.request({"op": "program", **request}, self._answer)
        if "stdout" not in reply:
            self._refuse(reply)
        return reply

    def decode(self, data: Json) -> Any:
        """A value of the candidate's.

        Raises:
            Ended: it is malformed.
        """
        self._has_values = True
        try:
            return Decoder(self._foreign).decode(data)
        except MalformedError as error:
            raise self.link.end("protocol", f"malformed value: {error}") from None
        except Exception as error:  # noqa: BLE001 what no value can be made of is the sender's fault, never the suite's
            raise self.link.end("protocol", f"malformed value: {class_name(type(error))}") from None

    def _result(self, reply: Frame, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if "changed" in reply:
            self._change(reply["changed"], args, kwargs)
        if "value" in reply:
            return self.decode(reply["value"])
        if "done" in reply:
            raise StopIteration
        if "raised" in reply:
            raised = reply["raised"]
            if type(raised) is dict and raised.get("importing"):
                raise self.link.end("error", self._import_failure(raised))
            try:
                error = self.rebuilder.rebuild(raised, self.decode)
            except MalformedError as malformed:
                raise self.link.end("protocol", f"malformed exception: {malformed}") from None
            raise mark(error, raised.get("line")) from None
        return self._refuse(reply)

    def _refuse(self, reply: Frame) -> Any:
        if "missing" in reply:
            raise self.link.end("error", f"the submission has no {reply['missing']!r}")
        died = reply.get("died")
        if type(died) is dict:
            how = f"signal {died['signal']}" if "signal" in died else f"exit status {died.get('exit')}"
            raise self.link.end("error", f"the submission's process ended ({how})")
        raise self.link.end("protocol", "a reply of no known shape")

    def _import_failure(self, raised: Any) -> str:
        try:
            error = self.rebuilder.rebuild(raised, self.decode)
        except MalformedError as malformed:
            raise self.link.end("protocol", f"malformed exception: {malformed}") from None
        return f"the submission cannot be imported: {told(error, raised.get('class'), raised.get('line'))}"

    def _change(self, changed: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        if type(changed) is not dict:
            raise self.link.end("protocol", "malformed changes")
        known: dict[str, Any] = {str(index): arg for index, arg in enumerate(args)} | dict(kwargs)
        for name, data in changed.items():
            if name not in known or not apply_change(known[name], self.decode(data)):
                raise self.link.end("protocol", "a change of what cannot change")

    def _foreign(self, tag: str, data: dict[str, Json]) -> Any:
        if tag == "undefined":
            return None
        if tag == "handle":
            if self.link.stand_in is not None:  # asked ahead; an object is of no use but in its own process
                raise self.link.end("aborted", None)
            return self._proxy(data)
        raise MalformedError(f"unknown tag {tag!r}")

    # Towards the candidate

    def _encode_plain(self, value: object) -> Json:
        return Encoder(self._hand_over).encode(value)

    def _hand_over(self, value: object) -> Json:
        kind = type(value)
        handle = class_attribute(kind, "_preuve_handle")
        if handle is not None:
            return {"$": "handle", "id": handle(value)}
        if kind is slice:
            parts = {part: self._encode_plain(getattr(value, part)) for part in ("start", "stop", "step")}
            return {"$": "slice"} | parts
        if isinstance(value, Iterator):
            return {"$": "callback", "id": self._remember(value), "can": ["next"]}
        if callable(value) and not isinstance(value, type):
            callback = {"$": "callback", "id": self._remember(value), "can": ["call"]}
            most = _most_arguments(value)
            return callback if most is None else callback | {"takes": most}
        raise SuiteError(
            f"{class_name(kind)!r} cannot be handed to the submission: pass plain data, functions, iterators, or "
            "objects that came from it"
        )

    def _remember(self, function: Any) -> str:
        known = self._function_ids.get(id(function))
        if known is None:
            known = self._function_ids[id(function)] = new_id()
            self._functions[known] = function
        return known

    def _answer(self, frame: Frame) -> Frame:
        """Run a function of the suite's that the candidate calls."""
        try:
            if self.link.over is not None:
                raise self.link.over
            function = self._functions.get(frame["callback"])
            if function is None:
                raise self.link.end("protocol", "a callback that nobody gave")
            args = [self.decode(arg) for arg in frame.get("args", ())]
            kwargs = {name: self.decode(arg) for name, arg in frame.get("kwargs", {}).items()}
            if frame.get("do") == "next":
                try:
                    return {"value": self._encode_plain(next(function))}
                except StopIteration:
                    return {"done": True}
            return {"value": self._encode_plain(function(*args, **kwargs))}
        except BaseException as error:  # noqa: BLE001 all of it goes to the candidate's code, as it would in one process
            if not isinstance(error, Exception) or isinstance(error, (AssertionError, SuiteError, UnsendableError)):
                self.failed_in_callback = self.failed_in_callback or error
            return {"raised": describe_raised(error, self._encode_plain)}


def told(error: BaseException, name: str | None, line: int | None) -> str:
    """An exception of the candidate's in one line."""
    place = f" (line {line})" if line else ""
    return f"{name or type(error).__name__}: {error}{place}"[:MAX_MESSAGE]


_candidates: list[Candidate] = []


def the_candidate() -> Candidate:
    """The candidate of this process's attempt.

    Raises:
        SuiteError: there is none, since this is no examiner.
    """
    if not _candidates:
        raise SuiteError("there is no submission here: suites run in Preuve's examiner")
    return _candidates[-1]


def take_up(candidate: Candidate) -> None:
    """This process serves this candidate."""
    _candidates[:] = [candidate]


def _most_arguments(function: Callable[..., Any]) -> int | None:
    """How many positional arguments a function takes at most; None where there is no limit or no telling.

    JavaScript passes more than were asked for: ``xs.map(f)`` gives f three.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return None
    return sum(
        parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD) for parameter in parameters
    )
