"""Following a submission: events as they come, resumed after a lost connection, and from the database if need be."""

from __future__ import annotations

import json
import threading

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.grading.lanes import DONE_CHANNEL
from fakes.reports import CANARY
from runner import wire
from runner.verdict import Lane

pytestmark = pytest.mark.sqlite_only


def parse(text: str) -> list[dict[str, str]]:
    """The events of a whole stream: a reader of its own, by the HTML standard's rules."""
    events = []
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        if lines:
            events.append(dict(line.split(": ", 1) for line in lines))
    return events


def stream(platform, submission, last=None):
    headers = {} if last is None else {"Last-Event-ID": last}
    answer = platform.client.get(f"/v1/submissions/{submission}/events", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parse(answer.text)


@pytest.fixture
def done(platform):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    return submission


def kinds(events):
    return [event["event"] for event in events]


def test_a_finished_submission_tells_its_whole_story_and_ends_with_the_report(platform, done):
    events = stream(platform, done)
    assert sorted(kinds(events)) == ["check", "check", "check", "report", "state", "state", "state"]
    assert kinds(events)[-1] == "report"
    states = [json.loads(event["data"])["state"] for event in events if event["event"] == "state"]
    assert states == ["queued", "running", "done"]
    report = json.loads(events[-1]["data"])
    assert (report["view"], report["verdict"]) == ("candidate", "partial")
    assert report == platform.read(done)["report"]


def test_a_stream_goes_on_after_the_last_event_that_was_seen(platform, done):
    events = stream(platform, done)
    for seen in range(len(events) - 1):
        assert stream(platform, done, last=events[seen]["id"]) == events[seen + 1 :]


def test_after_a_wipe_of_redis_state_and_report_come_from_the_database(platform, done):
    before = stream(platform, done)
    platform.redis.flushall()
    events = stream(platform, done, last=before[0]["id"])
    assert kinds(events) == ["state", "report"]
    assert events[-1]["data"] == before[-1]["data"]
    assert "id" not in events[-1]


@pytest.mark.parametrize("last", ["", "nonsense", "1-1; FLUSHALL", "9" * 40 + "-1", "-"])
def test_an_id_that_is_none_begins_at_the_start(platform, done, last):
    assert stream(platform, done, last=last) == stream(platform, done)


def test_what_a_slot_that_was_given_up_still_writes_is_not_told(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    lost = slot.take()
    slot.start(lost)
    platform.collect()
    slot.progress(lost, slot.grade(lost))
    slot.die(lost)
    platform.sweep_after()
    slot.progress(lost, slot.grade(lost))
    platform.redis.xadd(wire.events_key(submission), {"kind": "phase", "data": '{"name": "load", "wall_ms": 1.0}'})
    assert slot.work()
    platform.collect()
    told = [(event["event"], json.loads(event["data"])) for event in stream(platform, submission)]
    states = [(data["state"], data["attempt"]) for kind, data in told if kind == "state"]
    assert states == [("queued", 1), ("running", 1), ("queued", 2), ("running", 2), ("done", 2)]
    begun_again = told.index(("state", {"state": "queued", "attempt": 2}))
    assert sorted(kind for kind, _ in told[:begun_again]) == ["check", "check", "check", "state", "state"]
    # Nothing says whose the phase is, so it is kept.
    after = [kind for kind, _ in told[begun_again + 1 :]]
    assert sorted(after) == ["check", "check", "check", "phase", "report", "state", "state"]


def test_events_come_while_the_submission_is_graded(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    texts = []

    def follow():
        texts.append(platform.client.get(f"/v1/submissions/{submission}/events").text)

    follower = threading.Thread(target=follow)
    follower.start()
    slot.start(request)
    platform.collect()
    slot.progress(request, slot.grade(request))
    slot.finish(request)
    platform.collect()
    follower.join(timeout=30)
    assert kinds(parse(texts[0]))[-1] == "report"
    assert CANARY not in texts[0]


def test_a_follower_hears_of_the_report_although_its_events_were_wiped(platform):
    submission = platform.submit().json()["id"]
    texts = []
    follower = threading.Thread(
        target=lambda: texts.append(platform.client.get(f"/v1/submissions/{submission}/events").text)
    )
    follower.start()
    platform.slots[Lane.GRADE].work()
    platform.collect()
    platform.redis.delete(wire.events_key(submission))
    follower.join(timeout=30)
    assert kinds(parse(texts[0]))[-1] == "report"


def test_a_waiter_gets_the_report_although_redis_forgets_its_events(platform):
    answers = []
    body = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"}
    waiter = threading.Thread(
        target=lambda: answers.append(platform.client.post("/v1/submissions", params={"wait": 30}, json=body))
    )
    waiter.start()
    slot = platform.slots[Lane.GRADE]
    request = slot.take(timeout_s=20)
    slot.finish(request)
    platform.collect()
    platform.redis.delete(wire.events_key(request.submission_id))
    waiter.join(timeout=30)
    assert (answers[0].status_code, answers[0].json()["verdict"]) == (200, "partial")


def test_a_wait_that_is_too_short_ends_with_202(platform):
    answer = platform.client.post(
        "/v1/submissions",
        params={"wait": 0.05},
        json={"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"},
    )
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")


def test_when_the_process_ends_waiters_are_let_go(platform):
    platform.app.state.waiting.stop()
    answer = platform.client.post(
        "/v1/submissions",
        params={"wait": 60},
        json={"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"},
    )
    assert answer.status_code == 202
    assert stream(platform, answer.json()["id"]) == []


def test_a_waiter_is_woken_by_the_collector_and_need_not_ask(platform, monkeypatch):
    for pause in ("LOOK_S", "_HEARING_LOOK_S"):
        monkeypatch.setattr(f"api.grading.waiting.{pause}", 3_600.0)
    while dict(platform.redis.pubsub_numsub(DONE_CHANNEL))[DONE_CHANNEL.encode()] == 0:
        pass
    answers = []
    body = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"}
    waiter = threading.Thread(
        target=lambda: answers.append(platform.client.post("/v1/submissions", params={"wait": 50}, json=body)),
        daemon=True,
    )
    waiter.start()
    assert platform.slots[Lane.GRADE].work(timeout_s=20)
    platform.collect()
    waiter.join(timeout=40)
    assert [answer.json()["verdict"] for answer in answers] == ["partial"]


def test_a_process_that_has_hardly_begun_ends_as_well(settings):
    """The moment matters: what ends it may come while it connects to Redis."""
    for _ in range(30):
        with TestClient(create_app(settings)) as client:
            assert client.get("/healthz").status_code == 200
