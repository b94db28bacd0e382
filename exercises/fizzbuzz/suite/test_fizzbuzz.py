from hypothesis import given, settings
from hypothesis import strategies as st
from preuve import same
from submission import fizzbuzz


def expected(n):
    return ("Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0)) or str(n)


def test_multiple_of_three():
    assert same(fizzbuzz(33), "Fizz")


def test_multiple_of_five():
    assert same(fizzbuzz(50), "Buzz")


def test_multiple_of_both():
    assert same(fizzbuzz(45), "FizzBuzz")


def test_other_number():
    assert same(fizzbuzz(53), "53")


def test_large_number():
    assert same(fizzbuzz(999_999_998), "999999998")


@settings(max_examples=100)
@given(st.integers(1, 1_000_000_000))
def test_every_number(n):
    assert same(fizzbuzz(n), expected(n))
