"""Whole suites against whole submissions, through the real examiner and the real agent."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from fakes.loopback import Check, Graded, Loopback


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with Loopback() as both:
        yield both


def grade(loopback: Loopback, candidate: str, suite: str, **more: object) -> Graded:
    return loopback.grade(textwrap.dedent(candidate), textwrap.dedent(suite), **more)  # type: ignore[arg-type]


def check(loopback: Loopback, candidate: str, body: str, **more: object) -> Check:
    """The outcome of one test with this body."""
    imports = "import pytest, submission\nfrom submission import *\nfrom preuve import *\n"
    suite = imports + "def test_it():\n" + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n"
    graded = loopback.grade(textwrap.dedent(candidate), suite, **more)  # type: ignore[arg-type]
    assert graded.broken is None
    return graded.checks["test_it"]


def passes(loopback: Loopback, candidate: str, body: str, **more: object) -> None:
    assert check(loopback, candidate, body, **more) == Check("passed", None)


# Functions and values

VALUES = """
    import collections, datetime, decimal, fractions
    LIMIT = 10
    Pair = collections.namedtuple("Pair", "left right")
    def echo(value): return value
    def kinds(*args, **kwargs):
        return [type(a).__name__ for a in args], {k: type(v).__name__ for k, v in kwargs.items()}
    def pair(): return Pair(1, 2)
    def nothing(): pass
"""


def test_values_arrive_with_their_types(loopback: Loopback) -> None:
    passes(
        loopback,
        VALUES,
        """
        import datetime, decimal, fractions
        for value in (None, True, 1, 10**30, 1.5, float("inf"), "é\\ud800", b"a", bytearray(b"b"), [1, [2]], (1,),
                      {1: {"a"}}, frozenset({2}), 1j, decimal.Decimal("1.10"), fractions.Fraction(1, 3),
                      datetime.date(2026, 1, 2), datetime.timedelta(1), range(3), {(1, 2): None}):
            assert same(echo(value), value)
        assert kinds(1, 1.0, "", b"", k=()) == (["int", "float", "str", "bytes"], {"k": "tuple"})
        assert LIMIT == 10
        assert pair() == (1, 2) and pair().right == 2
        assert nothing() is None
        """,
    )


def test_values_that_lie_are_what_they_hold(loopback: Loopback) -> None:
    candidate = """
        class Equal(int):
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            __hash__ = int.__hash__
        class Anything:
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __lt__(self, other): return True
            def __len__(self): return 3
            def __iter__(self): return iter([1, 2, 3])
        def number(): return Equal(5)
        def thing(): return Anything()
    """
    assert check(loopback, candidate, "assert number() == 6").outcome == "failed"
    assert check(loopback, candidate, "assert thing() == [1, 2, 3]").outcome == "failed"
    assert check(loopback, candidate, "assert 5 == thing()").outcome == "failed"
    assert check(loopback, candidate, "assert same(thing(), [1, 2, 3])").outcome == "failed"
    assert check(loopback, candidate, "assert not (thing() != None)").outcome == "failed"
    assert check(loopback, candidate, "assert thing() in [1, 2]").outcome == "failed"
    passes(loopback, candidate, "assert number() == 5 and thing() == thing()")


def test_a_failed_comparison_says_what_was_got_and_wanted(loopback: Loopback) -> None:
    got = check(loopback, "def f(n): return n + 1\n", "assert f(2) == 4")
    assert got == Check("failed", "assert 3 == 4\n +  where 3 = f(2)")
    got = check(loopback, "def f(): return ['a', 'x', 'c']\n", "assert f() == ['a', 'b', 'c']")
    assert got.outcome == "failed"
    assert got.message is not None
    assert "At index 1 diff: 'x' != 'b'" in got.message
    assert "/" not in got.message


def test_a_long_wrong_text_is_told_short_and_soon(loopback: Loopback) -> None:
    candidate = "def f(n): return ('a b\\n' * n)[:60_000]\ndef g(): return ['x' * 500] * 1000\n"
    got = check(loopback, candidate, "assert f(20_000) == 'b a\\n' * 15_000")
    assert got.outcome == "failed"
    assert got.message is not None
    assert "differ first at index 0" in got.message
    assert len(got.message) <= 2_000
    assert check(loopback, candidate, "assert g() == ['y' * 500] * 1000").outcome == "failed"
    assert check(loopback, candidate, "assert 'zz' in f(20_000)").outcome == "failed"
    assert check(loopback, candidate, "assert 'b' not in f(20_000)").outcome == "failed"
    assert check(loopback, candidate, "assert set(g()) == set(f(9))").outcome == "failed"


def test_arguments_changed_in_place_are_changed_here(loopback: Loopback) -> None:
    candidate = """
        def work(xs, table, seen, data, pair, *, more):
            xs.sort(); xs.append([]); table["new"] = table.pop("old"); seen.discard(1); data[0] = 66
            pair[0].append(1); more.clear()
        def touch(xs):
            xs.append(1)
            raise ValueError
    """
    passes(
        loopback,
        candidate,
        """
        xs, table, seen, data, inner, more = [2, 1], {"old": 1}, {1, 2}, bytearray(b"AA"), [], [1]
        work(xs, table, seen, data, (inner, 0), more=more)
        assert (xs, table, seen, data, inner, more) == ([1, 2, []], {"new": 1}, {2}, b"BA", [1], [])
        with pytest.raises(ValueError): touch(xs)
        assert xs == [1, 2, [], 1]
        """,
    )


# Exceptions

ERRORS = """
    import json, unittest
    class AppError(Exception):
        def __init__(self, message, code):
            super().__init__(message)
            self.code = code
    class Special(AppError, KeyError): pass
    class Local: pass
    def bad(kind):
        if kind == "app": raise AppError("boom", 42)
        if kind == "special": raise Special("boom", 43)
        if kind == "value": raise ValueError("no", 1)
        if kind == "json": json.loads("{")
        if kind == "exit": raise SystemExit(0)
        if kind == "stop": raise StopIteration
        if kind == "interrupt": raise KeyboardInterrupt
        if kind == "assert": assert False, "mine"
        if kind == "skip": raise unittest.SkipTest("skip me")
        if kind == "deep": return bad(kind)
        if kind == "file": open("nothing")
        if kind == "unicode": b"\\xff".decode()
"""


def test_builtin_exceptions_cross_as_themselves(loopback: Loopback) -> None:
    passes(
        loopback,
        ERRORS,
        """
        with pytest.raises(ValueError) as caught: bad("value")
        assert type(caught.value) is ValueError and caught.value.args == ("no", 1)
        with pytest.raises(FileNotFoundError): bad("file")
        with pytest.raises(UnicodeDecodeError): bad("unicode")
        with pytest.raises(RecursionError): bad("deep")
        with pytest.raises(TypeError, match="positional"): bad()
        """,
    )


def test_the_candidates_own_exceptions_are_caught_by_class_and_by_base(loopback: Loopback) -> None:
    passes(
        loopback,
        ERRORS,
        """
        with pytest.raises(AppError, match="boom") as caught: bad("app")
        assert caught.value.code == 42 and type(caught.value).__name__ == "AppError"
        assert not isinstance(caught.value, Special)
        for kind in (Special, AppError, KeyError, LookupError, CandidateError):
            with pytest.raises(kind) as caught: bad("special")
        assert caught.value.code == 43
        with pytest.raises(ValueError): bad("json")
        try:
            bad("app")
        except Special:
            assert False
        except AppError as error:
            assert error.code == 42
        assert issubclass(Special, AppError) and not issubclass(AppError, Special)
        assert Special("text", 5).code == 5
        """,
    )


@pytest.mark.parametrize("kind", ["exit", "stop", "interrupt", "skip"])
def test_exceptions_that_steer_tests_arrive_as_names_only(loopback: Loopback, kind: str) -> None:
    passes(loopback, ERRORS, f"with pytest.raises(CandidateError): bad({kind!r})")
    assert check(loopback, ERRORS, f"bad({kind!r})").outcome == "error"


@pytest.mark.parametrize("kind", ["app", "value", "assert", "deep"])
def test_an_exception_that_nobody_expects_is_an_error(loopback: Loopback, kind: str) -> None:
    got = check(loopback, ERRORS, f"bad({kind!r})")
    assert got.outcome == "error"
    assert got.message is not None
    assert "(line " in got.message
    assert check(loopback, ERRORS, f"with pytest.raises(IndexError): bad({kind!r})").outcome == "error"


def test_an_exception_that_does_not_come_is_a_failure(loopback: Loopback) -> None:
    got = check(loopback, ERRORS, "with pytest.raises(ValueError): bad('nothing')")
    assert got == Check("failed", "DID NOT RAISE ValueError")


# Names that are not there, modules that cannot be imported


@pytest.mark.parametrize(
    "use",
    [
        "submission.absent(1)",
        "assert submission.absent == 3",
        "assert len(submission.absent)",
        "with pytest.raises(Exception): submission.absent(1)",
        "with pytest.raises(BaseException): submission.absent(1)",
        "with pytest.raises(submission.Absent): pass",
        "assert not isinstance(1, submission.Absent)",
        "for _ in submission.absent: pass",
        "submission.absent.attribute",
        "submission.absent + 1",
        "assert not submission.absent",
        "try: submission.absent()\nexcept Exception: pass",
        "echo(submission.absent)",
    ],
)
def test_a_missing_name_is_the_candidates_error_however_it_is_used(loopback: Loopback, use: str) -> None:
    got = check(loopback, "def echo(x): return x\n", use)
    assert got.outcome == "error"
    assert got.message is not None
    assert "bsent" in got.message


@pytest.mark.parametrize("source", ["1/0\n", "import sys\nsys.exit()\n", "import nothing_like_this\n"])
def test_a_module_that_cannot_be_imported_is_the_candidates_error(loopback: Loopback, source: str) -> None:
    suite = """
        import pytest
        from submission import f, Kind, MyError
        VALUES = [1]
        def test_call(): f(1)
        def test_raises():
            with pytest.raises(Exception): f(1)
        def test_class():
            with pytest.raises(MyError): f(1)
        def test_isinstance(): assert not isinstance(3, Kind)
    """
    graded = grade(loopback, source, suite)
    assert graded.broken is None
    assert graded.outcomes == dict.fromkeys(["test_call", "test_raises", "test_class", "test_isinstance"], "error")


def test_a_suite_that_needs_the_candidate_while_it_is_imported(loopback: Loopback) -> None:
    suite = {
        "test_first.py": (
            "from submission import absent\nX = absent(1)\n"
            "def test_a(): pass\nclass TestB:\n    def test_b(self): pass\n"
        ),
        "test_second.py": "from submission import f\nX = f(1)\ndef test_c(): assert X == 1\n",
    }
    graded = loopback.grade("def f(x): return x\n", suite)
    assert graded.broken is None
    assert graded.outcomes == {"test_a": "error", "test_b": "error", "test_c": "passed"}
    assert graded.collected == ["test_a", "test_b", "test_c"]


def test_names_that_are_asked_for_ahead_and_not_needed_are_in_nobodys_way(loopback: Loopback) -> None:
    suite = {
        "helper.py": "from submission import f\n",
        "test_first.py": "import submission\ndef test_a(): pass\ndef test_b(): assert submission.f(1) == 1\n",
    }
    assert loopback.grade("def f(x): return x\n", suite).outcomes == {"test_a": "passed", "test_b": "passed"}
    graded = loopback.grade("while True: pass\n", suite, call_seconds=0.5)
    assert graded.outcomes == {"test_a": "passed", "test_b": "aborted"}


def test_a_suite_that_is_broken_by_itself_is_our_fault(loopback: Loopback) -> None:
    for text in ("import nothing_like_this\ndef test_a(): pass\n", "def test_a(:\n", "1/0\ndef test_a(): pass\n"):
        graded = loopback.grade("def f(): pass\n", text)
        assert graded.broken is not None
        assert graded.checks == {}


# Ends


def test_a_process_that_ends_is_an_error_that_no_suite_can_catch(loopback: Loopback) -> None:
    candidate = "import os\ndef f(): os._exit(0)\ndef g(): return 1\n"
    caught = "try: f()\nexcept BaseException: pass\nassert g() == 1"
    for use in ("f()", "with pytest.raises(BaseException): f()", caught):
        assert check(loopback, candidate, use).outcome == "error"


def test_what_is_too_large_to_hand_over_is_the_suites_fault_unless_an_answer_may_be_in_it(loopback: Loopback) -> None:
    """Else a submission could have itself counted as our failure, wherever a suite makes more of its answers."""
    candidate = "def f(x): return 10**4299\n"
    assert check(loopback, candidate, "f(10**4300)").outcome == "suite"
    assert check(loopback, candidate, "f(f(0) * 10)").outcome == "error"
    assert check(loopback, candidate, "try: f([f(0) * 10])\nexcept Exception: pass").outcome == "error"


def test_after_a_timeout_the_next_check_goes_on(loopback: Loopback) -> None:
    candidate = "def f():\n    while True: pass\ndef g(): return 1\n"
    suite = """
        import pytest
        from hypothesis import given, strategies as st
        from submission import f, g
        def test_a():
            with pytest.raises(BaseException): f()
            assert g() == 1
        def test_b(): assert g() == 1
        @given(st.integers())
        def test_c(n):
            try: f()
            except Exception: pass
        def test_d(): assert g() == 1
    """
    graded = grade(loopback, candidate, suite, call_seconds=0.2)
    assert graded.outcomes == {"test_a": "aborted", "test_b": "passed", "test_c": "aborted", "test_d": "passed"}


def test_an_import_that_never_ends_ends_each_check_by_itself(loopback: Loopback) -> None:
    suite = """
        import pytest
        import submission
        def test_a():
            with pytest.raises(BaseException): submission.f()
        def test_b(): pass
        def test_c(): assert not submission.LIMIT
    """
    graded = grade(loopback, "while True: pass\n", suite, call_seconds=0.2)
    assert graded.outcomes == {"test_a": "aborted", "test_b": "passed", "test_c": "aborted"}
    graded = grade(loopback, "while True: pass\n", "from submission import f\ndef test_a(): f()\n", call_seconds=0.2)
    assert graded.outcomes == {"test_a": "aborted"}


def test_forged_replies_are_no_answers(loopback: Loopback) -> None:
    forged = '{"n":1,"value":5}'
    candidate = f"""
        import os
        def f():
            os.write(4, len({forged!r}).to_bytes(4, "big") + {forged.encode()!r})
            return 6
        def g():
            os.write(4, b"\\xff\\xff\\xff\\xff")
    """
    assert check(loopback, candidate, "assert f() == 5").outcome == "aborted"
    assert check(loopback, candidate, "assert g() == 5").outcome == "aborted"


@pytest.mark.parametrize(
    "value",
    [
        '{"$": "tuple"}',
        '{"$": "int", "text": "x"}',
        '{"$": "handle", "id": "../x", "class": {}, "can": []}',
        '{"$": "callback", "id": "a"}',
    ],
)
def test_malformed_values_end_the_check_as_protocol(loopback: Loopback, value: str) -> None:
    candidate = f"""
        import gc
        def f():
            shim, = [o for o in gc.get_objects() if type(o).__name__ == "Shim"]
            shim._objects.encode = lambda value: {value}
            return 5
    """
    got = check(loopback, candidate, "with pytest.raises(BaseException): f()")
    assert got.outcome == "protocol"


def test_malformed_exceptions_end_the_check_as_protocol(loopback: Loopback) -> None:
    candidate = """
        import gc
        def f():
            shim, = [o for o in gc.get_objects() if type(o).__name__ == "Shim"]
            shim._error = lambda error: {"class": 5}
            1/0
    """
    assert check(loopback, candidate, "with pytest.raises(BaseException): f()").outcome == "protocol"


# What is neither passed nor failed


def test_only_a_test_that_ran_through_has_passed(loopback: Loopback) -> None:
    suite = """
        import pytest, unittest
        from submission import f
        def test_skip(): pytest.skip("no")
        @pytest.mark.skip
        def test_marked(): pass
        @pytest.mark.xfail
        def test_xfail(): assert False
        @pytest.mark.xfail
        def test_xpass(): pass
        def test_xfail_call(): pytest.xfail("no")
        def test_unittest(): raise unittest.SkipTest
        def test_fail(): pytest.fail("so")
        def test_type(): f() + 1
        def test_fixture(nothing_like_this): pass
        def test_exit(): raise SystemExit(0)
        def test_good(): pass
    """
    graded = grade(loopback, "def f(): pass\n", suite)
    assert graded.broken is None
    assert graded.outcomes == {
        "test_skip": "skipped", "test_marked": "skipped", "test_xfail": "skipped", "test_xpass": "skipped",
        "test_xfail_call": "skipped", "test_unittest": "skipped", "test_fail": "failed", "test_type": "failed",
        "test_fixture": "suite", "test_exit": "suite", "test_good": "passed",
    }  # fmt: skip


def test_a_suite_that_stops_pytest_is_broken(loopback: Loopback) -> None:
    suite = "import pytest\ndef test_a(): pytest.exit('', returncode=0)\ndef test_b(): pass\n"
    graded = loopback.grade("def f(): pass\n", suite)
    assert graded.broken is not None
    assert "passed" not in graded.outcomes.values()


def test_a_suite_that_kills_its_process_is_broken_and_the_next_one_runs(loopback: Loopback) -> None:
    graded = loopback.grade("def f(): return 1\n", "import os\ndef test_a(): os._exit(0)\n")
    assert graded.broken is not None
    assert loopback.grade("def f(): return 1\n", "def test_a(): pass\n").outcomes == {"test_a": "passed"}


def test_only_wanted_checks_run_and_others_are_named(loopback: Loopback) -> None:
    suite = """
        import pytest
        def test_a(): pass
        def test_b(): assert False
        @pytest.mark.parametrize("n", [1, 2, 3])
        def test_c(n): assert n < 3
        class TestGroup:
            def test_d(self): pass
    """
    graded = grade(loopback, "def f(): pass\n", suite, checks=["test_d", "test_a", "test_c", "test_gone"])
    assert graded.collected == ["test_d", "test_a", "test_c"]
    assert graded.unknown == ["test_b"]
    assert graded.outcomes == {"test_a": "passed", "test_c": "failed", "test_d": "passed"}


def test_what_a_suite_prints_is_in_nobodys_way(loopback: Loopback) -> None:
    suite = "import os\ndef test_a():\n    print('x' * 10_000)\n    os.write(1, b'y' * 10_000)\n"
    assert loopback.grade("def f(): pass\n", suite).outcomes == {"test_a": "passed"}


def test_a_suite_may_have_helpers_fixtures_and_a_conftest_with_names_like_ours(loopback: Loopback) -> None:
    suite = {
        "conftest.py": "import pytest\n@pytest.fixture\ndef three(): return 3\n",
        "common.py": "def twice(n): return 2 * n\n",
        "examiner.py": "ONE = 1\n",
        "test_x.py": (
            "import sys\nfrom common import twice\nfrom examiner import ONE\nfrom submission import f\n"
            "def test_a(three, tmp_path, monkeypatch, capsys):\n    (tmp_path / 'x').write_text('')\n"
            "    print('out')\n    assert f(twice(three)) == 6 and ONE == 1 and capsys.readouterr().out == 'out\\n'\n"
        ),
    }
    assert loopback.grade("def f(x): return x\n", suite).outcomes == {"test_a": "passed"}
    assert loopback.grade("def f(x): return x\n", "def test_a():\n    import common\n").outcomes == {"test_a": "failed"}


# Properties


def test_properties_run_with_the_attempts_seed(loopback: Loopback) -> None:
    suite = """
        import random
        from hypothesis import given, settings, strategies as st
        from submission import note
        @given(st.integers())
        def test_a(n): note(n)
        def test_b(): note(random.random())
    """
    candidate = "def note(n): print(n)\n"
    first = grade(loopback, candidate, suite, seed="12345678901234567890")
    again = grade(loopback, candidate, suite, seed="12345678901234567890")
    other = grade(loopback, candidate, suite, seed="7")
    assert first.outcomes == {"test_a": "passed", "test_b": "passed"}
    assert first.printed == again.printed != other.printed
    assert first.printed.count("\n") == 101


def test_a_property_that_fails_names_its_example(loopback: Loopback) -> None:
    suite = """
        from hypothesis import example, given, settings, strategies as st
        from submission import f
        @given(st.integers())
        def test_a(n): assert f(n) == n
        @given(st.integers())
        def test_error(n): f(str(n))
        @settings(max_examples=100_000, deadline=1, derandomize=True)
        @given(st.integers(0, 10**9))
        def test_many(n): f(0)
        @given(st.integers())
        @example(5)
        def test_example(n): assert f(n) != 5
    """
    candidate = "def f(n):\n    n + 1\n    return n if n < 1000 else 0\n"
    graded = grade(loopback, candidate, suite)
    assert graded.outcomes == {
        "test_a": "failed", "test_error": "error", "test_many": "passed", "test_example": "failed",
    }  # fmt: skip
    assert graded.checks["test_a"].message is not None
    assert "n=" in graded.checks["test_a"].message
    assert graded.calls < 2_000


def test_a_submission_that_changes_its_mind_fails(loopback: Loopback) -> None:
    suite = """
        from hypothesis import given, strategies as st
        from submission import f
        @given(st.integers())
        def test_a(n): assert f(n)
    """
    candidate = "c = []\ndef f(n):\n    c.append(n)\n    return len(c) != 7\n"
    assert grade(loopback, candidate, suite).outcomes == {"test_a": "failed"}


def test_a_property_that_cannot_be_tried_is_the_suites_fault(loopback: Loopback) -> None:
    suite = """
        from hypothesis import assume, given, strategies as st
        @given(st.integers())
        def test_assume(n): assume(False)
        @given(st.integers().filter(lambda n: False))
        def test_filter(n): pass
        @given(st.integers())
        def test_usage(n, m): pass
    """
    graded = grade(loopback, "def f(): pass\n", suite)
    assert graded.outcomes == dict.fromkeys(["test_assume", "test_filter", "test_usage"], "suite")


# Programs


def test_a_program_is_run_with_what_the_suite_gives_it(loopback: Loopback) -> None:
    candidate = """
        import sys
        text = open("in.txt").read() if len(sys.argv) > 1 else input()
        open("out.bin", "wb").write(text.encode() + b"\\xff")
        print(text.upper())
        sys.exit(len(text))
    """
    passes(
        loopback,
        candidate,
        """
        done = run(stdin="abc\\n")
        assert (done.stdout, done.stderr, done.exit_code, done.signal) == ("ABC\\n", "", 3, None)
        done = run(args=["-f", 1], files={"in.txt": "hello"})
        assert done.exit_code == 5 and done.files == {"out.bin": b"hello\\xff"}
        """,
        mode="program",
    )
