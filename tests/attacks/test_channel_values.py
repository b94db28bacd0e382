"""Values that are not what they seem: none passes a check, and none costs the examiner more than its check."""

import pytest

from attacks.forging import ONE_CALL_EACH
from fakes.small_exercises import PATIENT_TOML, graded, three_checks, verdicts
from runner.cli.reports import show_report, view_of
from runner.verdict import SubmissionVerdict

HONEST = "def double(n):\n    return n * 2\n"

#: Answers of the honest type, or nearly; ``exact`` is what ``2 * n`` must be.
PYTHON = {
    "float for int": "def double(n): return n * 2.0\n",
    "true for one and more": "def double(n): return True\n",
    "list of the answer": "def double(n): return [n * 2]\n",
    "text of the answer": "def double(n): return str(n * 2)\n",
    "complex of the answer": "def double(n): return complex(n * 2)\n",
    "fraction of the answer": "from fractions import Fraction\ndef double(n): return Fraction(n * 2)\n",
    "decimal of the answer": "from decimal import Decimal\ndef double(n): return Decimal(n * 2)\n",
    "nan": "def double(n): return float('nan')\n",
    "integer of 5000 digits in a subclass": "class Huge(int): pass\ndef double(n): return Huge(10) ** 5000\n",
    "value 100000 deep": "def double(n):\n    value = []\n    for _ in range(100000): value = [value]\n    return value\n",
    "value in itself": "def double(n):\n    value = []\n    value.append(value)\n    return value\n",
    "colliding integers in a dict": "def double(n): return {k * (2**61 - 1) for k in range(8000)}\n",
    "generator without end": "def double(n):\n    while True: yield n * 2\n",
    "coroutine": "async def double(n): return n * 2\n",
    "function of the answer": "def double(n): return lambda: n * 2\n",
    "class that claims to be int": "class Liar(type):\n    __instancecheck__ = lambda *a: True\nclass double(metaclass=Liar):\n"
    "    def __init__(self, n): self.n = n\n    def __eq__(self, other): return True\n    def __index__(self): return self.n * 2\n",
    "late change by a thread": "import threading, time\nanswer = []\ndef double(n):\n"
    "    threading.Thread(target=lambda: (time.sleep(0.001), answer.append(n * 2))).start()\n    return answer\n",
    "answer in an exception": "def double(n): raise ValueError(n * 2)\n",
    "answer that is printed": "def double(n): print(n * 2)\n",
}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    files = {"suite/test_double.py": ONE_CALL_EACH, "exercise.toml": PATIENT_TOML}
    return three_checks(tmp_path_factory.mktemp("bank"), **files)


def test_the_honest_twin_is_accepted(grader, exercise):
    assert graded(grader, exercise, HONEST).verdict is SubmissionVerdict.ACCEPTED


@pytest.mark.parametrize("name", PYTHON)
def test_only_the_exact_value_passes(grader, exercise, name):
    report = graded(grader, exercise, PYTHON[name])

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in verdicts(report).values()


def test_colliding_integers_cost_their_checks_and_nothing_else(grader, tmp_path):
    """20,000 multiples of 2**61 - 1 take a set seconds, since integers' hashes are not random; 2 numbers do not."""
    colliding = "def double(n): return {k * (2**61 - 1) for k in range(20000)} if n == 1 else n * 2\n"
    exercise = three_checks(tmp_path, **{"suite/test_double.py": ONE_CALL_EACH, "exercise.toml": PATIENT_TOML})

    report = graded(grader, exercise, colliding)

    found = verdicts(report)
    assert found.pop("test_one") in ("protocol", "timeout")  # refused unseen, unless making it took too long
    assert set(found.values()) == {"passed"}


def test_control_characters_of_the_candidates_reach_no_terminal(grader, exercise, capsys):
    report = graded(grader, exercise, "def double(n): raise ValueError('\\x1b[2J\\x1b]0;owned\\x07\\x9b31m')\n")

    assert "owned" in str([check.message for check in report.checks]), "the control: it is in the report"
    show_report(view_of(report))
    printed = capsys.readouterr().out

    assert not set(printed) & set("\x1b\x07\x9b")
