"""The same channel from JavaScript: values that are not what they seem, and frames out of turn. None passes a check."""

import pytest

from attacks.forging import ONE_CALL_EACH
from fakes.small_exercises import THREE_CHECKS_TOML, graded, three_checks, verdicts
from runner.verdict import SubmissionVerdict

HONEST = "module.exports = { double: (n) => n * 2 };\n"
WRITE = """\
const fs = require('node:fs');
function raw(bytes) { fs.writeSync(4, bytes); }
function frame(text) {
  const data = Buffer.from(text), head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  raw(Buffer.concat([head, data]));
}
"""

#: Answers, and the verdicts that the check of double(1) may get.
VALUES = {
    "NaN": ("return NaN;", {"failed"}),
    "minus zero and a half": ("return -0.5;", {"failed"}),
    "BigInt of 5000 digits": ("return 10n ** 5000n;", {"error", "failed"}),
    "list in itself": ("const list = []; list.push(list); return list;", {"error", "failed"}),
    "list 100000 deep": (
        "let list = []; for (let i = 0; i < 1e5; i++) list = [list]; return list;",
        {"error", "failed"},
    ),
    "getter that never ends": ("return { get value() { for (;;); } };", {"failed", "timeout"}),
    "proxy that answers everything": (
        "return new Proxy(function () {}, { get: () => n * 2, apply: () => n * 2 });",
        {"failed"},
    ),
    "promise that never settles": ("return new Promise(() => {});", {"timeout", "error"}),
    "thenable that lies": ("return { then(done) { done([n * 2]); } };", {"failed", "error"}),
    "skip by name": ("throw Object.assign(new Error('no'), { name: 'Skipped' });", {"error"}),
    "thrown number": ("throw n * 2;", {"error"}),
    "frame ahead of the answer": ('frame(\'{"n":"0","value":2}\'); return n * 2;', {"protocol"}),
    "2 GiB announced": ("raw(Buffer.from([0x7f, 0xff, 0xff, 0xff])); return n * 2;", {"protocol"}),
    "array for a frame": ("frame('[1]'); return n * 2;", {"protocol"}),
}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    toml = THREE_CHECKS_TOML.replace("_ms = 1", "_ms = 3")
    files = {"suite/test_double.py": ONE_CALL_EACH, "exercise.toml": toml}
    return three_checks(tmp_path_factory.mktemp("bank"), **files)


def test_the_honest_twin_is_accepted(grader, exercise):
    report = graded(grader, exercise, HONEST, language="javascript")

    assert report.verdict is SubmissionVerdict.ACCEPTED, verdicts(report)


@pytest.mark.parametrize("name", VALUES)
def test_only_the_exact_value_passes(grader, exercise, name):
    answer, may_be = VALUES[name]
    source = f"{WRITE}function double(n) {{ if (n === 1) {{ {answer} }} return 0; }}\nmodule.exports = {{ double }};\n"

    report = graded(grader, exercise, source, language="javascript")

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert verdicts(report)["test_one"] in may_be, verdicts(report)
    assert "passed" not in verdicts(report).values()
