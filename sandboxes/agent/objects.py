"""The candidate's objects that stay where they are: handles, classes and exceptions, and how they are described."""

from __future__ import annotations

import builtins
import contextlib
import os
import random
import types
from typing import Any, Final, TypeGuard

from common.encoding import Encoder, Json, UnsendableError, class_attribute, class_name, real_mro
from common.frames import Frame, encode_frame

MAX_HANDLES: Final = 100_000
MAX_BASES: Final = 50
MAX_MESSAGE: Final = 2_000
MAX_ARGS_BYTES: Final = 32 << 10

_TRACEBACK: Final = BaseException.__dict__["__traceback__"]


class UnknownHandleError(Exception):
    """The suite names an object that this process never handed out."""


class Objects:
    """Handles of one process. An object keeps the handle that it got first."""

    def __init__(self) -> None:
        """No handle is known yet."""
        self._held: dict[str, Any] = {}
        self._ids: dict[int, str] = {}
        self._class_names: dict[str, int] = {}

    def get(self, handle: str) -> Any:
        """The object of a handle.

        Raises:
            UnknownHandleError: there is none.
        """
        if handle not in self._held:
            raise UnknownHandleError(handle)
        return self._held[handle]

    def encode(self, value: object) -> Json:
        """A value for the suite.

        Raises:
            UnsendableError: it breaks a limit.
        """
        return Encoder(self._handle).encode(value)

    def handle_of(self, value: object) -> str:
        """The object's handle, made now if it has none."""
        known = self._ids.get(id(value))
        if known is not None:
            return known
        handle = self._class_id(value) if is_class(value) else os.urandom(8).hex()
        if len(self._held) >= MAX_HANDLES:
            raise UnsendableError(f"more than {MAX_HANDLES} objects")
        self._held[handle] = value
        self._ids[id(value)] = handle
        return handle

    def describe_class(self, kind: type) -> Frame:
        """What the suite is told about a class."""
        bases = [class_name(base) for base in real_mro(kind)[1:] if base is not object]
        return {
            "id": self.handle_of(kind),
            "name": class_name(kind),
            "bases": bases[:MAX_BASES],
            "exception": any(base is BaseException for base in real_mro(kind)),
        }

    def _class_id(self, kind: type) -> str:
        """The same in every process of one sandbox, so that a suite's name for a class outlives a process."""
        where = "{}.{}".format(*(type.__dict__[name].__get__(kind) for name in ("__module__", "__qualname__")))
        count = self._class_names[where] = self._class_names.get(where, 0) + 1
        return f"{random.Random(f'{where}#{count}').getrandbits(128):032x}"  # noqa: S311 a name, not a secret

    def _handle(self, value: object) -> Json:
        kind = type(value)
        made: Frame = {"$": "handle", "id": self.handle_of(value), "class": self.describe_class(kind)}
        made["can"] = [word for word, method in _ABILITIES if class_attribute(kind, method) is not None]
        if is_class(value):
            made["type"] = self.describe_class(value)
        return made


_ABILITIES: Final = (("call", "__call__"), ("iter", "__iter__"), ("next", "__next__"))


def is_class(value: object) -> TypeGuard[type]:
    """True for a class, by its real type."""
    return any(base is type for base in real_mro(type(value)))


def describe_error(error: BaseException, objects: Objects, root: str) -> Frame:
    """What the suite is told about an exception that the candidate's code let out."""
    kind = type(error)
    name = class_name(kind)
    builtin = getattr(builtins, name, None) is kind
    described: Frame = {
        "class": name,
        "id": None if builtin else objects.describe_class(kind)["id"],
        "bases": [class_name(base) for base in real_mro(kind)[1:] if base is not object][:MAX_BASES],
        "args": _plain_args(error),
        "message": _message(error),
        "line": _line(error, root),
        "builtin": builtin,
    }
    if not builtin:
        with contextlib.suppress(UnsendableError):
            described["handle"] = objects.handle_of(error)
    return described


def _plain_args(error: BaseException) -> list[Json]:
    args = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    try:
        encoded: list[Json] = [Encoder(_refuse).encode(arg) for arg in tuple.__iter__(args)]
        if len(encode_frame({"args": encoded})) <= MAX_ARGS_BYTES:
            return encoded
    except UnsendableError:
        pass
    return []


def _refuse(_value: object) -> Json:
    raise UnsendableError("no plain data")


def _message(error: BaseException) -> str:
    try:
        text = str.__str__(str(error))
    except BaseException:  # noqa: BLE001 the candidate's own __str__ may raise anything
        return ""
    return text[:MAX_MESSAGE].encode("utf-8", "replace").decode()


def _line(error: BaseException, root: str) -> int | None:
    """The last line of the candidate's own files that the exception came through."""
    found = None
    trace: types.TracebackType | None = _TRACEBACK.__get__(error)
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(root):
            found = trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and found is None:
        found = error.lineno
    _TRACEBACK.__set__(error, None)
    return found if type(found) is int else None
