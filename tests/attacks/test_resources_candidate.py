"""R01 to R11 from a candidate's code: what it grabs ends at its limit, it gets the verdict that says so, and nobody else notices.

Each row has its own positive control: either how far it came before it was refused (the limit is there, and can be
reached), or the same thing just below the limit, which the same slot lets pass right after the attack.
"""

import json

import pytest

from attacks.scene import HELD, on_gvisor, open_scene, probe_exercise
from fakes.small_exercises import graded
from runner.model import Limits
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict

MEMORY_MIB, OUTPUT_KIB, FILE_KIB, PROCESSES, INODES = 64, 16, 4_096, 32, Limits().inodes


@pytest.fixture(scope="module")
def scene(engine, docker_host, languages, images, examiner_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    with open_scene(engine, docker_host.runtime, languages, images, examiner_spec, folder) as found:
        yield found


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    return probe_exercise(tmp_path_factory.mktemp("patient"))


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """The same container, hence the same warm ones; but a second is all the time there is."""
    return probe_exercise(tmp_path_factory.mktemp("hasty"), wall_ms=1_000, call_ms=1_000)


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """All the time in the world, but little of the processor's."""
    return probe_exercise(tmp_path_factory.mktemp("counted"), cpu_ms=900)


def check_of(report):
    assert [check.id for check in report.checks] == ["held"], report
    return report.checks[0]


# What is refused where it is asked for: the program tells how far it came, and how it was refused.

PREAMBLE = """\
import ctypes, errno, json, os, signal, socket, sys, threading, time
def told(count, error=None):
    print(json.dumps([count, errno.errorcode.get(error.errno, str(error)) if isinstance(error, OSError) else error and str(error)]), flush=True)
    os._exit(0)
MOST = None
def until_refused(step, most):
    count, most = 0, MOST or most
    while count < most:
        try:
            step(count)
        except (OSError, RuntimeError) as error:
            told(count, error)
        count += 1
    told(count)
"""

FORKS = """
def step(_):
    if os.fork() == 0:
        signal.pause()
until_refused(step, 300)
"""

THREADS = """
threading.stack_size(64 << 10)
def step(_): threading.Thread(target=signal.pause, daemon=True).start()
until_refused(step, 300)
"""

ZOMBIES = """
def step(_):
    if os.fork() == 0:
        os._exit(0)
until_refused(step, 300)
"""

ORPHANS = """
def step(_):
    child = os.fork()
    if child == 0:
        try:
            os.fork()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    for _ in range(200):  # whoever is nobody's child is reaped by the first process, as fast as that gets its turn
        if len([name for name in os.listdir('/proc') if name.isdigit()]) < 20: break
        time.sleep(0.01)
until_refused(step, 150)
"""

SPAWNED = """
import subprocess
held = []
def step(_): held.append(subprocess.Popen(['sleep', '60']))
until_refused(step, 100)
"""

ONE_FILE = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = os.open('/work/large', os.O_CREAT | os.O_WRONLY)
def step(_):
    if os.write(file, bytes(1 << 10)) < 1 << 10: raise OSError(errno.EFBIG, '')
until_refused(step, 64 << 10)
"""

MANY_FILES = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def step(count):
    with open(f'/work/file{count}', 'wb', buffering=0) as file:
        if file.write(bytes(64 << 10)) < 64 << 10: raise OSError(errno.ENOSPC, '')
until_refused(step, 1_000)
"""

SHARED_MEMORY = """
def step(count):
    with open(f'/dev/shm/file{count}', 'wb', buffering=0) as file:
        if file.write(bytes(64 << 10)) < 64 << 10: raise OSError(errno.ENOSPC, '')
until_refused(step, 1_000)
"""

INODES_OF_FILES = "def step(count): open(f'/work/file{count}', 'w').close()\nuntil_refused(step, 5_000)\n"

DEEP_FOLDERS = """
os.chdir('/work')
def step(_):
    os.mkdir('d')
    os.chdir('d')
until_refused(step, 5_000)
"""

LONG_NAMES = """
def step(count):
    open('/work/' + 'n' * (250 + count), 'w').close()
until_refused(step, 100)
"""

HARD_LINKS = """
open('/work/first', 'w').close()
def step(count): os.link('/work/first', f'/work/link{count}')
until_refused(step, 5_000)
"""

LONG_LINKS = """
def step(count): os.symlink('x' * 4_000, f'/work/link{count}')
until_refused(step, 5_000)
"""

SPARSE = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = os.open('/work/sparse', os.O_CREAT | os.O_WRONLY)
def step(count): os.ftruncate(file, 1 << count)  # up to 1 TiB
until_refused(step, 40)
"""

ALLOCATED = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = os.open('/work/allocated', os.O_CREAT | os.O_WRONLY)
def step(count): os.posix_fallocate(file, 0, 1 << count)
until_refused(step, 40)
"""

DESCRIPTORS = "held = []\ndef step(_): held.append(os.open('/dev/null', os.O_RDONLY))\nuntil_refused(step, 5_000)\n"

PIPES = """
import fcntl
held = []
def step(_):
    reading, writing = os.pipe()
    held.extend((reading, writing))
    os.set_blocking(writing, False)
    try:
        while True: os.write(writing, bytes(1 << 16))
    except BlockingIOError: pass
until_refused(step, 5_000)
"""

RAISED_LIMITS = """
import resource
raised = 0
for name in ('NOFILE', 'CORE', 'FSIZE', 'STACK', 'CPU'):
    soft, hard = resource.getrlimit(getattr(resource, 'RLIMIT_' + name))
    try:
        resource.setrlimit(getattr(resource, 'RLIMIT_' + name), (hard, hard * 2 + 1))
        raised += 1
    except (OSError, ValueError) as error:
        last = error
told(raised, 'refused')
"""

#: Name -> program, how often at least and at most before the refusal, and what the kernel may say then.
REFUSED = {
    "R01 fork bomb": (FORKS, 10, PROCESSES + 2, {"EAGAIN"}),
    "R01 started programs": (SPAWNED, 10, PROCESSES + 2, {"EAGAIN"}),
    "R02 threads": (THREADS, 10, PROCESSES + 2, {"can't start new thread"}),
    "R03 shared memory": (SHARED_MEMORY, 8, 16, {"ENOSPC"}),
    "R03 pipe buffers": (PIPES, 50, 128, {"EMFILE"}),
    "R04 bytes of all files": (MANY_FILES, 32, FILE_KIB // 64, {"ENOSPC"}),
    "R04 inodes": (INODES_OF_FILES, INODES // 2, INODES, {"ENOSPC"}),
    "R04 deep folders": (DEEP_FOLDERS, INODES // 2, INODES, {"ENOSPC"}),
    "R04 long names": (LONG_NAMES, 6, 6, {"ENAMETOOLONG"}),
    "R04 hard links": (HARD_LINKS, INODES // 2, INODES, {"ENOSPC"}),
    "R04 long symbolic links": (LONG_LINKS, INODES // 2, INODES, {"ENOSPC"}),
    "R05 one huge file": (ONE_FILE, FILE_KIB // 2, FILE_KIB, {"EFBIG", "ENOSPC"}),
    "R05 sparse file": (SPARSE, 20, 23, {"EFBIG"}),
    "R05 allocated file": (ALLOCATED, 20, 23, {"EFBIG", "ENOSPC"}),
    "R07 descriptors": (DESCRIPTORS, 100, 256, {"EMFILE"}),
    "R07 raised limits": (RAISED_LIMITS, 0, 0, {"refused"}),
    "R09 zombies": (ZOMBIES, 10, PROCESSES + 2, {"EAGAIN"}),
    "R09 orphans, which are reaped": (ORPHANS, 150, 150, {None}),
}


#: gVisor's processes are tasks and memory of one kernel in the sandbox's own control group: a bomb of them ends it all. So
#: many are let be in these 64 MiB.
BOMBS_ON_GVISOR = {"R01 fork bomb": 4, "R01 started programs": 8, "R09 zombies": 8}
#: Threads and inodes are gVisor's own. It counts them not at all, and they end with the memory that they take.
UNCOUNTED_ON_GVISOR = {"R02 threads": 300, "R04 inodes": 5_000, "R04 deep folders": 2_000, "R04 hard links": 5_000}
#: A link's text is bytes of the folder, which are counted.
COUNTED_ON_GVISOR = {"R04 long symbolic links": (LONG_LINKS, 256, (FILE_KIB << 10) // 4_000, {"ENOSPC"})}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_grabbed_ends_at_its_limit(scene, patient, name):
    if on_gvisor(scene.slot.host.runtime):
        if name in BOMBS_ON_GVISOR | UNCOUNTED_ON_GVISOR:
            ends_with_its_sandbox_and_less_is_let_be(scene, patient, name)
            return
        program, least, most, refusals = (REFUSED | COUNTED_ON_GVISOR)[name]
    else:
        program, least, most, refusals = REFUSED[name]

    report = scene.attack(patient, PREAMBLE + program, intent=Intent.RUN, stdin="")

    assert report.own_run is not None, report.fault
    assert report.own_run.verdict is CheckVerdict.PASSED, report.own_run
    count, refusal = json.loads(report.own_run.stdout)
    assert least <= count <= most, (count, refusal)
    assert refusal in refusals


def ends_with_its_sandbox_and_less_is_let_be(scene, patient, name):
    """A bomb as it is, what is not counted without any end: the candidate's failure, at a limit of the control group."""
    program, few = REFUSED[name][0], (BOMBS_ON_GVISOR | UNCOUNTED_ON_GVISOR)[name]
    without_end = f"MOST = {1 << 40}\n" if name in UNCOUNTED_ON_GVISOR else ""

    attacked = scene.attack(patient, PREAMBLE + without_end + program, intent=Intent.RUN, stdin="")
    allowed = graded(scene.grader, patient, f"{PREAMBLE}MOST = {few}\n{program}", intent=Intent.RUN, stdin="")

    assert attacked.own_run is not None, attacked.fault
    assert attacked.own_run.verdict in (CheckVerdict.MEMORY, CheckVerdict.ERROR), attacked.own_run
    assert allowed.own_run is not None, allowed.fault
    assert json.loads(allowed.own_run.stdout) == [few, None], allowed.own_run


# What is stopped from outside: the verdict says by which limit; below it, the same is let pass.

GRAB = "held = bytearray(b'x') * ({mib} << 20)\nprint('held')\n"
GRAB_IN_CHILD = """
import os
child = os.fork()
if child == 0:
    held = bytearray(b'x') * ({mib} << 20)
    os._exit(0)
os.waitpid(child, 0)
print('held')
"""
GRAB_ORPHANED = """
import os
reading, writing = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        held = bytearray(b'x') * ({mib} << 20)
        os.write(writing, b'.')
    os._exit(0)
os.close(writing)
os.read(reading, 1)
print('held', flush=True)
"""
#: Each of the children holds its part until all of them have theirs or are dead, however slowly they start.
GRAB_TOGETHER = """
import os
ready, holding = os.pipe()
held_back, gate = os.pipe()
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        os.close(gate)
        held = bytearray(b'x') * ({mib} << 17)  # an eighth
        os.write(holding, b'.')
        os.close(holding)
        os.read(held_back, 1)
        os._exit(0)
    children.append(child)
os.close(holding)
while os.read(ready, 1): pass
os.close(gate)
for child in children: os.waitpid(child, 0)
print('held')
"""
GRAB_MAPPED = """
import mmap
held = mmap.mmap(-1, {mib} << 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
for place in range(0, {mib} << 20, 4096): held[place] = 1
print('held')
"""
GRAB_STACK = """
import sys
sys.setrecursionlimit(1 << 30)
def dive(depth): return depth and dive(depth - 1)
dive({depth})
print('held')
"""
GRAB_ANONYMOUS_FILES = """
import os, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    files = [os.memfd_create('x') for _ in range({mib} // 2)]
    for file in files: os.write(file, bytes(2 << 20))
except OSError: held = bytearray(b'x') * ({mib} << 20)  # where the call is denied, memory must do
print('held')
"""
FLOOD = "import os, sys\nfor _ in range({kib}): os.write({stream}, b'x' * 1023 + b'\\n')\nprint('held')\n"
FLOOD_IN_CHILD = """
import os
child = os.fork()
if child == 0:
    os.setsid()
    for _ in range({kib}): os.write(2, b'x' * 1023 + b'\\n')
    os._exit(0)
os.waitpid(child, 0)
print('held')
"""

MEMORY, OUTPUT, CPU, WALL = (
    (CheckVerdict.MEMORY, "memory"),
    (CheckVerdict.OUTPUT_LIMIT, "output"),
    (CheckVerdict.TIMEOUT, "cpu"),
    (CheckVerdict.TIMEOUT, "wall"),
)

#: Name -> program, above the limit, below it, verdict and reason.
STOPPED = {
    "R03 memory": (GRAB, {"mib": 200}, {"mib": 30}, MEMORY),
    "R03 memory of a child alone": (GRAB_IN_CHILD, {"mib": 200}, {"mib": 30}, MEMORY),
    "R03 memory of an orphan": (GRAB_ORPHANED, {"mib": 200}, {"mib": 30}, MEMORY),
    "R03 memory of many together": (GRAB_TOGETHER, {"mib": 200}, {"mib": 20}, MEMORY),
    "R03 shared mappings": (GRAB_MAPPED, {"mib": 200}, {"mib": 30}, MEMORY),
    "R03 frames without end": (GRAB_STACK, {"depth": 10_000_000}, {"depth": 5_000}, MEMORY),
    "R03 anonymous files": (GRAB_ANONYMOUS_FILES, {"mib": 200}, {"mib": 20}, MEMORY),
    "R06 flood on stdout": (FLOOD, {"kib": 4_096, "stream": 1}, None, OUTPUT),
    "R06 flood on stderr": (FLOOD, {"kib": 4_096, "stream": 2}, {"kib": OUTPUT_KIB - 1, "stream": 2}, OUTPUT),
    "R06 flood of a child": (FLOOD_IN_CHILD, {"kib": 4_096}, {"kib": OUTPUT_KIB - 1}, OUTPUT),
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_is_grabbed_beyond_its_limit_has_its_verdict_and_less_passes(scene, patient, name):
    program, above, below, expected = STOPPED[name]

    attacked = check_of(scene.attack(patient, program.format(**above)))
    control = HELD["python"] if below is None else program.format(**below)
    allowed = check_of(graded(scene.grader, patient, control))

    assert (attacked.verdict, attacked.reason) == expected, attacked
    assert len(attacked.output or "") <= OUTPUT_KIB << 10
    assert (allowed.verdict, allowed.reason) == (CheckVerdict.PASSED, None), allowed


def test_bytes_of_files_count_as_memory(scene, tmp_path):
    """R03: files live in memory, so that whoever may write more than the memory gets its verdict, and not the host's."""
    roomy = probe_exercise(tmp_path, memory_mib=48, file_kib=65_536)
    fill = "with open('/work/large', 'wb', buffering=0) as file:\n    for _ in range({mib}): file.write(bytes(1 << 20))\nprint('held')\n"

    attacked = check_of(scene.attack(roomy, fill.format(mib=60)))
    allowed = check_of(graded(scene.grader, roomy, fill.format(mib=20)))

    assert (attacked.verdict, attacked.reason) == MEMORY
    assert allowed.verdict is CheckVerdict.PASSED, allowed


def test_pages_of_files_that_were_read_cost_nobody_anything(scene, patient):
    """R03: the page cache counts as the reader's memory, and is given back before anything is killed."""
    reads = """
import os
total = 0
for folder, _, names in os.walk('/usr'):
    for name in names:
        try:
            with open(os.path.join(folder, name), 'rb') as file:
                while piece := file.read(1 << 20): total += len(piece)
        except OSError: pass
assert total > 64 << 20, total
print('held')
"""
    report = scene.attack(patient, reads)

    assert report.verdict is SubmissionVerdict.ACCEPTED, check_of(report)


# Time, by all the ways in which a process can let it pass (R08), and whoever does not want to go (R10, R11).

LINGER = {
    "R08 pauses": ("import signal\nsignal.pause()\n", WALL),
    "R08 sleeps": ("import time\ntime.sleep(60)\n", WALL),
    "R08 stops itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", WALL),
    "R08 waits for a descriptor": ("import os, select\nselect.select([os.pipe()[0]], [], [])\n", WALL),
    "R08 reads what never comes": ("import os\npipe = os.pipe()\nos.read(pipe[0], 1)\n", WALL),
    "R08 waits for a lock": ("import threading\nlock = threading.Lock()\nlock.acquire(); lock.acquire()\n", WALL),
    "R10 ignores every signal": (
        "import signal\nfor number in range(1, 65):\n    try: signal.signal(number, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True: signal.pause()\n",
        WALL,
    ),
    "R11 cannot be interrupted": (
        # vfork(2): the parent waits in the kernel, whatever signal comes, until the child is gone.
        "import ctypes\nlibc = ctypes.CDLL(None)\nif libc.vfork() == 0:\n    libc.pause()\n",
        WALL,
    ),
}


@pytest.mark.parametrize("name", LINGER)
def test_who_lingers_is_ended_at_the_deadline_and_who_is_quick_is_let_be(scene, hasty, name):
    program, expected = LINGER[name]

    attacked = check_of(scene.attack(hasty, program))
    quick = check_of(graded(scene.grader, hasty, "import time\ntime.sleep(0.1)\nprint('held')\n"))

    assert (attacked.verdict, attacked.reason) == expected, attacked
    assert quick.verdict is CheckVerdict.PASSED, quick


COMPUTE = {
    "R08 computes": "while True: pass\n",
    "R08 computes in children": (  # each of them stays below what one process may use
        "import os, time\nfor _ in range(2):\n    if os.fork() == 0:\n        while time.process_time() < 0.6: pass\n        os._exit(0)\n"
        "os.wait(); os.wait()\nprint('held')\n"
    ),
}
#: What gVisor tells a process of its own time is an estimate: too much, where several share the processor. So there they
#: are more, one after the other.
COMPUTE_ON_GVISOR = {
    "R08 computes in children": (
        "import os, time\nfor _ in range(10):\n    if os.fork() == 0:\n        while time.process_time() < 0.6: pass\n        os._exit(0)\n"
        "    os.wait()\nprint('held')\n"
    ),
}


@pytest.mark.parametrize("name", COMPUTE)
def test_who_computes_is_ended_by_the_processors_clock(scene, counted, name):
    less = "import time\nwhile time.process_time() < 0.3: pass\nprint('held')\n"

    program = (COMPUTE | COMPUTE_ON_GVISOR if on_gvisor(scene.slot.host.runtime) else COMPUTE)[name]

    attacked = check_of(scene.attack(counted, program))
    allowed = check_of(graded(scene.grader, counted, less))

    assert (attacked.verdict, attacked.reason) == CPU, attacked
    assert allowed.verdict is CheckVerdict.PASSED, allowed


BEHIND = {
    "R10 a child": "import os, signal\nif os.fork() == 0:\n    signal.pause()\nprint('held')\n",
    "R10 a session of its own": "import os, signal\nif os.fork() == 0:\n    os.setsid()\n    signal.pause()\nprint('held')\n",
    "R10 a daemon": (
        "import os, signal\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        for number in (1, 2, 13, 15): signal.signal(number, signal.SIG_IGN)\n"
        "        for number in range(3): os.close(number)\n"
        "        while True: signal.pause()\n"
        "    os._exit(0)\n"
        "os.wait()\nprint('held')\n"
    ),
    "R10 a stopped one": "import os, signal\nif os.fork() == 0:\n    os.kill(os.getpid(), signal.SIGSTOP)\nprint('held')\n",
    "R11 one that cannot be interrupted": (
        "import ctypes, os\nif os.fork() == 0:\n    libc = ctypes.CDLL(None)\n    if libc.vfork() == 0:\n        libc.pause()\n"
        "print('held')\n"
    ),
}


@pytest.mark.parametrize("name", BEHIND)
def test_who_stays_behind_is_ended_with_its_program_and_the_answer_counts(scene, patient, name):
    """The aftermath says that nothing of its user is left; the verdict, that nobody waited for it."""
    report = scene.attack(patient, BEHIND[name])

    assert report.verdict is SubmissionVerdict.ACCEPTED, check_of(report)


def test_busy_processes_have_one_processor_together(scene, hasty, tmp_path):
    """R02: the control group's quota, by the control group's own clock, over the time that they were let run.

    Eight of them need more than 64 MiB where gVisor is the kernel.
    """
    if on_gvisor(scene.slot.host.runtime):
        hasty = probe_exercise(tmp_path, wall_ms=1_000, call_ms=1_000, memory_mib=256)
    spin = "import os\nfor _ in range(7):\n    if os.fork() == 0: break\nwhile True: pass\n"

    report = scene.attack(hasty, spin)

    check = check_of(report)
    assert check.verdict is CheckVerdict.TIMEOUT
    # One period of 100 ms may have begun before the clock, and one may end after it.
    assert check.cpu_ms <= check.wall_ms + 200, check
