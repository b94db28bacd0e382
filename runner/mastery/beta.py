"""The Beta distribution: how much of it lies below a point, and where a part of it ends.

The regularised incomplete beta function I_x(a, b) by its continued fraction (NIST Digital Library of Mathematical
Functions, 8.17.22), evaluated by the modified method of Lentz (Thompson and Barnett, 1986). For x above
(a + 1) / (a + b + 2) the symmetry I_x(a, b) = 1 - I_{1-x}(b, a) is used, where the fraction converges fast. The rule
asks for a and b of at least 1; the tests compare with exact sums of binomials.
"""

from __future__ import annotations

import math
from typing import Final

_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_MOST_TERMS: Final = 10_000
#: Far finer than the six decimals that are published.
_FINE: Final = 1e-11
_MOST_STEPS: Final = 200


def below(x: float, a: float, b: float) -> float:
    """I_x(a, b): the probability that a share with the distribution Beta(a, b) is at most ``x``.

    Raises:
        ValueError: a or b is not positive.
    """
    if not (a > 0 and b > 0):
        raise ValueError("a Beta distribution needs two positive parameters")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _by_fraction(1 - x, b, a)
    return _by_fraction(x, a, b)


def point_of(part: float, a: float, b: float) -> float:
    """The share below which this part of Beta(a, b) lies: the inverse of ``below``.

    By Newton's steps from the mean, and by halving wherever a step would leave the bracket.
    """
    low, high = 0.0, 1.0
    x = a / (a + b)
    for _ in range(_MOST_STEPS):
        beyond = below(x, a, b) - part
        if beyond < 0:
            low = x
        else:
            high = x
        density = math.exp(_logarithm(x, a, b) - math.log(x) - math.log1p(-x))
        after = x - beyond / density if density > _TINY else low
        if not low < after < high:
            after = (low + high) / 2
        if abs(after - x) < _FINE:
            return after
        x = after
    return x


def _by_fraction(x: float, a: float, b: float) -> float:
    return min(1.0, math.exp(_logarithm(x, a, b)) / (a * _fraction(x, a, b)))


def _logarithm(x: float, a: float, b: float) -> float:
    """Of x^a (1-x)^b / B(a, b)."""
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)


def _fraction(x: float, a: float, b: float) -> float:
    """The value of 1 + d1 / (1 + d2 / (1 + ...)), by which 8.17.22 divides."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _MOST_TERMS):
        m = term // 2
        if term % 2:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _not_zero(1 + step * d)
        c = _not_zero(1 + step / c)
        value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
