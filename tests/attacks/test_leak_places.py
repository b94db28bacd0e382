"""C01, C17, C18, C23, C24: places where something hidden could turn up, each searched for a canary that is really there.

Each has its control: the same search finds what it should find, or the same canary stands where staff may see it.
"""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis

from attacks.scene import open_scene, probe_exercise
from fakes.exercise_folders import write_files
from fakes.redis_server import RedisServer
from fakes.small_exercises import THREE_CHECKS_TOML, graded, three_checks, verdicts
from runner import redact, wire
from runner.evidence import record_of
from runner.exercise import Bank, read_exercise
from runner.grade import Work
from runner.model import GradeRequest, Limits
from runner.presence import Presence
from runner.sandbox import Role
from runner.slot import Slot
from runner.supply import Supply
from runner.verdict import Intent, Lane, SubmissionVerdict

RIGHT = "def double(n):\n    return n * 2\n"
PATIENT = THREE_CHECKS_TOML.replace(" = 1500", " = 20000").replace("call_ms = 1000", "call_ms = 20000")

#: Looks for a text, given in halves, in every file, environment, command line and piece of memory that can be read.
SEARCH = r"""
import os
def search(first, second):
    needle, found = (first + second).encode(), []
    def look(place, most=1 << 22):
        try:
            if os.path.isfile(place):
                with open(place, 'rb') as file:
                    if needle in file.read(most): found.append(place)
        except OSError: pass
    for folder, folders, names in os.walk('/'):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in ('/proc', '/sys', '/usr', '/work/src', '/work/suite')]
        for name in names: look(os.path.join(folder, name))
    for pid in filter(str.isdigit, os.listdir('/proc')):
        for name in ('environ', 'cmdline', 'mountinfo', 'comm'): look(f'/proc/{pid}/{name}')
        if int(pid) == os.getpid(): continue
        try:
            with open(f'/proc/{pid}/maps') as maps, open(f'/proc/{pid}/mem', 'rb', 0) as memory:
                for line in maps:
                    span, flags = line.split()[:2]
                    start, end = (int(part, 16) for part in span.split('-'))
                    if not flags.startswith('rw'): continue
                    memory.seek(start)
                    if needle in memory.read(min(end - start, 1 << 24)): found.append(f'{pid} {span}')
        except (OSError, ValueError, OverflowError): pass
    return found
"""


def halves(text):
    return repr(text[: len(text) // 2]), repr(text[len(text) // 2 :])


def searching(text):
    """A program that prints ``held`` where there is nothing to be found, else where it was."""
    return SEARCH + "print(*(search({}, {}) or ['held']))\n".format(*halves(text))


@pytest.fixture(scope="module")
def canary():
    return "canary" + secrets.token_hex(12)


@pytest.fixture(scope="module")
def scene(engine, docker_host, languages, images, examiner_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    with open_scene(engine, docker_host.runtime, languages, images, examiner_spec, folder) as found:
        yield found


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    return probe_exercise(tmp_path_factory.mktemp("probe"))


def doubling(folder, suite, **more):
    """The exercise "double" with this suite, whose three tests are what is left out of it."""
    text = "from submission import double\n" + suite
    for number, name in enumerate(("one", "two", "three"), 1):
        if f"def test_{name}(" not in text:
            text += f"def test_{name}(): assert double({number}) == {2 * number}\n"
    return three_checks(folder, **{"exercise.toml": PATIENT, "suite/test_double.py": text, **more})


@pytest.fixture(scope="module")
def exercise(tmp_path_factory, canary):
    """The canary stands in the suite, in what it asks, in what it expects, in its messages, and in a known answer."""
    suite = f'"""{canary}"""\nCANARY = "{canary}"\n' + (
        f'def test_one(): assert double("{canary}") == "{canary}{canary}", "{canary} in a message"\n'
    )
    known = {
        "submissions/accepted/known.py": f"{RIGHT}# {canary}\n",
        "submissions/failed/none.py": "def double(n): pass\n",
    }
    return doubling(tmp_path_factory.mktemp("exercise"), suite, **known)


# What a candidate's code can find


def test_a_program_finds_neither_what_is_expected_of_it_nor_other_cases(scene, tmp_path, canary):
    """Each case has its canary in the other's files; only its own input is ever in the sandbox."""
    one, other, expected = (canary + end for end in ("one", "other", "expected"))
    toml = (probe_exercise(tmp_path / "source").folder / "exercise.toml").read_text()
    second = '\n  [[criterion.check]]\n  id = "second"\n  label = { fr = "Second", en = "Second" }\n'
    program = SEARCH + (
        "import sys\nmine = sys.stdin.read()\n"
        + "found = [*search({}, {})]\n".format(*halves(expected))
        + "if {} + {} not in mine: found += search({}, {})\n".format(*halves(one), *halves(one))
        + "if {} + {} not in mine: found += search({}, {})\n".format(*halves(other), *halves(other))
        + "print(*(found or ['held']))\n"
    )
    files = {
        "exercise.toml": toml + second,
        "statement.fr.md": "x\n",
        "statement.en.md": "x\n",
        "starter/python/solution.py": "pass\n",
        "starter/javascript/solution.js": "0;\n",
        "suite/held.in": one,
        "suite/held.ans": "held\n",
        "suite/second.in": other,
        "suite/second.ans": f"held {expected}\n",
    }

    report = scene.attack(read_exercise(write_files(tmp_path / "cases", files)), program)

    assert {check.id: check.verdict.value for check in report.checks} == {"held": "passed", "second": "failed"}
    shown = next(check.message for check in report.checks if check.id == "second")
    assert "held" in shown.en  # nothing was found there either, and the expected text stands where staff see it
    assert expected in shown.en


def test_the_search_finds_what_is_there(scene, probe):
    """The control: the user table by its content, the sandbox's environment, and the agent's memory."""
    report = scene.attack(probe, searching("root:x:0:0"), intent=Intent.RUN, stdin="")
    assert "/etc/passwd" in report.own_run.stdout
    report = scene.attack(probe, searching("HOME=/work"), intent=Intent.RUN, stdin="")
    assert "/environ" in report.own_run.stdout


def test_the_seed_is_nowhere_in_the_candidates_sandbox(scene, tmp_path):
    seed = str(secrets.randbits(62) | 1 << 61)
    source = (
        SEARCH
        + "def double(n):\n    if n == 1 and (found := search({}, {})): return found\n    return n * 2\n".format(
            *halves(seed)
        )
    )
    exercise = doubling(tmp_path, "")
    work = Work(exercise=exercise, language="python", files={"solution.py": source}, intent=Intent.SUBMIT, seed=seed)

    report = scene.grader.grade(work)

    assert report.origin.seed == seed
    assert report.verdict is SubmissionVerdict.ACCEPTED, [check.message for check in report.checks]


def test_the_hosts_environment_is_nowhere_in_a_sandbox(scene, tmp_path, canary, monkeypatch):
    monkeypatch.setenv("PREUVE_SECRET", canary)
    monkeypatch.setenv("DOCKER_SECRET", canary)
    unlike = probe_exercise(tmp_path, memory_mib=72)  # nobody keeps one like this warm: it is started now

    report = scene.attack(unlike, searching(canary))

    assert report.verdict is SubmissionVerdict.ACCEPTED, report.checks[0].message


def test_nothing_of_an_exercise_is_in_the_images_of_candidates(scene, probe):
    names = """
import os
found, own = [], 0
for folder, folders, names in os.walk('/'):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ('/proc', '/sys')]
    for name in folders + names:
        if name in ('.git', 'exercise.toml', 'suite', 'exercises', 'submissions', 'conftest.py', 'pytest', 'hypothesis', 'examiner', 'redis', 'docker.sock') or name.endswith('.ans'):
            found.append(os.path.join(folder, name))
        own += name == 'agent.py'
assert own == 1, own
print(*(found or ['held']))
"""
    report = scene.attack(probe, names)

    assert report.verdict is SubmissionVerdict.ACCEPTED, report.checks[0].message


def test_nothing_of_one_candidate_is_in_the_sandbox_of_the_next(scene, probe, canary):
    """What it may write to, it has to itself. The control is its own second look."""
    leaves = (
        "import os\n"
        "for folder in ('/work', '/dev/shm', '/tmp', '/var/tmp', '/run', '/run/lock', '/work/tmp'):\n"
        f"    try: open(folder + '/{canary}', 'w').write('{canary}')\n"
        "    except OSError: pass\n"
        f"assert os.path.exists('/dev/shm/{canary}') and os.path.exists('/work/{canary}')\n"
        "print('held')\n"
    )
    looks = (
        "import os\nfound = [os.path.join(f, n) for f, d, names in os.walk('/') if not f.startswith(('/proc', '/sys')) for n in names if n == '"
        + canary[:10]
        + "' + '"
        + canary[10:]
        + "']\n"
        "print(*(found or ['held']))\n"
    )

    first = scene.attack(probe, leaves)
    second = graded(scene.grader, probe, looks)
    both = graded(scene.grader, probe, leaves.replace("print('held')\n", "") + looks)

    assert first.verdict is SubmissionVerdict.ACCEPTED, first.checks
    assert second.verdict is SubmissionVerdict.ACCEPTED, second.checks[0].message
    assert both.verdict is SubmissionVerdict.REJECTED, both.checks


# What a suite of another organisation, or the next one of the same, can find


def test_another_organisations_suite_finds_nothing_in_its_examiner(scene, tmp_path, exercise, canary):
    looking = SEARCH + (
        "def test_one(): assert search({}, {}) == []\n".format(*halves(canary))
        + "def test_two(): assert '/etc/passwd' in search('root:x:', '0:0')\n"
    )
    theirs = doubling(tmp_path, looking)
    work = Work(exercise=theirs, language="python", files={"solution.py": RIGHT}, intent=Intent.SUBMIT)
    graded(scene.grader, exercise, RIGHT)
    examiners = [one for one in scene.slot.host.started if one.spec.role is Role.EXAMINER and not one.destroyed]

    report = scene.grader.grade(work, owner="another")

    assert report.verdict is SubmissionVerdict.ACCEPTED, [check.message for check in report.checks]
    now = [one for one in scene.slot.host.started if one.spec.role is Role.EXAMINER and not one.destroyed]
    assert len(now) == len(examiners) + 1  # it has one of its own


def test_the_next_suite_finds_no_file_of_the_last_one(scene, tmp_path, canary):
    paths = [f"{folder}/{canary}" for folder in ("/work", "/dev/shm", "/work/suite")]
    leaving = doubling(
        tmp_path / "leaving",
        f"import os\nPATHS = {paths!r}\n"
        "def test_one():\n    for path in PATHS: open(path, 'w').close()\n"
        "def test_two(): assert all(map(os.path.exists, PATHS))\n",
    )
    finding = doubling(
        tmp_path / "finding", f"import os\ndef test_one(): assert not any(map(os.path.exists, {paths!r}))\n"
    )

    left, found = graded(scene.grader, leaving, RIGHT), graded(scene.grader, finding, RIGHT)

    assert left.verdict is SubmissionVerdict.ACCEPTED, [check.message for check in left.checks]
    assert found.verdict is SubmissionVerdict.ACCEPTED, [check.message for check in found.checks]


# What the engine and the logs know


@pytest.mark.parametrize("role", list(Role))
def test_the_engine_knows_nothing_of_what_is_graded(scene, exercise, canary, engine, role):
    """Labels, environment, command and name of a container: anybody with the engine's socket can read them."""
    mark = "mark" + secrets.token_hex(8)
    seen = len(scene.slot.host.started)
    facts = []

    def look():
        facts.extend(
            engine.api.inspect_container(one.engine_id)
            for one in scene.slot.host.started
            if not one.destroyed and one.spec.role is role
        )

    marked = f"def double(n):\n    '''{mark}'''\n    print('{mark}')\n    return n * 2\n"
    report = scene.attack(exercise, marked, check=look)
    assert report.verdict is SubmissionVerdict.ACCEPTED, report.fault
    facts += [one.container.attrs for one in scene.slot.host.started[seen:] if one.spec.role is role]

    assert facts
    for fact in facts:
        text = json.dumps(fact)
        assert "preuve.instance" in text  # these are ours
        for hidden in (canary, mark, report.origin.seed, exercise.slug, "solution.py", "bank"):
            assert hidden not in text


@pytest.mark.parametrize("role", list(Role))
def test_the_engine_keeps_no_log_of_what_a_sandbox_prints(docker_host, languages, images, examiner_spec, engine, role):
    spec = (
        examiner_spec
        if role is Role.EXAMINER
        else languages["python"].sandbox(image=images["python"], limits=Limits(memory_bytes=64 << 20))
    )
    sandbox = docker_host.start(spec)
    try:
        facts = engine.api.inspect_container(sandbox.container.id)
    finally:
        sandbox.destroy()

    assert facts["HostConfig"]["LogConfig"] == {"Type": "none", "Config": {}}
    assert not facts.get("LogPath")


ANSWERS = {
    "wrong": "def double(n):\n    print('{mark}')\n    return '{mark}'\n",
    "raising": "import sys\ndef double(n):\n    print('{mark}', file=sys.stderr)\n    raise ValueError('{mark}')\n",
    "killing its keeper": "import os\ndef double(n):\n    '''{mark}'''\n    os.kill(os.getppid(), 9)\n",
    "no program": "def double(n) # {mark}\n",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_hosts_log_says_nothing_of_suites_and_answers(scene, exercise, canary, capfd, name):
    mark = "mark" + secrets.token_hex(8)

    report = scene.attack(exercise, ANSWERS[name].format(mark=mark))
    captured = capfd.readouterr()
    print(f"{canary} {mark}")  # noqa: T201 the control: this is where it would be seen
    control = capfd.readouterr().out

    assert report.verdict is not SubmissionVerdict.ACCEPTED
    for hidden in (canary, mark, report.origin.seed):
        assert hidden not in captured.out + captured.err
    assert canary in control


# What is sent and served


def served(report):
    """All that a candidate may get of a report, live or later."""
    return json.dumps(redact.candidate_view(report)) + "".join(
        json.dumps(redact.progress_of_check(check).data) for check in report.checks
    )


TELLING = {
    "prints what it is asked": "def double(n):\n    print('asked', n)\n    return n\n",
    "prints it as an error": "import sys\ndef double(n):\n    print('asked', n, file=sys.stderr)\n    return n\n",
    "raises it": "def double(n): raise ValueError(f'asked {n}')\n",
    "raises a class of that name": "def double(n): raise type(f'Asked_{n}', (Exception,), {})\n",
    "returns it": "def double(n): return f'asked {n}'\n",
    "names its process by it": "import sys\ndef double(n): sys.exit(f'asked {n}')\n",
}


@pytest.mark.parametrize("name", TELLING)
def test_code_that_tells_what_it_is_asked_tells_its_author_nothing(scene, exercise, canary, name):
    """C18. Staff may see it: that is the control."""
    report = scene.attack(exercise, TELLING[name])

    assert canary not in served(report)
    assert report.origin.seed not in served(report)
    one = next(check for check in report.checks if check.id == "test_one")
    assert canary in f"{one.output} {one.message}"


def test_of_a_hidden_check_a_candidate_gets_words_that_were_written_before(scene, exercise):
    """C17: no time, no number of calls, no id, no text of any kind that depends on what the code did."""
    views = [redact.candidate_view(scene.attack(exercise, ANSWERS[name].format(mark="x"))) for name in ANSWERS]

    hidden = [check for view in views for criterion in view["criteria"] for check in criterion["checks"]]
    assert hidden
    assert {tuple(sorted(check)) for check in hidden} == {("hint", "label", "reason", "verdict")}
    assert not {"seed", "suite_digest", "usage", "fault", "origin"} & {key for view in views for key in view}


BROKEN = {
    "no program": "def double(n)\n",
    "50,000 minuses": "x = " + "-" * 50_000 + "1\n",
    "too much to read": "x=1\n" * 260_000,
    "raises when it is imported": "raise SystemError\n",
    "raises": "def double(n): raise ValueError\n",
    "dives": "def double(n): return double(n)\n",
    "is not there": "def duble(n): return n\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_errors_tell_no_path_of_ours(scene, exercise, name):
    """C24. The candidate's own file and line are all that an error may name."""
    report = scene.attack(exercise, BROKEN[name])

    text = served(report)
    assert report.verdict is not SubmissionVerdict.ACCEPTED
    for path in ("/opt/preuve", "/usr/local", "/work/", str(Path(__file__).parent), "site-packages", "Traceback"):
        assert path not in text, text


def test_evidence_tells_nothing_of_the_suite(scene, exercise, canary):
    report = scene.attack(exercise, RIGHT)

    record = record_of(report, submission_id="s", issuer="https://example.org", issued_at=datetime.now(UTC))

    assert canary not in str(record)
    assert report.origin.suite_digest in str(record)


@pytest.fixture
def courier(tmp_path_factory):
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server.client()
    server.stop()


def test_nothing_of_a_suite_travels_through_redis(scene, exercise, canary, courier, tmp_path):
    """Every command that Redis gets while a slot does a job: the submission's text is there, the suite's is not."""
    mark = "mark" + secrets.token_hex(8)
    bank = Bank(exercise.folder.parent)
    request = GradeRequest(
        submission_id="s1", attempt=1, attempt_token="t1", organisation="o1", lane=Lane.GRADE, intent=Intent.SUBMIT,
        exercise=exercise.slug, exercise_digest=exercise.digest, language="python",
        files={"solution.py": f"def double(n):\n    print('{mark}')\n    return n * 2\n"},
    )  # fmt: skip
    presence = Presence(courier, "slot", {})
    slot = Slot(
        name="slot", lane=Lane.GRADE, bank=bank, supply=Supply(None, tmp_path), grader=scene.grader,
        connection=courier, presence=presence,
    )  # fmt: skip
    with courier.monitor() as monitor:
        courier.set("job", json.dumps(wire.encode_request(request)))
        slot.perform(wire.encode_request(request), None)
        courier.set("over", "1")
        passed = []
        for command in monitor.listen():
            passed.append(command["command"])
            if command["command"].startswith("SET over"):
                break

    text = "\n".join(passed) + _contents(courier)
    assert mark in text  # the control: the submission, and what it printed, do travel
    assert "accepted" in text
    assert canary not in text


def _contents(courier: redis.Redis) -> str:
    return "".join(str(courier.dump(key)) for key in courier.scan_iter())


def test_the_canary_is_real(scene, exercise, canary):
    """The control of them all: staff see it in the report of a wrong answer; and it decides."""
    wrong = scene.attack(exercise, "def double(n): return 7\n")

    assert any(canary in str(check.message) for check in wrong.checks)
    assert verdicts(graded(scene.grader, exercise, RIGHT))["test_one"] == "passed"
