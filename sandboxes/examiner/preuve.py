"""For authors of suites: comparing what a submission returned with what it should have returned.

    from preuve import same

    def test_sum():
        assert same(total([1, 2]), 3)     # neither True nor 3.0 will do

A plain ``==`` lets ``True`` pass for ``1``, and ``3.0`` for ``3``; ``same`` does not.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from examiner.candidate import the_candidate
from examiner.errors import CandidateError, SuiteError
from examiner.objects import ObjectProxy

__all__ = ["CandidateError", "SuiteError", "approx_same", "same"]


def same(got: object, want: object) -> bool:
    """True where ``got`` is the value ``want``, type for type, all the way down.

    ``True``, ``1`` and ``1.0`` are three values, a list is no tuple, a set no frozenset, ``"a"`` no ``b"a"``. NaN is
    the same as NaN, and ``-0.0`` the same as ``0.0``. The order of a dict's keys does not matter. A named tuple may
    stand for a tuple. In a language that has one type of numbers (JavaScript), an integer is the same as the float of
    that value. Objects of the submission's are compared by their own ``==``, among themselves only.
    """
    return _same(got, want, _exactly, one_number_type=_one_number_type())


def approx_same(got: object, want: object, tolerance: float = 1e-9) -> bool:
    """Like ``same``, but floats may differ by ``tolerance``, absolutely or relatively (for values beyond 1).

    Where a float is wanted, an int is still no float; where an int is wanted, it must be that int.
    """

    def close(a: float, b: float) -> bool:
        return _exactly(a, b) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)

    return _same(got, want, close, one_number_type=_one_number_type())


def _one_number_type() -> bool:
    try:
        return the_candidate().single_number_type
    except SuiteError:
        return False


def _exactly(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)


def _kind(value: object) -> type:
    kind = type(value)
    return tuple if kind is not tuple and issubclass(kind, tuple) else kind


def _same(got: Any, want: Any, close: Callable[[float, float], bool], *, one_number_type: bool) -> bool:
    pairs = [(got, want)]
    while pairs:
        got, want = pairs.pop()
        kind = _kind(got)
        if kind is not _kind(want):
            if getattr(kind, "_preuve_guess", False):
                return bool(got == want)
            if not (one_number_type and {kind, _kind(want)} == _NUMBERS and got == want):
                return False
        elif kind is float:
            if not close(got, want):
                return False
        elif kind is complex:
            pairs += [(got.real, want.real), (got.imag, want.imag)]
        elif kind is list or kind is tuple:
            if len(got) != len(want):
                return False
            pairs += zip(got, want, strict=True)
        elif kind is dict:
            if not _same_keys(got, want, pairs, one_number_type=one_number_type):
                return False
        elif kind is set or kind is frozenset:
            if not _same_elements(got, want, one_number_type=one_number_type):
                return False
        elif issubclass(kind, ObjectProxy):
            if not bool(got == want):
                return False
        elif got != want and not (got != got and want != want):
            return False
    return True


_NUMBERS: Final = {int, float}


def _same_keys(got: dict[Any, Any], want: dict[Any, Any], pairs: list[Any], *, one_number_type: bool) -> bool:
    if not _same_elements(got.keys(), want.keys(), one_number_type=one_number_type):
        return False
    pairs += [(got[key], value) for key, value in want.items()]
    return True


def _same_elements(got: Any, want: Any, *, one_number_type: bool) -> bool:
    """Equal as sets, and each element the same as its equal in the other."""
    if len(got) != len(want):
        return False
    equals = {element: element for element in got}
    for element in want:
        if element not in equals:
            if element == element or not any(found != found for found in equals):
                return False
        elif not _same(equals[element], element, _exactly, one_number_type=one_number_type):
            return False
    return True
