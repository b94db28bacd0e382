"""The Python shim: speaks for one process of the candidate's. See ../PROTOCOL.md, "Shims".

It runs in the candidate's own process, so nothing of it is a defence: the candidate's code can replace every part. It
is written so that an honest process gives honest answers, whatever odd objects it holds.
"""

from __future__ import annotations

import contextlib
import functools
import io
import marshal
import sys
import types
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any, Final

from common.encoding import UnsendableError, class_name
from common.frames import (
    AGENT_FRAME_BYTES,
    Frame,
    FrameError,
    StreamEndedError,
    decode_frame,
    encode_frame,
    receive_bytes,
    send_bytes,
)

from agent.calls import Calls, Done, Missing
from agent.objects import Objects, UnknownHandleError, describe_error, is_class

REQUESTS: Final = 3
REPLIES: Final = 4

#: Below the relay's cap: the agent adds what was printed.
MAX_REPLY_BYTES: Final = AGENT_FRAME_BYTES - (64 << 10)
#: The largest module-level value that a description carries; others are fetched when they are asked for.
MAX_DESCRIBED_BYTES: Final = 32 << 10


def serve(folder: Path, entry: str, code: bytes) -> None:
    """Be the shim of ``entry`` in ``folder`` until the agent hangs up; ``code`` is the entry translated, if it was."""
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.argv = [""]
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), encoding="utf-8")
    sys.stdout = _printer(1)
    sys.stderr = _printer(2)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    Shim(folder, entry, code).serve()


def _printer(descriptor: int) -> io.TextIOWrapper:
    buffer = io.BufferedWriter(io.FileIO(descriptor, "w"))
    return io.TextIOWrapper(buffer, encoding="utf-8", errors="backslashreplace")


class Shim:
    """Imports the candidate's module when it is first needed, and answers requests until the agent hangs up."""

    def __init__(self, folder: Path, entry: str, code: bytes) -> None:
        """Imports nothing yet."""
        self._path = folder / entry
        self._code = code
        self._module: types.ModuleType | None = None
        self._objects = Objects()
        self._calls = Calls(self._objects, self._ask)
        self._printers = (sys.stdout, sys.stderr)
        self._root = str(folder)

    def serve(self) -> None:
        """Answer until the requests end."""
        while True:
            try:
                self._answer(self._receive())
            except (StreamEndedError, FrameError):
                return

    @staticmethod
    def _receive() -> Frame:
        return decode_frame(receive_bytes(REQUESTS))

    def _ask(self, n: Any, callback: Frame) -> Frame:
        """Send a callback and return its answer; calls that come before the answer are answered first."""
        self._send({"n": n, **callback})
        while True:
            frame = self._receive()
            if frame["op"] == "answer" and frame["n"] == n:
                return frame
            self._answer(frame)

    def _answer(self, request: Frame) -> None:
        n = request["n"]
        try:
            module = self._load_module()
        except BaseException as error:  # noqa: BLE001 the candidate's module may raise anything
            self._reply(n, {"raised": self._error(error) | {"importing": True}})
            return
        if request["op"] == "describe":
            self._reply(n, {"names": self._describe(module)})
        elif request["op"] == "calls":
            self._reply_to_many(n, request["calls"], module)
        else:
            self._reply(n, self._call(request, module))

    def _reply_to_many(self, n: Any, calls: list[Frame], module: types.ModuleType) -> None:
        """All replies in one frame; refused where they are too large for that."""
        replies: list[bytes] = []
        room = MAX_REPLY_BYTES - 1_000
        for call in calls:
            replies.append(encode_frame(self._call({**call, "n": n}, module)))
            room -= len(replies[-1]) + 1
            if room < 0:
                self._reply(n, {"refused": True})
                return
        self._flush()
        send_bytes(REPLIES, encode_frame({"n": n})[:-1] + b',"replies":[' + b",".join(replies) + b"]}")

    def _call(self, request: Frame, module: types.ModuleType) -> Frame:
        try:
            arguments = self._calls.arguments(request)
        except Exception as error:  # noqa: BLE001 whatever is wrong with a request is told, not died of
            return {"raised": _own_error("BadRequestError", f"{class_name(type(error))}: {error}")}
        reply: Frame
        try:
            value = self._calls.perform(request, arguments, module)
            reply = {"value": self._objects.encode(value)}
        except Done:
            reply = {"done": True}
        except Missing as missing:
            return {"missing": missing.name}
        except UnsendableError as error:
            reply = {"raised": _own_error("UnsendableValue", f"the result cannot be handed over: {error}")}
        except UnknownHandleError as error:
            return {"raised": _own_error("UnknownHandleError", str(error))}
        except BaseException as error:  # noqa: BLE001 the candidate's code may raise anything
            reply = {"raised": self._error(error)}
        try:
            changed = arguments.changed(self._objects)
        except UnsendableError:
            changed = {}
        if changed:
            reply["changed"] = changed
        return reply

    def _reply(self, n: Any, reply: Frame) -> None:
        self._flush()
        self._send({"n": n, **reply})

    def _flush(self) -> None:
        for printer in self._printers:
            with contextlib.suppress(OSError, ValueError):  # closed by the candidate's code
                printer.flush()

    def _send(self, frame: Frame) -> None:
        payload = encode_frame(frame)
        if len(payload) > MAX_REPLY_BYTES:
            refusal = _own_error("UnsendableValue", "the result is too large to be handed over")
            payload = encode_frame({"n": frame["n"], "raised": refusal})
        send_bytes(REPLIES, payload)

    def _error(self, error: BaseException) -> Frame:
        return describe_error(error, self._objects, self._root)

    # The candidate's module

    def _load_module(self) -> types.ModuleType:
        if self._module is not None:
            return self._module
        name = self._path.stem
        if str(self._path.parent) not in sys.path:
            sys.path.insert(0, str(self._path.parent))
        loader = SourceFileLoader(name, str(self._path))
        module = module_from_spec(ModuleSpec(name, loader, origin=str(self._path)))
        module.__file__ = str(self._path)
        sys.modules[name] = module
        if self._code:
            exec(marshal.loads(self._code), vars(module))  # noqa: S102, S302 the candidate's, in the candidate's process
        else:
            loader.exec_module(module)
        self._module = module
        for value in list(vars(module).values()):
            if is_class(value):
                self._objects.describe_class(value)
        return module

    def _describe(self, module: types.ModuleType) -> dict[str, Frame]:
        names = {}
        for name, value in list(vars(module).items()):
            if type(name) is str and not name.startswith("_") and type(value) is not types.ModuleType:
                names[name] = self._description(value)
        return names

    def _description(self, value: Any) -> Frame:
        if type(value) in _FUNCTIONS:
            return {"kind": "function"}
        if is_class(value):
            return {"kind": "class", "class": self._objects.describe_class(value)}
        try:
            encoded = self._objects.encode(value)
            if len(encode_frame({"value": encoded})) <= MAX_DESCRIBED_BYTES:
                return {"kind": "data", "value": encoded}
        except UnsendableError:
            pass
        return {"kind": "data"}


def _own_error(name: str, message: str) -> Frame:
    return {"class": name, "id": None, "bases": ["Exception", "BaseException"], "args": [message], "message": message,
            "line": None, "builtin": False}  # fmt: skip


_CACHED: Final[type] = type(functools.cache(len))
_FUNCTIONS: Final = frozenset(
    {types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial, _CACHED}
)
