from preuve import same
from submission import fizzbuzz


def test_example_nine():
    assert same(fizzbuzz(9), "Fizz")


def test_example_seven():
    assert same(fizzbuzz(7), "7")
