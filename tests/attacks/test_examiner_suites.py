"""Suites are foreign code: what one does to pytest, to its process or to its sandbox is never a pass, and hurts no other."""

from dataclasses import replace

import pytest

from attacks.forging import ONE_CALL_EACH
from fakes.small_exercises import PATIENT_TOML, THREE_CHECKS_SUITE, three_checks, verdicts
from runner import relay
from runner.grade import Work
from runner.verdict import Intent, SubmissionVerdict

RIGHT = "def double(n):\n    return n * 2\n"
WRONG = "def double(n):\n    return n * 3\n"
OWNER = "somebody-hostile"


@pytest.fixture
def grade(grader, monkeypatch):
    """Grades for an organisation of its own; its examiner need not be waited for as long as in earnest."""
    monkeypatch.setattr(relay, "EXAMINER_CHECK_S", 5.0)

    def run(exercise, source):
        files = {exercise.languages["python"].entry: source}
        return grader.grade(Work(exercise=exercise, language="python", files=files, intent=Intent.SUBMIT), owner=OWNER)

    return run


def suite_of(folder, text, **more):
    """The exercise "double" with this suite, past the reader that would refuse some of them."""
    exercise = three_checks(folder, **{"exercise.toml": PATIENT_TOML})
    files = {"suite/test_double.py": text, **more}
    return replace(exercise, suite_files={name.removeprefix("suite/"): text for name, text in files.items()})


def with_first(first):
    """The usual suite, whose first test does this before it asks."""
    body = "".join(f"    {line}\n" for line in first.splitlines())
    return ONE_CALL_EACH.replace("def test_one():\n", f"def test_one():\n{body}")


SKIP = "import pytest\n" + THREE_CHECKS_SUITE
NOT_RUN = {
    "skip": (SKIP.replace("def test_one", "@pytest.mark.skip\ndef test_one"), {}),
    "skip if": (SKIP.replace("def test_one", "@pytest.mark.skipif(True, reason='x')\ndef test_one"), {}),
    "expected failure that passes": (SKIP.replace("def test_one", "@pytest.mark.xfail\ndef test_one"), {}),
    "expected failure inside": (with_first("import pytest\npytest.xfail('x')"), {}),
    "skip inside": (with_first("import pytest\npytest.skip('x')"), {}),
    "skip by unittest": (with_first("import unittest\nraise unittest.SkipTest('x')"), {}),
    "import or skip": (with_first("import pytest\npytest.importorskip('nothing_like_this')"), {}),
    "module that is skipped": ("import pytest\npytest.skip('x', allow_module_level=True)\n" + THREE_CHECKS_SUITE, {}),
    "mark for all": ("import pytest\npytestmark = pytest.mark.skip\n" + THREE_CHECKS_SUITE, {}),
    "end of pytest": (with_first("import pytest\npytest.exit('x', returncode=0)"), {}),
    "end of pytest at import": ("import pytest\npytest.exit('x', returncode=0)\n", {}),
    "system exit": (with_first("raise SystemExit(0)"), {}),
    "system exit at import": ("raise SystemExit(0)\n", {}),
    "end of the process": (with_first("import os\nos._exit(0)"), {}),
    "end of the process at import": ("import os\nos._exit(0)\n", {}),
    "crash": (with_first("import os\nos.abort()"), {}),
    "stop of the session": (
        THREE_CHECKS_SUITE,
        {"suite/conftest.py": "def pytest_runtest_teardown(item): item.session.shouldstop = 'x'\n"},
    ),
    "deselecting": (
        THREE_CHECKS_SUITE,
        {"suite/conftest.py": "def pytest_collection_modifyitems(items): items.clear()\n"},
    ),
    "no parameters": (SKIP.replace("def test_one()", "@pytest.mark.parametrize('x', [])\ndef test_one(x)"), {}),
    "a test that is missing": (THREE_CHECKS_SUITE.replace("def test_one", "def other_one"), {}),
    "a file that is broken": ("def (\n", {}),
    "a property that no example satisfies": (
        THREE_CHECKS_SUITE.replace("st.integers(3, 10**6)", "st.integers().filter(lambda n: False)"),
        {},
    ),
    "a fixture that is missing": (THREE_CHECKS_SUITE.replace("def test_one()", "def test_one(nothing_like_this)"), {}),
}


@pytest.mark.parametrize("name", NOT_RUN)
def test_a_check_that_was_not_run_is_never_passed_nor_the_candidates_failure(grade, tmp_path, name):
    text, more = NOT_RUN[name]

    report = grade(suite_of(tmp_path, text, **more), RIGHT)

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE, verdicts(report)


#: What a suite does in its first test, to the sandbox that the next suite of its organisation will run in.
BLOWS = {
    "writes to what is installed": """
import os, sys
for folder in ('/opt/preuve', '/opt/preuve/examiner', '/usr/lib/python3', '/etc', '/'):
    try: open(os.path.join(folder, 'sitecustomize.py'), 'w').write('import os; os._exit(0)')
    except OSError: pass""",
    "changes pytest for whoever comes next": """
import _pytest.python, hypothesis, preuve
_pytest.python.Function.runtest = lambda self: None
preuve.same = lambda *a: True""",
    "leaves a process that speaks to the relay": """
import json, os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.05)
        frames = [{'t': 'outcome', 'id': i, 'node': '', 'outcome': 'passed', 'message': None} for i in ('test_one', 'test_two')]
        for _ in range(100):
            for frame in frames:
                data = json.dumps(frame).encode()
                for fd in range(3, 30):
                    try: os.write(fd, len(data).to_bytes(4, 'big') + data)
                    except OSError: pass
            time.sleep(0.05)
    os._exit(0)""",
    "forks without waiting": """
import os, time
for _ in range(20):
    if os.fork() == 0:
        time.sleep(60); os._exit(0)""",
    "ends its parent": "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(60)",
    "changes its parent's memory": """
import os, re
pid = os.getppid()
changed = 0
try:
    with open(f'/proc/{pid}/mem', 'r+b', buffering=0) as memory:
        for line in open(f'/proc/{pid}/maps'):
            span, flags = line.split()[:2]
            if not flags.startswith('rw'): continue
            start, end = (int(x, 16) for x in span.split('-'))
            try:
                memory.seek(start); data = memory.read(min(end - start, 1 << 24))
                for found in re.finditer(rb'failed', data):
                    memory.seek(start + found.start()); memory.write(b'passed'); changed += 1
            except OSError: pass
except OSError: pass""",
    "fills its folder": "import os\ntry:\n    for n in range(100000): open(f'/work/{n}', 'w').close()\nexcept OSError: pass",
    "leaves a conftest and a suite": """
import os
for folder in ('/work', '/work/suite', '/tmp', '/dev/shm', '.', '..'):
    for name in ('conftest.py', 'test_double.py', 'pytest.ini', 'preuve.py', 'hypothesis.py', 'submission.py'):
        try: open(os.path.join(folder, name), 'w').write('raise SystemExit(0)')
        except OSError: pass""",
}


@pytest.mark.parametrize("name", BLOWS)
def test_the_next_suite_of_the_same_organisation_judges_as_ever(grade, patient_exercise, tmp_path, name):
    struck = grade(suite_of(tmp_path, with_first(BLOWS[name].strip("\n"))), RIGHT)

    assert {check.verdict.value for check in struck.checks} <= {"passed", "infrastructure"}, (
        "it is no candidate's fault"
    )
    assert grade(patient_exercise, WRONG).verdict is SubmissionVerdict.REJECTED
    assert grade(patient_exercise, RIGHT).verdict is SubmissionVerdict.ACCEPTED


SEEK = r"""
import os
needle = 'canary-of-' + 'another-suite'
found = []
for root in ('/work', '/tmp', '/dev/shm', '/opt/preuve/examiner', '/proc/%d' % os.getppid()):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in ('task', 'net', 'map_files', 'fd', 'fdinfo', 'ns', 'attr')]
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path) or name in ('pagemap', 'mem', 'clear_refs', 'kmsg'): continue
            try: data = open(path, 'rb').read(1 << 22)
            except OSError: continue
            if needle.encode() in data and not path.startswith(os.getcwd() + '/test_double'): found.append(path)
{left}assert not found, found
"""


def test_no_suite_finds_what_another_left(grade, tmp_path):
    grade(
        suite_of(
            tmp_path / "first",
            with_first("'canary-of-' 'another-suite'\nopen('/work/kept', 'w').write('canary-of-another-suite')"),
        ),
        RIGHT,
    )

    report = grade(suite_of(tmp_path / "second", with_first(SEEK.format(left="").strip("\n"))), RIGHT)

    assert verdicts(report)["test_one"] == "passed", [check.message for check in report.checks]


def test_the_same_search_finds_what_is_there(grade, tmp_path):
    """The positive control."""
    left = "open('/work/kept', 'w').write(needle)\nfound += [p for p in ('/work/kept',) if needle in open(p).read()]\n"

    report = grade(suite_of(tmp_path, with_first(SEEK.format(left=left).strip("\n"))), RIGHT)

    assert verdicts(report)["test_one"] == "failed"


#: What a candidate hands over for an examiner to look at, and the suite's first test that does.
BOMBS = {
    "pattern that takes for ever": (
        "import re\nassert re.fullmatch('(a+)+$', double(1))",
        "'a' * 40 + 'b'",
        {"timeout"},
    ),
    "texts whose difference is long": ("assert double(1) == 'y' * 400_000", "'xy' * 200_000", {"failed"}),
    "lines whose difference is long": (
        "assert double(1) == 'a\\n' * 50_000",
        "'a\\n' * 25_000 + 'b\\n' * 25_000",
        {"failed"},
    ),
    "lists whose difference is long": (
        "assert double(1) == list(range(60_000))",
        "list(range(60_000, 0, -1))",
        {"failed"},
    ),
    "nested to be shown": (
        "assert double(1) == 0",
        "__import__('functools').reduce(lambda v, _: [v, v], range(14), [])",
        {"failed"},
    ),
    "hashes that collide": (
        "assert set(double(1)) == {1}",
        "[k * (2**61 - 1) for k in range(20_000)]",
        {"failed", "timeout"},
    ),
    "number to be shown": ("assert double(1) == 0", "10**4000", {"failed"}),
    "text that is a format": (
        "assert double(1) % () == 'x'",
        "'%1000000000d'",
        {"failed", "memory", "error", "timeout"},
    ),
    "text that steers": ("assert double(1) == 'x'", "'\\x1b[2J\\x00\\ud800'", {"failed"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_costly_to_examine_costs_its_check_and_no_other(grade, tmp_path, name):
    looking, value, may_be = BOMBS[name]
    text = with_first(looking).replace("    assert same(double(1), 2)\n", "")
    exercise = suite_of(tmp_path, text)

    found = verdicts(grade(exercise, f"def double(n):\n    return {value} if n == 1 else n * 2\n"))

    assert found.pop("test_one") in may_be
    assert set(found.values()) == {"passed"}, found
