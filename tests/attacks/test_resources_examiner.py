"""R01 to R15 in the examiner: suites that grab and linger, and answers that are made to be costly to look at.

A suite is foreign code to every other organisation. What it grabs ends at its own sandbox's limits, what it ruins is its own
attempt, and the slot grades the next submission, of the same organisation too, as ever.
"""

import pytest

from attacks.scene import at_rest, on_gvisor, open_scene, processes_of
from fakes.installation import until
from fakes.small_exercises import THREE_CHECKS_TOML, graded, three_checks, verdicts
from runner import relay
from runner.languages import read_examiner
from runner.sandbox import Role
from runner.settings import INSTALLATION
from runner.verdict import SubmissionVerdict

LIMITS = read_examiner(INSTALLATION / "sandboxes").limits
RIGHT = "def double(n):\n    return n * 2\n"


@pytest.fixture(scope="module")
def scene(engine, docker_host, languages, images, examiner_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    with open_scene(engine, docker_host.runtime, languages, images, examiner_spec, folder) as found:
        yield found


@pytest.fixture
def hurry(monkeypatch):
    """Give up an examiner that lingers soon."""
    return lambda: monkeypatch.setattr(relay, "EXAMINER_CHECK_S", 2.0)


SUITE = """\
from preuve import same
from submission import double


def test_one():
    {body}
    assert same(double(1), 2)


def test_two():
    assert same(double(2), 4)


def test_three():
    assert same(double(3), 6)
"""


def hostile(folder, body):
    """The exercise "double" with this in its suite's first test; its limits of time are generous."""
    toml = THREE_CHECKS_TOML.replace(" = 1500", " = 20000").replace("call_ms = 1000", "call_ms = 20000")
    suite = SUITE.replace("{body}", body.strip().replace("\n", "\n    "))
    return three_checks(folder, **{"exercise.toml": toml, "suite/test_double.py": suite})


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return hostile(tmp_path_factory.mktemp("honest"), "pass")


def examiners_of(scene):
    return [one for one in scene.slot.host.started if one.spec.role is Role.EXAMINER and not one.destroyed]


UNTIL = """\
import errno, os, signal, sys, time
def until_refused(step, most):
    for count in range(most):
        try: step(count)
        except (OSError, RuntimeError) as error: return count, errno.errorcode.get(getattr(error, 'errno', None), str(error))
    return most, None
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
"""

#: What a suite grabs: the test itself asserts how far it came, and how it was refused.
GRABS = {
    "R01 processes": """
def step(_):
    if os.fork() == 0: signal.pause()
count, why = until_refused(step, 300)
assert 20 <= count <= {processes} + 2 and why == 'EAGAIN', (count, why)
""",
    "R02 threads": """
import threading
threading.stack_size(64 << 10)
count, why = until_refused(lambda _: threading.Thread(target=signal.pause, daemon=True).start(), 300)
assert 20 <= count <= {processes} + 2 and 'thread' in why, (count, why)
""",
    "R04 bytes": """
def step(count):
    with open(f'/work/left{{count}}', 'wb', buffering=0) as file:
        if file.write(bytes(1 << 20)) < 1 << 20: raise OSError(28, '')
count, why = until_refused(step, 100)
assert 8 <= count <= {file_bytes} >> 20 and why == 'ENOSPC', (count, why)
""",
    "R04 inodes": """
count, why = until_refused(lambda count: os.mkdir(f'/work/left{{count}}'), 10_000)
assert 500 <= count <= {inodes} and why == 'ENOSPC', (count, why)
""",
    "R03 shared memory": """
def step(count):
    with open(f'/dev/shm/left{{count}}', 'wb', buffering=0) as file:
        if file.write(bytes(1 << 16)) < 1 << 16: raise OSError(28, '')
count, why = until_refused(step, 100)
assert 8 <= count <= 16 and why == 'ENOSPC', (count, why)
""",
    "R05 a sparse file": """
file = os.open('/work/left', os.O_CREAT | os.O_WRONLY)
count, why = until_refused(lambda count: os.ftruncate(file, 1 << count), 40)
assert 20 <= count <= 25 and why == 'EFBIG', (count, why)
""",
    "R07 descriptors": """
held = []
count, why = until_refused(lambda _: held.append(os.open('/dev/null', os.O_RDONLY)), 5_000)
assert 100 <= count <= 256 and why == 'EMFILE', (count, why)
for one in held: os.close(one)
""",
    "R06 output": """
for _ in range(8 << 10):
    os.write(1, b'x' * 1024)
    os.write(2, b'x' * 1024)
print('x' * (8 << 20))
""",
    "R09 zombies": """
def step(_):
    if os.fork() == 0: os._exit(0)
count, why = until_refused(step, 300)
assert 20 <= count <= {processes} + 2 and why == 'EAGAIN', (count, why)
""",
    "R10 a daemon": """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (1, 2, 13, 15): signal.signal(number, signal.SIG_IGN)
        while True: signal.pause()
    os._exit(0)
""",
    "R11 one that cannot be interrupted": """
import ctypes
if os.fork() == 0:
    libc = ctypes.CDLL(None)
    if libc.vfork() == 0: libc.pause()
""",
}


#: gVisor counts neither threads nor inodes, nor who has ended: so many are let be, of the examiner's own memory.
UNCOUNTED_ON_GVISOR = {
    "R02 threads": GRABS["R02 threads"].replace("20 <= count <= {processes} + 2 and 'thread' in why", "count == 300"),
    "R04 inodes": GRABS["R04 inodes"].replace("500 <= count <= {inodes} and why == 'ENOSPC'", "count == 10_000"),
    "R09 zombies": GRABS["R09 zombies"].replace("20 <= count <= {processes} + 2 and why == 'EAGAIN'", "count == 300"),
}
#: Its processes end with the whole examiner: our failure, which is done again, and nobody's mark.
BOMBS_ON_GVISOR = {"R01 processes"}


@pytest.mark.parametrize("name", GRABS)
def test_what_a_suite_grabs_ends_at_its_limit_and_goes_with_its_attempt(scene, honest, tmp_path, name):
    """An examiner at rest is three processes: the first one, the parent of attempts, and who waits for the next one."""
    limits = {"processes": LIMITS.processes, "file_bytes": LIMITS.file_bytes, "inodes": LIMITS.inodes}

    gvisor = on_gvisor(scene.slot.host.runtime)
    grabs = GRABS | UNCOUNTED_ON_GVISOR if gvisor else GRABS

    report = scene.attack(hostile(tmp_path, UNTIL + grabs[name].format(**limits)), RIGHT)
    after = graded(scene.grader, honest, RIGHT)

    if gvisor and name in BOMBS_ON_GVISOR:
        assert report.verdict is SubmissionVerdict.INFRASTRUCTURE, verdicts(report)
    else:
        assert report.verdict is SubmissionVerdict.ACCEPTED, (report.fault, [(c.id, c.message) for c in report.checks])
    assert after.verdict is SubmissionVerdict.ACCEPTED, (after.fault, verdicts(after))
    (resident,) = examiners_of(scene)
    left = at_rest(scene.slot.host.runtime, 3)
    until(lambda: len(processes_of(resident.uid)) == left, what="only the resident is left in the examiner")


#: How a suite ruins its attempt, before it has asked the candidate's code anything.
RUINS = {
    "R03 memory": "held = bytearray(b'x') * (1 << 30)",
    "R03 memory of a child alone": "if os.fork() == 0: held = bytearray(b'x') * (1 << 30)\nos.wait()\nos.kill(os.getpid(), 9)",
    "R08 computes": "while True: pass",
    "R08 sleeps": "time.sleep(600)",
    "R08 stops itself": "os.kill(os.getpid(), signal.SIGSTOP)",
    "R08 ends its process": "os._exit(0)",
    "R08 ends the parent of all attempts": "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)",
    "R08 stops the parent of all attempts": "os.kill(os.getppid(), signal.SIGSTOP)\nos._exit(0)",
    "R08 ends everybody": "os.kill(-1, signal.SIGKILL)\ntime.sleep(600)",
    "R04 takes the folder away": "os.chmod('/work', 0)\nos._exit(0)",
    "R04 leaves a folder that opens to nobody": (
        "os.makedirs('/work/left/inner')\nos.chmod('/work/left/inner', 0)\nos.chmod('/work/left', 0)\nos._exit(0)"
    ),
    "R04 puts links in place of folders": (
        "import shutil\nshutil.rmtree('/work/suite')\nos.symlink('/dev/shm', '/work/suite')\nos._exit(0)"
    ),
}


@pytest.mark.parametrize("name", RUINS)
def test_a_suite_that_ruins_its_attempt_is_no_candidates_failure_and_the_next_one_is_graded(
    scene, honest, tmp_path, name
):
    report = scene.attack(hostile(tmp_path, UNTIL + RUINS[name]), RIGHT)
    after = graded(scene.grader, honest, RIGHT)

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE, verdicts(report)
    assert report.fault
    assert after.verdict is SubmissionVerdict.ACCEPTED, (after.fault, verdicts(after))


#: R15. What an honest suite does with an answer, and an answer that makes it costly; then what the check gets.
COSTLY = {
    "R15 a number to count to": ("assert sum(range(double(1))) == 1", 10**10, ("timeout", "examining")),
    "R15 a number to raise to": ("assert 3 ** double(1) == 9", 10**9, ("timeout", "examining")),
    "R15 a number to wait for": (
        "import time\n    time.sleep(double(1) / 100)\n    assert double(1) == 2",
        60_000,
        ("timeout", "examining"),
    ),
    "R15 a number to repeat by": ("assert 'x' * double(1) == 'xx'", 10**10, ("memory", "examining")),
    "R15 a number to reserve by": ("assert bytearray(b'x') * double(1) == b'xx'", 2 << 30, ("memory", "examining")),
}


@pytest.mark.parametrize("name", COSTLY)
def test_an_answer_that_is_costly_to_look_at_costs_its_own_check_and_no_other(scene, tmp_path, hurry, name):
    test, answer, expected = COSTLY[name]
    if expected[0] == "timeout":
        hurry()
    suite = SUITE.replace("{body}", "pass").replace("assert same(double(1), 2)", test)
    exercise = three_checks(tmp_path, **{"suite/test_double.py": suite})

    report = scene.attack(exercise, f"def double(n):\n    return {answer} if n == 1 else n * 2\n")
    control = graded(scene.grader, exercise, RIGHT)

    found = {check.id: (check.verdict.value, check.reason) for check in report.checks if not check.visible}
    assert found == {"test_one": expected, "test_two": ("passed", None), "test_three": ("passed", None)}, report.fault
    ran = {check.id: check.reason for check in control.checks}
    assert ran["test_two"] is ran["test_three"] is None
    assert ran["test_one"] in (None, "wrong")  # it was looked at to the end
