"""What dies, stands still, or will not go: nothing of it is the candidate's failure, nothing is left, and the next job is done."""

import secrets
import select
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import docker
import docker.errors
import pytest
from docker.models.containers import Container

from attacks.scene import HELD, Slot, WatchedHost, at_rest, open_scene, probe_exercise, processes_of
from fakes.installation import until
from fakes.small_exercises import THREE_CHECKS_TOML, graded, three_checks, verdicts
from runner.docker_sandbox import DockerSandboxHost, uids
from runner.docker_sandbox.container import INSTANCE_LABEL
from runner.model import Limits
from runner.sandbox import DeadlineError, Role, SandboxClosedError, SandboxError, SandboxSpec
from runner.settings import INSTALLATION
from runner.verdict import CheckVerdict, SubmissionVerdict

SLEEPS = "import time\ntime.sleep(600)\n"
#: The same, after so much work that the host's meter tells that it runs.
WORKS_AND_SLEEPS = "import time\nwhile time.process_time() < 0.4: pass\ntime.sleep(600)\n"
_WORKING_MS = 350
RIGHT = "def double(n):\n    return n * 2\n"
SUITE = "from submission import double\n" + "".join(
    f"def test_{name}(): assert double({number}) == {2 * number}\n"
    for number, name in enumerate(("one", "two", "three"), 1)
)


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
    return probe_exercise(tmp_path_factory.mktemp("hasty"), wall_ms=1_500, call_ms=1_500)


@pytest.fixture(scope="module")
def doubling(tmp_path_factory):
    toml = THREE_CHECKS_TOML.replace(" = 1500", " = 20000").replace("call_ms = 1000", "call_ms = 20000")
    return three_checks(tmp_path_factory.mktemp("doubling"), **{"exercise.toml": toml, "suite/test_double.py": SUITE})


@pytest.fixture
def host(engine, docker_host):
    """A host of the test's own. What it has started is gone at the end."""
    instance = f"test-{secrets.token_hex(6)}"
    found = DockerSandboxHost(engine, instance=instance, runtime=docker_host.runtime, uid_base=200_000)
    yield found
    found.close()
    assert not containers_of(engine, instance)


@pytest.fixture
def spec(languages, images):
    return languages["python"].sandbox(image=images["python"], limits=Limits(memory_bytes=64 << 20))


def containers_of(engine, instance):
    return engine.api.containers(all=True, filters={"label": f"{INSTANCE_LABEL}={instance}"})


def accepted(scene, exercise):
    report = graded(scene.grader, exercise, HELD["python"])
    return report.verdict is SubmissionVerdict.ACCEPTED


def program(spec, text):
    """The same sandbox with another program in the agent's place."""
    return SandboxSpec(
        role=Role.CANDIDATE, name=spec.name, image=spec.image, command=("python3", "-c", text), limits=spec.limits
    )


# Processes of ours that are killed

OWNER = """
import sys
from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.host import connect
from runner.agent import Agent
from runner.model import Limits
from runner.sandbox import Role, SandboxSpec
instance, runtime, image, *command = sys.argv[1:]
host = DockerSandboxHost(connect(), instance=instance, runtime=runtime, uid_base=200_000)
spec = SandboxSpec(role=Role.CANDIDATE, name='python', image=image, command=tuple(command), limits=Limits(memory_bytes=64 << 20))
warm, used = host.start(spec), host.start(spec)
agent = Agent(used)
limits = {'cpu_ms': 60_000, 'output_bytes': 1000, 'file_bytes': 1000, 'processes': 10}
agent.request('load', {'files': {'solution.py': 'import time; time.sleep(600)'}, 'entry': 'solution.py', 'mode': 'cases', 'limits': limits}, timeout_s=30, reason='wall')
print(*(one.container.attrs['Config']['User'].partition(':')[0] for one in (warm, used)), flush=True)
agent.request('program', {'args': [], 'stdin': '', 'files': {}, 'collect': False}, timeout_s=600, reason='wall')
"""


@pytest.fixture
def owner(engine, docker_host, spec):
    """Another process with two sandboxes, one of them in use: the instance's name, the process, the users."""
    instance = f"test-{secrets.token_hex(6)}"
    command = [sys.executable, "-c", OWNER, instance, docker_host.runtime, spec.image, *spec.command]
    with subprocess.Popen(command, cwd=INSTALLATION, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        users = [int(word) for word in process.stdout.readline().split()]
        assert len(users) == 2
        yield instance, process, users
        process.kill()
    for container in containers_of(engine, instance):
        engine.api.remove_container(container["Id"], force=True)


def test_who_starts_next_removes_what_a_killed_process_left(engine, docker_host, owner):
    instance, process, users = owner
    assert len(containers_of(engine, instance)) == 2
    assert all(len(processes_of(uid)) >= at_rest(docker_host.runtime, 2) for uid in users)
    process.kill()
    process.wait()

    DockerSandboxHost(engine, instance=instance, runtime=docker_host.runtime, uid_base=200_000).close()

    assert not containers_of(engine, instance)
    assert not [found for uid in users for found in processes_of(uid)]


def test_who_starts_beside_a_living_process_leaves_its_sandboxes_alone_and_has_users_of_its_own(
    engine, docker_host, owner, spec
):
    """The control: it is the owner's end that counts."""
    instance, _, users = owner

    beside = DockerSandboxHost(engine, instance=instance, runtime=docker_host.runtime, uid_base=200_000)
    try:
        sandbox = beside.start(spec)
        user = int(sandbox.container.attrs["Config"]["User"].partition(":")[0])
        sandbox.destroy()
    finally:
        beside.close()

    assert len(containers_of(engine, instance)) == 2
    assert all(len(processes_of(uid)) >= at_rest(docker_host.runtime, 2) for uid in users)
    assert user not in users


def test_the_users_of_a_killed_process_can_be_had_again(engine, docker_host, owner, monkeypatch):
    _, process, users = owner
    block = min(users) - (min(users) - 200_000) % uids.BLOCK
    monkeypatch.setattr(uids, "_BLOCKS", 1)
    with pytest.raises(SandboxError, match="user ids"):
        uids.Uids(block)
    process.kill()
    process.wait()

    again = uids.Uids(block)

    assert again.take() == block
    again.close()


# Sandboxes that will not be talked to

FLOODS = "import os\nwhile True: os.write(1, bytes(1 << 16)); os.write(2, bytes(1 << 16))"
DEAF = "import signal, time\nfor number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)\ntime.sleep(600)"


def test_a_sandbox_that_nobody_listens_to_can_be_ended(host, engine, spec):
    """Attached, flooding, never read: the engine would wait for its reader."""
    sandbox = host.start(program(spec, FLOODS))
    used_ms = [-1]

    def blocked():
        """It has used the processor, and does so no more: all buffers between it and us are full."""
        used_ms.append(sandbox.usage().cpu_ms)
        return used_ms[-1] == used_ms[-2] and poll.poll(0)

    poll = select.poll()
    poll.register(sandbox._stream._socket, select.POLLIN)
    until(blocked, what="it floods, and waits for its reader")

    sandbox.destroy()

    engine.api.wait(sandbox.container.id, timeout=30, condition="removed")


def test_a_sandbox_that_listens_to_nobody_can_be_ended(host, engine, spec):
    sandbox = host.start(program(spec, DEAF))
    with pytest.raises(DeadlineError):
        while True:
            sandbox.send(b"x" * (1 << 20), deadline=time.monotonic() + 0.5)

    sandbox.destroy()

    engine.api.wait(sandbox.container.id, timeout=30, condition="removed")


def test_a_sandbox_that_ends_by_itself_is_no_answer_and_no_failure_of_the_hosts(host, spec):
    sandbox = host.start(program(spec, "import os\nos.read(0, 1)"))

    sandbox.send(b"{}", deadline=time.monotonic() + 10)
    with pytest.raises(SandboxClosedError):
        sandbox.receive(deadline=time.monotonic() + 10)

    sandbox.destroy()


# User ids


def test_when_all_users_are_taken_nobody_is_given_anothers_and_it_heals(engine, docker_host, spec, monkeypatch):
    monkeypatch.setattr(uids, "BLOCK", 2)
    instance = f"test-{secrets.token_hex(6)}"
    host = DockerSandboxHost(engine, instance=instance, runtime=docker_host.runtime, uid_base=500_000)
    try:
        first, second = host.start(spec), host.start(spec)
        with pytest.raises(SandboxError, match="user ids"):
            host.start(spec)
        assert len(containers_of(engine, instance)) == 2

        first.destroy()
        engine.api.wait(first.container.id, timeout=30, condition="removed")
        third = until(lambda: _started(host, spec), what="a user is free again")
        users = {one.container.attrs["Config"]["User"] for one in (second, third)}
        second.destroy()
        third.destroy()
    finally:
        host.close()

    assert len(users) == 2


def _started(host, spec):
    try:
        return host.start(spec)
    except SandboxError:
        return None


def test_a_sandbox_that_cannot_be_started_costs_no_user(host, spec, monkeypatch):
    missing = SandboxSpec(
        role=spec.role, name=spec.name, image="sha256:" + "0" * 64, command=spec.command, limits=spec.limits
    )
    free = len(host._uids._free)

    for _ in range(3):
        with pytest.raises(SandboxError, match="No such image"):
            host.start(missing)

    assert len(host._uids._free) == free


def test_a_start_that_fails_half_way_leaves_nothing_and_what_cannot_be_removed_keeps_its_user(
    host, engine, spec, monkeypatch, failing_removals
):
    def lost(_pid):
        raise SandboxError("the control group is gone")

    free = len(host._uids._free)
    with monkeypatch.context() as patched:
        patched.setattr("runner.docker_sandbox.host.meter_of", lost)
        with pytest.raises(SandboxError, match="control group"):
            host.start(spec)
        until(lambda: len(host._uids._free) == free, what="its user id is given back")
        assert not containers_of(engine, host._instance)

        failing_removals(1_000)
        with pytest.raises(SandboxError, match="control group"):
            host.start(spec)
        until(lambda: host._reaper.overdue() == 1, what="the reaper knows that it does not go")

    assert len(host._uids._free) == free - 1
    assert len(containers_of(engine, host._instance)) == 1


def test_an_engine_that_does_not_answer_is_a_failure_of_ours(docker_host):
    nobody = docker.DockerClient(base_url="tcp://127.0.0.1:1", version="1.41")

    with pytest.raises(SandboxError):
        DockerSandboxHost(nobody, instance="test-nobody", runtime=docker_host.runtime, uid_base=200_000)

    nobody.close()


# Sandboxes that somebody ends, or stops, from outside


def while_it_runs(scene, exercise, action):
    """Grade; as soon as the code runs, do something to its sandbox. The report."""
    seen = len(scene.slot.host.started)

    def running():
        used = [one for one in scene.slot.host.started if one.used and not one.destroyed]
        return next((one for one in used if one.usage().cpu_ms > _WORKING_MS), None)

    with ThreadPoolExecutor(1) as thread:
        grading = thread.submit(graded, scene.grader, exercise, WORKS_AND_SLEEPS)
        sandbox = until(running, what="the code is at work")
        action(sandbox.container)
        report = grading.result()
    scene.look(since=seen)
    return report


def test_a_sandbox_killed_through_the_engine_is_our_failure(scene, patient):
    report = while_it_runs(scene, patient, Container.kill)

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE
    assert "killed" in (report.fault or "")
    assert accepted(scene, patient)


def test_a_sandbox_removed_through_the_engine_is_our_failure(scene, patient):
    report = while_it_runs(scene, patient, lambda container: container.remove(force=True))

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE
    assert accepted(scene, patient)


def test_a_frozen_sandbox_is_overtaken_and_removed(scene, patient, tmp_path):
    """Nothing in it runs, not even the agent: the host's clock gives the verdict, and what is frozen goes all the same."""
    exercise = probe_exercise(tmp_path, wall_ms=5_000)

    report = while_it_runs(scene, exercise, Container.pause)

    assert [(check.verdict, check.reason) for check in report.checks] == [(CheckVerdict.TIMEOUT, "wall")], report.fault
    assert accepted(scene, patient)


@pytest.mark.parametrize("how", ["kill", "pause"])
def test_an_examiner_that_dies_or_freezes_between_attempts_is_nobodys_failure(scene, doubling, monkeypatch, how):
    assert graded(scene.grader, doubling, RIGHT).verdict is SubmissionVerdict.ACCEPTED
    monkeypatch.setattr("runner.relay.EXAMINER_CHECK_S", 4.0)
    (examiner,) = [one for one in scene.slot.host.started if one.spec.role is Role.EXAMINER and not one.destroyed]

    getattr(examiner.container, how)()
    reports = [graded(scene.grader, doubling, RIGHT) for _ in range(2)]

    assert reports[0].verdict in (SubmissionVerdict.ACCEPTED, SubmissionVerdict.INFRASTRUCTURE), verdicts(reports[0])
    assert reports[1].verdict is SubmissionVerdict.ACCEPTED, (reports[1].fault, verdicts(reports[1]))
    until(lambda: not processes_of(examiner.uid), what="nothing of the lost examiner is left")


# Candidates that turn on their keeper

KEEPER = {
    "killed": ("os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)\n", {CheckVerdict.ERROR}),
    "stopped": ("os.kill(os.getppid(), signal.SIGSTOP)\ntime.sleep(600)\n", {CheckVerdict.TIMEOUT}),
    "killed with everybody": ("os.kill(-1, signal.SIGKILL)\n", {CheckVerdict.ERROR}),
    "drowned in signals": (
        "while True:\n    try: os.kill(os.getppid(), signal.SIGCHLD)\n    except OSError: break\n",
        {CheckVerdict.TIMEOUT, CheckVerdict.ERROR},
    ),
    "asked to end": (
        "os.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(600)\n",
        {CheckVerdict.ERROR, CheckVerdict.TIMEOUT},
    ),
}


@pytest.mark.parametrize("how", KEEPER)
def test_a_candidate_whose_keeper_is_gone_has_failed_and_not_we(scene, hasty, patient, how):
    source, expected = KEEPER[how]

    exercise = hasty if CheckVerdict.TIMEOUT in expected else patient

    report = scene.attack(exercise, "import os, signal, time\n" + source)

    assert {check.verdict for check in report.checks} <= expected, (report.fault, report.checks)
    assert accepted(scene, patient)


def test_a_full_disk_costs_its_own_check_and_no_other(scene, doubling):
    fills = """
import os
def double(n):
    if n == 1:
        for folder, size in (('/work', 1 << 16), ('/work/tmp', 0), ('/dev/shm', 1 << 12)):
            for count in range(5000):
                try:
                    with open(f'{folder}/file{count}', 'wb', buffering=0) as file: file.write(bytes(size))
                except OSError: break
        raise OSError('full')
    return n * 2
"""
    report = scene.attack(doubling, fills)

    found = verdicts(report)
    assert found["test_one"] == "error"
    assert (found["test_two"], found["test_three"]) == ("passed", "passed"), report.fault


# Many at once, and clocks that jump


def test_many_short_attempts_at_once_share_nothing_and_leave_nothing(
    engine, docker_host, languages, images, examiner_spec, patient
):
    instance = f"test-{secrets.token_hex(6)}"
    host = WatchedHost(DockerSandboxHost(engine, instance=instance, runtime=docker_host.runtime, uid_base=200_000))
    slots = [Slot(host, languages, images, examiner_spec) for _ in range(4)]
    try:
        with ThreadPoolExecutor(len(slots)) as threads:
            rounds = [
                threads.submit(lambda slot=slot: [graded(slot.grader, patient, HELD["python"]) for _ in range(5)])
                for slot in slots
            ]
            reports = [report for one in rounds for report in one.result()]
    finally:
        for slot in slots:
            slot.pool.close()
            slot.examiners.close()
        host.close()

    assert [report.verdict for report in reports] == [SubmissionVerdict.ACCEPTED] * 20
    assert len({one.engine_id for one in host.started if one.used}) == 20
    assert not containers_of(engine, instance)
    assert not [found for one in host.started for found in processes_of(one.uid)]


def test_twenty_sandboxes_at_once_have_twenty_users(host, spec):
    with ThreadPoolExecutor(10) as threads:
        sandboxes = list(threads.map(lambda _: host.start(spec), range(20)))
    users = {sandbox.container.attrs["Config"]["User"] for sandbox in sandboxes}
    for sandbox in sandboxes:
        sandbox.destroy()

    assert len(users) == 20


@pytest.mark.parametrize("jump_s", [86_400, -86_400])
def test_a_clock_that_jumps_changes_no_verdict(scene, hasty, patient, monkeypatch, jump_s):
    """Deadlines are points of the monotonic clock; the calendar may do what it wants."""
    real, began = time.time, time.monotonic()
    monkeypatch.setattr(time, "time", lambda: real() + (jump_s if int((time.monotonic() - began) * 10) % 2 else 0))
    # It is another day now, and a moment ago it was not, and so on.
    for other_day in (True, False, True):
        until(lambda other=other_day: (abs(time.time() - real()) > 3_600) is other, what="the clock jumps")

    right = graded(scene.grader, patient, "import time\ntime.sleep(0.3)\nprint('held')\n")
    late = scene.attack(hasty, SLEEPS)

    assert right.verdict is SubmissionVerdict.ACCEPTED
    assert [(check.verdict, check.reason) for check in late.checks] == [(CheckVerdict.TIMEOUT, "wall")]


# Removals that fail


@pytest.fixture
def failing_removals(monkeypatch):
    """Let the engine refuse so many removals of each container; how many it has refused."""
    remove, lock, refused = Container.remove, threading.Lock(), {}

    def install(times):
        def refusing(container, **options):
            with lock:
                refused[container.id] = refused.get(container.id, 0) + 1
                if refused[container.id] <= times:
                    raise docker.errors.APIError("device or resource busy")
            remove(container, **options)

        monkeypatch.setattr(Container, "remove", refusing)
        return refused

    return install


def test_a_removal_that_fails_at_first_is_tried_again(host, engine, spec, failing_removals):
    sandbox = host.start(spec)
    free = len(host._uids._free)
    refused = failing_removals(2)

    sandbox.destroy()

    engine.api.wait(sandbox.container.id, timeout=30, condition="removed")
    until(lambda: len(host._uids._free) == free + 1, what="its user id is given back")
    assert refused[sandbox.container.id] == 3


def test_no_verdict_waits_for_a_removal(scene, patient, failing_removals):
    """R11: the container will not go for as long as the test looks; the report is there, and the next one too."""
    refused = failing_removals(2)

    reports = [graded(scene.grader, patient, HELD["python"]) for _ in range(2)]

    assert [report.verdict for report in reports] == [SubmissionVerdict.ACCEPTED] * 2
    scene.look()
    assert refused


def test_a_sandbox_that_never_goes_keeps_its_user_for_itself(engine, docker_host, spec, monkeypatch):
    monkeypatch.setattr(uids, "BLOCK", 2)
    instance = f"test-{secrets.token_hex(6)}"
    host = DockerSandboxHost(engine, instance=instance, runtime=docker_host.runtime, uid_base=600_000)
    remove, tried = Container.remove, threading.Event()
    calls = []
    monkeypatch.setattr(host._reaper, "_first_pause_s", 3_600.0)  # it goes at the end, not in between

    def never(container, **options):
        calls.append(container.id)
        tried.set()
        raise docker.errors.APIError("device or resource busy")

    stuck = host.start(spec)
    user = stuck.container.attrs["Config"]["User"]
    with monkeypatch.context() as patched:
        patched.setattr(Container, "remove", never)
        stuck.destroy()
        assert tried.wait(30)
        until(lambda: host._reaper.overdue() == 1, what="it was given up")
    assert Container.remove is remove
    users = []
    for _ in range(2):  # the block holds one user more, which goes round
        other = host.start(spec)
        users.append(other.container.attrs["Config"]["User"])
        other.destroy()
        engine.api.wait(other.container.id, timeout=30, condition="removed")
        until(lambda: len(host._uids._free) == 1, what="its user id is given back")
    monkeypatch.setattr(host._reaper, "_first_pause_s", 0.01)
    host.close()

    assert user not in users
    assert not containers_of(engine, instance)  # the last tries at the end take what would not go
