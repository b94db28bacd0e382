"""Checkers agree with what the documentation says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.compare import first_difference, matches
from runner.exercise.model import Checker


@pytest.mark.parametrize(
    ("checker", "got", "expected", "right"),
    [
        (Checker.EXACT, "a b\n", "a b", True),
        (Checker.EXACT, "a b", "a b\n", True),
        (Checker.EXACT, "a  b\n", "a b\n", False),
        (Checker.EXACT, "a b\n\n", "a b\n", False),
        (Checker.EXACT, " a b\n", "a b\n", False),
        (Checker.TOKENS, " a\t b \n\n", "a b\n", True),
        (Checker.TOKENS, "ab\n", "a b\n", False),
        (Checker.TOKENS, "1.0", "1", False),
        (Checker.TOKENS, "a b c", "a b", False),
        (Checker.FLOAT, "1.0000001 x", "1 x", True),
        (Checker.FLOAT, "1.001", "1", False),
        (Checker.FLOAT, "1000000.5", "1000000", True),
        (Checker.FLOAT, "1e-9", "0", True),
        (Checker.FLOAT, "nan", "1", False),
        (Checker.FLOAT, "inf", "1", False),
        (Checker.FLOAT, "1_0", "10", False),
        (Checker.FLOAT, "x", "y", False),
        (Checker.FLOAT, "1", "1 2", False),
        (Checker.FLOAT, "9" * 5_000, "1", False),
    ],
)
def test_checker(checker, got, expected, right):
    assert matches(checker, got, expected, float_tolerance=1e-6) is right


@given(st.text(), st.sampled_from(list(Checker)))
def test_every_checker_takes_the_expected_output_itself(text, checker):
    assert matches(checker, text, text, float_tolerance=1e-9)


@given(st.text(), st.text())
def test_no_output_with_other_words_is_right(one, other):
    right = one.split() == other.split()

    assert matches(Checker.TOKENS, one, other, float_tolerance=1e-6) is right


def test_the_first_line_that_differs_is_named():
    assert first_difference("a\nb\n", "a\nc\nd\n") == (2, "b", "c")
    assert first_difference("a\n", "a\nc\n") == (2, "", "c")
    assert first_difference("a", "a") is None
