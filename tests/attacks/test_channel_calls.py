"""Calls that do not go as calls should: too late, too many, too deep, remembered. None passes, and none hurts the next."""

import pytest

from attacks.forging import FORGE, ONE_CALL_EACH, doing
from fakes.small_exercises import PATIENT_TOML, THREE_CHECKS_TOML, graded, three_checks, verdicts
from runner.verdict import SubmissionVerdict

HONEST = "def double(n):\n    return n * 2\n"
EVIL_AT_ONE = "def double(n):\n    if n == 1: evil()\n    return n * 2\n"

#: The second call of each check is the one that counts.
TWO_CALLS_EACH = ONE_CALL_EACH.replace("    assert same(double(", "    assert same(twice(") + (
    "\n\ndef twice(n):\n    double(n)\n    return double(n)\n"
)

#: What happens in the call of one check, and the verdicts it may get; every other check passes.
STALLS = {
    "never an answer": ("rest()", {"timeout"}),
    "one byte in a while": (
        "data = (100).to_bytes(4, 'big') + b' ' * 100\n    for byte in data: raw(bytes([byte])); time.sleep(0.2)",
        {"timeout"},
    ),
    "half a frame": ("raw((100).to_bytes(4, 'big') + b'{'); rest()", {"timeout"}),
    "channel closed": ("os.close(4); rest()", {"error", "timeout"}),
    "questions closed": ("os.close(3)", {"error", "passed"}),
    "death without a word": ("os._exit(0)", {"error"}),
    "death by signal": ("os.kill(os.getpid(), 9)", {"error"}),
    "stopped by itself": ("import signal; os.kill(os.getpid(), signal.SIGSTOP)", {"timeout"}),
    "thread that holds the interpreter": ("(lambda: [0 for _ in iter(int, 1)])()", {"timeout", "memory"}),
}

#: Between two calls of one check, or after the last one.
OUT_OF_TURN = {
    "bytes between two calls": ["raw(b'x')"],
    "frame between two calls": ['frame(b\'{"n":"0","value":2}\')'],
    "answers ahead": ['[frame(b\'{"n":"%016x","value":2}\' % n) for n in range(50)]'],
}

#: Remembers a call by some means, and answers right once it has been called before.
MEMORIES = {
    "in the module": "seen = []\ndef before(): return seen\ndef remember(): seen.append(1)\n",
    "in the interpreter": "import sys\ndef before(): return hasattr(sys, 'seen')\ndef remember(): sys.seen = 1\n",
    "in a module of the agent's": "import json\ndef before(): return hasattr(json, 'seen')\ndef remember(): json.seen = 1\n",
    "in the folder": "import os\ndef before(): return os.path.exists('seen')\ndef remember(): open('seen', 'w').close()\n",
    "in the temporary folder": "import os, tempfile\npath = os.path.join(tempfile.gettempdir(), 'seen')\n"
    "def before(): return os.path.exists(path)\ndef remember(): open(path, 'w').close()\n",
    "in the working folder's parent": "import os\ndef before(): return os.path.exists('/work/seen')\n"
    "def remember(): open('/work/seen', 'w').close()\n",
    "in shared memory": "import os\ndef before(): return os.path.exists('/dev/shm/seen')\n"
    "def remember(): open('/dev/shm/seen', 'w').close()\n",
    "in its own source": "import os\nsize = os.path.getsize(__file__)\ndef before(): return os.path.getsize(__file__) > 900\n"
    "def remember(): open(__file__, 'a').write('#' * 1000)\n",
    "in another process": "import os, socket, time\nname = '\\0seen'\ndef before():\n"
    "    try: socket.socket(socket.AF_UNIX).connect(name); return True\n    except OSError: return False\n"
    "def remember():\n    one = socket.socket(socket.AF_UNIX)\n    one.bind(name); one.listen(9)\n"
    "    if os.fork() == 0:\n        os.setsid()\n        os.close(3); os.close(4)\n        time.sleep(60); os._exit(0)\n",
}
ASKING_BEFORE = "def double(n):\n    if before(): return n * 2\n    remember()\n    return 0\n"

#: The suite hands a function over; honest code calls it.
CALLING_BACK = """\
from preuve import same
from submission import double


def twice(n):
    return n * 2


def deeper(n):
    return double(deeper)


def test_one():
    assert same(double(twice), 2)


def test_two():
    assert same(double(twice), 2)


def test_three():
    assert same(double(twice), 2)
"""
CALLBACKS = {
    "without end": ("def double(f):\n    while True: f(1)\n", {"timeout", "error"}),
    "with what is no argument": ("def double(f): return f('a', 'b', c=3) and 2\n", {"error", "failed"}),
    "after the call": (
        "import threading, time\ndef double(f):\n"
        "    threading.Thread(target=lambda: (time.sleep(0.01), f(1))).start()\n    return 0\n",
        {"failed", "protocol", "error"},
    ),
    "from another process": (
        "import os\ndef double(f):\n    if os.fork() == 0:\n        f(1); os._exit(0)\n    os.wait()\n    return 0\n",
        {"failed", "protocol", "error", "timeout"},
    ),
    "of another number": (
        f'{FORGE}def double(f):\n    frame(b\'{{"n":"0","callback":"0","do":"call"}}\')\n    rest()\n',
        {"protocol"},
    ),
}

#: Right for a while, then not, then right again.
FLAKY = "calls = 0\ndef double(n):\n    global calls\n    calls += 1\n    return 0 if calls == {wrong} else n * 2\n"

CLAIMS = {
    "that it passed": b'"value":0,"outcome":"passed","passed":true,"exit":0',
    "that it took no time": b'"value":0,"wall_ms":0,"cpu_ms":0,"usage":{"cpu_ms":0}',
    "that memory ran out": b'"died":{"signal":9},"oom":true,"oom_kills":1',
    "that it printed too much": b'"value":0,"flooded":true',
}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"), **{"suite/test_double.py": ONE_CALL_EACH})


@pytest.fixture(scope="module")
def patient_one(tmp_path_factory):
    files = {"suite/test_double.py": ONE_CALL_EACH, "exercise.toml": PATIENT_TOML}
    return three_checks(tmp_path_factory.mktemp("bank"), **files)


@pytest.fixture(scope="module")
def patient_twice(tmp_path_factory):
    files = {"suite/test_double.py": TWO_CALLS_EACH, "exercise.toml": PATIENT_TOML}
    return three_checks(tmp_path_factory.mktemp("bank"), **files)


@pytest.fixture(scope="module")
def calling_twice(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"), **{"suite/test_double.py": TWO_CALLS_EACH})


@pytest.fixture(scope="module")
def calling_back(tmp_path_factory):
    patient = THREE_CHECKS_TOML.replace("wall_ms = 1500", "wall_ms = 3000")
    files = {"suite/test_double.py": CALLING_BACK, "exercise.toml": patient}
    return three_checks(tmp_path_factory.mktemp("bank"), **files)


@pytest.mark.parametrize("name", STALLS)
def test_a_call_that_stalls_costs_its_check_and_no_other(grader, exercise, name):
    deed, may_be = STALLS[name]
    source = f"{FORGE}def evil():\n    {deed}\n{EVIL_AT_ONE}"

    report = graded(grader, exercise, source)

    found = verdicts(report)
    assert found.pop("test_one") in may_be
    assert set(found.values()) == {"passed"}, (report.fault, found)


@pytest.mark.parametrize("name", OUT_OF_TURN)
def test_who_speaks_between_two_calls_passes_nothing(grader, calling_twice, name):
    report = graded(grader, calling_twice, doing("reply(b'\"value\":%d' % (n * 2))", *OUT_OF_TURN[name]))

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in {check.verdict.value for check in report.checks if not check.visible}


@pytest.mark.parametrize("name", MEMORIES)
def test_no_check_knows_of_the_calls_of_another(grader, patient_one, name):
    report = graded(grader, patient_one, MEMORIES[name] + ASKING_BEFORE)

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "passed" not in verdicts(report).values()


@pytest.mark.parametrize("name", MEMORIES)
def test_the_calls_of_one_check_do_know_of_each_other(grader, patient_twice, name):
    """The positive control: the memory works, and stateful answers are allowed where a check asks twice."""
    report = graded(grader, patient_twice, MEMORIES[name] + ASKING_BEFORE)

    assert {check.verdict.value for check in report.checks if not check.visible} == {"passed"}


def test_a_function_of_the_suites_can_be_called(grader, calling_back):
    """The positive control."""
    report = graded(grader, calling_back, "def double(f): return f(1)\n")

    assert {check.verdict.value for check in report.checks if not check.visible} == {"passed"}, report.fault


@pytest.mark.parametrize("name", CALLBACKS)
def test_calling_back_does_not_help(grader, calling_back, name):
    source, may_be = CALLBACKS[name]

    report = graded(grader, calling_back, source)

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert {check.verdict.value for check in report.checks if not check.visible} <= may_be


def test_calls_within_calls_end_at_a_depth(grader, tmp_path):
    deep = CALLING_BACK.replace("double(twice)", "double(deeper)")
    exercise = three_checks(tmp_path, **{"suite/test_double.py": deep, "exercise.toml": PATIENT_TOML})

    report = graded(grader, exercise, "def double(f): return f(1)\n")

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert "nested deeper" in str(next(check.message for check in report.checks if check.id == "test_one"))


def test_a_generator_without_end_ends_with_the_time_of_its_check(grader, tmp_path):
    listing = ONE_CALL_EACH.replace("same(double(1), 2)", "same(sum(double(1)), 2)")
    exercise = three_checks(tmp_path, **{"suite/test_double.py": listing})
    endless = "def numbers():\n    while True: yield 0\ndef double(n): return numbers() if n == 1 else n * 2\n"

    found = verdicts(graded(grader, exercise, endless))

    assert found.pop("test_one") == "timeout"
    assert set(found.values()) == {"passed"}


@pytest.mark.parametrize("wrong", [1, 2, 40])
def test_who_answers_differently_each_time_fails(grader, patient_exercise, wrong):
    report = graded(grader, patient_exercise, FLAKY.format(wrong=wrong))

    assert verdicts(report)["test_three"] == "failed", (report.fault, verdicts(report))


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_that_the_candidates_side_claims_is_believed(grader, exercise, claim):
    report = graded(grader, exercise, doing(f"reply({CLAIMS[claim]!r})"))

    assert report.verdict is SubmissionVerdict.REJECTED, (report.fault, verdicts(report))
    assert not {"passed", "memory"} & set(verdicts(report).values())


def test_time_on_the_processor_is_the_hosts_word(grader, exercise):
    burning = "while time.process_time() < 2.5: pass"

    report = graded(grader, exercise, doing(burning, 'reply(b\'"value":%d,"cpu_ms":0\' % (n * 2))'))

    assert report.verdict is SubmissionVerdict.REJECTED
    assert "passed" not in verdicts(report).values()


def test_the_honest_twin_is_accepted(grader, patient_one):
    assert graded(grader, patient_one, HONEST).verdict is SubmissionVerdict.ACCEPTED
