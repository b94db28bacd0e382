"""What JavaScript throws is told in words that a suite written for every language waits for; so are callbacks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.node_shim import Frame, NodeShim


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeShim]:
    source = """
    exports.run = (source) => (0, eval)(source)
    exports.apply = (source, ...args) => (0, eval)(source)(...args)
    """
    with NodeShim(tmp_path_factory.mktemp("errors"), source) as started:
        yield started


@pytest.mark.parametrize(
    ("source", "name", "bases", "builtin"),
    [
        ("throw new TypeError('m')", "TypeError", ["Error", "Exception"], True),
        ("null.x", "TypeError", ["Error", "Exception"], True),
        ("throw new RangeError('m')", "RangeError", ["ValueError", "Error", "Exception"], False),
        ("[].length = -1", "RangeError", ["ValueError", "Error", "Exception"], False),
        ("JSON.parse('{')", "SyntaxError", ["ValueError", "Error", "Exception"], False),
        ("decodeURIComponent('%')", "URIError", ["ValueError", "Error", "Exception"], False),
        ("nothing", "ReferenceError", ["NameError", "Error", "Exception"], False),
        ("throw new Error('m')", "Error", ["Exception"], False),
        ("(function f() { f() })()", "RecursionError", ["RuntimeError", "Exception"], True),
        ("1n / 0n", "RangeError", ["ZeroDivisionError", "ArithmeticError", "ValueError", "Error", "Exception"], False),
        ("class A extends Error {}; throw new A('m')", "A", ["Error", "Exception"], False),
        ("class A1 extends RangeError {}; class B extends A1 {}; throw new B('m')",
         "B", ["A1", "RangeError", "ValueError", "Error", "Exception"], False),
        ("class C extends TypeError {}; throw new C('m')", "C", ["TypeError", "Error", "Exception"], False),
        ("class KeyError extends Error {}; throw new KeyError('m')",
         "KeyError", ["KeyError", "Error", "Exception"], False),
        ("const e = new Error('m'); e.name = 'ValueError'; throw e",
         "ValueError", ["ValueError", "Error", "Exception"], False),
        ("const e2 = new Error('m'); e2.name = 'Custom'; throw e2", "Custom", ["Error", "Exception"], False),
        ("function Old(m) { this.message = m }; Old.prototype = Object.create(Error.prototype);"
         "Old.prototype.constructor = Old; throw new Old('m')", "Old", ["Error", "Exception"], False),
        ("throw 'text'", "Thrown", ["Exception"], False),
        ("throw undefined", "Thrown", ["Exception"], False),
        ("throw { code: 1 }", "Thrown", ["Exception"], False),
        ("throw new Proxy(new Error('m'), {})", "Thrown", ["Exception"], False),
    ],
)  # fmt: skip
def test_errors_have_python_s_nearest_exceptions_among_their_bases(
    shim: NodeShim, source: str, name: str, bases: list[str], builtin: bool
) -> None:
    error = shim.raised("run", f"(() => {{ {source} }})()")
    assert (error["class"], error["bases"], error["builtin"]) == (name, bases, builtin)


def test_an_error_carries_its_message(shim: NodeShim) -> None:
    error = shim.raised("run", "throw new RangeError('m\u00e9\\ud800')")
    assert error["message"] == "m\u00e9\ufffd"
    assert error["args"][0]["$"] == "text"
    assert shim.raised("run", "throw new Error()")["args"] == []
    assert shim.raised("run", "throw [1]")["args"] == [[1]]


def test_a_long_message_is_cut_and_one_that_cannot_be_sent_is_left_out(shim: NodeShim) -> None:
    error = shim.raised("run", "throw new Error('x'.repeat(2 ** 25))")
    assert (len(error["message"]), error["args"]) == (2000, [])
    error = shim.raised("run", "throw new Error('x'.repeat(2 ** 20))")
    assert error["class"] == "UnsendableValue"


def test_a_class_of_errors_has_one_identity(tmp_path: Path) -> None:
    source = (
        "class Bad extends Error {}\nfunction fail() { throw new Bad('m') }\nfunction make() { return new Bad('m') }"
    )
    with NodeShim(tmp_path, source) as shim:
        described = shim.describe()["Bad"]["class"]
        assert (described["exception"], described["bases"]) == (True, ["Error", "Exception"])
        assert shim.raised("fail")["id"] == described["id"]
        assert shim.value("make")["class"] == described
        assert shim.raised("fail")["line"] == 2


def test_an_error_of_the_candidate_s_is_an_object_too(tmp_path: Path) -> None:
    source = "exports.fail = () => { throw Object.assign(new Error('m'), { code: 7 }) }\nexports.apply = (f) => f()"
    with NodeShim(tmp_path, source) as shim:
        error = shim.raised("fail")
        assert shim.on({"id": error["handle"]}, "get", "code") == {"value": 7}
        back = shim.raised("apply", CALLBACK, answer=lambda _: {"raised": {**error, "class": "SuiteError"}})
        assert (back["class"], back["handle"]) == ("Error", error["handle"])


def test_an_error_s_own_tricks_are_not_played(shim: NodeShim) -> None:
    source = """
    class Sly extends Error {
      static get name() { throw 1 }
      get message() { throw 2 }
      get stack() { throw 3 }
      toString() { throw 4 }
    }
    throw new Sly()
    """
    error = shim.raised("run", f"(() => {{ {source} }})()")
    assert (error["class"], error["message"], error["line"]) == ("anonymous", "", None)


def test_keyword_arguments_are_refused(shim: NodeShim) -> None:
    reply = shim.ask("call", do="call", name="run", args=["1"], kwargs={"a": 1})
    assert (reply["raised"]["class"], reply["raised"]["builtin"]) == ("TypeError", True)


def test_calling_what_is_no_function_is_a_type_error(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "exports.data = 3") as shim:
        assert shim.raised("data")["class"] == "TypeError"


# Callbacks

CALLBACK = {"$": "callback", "id": "c1", "can": ["call"]}
ITERATOR = {"$": "callback", "id": "i1", "can": ["next"]}


def test_a_function_of_the_suite_is_called_synchronously(shim: NodeShim) -> None:
    asked = []

    def answer(callback: Frame) -> Frame:
        asked.append(callback)
        return {"value": callback["args"][0] * 2}

    source = "(f) => { let sum = 0; for (const x of [1, 2, 3]) sum += f(x, 'more'); return sum }"
    assert shim.value("apply", source, CALLBACK, answer=answer) == 12
    assert asked[0] == {"callback": "c1", "do": "call", "args": [1, "more"], "kwargs": {}}
    assert len(asked) == 3


def test_a_function_of_the_suite_gets_no_more_arguments_than_it_takes(shim: NodeShim) -> None:
    got = shim.value(
        "apply", "(f) => [5].map(f)", {**CALLBACK, "id": "c2", "takes": 1}, answer=lambda c: {"value": c["args"]}
    )
    assert got == [[5]]


def test_the_same_function_of_the_suite_is_the_same_function(shim: NodeShim) -> None:
    assert shim.value("apply", "(f, g, h) => [f === g, f === h]", CALLBACK, CALLBACK, {**CALLBACK, "id": "c9"}) == [
        True,
        False,
    ]


def test_what_a_function_of_the_suite_raises_can_be_caught(shim: NodeShim) -> None:
    raised = {
        "class": "ValueError",
        "id": None,
        "bases": ["Exception"],
        "args": ["m"],
        "message": "m",
        "line": None,
        "builtin": True,
    }
    source = (
        "(f) => { try { f() } catch (e) { return [e instanceof RangeError, e instanceof Error, e.name, e.message] } }"
    )
    assert shim.value("apply", source, CALLBACK, answer=lambda _: {"raised": raised}) == [True, True, "ValueError", "m"]


def test_what_a_function_of_the_suite_raises_comes_back_as_it_was(shim: NodeShim) -> None:
    raised = {
        "class": "KeyError",
        "id": None,
        "bases": ["LookupError"],
        "args": [[1, 2.5]],
        "message": "m",
        "line": None,
        "builtin": True,
    }
    assert shim.raised("apply", "(f) => f()", CALLBACK, answer=lambda _: {"raised": raised}) == raised


def test_an_iterator_of_the_suite_is_iterated_lazily_and_once(shim: NodeShim) -> None:
    values = iter([1, 2, 3])

    def answer(callback: Frame) -> Frame:
        assert callback["do"] == "next"
        value = next(values, None)
        return {"done": True} if value is None else {"value": value}

    source = "(it) => { const [first] = it; return [first, ...it, ...it] }"
    assert shim.value("apply", source, ITERATOR, answer=answer) == [1, 2, 3]


def test_a_callback_s_answer_may_be_any_value(shim: NodeShim) -> None:
    handle = shim.value("run", "globalThis.kept = { m() {} }, kept")
    assert shim.value("apply", "(f) => f() === kept", CALLBACK, answer=lambda _: {"value": handle}) is True


def test_callbacks_work_in_async_functions(shim: NodeShim) -> None:
    assert shim.value("apply", "async (f) => { await null; return f(1) }", CALLBACK, answer=lambda _: {"value": 4}) == 4


def test_a_function_of_the_suite_may_use_the_candidate_s_meanwhile(tmp_path: Path) -> None:
    source = """
    exports.outer = (f, x) => [f(x), f(x + 1)]
    exports.double = (x) => 2 * x
    exports.fail = () => { throw new TypeError('inner') }
    exports.later = async () => 1
    """
    with NodeShim(tmp_path, source) as shim:

        def answer(callback: Frame) -> Frame:
            if callback["args"] == [1]:
                assert shim.raised("fail")["message"] == "inner"
                assert shim.raised("later")["class"] == "UnsendableValue"
                assert shim.call("nothing") == {"missing": "nothing"}
                assert set(shim.describe()) == {"outer", "double", "fail", "later"}
                inner = shim.value("outer", {**CALLBACK, "id": "c7"}, 10, answer=lambda c: {"value": c["args"][0]})
                return {"value": inner}
            return {"value": shim.value("double", callback["args"][0])}

        assert shim.value("outer", CALLBACK, 1, answer=answer) == [[10, 11], 4]
        assert shim.value("later") == 1


def test_a_callback_is_refused_while_no_call_is_outstanding(shim: NodeShim) -> None:
    source = "(f) => { setImmediate(() => { try { globalThis.got = f() } catch (e) { globalThis.got = e.message } }) }"
    shim.value("apply", source, CALLBACK)
    shim.value("run", "1")
    assert "while the call that got it runs" in shim.value("run", "got")


def test_running_out_of_stack_around_callbacks_keeps_the_frames_in_step(shim: NodeShim) -> None:
    source = """(f) => {
      let calls = 0;
      const down = (n) => { try { if (n % 50 === 0) { calls += f(n) }; return down(n + 1) } catch (e) { return n } };
      const depth = down(1);
      return [depth > 1000, calls >= 1, f(7)];
    }"""

    def answer(callback: Frame) -> Frame:
        return {"value": 1 if callback["args"] != [7] else "seven"}

    assert shim.value("apply", source, CALLBACK, answer=answer) == [True, True, "seven"]


def test_a_value_that_cannot_be_sent_to_a_callback_is_thrown_there(shim: NodeShim) -> None:
    source = "(f) => { const a = []; a.push(a); try { f(a) } catch (e) { return e.message } }"
    assert "too deep" in shim.value("apply", source, CALLBACK)


@pytest.mark.parametrize("frame", [{"op": "begin"}, {"op": "unheard"}])
def test_anything_else_than_an_answer_ends_the_process(tmp_path: Path, frame: dict[str, Any]) -> None:
    with NodeShim(tmp_path, "exports.f = (g) => g()") as shim:
        shim.send({"op": "call", "n": "1", "do": "call", "name": "f", "args": [CALLBACK]})
        assert "callback" in (shim.receive() or {})
        shim.send({"n": "1", **frame})
        assert shim.receive() is None
        assert shim.close() == 70
