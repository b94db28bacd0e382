"""Exceptions that cross: the candidate's, rebuilt here by an allow-list; the suite's, described for the candidate."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any, Final

from common.decoding import MalformedError
from common.encoding import Json, UnsendableError
from common.frames import Frame

from examiner.errors import CandidateError

_NEVER: Final = frozenset({"StopIteration", "StopAsyncIteration", "ExceptionGroup"})

#: Ordinary builtin exceptions, by exact name.
ALLOWED: Final[dict[str, type[Exception]]] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and name == kind.__name__ and name not in _NEVER
}

#: The attribute by which an exception is known to come from the candidate's code.
_MARK: Final = "_preuve_candidate"

MAX_CLASSES: Final = 1_000
MAX_MESSAGE: Final = 2_000
_MAX_NAME: Final = 200
_MAX_BASES: Final = 100


def mark(error: BaseException, line: int | None) -> BaseException:
    """Note that the candidate's code raised this."""
    setattr(error, _MARK, line or 0)
    return error


def candidate_line(error: BaseException) -> int | None:
    """The line of the candidate's code that raised this, 0 where it is unknown; None for the suite's own exceptions."""
    found = getattr(error, _MARK, None) if isinstance(error, Exception) else None
    return found if type(found) is int else None


class Rebuilder:
    """Makes classes and instances for the candidate's exceptions; one class for one name."""

    def __init__(self) -> None:
        """Knows no class of the candidate's."""
        self._classes: dict[str, type[CandidateError]] = {}
        self._named: dict[str, type[CandidateError]] = {}
        self.metaclass: type = type

    def class_of(self, name: str, bases: list[str]) -> type[CandidateError]:
        """The class that stands for the candidate's exception class ``name``.

        Raises:
            MalformedError: no class can have this name.
        """
        key = "\n".join([name, *bases])
        known = self._classes.get(key)
        if known is not None:
            return known
        if len(self._classes) >= MAX_CLASSES:
            raise MalformedError("too many classes of exceptions")
        parents: list[type] = []
        for base in bases:
            kind: type | None = self._named.get(base) or ALLOWED.get(base)
            if kind is not None and not any(issubclass(parent, kind) for parent in parents):
                parents.append(kind)
        if not any(issubclass(parent, CandidateError) for parent in parents):
            parents.insert(0, CandidateError)
        if Exception in parents:
            parents.remove(Exception)
        namespace = {"__module__": "submission", "__qualname__": name}
        try:
            made: type[CandidateError] = self.metaclass.__new__(self.metaclass, name, tuple(parents), namespace)
        except TypeError:  # bases that exclude each other
            made = self.metaclass.__new__(self.metaclass, name, (CandidateError,), namespace)
        self._classes[key] = made
        self._named.setdefault(name, made)
        return made

    def rebuild(self, raised: Any, decode: Callable[[Json], Any]) -> Exception:
        """The exception for the protocol's ``e``.

        Raises:
            MalformedError: it is none.
        """
        name, bases, message, args = _fields(raised)
        values = [decode(arg) for arg in args]
        if raised["builtin"] and name in ALLOWED:
            error = _builtin(ALLOWED[name], values, message)
            if error is not None:
                return error
        if raised["builtin"]:
            bases = []
        kind = self.class_of(name, bases)
        made: CandidateError = kind.__new__(kind, *values)
        made.args = tuple(values)
        made.__dict__["_preuve_message"] = message
        made.__dict__["_preuve_object"] = raised.get("handle")
        return made


def _builtin(kind: type[Exception], values: list[Any], message: str) -> Exception | None:
    for args in (values, [message]):
        try:
            error = kind(*args)
        except Exception:  # noqa: BLE001, S112 some builtin exceptions want arguments of special shapes
            continue
        if isinstance(error, kind) and _is_sound(error):
            return error
    return None


def _is_sound(error: Exception) -> bool:
    """False where the interpreter's own ``str(error)`` would read memory beyond the text (CPython issue 123378)."""
    if not isinstance(error, (UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError)):
        return True
    start, end = error.args[-3:-1]
    return bool(0 <= start <= end <= len(error.object))


def _fields(raised: Any) -> tuple[str, list[str], str, list[Json]]:
    if type(raised) is not dict:
        raise MalformedError("an exception that is no object")
    name, bases, message, args = (raised.get(field) for field in ("class", "bases", "message", "args"))
    if type(name) is not str or not 0 < len(name) <= _MAX_NAME or "\0" in name:
        raise MalformedError("an exception without a class")
    if type(bases) is not list or len(bases) > _MAX_BASES or not all(type(base) is str for base in bases):
        raise MalformedError("bases that are no names")
    if type(message) is not str or type(args) is not list or type(raised.get("builtin")) is not bool:
        raise MalformedError("wrong fields of an exception")
    if type(raised.get("line")) not in (int, type(None)) or type(raised.get("handle")) not in (str, type(None)):
        raise MalformedError("wrong fields of an exception")
    return name, bases, message, args


def describe_raised(error: BaseException, encode: Callable[[object], Json]) -> Frame:
    """What the candidate's code is told about an exception of the suite's."""
    kind = type(error)
    try:
        args = [encode(arg) for arg in error.args]
    except Exception:  # noqa: BLE001 whatever cannot cross is left out
        args = []
    builtin = ALLOWED.get(kind.__name__) is kind
    described: Frame = {
        "class": kind.__name__ if builtin else "SuiteError",
        "id": None,
        "bases": [base.__name__ for base in kind.__mro__[1:] if base.__name__ in ALLOWED] if builtin else [],
        "args": args,
        "message": _safe_text(error),
        "line": None,
        "builtin": builtin,
    }
    handle = error.__dict__.get("_preuve_object") if isinstance(error, CandidateError) else None
    if handle:
        described["handle"] = handle
    return described


def _safe_text(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE].encode("utf-8", "replace").decode()
    except (Exception, UnsendableError):  # noqa: BLE001 for a message nothing is worth failing
        return ""
