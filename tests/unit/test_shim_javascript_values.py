"""JavaScript's values keep their meaning on their way to the suite and back."""

from __future__ import annotations

import base64
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.node_shim import FOLDER, NodeShim

if str(FOLDER.parent) not in sys.path:
    sys.path.append(str(FOLDER.parent))
from common.decoding import Decoder
from common.encoding import Encoder

MAX_SAFE = 2**53 - 1


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeShim]:
    source = """
    exports.evaluate = (source) => (0, eval)('(' + source + ')')
    exports.same = (value) => value
    exports.kind = (value) => Object.prototype.toString.call(value)
    exports.show = (value) => require('util').inspect(value, { depth: 9 })
    exports.apply = (source, ...args) => (0, eval)(source)(...args)
    """
    with NodeShim(tmp_path_factory.mktemp("values"), source) as started:
        yield started


def dict_of(*items: list[Any]) -> dict[str, Any]:
    return {"$": "dict", "items": list(items)}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("null", None),
        ("undefined", {"$": "undefined"}),
        ("true", True),
        ("3", 3),
        ("3.0", 3),
        ("-7", -7),
        ("0.5", 0.5),
        ("1e-7", 1e-7),
        ("2**53 - 1", MAX_SAFE),
        ("-(2**53 - 1)", -MAX_SAFE),
        ("2**53", float(2**53)),
        ("-1e20", -1e20),
        ("1e21", 1e21),
        ("Number.MAX_VALUE", sys.float_info.max),
        ("NaN", {"$": "float", "text": "nan"}),
        ("Infinity", {"$": "float", "text": "inf"}),
        ("-Infinity", {"$": "float", "text": "-inf"}),
        ("-0", {"$": "float", "text": "-0.0"}),
        ("12n", {"$": "int", "text": "12"}),
        ("-(10n ** 30n)", {"$": "int", "text": "-1" + "0" * 30}),
        ("'h\u00e9 \\u2028 \\ud83d\\ude00 \\\\ud800'", "h\u00e9 \u2028 \U0001f600 \\ud800"),
        ("'a\\ud800b'", {"$": "text", "b64": base64.b64encode("a\ud800b".encode("utf-8", "surrogatepass")).decode()}),
        ("[1, [2], , 'x']", [1, [2], {"$": "undefined"}, "x"]),
        ("({b: 1, a: [2]})", dict_of(["b", 1], ["a", [2]])),
        ("Object.assign(Object.create(null), {a: 1})", dict_of(["a", 1])),
        ("new Map([[1, 'a'], ['1', 'b'], [null, 'c']])", dict_of([1, "a"], ["1", "b"], [None, "c"])),
        ("new Set([1, 'a'])", {"$": "set", "items": [1, "a"]}),
        ("new Uint8Array([1, 255])", {"$": "bytes", "b64": "Af8="}),
        ("Buffer.from('hi')", {"$": "bytes", "b64": "aGk="}),
        ("new Float64Array([1, 0.5])", [1, 0.5]),
        ("new BigInt64Array([1n])", [{"$": "int", "text": "1"}]),
        ("new Date(1)", {"$": "datetime", "iso": "1970-01-01T00:00:00.001+00:00"}),
        ("new (class extends Array {})(1, 2)", [1, 2]),
        ("new (class extends Map { forEach() {} get size() { return 9 } })([[1, 2]])", dict_of([1, 2])),
    ],
)
def test_plain_data_crosses_as_itself(shim: NodeShim, source: str, value: Any) -> None:
    got = shim.value("evaluate", source)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("source", "name", "can"),
    [
        ("/x/", "RegExp", []),
        ("(x) => x", "Function", ["call"]),
        ("class A {}", "Function", ["call"]),
        ("Symbol('s')", "Symbol", []),
        ("new (class Dog {})", "Dog", []),
        ("new Proxy([1], {})", "Proxy", ["iter"]),
        ("new Proxy(class {}, {})", "Proxy", ["call"]),
        ("new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 1 }, has() { throw 1 } })", "Proxy", []),
        ("Promise.resolve", "Function", ["call"]),
        ("new Error('x')", "Error", []),
        ("new Date(NaN)", "Date", []),
        ("new Date(8.64e15)", "Date", []),
        ("({ method() {} })", "Object", []),
        ("({ get x() { return 1 } })", "Object", []),
        ("({ [Symbol.iterator]() {} })", "Object", ["iter"]),
        ("(function* () {})()", "anonymous", ["iter", "next"]),
        ("(async function* () {})()", "anonymous", ["iter", "next"]),
        ("[1].values()", "anonymous", ["iter", "next"]),
        ("new Map([[[1], 2]])", "Map", ["iter"]),
        ("new Set([{}])", "Set", ["iter"]),
        ("new Number(3)", "Number", []),
    ],
)
def test_whatever_has_a_behaviour_is_a_handle(shim: NodeShim, source: str, name: str, can: list[str]) -> None:
    got = shim.value("evaluate", source)
    assert (got["$"], got["class"]["name"], got["can"]) == ("handle", name, can)


@pytest.mark.parametrize("source", ["new Set([1, true])", "new Map([[null, 1], [undefined, 2]])", "new Set([1n, 1])"])
def test_keys_that_python_takes_for_equal_make_a_handle(shim: NodeShim, source: str) -> None:
    assert shim.value("evaluate", source)["$"] == "handle"


def test_the_same_object_has_the_same_handle_and_another_one_another(shim: NodeShim) -> None:
    first, second, third = shim.value("evaluate", "(() => { const f = () => 1; return [f, f, () => 1] })()")
    assert first["id"] == second["id"] != third["id"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (3.0, "3"),
        ({"$": "undefined"}, "undefined"),
        ({"$": "int", "text": "9007199254740993"}, "9007199254740993n"),
        ({"$": "float", "text": "-0.0"}, "-0"),
        ({"$": "float", "text": "-inf"}, "-Infinity"),
        ({"$": "tuple", "items": [1, "a"]}, "[ 1, 'a' ]"),
        ({"$": "tuple", "items": [1], "fields": ["x"], "name": "P"}, "[ 1 ]"),
        (dict_of(["a", 1]), "{ a: 1 }"),
        (dict_of(), "{}"),
        (dict_of([1, "x"], ["b", 2]), "Map(2) { 1 => 'x', 'b' => 2 }"),
        ({"$": "set", "items": [1]}, "Set(1) { 1 }"),
        ({"$": "frozenset", "items": []}, "Set(0) {}"),
        ({"$": "bytearray", "b64": "Af8="}, "Uint8Array(2) [ 1, 255 ]"),
        ({"$": "range", "start": 3, "stop": 0, "step": -2}, "[ 3, 1 ]"),
        ({"$": "date", "iso": "2024-02-29"}, "2024-02-29T00:00:00.000Z"),
        ({"$": "datetime", "iso": "2024-02-29T10:00:00.123456"}, "2024-02-29T10:00:00.123Z"),
        ({"$": "datetime", "iso": "2024-02-29T10:00:00-01:00"}, "2024-02-29T11:00:00.000Z"),
    ],
)
def test_values_of_the_suite_become_javascript_s(shim: NodeShim, value: Any, shown: str) -> None:
    assert shim.value("show", value) == shown


@pytest.mark.parametrize(
    "value",
    [
        {"$": "decimal", "text": "1.5"},
        {"$": "fraction", "num": 1, "den": 2},
        {"$": "complex", "re": 1.0, "im": 0.0},
        {"$": "timedelta", "days": 1, "seconds": 0, "microseconds": 0},
        {"$": "time", "iso": "10:00:00"},
        {"$": "range", "start": 0, "stop": 10**9, "step": 1},
    ],
)
def test_a_value_without_a_counterpart_is_refused(shim: NodeShim, value: Any) -> None:
    error = shim.raised("show", value)
    assert (error["class"], error["builtin"]) == ("TypeError", True)


def test_a_key_named_like_the_prototype_is_a_key_and_nothing_else(shim: NodeShim) -> None:
    sent = dict_of(["__proto__", dict_of(["polluted", 1])], ["constructor", 2])
    assert shim.value("same", sent) == sent
    assert shim.value("evaluate", "({}).polluted") == {"$": "undefined"}


def _foreign(value: object) -> Any:
    raise AssertionError(value)


def _undefined(tag: str, _data: dict[str, Any]) -> None:
    assert tag == "undefined"


texts = st.text(st.characters(), max_size=20)
numbers = st.one_of(st.integers(), st.floats())
scalars = st.one_of(st.none(), st.booleans(), numbers, texts, st.binary(max_size=20))
keys = st.one_of(texts, st.integers(-(2**53) + 1, 2**53 - 1))
plain = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(keys, inner, max_size=5), st.sets(keys, max_size=5)
    ),
    max_leaves=20,
)


def as_javascript(value: Any) -> Any:
    """What a value is after JavaScript had it: floats without a fraction are integers, where those are exact."""
    if type(value) is float:
        negative_zero = value == 0 and math.copysign(1, value) < 0
        whole = math.isfinite(value) and value.is_integer() and abs(value) <= MAX_SAFE and not negative_zero
        return ("int", int(value)) if whole else ("float", repr(value))
    if type(value) is list:
        return [as_javascript(item) for item in value]
    if type(value) is dict:
        return {key: as_javascript(item) for key, item in value.items()}
    return (type(value).__name__, value)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=plain)
def test_plain_data_survives_the_round_trip(shim: NodeShim, value: Any) -> None:
    sent = Encoder(_foreign, widest_int=MAX_SAFE).encode(value)
    got = Decoder(_undefined).decode(shim.value("same", sent))
    assert as_javascript(got) == as_javascript(value)


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(categories=["Cs", "Lu"]) | st.characters(), max_size=12))
def test_text_survives_with_and_without_lone_surrogates(shim: NodeShim, text: str) -> None:
    sent = Encoder(_foreign).encode([text])[0]
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    reply = shim.value("apply", "(text, length) => [text, text.length === length]", sent, units)
    assert Decoder(_undefined).decode(reply) == [merged(text), True]


def merged(text: str) -> str:
    """JavaScript cannot tell two surrogates that stand together from the character that they make."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(
    ("function", "argument", "changed"),
    [
        ("(xs) => { xs.sort((a, b) => a - b) }", [3, 1, 2], [1, 2, 3]),
        ("(xs) => { xs[0][0] = 9 }", [[1]], [[9]]),
        ("(o) => { o.b = 2; delete o.a }", dict_of(["a", 1]), dict_of(["b", 2])),
        ("(m) => { m.set(1, 'y') }", dict_of([1, "x"]), dict_of([1, "y"])),
        ("(s) => { s.add(2) }", {"$": "set", "items": [1]}, {"$": "set", "items": [1, 2]}),
        ("(b) => { b[0] = 255 }", {"$": "bytearray", "b64": "AQ=="}, {"$": "bytearray", "b64": "/w=="}),
    ],
)
def test_an_argument_changed_in_place_is_sent_back(shim: NodeShim, function: str, argument: Any, changed: Any) -> None:
    reply = shim.call("apply", function, argument)
    assert reply == {"value": {"$": "undefined"}, "changed": {"1": changed}}


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        ("(xs) => xs.concat(1)", [1.0, {"$": "tuple", "items": [2]}]),
        ("(xs) => { xs.push(1); xs.pop() }", [1]),
        ("(xs) => { xs.push(1) }", {"$": "tuple", "items": [1]}),
        ("(o) => { o.method = () => 1 }", dict_of(["a", 1])),
        ("(s) => { s.add([1]) }", {"$": "set", "items": [1]}),
        ("(xs) => { xs.push(xs) }", [1]),
    ],
)
def test_what_has_no_place_in_python_s_argument_is_not_sent_back(shim: NodeShim, function: str, argument: Any) -> None:
    assert "changed" not in shim.call("apply", function, argument)


def test_changes_stand_beside_an_error(shim: NodeShim) -> None:
    reply = shim.call("apply", "(xs) => { xs.pop(); throw new TypeError('no') }", [1])
    assert reply["raised"]["class"] == "TypeError"
    assert reply["changed"] == {"1": []}


def test_changes_of_an_async_function_are_those_at_its_end(shim: NodeShim) -> None:
    assert shim.call("apply", "async (xs) => { await null; xs.push(2) }", [1])["changed"] == {"1": [1, 2]}


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("(() => { const a = []; a.push(a); return a })()", "too deep"),
        ("(() => { const a = {}; a.b = [new Map([[1, a]])]; return a })()", "too deep"),
        ("(() => { let a = []; for (let i = 0; i < 91; i++) a = [a]; return a })()", "too deep"),
        ("(() => { let a = {}; for (let i = 0; i < 31; i++) a = {a}; return a })()", "too deep"),
        ("(() => { let a = []; for (let i = 0; i < 1e6; i++) a = [a]; return a })()", "too deep"),
        ("'x'.repeat(2 ** 20)", "too large"),
        ("'\\0'.repeat(2 ** 28)", "too large"),
        ("new Array(2 ** 32 - 1)", "too large"),
        ("new Array(200001).fill(0)", "too large"),
        ("new Uint8Array(2 ** 20)", "too large"),
        ("Array(100000).fill('a string of some length')", "too large"),
        ("10n ** 4300n", "too large"),
    ],
)
def test_a_value_beyond_the_limits_is_an_error_of_the_call(shim: NodeShim, source: str, what: str) -> None:
    error = shim.raised("evaluate", source)
    assert (error["class"], error["builtin"], error["bases"]) == ("UnsendableValue", False, ["Exception"])
    assert what in error["message"]
    assert shim.value("same", 1) == 1


def test_values_at_the_limits_are_sent(shim: NodeShim) -> None:
    assert len(shim.value("evaluate", "new Array(199999).fill(0)")) == 199_999
    assert len(shim.value("evaluate", "'x'.repeat(900000)")) == 900_000
    assert shim.value("evaluate", "(() => { let a = []; for (let i = 0; i < 89; i++) a = [a]; return a })()")
    assert len(shim.value("evaluate", "10n ** 4299n")["text"]) == 4300


def test_an_object_that_occurs_twice_is_no_cycle(shim: NodeShim) -> None:
    assert shim.value("evaluate", "(() => { const a = [1]; return [a, a] })()") == [[1], [1]]


def test_a_large_argument_may_come_without_being_sent_back(shim: NodeShim) -> None:
    assert shim.value("apply", "(xs) => xs.length", ["x" * 20] * 100_000) == 100_000


def test_many_calls_are_done_in_order_and_answered_in_one_frame(tmp_path: Path) -> None:
    source = """
        const seen = [];
        async function f(x) { seen.push(x); await null; if (x === 0) throw new RangeError('zero'); return [...seen]; }
        function g(xs) { xs.push(1); }
        function h() { setImmediate(() => seen.push('later')); }
        """
    calls = [{"do": "call", "name": "f", "args": [n]} for n in (1, 0)]
    calls += [{"do": "call", "name": name, "args": args} for name, args in (("g", [[]]), ("h", []), ("f", [2]))]
    calls += [{"do": "call", "name": "absent", "args": []}]
    with NodeShim(tmp_path, source) as shim:
        replies = shim.ask("calls", calls=calls)["replies"]

    assert replies[0] == {"value": [1]}
    assert replies[1]["raised"]["message"] == "zero"
    assert replies[2]["changed"] == {"0": [1]}
    assert replies[4:] == [{"value": [1, 0, "later", 2]}, {"missing": "absent"}]


def test_many_calls_whose_answers_are_too_large_for_a_frame_are_refused(tmp_path: Path) -> None:
    calls = [{"do": "call", "name": "f", "args": [n]} for n in (400_000, 400_000, 400_000)]
    with NodeShim(tmp_path, "const f = (n) => 'x'.repeat(n);") as shim:
        assert shim.ask("calls", calls=calls) == {"refused": True}
        assert len(shim.ask("call", **calls[0])["value"]) == 400_000


def test_printing_goes_to_the_process_s_own_stdout(tmp_path: Path) -> None:
    source = "console.log('loading'); exports.say = (x) => { console.log(x); console.error('!'); return 1 }"
    with NodeShim(tmp_path, source) as started:
        assert started.call("say", "h\u00e9") == {"value": 1}
        assert started.printed == "loading\nh\u00e9\n"
        assert started.complained == "!\n"
