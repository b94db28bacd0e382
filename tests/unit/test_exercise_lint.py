"""Warnings about suites: what they point at, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.exercise_folders import CASES, FUNCTION, write_exercise
from runner.exercise import Problem, lint_suite, read_exercise

HEAD = """\
import math

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st
from preuve import same

import submission
from submission import LIMIT, double
"""
#: The line of a snippet's first line in the file.
FIRST = HEAD.count("\n") + 1


def lint(text: str, tmp_path: Path, *, mode: str = "function") -> list[Problem]:
    """The warnings about a suite in which these lines stand instead of the test of any number."""
    suite = HEAD + text + "\n\ndef test_zero():\n    assert same(double(0), 0)\n"
    if "def test_any" not in text:
        suite += "\n\ndef test_any():\n    assert same(double(0), 0)\n"
    toml = FUNCTION["exercise.toml"].replace('mode = "function"', f'mode = "{mode}"')
    changes = {"suite/test_double.py": suite, "exercise.toml": toml}
    return list(lint_suite(read_exercise(write_exercise(tmp_path / "double", FUNCTION, changes))))


LOOSE_LINES = [
    "assert double(1) == 2",
    "assert 2 == double(1)",
    "assert double(1) != 3",
    "assert double(1) == 2.0",
    "assert double(1) == True",
    "assert double(1) == -2",
    "assert double(1) == [1, 2]",
    "assert double(1) == ('a', (1,))",
    "assert double(1) == {'a': 1}",
    "assert double(1) == {1}",
    "assert double(1) in (1, 2)",
    "assert 1 in double(1)",
    "assert double(1) not in [3]",
    "assert [double(1), double(2)] == [2, 4]",
    "assert submission.double(1) == 2",
    "assert LIMIT == 3",
    "assert submission.LIMIT == 3",
    "assert double(1)[0] == 1",
    "assert double(1).size == 1",
    "assert double(1).half() == 1",
    "assert sorted(double(1)) == [1]",
    "assert double(1) == 1 + 1",
    "assert double(1) == len('ab')",
    "assert double(1) == sum([1, 1])",
    "assert double(1) == (2 if LIMIT else 3)",
    "assert 0 == double(0) == 0",
    "assert 'x' == 'x' and double(1) == 2",
    "assert not double(1) == 3",
    "assert [double(n) for n in range(3)] == [0, 2, 4]",
    "assert all(got == 2 for got in double(1))",
]


@pytest.mark.parametrize("line", LOOSE_LINES)
def test_comparing_an_answer_with_numbers_by_equality_is_loose(line: str, tmp_path: Path) -> None:
    (warning,) = lint(f"\n\ndef test_any():\n    {line}\n", tmp_path)
    assert (warning.file, warning.line) == ("suite/test_double.py", FIRST + 3)
    assert warning.message == "This comparison lets True or 3.0 pass where 1 or 3 is right."
    assert "same(got, want)" in warning.remedy


@pytest.mark.parametrize(
    "body",
    [
        "    got = double(1)\n    assert got == 2\n",
        "    got: int = double(1)\n    assert got == 2\n",
        "    a, b = double(1)\n    assert b == 2\n",
        "    want, got = 2, double(1)\n    assert got == want\n",
        "    want = 2\n    assert double(1) == want\n",
        "    first = double(1)\n    got = first[0]\n    assert got == 2\n",
        "    for got in double(1):\n        assert got == 2\n",
        "    for n, want in [(1, 2), (2, 4)]:\n        assert double(n) == want\n",
        "    for n, want in TABLE:\n        assert double(n) == want\n",
        "    if (got := double(1)) != 2:\n        pytest.fail('no')\n",
        "    with double(1) as got:\n        assert got == 2\n",
        "    assert double(1) == TABLE\n",
        "    def inner():\n        assert double(1) == 2\n    inner()\n",
    ],
)
def test_names_are_followed_to_what_they_hold(body: str, tmp_path: Path) -> None:
    found = lint(f"\nTABLE = [(1, 2), (2, 4)]\n\ndef test_any():\n{body}", tmp_path)
    assert {warning.message for warning in found} == {"This comparison lets True or 3.0 pass where 1 or 3 is right."}


@pytest.mark.parametrize(
    "test",
    [
        (
            "@pytest.mark.parametrize(('n', 'want'), [(1, 2), (2, 4)])\ndef test_any(n, want):\n"
            "    assert double(n) == want"
        ),
        "@pytest.mark.parametrize('n, want', [(1, 2)])\ndef test_any(n, want):\n    assert double(n) == want",
        "@pytest.mark.parametrize('want', [2, 4])\ndef test_any(want):\n    assert double(1) == want",
        (
            "@pytest.mark.parametrize('n,want', [pytest.param(1, 2)])\ndef test_any(n, want):\n"
            "    assert double(n) == want"
        ),
        (
            "@pytest.mark.parametrize('want', [pytest.param(2, id='a')])\ndef test_any(want):\n"
            "    assert double(1) == want"
        ),
        (
            "TABLE = [(1, 2)]\n@pytest.mark.parametrize('n, want', TABLE)\ndef test_any(n, want):\n"
            "    assert double(n) == want"
        ),
        "@given(st.integers())\ndef test_any(n):\n    assert double(n) == n + n",
        "@given(n=st.floats(0, 1))\ndef test_any(n):\n    assert double(n) == n",
        "@given(st.lists(st.integers()))\ndef test_any(ns):\n    assert double(ns) == ns",
        "@given(st.text(), st.booleans())\n@example('', True)\ndef test_any(a, b):\n    assert double(a) == b",
        "def ask(n):\n    return double(n)\n\ndef test_any():\n    assert ask(1) == 2",
        "@pytest.fixture\ndef doubled():\n    yield double(1)\n\ndef test_any(doubled):\n    assert doubled == 2",
        (
            "def ask(n):\n    return again(n)\n\ndef again(n):\n    return double(n)\n\n"
            "def test_any():\n    assert ask(1) == 2"
        ),
    ],
)
def test_parameters_strategies_helpers_and_fixtures_are_followed(test: str, tmp_path: Path) -> None:
    found = lint(f"\n\n{test}\n", tmp_path)
    assert [warning.message for warning in found] == ["This comparison lets True or 3.0 pass where 1 or 3 is right."]


@pytest.mark.parametrize(
    "body",
    [
        "    assert same(double(1), 2)\n",
        "    assert double('a') == 'aa'\n",
        "    assert double('a') == 'a' + 'a'\n",
        "    assert double('a') == 'a' * 2\n",
        "    assert double('a') in ('aa', 'bb')\n",
        "    assert double('a') == ['a', None, b'x']\n",
        "    assert double(1) is True\n",
        "    assert double(1) is None\n",
        "    assert len(double('a')) == 2\n",
        "    assert double(1) < 3\n",
        "    assert math.isclose(double(1.0), 2.0)\n",
        "    assert double(1) == pytest.approx(2.0)\n",
        "    assert double(1) == double(2)\n",
        "    count = 2\n    assert count == 2\n",
        "    assert isinstance(double(1), int)\n",
        "    with pytest.raises(ValueError):\n        double(None)\n",
        (
            "    try:\n        double(None)\n    except ValueError:\n        pass\n    else:\n"
            "        pytest.fail('no error')\n"
        ),
        "    check(double(1))\n",
        "    assert_right(double(1))\n",
    ],
)
def test_exact_comparisons_are_left_alone(body: str, tmp_path: Path) -> None:
    helpers = "def check(got):\n    assert same(got, 2)\n\ndef assert_right(got):\n    check(got)\n"
    assert lint(f"\n\n{helpers}\n\ndef test_any():\n{body}", tmp_path) == []


@pytest.mark.parametrize(
    "condition", ["double(1)", "not double(1)", "double(1) and 'x' == 'x'", "LIMIT", "double(1).ok"]
)
def test_asserting_an_answers_truth_is_loose(condition: str, tmp_path: Path) -> None:
    (warning,) = lint(f"\n\ndef test_any():\n    assert {condition}\n", tmp_path)
    assert warning.line == FIRST + 3
    assert "counts as true or false" in warning.message
    assert "same(got, True)" in warning.remedy


def test_a_programs_output_has_known_types_so_equality_is_exact(tmp_path: Path) -> None:
    text = "from submission import run\n\n\ndef test_any():\n    assert run().exit_code == 0\n"
    assert lint(text, tmp_path, mode="program") == []


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("def test_any():\n    double(1)\n", 0, "'test_any' asserts nothing", "Add assert same"),
        ("def test_any():\n    same(double(1), 2)\n    assert 'x'\n", 1, "This call has no effect", "Write assert"),
        ("def test_any():\n    double('a') == 'aa'\n    assert 'x'\n", 1, "comparison has no effect", "Write assert"),
        ("import random\n", 0, "'random'", "hypothesis"),
        ("from time import sleep\n", 0, "'time'", "limits in exercise.toml"),
        ("import os.path\n", 0, "'os.path'", "'submission' only"),
        ("from urllib.request import urlopen\n", 0, "'urllib.request'", "'submission' only"),
        (
            "def f():\n    try:\n        double(1)\n    except Exception:\n        pass\n",
            3,
            "any exception",
            "Name the",
        ),
        ("def f():\n    try:\n        double(1)\n    except:\n        pass\n", 3, "any exception", "Name the"),
        (
            "def f():\n    with pytest.raises((KeyError, Exception)):\n        double(1)\n",
            1,
            "any exception",
            "Name the",
        ),
        ("@settings(derandomize=True)\ndef f():\n    pass\n", 0, "same values for everybody", "Remove it"),
        ("@seed(1)\ndef f():\n    pass\n", 0, "same values for everybody", "Remove it"),
        ("TWO = double(1)\n", 0, "when the file is imported", "into a test function"),
        ("if 1:\n    TWO = [submission.double(1)]\n", 1, "when the file is imported", "into a test function"),
        ("@given(st.just(double(1)))\ndef f(n):\n    pass\n", 0, "when the file is imported", "into a test function"),
        ("def f(n=double(1)):\n    pass\n", 0, "when the file is imported", "into a test function"),
        ("class C:\n    two = double(1)\n", 1, "when the file is imported", "into a test function"),
    ],
)
def test_what_an_author_should_look_at_again(text: str, line: int, message: str, remedy: str, tmp_path: Path) -> None:
    (warning,) = lint(text, tmp_path)
    assert (warning.file, warning.line) == ("suite/test_double.py", FIRST + line)
    assert message in warning.message
    assert remedy in warning.remedy


@pytest.mark.parametrize(
    "text",
    [
        "@settings(max_examples=50, derandomize=False)\ndef f():\n    pass\n",
        "LATER = lambda: double(1)\n",
        "def f():\n    try:\n        double(1)\n    except (KeyError, ValueError):\n        pass\n",
        "import itertools\nfrom datetime import date\n",
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str, tmp_path: Path) -> None:
    assert lint(text, tmp_path) == []


def test_samples_are_looked_at_too(tmp_path: Path) -> None:
    sample = "from submission import double\n\n\ndef test_example():\n    assert double(2) == 4\n"
    folder = write_exercise(tmp_path / "double", FUNCTION, {"samples/test_samples.py": sample})
    (warning,) = lint_suite(read_exercise(folder))
    assert (warning.file, warning.line) == ("samples/test_samples.py", 5)


def test_an_exercise_without_a_visible_check_is_pointed_out(tmp_path: Path) -> None:
    toml = CASES["exercise.toml"]
    start, end = toml.index("[[sample]]"), toml.index("[[criterion]]")
    changes = {"exercise.toml": toml[:start] + toml[end:], "samples/small.in": None, "samples/small.ans": None}
    (warning,) = lint_suite(read_exercise(write_exercise(tmp_path / "sum", CASES, changes)))
    assert (warning.file, warning.message) == (
        "exercise.toml",
        "There is no visible check, so candidates see no example run.",
    )


def test_right_exercises_give_no_warning(tmp_path: Path) -> None:
    assert lint_suite(read_exercise(write_exercise(tmp_path / "double"))) == ()
    assert lint_suite(read_exercise(write_exercise(tmp_path / "sum", CASES))) == ()
