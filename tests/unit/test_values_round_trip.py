"""Values survive the way through a frame, both ways, type for type."""

from __future__ import annotations

import datetime as dt
import math
from collections import OrderedDict, defaultdict, namedtuple
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Any

import pytest
from common.decoding import Decoder, MalformedError
from common.encoding import Encoder, UnsendableError
from common.frames import decode_frame, encode_frame
from examiner.preuve import same
from hypothesis import given
from hypothesis import strategies as st

_DAY = dt.timedelta(hours=23)
_KEYS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.dates()
    | st.tuples(st.integers(), st.text())
    | st.frozensets(st.integers())
)
_LEAVES: st.SearchStrategy[Any] = (
    _KEYS
    | st.floats()
    | st.text(st.characters(categories=["L", "Cs"]))
    | st.binary().map(bytearray)
    | st.complex_numbers()
    | st.times()
    | st.datetimes()
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.datetimes(timezones=st.builds(dt.timezone, st.timedeltas(-_DAY, _DAY)))
    | st.timedeltas()
    | st.builds(range, st.integers(), st.integers(), st.integers(min_value=1))
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(_KEYS, inner, max_size=4)
        | st.sets(_KEYS, max_size=4)
        | st.frozensets(_KEYS, max_size=4)
    ),
    max_leaves=20,
)


def _refuse(*_anything: object) -> Any:
    raise AssertionError("plain data took the way of foreign objects")


def carried(value: object, *, widest_int: int | None = None) -> Any:
    data = Encoder(_refuse, widest_int=widest_int).encode(value)
    return Decoder(_refuse).decode(decode_frame(encode_frame({"v": data}))["v"])


@given(_VALUES)
def test_every_plain_value_arrives_as_it_was(value: object) -> None:
    assert same(carried(value), value)


@pytest.mark.parametrize("microseconds", [1, -1, 999_999, -999_999, 1_000_001])
def test_an_offset_from_utc_below_a_second_is_one(microseconds: int) -> None:
    zone = dt.timezone(dt.timedelta(microseconds=microseconds))
    for value in (dt.datetime(2000, 1, 1, tzinfo=zone), dt.time(12, tzinfo=zone)):
        assert carried(value).utcoffset() == value.utcoffset()


@given(_VALUES)
def test_it_also_does_for_languages_whose_integers_are_narrow(value: object) -> None:
    assert same(carried(value, widest_int=(1 << 53) - 1), value)


@given(st.integers(min_value=1 << 53) | st.integers(max_value=-(1 << 53)))
def test_integers_beyond_floats_cross_as_text_where_asked(number: int) -> None:
    assert Encoder(_refuse, widest_int=(1 << 53) - 1).encode(number) == {"$": "int", "text": str(number)}


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "-0.0"])
def test_floats_that_json_lacks_cross_by_name(text: str) -> None:
    got = carried(float(text))
    assert type(got) is float
    assert math.copysign(1, got) == math.copysign(1, float(text)) or math.isnan(got)
    assert repr(got) == repr(float(text))


def test_factorial_of_a_thousand_crosses() -> None:
    assert carried(math.factorial(1000)) == math.factorial(1000)


def test_a_named_tuple_keeps_its_names() -> None:
    kind = namedtuple("kind", "x y")
    got = carried([kind(1, 2), kind(3, 4)])
    assert got[0].x == 1
    assert got[1].y == 4
    assert type(got[0]) is type(got[1])
    assert type(got[0]).__name__ == "kind"


def test_subclasses_cross_as_their_plain_base() -> None:
    class Level(IntEnum):
        HIGH = 3

    counts: defaultdict[str, int] = defaultdict(int, a=1)
    assert same(carried([Level.HIGH, OrderedDict(a=1), counts]), [3, {"a": 1}, {"a": 1}])


def test_overridden_methods_are_not_called() -> None:
    class LyingList(list):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            return iter([1])

        def __len__(self) -> int:
            return 1

    class LyingInt(int):
        def __index__(self) -> int:
            return 7

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = int.__hash__

    class LyingDict(dict):  # type: ignore[type-arg]
        def items(self) -> Any:
            return [("a", 1)]

    class LyingStr(str):
        def __str__(self) -> str:
            return "lie"

        def encode(self, *_args: Any) -> bytes:
            return b"lie"

    honest = [[4, 5], 6, {"b": 2}, "truth é"]
    assert same(carried([LyingList([4, 5]), LyingInt(6), LyingDict(b=2), LyingStr("truth é")]), honest)


def test_a_class_that_lies_about_itself_is_read_by_its_real_type() -> None:
    class Meta(type):
        def __hash__(cls) -> int:
            raise RuntimeError

        def __eq__(cls, other: object) -> bool:
            return True

    class Liar(list, metaclass=Meta):  # type: ignore[type-arg]
        @property
        def __class__(self) -> Any:  # type: ignore[override]
            return int

        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError

    assert carried(Liar([1, 2])) == [1, 2]


def test_a_container_with_an_object_for_a_key_stays_where_it_is() -> None:
    kept: list[object] = []

    def keep(value: object) -> str:
        kept.append(value)
        return "kept"

    marker = object()
    assert Encoder(keep).encode([{marker}, {marker: 1}, {frozenset({marker})}, {1: marker}]) == [
        "kept",
        "kept",
        "kept",
        {"$": "dict", "items": [[1, "kept"]]},
    ]
    assert kept == [{marker}, {marker: 1}, {frozenset({marker})}, marker]


@pytest.mark.parametrize(
    "value",
    [10**4300, Decimal((0, (1,) * 1001, 0)), Decimal("1E+10001"), Fraction(10**4300, 3), [0] * 200_000],
    ids=["digits", "decimal digits", "exponent", "fraction", "count"],
)
def test_what_breaks_a_limit_cannot_be_sent(value: object) -> None:
    with pytest.raises(UnsendableError):
        Encoder(_refuse).encode(value)


def test_a_list_within_itself_cannot_be_sent() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(UnsendableError, match="deeper"):
        Encoder(_refuse).encode(endless)


def test_90_levels_can_be_sent_and_read() -> None:
    value: list[Any] = []
    for _ in range(89):
        value = [value]
    assert carried(value) == value


def test_a_frame_that_reads_one_byte_of_too_deep_is_refused() -> None:
    with pytest.raises(MalformedError):
        Decoder(_refuse).decode(decode_frame(b'{"v":' + b"[" * 95 + b"]" * 95 + b"}")["v"])
