"""A candidate that bends JavaScript's own objects breaks nothing but its own code."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from fakes.node_shim import NodeShim

VICTIM = """
const data = { list: [3, 0.5, 'x'], map: new Map([[1, 2]]), set: new Set([1]) }
data.bytes = new Uint8Array([1]); data.date = new Date(0)
exports.data = () => data
exports.swap = (xs) => { const x = xs[0]; xs[0] = xs[1]; xs[1] = x }
exports.fail = () => { throw new RangeError('m') }
exports.make = () => new (class Dog { bark() { return 'woof' } })
exports.apply = (f, x) => f(x)
exports.later = async () => 5
"""

HONEST = {
    "$": "dict",
    "items": [
        ["list", [3, 0.5, "x"]],
        ["map", {"$": "dict", "items": [[1, 2]]}],
        ["set", {"$": "set", "items": [1]}],
        ["bytes", {"$": "bytes", "b64": "AQ=="}],
        ["date", {"$": "datetime", "iso": "1970-01-01T00:00:00.000+00:00"}],
    ],
}

LIE = "() => { throw new Error('a lie') }"


@pytest.mark.parametrize(
    "attack",
    [
        f"JSON.stringify = JSON.parse = {LIE}",
        f"Object.prototype.toJSON = Array.prototype.toJSON = String.prototype.toJSON = {LIE}",
        f"Array.isArray = Object.keys = Object.getPrototypeOf = Reflect.ownKeys = {LIE}",
        f"for (const k of Object.getOwnPropertyNames(Reflect)) Reflect[k] = {LIE}",
        f"for (const k of ['push', 'map', 'join', 'slice', 'forEach', Symbol.iterator]) Array.prototype[k] = {LIE}",
        f"for (const k of ['forEach', 'get', 'set', 'has', 'entries', Symbol.iterator]) Map.prototype[k] = {LIE}",
        f"for (const k of ['forEach', 'add', 'has', 'values', Symbol.iterator]) Set.prototype[k] = {LIE}",
        f"for (const k of ['get', 'set', 'has']) WeakMap.prototype[k] = {LIE}",
        f"for (const k of ['toISOString', 'getTime', 'valueOf', Symbol.toPrimitive]) Date.prototype[k] = {LIE}",
        f"for (const k of ['charCodeAt', 'indexOf', 'slice', 'toString', 'valueOf']) String.prototype[k] = {LIE}",
        f"Number.prototype.toString = Number.prototype.valueOf = Boolean.prototype.valueOf = {LIE}",
        f"for (const k of ['call', 'apply', 'bind', 'toString']) Function.prototype[k] = {LIE}",
        f"Promise.prototype.then = {LIE}",
        f"Promise.resolve = Promise.all = {LIE}",
        f"globalThis.Array = globalThis.Map = globalThis.Set = globalThis.Date = globalThis.Uint8Array = {LIE}",
        f"globalThis.JSON = globalThis.Reflect = globalThis.Buffer = globalThis.BigInt = globalThis.String = {LIE}",
        f"globalThis.setImmediate = globalThis.queueMicrotask = globalThis.setTimeout = {LIE}",
        f"require('fs').readSync = require('fs').writeSync = {LIE}",
        f"require('util').types.isProxy = require('util').types.isMap = require('util').inspect = {LIE}",
        f"Buffer.from = Buffer.alloc = Buffer.allocUnsafeSlow = Buffer.byteLength = Buffer.prototype.toString = {LIE}",
        f"Object.defineProperty(Array.prototype, '0', {{ set: {LIE}, get: {LIE} }})",
        "for (const k of ['$', 'op', 'on', 'name', 'value', 'raised', 'done', 'items', 'takes', 'kwargs', 'get', 'set',"
        " 'enumerable', 'writable', 'text', 'id']) Object.prototype[k] = 'polluted'",
        "Object.prototype.value = () => 1; Object.prototype.done = true",
        f"Error.prepareStackTrace = {LIE}; Error.captureStackTrace = {LIE}; Error.stackTraceLimit = 0",
        f"Object.defineProperty(Error.prototype, 'name', {{ get: {LIE} }})",
        f"Symbol.prototype[Symbol.toPrimitive] = {LIE}; RegExp.prototype.exec = RegExp.prototype.test = {LIE}",
        "process.removeAllListeners(); process.exit = () => {}; process.emitWarning = () => {}",
    ],
)
def test_patched_builtins_bend_nothing_that_is_told(tmp_path: Path, attack: str) -> None:
    callback = {"$": "callback", "id": "c", "can": ["call"]}
    with NodeShim(tmp_path, f"{VICTIM}\n{attack}") as shim:
        assert set(shim.describe()) == {"data", "swap", "fail", "make", "apply", "later"}
        assert shim.value("data") == HONEST
        assert shim.call("swap", [1, {"$": "dict", "items": [["a", "\u00e9"]]}])["changed"] == {
            "0": [{"$": "dict", "items": [["a", "\u00e9"]]}, 1]
        }
        error = shim.raised("fail")
        assert (error["class"], error["bases"], error["message"]) == (
            "RangeError",
            ["ValueError", "Error", "Exception"],
            "m",
        )
        dog = shim.value("make")
        assert (dog["class"]["name"], dog["can"]) == ("Dog", [])
        assert shim.on(dog, "call", "bark") == {"value": "woof"}
        assert shim.value("apply", callback, 4, answer=lambda c: {"value": c["args"][0] + 1}) == 5
        assert shim.value("later") == 5
        assert shim.close() == 0


def test_lying_methods_of_values_are_not_asked(tmp_path: Path) -> None:
    source = """
    class Liar extends Array {
      get length() { return 99 }
      toJSON() { return 'lie' }
      *[Symbol.iterator]() { yield 'lie' }
    }
    exports.list = () => Liar.of(1, 2)
    exports.number = () => Object.assign(Object(5), { toJSON: () => 'lie', valueOf: () => 6 })
    exports.record = () => ({ toJSON: undefined, valueOf: 1 })
    exports.tagged = () => ({ $: 'handle', id: 'ff' })
    exports.named = () => Object.defineProperty(new (class Real {}), 'constructor', { value: class Fake {} })
    """
    with NodeShim(tmp_path, source) as shim:
        assert shim.value("list") == [1, 2]
        assert shim.value("number")["class"]["name"] == "Number"
        assert shim.value("record") == {"$": "dict", "items": [["toJSON", {"$": "undefined"}], ["valueOf", 1]]}
        assert shim.value("tagged") == {"$": "dict", "items": [["$", "handle"], ["id", "ff"]]}
        assert shim.value("named")["class"]["name"] == "Real"


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("exports.f = () => process.exit(3)", 3),
        ("exports.f = () => process.exit()", 0),
        ("process.exit(4)", 4),
        ("exports.f = () => process.kill(process.pid, 'SIGKILL')", -signal.SIGKILL),
        ("exports.f = () => process.abort()", -signal.SIGABRT),
        ("exports.f = () => new Promise(() => setTimeout(() => { throw new Error('late') }))", 1),
        ("exports.f = async () => { Promise.reject(new Error('x')); await new Promise((r) => setTimeout(r, 1)) }", 1),
    ],
)
def test_a_process_that_ends_itself_ends(tmp_path: Path, source: str, end: int) -> None:
    with NodeShim(tmp_path, source) as shim:
        assert shim.call("f") == {"gone": end}


def test_a_rejection_that_nobody_handles_ends_the_process_before_the_next_call(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "exports.f = () => { Promise.reject(new Error('x')); return 1 }") as shim:
        assert shim.value("f") == 1
        shim.send({"op": "call", "n": "1", "do": "call", "name": "f", "args": []})
        assert shim.receive() is None
        assert shim.close() == 1


def test_timers_that_run_for_ever_do_not_stop_the_requests(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "setInterval(() => {}, 1); exports.f = (x) => x") as shim:
        assert [shim.value("f", i) for i in range(20)] == list(range(20))
        assert shim.close() == 0


def test_endless_things_are_told_and_not_read(tmp_path: Path) -> None:
    source = """
    exports.endless = function* () { for (;;) yield 1 }
    exports.self = () => { const o = { next: () => ({ value: o, done: false }), [Symbol.iterator]: () => o }; return o }
    exports.tree = () => new Proxy([], { get: (t, k, r) => (k === 'length' ? 1e9 : r), ownKeys: () => { for (;;); } })
    """
    with NodeShim(tmp_path, source) as shim:
        assert shim.value("endless")["can"] == ["iter", "next"]
        own = shim.value("self")
        assert shim.operator(own, "next")["id"] == own["id"]
        assert shim.value("tree")["class"]["name"] == "Proxy"


def test_the_shim_s_own_descriptors_are_not_the_children_s(tmp_path: Path) -> None:
    source = """
    const { execSync } = require('child_process')
    exports.f = () => execSync('readlink /proc/self/fd/*; true', { encoding: 'utf8' }).split('\\n')
    """
    with NodeShim(tmp_path, source) as shim:
        own = {str(Path(f"/proc/{shim.pid}/fd/{number}").readlink()) for number in (3, 4)}
        inherited = set(shim.value("f"))
    assert len(own) == 2
    assert len(inherited) > len(own)  # the child's own are there, so the list is one
    assert not own & inherited


def test_a_stack_that_lies_about_lines_is_only_a_wrong_line(tmp_path: Path) -> None:
    source = "Error.prepareStackTrace = () => __filename + ':99999999999999999999:1'\n"
    source += "exports.f = () => { throw new Error('m') }"
    with NodeShim(tmp_path, source) as shim:
        error: dict[str, Any] = shim.raised("f")
        assert error["message"] == "m"
        assert isinstance(error["line"], int)
