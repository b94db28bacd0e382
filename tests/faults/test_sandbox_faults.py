"""Sandboxes that die through the host: the submission is graded again, and nothing of it is the candidate's failure."""

from __future__ import annotations

import pytest

from fakes.installation import HANGS_AT_TWO, RIGHT, VERDICTS_OF_HANGING, kill_container, kill_program
from fakes.small_exercises import graded, three_checks, verdicts
from runner.docker_sandbox.meter import MeterV1, MeterV2
from runner.examiners import Examiners
from runner.grade import Grader
from runner.pool import Pool
from runner.sandbox import SandboxError
from runner.verdict import Lane, SubmissionVerdict


@pytest.fixture(scope="module")
def slot(installation):
    """One slot for all of these tests: it outlives them."""
    found = installation.start_slot()
    yield found
    assert installation.end(found) == 0
    assert installation.containers() == []


def checks_of(found):
    return {check["id"]: check["verdict"] for check in found["report"]["checks"]}


@pytest.mark.parametrize("role", ["examiner", "candidate"])
def test_a_sandbox_killed_by_the_host_in_mid_suite_is_our_failure_and_is_done_again(installation, slot, role):
    """Those that wait in stock are killed with it, and are noticed before a candidate's code gets into one."""
    submission = installation.submit(HANGS_AT_TWO)
    installation.wait_middle(submission)
    for container in installation.containers(role=role):
        kill_container(container)

    found = installation.wait_verdict(submission)

    assert installation.attempts(submission) == [(1, "done", "infrastructure"), (2, "done", "partial")]
    assert checks_of(found) == VERDICTS_OF_HANGING
    assert installation.evidence_count(submission) == 1


def test_an_agent_killed_past_the_engine_in_mid_call_changes_no_verdict(installation, slot):
    """Nobody can tell it from code that ends its agent, so all of it is done once more, and that counts."""
    submission = installation.submit(HANGS_AT_TWO)
    installation.wait_middle(submission)
    for container in installation.containers(role="candidate"):
        kill_program(container)

    found = installation.wait_verdict(submission)

    assert installation.attempts(submission) == [(1, "done", "partial")]
    assert checks_of(found) == VERDICTS_OF_HANGING


def test_sandboxes_killed_in_stock_are_nobodys_failure(installation, slot):
    for container in installation.containers(role="candidate"):
        kill_container(container)

    found = installation.wait_verdict(installation.submit(RIGHT))

    assert (found["verdict"], found["attempt"]) == ("accepted", 1)


def test_an_examiner_killed_while_it_waits_costs_an_attempt_of_ours_at_most(installation, slot):
    for container in installation.containers(role="examiner"):
        kill_container(container)

    assert installation.wait_verdict(installation.submit(RIGHT))["verdict"] == "accepted"


def test_a_candidate_that_kills_everything_it_can_reach_is_not_taken_for_a_failing_host(grader, tmp_path):
    """Killing its own agent leaves the same exit status as a kill by the host."""
    killer = (
        "import os, signal\n"
        "def double(n):\n"
        "    if n != 1:\n"
        "        for pid in sorted(map(int, filter(str.isdigit, os.listdir('/proc')))):\n"
        "            if pid != os.getpid():\n"
        "                try:\n"
        "                    os.kill(pid, signal.SIGKILL)\n"
        "                except OSError:\n"
        "                    pass\n"
        "    return n * 2\n"
    )

    report = graded(grader, three_checks(tmp_path), killer)

    assert report.verdict is not SubmissionVerdict.INFRASTRUCTURE
    assert report.verdict is not SubmissionVerdict.ACCEPTED
    assert verdicts(report)["test_two"] == "error"
    assert verdicts(report)["test_one"] == "passed"


def test_a_sandbox_that_cannot_be_started_is_our_failure_and_the_next_one_may_be(installation):
    """Three tries, then the verdict says that we failed; the slot lives on and grades as soon as the engine can."""
    flag = installation.folder / "engine-without-images"
    flag.touch()
    program = ("-m", "fakes.slot_without_images", str(flag))
    slot = installation.start_slot("unlucky", lane=Lane.RUN, program=program)

    failed = installation.wait_verdict(installation.submit(mode="run"))
    flag.unlink()
    graded_later = installation.wait_verdict(installation.submit(mode="run"))

    assert (failed["verdict"], failed["earned"], failed["attempt"]) == ("infrastructure", 0, 3)
    assert "No such image" in failed["report"]["fault"]
    assert installation.attempts(failed["id"]) == [(number, "done", "infrastructure") for number in (1, 2, 3)]
    assert installation.evidence_count(failed["id"]) == 0
    assert (graded_later["verdict"], graded_later["attempt"]) == ("accepted", 1)
    assert installation.end(slot) == 0


def test_a_grader_without_images_reports_infrastructure(docker_host, languages, examiner_spec, tmp_path):
    pool, examiners = Pool(docker_host, {}), Examiners(docker_host, examiner_spec)
    images = {"python": "sha256:" + "0" * 64}
    grader = Grader(host=docker_host, pool=pool, examiners=examiners, languages=languages, images=images)

    report = graded(grader, three_checks(tmp_path), RIGHT)
    pool.close()
    examiners.close()

    assert report.verdict is SubmissionVerdict.INFRASTRUCTURE
    assert "No such image" in (report.fault or "")


def _group_v1(folder, *, peak):
    (folder / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n")
    (folder / "memory.max_usage_in_bytes").write_text(f"{peak}\n")
    (folder / "memory.limit_in_bytes").write_text(f"{64 << 20}\n")
    (folder / "cpuacct.usage").write_text("5000000\n")
    return MeterV1(folder, folder)


def _group_v2(folder, *, ooms):
    (folder / "memory.events").write_text(f"low 0\nhigh 0\nmax 0\noom {ooms}\noom_kill 1\n")
    (folder / "memory.peak").write_text("1000\n")
    (folder / "cpu.stat").write_text("usage_usec 5000\n")
    return MeterV2(folder)


def test_a_kill_for_want_of_the_hosts_memory_is_our_failure(tmp_path):
    for meter in (_group_v1(tmp_path, peak=32 << 20), _group_v2(tmp_path, ooms=0)):
        with pytest.raises(SandboxError, match="host"):
            meter.read()


def test_a_kill_at_the_sandboxs_own_limit_is_a_fact_about_its_code(tmp_path):
    for meter in (_group_v1(tmp_path, peak=64 << 20), _group_v2(tmp_path, ooms=1)):
        assert (meter.read().oom_kills, meter.read().cpu_ms) == (1, 5)
