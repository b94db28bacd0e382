"""Right solutions in unusual clothes are accepted."""

import pytest

from fakes.small_exercises import graded, three_checks
from runner.verdict import SubmissionVerdict

PYTHON = {
    "CRLF, BOM and tabs": "\ufeffdef double(n):\r\n\treturn n * 2\r\n",
    "an instance that can be called": "class Double:\n    def __call__(self, n): return n * 2\ndouble = Double()\n",
    "a bound method of a number": "double = (2).__mul__\n",
    "a deep recursion": "def r(k): return k and 1 + r(k - 1)\ndef double(n): return n * 2 + r(900) - 900\n",
    "a subclass of int": "class Number(int): pass\ndef double(n): return Number(n * 2)\n",
    "input that is tried at import": "import sys\nsys.stdin.read()\ntry: input()\nexcept EOFError: pass\n"
    "def double(n): return n * 2\n",
    "a closed stdout": "import sys\nsys.stdout.close()\ndef double(n): return n * 2\n",
    "a main block": "import sys\ndef double(n): return n * 2\n"
    "if __name__ == '__main__': sys.exit(double(int(input())))\n",
    "postponed annotations": "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    "@dataclass(slots=True, order=True)\nclass P:\n    x: int\n    next: P | None = None\n"
    "def double(n: int) -> int: return P(n).x * 2\n",
    "wide letters": "def doublé(ｎ): return n * 2\ndouble = doublé\n",
    "a module that imports itself": "two = 2\ndef double(n):\n    import solution\n    return n * solution.two\n",
}

JAVASCRIPT = {
    "CRLF, BOM and strict": "\ufeff'use strict';\r\nfunction double(n) {\r\n\treturn n * 2;\r\n}\r\n",
    "static methods of a class": "class M { static double(n) { return n * 2; } }\nmodule.exports = M;\n",
    "inherited static methods": "class A { static double(n) { return n * 2; } }\n"
    "module.exports = class extends A {};\n",
    "methods of an instance": "class M { #k = 2; double(n) { return n * this.#k; } }\nmodule.exports = new M();\n",
    "an export by default": "export default { double: (n) => n * 2 };\n",
    "an export under another name": "const f = (n) => n * 2;\nexport { f as double };\n",
    "an async function": "async function double(n) { await null; return n * 2; }\n",
    "a comment at the very end": "const double = (n) => n * 2; // done",
    "a patched prototype": "Array.prototype.last = function () { return this[this.length - 1]; };\n"
    "const double = (n) => [n * 2].last();\n",
}

FAIR = [("python", name) for name in PYTHON] + [("javascript", name) for name in JAVASCRIPT]


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"))


@pytest.mark.parametrize(("language", "name"), FAIR)
def test_unusual_but_right(grader, exercise, language, name):
    source = PYTHON[name] if language == "python" else JAVASCRIPT[name]

    report = graded(grader, exercise, source, language=language)

    assert report.verdict is SubmissionVerdict.ACCEPTED, [(check.verdict, check.message) for check in report.checks]
