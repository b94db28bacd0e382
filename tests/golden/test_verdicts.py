"""Every verdict can be reached, in real sandboxes, by code that deserves it, and what it spares still counts."""

import pytest

from fakes.small_exercises import graded, sum_of_cases, three_checks, verdicts
from runner.docker_sandbox import DockerSandboxHost
from runner.examiners import Examiners
from runner.grade import Grader, Watch, Work
from runner.pool import Pool
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return three_checks(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def cases_exercise(tmp_path_factory):
    return sum_of_cases(tmp_path_factory.mktemp("bank"))


RIGHT = {"python": "def double(n):\n    return n * 2\n", "javascript": "function double(n) { return n * 2; }\n"}

#: A suite that would pass, were it not for what is put before it.
LENIENT = """\
from submission import double
def test_one(): assert double(1) == 2
def test_two(): assert double(2) == 4
def test_three(): assert double(3) == 6
"""

#: For the call double(2) alone, and right otherwise: language, what happens there, the verdict, the reason.
INCIDENTS = [
    ("python", "return 5", CheckVerdict.FAILED, "wrong"),
    ("python", "return 4.0", CheckVerdict.FAILED, "wrong"),
    ("python", "raise RuntimeError('no')", CheckVerdict.ERROR, "raised"),
    ("python", "import os; os._exit(0)", CheckVerdict.ERROR, "exited"),
    ("python", "import os; os.kill(os.getpid(), 11)", CheckVerdict.ERROR, "crashed"),
    ("python", "return double(2)", CheckVerdict.ERROR, "raised"),
    ("python", "\n        while True: pass", CheckVerdict.TIMEOUT, "call"),
    ("python", "import time; time.sleep(1000)", CheckVerdict.TIMEOUT, "call"),
    ("python", "import signal; signal.pause()", CheckVerdict.TIMEOUT, "call"),
    ("python", "x = bytearray(1 << 30)", CheckVerdict.MEMORY, "memory"),
    ("python", "\n        print('x' * 100000); return 4", CheckVerdict.OUTPUT_LIMIT, "output"),
    ("javascript", "return 5", CheckVerdict.FAILED, "wrong"),
    ("javascript", "throw new Error('no')", CheckVerdict.ERROR, "raised"),
    ("javascript", "process.exit(0)", CheckVerdict.ERROR, "exited"),
    ("javascript", "for (;;) ;", CheckVerdict.TIMEOUT, "call"),
    ("javascript", "const a = []; for (;;) a.push(Buffer.alloc(1 << 22, 1))", CheckVerdict.MEMORY, "memory"),
    ("javascript", "console.log('x'.repeat(100000)); return 4", CheckVerdict.OUTPUT_LIMIT, "output"),
]


def spoiled(language, incident):
    if language == "python":
        return f"def double(n):\n    if n == 2:\n        {incident}\n    return n * 2\n"
    return f"function double(n) {{ if (n === 2) {{ {incident} }} return n * 2; }}\n"


@pytest.mark.parametrize(("language", "incident", "verdict", "reason"), INCIDENTS)
def test_an_incident_in_one_check_costs_that_check_and_no_other(grader, exercise, language, incident, verdict, reason):
    report = graded(grader, exercise, spoiled(language, incident), language=language)

    assert verdicts(report) == {
        "test_example": verdict,  # the sample asks for double(2) too
        "test_one": "passed",
        "test_two": verdict,
        "test_three": "passed",
    }
    assert report.verdict is SubmissionVerdict.PARTIAL
    assert (report.earned, report.possible) == (2.0, 3.0)
    assert next(check.reason for check in report.checks if check.id == "test_two") == reason


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_right_is_accepted(grader, exercise, language):
    report = graded(grader, exercise, RIGHT[language], language=language)

    assert set(verdicts(report).values()) == {"passed"}
    assert report.verdict is SubmissionVerdict.ACCEPTED
    assert report.earned == report.possible == 3.0
    assert report.usage.peak_memory_bytes > 1 << 20
    assert [phase.name for phase in report.phases] == ["sandbox", "load", "checks", "judge"]
    checks = report.phases[2]
    assert [part.name for part in checks.parts] == ["collect", "run"]
    assert all(part.examiner_frames > 0 and part.candidate_frames > 0 for part in checks.parts)
    assert sum(part.candidate_frames for part in checks.parts) == checks.candidate_frames


def test_wrong_throughout_is_rejected(grader, exercise):
    report = graded(grader, exercise, "def double(n):\n    return n + 7\n")

    assert report.verdict is SubmissionVerdict.REJECTED
    assert report.earned == 0


def test_a_missing_name_is_the_candidates_error(grader, exercise):
    report = graded(grader, exercise, "def duble(n):\n    return n * 2\n")

    assert set(verdicts(report).values()) == {"error"}
    assert report.verdict is SubmissionVerdict.REJECTED


def test_what_fails_at_import_fails_in_every_check(grader, exercise):
    report = graded(grader, exercise, "raise ValueError('at import')\n")

    assert set(verdicts(report).values()) == {"error"}


def test_a_loop_at_import_is_a_timeout(grader, exercise):
    report = graded(grader, exercise, "while True:\n    pass\n")

    assert set(verdicts(report).values()) == {"timeout"}


@pytest.mark.parametrize(
    ("language", "source", "line"),
    [("python", "def double(n):\n    return n *\n", 2), ("javascript", "function double(n) {\n  return n *;\n}\n", 2)],
)
def test_a_syntax_error_is_not_gradable_and_says_where(grader, exercise, language, source, line):
    report = graded(grader, exercise, source, language=language)

    assert report.verdict is SubmissionVerdict.NOT_GRADABLE
    assert report.checks == ()
    assert report.diagnostics[0].file == exercise.languages[language].entry
    assert report.diagnostics[0].line == line
    assert report.diagnostics[0].message


@pytest.mark.parametrize("source", ["", "# nothing but a thought\n"])
def test_an_empty_file_is_not_gradable(grader, exercise, source):
    assert graded(grader, exercise, source).verdict is SubmissionVerdict.NOT_GRADABLE


def test_a_source_that_breaks_the_translator_is_a_compile_error(grader, exercise):
    report = graded(grader, exercise, "x = " + "-" * 100_000 + "1\n")

    assert report.verdict is SubmissionVerdict.COMPILE_ERROR
    assert set(verdicts(report).values()) == {"compile_error"}


def test_whoever_writes_to_the_agents_stream_gets_protocol(grader, exercise):
    forger = """\
import os
for pid in os.listdir('/proc'):
    try:
        with open(f'/proc/{pid}/fd/1', 'wb', buffering=0) as stream:
            stream.write(b'\\0\\0\\0\\x0f{"n":"guessed"}!')
    except OSError:
        pass
def double(n):
    return n * 2
"""
    report = graded(grader, exercise, forger)

    assert "passed" not in verdicts(report).values()
    assert "protocol" in verdicts(report).values()


def test_a_broken_suite_is_infrastructure_and_nobodys_mark(grader, tmp_path):
    broken = three_checks(tmp_path, **{"suite/test_double.py": "import nowhere\n" + LENIENT})

    report = graded(grader, broken, RIGHT["python"])

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE
    assert "nowhere" in (report.fault or "")


def test_the_slot_is_as_good_as_new_after_a_broken_suite(grader, exercise):
    assert graded(grader, exercise, RIGHT["python"]).verdict is SubmissionVerdict.ACCEPTED


def test_an_examiner_that_was_left_in_mid_suite_serves_nobody_else(grader, exercise):
    """Its frames would answer for the next candidate."""

    def fail(check):
        raise LookupError("a fault of the caller's")

    files = {"solution.py": "def double(n):\n    return 0\n"}
    work = Work(exercise=exercise, language="python", files=files, intent=Intent.SUBMIT)
    with pytest.raises(LookupError):
        grader.grade(work, watch=Watch(on_check=fail))

    assert graded(grader, exercise, RIGHT["python"]).verdict is SubmissionVerdict.ACCEPTED


def test_run_tries_the_samples_only_and_shows_everything_about_them(grader, exercise):
    report = graded(grader, exercise, "def double(n):\n    print('here')\n    return 5\n", intent=Intent.RUN)

    assert verdicts(report) == {"test_example": "failed"}
    assert "5" in (report.checks[0].message or "")
    assert "here" in (report.checks[0].output or "")
    assert (report.earned, report.possible) == (0, 0)


def test_run_with_ones_own_input(grader, cases_exercise):
    echo = "import sys\nprint(sys.stdin.read().upper(), end='')\nprint('note', file=sys.stderr)\n"

    report = graded(grader, cases_exercise, echo, intent=Intent.RUN, stdin="abc\n")

    assert report.own_run is not None
    assert (report.own_run.stdout, report.own_run.stderr, report.own_run.exit_code) == ("ABC\n", "note\n", 0)


SUM = "print(sum(map(int, open(0).read().split())))\n"


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        (SUM, "passed"),
        ("print(-1)\n", "failed"),
        (SUM + "raise SystemExit(3)\n", "error"),
        ("import os\nos.kill(os.getpid(), 9)\n", "error"),
        ("while True: pass\n", "timeout"),
        ("import time\ntime.sleep(1000)\n", "timeout"),
        ("x = bytearray(1 << 30)\n", "memory"),
        ("import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'bytearray(1 << 30)'])\n" + SUM, "memory"),
        ("while True: print('x' * 1000)\n", "output_limit"),
    ],
)
def test_verdicts_of_programs(grader, cases_exercise, source, verdict):
    report = graded(grader, cases_exercise, source)

    assert set(verdicts(report).values()) == {verdict}


def test_a_kernel_kill_in_a_child_counts_though_the_program_ended_well(grader, cases_exercise):
    child = "import os\nif os.fork() == 0:\n    x = bytearray(1 << 30)\n    os._exit(0)\nos.wait()\n" + SUM

    assert set(verdicts(graded(grader, cases_exercise, child)).values()) == {"memory"}


def test_no_sandbox_is_left_when_a_slot_ends(exercise, engine, languages, images, examiner_spec):
    host = DockerSandboxHost(engine, instance="test-left", runtime="runc", uid_base=250_000)
    pool, examiners = Pool(host, {}), Examiners(host, examiner_spec)
    grader = Grader(host=host, pool=pool, examiners=examiners, languages=languages, images=images)
    running = {"label": "preuve.instance=test-left"}

    graded(grader, exercise, RIGHT["python"])
    before = engine.containers.list(all=True, filters=running, ignore_removed=True)
    pool.close()
    examiners.close()
    host.close()

    assert before
    assert engine.containers.list(all=True, filters=running) == []
