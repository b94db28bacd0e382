"""What a suite holds in place of the candidate's classes and objects.

Everything that is done to them is done in the candidate's process. Between an object and plain data ``==`` is never
asked of the candidate, whose ``__eq__`` may say what it likes: an object is not equal to any plain value.

A class of the candidate's is a real class here, without any of its code, so that ``isinstance``, ``type(obj) is Point``
and ``pytest.raises(MyError)`` mean what they say.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Final

from common.decoding import MalformedError
from common.encoding import Json
from common.frames import Frame

from examiner.candidate import the_candidate
from examiner.errors import CandidateError, Ended, SuiteError

#: Names that are never asked of the candidate: ours, and what pytest and hypothesis look for in every object.
LOCAL_PREFIXES: Final = ("_preuve", "_pytest", "_hypothesis", "_mock", "__")
_FORWARDED: Final = frozenset({"__dict__", "__doc__", "__wrapped__", "__annotations__", "__members__", "__slots__"})
_MAX_CLASSES: Final = 1_000


class RemoteClass(type):
    """The class of classes that live in the candidate's process."""

    _preuve_described: Frame
    _preuve_name: str | None

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """An instance, made in the candidate's process."""
        return the_candidate().perform("call", args=args, kwargs=kwargs, **_where(cls))

    def __getattr__(cls, name: str) -> Any:
        """An attribute of the class: constants, static and class methods, members of an Enum."""
        if name.startswith(LOCAL_PREFIXES) and name not in _FORWARDED:
            raise AttributeError(name)
        return the_candidate().perform("get", on=_class_handle(cls), name=name)

    def __instancecheck__(cls, value: object) -> bool:
        """By what the candidate's process said about the object's class when it handed the object over."""
        return isinstance(type(value), RemoteClass) and cls.__subclasscheck__(type(value))

    def __subclasscheck__(cls, kind: type) -> bool:
        """By names, which is all that is known of bases."""
        if kind is cls or not isinstance(kind, RemoteClass):
            return kind is cls
        described: Frame = kind.__dict__.get("_preuve_described", {"bases": []})
        return cls is ObjectProxy or cls.__name__ in described["bases"]

    def __iter__(cls) -> Any:
        """The members of an Enum."""
        return _operate(cls, "iter")

    def __len__(cls) -> int:
        """The number of members of an Enum."""
        length: int = _operate(cls, "len")
        return length

    def __bool__(cls) -> bool:
        """A class is true."""
        return True

    def __getitem__(cls, key: Any) -> Any:
        """A member of an Enum, by name."""
        return _operate(cls, "getitem", key)

    def __contains__(cls, key: Any) -> bool:
        """Whether an Enum has the member."""
        return bool(_operate(cls, "contains", key))

    def _preuve_handle(cls) -> str:
        return _class_handle(cls)


def _class_handle(cls: type) -> str:
    described: Frame | None = cls.__dict__.get("_preuve_described")
    if described is None:
        raise SuiteError(f"{cls.__name__} cannot be handed to the submission")
    return str(described["id"])


def _where(cls: type) -> dict[str, str]:
    name = cls.__dict__.get("_preuve_name")
    return {"name": name} if name else {"on": _class_handle(cls)}


def _operate(cls: type, name: str, *args: Any) -> Any:
    return the_candidate().perform("operator", on=_class_handle(cls), name=name, args=args)


class RemoteErrorClass(RemoteClass):
    """The class of the candidate's exception classes, whose instances are raised here."""

    def __instancecheck__(cls, value: object) -> bool:
        """Exceptions that were raised, and the candidate's objects that stand for exceptions."""
        return type.__instancecheck__(cls, value) or RemoteClass.__instancecheck__(cls, value)

    def __subclasscheck__(cls, kind: type) -> bool:
        """As for other classes of the candidate's, and by real inheritance."""
        return type.__subclasscheck__(cls, kind) or RemoteClass.__subclasscheck__(cls, kind)


class ObjectProxy(metaclass=RemoteClass):
    """An object of the candidate's. Operators are added by ``examiner.operators``."""

    __slots__ = ("_preuve_epoch", "_preuve_id", "_preuve_origin")

    _preuve_epoch: int
    _preuve_id: str
    #: What the candidate's module calls it, if that is where it comes from.
    _preuve_origin: str | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """A suite cannot derive from the candidate's class, whose code is elsewhere."""
        if not kwargs.pop("remote", False):
            raise SuiteError(f"{cls.__mro__[1].__name__} is the submission's class: a suite cannot derive from it")

    def _preuve_handle(self) -> str:
        candidate = the_candidate()
        if self._preuve_epoch != candidate.epoch:
            if self._preuve_origin is None:
                raise SuiteError(
                    f"this {type(self).__name__} was made in another check: every check has a fresh process, so "
                    "make objects in the test or in a fixture of scope function"
                )
            found = candidate.perform("get", name=self._preuve_origin)
            if not isinstance(found, ObjectProxy):
                raise candidate.link.end("error", f"{self._preuve_origin} is another thing in each process")
            object.__setattr__(self, "_preuve_id", found._preuve_id)
            object.__setattr__(self, "_preuve_epoch", candidate.epoch)
        return self._preuve_id

    def _preuve_operate(self, name: str, *args: Any) -> Any:
        return the_candidate().perform("operator", on=self._preuve_handle(), name=name, args=args)

    def __getattr__(self, name: str) -> Any:
        """An attribute; for a method, something that can be called."""
        if name.startswith(LOCAL_PREFIXES) and name not in _FORWARDED | {"__name__", "__qualname__"}:
            raise AttributeError(name)
        return the_candidate().perform("get", on=self._preuve_handle(), name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set in the candidate's process."""
        the_candidate().perform("set", on=self._preuve_handle(), name=name, args=(value,))

    def __delattr__(self, name: str) -> None:
        """Deleted in the candidate's process."""
        the_candidate().perform("delete", on=self._preuve_handle(), name=name)

    def __enter__(self) -> Any:
        """Enter the candidate's context manager."""
        return self._preuve_operate("enter")

    def __exit__(self, _kind: object, error: BaseException | None, _trace: TracebackType | None) -> bool:
        """Leave it, telling it of an exception, unless the check is over."""
        if isinstance(error, Ended):
            return False
        return the_candidate().leave(self._preuve_handle(), error)

    def __repr__(self) -> str:
        """The candidate's own, where it can be asked."""
        try:
            text = self._preuve_operate("repr")
        except SuiteError:
            text = None
        return text if type(text) is str else f"<{type(self).__name__} object>"


def call_object(self: ObjectProxy, *args: Any, **kwargs: Any) -> Any:
    """The ``__call__`` of classes whose instances can be called."""
    return the_candidate().perform("call", on=self._preuve_handle(), args=args, kwargs=kwargs)


_classes: Final[dict[str, RemoteClass]] = {}


def proxy_of(data: dict[str, Json]) -> Any:
    """The proxy for a handle.

    Raises:
        MalformedError: it is none.
    """
    handle, can = data.get("id"), data.get("can")
    if type(handle) is not str or not 0 < len(handle) <= 32 or handle.strip("0123456789abcdef"):
        raise MalformedError("a handle without an id")
    if type(can) is not list or not all(type(word) is str for word in can):
        raise MalformedError("a handle that says nothing of what it can")
    if "type" in data:
        return class_of(data["type"])
    kind = class_of(data.get("class"), of_object=True)
    if "call" in can and "__call__" not in kind.__dict__:
        type.__setattr__(kind, "__call__", call_object)
    proxy: Any = object.__new__(kind)  # type: ignore[arg-type] # a class, whatever its metaclass
    object.__setattr__(proxy, "_preuve_id", handle)
    object.__setattr__(proxy, "_preuve_epoch", the_candidate().epoch)
    object.__setattr__(proxy, "_preuve_origin", None)
    return proxy


def class_of(described: Any, *, of_object: bool = False, name: str | None = None) -> RemoteClass:
    """The class that stands for one of the candidate's, made once.

    Args:
        described: the protocol's ``c``.
        of_object: an object is to be made of it, even if it is one of exceptions; those cannot be raised.
        name: what the candidate's module calls it.

    Raises:
        MalformedError: it describes no class.
    """
    check_class(described)
    is_error = described["exception"] and not of_object
    key = f"{is_error}\n{described['id']}\n{described['name']}\n{described['bases']}"
    known = _classes.get(key)
    if known is not None:
        return known
    if len(_classes) >= _MAX_CLASSES:
        raise MalformedError("too many classes")
    made: RemoteClass
    if is_error:
        made = the_candidate().rebuilder.class_of(described["name"], described["bases"])  # type: ignore[assignment]
    else:
        namespace = {"__slots__": (), "__module__": "submission", "__qualname__": described["name"]}
        made = RemoteClass.__new__(RemoteClass, described["name"], (ObjectProxy,), namespace, remote=True)
    if "_preuve_described" not in made.__dict__:
        type.__setattr__(made, "_preuve_described", described)
        type.__setattr__(made, "_preuve_name", name)
    _classes[key] = made
    return made


def check_class(described: Any) -> None:
    """Refuse what describes no class.

    Raises:
        MalformedError: it does not.
    """
    if type(described) is not dict or type(described.get("name")) is not str or "\0" in described["name"]:
        raise MalformedError("a class without a name")
    bases = described.get("bases")
    if type(bases) is not list or len(bases) > 100 or not all(type(base) is str for base in bases):
        raise MalformedError("a class without bases")
    if type(described.get("exception")) is not bool or type(described.get("id")) is not str:
        raise MalformedError("a class without an id")
    if not 0 < len(described["name"]) <= 200:
        raise MalformedError("a class with an endless name")


def error_attribute(error: CandidateError, name: str) -> Any:
    """An attribute of the candidate's exception object, asked for in its process."""
    handle = error.__dict__.get("_preuve_object")
    if handle is None or name.startswith(LOCAL_PREFIXES):
        raise AttributeError(name)
    return the_candidate().perform("get", on=handle, name=name)


setattr(CandidateError, "__getattr__", error_attribute)  # noqa: B010 errors must not know proxies
