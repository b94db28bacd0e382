"""What a suite holds in place of the candidate's functions, classes and objects.

Everything that is done to a proxy is done in the candidate's process. Between an object and plain data ``==`` is never
asked of the candidate, whose ``__eq__`` may say what it likes: an object is not equal to any plain value.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

from common.decoding import MalformedError
from common.encoding import Json
from common.frames import Frame

from examiner.candidate import the_candidate
from examiner.errors import CandidateError, Ended, SuiteError

#: Special names that an object may have for its own, besides ordinary ones.
_FORWARDED: Final = frozenset({"__dict__", "__doc__", "__name__", "__qualname__", "__wrapped__", "__annotations__"})
_LOCAL_PREFIXES: Final = ("_preuve", "_pytest", "_hypothesis", "__")


class FunctionProxy:
    """A function of the candidate's module."""

    __slots__ = ("_handle", "_name")

    def __init__(self, name: str) -> None:
        """Known by its name in the module."""
        self._name = name
        self._handle: tuple[int, str] = (-1, "")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the candidate's process."""
        return the_candidate().perform("call", name=self._name, args=args, kwargs=kwargs)

    def __getattr__(self, name: str) -> Any:
        """An attribute of the function, or of whatever has its name."""
        if name.startswith(_LOCAL_PREFIXES) and name not in ("__doc__", "__annotations__"):
            raise AttributeError(name)
        return the_candidate().perform("get", on=self._preuve_handle(), name=name)

    def __repr__(self) -> str:
        return self._name

    def _preuve_handle(self) -> str:
        candidate = the_candidate()
        if self._handle[0] != candidate.epoch:
            found = candidate.perform("get", name=self._name)
            if not isinstance(found, ObjectProxy):
                raise SuiteError(f"{self._name} is no function in the submission")
            self._handle = (candidate.epoch, found._preuve_handle())
        return self._handle[1]


class MissingProxy:
    """A name that the candidate's module does not have: any use of it ends the check, at the candidate's expense."""

    def __init__(self, name: str) -> None:
        """Known by the name that was looked for."""
        object.__setattr__(self, "_name", name)

    def _preuve_end(self, *_args: Any, **_kwargs: Any) -> Any:
        raise the_candidate().link.end("error", f"the submission has no {object.__getattribute__(self, '_name')!r}")

    @property
    def __class__(self) -> Any:  # type: ignore[misc] # read-only, as for every object
        """What the suite asks with ``isinstance``; while suites are collected nothing is asked of the submission yet."""
        if the_candidate().epoch:
            self._preuve_end()
        return MissingProxy

    def __repr__(self) -> str:
        return str(object.__getattribute__(self, "_name"))

    def __getattr__(self, name: str) -> Any:
        if name.startswith(_LOCAL_PREFIXES):
            raise AttributeError(name)
        return self._preuve_end()

    __hash__ = object.__hash__


class ClassProxy:
    """A class of the candidate's that is no exception class."""

    def __init__(self, described: Frame, *, name: str | None = None) -> None:
        """Made from the protocol's description; ``name`` is what the candidate's module calls it."""
        self._described = described
        self._where = {"on": described["id"]} if name is None else {"name": name}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """An instance, made in the candidate's process."""
        return the_candidate().perform("call", args=args, kwargs=kwargs, **self._where)

    def __getattr__(self, name: str) -> Any:
        """An attribute of the class: constants, static and class methods, members of an Enum."""
        if name in ("__name__", "__qualname__"):
            return self._described["name"]
        if name.startswith(_LOCAL_PREFIXES) and name not in _FORWARDED | {"__members__", "__mro__", "__slots__"}:
            raise AttributeError(name)
        return the_candidate().perform("get", on=self._described["id"], name=name)

    def __instancecheck__(self, value: object) -> bool:
        """By what the candidate's process said about the object's class when it handed the object over."""
        return type(value) in _OBJECTS and self._preuve_covers(value._preuve_class)  # type: ignore[attr-defined]

    def __subclasscheck__(self, kind: object) -> bool:
        """By names, as for instances."""
        return isinstance(kind, ClassProxy) and self._preuve_covers(kind._described)

    def __iter__(self) -> Any:
        """The members of an Enum."""
        return self._preuve_operate("iter")

    def __len__(self) -> int:
        length: int = self._preuve_operate("len")
        return length

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, key: Any) -> Any:
        return self._preuve_operate("getitem", key)

    def __contains__(self, key: Any) -> bool:
        return bool(self._preuve_operate("contains", key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassProxy) and other._described["id"] == self._described["id"]

    def __hash__(self) -> int:
        return hash(self._described["id"])

    def __repr__(self) -> str:
        return f"<class {self._described['name']}>"

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        """A suite cannot derive from the candidate's class, which lives elsewhere."""
        raise SuiteError(f"{self._described['name']} is the submission's class: a suite cannot derive from it")

    def _preuve_operate(self, name: str, *args: Any) -> Any:
        return the_candidate().perform("operator", on=self._described["id"], name=name, args=args)

    def _preuve_handle(self) -> str:
        return str(self._described["id"])

    def _preuve_covers(self, described: Frame) -> bool:
        return described["id"] == self._described["id"] or self._described["name"] in described["bases"]


class ExceptionClass(type):
    """Makes exception classes of the candidate's usable like other classes of its, besides catching with them."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """An instance, made in the candidate's process."""
        handle = cls.__dict__.get("_preuve_class_id")
        if handle is None:
            return type.__call__(cls, *args, **kwargs)
        return the_candidate().perform("call", on=handle, args=args, kwargs=kwargs)

    def __instancecheck__(cls, value: object) -> bool:
        """Exceptions that were raised, and objects of the candidate's that stand for exceptions."""
        if type(value) in _OBJECTS:
            described = value._preuve_class  # type: ignore[attr-defined]
            return cls.__name__ == described["name"] or cls.__name__ in described["bases"]
        return type.__instancecheck__(cls, value)

    def __getattr__(cls, name: str) -> Any:
        """An attribute of the candidate's class."""
        handle = cls.__dict__.get("_preuve_class_id")
        if handle is None or name.startswith(_LOCAL_PREFIXES):
            raise AttributeError(name)
        return the_candidate().perform("get", on=handle, name=name)


class ObjectProxy:
    """An object of the candidate's. Operators are added by ``examiner.operators``."""

    __slots__ = ("_preuve_class", "_preuve_epoch", "_preuve_id", "_preuve_origin")

    def __init__(self, handle: str, described: Frame, epoch: int) -> None:
        """``epoch`` is the check in which the handle is good."""
        put = object.__setattr__
        put(self, "_preuve_id", handle)
        put(self, "_preuve_class", described)
        put(self, "_preuve_epoch", epoch)
        put(self, "_preuve_origin", None)

    def _preuve_handle(self) -> str:
        candidate = the_candidate()
        if self._preuve_epoch != candidate.epoch:
            if self._preuve_origin is None:
                raise SuiteError(
                    f"this {self._preuve_class['name']} was made in another check: every check has a fresh process, so "
                    "make objects in the test or in a fixture of scope function"
                )
            found = candidate.perform("get", name=self._preuve_origin)
            if not isinstance(found, ObjectProxy):
                raise SuiteError(f"{self._preuve_origin} is no object any more")
            object.__setattr__(self, "_preuve_id", found._preuve_id)
            object.__setattr__(self, "_preuve_epoch", candidate.epoch)
        return str(self._preuve_id)

    def _preuve_operate(self, name: str, *args: Any) -> Any:
        return the_candidate().perform("operator", on=self._preuve_handle(), name=name, args=args)

    @property
    def __class__(self) -> Any:  # type: ignore[misc] # read-only, as for every object
        """The candidate's class, so that ``obj.__class__.__name__`` is its name."""
        return ClassProxy(self._preuve_class)

    def __getattr__(self, name: str) -> Any:
        """An attribute; for a method, something that can be called."""
        if name.startswith(_LOCAL_PREFIXES) and name not in _FORWARDED:
            raise AttributeError(name)
        return the_candidate().perform("get", on=self._preuve_handle(), name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        the_candidate().perform("set", on=self._preuve_handle(), name=name, args=(value,))

    def __delattr__(self, name: str) -> None:
        the_candidate().perform("delete", on=self._preuve_handle(), name=name)

    def __enter__(self) -> Any:
        return self._preuve_operate("enter")

    def __exit__(self, _kind: object, error: BaseException | None, _trace: TracebackType | None) -> bool:
        if isinstance(error, Ended):
            return False
        return the_candidate().leave(self._preuve_handle(), error)

    def __repr__(self) -> str:
        """The candidate's own, where it can be asked."""
        try:
            text = self._preuve_operate("repr")
        except SuiteError:
            text = None
        return text if type(text) is str else f"<{self._preuve_class['name']} object>"


class CallableProxy(ObjectProxy):
    """An object of the candidate's that can be called: a function, a bound method, an instance with ``__call__``."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the candidate's process."""
        return the_candidate().perform("call", on=self._preuve_handle(), args=args, kwargs=kwargs)


_OBJECTS: Final[frozenset[type]] = frozenset({ObjectProxy, CallableProxy})


def proxy_of(data: dict[str, Json]) -> Any:
    """The proxy for a handle.

    Raises:
        MalformedError: it is none.
    """
    handle, described, can = data.get("id"), data.get("class"), data.get("can")
    check_handle(handle)
    check_class(described)
    if type(can) is not list or not all(type(word) is str for word in can):
        raise MalformedError("a handle that says nothing of what it can")
    if "type" in data:
        check_class(data["type"])
        return class_proxy(data["type"])
    kind: Callable[..., ObjectProxy] = CallableProxy if "call" in can else ObjectProxy
    return kind(handle, described, the_candidate().epoch)


def class_proxy(described: Any, *, name: str | None = None) -> Any:
    """The proxy for a class: a real class where it is one of exceptions, so that it can be caught.

    Raises:
        MalformedError: the description is none.
    """
    check_class(described)
    if not described["exception"]:
        return ClassProxy(described, name=name)
    rebuilder = the_candidate().rebuilder
    made = rebuilder.class_of(described["name"], described["bases"])
    if described["id"] is not None and "_preuve_class_id" not in made.__dict__:
        type.__setattr__(made, "_preuve_class_id", described["id"])
    return made


def check_handle(handle: Any) -> None:
    """Refuse what is no handle's id.

    Raises:
        MalformedError: it is none.
    """
    if type(handle) is not str or not 0 < len(handle) <= 32 or handle.strip("0123456789abcdef"):
        raise MalformedError("a handle without an id")


def check_class(described: Any) -> None:
    """Refuse what describes no class.

    Raises:
        MalformedError: it does not.
    """
    if type(described) is not dict or type(described.get("name")) is not str:
        raise MalformedError("a class without a name")
    bases = described.get("bases")
    if type(bases) is not list or len(bases) > 100 or not all(type(base) is str for base in bases):
        raise MalformedError("a class without bases")
    if type(described.get("exception")) is not bool or type(described.get("id")) not in (str, type(None)):
        raise MalformedError("a class without an id")


def error_attribute(error: CandidateError, name: str) -> Any:
    """An attribute of the candidate's exception object, asked for in its process."""
    handle = error.__dict__.get("_preuve_object")
    if handle is None or name.startswith(_LOCAL_PREFIXES):
        raise AttributeError(name)
    return the_candidate().perform("get", on=handle, name=name)


setattr(CandidateError, "__getattr__", error_attribute)  # noqa: B010 errors must not know proxies
