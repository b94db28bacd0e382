"""Slots that are killed, stopped, told to end or overtaken: every submission still ends in exactly one verdict."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

from fakes.installation import HANGS_AT_TWO, RIGHT, VERDICTS_OF_HANGING, until
from runner import wire


def checks_of(found):
    return {check["id"]: check["verdict"] for check in found["report"]["checks"]}


def test_a_slot_killed_in_mid_grading_costs_nothing_but_time(installation):
    """Another slot does it again, there is one verdict, and the next slot removes what the killed one left."""
    killed = installation.start_slot()
    submission = installation.submit(HANGS_AT_TWO)
    installation.wait_middle(submission)
    installation.kill(killed)
    orphans = {container.id for container in installation.containers()}
    assert orphans

    other = installation.start_slot("other")
    found = installation.wait_verdict(submission)

    assert (found["verdict"], found["attempt"]) == ("partial", 2)
    assert checks_of(found) == VERDICTS_OF_HANGING
    assert installation.attempts(submission) == [(1, "lost", "lost"), (2, "done", "partial")]
    assert installation.slot_of_attempt(submission, 2) == "other"
    assert installation.evidence_count(submission) == 1
    assert installation.verdict_events(submission) == 1
    assert not orphans & {container.id for container in installation.containers()}
    assert installation.end(other) == 0
    assert installation.containers() == []


def test_the_fencing_token_decides_between_two_slots_that_finish_the_same_submission(installation):
    """A slot that stood still is overtaken; when it goes on and reports, nobody listens."""
    stopped = installation.start_slot("stopped")
    submission = installation.submit(HANGS_AT_TWO)
    installation.wait_middle(submission)
    stopped.send_signal(signal.SIGSTOP)
    newer = installation.start_slot("newer")
    installation.wait_attempt(submission, 2)

    stopped.send_signal(signal.SIGCONT)
    found = installation.wait_verdict(submission)
    until(lambda: "graded" in installation.log("stopped"), what="the overtaken slot reports")
    installation.wait_reports_recorded()

    assert installation.attempts(submission) == [(1, "lost", "lost"), (2, "done", "partial")]
    assert installation.slot_of_attempt(submission, 2) == "newer"
    assert installation.read(submission) == found
    assert installation.evidence_count(submission) == 1
    assert installation.verdict_events(submission) == 1
    assert "report ignored" in installation.log("collector")
    for slot in (stopped, newer):
        assert installation.end(slot) == 0
    assert installation.containers() == []


def test_a_job_taken_by_a_slot_that_died_before_it_began_is_done_by_another(installation):
    """RQ moves a job into a list of its own while a slot takes it; whoever dies then leaves it there."""
    submission = installation.submit()
    taken = installation.redis.lmove("rq:queue:grade", installation.intermediate_key())
    assert taken.decode() == wire.job_id(submission, 1)

    slot = installation.start_slot()
    found = installation.wait_verdict(submission)

    assert (found["verdict"], found["attempt"]) == ("accepted", 1)
    assert installation.attempts(submission) == [(1, "done", "accepted")]
    assert installation.evidence_count(submission) == 1
    assert installation.end(slot) == 0


def test_a_slot_told_to_end_finishes_what_it_grades(installation):
    slot = installation.start_slot()
    submission = installation.submit(HANGS_AT_TWO)
    waiting = installation.submit(RIGHT)
    installation.wait_middle(submission)

    assert installation.end(slot) == 0

    assert installation.containers() == []
    assert installation.attempts(waiting) == [(1, "queued", None)]
    assert installation.wait_verdict(submission)["verdict"] == "partial"
    assert installation.attempts(submission) == [(1, "done", "partial")]
    other = installation.start_slot()
    assert installation.wait_verdict(waiting)["verdict"] == "accepted"
    installation.end(other)


def test_a_slot_told_to_end_while_it_starts_leaves_no_container(installation):
    slot = installation.begin_slot("young")
    until(installation.containers, what="the slot's first container")

    installation.end(slot)

    assert installation.containers() == []


def test_a_slot_raises_its_stock_when_an_operator_asks_for_it_ahead(installation):
    slot = installation.start_slot()
    now = datetime.now(UTC)
    body = {
        "language": "python",
        "count": 3,
        "begins_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
    }

    installation.put("/v1/warm-stocks/campaign", body)

    until(
        lambda: len(installation.containers(role="candidate")) == 3, what="three are ready", instead=installation.logs
    )
    assert installation.wait_verdict(installation.submit(RIGHT))["verdict"] == "accepted"
    assert installation.end(slot) == 0
    assert installation.containers() == []
