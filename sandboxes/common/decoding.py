"""The tagged JSON of ../PROTOCOL.md -> Python values, rebuilt with exact builtin types.

The examiner reads a candidate's values with this, so every shape is checked: exact JSON types, exact fields, capped
digits, exponents, depth and number of values, and no more than a few keys with one hash, since a set of thousands of
integers with equal hashes would take seconds to build.
"""

from __future__ import annotations

import base64
import binascii
import keyword
import math
import unicodedata
from collections import namedtuple
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final, TypeVar

from common.encoding import MAX_DECIMAL_EXPONENT, MAX_DEPTH, MAX_DIGITS, MAX_TEXT_DIGITS, MAX_VALUES, Json

#: The most keys of one container that may share a hash. -1 and -2 do in honest data, and little else.
_MAX_EQUAL_HASHES: Final = 64
_MAX_FIELDS: Final = 256
_FIRST_TOO_LONG: Final = 10**MAX_DIGITS
_FLOATS: Final = frozenset({"nan", "inf", "-inf", "-0.0"})

_T = TypeVar("_T")


class MalformedError(Exception):
    """This is not the JSON of a value."""


class Decoder:
    """Decodes the values of one frame; counts them together.

    Args:
        foreign: makes the value for a tag that is not of the plain ones; raises MalformedError for tags unknown to it.
    """

    __slots__ = ("_count", "_foreign")

    def __init__(self, foreign: Callable[[str, dict[str, Json]], object]) -> None:
        """Nothing is counted yet."""
        self._foreign = foreign
        self._count = 0

    def decode(self, data: Json, depth: int = 0) -> Any:
        """The value of one piece of JSON.

        Raises:
            MalformedError: it is none.
        """
        self._count += 1
        if self._count > MAX_VALUES:
            raise MalformedError(f"more than {MAX_VALUES} values")
        kind = type(data)
        if kind is str or kind is bool or data is None:
            return data
        if kind is int:
            return _integer(data)
        if kind is float:
            if not math.isfinite(data):
                raise MalformedError("a number beyond the range of floats")
            return data
        if depth > MAX_DEPTH:
            raise MalformedError(f"nested deeper than {MAX_DEPTH}")
        if kind is list:
            decode, depth = self.decode, depth + 1
            return [decode(item, depth) for item in data]
        if kind is not dict:
            raise MalformedError("not JSON")
        tag = data.get("$")
        if type(tag) is not str:
            raise MalformedError("an object without a tag")
        read = _READERS.get(tag)
        if read is None:
            return self._foreign(tag, data)
        fields, reader = read
        if tag == "tuple" and "fields" in data:
            fields = _NAMED_TUPLE_FIELDS
        if data.keys() != fields:
            raise MalformedError(f"wrong fields of {tag}")
        return reader(self, data, depth + 1)

    def _items(self, data: dict[str, Json], depth: int) -> list[Any]:
        items = data["items"]
        if type(items) is not list:
            raise MalformedError("items are no list")
        return [self.decode(item, depth) for item in items]

    def _dict(self, data: dict[str, Json], depth: int) -> dict[Any, Any]:
        items = data["items"]
        if type(items) is not list or not all(type(pair) is list and len(pair) == 2 for pair in items):
            raise MalformedError("items of a dict are no pairs")
        keys = _hashable([self.decode(pair[0], depth) for pair in items])
        found = dict(zip(keys, (self.decode(pair[1], depth) for pair in items), strict=True))
        if len(found) != len(items):
            raise MalformedError("a key occurs twice")
        return found

    def _set(self, data: dict[str, Json], depth: int) -> set[Any]:
        items = _hashable(self._items(data, depth))
        found = set(items)
        if len(found) != len(items):
            raise MalformedError("an element occurs twice")
        return found

    def _frozenset(self, data: dict[str, Json], depth: int) -> frozenset[Any]:
        return frozenset(self._set(data, depth))

    def _tuple(self, data: dict[str, Json], depth: int) -> tuple[Any, ...]:
        items = self._items(data, depth)
        if "fields" not in data:
            return tuple(items)
        return _named_tuple(data["name"], data["fields"], items)

    def _bytes(self, data: dict[str, Json], _depth: int) -> bytes:
        return _unb64(data["b64"])

    def _bytearray(self, data: dict[str, Json], _depth: int) -> bytearray:
        return bytearray(_unb64(data["b64"]))

    def _text(self, data: dict[str, Json], _depth: int) -> str:
        try:
            return _unb64(data["b64"]).decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            raise MalformedError("not UTF-8") from None

    def _float(self, data: dict[str, Json], _depth: int) -> float:
        text = data["text"]
        if type(text) is not str or text not in _FLOATS:
            raise MalformedError("not one of the floats that have a name")
        return float(text)

    def _int(self, data: dict[str, Json], _depth: int) -> int:
        text = data["text"]
        if type(text) is not str or len(text) > MAX_TEXT_DIGITS + 1:
            raise MalformedError("an integer of too many digits")
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > MAX_TEXT_DIGITS:
            raise MalformedError("an integer with other than decimal digits")
        return int(text)

    def _complex(self, data: dict[str, Json], depth: int) -> complex:
        parts = [self.decode(data[name], depth) for name in ("re", "im")]
        if not all(type(part) is float for part in parts):
            raise MalformedError("parts of a complex number are no floats")
        return complex(*parts)

    def _decimal(self, data: dict[str, Json], _depth: int) -> Decimal:
        text = data["text"]
        if type(text) is not str or len(text) > MAX_DIGITS + 20 or not text.isascii() or "_" in text:
            raise MalformedError("a decimal of too many digits")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise MalformedError("not a decimal") from None
        _, digits, exponent = number.as_tuple()
        if len(digits) > MAX_DIGITS or (type(exponent) is int and abs(exponent) > MAX_DECIMAL_EXPONENT):
            raise MalformedError("a decimal beyond the limits")
        return number

    def _fraction(self, data: dict[str, Json], depth: int) -> Fraction:
        num, den = self._whole(data["num"], depth), self._whole(data["den"], depth)
        if den == 0:
            raise MalformedError("a denominator of zero")
        return Fraction(num, den)

    def _date(self, data: dict[str, Json], _depth: int) -> date:
        return _iso(date.fromisoformat, data["iso"])

    def _time(self, data: dict[str, Json], _depth: int) -> time:
        return _iso(_parse_time, data["iso"])

    def _datetime(self, data: dict[str, Json], _depth: int) -> datetime:
        return _iso(_parse_datetime, data["iso"])

    def _timedelta(self, data: dict[str, Json], depth: int) -> timedelta:
        days, seconds, micro = (self._whole(data[name], depth) for name in ("days", "seconds", "microseconds"))
        try:
            return timedelta(days=days, seconds=seconds, microseconds=micro)
        except OverflowError:
            raise MalformedError("a timedelta beyond the limits") from None

    def _range(self, data: dict[str, Json], depth: int) -> range:
        start, stop, step = (self._whole(data[name], depth) for name in ("start", "stop", "step"))
        if step == 0:
            raise MalformedError("a range with step 0")
        return range(start, stop, step)

    def _whole(self, data: Json, depth: int) -> int:
        number = self.decode(data, depth)
        if type(number) is not int:
            raise MalformedError("not an integer")
        return number


def _integer(number: int) -> int:
    if not -_FIRST_TOO_LONG < number < _FIRST_TOO_LONG:
        raise MalformedError(f"an integer of more than {MAX_DIGITS} digits")
    return number


def _hashable(keys: list[Any]) -> list[Any]:
    counts: dict[int, int] = {}
    for key in keys:
        try:
            hashed = hash(key)
        except TypeError:
            raise MalformedError("a key that cannot be hashed") from None
        count = counts.get(hashed, 0) + 1
        if count > _MAX_EQUAL_HASHES:
            raise MalformedError("too many keys with one hash")
        counts[hashed] = count
    return keys


def _unb64(text: Json) -> bytes:
    if type(text) is not str:
        raise MalformedError("not base64")
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise MalformedError("not base64") from None


def _parse_time(text: str) -> time:
    parsed, offset = time.fromisoformat(text), _tiny_offset(text)
    return parsed if offset is None else parsed.replace(tzinfo=timezone(offset))


def _parse_datetime(text: str) -> datetime:
    parsed, offset = datetime.fromisoformat(text), _tiny_offset(text)
    return parsed if offset is None else parsed.replace(tzinfo=timezone(offset))


def _tiny_offset(text: str) -> timedelta | None:
    """An offset from UTC below one second, which ``fromisoformat`` of CPython 3.11 takes for none at all."""
    if text[-16:-6] not in ("+00:00:00.", "-00:00:00."):
        return None
    return timedelta(microseconds=int(f"{text[-16]}{text[-6:]}"))


def _iso(parse: Callable[[str], _T], text: Json) -> _T:
    if type(text) is not str or len(text) > 64:
        raise MalformedError("not a date or time")
    try:
        return parse(text)
    except ValueError:
        raise MalformedError("not a date or time") from None


def _named_tuple(name: Json, fields: Json, items: list[Any]) -> tuple[Any, ...]:
    if type(fields) is not list or len(fields) != len(items) or len(fields) > _MAX_FIELDS:
        raise MalformedError("fields do not fit the items")
    names = [name, *fields]
    if not all(type(n) is str and len(n) <= 200 and _is_name(n) for n in names):
        raise MalformedError("fields that are no names")
    if any(field.startswith("_") for field in fields) or len(set(fields)) != len(fields):
        raise MalformedError("fields that no named tuple can have")
    key = (name, *fields)
    kind = _NAMED_TUPLES.get(key)
    if kind is None:
        if len(_NAMED_TUPLES) >= _MAX_FIELDS:
            raise MalformedError("too many kinds of named tuples")
        kind = _NAMED_TUPLES[key] = namedtuple(name, fields)
    made: tuple[Any, ...] = kind(*items)
    return made


def _is_name(text: str) -> bool:
    """A name that the compiler takes as it stands: it reads others by their NFKC form, so that two may become one."""
    return text.isidentifier() and not keyword.iskeyword(text) and unicodedata.is_normalized("NFKC", text)


_NAMED_TUPLES: Final[dict[tuple[str, ...], Any]] = {}
_NAMED_TUPLE_FIELDS: Final = frozenset({"$", "items", "fields", "name"})

_READERS: Final[dict[str, tuple[frozenset[str], Callable[[Decoder, dict[str, Json], int], Any]]]] = {
    tag: (frozenset({"$", *fields.split()}), read)
    for tag, fields, read in (
        ("dict", "items", Decoder._dict),
        ("tuple", "items", Decoder._tuple),
        ("set", "items", Decoder._set),
        ("frozenset", "items", Decoder._frozenset),
        ("bytes", "b64", Decoder._bytes),
        ("bytearray", "b64", Decoder._bytearray),
        ("float", "text", Decoder._float),
        ("int", "text", Decoder._int),
        ("text", "b64", Decoder._text),
        ("complex", "re im", Decoder._complex),
        ("decimal", "text", Decoder._decimal),
        ("fraction", "num den", Decoder._fraction),
        ("date", "iso", Decoder._date),
        ("time", "iso", Decoder._time),
        ("datetime", "iso", Decoder._datetime),
        ("timedelta", "days seconds microseconds", Decoder._timedelta),
        ("range", "start stop step", Decoder._range),
    )
}
