"""Asking a property's calls ahead changes how long it takes, and nothing else: no verdict, no message, no order."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

import pytest

from fakes.loopback import Graded, Loopback


@pytest.fixture(scope="module")
def ahead() -> Iterator[Loopback]:
    with Loopback() as both:
        yield both


@pytest.fixture(scope="module")
def one_by_one() -> Iterator[Loopback]:
    with Loopback(one_by_one=True) as both:
        yield both


HEAD = """\
import random
import pytest
import submission
from hypothesis import assume, event, example, given, note, settings, strategies as st
from preuve import same
from submission import f, g, work
few = settings(max_examples=15)
numbers = st.integers(-100, 100)
lists = st.lists(numbers, max_size=5)
kept = {}
def want(n): return n * 2
"""

#: Bodies that ask for one thing, for several, for nothing; that depend on answers, on changes, on what was before.
BODIES = {
    "plain": "def test_plain(n): assert f(n) == want(n)",
    "same": "def test_same(n): assert same(f(n), want(n))",
    "named": "def test_named(n): assert f(n=n) == want(n)",
    "several": "def test_several(n):\n    assert same(f(n), want(n))\n    assert same(g(n), -n)",
    "related": "def test_related(n): assert f(n + 1) == f(n) + 2",
    "dependent": "def test_dependent(n): assert g(g(n)) == n",
    "branch": "def test_branch(n):\n    if f(n) > 0: assert g(n) < 0\n    else: assert g(n) >= 0",
    "rare": "def test_rare(n):\n    if n % 5 == 0: assert f(n) == want(n)",
    "none": "def test_none(n):\n    if f(n) is None: assert g(n) is None",
    "kind": "def test_kind(n): assert type(f(n)) is int",
    "known": "def test_known(n):\n    if n not in kept: kept[n] = f(n)\n    assert kept[n] == want(n)",
    "caught": "def test_caught(n):\n    try: f(n)\n    except BaseException: pass",
    "raises": "def test_raises(n):\n    with pytest.raises(ValueError): f(str(n))",
    "assumed": "def test_assumed(n):\n    assume(n % 2)\n    assert f(n) == want(n)",
    "assumed_late": "def test_assumed_late(n):\n    assume(f(n) > 0)\n    assert n > 0",
    "noted": "def test_noted(n):\n    note('n')\n    event('n')\n    assert f(n) == want(n)",
    "loop": "def test_loop(n):\n    got = f(n)\n    while got == 1: assume(False)\n    assert got == want(n)",
    "drawn_by_chance": "def test_drawn_by_chance(n):\n    n = random.randrange(50)\n    assert f(n) == want(n)",
    "returned": "def test_returned(n): return f(n)",
    "attribute": "def test_attribute(n): assert submission.f(n) == want(n)",
    "spoilt": "def test_spoilt(n): assert work([n]) is None and work([1, 2]) == 5",
}
LISTS = {
    "each": "def test_each(xs):\n    for x in xs: assert f(x) == want(x)",
    "changed": "def test_changed(xs):\n    ys = sorted(xs)\n    work(xs)\n    assert xs == ys",
    "emptied": "def test_emptied(xs):\n    xs.append(1)\n    work(xs)\n    assert xs[0] <= 1",
}
SUITE = HEAD + "\n".join(
    [f"@few\n@given(numbers)\n{body}" for body in BODIES.values()]
    + [f"@few\n@given(lists)\n{body}" for body in LISTS.values()]
    + [
        "@few\n@given(st.data())\ndef test_interactive(data): assert f(data.draw(numbers)) is not None",
        "@few\n@given(numbers)\n@example(7)\ndef test_example(n): assert f(n) == want(n)",
        "@few\n@given(numbers)\ndef test_function(n): assert work([n], lambda x: x) is None",
        "class TestGroup:\n    @few\n    @given(numbers)\n    def test_method(self, n): assert f(n) == want(n)",
    ]
)

RIGHT = """
def f(n): print("f", n); return n * 2
def g(n): print("g", n); return -n
def work(xs, key=None): print("work", xs); xs.sort()
"""

#: How each candidate departs from the right one.
CANDIDATES = {
    "right": "",
    "wrong for some": "def f(n): print('f', n); return n * 2 if n < 60 else 0",
    "raises for some": "def f(n): print('f', n); return n * 2 if n < 60 else [][n]",
    "raises for text": "def f(n): print('f', n); return n * 2 if type(n) is int else int('x')",
    "gives objects": "class C:\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f(n): return C()",
    "gives nothing": "def f(n): pass\ndef g(n): pass\ndef work(*_): pass",
    "exits for some": "import os\ndef f(n): print('f', n); return n * 2 if n != 40 else os._exit(0)",
    "counts calls": "c = []\ndef f(n): print('f', n); c.append(n); return n * 2 if len(c) != 9 else 0",
    "spoilt by g": "c = []\ndef f(n): print('f', n); return n * 2 + len(c) // 9\ndef g(n): c.append(n); return -n",
    "prints much": "def f(n): print('x' * 100_000); return n * 2",
    "lacks g": "del g",
    "forges": "import os\ndef f(n): os.write(4, b'\\0\\0\\0\\2{}'); return n * 2",
}


def solution(kind: str) -> str:
    return RIGHT + CANDIDATES[kind] + "\n"


def told(graded: Graded) -> dict[str, tuple[str, str]]:
    assert graded.broken is None
    where = re.compile("0x[0-9a-f]+")
    return {name: (check.outcome, where.sub("", check.message or "")) for name, check in graded.checks.items()}


@pytest.mark.parametrize("kind", CANDIDATES)
def test_outcomes_and_messages_are_those_of_one_call_after_the_other(
    ahead: Loopback, one_by_one: Loopback, kind: str
) -> None:
    seed = str(sum(kind.encode()))
    got = ahead.grade(solution(kind), SUITE, seed=seed)
    wanted = one_by_one.grade(solution(kind), SUITE, seed=seed)

    assert told(got) == told(wanted)
    assert wanted.batches == 0


def test_what_takes_too_long_is_asked_one_by_one(ahead: Loopback, one_by_one: Loopback) -> None:
    suite = "\n".join([HEAD, *(f"@few\n@given(numbers)\n{BODIES[name]}" for name in ("plain", "raises"))])
    slow = solution("raises for text") + "g = f\ndef f(n):\n    while n == 0: pass\n    return g(n)\n"

    got = ahead.grade(slow, suite, call_seconds=1.0)

    assert told(got) == told(one_by_one.grade(slow, suite, call_seconds=1.0))
    assert got.outcomes == {"test_plain": "aborted", "test_raises": "passed"}


def test_what_was_refused_is_asked_one_by_one(ahead: Loopback, one_by_one: Loopback) -> None:
    got = ahead.grade(solution("counts calls"), SUITE, refuse=True)
    wanted = one_by_one.grade(solution("counts calls"), SUITE)

    assert told(got) == told(wanted)
    assert got.printed == wanted.printed
    assert got.again > 10


@pytest.mark.parametrize("name", ["plain", "same", "named", "several", "rare", "kind", "raises", "assumed", "noted"])
def test_the_candidates_process_sees_the_same_calls_in_the_same_order(
    ahead: Loopback, one_by_one: Loopback, name: str
) -> None:
    suite = f"{HEAD}@given(numbers)\n{BODIES[name]}\n"
    got = ahead.grade(solution("raises for text"), suite, seed="5")
    wanted = one_by_one.grade(solution("raises for text"), suite, seed="5")

    assert told(got) == told(wanted) == {f"test_{name}": ("passed", "")}
    assert got.printed == wanted.printed
    assert (got.batches, got.again, got.calls) == (1, 0, wanted.calls)


@pytest.mark.parametrize("module", ["time", "threading"])
def test_a_suite_that_measures_waits_for_every_call(ahead: Loopback, module: str) -> None:
    suite = f"import {module}\n{HEAD}@given(numbers)\n{BODIES['plain']}\n"

    graded = ahead.grade(solution("right"), suite)

    assert graded.outcomes == {"test_plain": "passed"}
    assert graded.batches == graded.again == 0


def test_bodies_run_once_for_each_example_that_passes(ahead: Loopback) -> None:
    suite = f"""{HEAD}
tried = []
@given(numbers)
def test_numbers(n):
    tried.append(n)
    assert f(n) == want(n)
def test_tried():
    assert len(tried) == 100 and len(set(tried)) > 20
"""
    graded = ahead.grade(solution("right"), suite)

    assert graded.outcomes == {"test_numbers": "passed", "test_tried": "passed"}
    assert graded.batches == 1


def test_values_of_all_plain_types_are_drawn_ahead(ahead: Loopback) -> None:
    suite = textwrap.dedent("""
        from hypothesis import given, strategies as st
        from preuve import same
        from submission import echo
        scalars = (st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.fractions()
                   | st.decimals(allow_nan=False) | st.dates() | st.timedeltas() | st.complex_numbers(allow_nan=False))
        @given(st.recursive(scalars, lambda x: st.lists(x) | st.tuples(x, x) | st.dictionaries(st.text(), x)))
        def test_echo(value): assert same(echo(value), value)
    """)
    graded = ahead.grade("def echo(x): return x\n", suite)

    assert graded.outcomes == {"test_echo": "passed"}
    assert graded.batches == 1


def test_many_calls_are_asked_in_parts(ahead: Loopback) -> None:
    suite = f"{HEAD}@settings(max_examples=600)\n@given(st.integers())\n{BODIES['plain']}\n"

    graded = ahead.grade("def f(n): return n * 2\n", suite)

    assert graded.outcomes == {"test_plain": "passed"}
    assert (graded.batches, graded.calls) == (3, 601)


def test_answers_too_large_for_one_frame_are_asked_one_by_one(ahead: Loopback) -> None:
    suite = f"{HEAD}@few\n@given(numbers)\ndef test_large(n): assert len(f(n)) == 90_000\n"

    graded = ahead.grade("def f(n): return 'x' * 90_000\n", suite)

    assert graded.outcomes == {"test_large": "passed"}
    assert (graded.batches, graded.again) == (0, 1)
