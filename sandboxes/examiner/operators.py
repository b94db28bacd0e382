"""The operators of ``ObjectProxy``: each asks the candidate's process to apply Python's operator of that name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from examiner.candidate import the_candidate
from examiner.names import MissingProxy
from examiner.objects import ObjectProxy, RemoteClass

_BINARY: Final = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift",
                  "and", "or", "xor")  # fmt: skip
_ORDERINGS: Final = ("lt", "le", "gt", "ge")
_UNARY: Final = ("neg", "pos", "invert", "abs", "trunc", "floor", "ceil", "complex", "reversed", "iter", "next")
_ITEMS: Final = ("getitem", "setitem", "delitem", "round", "format")
#: Operators whose result the interpreter itself demands to be of one type.
_TYPED: Final[dict[str, type]] = {
    "len": int, "bool": bool, "str": str, "bytes": bytes, "hash": int, "int": int, "float": float, "index": int,
    "contains": bool,
}  # fmt: skip


#: Operators that show an object what it is held against.
_TELLING: Final = {"contains", *_ORDERINGS, *_BINARY, *(f"r{one}" for one in _BINARY), *(f"i{one}" for one in _BINARY)}


def _refuse_to_tell(proxy: ObjectProxy, args: tuple[Any, ...]) -> None:
    """Where plain data is asked for, an object that agrees with everything must not be asked whether it agrees."""
    candidate = the_candidate()
    if candidate.plain_answers and not all(isinstance(type(one), RemoteClass) for one in args):
        raise candidate.link.end("error", f"an object of class {type(proxy).__name__} came where a plain value was due")


def _operator(name: str) -> Callable[..., Any]:
    def method(self: ObjectProxy, *args: Any) -> Any:
        if name in _TELLING:
            _refuse_to_tell(self, args)
        return self._preuve_operate(name, *args)

    method.__name__ = f"__{name}__"
    return method


def _typed(name: str, kind: type) -> Callable[..., Any]:
    def method(self: ObjectProxy, *args: Any) -> Any:
        if name in _TELLING:
            _refuse_to_tell(self, args)
        value = self._preuve_operate(name, *args)
        if type(value) is not kind:
            raise TypeError(f"{name} gave a {type(value).__name__}, not a {kind.__name__}")
        return value

    method.__name__ = f"__{name}__"
    return method


def _equal(self: ObjectProxy, other: object) -> Any:
    if isinstance(type(other), RemoteClass) or isinstance(other, RemoteClass):
        return self._preuve_operate("eq", other)
    return NotImplemented


def _unequal(self: ObjectProxy, other: object) -> Any:
    if isinstance(type(other), RemoteClass) or isinstance(other, RemoteClass):
        return self._preuve_operate("ne", other)
    return NotImplemented


def install() -> None:
    """Give the classes of proxies their operators."""
    for name in (*_ORDERINGS, *_UNARY, *_ITEMS):
        setattr(ObjectProxy, f"__{name}__", _operator(name))
    for name in _BINARY:
        for variant in (name, f"r{name}"):
            setattr(ObjectProxy, f"__{variant}__", _operator(variant))
        if name != "divmod":
            setattr(ObjectProxy, f"__i{name}__", _operator(f"i{name}"))
    for name, kind in _TYPED.items():
        setattr(ObjectProxy, f"__{name}__", _typed(name, kind))
    setattr(ObjectProxy, "__eq__", _equal)  # noqa: B010 the type checker takes a plain assignment for an override
    setattr(ObjectProxy, "__ne__", _unequal)  # noqa: B010
    every = (*_BINARY, *(f"r{name}" for name in _BINARY), *_ORDERINGS, *_UNARY, *_ITEMS, *_TYPED, "eq", "ne", "call",
             "enter", "exit", "setattr", "delattr", "instancecheck", "subclasscheck")  # fmt: skip
    for name in every:
        if name != "hash":
            setattr(MissingProxy, f"__{name}__", MissingProxy._preuve_end)
