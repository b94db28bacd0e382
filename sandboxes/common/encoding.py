"""Python values -> the tagged JSON of ../PROTOCOL.md.

A value is read by its real type's own methods, found along the real method resolution order: nothing that its class
overrides is called. So a list subclass with a lying ``__iter__`` crosses as the items that it really holds. What is no
plain data (an object, a function, an iterator) goes to the caller's ``foreign``, which answers with a tag of its own.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

#: The deepest nesting of values, and the most values, that one frame may hold.
MAX_DEPTH: Final = 90
MAX_VALUES: Final = 200_000
#: The most digits of an integer that stands for itself, and of one that crosses as text.
MAX_DIGITS: Final = 1_000
MAX_TEXT_DIGITS: Final = 4_300
MAX_DECIMAL_EXPONENT: Final = 10_000

#: 10**MAX_DIGITS has this many bits; the cheap first question.
_MAX_BITS: Final = 3_321
_MAX_TEXT_BITS: Final = 14_284

_MRO: Final = type.__dict__["__mro__"]
_NAMESPACE: Final = type.__dict__["__dict__"]

#: JSON data.
Json = Any


class UnsendableError(Exception):
    """A value cannot cross: too deep, too many values, too many digits."""


class _ForeignKeyError(Exception):
    """A key or an element of a set is no plain data, so the whole container has to stay where it is."""


def real_mro(kind: type) -> tuple[type, ...]:
    """A class's method resolution order as the interpreter sees it, whatever a metaclass claims."""
    order: tuple[type, ...] = _MRO.__get__(kind)
    return order


def real_namespace(kind: type) -> Any:
    """What a class itself defines, whatever a metaclass claims."""
    return _NAMESPACE.__get__(kind)


def class_attribute(kind: type, name: str) -> Any:
    """What a class or its bases define under a name, without running any code of theirs; None where nothing is."""
    for base in real_mro(kind):
        namespace = real_namespace(base)
        if name in namespace:
            return namespace[name]
    return None


class Encoder:
    """Encodes the values of one frame; counts them together.

    Args:
        foreign: makes the JSON for an object that is no plain data.
        widest_int: integers beyond plus or minus this cross as text, for languages whose numbers are floats.
    """

    __slots__ = ("_count", "_foreign", "_in_key", "_widest_int")

    def __init__(self, foreign: Callable[[object], Json], *, widest_int: int | None = None) -> None:
        """Nothing is counted yet."""
        self._foreign = foreign
        self._widest_int = widest_int
        self._count = 0
        self._in_key = False

    def encode(self, value: object, depth: int = 0) -> Json:
        """The JSON of one value.

        Raises:
            UnsendableError: the value breaks a limit of the protocol.
        """
        self._count += 1
        if self._count > MAX_VALUES:
            raise UnsendableError(f"more than {MAX_VALUES} values")
        if depth > MAX_DEPTH:
            raise UnsendableError(f"nested deeper than {MAX_DEPTH}")
        kind = type(value)
        write = _WRITERS.get(id(kind))
        if write is None:
            for base in real_mro(kind):
                write = _WRITERS.get(id(base))
                if write is not None:
                    break
            else:
                if self._in_key:
                    raise _ForeignKeyError
                return self._foreign(value)
        return write(self, value, depth)

    def _none_or_bool(self, value: Any, _depth: int) -> Json:
        return value

    def _int(self, value: Any, _depth: int = 0) -> Json:
        number = int.__index__(value)
        widest = self._widest_int
        bits = number.bit_length()
        if bits <= _MAX_BITS and (widest is None or -widest <= number <= widest):
            return number
        if bits > _MAX_TEXT_BITS:
            raise UnsendableError(f"an integer of more than {MAX_TEXT_DIGITS} digits")
        return {"$": "int", "text": str(number)}

    def _float(self, value: Any, _depth: int = 0) -> Json:
        number = float.__float__(value)
        if math.isfinite(number) and (number != 0.0 or math.copysign(1.0, number) > 0):
            return number
        return {"$": "float", "text": repr(number)}

    def _complex(self, value: Any, _depth: int) -> Json:
        real, imag = complex.real.__get__(value), complex.imag.__get__(value)
        return {"$": "complex", "re": self._float(real), "im": self._float(imag)}

    def _str(self, value: Any, _depth: int) -> Json:
        text = str.__str__(value)
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError:
                return {"$": "text", "b64": _b64(text.encode("utf-8", "surrogatepass"))}
        return text

    def _bytes(self, value: Any, _depth: int) -> Json:
        return {"$": "bytes", "b64": _b64(bytes(memoryview(value)))}

    def _bytearray(self, value: Any, _depth: int) -> Json:
        return {"$": "bytearray", "b64": _b64(bytes(memoryview(value)))}

    def _list(self, value: Any, depth: int) -> Json:
        encode, depth = self.encode, depth + 1
        return [encode(item, depth) for item in list.__iter__(value)]

    def _tuple(self, value: Any, depth: int) -> Json:
        encode, depth = self.encode, depth + 1
        found: dict[str, Json] = {"$": "tuple", "items": [encode(item, depth) for item in tuple.__iter__(value)]}
        kind = type(value)
        if kind is not tuple:
            fields = class_attribute(kind, "_fields")
            if type(fields) is tuple and len(fields) == len(found["items"]) and all(type(f) is str for f in fields):
                found |= {"fields": list(fields), "name": class_name(kind)}
        return found

    def _dict(self, value: Any, depth: int) -> Json:
        try:
            items = [[self._key(key, depth + 1), self.encode(item, depth + 1)] for key, item in dict.items(value)]
        except _ForeignKeyError:
            return self._whole(value)
        return {"$": "dict", "items": items}

    def _set(self, value: Any, depth: int) -> Json:
        return self._elements("set", value, set.__iter__(value), depth)

    def _frozenset(self, value: Any, depth: int) -> Json:
        return self._elements("frozenset", value, frozenset.__iter__(value), depth)

    def _elements(self, tag: str, value: object, elements: Iterable[object], depth: int) -> Json:
        try:
            return {"$": tag, "items": [self._key(element, depth + 1) for element in elements]}
        except _ForeignKeyError:
            return self._whole(value)

    def _key(self, value: object, depth: int) -> Json:
        outer, self._in_key = self._in_key, True
        try:
            return self.encode(value, depth)
        finally:
            self._in_key = outer

    def _whole(self, value: object) -> Json:
        if self._in_key:
            raise _ForeignKeyError
        return self._foreign(value)

    def _decimal(self, value: Any, _depth: int) -> Json:
        digits = Decimal.as_tuple(value)
        if len(digits.digits) > MAX_DIGITS:
            raise UnsendableError(f"a decimal of more than {MAX_DIGITS} digits")
        if type(digits.exponent) is int and abs(digits.exponent) > MAX_DECIMAL_EXPONENT:
            raise UnsendableError(f"a decimal with an exponent beyond {MAX_DECIMAL_EXPONENT}")
        return {"$": "decimal", "text": Decimal.__str__(value)}

    def _fraction(self, value: Any, _depth: int) -> Json:
        num, den = Fraction.numerator.fget(value), Fraction.denominator.fget(value)  # type: ignore[attr-defined]
        return {"$": "fraction", "num": self._int(num), "den": self._int(den)}

    def _date(self, value: Any, _depth: int) -> Json:
        return {"$": "date", "iso": date.isoformat(value)}

    def _time(self, value: Any, _depth: int) -> Json:
        return {"$": "time", "iso": time.isoformat(value)}

    def _datetime(self, value: Any, _depth: int) -> Json:
        return {"$": "datetime", "iso": datetime.isoformat(value)}

    def _timedelta(self, value: Any, _depth: int) -> Json:
        days, seconds, micro = (getattr(timedelta, name).__get__(value) for name in ("days", "seconds", "microseconds"))
        return {"$": "timedelta", "days": days, "seconds": seconds, "microseconds": micro}

    def _range(self, value: Any, _depth: int) -> Json:
        return {
            "$": "range",
            "start": self._int(value.start),
            "stop": self._int(value.stop),
            "step": self._int(value.step),
        }


def class_name(kind: type) -> str:
    """A class's name as the interpreter knows it."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return str.__str__(name)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_WRITERS: Final[dict[int, Callable[[Encoder, Any, int], Json]]] = {
    id(kind): write
    for kind, write in {
        type(None): Encoder._none_or_bool,
        bool: Encoder._none_or_bool,
        int: Encoder._int,
        float: Encoder._float,
        complex: Encoder._complex,
        str: Encoder._str,
        bytes: Encoder._bytes,
        bytearray: Encoder._bytearray,
        list: Encoder._list,
        tuple: Encoder._tuple,
        dict: Encoder._dict,
        set: Encoder._set,
        frozenset: Encoder._frozenset,
        Decimal: Encoder._decimal,
        Fraction: Encoder._fraction,
        date: Encoder._date,
        time: Encoder._time,
        datetime: Encoder._datetime,
        timedelta: Encoder._timedelta,
        range: Encoder._range,
    }.items()
}
