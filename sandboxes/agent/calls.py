"""What a request asks of the candidate's objects (calls, attributes, operators), and the suite's functions in them."""

from __future__ import annotations

import builtins
import math
import operator
import types
from collections.abc import Callable, Iterator
from typing import Any, Final

from common.decoding import Decoder, MalformedError
from common.encoding import Json, UnsendableError
from common.frames import Frame, encode_frame

from agent.objects import Objects, UnknownHandleError

#: Sends a callback for the call ``n`` and returns the answer.
Ask = Callable[[Any, Frame], Frame]


class Done(Exception):  # noqa: N818 no error: an iterator has come to its end
    """The iterator has nothing more."""


class Missing(Exception):  # noqa: N818 no error of ours
    """The candidate's module has no such name."""

    def __init__(self, name: str) -> None:
        """Remembers the name."""
        super().__init__(name)
        self.name = name


class SuiteError(Exception):
    """A function of the suite's raised what is no builtin exception."""


class Arguments:
    """Decoded arguments, and what they looked like before the call."""

    def __init__(self, args: list[Any], kwargs: dict[str, Any], objects: Objects) -> None:
        """Takes the pictures."""
        self.args = args
        self.kwargs = kwargs
        named: dict[str, Any] = {str(index): value for index, value in enumerate(args)} | kwargs
        self._before = {
            name: (value, encode_frame({"": objects.encode(value)}))
            for name, value in named.items()
            if type(value) in _CHANGEABLE
        }

    def changed(self, objects: Objects) -> dict[str, Json]:
        """The arguments that do not look as before."""
        found = {}
        for name, (value, before) in self._before.items():
            now = objects.encode(value)
            if encode_frame({"": now}) != before:
                found[name] = now
        return found


_CHANGEABLE: Final = frozenset({list, dict, set, bytearray, tuple})


class Calls:
    """Performs requests."""

    def __init__(self, objects: Objects, ask: Ask) -> None:
        """``ask`` reaches the suite's functions."""
        self._objects = objects
        self._ask = ask
        self._current: Any = None

    def arguments(self, request: Frame) -> Arguments:
        """The arguments of a request.

        Raises:
            MalformedError, KeyError: they cannot be read.
        """
        decoder = Decoder(self._foreign)
        args = [decoder.decode(arg) for arg in request.get("args", ())]
        kwargs = {name: decoder.decode(arg) for name, arg in request.get("kwargs", {}).items()}
        return Arguments(args, kwargs, self._objects)

    def perform(self, request: Frame, arguments: Arguments, module: types.ModuleType) -> Any:
        """Do it, and return the result.

        Raises:
            Done, Missing, and whatever the candidate's code raises.
        """
        outer, self._current = self._current, request["n"]
        try:
            return self._perform(request, arguments, module)
        finally:
            self._current = outer

    def _perform(self, request: Frame, arguments: Arguments, module: types.ModuleType) -> Any:
        do, name, args = request["do"], request.get("name", ""), arguments.args
        if "on" not in request:
            if name not in vars(module) and not hasattr(module, name):
                raise Missing(name)
            target = getattr(module, name)
            return target if do == "get" else target(*args, **arguments.kwargs)
        target = self._objects.get(request["on"])
        if do == "call":
            function = getattr(target, name) if name else target
            return function(*args, **arguments.kwargs)
        if do == "get":
            return getattr(target, name)
        if do == "set":
            return setattr(target, name, args[0])
        if do == "delete":
            return delattr(target, name)
        if name == "exit":
            return self._exit(target, request.get("raised"))
        return operate(name, target, args)

    def _exit(self, target: Any, raised: Frame | None) -> bool:
        if raised is None:
            return bool(type(target).__exit__(target, None, None, None))
        error = self._error(raised)
        return bool(type(target).__exit__(target, type(error), error, None))

    # The suite's own things

    def _foreign(self, tag: str, data: dict[str, Json]) -> Any:
        if tag == "handle":
            return self._objects.get(data["id"])
        if tag == "slice":
            decoder = Decoder(self._foreign)
            return slice(*(decoder.decode(data[part]) for part in ("start", "stop", "step")))
        if tag == "callback":
            if "next" in data["can"]:
                return self._iterator(data["id"])
            return self._function(data["id"])
        raise MalformedError(f"unknown tag {tag}")

    def _function(self, callback: str) -> Callable[..., Any]:
        def function(*args: Any, **kwargs: Any) -> Any:
            return self._call_back({
                "callback": callback, "do": "call",
                "args": [self._objects.encode(arg) for arg in args],
                "kwargs": {name: self._objects.encode(arg) for name, arg in kwargs.items()},
            })  # fmt: skip

        return function

    def _iterator(self, callback: str) -> Iterator[Any]:
        while True:
            try:
                value = self._call_back({"callback": callback, "do": "next", "args": [], "kwargs": {}})
            except Done:
                return
            yield value

    def _call_back(self, frame: Frame) -> Any:
        answer = self._ask(self._current, frame)
        if "done" in answer:
            raise Done
        if "raised" in answer:
            raise self._error(answer["raised"])
        return Decoder(self._foreign).decode(answer["value"])

    def _error(self, raised: Frame) -> BaseException:
        """The exception that the suite's function raised, or the candidate's own that went through it."""
        if raised.get("handle"):
            try:
                error = self._objects.get(raised["handle"])
            except UnknownHandleError:
                error = None
            if isinstance(error, BaseException):
                return error
        decoder = Decoder(self._foreign)
        try:
            args = [decoder.decode(arg) for arg in raised["args"]]
            for name in (raised["class"], *raised["bases"]):
                kind = getattr(builtins, name, None)
                if isinstance(kind, type) and issubclass(kind, Exception):
                    return kind(*args)
        except (MalformedError, TypeError, UnsendableError):
            pass
        return SuiteError(raised["message"])


def operate(name: str, target: Any, args: list[Any]) -> Any:
    """What Python's operator ``name`` does with ``target``; the reflected ones have it on the right.

    Raises:
        Done: ``next`` at the end.
    """
    if name == "next":
        try:
            return next(target)
        except StopIteration:
            raise Done from None
    special = _SPECIAL.get(name)
    if special is not None:
        return special(target, *args)
    if name.startswith("r") and name[1:] in _BINARY:
        return _BINARY[name[1:]](args[0], target)
    if name in _BINARY:
        return _BINARY[name](target, *args)
    raise ValueError(f"unknown operator {name!r}")


_BINARY: Final[dict[str, Callable[..., Any]]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "matmul": operator.matmul,
    "truediv": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "divmod": divmod,
    "pow": pow,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
    "lt": operator.lt,
    "le": operator.le,
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
}

_SPECIAL: Final[dict[str, Callable[..., Any]]] = {
    "iadd": operator.iadd,
    "isub": operator.isub,
    "imul": operator.imul,
    "imatmul": operator.imatmul,
    "itruediv": operator.itruediv,
    "ifloordiv": operator.ifloordiv,
    "imod": operator.imod,
    "ipow": operator.ipow,
    "ilshift": operator.ilshift,
    "irshift": operator.irshift,
    "iand": operator.iand,
    "ior": operator.ior,
    "ixor": operator.ixor,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "contains": operator.contains,
    "len": len,
    "bool": bool,
    "str": str,
    "repr": repr,
    "hash": hash,
    "int": int,
    "float": float,
    "complex": complex,
    "bytes": bytes,
    "index": operator.index,
    "neg": operator.neg,
    "pos": operator.pos,
    "invert": operator.invert,
    "abs": abs,
    "round": round,
    "trunc": math.trunc,
    "floor": math.floor,
    "ceil": math.ceil,
    "format": format,
    "iter": iter,
    "reversed": reversed,
    "enter": lambda target: type(target).__enter__(target),
}
