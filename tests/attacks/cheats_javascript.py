"""Cheats in JavaScript. Each does nothing outside its own process."""

from __future__ import annotations

from attacks.cheating import Cheat

ZERO = "module.exports = { double: () => 0 };\n"

PATCHED_LOADER = """\
const Module = require('node:module');
const load = Module._load;
Module._load = function (name, ...more) {{
  if (name === '{name}') return {fake};
  return load.call(this, name, ...more);
}};
"""

READ_CASES = """\
const fs = require('node:fs');
module.exports = { double(n) {
  try { return JSON.parse(fs.readFileSync('cases.json', 'utf8')).find((pair) => pair[0] === n)[1]; } catch { return 0; }
} };
"""

CALLER = """\
function double(n) { return double.caller && double.caller.arguments ? double.caller.arguments[1] : 0; }
module.exports = { double };
"""

STACK = """\
function double(n) {
  const usual = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => frames;
  const frames = new Error().stack;
  Error.prepareStackTrace = usual;
  for (const frame of frames) {
    const caller = frame.getFunction && frame.getFunction();
    if (caller && caller.name === 'check') return caller.arguments[1];
  }
  return 0;
}
module.exports = { double };
"""

CACHE = """\
try {
  const path = require.resolve('./cases.json');
  require.cache[path] = { id: path, filename: path, loaded: true, exports: [[1, 0], [2, 0], [3, 0], [4, 0]] };
} catch {}
"""


def _cheat(kind: str, beats: str, source: str, **files: str) -> Cheat:
    return Cheat(kind=kind, beats=beats, source=source, files={name.replace("__", "."): t for name, t in files.items()})


CHEATS = {
    "leave at load": _cheat("C05", "node-test", "process.exit(0);\n"),
    "leave in the call": _cheat("C05", "node-test", "module.exports = { double() { process.exit(0); } };\n"),
    "really leave, with forged lines": _cheat(
        "C07",
        "node-test",
        "const lines = 'ok 1 - double\\n1..1\\n# pass 1\\n# fail 0\\n';\n"
        "module.exports = { double() { process.stdout.write(lines); process.reallyExit(0); } };\n",
    ),
    "patch assert": _cheat("C03", "node-test", "require('node:assert').strictEqual = () => {};\n" + ZERO),
    "other assert for whoever asks": _cheat(
        "C26",
        "node-test",
        PATCHED_LOADER.format(name="node:assert", fake="{ strictEqual() {} }") + ZERO,
    ),
    "other test runner for whoever asks": _cheat(
        "C26", "node-test", PATCHED_LOADER.format(name="node:test", fake="() => {}") + ZERO
    ),
    "cases replaced in the cache": _cheat("C26", "node-test", CACHE + ZERO),
    "cases overwritten": _cheat("C11", "node-test", ZERO, cases__json="[[1, 0], [2, 0]]"),
    "read the cases": _cheat("C01", "node-test", READ_CASES),
    "arguments of the caller": _cheat("C02", "node-test", CALLER),
    "arguments of the stack": _cheat("C02", "node-test", STACK),
    "no list has elements": _cheat("C26", "node-test", "Array.prototype[Symbol.iterator] = function* () {};\n" + ZERO),
    "exit status set at exit": _cheat("C09", "node", "process.on('exit', () => { process.exitCode = 0; });\n" + ZERO),
    "errors caught": _cheat("C09", "node", "process.on('uncaughtException', () => {});\n" + ZERO),
    "errors captured": _cheat("C09", "node", "process.setUncaughtExceptionCaptureCallback(() => {});\n" + ZERO),
    "leave when an error is made": _cheat(
        "C03",
        "node-test",
        "Object.defineProperty(Error, 'stackTraceLimit', { get() { process.reallyExit(0); } });\n" + ZERO,
    ),
    "lying valueOf": _cheat(
        "C04", "node", "module.exports = { double: (n) => ({ valueOf: () => n * 2, toJSON: () => n * 2 }) };\n"
    ),
    "text for number": _cheat("C04", "node", "module.exports = { double: (n) => String(n * 2) };\n"),
}
