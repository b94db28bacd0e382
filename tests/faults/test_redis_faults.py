"""Redis is a courier: it may lose everything or die at any moment, and no submission is lost or judged twice."""

from __future__ import annotations

from fakes.installation import HANGS_AT_TWO, VERDICTS_OF_HANGING, until


def candidates(installation):
    return {container.id for container in installation.containers(role="candidate")}


def test_redis_wiped_while_a_submission_waits_in_its_queue(installation):
    submission = installation.submit()
    until(lambda: installation.redis.exists("preuve:epoch"), what="the sweeper has looked at Redis")
    assert installation.queued() == [f"{submission}-1"]
    installation.redis.flushall()

    installation.some_slot()
    found = installation.wait_verdict(submission)

    assert (found["verdict"], found["attempt"]) == ("accepted", 1)
    assert installation.attempts(submission) == [(1, "done", "accepted")]
    assert installation.evidence_count(submission) == 1


def test_redis_wiped_while_a_submission_is_graded(installation):
    """The heartbeat comes back by itself, and so does the consumer group: not even another attempt is needed."""
    installation.some_slot()
    submission = installation.submit(HANGS_AT_TWO)
    installation.wait_middle(submission)
    installation.redis.flushall()

    found = installation.wait_verdict(submission)

    assert found["verdict"] == "partial"
    assert {check["id"]: check["verdict"] for check in found["report"]["checks"]} == VERDICTS_OF_HANGING
    assert [one for one in installation.attempts(submission) if one[2] == "partial"] == [(1, "done", "partial")]
    assert installation.evidence_count(submission) == 1


def test_redis_killed_and_restarted_in_mid_grading(installation):
    """The slot waits for Redis with its report, and goes on with the next submission."""
    slot = installation.some_slot()
    submission = installation.submit(HANGS_AT_TWO)
    waiting = installation.submit()
    installation.wait_middle(submission)
    installation.kill(installation.redis_server)
    during = installation.submit()
    installation.start_redis()

    for one, verdict in ((submission, "partial"), (waiting, "accepted"), (during, "accepted")):
        assert installation.wait_verdict(one)["verdict"] == verdict
        assert [state for _, state, _ in installation.attempts(one)].count("done") == 1
        assert installation.evidence_count(one) == 1
    assert slot.poll() is None


def test_redis_away_until_after_the_grading_is_over(installation):
    installation.some_slot()
    submission = installation.submit(HANGS_AT_TWO)
    installation.wait_middle(submission)
    installation.kill(installation.redis_server)
    sandboxes = candidates(installation)
    until(lambda: sandboxes - candidates(installation), what="the used sandbox is gone, so the report waits for Redis")
    installation.start_redis()

    assert installation.wait_verdict(submission)["verdict"] == "partial"
    assert installation.evidence_count(submission) == 1


def test_nothing_is_left_when_the_slot_ends(installation):
    assert installation.end(installation.some_slot()) == 0
    assert installation.containers() == []
