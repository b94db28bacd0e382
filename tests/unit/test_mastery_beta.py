"""The Beta distribution against exact sums, closed forms and integration done otherwise."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.mastery.beta import below, point_of

whole = st.integers(1, 60)
shares = st.floats(0.001, 0.999)
parameters = st.floats(1, 300)


@given(whole, whole, st.integers(1, 99))
def test_with_whole_parameters_it_is_the_exact_sum_of_binomials(a, b, percent):
    """DLMF 8.17.5: I_x(a, b) is the probability of at least a successes in a + b - 1 trials."""
    x = Fraction(percent, 100)
    trials = a + b - 1
    exact = sum(math.comb(trials, k) * x**k * (1 - x) ** (trials - k) for k in range(a, trials + 1))
    assert math.isclose(below(percent / 100, a, b), float(exact), rel_tol=1e-10, abs_tol=1e-13)


@given(shares, parameters)
def test_with_one_parameter_of_one_it_is_a_power(x, a):
    assert math.isclose(below(x, a, 1), x**a, rel_tol=1e-10, abs_tol=1e-14)
    assert math.isclose(below(x, 1, a), 1 - (1 - x) ** a, rel_tol=1e-10, abs_tol=1e-14)


@given(shares)
def test_with_halves_it_is_the_arcsine_law(x):
    assert math.isclose(below(x, 0.5, 0.5), 2 / math.pi * math.asin(math.sqrt(x)), rel_tol=1e-10)


@pytest.mark.parametrize(("a", "b"), [(1.5, 2.5), (2.25, 7.75), (9.4, 1.6), (33.3, 12.1)])
@pytest.mark.parametrize("x", [0.1, 0.5, 0.7, 0.95])
def test_with_broken_parameters_it_is_the_area_under_the_density(a, b, x):
    """Simpson's rule on the density itself."""
    steps = 20_000
    width = x / steps
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))

    def density(t: float) -> float:
        return scale * t ** (a - 1) * (1 - t) ** (b - 1)

    inner = math.fsum((4 if i % 2 else 2) * density(i * width) for i in range(1, steps))
    area = width / 3 * (density(0) + inner + density(x))
    assert math.isclose(below(x, a, b), area, abs_tol=2e-6)


@pytest.mark.parametrize(
    ("part", "a", "b", "x"),
    [
        # Clopper-Pearson limits as tables print them: 10 of 10, 5 of 10, 1 of 20 (95 %).
        (0.025, 10, 1, 0.6915),
        (0.025, 5, 6, 0.1871),
        (0.975, 6, 5, 0.8129),
        (0.025, 1, 20, 0.0013),
        (0.975, 2, 19, 0.2487),
    ],
)
def test_points_are_those_of_printed_tables(part, a, b, x):
    assert round(point_of(part, a, b), 4) == x


@given(st.floats(0.01, 0.99), parameters, parameters)
def test_a_point_has_its_part_below_it(part, a, b):
    assert math.isclose(below(point_of(part, a, b), a, b), part, abs_tol=1e-8)


@given(parameters, parameters, shares, shares)
def test_more_lies_below_a_higher_point(a, b, x, y):
    low, high = sorted((x, y))
    assert below(low, a, b) <= below(high, a, b) + 1e-14


def test_outside_of_shares_there_is_nothing_or_everything():
    assert (below(-1, 2, 3), below(0, 2, 3), below(1, 2, 3), below(2, 2, 3)) == (0, 0, 1, 1)


def test_parameters_must_be_positive():
    with pytest.raises(ValueError, match="positive"):
        below(0.5, 0, 1)
