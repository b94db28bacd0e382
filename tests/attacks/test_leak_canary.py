"""What is hidden stays hidden: no canary put into a suite is found by code that looks everywhere it can."""

import json
import secrets

import pytest

from fakes.small_exercises import THREE_CHECKS_SUITE, THREE_CHECKS_TOML, graded, three_checks
from runner import redact

#: Looks through every file, environment, argument list, memory region and mount that it can read, for a text.
SEARCH = r"""
import os, sys
needle = {needle}  # pieces, so that this file does not hold the text itself
needle = ''.join(needle).encode()
found = []
def look(place, data):
    if needle in data: found.append(place)
def files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [n for n in folders if os.path.join(folder, n) not in ('/proc', '/sys')]
        for name in names: yield os.path.join(folder, name)
def read(place, most=1 << 22):
    try:
        if not os.path.isfile(place): return b''  # a pipe would hold us for good
        with open(place, 'rb') as file: return file.read(most)
    except OSError: return b''
def double(n):
    if n == 2:
        for place in files('/'):
            if not place.startswith('/work/src'): look(place, read(place))
        for pid in filter(str.isdigit, os.listdir('/proc')):
            for name in ('environ', 'cmdline', 'mountinfo', 'status', 'maps'): look(f'/proc/{{pid}}/{{name}}', read(f'/proc/{{pid}}/{{name}}'))
{memory}
        for name in dir(sys.modules['__main__']): look(name, repr(getattr(sys.modules['__main__'], name)).encode())
        raise RuntimeError('FOUND ' + ' '.join(found) if found else 'NOTHING FOUND')
    return n * 2
"""

MEMORY = r"""
            for line in read(f'/proc/{pid}/maps').decode('ascii', 'replace').splitlines():
                span, flags = line.split()[:2]
                if not flags.startswith('r') or pid == str(os.getpid()): continue
                start, end = (int(x, 16) for x in span.split('-'))
                try:
                    with open(f'/proc/{pid}/mem', 'rb', 0) as file:
                        file.seek(start)
                        look(f'{pid} {span}', file.read(min(end - start, 1 << 24)))
                except (OSError, ValueError, OverflowError): pass
"""


@pytest.fixture(scope="module")
def canary():
    return "canary" + secrets.token_hex(12)


@pytest.fixture(scope="module")
def exercise(tmp_path_factory, canary):
    suite = f'"""{canary}"""\nCANARY = "{canary}"\n' + THREE_CHECKS_SUITE.replace(
        "same(double(1), 2)", f'same(double(1), 2), "{canary} in a message"'
    )
    patient = THREE_CHECKS_TOML.replace(" = 1500", " = 20000").replace("call_ms = 1000", "call_ms = 20000")
    changed = {
        "exercise.toml": patient,
        "suite/test_double.py": suite,
        "submissions/accepted/known.py": f"# {canary}\n",
    }
    return three_checks(tmp_path_factory.mktemp("bank"), **changed)


def search_for(text):
    half = len(text) // 2
    return SEARCH.format(needle=repr((text[:half], text[half:])), memory=MEMORY.strip("\n"))


def test_the_candidates_code_finds_no_trace_of_the_suite(grader, exercise, canary):
    report = graded(grader, exercise, search_for(canary))

    two = next(check for check in report.checks if check.id == "test_two")
    assert "NOTHING FOUND" in (two.message or ""), two


def test_the_same_search_finds_what_is_there(grader, exercise):
    """The positive control: the sandbox's own file of user names is found by its content."""
    report = graded(grader, exercise, search_for("root:x:0:0"))

    two = next(check for check in report.checks if check.id == "test_two")
    assert "FOUND" in (two.message or "")
    assert "/etc/passwd" in (two.message or ""), two


@pytest.mark.parametrize(
    "source",
    [
        "def double(n): return 7\n",
        "def double(n): raise ValueError('x')\n",
        "def double(n): return [n] * 1000\n",
        "def duble(n): return 7\n",
        "raise SystemError\n",
        "def double(n): exit(0)\n",
        "def double(n)\n",
    ],
)
def test_nothing_that_a_candidate_is_served_holds_the_canary_or_the_seed(grader, exercise, canary, source):
    report = graded(grader, exercise, source)

    served = json.dumps(redact.candidate_view(report)) + "".join(
        json.dumps(redact.progress_of_check(check).data) for check in report.checks
    )

    assert canary not in served
    assert report.origin.seed not in served


def test_the_canary_is_real(grader, exercise, canary):
    """The positive control: staff, who see a hidden check's message, do see it."""
    report = graded(grader, exercise, "def double(n): return 7\n")

    assert any(canary in (check.message or "") for check in report.checks)
