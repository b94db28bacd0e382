"""Suites about objects: handles, operators, enums, context managers, iterators, and functions that go both ways."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from fakes.loopback import Check, Loopback


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with Loopback() as both:
        yield both


def check(loopback: Loopback, candidate: str, body: str) -> Check:
    """The outcome of one test with this body."""
    imports = "import pytest, submission\nfrom submission import *\nfrom preuve import *\n"
    suite = imports + "def test_it():\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n"
    graded = loopback.grade(textwrap.dedent(candidate), suite, mode="object")
    assert graded.broken is None
    return graded.checks["test_it"]


CANDIDATE = """
    import dataclasses, enum, functools
    class Color(enum.Enum):
        RED = 1
        BLUE = 2
    class Level(enum.IntEnum):
        LOW = 1
    @functools.total_ordering
    @dataclasses.dataclass(frozen=True)
    class Point:
        x: int
        y: int = 0
        origin = (0, 0)
        def __add__(self, other): return Point(self.x + other.x, self.y + other.y)
        def __mul__(self, k): return Point(self.x * k, self.y * k)
        __rmul__ = __mul__
        def __neg__(self): return -1 * self
        def __abs__(self): return abs(self.x) + abs(self.y)
        def __lt__(self, other): return (self.x, self.y) < (other.x, other.y)
        def __format__(self, spec): return f"<{self.x}{spec}{self.y}>"
        def __int__(self): return self.x
        @property
        def norm(self): return abs(self)
        @classmethod
        def unit(cls): return cls(1)
        @staticmethod
        def zero(): return 0
        def __call__(self, k): return self.x + k
    class Stack:
        def __init__(self, items=()): self.items = list(items)
        def push(self, item): self.items.append(item); return self
        def pop(self): return self.items.pop()
        def __len__(self): return len(self.items)
        def __iter__(self): return iter(self.items)
        def __contains__(self, item): return item in self.items
        def __getitem__(self, at): return self.items[at]
        def __setitem__(self, at, item): self.items[at] = item
        def __delitem__(self, at): del self.items[at]
        def __iadd__(self, other): self.items.extend(other); return self
        def __bool__(self): return bool(self.items)
        def __repr__(self): return f"Stack({self.items})"
    class SubStack(Stack): pass
    class Log:
        lines = []
        def __enter__(self): self.lines.append("in"); return self
        def __exit__(self, kind, error, trace):
            self.lines.append((kind.__name__, str(error)) if kind else "out")
            return kind is KeyError
    class Reluctant:
        def __len__(self): return "three"
        def __repr__(self): raise ValueError("no")
        def __bool__(self): return 1
    START = Point(3, 4)
    def squares(n):
        for i in range(n): yield i * i
    def echo(value): return value
    def total(items): return sum(items)
    def each(function, items): return [function(item) for item in items]
    def swallow(function):
        try: return function()
        except Exception as error: return type(error).__name__
    def compose(f, g): return lambda x: f(g(x))
    def forever(function):
        while True: function()
    def many(function, n):
        for _ in range(n):
            try: function()
            except Exception: pass
    def classes(): return [Stack, SubStack, dict]
"""


@pytest.mark.parametrize(
    "body",
    [
        """
        p, q = Point(1, 2), Point(3, y=4)
        assert p + q == Point(4, 6) and p + q != p
        assert 2 * p == p * 2 and (2 * p).y == 4 and -p == Point(-1, -2)
        assert p < q and q >= p and sorted([q, p])[0] == p
        assert abs(p) == 3 and p.norm == 3 and int(q) == 3 and f"{p:/}" == "<1/2>" and p(9) == 10
        assert repr(p) == "Point(x=1, y=2)" == str(p)
        with pytest.raises(AttributeError): p.x = 5
        with pytest.raises(AttributeError): p + 1
        with pytest.raises(TypeError): p - q
        """,
        """
        assert Point.origin == (0, 0) and Point.unit() == Point(1) and Point.zero() == 0
        assert isinstance(Point(1), Point) and not isinstance(Point(1), Stack) and not isinstance(1, Point)
        assert type(Point(1)) is Point and Point(1).__class__.__name__ == "Point" == Point.__name__
        assert isinstance(SubStack(), Stack) and issubclass(SubStack, Stack) and not issubclass(Stack, SubStack)
        assert classes()[0] is Stack and classes()[1] is SubStack
        """,
        "assert Point(1) != 1 and Point(1) != (1, 0) and not (Point(1) == None)",
        "assert len({Point(1), Point(1), Point(2)}) == 2 and hash(Point(1)) == hash(Point(1))",
        "assert same([Point(1)], [Point(1)]) and not same(Point(1), Point(2)) and not same(Point(1), 1)",
        """
        assert Color.RED.value == 1 and Color.RED == Color.RED != Color.BLUE and Color(2) == Color.BLUE
        assert [c.name for c in Color] == ["RED", "BLUE"] and len(Color) == 2 and Color["RED"] == Color.RED
        assert Color.RED in Color and {Color.RED: 5}[Color.RED] == 5 and isinstance(Color.RED, Color)
        assert Level.LOW == 1 and type(Level.LOW) is int
        with pytest.raises(ValueError): Color(3)
        """,
        """
        s = Stack([1]).push([2]).push("c")
        assert len(s) == 3 and list(s) == [1, [2], "c"] == [item for item in s] and "c" in s and 9 not in s
        assert s[0] == 1 and s[-1] == "c" and s[1:] == [[2], "c"]
        s[0] = 7
        del s[1]
        s += [8, 9]
        assert s.items == [7, "c", 8, 9] and s.pop() == 9 and s
        assert not Stack() and repr(s) == "Stack([7, 'c', 8])"
        with pytest.raises(IndexError): s[50]
        with pytest.raises(IndexError): Stack().pop()
        with pytest.raises(TypeError): iter(Point(1))
        s.extra = Point(1)
        assert s.extra.x == 1 and hasattr(s, "extra")
        del s.extra
        assert not hasattr(s, "extra")
        """,
        """
        with Log() as log: assert log is not None
        with Log(): raise KeyError("x")
        with pytest.raises(ValueError):
            with Log(): raise ValueError("y")
        assert Log.lines == ["in", "out", "in", ("KeyError", "'x'"), "in", ("ValueError", "y")]
        """,
        """
        with pytest.raises(TypeError): len(Reluctant())
        with pytest.raises(ValueError): repr(Reluctant())
        """,
        """
        made = squares(3)
        assert next(made) == 0 and list(made) == [1, 4] and list(made) == []
        with pytest.raises(StopIteration): next(made)
        assert sum(squares(4)) == 14
        """,
        """
        assert total(n for n in range(5)) == 10 and total(iter([1, 2])) == 3 and total(range(4)) == 6
        assert each(lambda n: n + 1, [1, 2]) == [2, 3] and each(str, [1]) == ["1"] if False else True
        assert each(lambda p: p.x, [START, Point(5)]) == [3, 5]
        assert each(lambda n: Point(n), [1])[0] == Point(1)
        assert each(lambda n: each(lambda m: n * m, [1, 2]), [1, 2]) == [[1, 2], [2, 4]]
        assert compose(lambda n: n + 1, lambda n: n * 2)(5) == 11
        assert each(squares, [2])[0] is not None
        assert echo(Point)(1) == Point(1) and echo(echo)(3) == 3
        """,
        """
        with pytest.raises(KeyError, match="mine"): each(lambda n: {}["mine"], [1])
        def fail(): raise LookupError("x")
        assert swallow(fail) == "LookupError"
        class Mine(Exception): pass
        def fail(): raise Mine("x")
        assert swallow(fail) == "SuiteError"
        """,
        """
        a = echo(Stack())
        assert echo(a).push(1) is not None and a.items == [1] and echo([a, {"k": a}])[1]["k"].items == [1]
        """,
        "assert START.x == 3 and START == Point(3, 4)",
    ],
    ids=[
        "operators", "classes", "plain data", "hash", "same", "enums", "containers", "contexts", "reluctant",
        "generators", "callbacks", "callback errors", "handles", "constants",
    ],
)  # fmt: skip
def test_objects_can_be_tested_like_local_ones(loopback: Loopback, body: str) -> None:
    assert check(loopback, CANDIDATE, body) == Check("passed", None)


def test_objects_of_another_check_are_the_suites_mistake(loopback: Loopback) -> None:
    suite = """
        import pytest
        from submission import Stack, START
        early = Stack()
        kept = []
        @pytest.fixture(scope="module")
        def shared(): return Stack()
        def test_early(): early.push(1)
        def test_first(shared): kept.append(shared.push(1))
        def test_second(shared): shared.push(1)
        def test_named(): assert START.x == 3
        def test_named_again(): assert START.y == 4
    """
    graded = loopback.grade(textwrap.dedent(CANDIDATE), textwrap.dedent(suite), mode="object")
    assert graded.outcomes == {
        "test_early": "suite", "test_first": "passed", "test_second": "suite",
        "test_named": "passed", "test_named_again": "passed",
    }  # fmt: skip


def test_an_assertion_in_a_callback_counts_even_if_the_candidate_swallows_it(loopback: Loopback) -> None:
    body = """
        def wrong(): assert 1 == 2
        swallow(wrong)
    """
    assert check(loopback, CANDIDATE, body).outcome == "failed"


def test_what_cannot_cross_is_the_suites_mistake(loopback: Loopback) -> None:
    for body in ("echo(object())", "echo(Exception('x'))", "class Mine(Point): pass", "echo([[[print]], object()])"):
        assert check(loopback, CANDIDATE, body).outcome == "suite", body


def test_callbacks_are_counted(loopback: Loopback) -> None:
    assert check(loopback, CANDIDATE, "many(lambda: 1, 9_999)") == Check("passed", None)
    got = check(loopback, CANDIDATE, "many(lambda: 1, 10_001)")
    assert got.outcome == "error"
    assert got.message is not None
    assert "10000" in got.message


def test_calls_within_callbacks_are_limited_in_depth(loopback: Loopback) -> None:
    body = """
        def again(n): return each(again, [n + 1])
        try: again(0)
        except Exception: pass
    """
    assert check(loopback, CANDIDATE, body).outcome == "error"


def test_an_endless_generator_of_the_candidates_is_the_suites_to_stop(loopback: Loopback) -> None:
    candidate = "def count():\n    n = 0\n    while True:\n        yield n\n        n += 1\n"
    body = "import itertools\nassert list(itertools.islice(count(), 4)) == [0, 1, 2, 3]"
    assert check(loopback, candidate, body) == Check("passed", None)
