"""``same`` is what authors compare with: type for type, all the way down."""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from examiner import candidate as candidates
from examiner.candidate import Candidate
from examiner.link import Link
from examiner.preuve import approx_same, same

_POINT = namedtuple("_POINT", "x y")


@pytest.fixture
def one_number_type() -> Iterator[None]:
    link = Link(reading=-1, writing=-1)
    candidates.take_up(Candidate(link, single_number_type=True, proxy=lambda data: data))
    yield
    candidates._candidates.clear()


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (1, 1),
        (1.5, 1.5),
        (math.nan, math.nan),
        (-0.0, 0.0),
        ([1, (2, {"a": {3}})], [1, (2, {"a": {3}})]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({math.nan}, {math.nan}),
        ([math.nan], [float("nan")]),
        (Decimal("NaN"), Decimal("NaN")),
        (_POINT(1, 2), (1, 2)),
        (complex(1, math.nan), complex(1, math.nan)),
        (None, None),
        (frozenset({1}), frozenset({1})),
    ],
)
def test_same_values(got: Any, want: Any) -> None:
    assert same(got, want)
    assert approx_same(got, want)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (True, 1),
        (1, True),
        (3.0, 3),
        (3, 3.0),
        ("a", b"a"),
        ([1], (1,)),
        ({1}, frozenset({1})),
        ([True], [1]),
        ({"a": True}, {"a": 1}),
        ({True: "a"}, {1: "a"}),
        ({1.0}, {1}),
        ({(1, True)}, {(1, 1)}),
        ([1, 2], [1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1}, {"b": 1}),
        (bytearray(b"a"), b"a"),
        (Decimal(1), 1),
        (None, 0),
        (1.0, math.nan),
        ("", None),
    ],
)
def test_different_values(got: Any, want: Any) -> None:
    assert not same(got, want)
    assert not approx_same(got, want)


def test_floats_may_differ_within_the_tolerance_only() -> None:
    assert approx_same([0.1 + 0.2, 1], [0.3, 1])
    assert not same(0.1 + 0.2, 0.3)
    assert approx_same(100.0, 100.9, tolerance=0.01)
    assert not approx_same(100.0, 102.0, tolerance=0.01)
    assert not approx_same(1, 1.0)


def test_deep_values_are_compared_without_recursion() -> None:
    a: list[Any] = []
    b: list[Any] = []
    for _ in range(50_000):
        a, b = [a], [b]
    assert same(a, b)


@pytest.mark.usefixtures("one_number_type")
def test_where_all_numbers_are_floats_an_integer_is_the_float_of_that_value() -> None:
    assert same([3.0, {"a": 1}], [3, {"a": 1.0}])
    assert not same(3.5, 3)
    assert not same(True, 1)
    assert not same(1.0, True)
    assert approx_same([3.0], [3])


def test_a_long_wrong_text_is_compared_fast() -> None:
    assert not same("a" * 60_000, "b" * 60_000)
