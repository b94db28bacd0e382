"""The api may die at any moment: what it has acknowledged, or only written down, ends in exactly one verdict."""

from __future__ import annotations

import http.client
import signal
import threading

from fakes.installation import until


def test_the_api_killed_between_commit_and_enqueue(installation):
    """Redis stands still, so the api has committed and waits with the enqueuing; then both are killed."""
    installation.redis_server.send_signal(signal.SIGSTOP)
    lost: list[BaseException] = []

    def post() -> None:
        try:
            installation.post()
        except (OSError, http.client.HTTPException) as error:
            lost.append(error)

    client = threading.Thread(target=post)
    client.start()
    until(lambda: installation.query("SELECT id FROM submissions"), what="the submission is written down")
    installation.kill(installation.api)
    installation.kill(installation.redis_server)
    client.join()
    assert lost, "the api answered, so it was not killed in between"
    [(submission,)] = installation.query("SELECT id FROM submissions")
    installation.start_redis()
    installation.start_api()

    installation.some_slot()
    found = installation.wait_verdict(submission)

    assert (found["verdict"], found["attempt"]) == ("accepted", 1)
    assert installation.attempts(submission) == [(1, "done", "accepted")]
    assert installation.evidence_count(submission) == 1


def test_a_submission_taken_in_without_redis_is_graded_when_it_returns(installation):
    installation.some_slot()
    installation.kill(installation.redis_server)
    submission = installation.submit()
    installation.kill(installation.api)
    installation.start_redis()
    installation.start_api()

    assert installation.wait_verdict(submission)["verdict"] == "accepted"
    assert installation.attempts(submission) == [(1, "done", "accepted")]
    assert installation.evidence_count(submission) == 1


def test_the_api_killed_while_a_client_waits_for_the_report(installation):
    """The same request with the same Idempotency-Key finds the same submission."""
    installation.some_slot()
    first = installation.post(idempotency_key="one")[1]["id"]
    installation.kill(installation.api)
    installation.start_api()

    again = installation.post(idempotency_key="one")[1]["id"]

    assert again == first
    assert installation.wait_verdict(first)["verdict"] == "accepted"
    assert installation.evidence_count(first) == 1
