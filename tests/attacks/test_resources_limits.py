"""Every limit that is promised bites in a real sandbox, and what is allowed below it works."""

import json

import pytest

from attacks.scene import on_gvisor
from fakes.exercise_folders import CASES, write_exercise
from fakes.small_exercises import graded
from runner.exercise import read_exercise
from runner.model import Limits
from runner.verdict import CheckVerdict, Intent

LIMITS = Limits()
IMPORTS = "import errno, json, os, socket\n"


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    changed = CASES["exercise.toml"].replace("[cases]", "[limits]\ncpu_ms = 1000\nwall_ms = 20000\n\n[cases]")
    return read_exercise(write_exercise(tmp_path_factory.mktemp("bank") / "probe", CASES, {"exercise.toml": changed}))


@pytest.fixture
def probe(grader, exercise):
    """Runs a Python program in a sandbox; returns what it printed as JSON."""

    def run(program):
        report = graded(grader, exercise, IMPORTS + program, intent=Intent.RUN, stdin="")
        assert report.own_run is not None, report
        assert report.own_run.verdict is CheckVerdict.PASSED, report.own_run
        return json.loads(report.own_run.stdout)

    return run


COUNT_FORKS = """
count = 0
try:
    while count < MOST:
        if os.fork() == 0:
            os.read(os.pipe()[0], 1)
        count += 1
except OSError as error:
    print(json.dumps([count, errno.errorcode[error.errno]]), flush=True)
else:
    print(json.dumps([count, None]), flush=True)
os._exit(0)
"""

WRITE_ONE_FILE = """
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = 0
try:
    with open('/work/large', 'wb', buffering=0) as file:
        while size < 64 << 20:
            size += file.write(bytes(1 << 16))
except OSError as error:
    print(json.dumps([size, errno.errorcode[error.errno]]))
"""

WRITE_MANY_FILES = """
count = 0
try:
    while count < 5000:
        open(f'/work/file{count}', 'w').close()
        count += 1
except OSError as error:
    print(json.dumps([count, errno.errorcode[error.errno]]))
else:
    print(json.dumps([count, None]))
"""

OPEN_MANY = """
held = []
try:
    while len(held) < 5000:
        held.append(os.open('/dev/null', os.O_RDONLY))
except OSError as error:
    print(json.dumps([len(held), errno.errorcode[error.errno]]))
"""


@pytest.mark.parametrize(
    ("program", "least", "most", "refusals"),
    [
        (COUNT_FORKS, 10, LIMITS.processes + 2, {"EAGAIN"}),
        (WRITE_ONE_FILE, LIMITS.file_bytes // 2, LIMITS.file_bytes, {"EFBIG", "ENOSPC"}),
        (WRITE_MANY_FILES, LIMITS.inodes // 2, LIMITS.inodes, {"ENOSPC"}),
        (OPEN_MANY, 100, 256, {"EMFILE"}),
    ],
    ids=["processes", "file size", "inodes", "open files"],
)
def test_a_count_goes_as_far_as_its_limit_and_no_further(
    probe, grader, exercise, docker_host, program, least, most, refusals
):
    """Where gVisor counts none, a bomb ends its sandbox, which lets few be; and files are bytes, which are counted."""
    if on_gvisor(docker_host.runtime) and program is COUNT_FORKS:
        bomb = graded(grader, exercise, IMPORTS + "MOST = 500\n" + program, intent=Intent.RUN, stdin="")
        assert bomb.own_run is not None, bomb
        assert bomb.own_run.verdict in (CheckVerdict.MEMORY, CheckVerdict.ERROR), bomb.own_run
        assert probe("MOST = 4\n" + program) == [4, None]
        return
    if on_gvisor(docker_host.runtime) and program is WRITE_MANY_FILES:
        least, most, refusals = 5_000, 5_000, {None}

    count, refusal = probe("MOST = 500\n" + program)

    assert least <= count <= most
    assert refusal in refusals


def test_memory_below_the_limit_is_there(probe):
    assert probe("x = bytearray(b'x') * (80 << 20)\nprint(len(x))") == 80 << 20


BURN_TOGETHER = """
import os, sys, time
def burn():
    while time.process_time() < 0.8: pass
for _ in range(2):
    if os.fork() == 0:
        burn()
        os._exit(0)
os.wait(); os.wait()
print(sum(map(int, sys.stdin.read().split())))
"""
#: gVisor tells a process too much of its own time while others run: there they are more, one after the other.
BURN_IN_TURN = BURN_TOGETHER.replace("range(2)", "range(6)").replace("os._exit(0)\n", "os._exit(0)\n    os.wait()\n")
BURN_IN_TURN = BURN_IN_TURN.replace("os.wait(); os.wait()\n", "")


def test_processor_time_of_all_processes_together_is_limited(grader, exercise, docker_host):
    """Each process stays below the limit; the control group knows what they used together."""
    report = graded(grader, exercise, BURN_IN_TURN if on_gvisor(docker_host.runtime) else BURN_TOGETHER)

    assert {(check.verdict, check.reason) for check in report.checks} == {(CheckVerdict.TIMEOUT, "cpu")}


def test_the_same_program_below_the_limit_is_let_be(grader, exercise):
    report = graded(
        grader,
        exercise,
        "import sys, time\nwhile time.process_time() < 0.3: pass\nprint(sum(map(int, sys.stdin.read().split())))\n",
    )

    assert not [check for check in report.checks if check.verdict is CheckVerdict.TIMEOUT]


CONNECT = """
refused = []
for family, address in ((socket.AF_INET, ('192.0.2.1', 80)), (socket.AF_INET6, ('2001:db8::1', 80))):
    try:
        with socket.socket(family) as one:
            one.settimeout(2)
            one.connect(address)
        refused.append(None)
    except OSError as error:
        refused.append(errno.errorcode.get(error.errno))
interfaces = [line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]
print(json.dumps([refused, interfaces]))
"""


def test_there_is_no_network(probe, docker_host):
    refused, interfaces = probe(CONNECT)
    words = {"ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"}

    assert set(refused) <= (words | {"EHOSTUNREACH"} if on_gvisor(docker_host.runtime) else words)
    assert "lo" in interfaces
    assert not [name for name in interfaces if name.startswith(("eth", "en", "wl"))]


def test_sockets_of_ones_own_work(probe):
    """The positive control: it is the network that is missing, not sockets."""
    assert probe("a, b = socket.socketpair()\na.send(b'x')\nprint(json.dumps(b.recv(1).decode()))") == "x"


POSTURE = """
status = dict(line.rstrip().split(':\\t', 1) for line in open('/proc/self/status') if ':\\t' in line)
def refused(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
print(json.dumps({
    'ids': [os.getuid(), os.geteuid(), os.getgid(), os.getegid()],
    'capabilities': {name: int(value, 16) for name, value in status.items() if name.startswith('Cap')},
    'no_new_privileges': status.get('NoNewPrivs'),
    'seccomp': status['Seccomp'],
    'environment': sorted(os.environ),
    'root': refused(lambda: open('/opt/new', 'w')),
    'agent': refused(lambda: open('/opt/preuve/agent/agent.py', 'a')),
    'etc': refused(lambda: open('/etc/passwd', 'a')),
    'engine': os.path.exists('/var/run/docker.sock') or os.path.exists('/run/docker.sock'),
    'setuid': [f for d, _, names in os.walk('/usr') for f in (os.path.join(d, n) for n in names)
               if not os.path.islink(f) and os.stat(f).st_mode & 0o6000],
}))
"""


def test_a_program_has_no_privilege_and_finds_nothing_to_write_to(probe, docker_host):
    """gVisor does not tell two of them; that there is nothing to gain by either is seen by the rest."""
    posture = probe(POSTURE)
    untold = {"CapAmb"} if on_gvisor(docker_host.runtime) else set()

    assert min(posture["ids"]) >= 10_000
    assert posture["capabilities"] == dict.fromkeys({"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"} - untold, 0)
    assert posture["no_new_privileges"] == (None if untold else "1")
    assert posture["seccomp"] == "2"
    assert {posture["root"], posture["agent"], posture["etc"]} <= {"EROFS", "EACCES"}
    assert posture["engine"] is False
    assert posture["setuid"] == []
    assert set(posture["environment"]) <= {
        "HOME",
        "LANG",
        "LC_CTYPE",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONSAFEPATH",
        "PYTHONUNBUFFERED",
        "TMPDIR",
    }


def test_no_two_running_sandboxes_share_a_user(docker_host, grader, exercise, engine, instance):
    spec = grader._languages["python"].sandbox(image=grader._images["python"], limits=exercise.limits)
    two = [docker_host.start(spec), docker_host.start(spec)]
    try:
        users = {sandbox.container.attrs["Config"]["User"] for sandbox in two}
    finally:
        for sandbox in two:
            sandbox.destroy()

    assert len(users) == 2
    assert not [user for user in users if user.startswith("0")]


def test_candidate_and_examiner_images_share_no_layer(engine, images):
    layers = {name: set(engine.images.get(image).attrs["RootFS"]["Layers"]) for name, image in images.items()}

    assert not layers["examiner"] & layers["python"]
    assert not layers["examiner"] & layers["javascript"]
