"""A submission's way over HTTP: in, queued, graded by a fake slot, recorded, read."""

from __future__ import annotations

import threading

from fakes.reports import CANARY, CANARY_SEED
from runner.verdict import Lane


def test_a_submission_is_queued_graded_and_read(platform):
    answer = platform.submit()
    assert answer.status_code == 202
    submission = answer.json()["id"]
    assert answer.headers["location"] == f"/v1/submissions/{submission}"
    assert answer.json()["state"] == "queued"
    assert answer.json()["verdict"] is None
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    found = platform.read(submission)
    assert (found["state"], found["verdict"], found["earned"], found["possible"]) == ("done", "partial", 1.0, 2.0)
    assert found["report"]["view"] == "candidate"
    assert found["report"]["criteria"][0]["checks"][1]["verdict"] == "failed"


def test_each_mode_has_a_lane_of_its_own(platform):
    platform.submit(mode="run", stdin="1\n")
    request = platform.slots[Lane.RUN].take()
    assert (request.intent, request.lane, request.stdin) == ("run", "run", "1\n")
    assert platform.slots[Lane.GRADE].take() is None


def test_waiting_gives_the_report_in_the_answer(platform):
    answers = []
    waiter = threading.Thread(
        target=lambda: answers.append(
            platform.client.post(
                "/v1/submissions?wait=30",
                json={
                    "exercise": "fizzbuzz",
                    "language": "python",
                    "files": {"solution.py": "x = 1"},
                    "mode": "submit",
                },
            )
        )
    )
    waiter.start()
    assert platform.slots[Lane.GRADE].work(timeout_s=20)
    platform.collect()
    waiter.join(timeout=30)
    (answer,) = answers
    assert answer.status_code == 200
    assert answer.json()["verdict"] == "partial"
    assert answer.headers["location"].endswith(answer.json()["id"])


def test_nothing_hidden_is_in_any_answer_to_a_candidate(platform):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    texts = [
        platform.client.get(f"/v1/submissions/{submission}").text,
        platform.client.get(f"/v1/submissions/{submission}/events").text,
    ]
    for text in texts:
        assert "partial" in text
        assert CANARY not in text
        assert CANARY_SEED not in text
        assert "98765" not in text
