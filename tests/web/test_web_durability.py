"""Whatever is lost, late or repeated: an acknowledged submission ends in exactly one verdict."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from redis import Redis
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.collector import Collector
from api.evidence.keys import KeyRing
from api.evidence.service import Notary
from api.grading.consumer import CLAIM_IDLE_MS, DEAD_STREAM, ReportConsumer
from api.grading.lanes import Lanes, QueueError
from api.grading.model import MAX_ATTEMPTS, MAX_ENQUEUES
from api.grading.recording import Recording
from fakes.reports import fault_report, full_report, report_of
from runner import wire
from runner.verdict import Lane, SubmissionVerdict


def attempts(platform):
    with platform.database.read() as session:
        rows = session.execute(text("SELECT number, state, outcome FROM attempts ORDER BY submission_id, number"))
        return [tuple(row) for row in rows]


def evidence_count(platform):
    with platform.database.read() as session:
        return session.scalar(text("SELECT count(*) FROM evidence"))


def reports_left(platform):
    return platform.redis.xlen(wire.REPORTS_STREAM)


def test_a_report_that_comes_twice_changes_nothing_the_second_time(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.start(request)
    slot.finish(request)
    slot.finish(request, replace(report_of(request), verdict=SubmissionVerdict.ACCEPTED))
    platform.collect()
    first = platform.read(submission)
    assert first["verdict"] == "partial"
    slot.finish(request, replace(report_of(request), verdict=SubmissionVerdict.ACCEPTED))
    platform.collect()
    assert platform.read(submission) == first
    assert evidence_count(platform) == 1
    assert reports_left(platform) == 0


def test_a_report_with_an_old_token_changes_nothing(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    old = slot.take()
    slot.start(old)
    platform.collect()
    slot.die(old)
    platform.sweep_after()
    new = slot.take()
    assert (new.attempt, new.attempt_token != old.attempt_token) == (2, True)
    slot.finish(old, replace(report_of(old), verdict=SubmissionVerdict.ACCEPTED))
    platform.collect()
    assert platform.read(submission)["state"] == "queued"
    slot.start(new)
    slot.finish(old, replace(report_of(old), verdict=SubmissionVerdict.ACCEPTED))
    slot.finish(new)
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"
    assert attempts(platform) == [(1, "lost", "lost"), (2, "done", "partial")]


def test_a_made_up_token_changes_nothing(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = replace(slot.take(), attempt_token="made up")
    slot.start(request)
    slot.finish(request)
    platform.collect()
    assert platform.read(submission)["state"] == "queued"


def test_a_late_start_does_not_reopen_a_submission(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.finish(request)
    slot.start(request)
    platform.collect()
    assert platform.read(submission)["state"] == "done"


BODY = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"}


def client_with(platform, settings, lanes):
    app = create_app(settings, lanes=lanes)
    return TestClient(app, headers=platform.client.headers, raise_server_exceptions=False)


def test_when_the_api_dies_between_commit_and_enqueue_the_sweeper_enqueues(platform, settings):
    class Dying:
        def enqueue(self, job):
            raise RuntimeError("killed here")

    with client_with(platform, settings, Dying()) as client:
        assert client.post("/v1/submissions", json=BODY).status_code == 500
    assert platform.slots[Lane.GRADE].take() is None
    platform.sweep_after()
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    assert attempts(platform) == [(1, "done", "partial")]


def test_when_redis_does_not_answer_a_submission_is_still_taken_in(platform, settings):
    class Away:
        def enqueue(self, job):
            raise QueueError("away")

    with client_with(platform, settings, Away()) as client:
        answer = client.post("/v1/submissions", json=BODY)
    assert answer.status_code == 202
    platform.sweep_after()
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    assert platform.read(answer.json()["id"])["verdict"] == "partial"


def test_a_wiped_redis_loses_no_submission_that_waits(platform):
    platform.sweeper.sweep()
    ids = [platform.submit().json()["id"] for _ in range(3)]
    platform.redis.flushall()
    platform.sweeper.sweep()
    while platform.slots[Lane.GRADE].work():
        pass
    platform.collect()
    assert {platform.read(one)["verdict"] for one in ids} == {"partial"}
    assert len(attempts(platform)) == 3


def test_however_often_redis_is_wiped_nobody_is_blamed(platform):
    submission = platform.submit().json()["id"]
    for _ in range(3 * MAX_ENQUEUES):
        platform.redis.flushall()
        platform.sweeper.sweep()
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"
    assert len(attempts(platform)) == 1


def test_a_wipe_while_a_slot_works_costs_nothing_if_the_slot_lives(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.start(request)
    platform.collect()
    platform.redis.flushall()
    platform.sweeper.sweep()
    slot.live(request)
    platform.clock.now_s += 10
    platform.sweeper.sweep()
    slot.finish(request)
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"
    assert len(attempts(platform)) == 1


def test_a_report_that_was_wiped_is_made_again(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.start(request)
    platform.collect()
    slot.finish(request)
    platform.redis.flushall()
    platform.sweep_after()
    assert slot.work()
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"
    assert attempts(platform) == [(1, "lost", "lost"), (2, "done", "partial")]


def test_an_attempt_is_not_given_up_at_the_first_look(platform):
    platform.submit()
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.start(request)
    platform.collect()
    slot.die(request)
    platform.sweep_after(1.9)
    assert attempts(platform) == [(1, "running", None)]
    slot.live(request)
    platform.sweep_after(10)
    slot.die(request)
    platform.sweep_after(1.9)
    assert attempts(platform) == [(1, "running", None)]


def test_an_attempt_that_waits_in_its_queue_is_left_alone(platform):
    platform.submit()
    platform.sweep_after(100)
    assert attempts(platform) == [(1, "queued", None)]
    assert platform.redis.llen("rq:queue:grade") == 1


def test_after_three_lost_attempts_we_say_that_we_failed(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    for _ in range(MAX_ATTEMPTS):
        request = slot.take()
        slot.start(request)
        platform.collect()
        slot.die(request)
        platform.sweep_after()
    assert slot.take() is None
    found = platform.read(submission, view="staff")
    assert (found["state"], found["verdict"], found["attempt"]) == ("done", "infrastructure", 3)
    assert "lost 3 times" in found["report"]["fault"]
    assert evidence_count(platform) == 0


def test_a_job_that_no_slot_ever_starts_is_given_up_in_the_end(platform):
    platform.sweeper.sweep()
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    taken = 0
    while slot.take() is not None:
        taken += 1
        platform.sweep_after()
    assert taken == MAX_ATTEMPTS * MAX_ENQUEUES
    assert platform.read(submission)["verdict"] == "infrastructure"


def test_a_fault_of_ours_is_tried_again_and_hidden_from_the_candidate(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.finish(request, fault_report(request))
    platform.collect()
    assert (platform.read(submission)["state"], platform.read(submission)["attempt"]) == ("queued", 2)
    assert slot.work()
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"


def test_after_three_faults_of_ours_the_verdict_is_infrastructure(platform):
    submission = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    slot.grade = fault_report
    for _ in range(MAX_ATTEMPTS):
        assert slot.work()
        platform.collect()
    assert not slot.work()
    assert platform.read(submission)["verdict"] == "infrastructure"
    assert evidence_count(platform) == 0


def test_a_new_attempt_raises_the_fence(platform):
    submission = platform.submit().json()["id"]
    assert platform.redis.get(wire.fence_key(submission)) == b"1"
    slot = platform.slots[Lane.GRADE]
    slot.grade = fault_report
    slot.work()
    platform.collect()
    assert platform.redis.get(wire.fence_key(submission)) == b"2"


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "1", "kind": "Finished", "data": "{"},
        {"version": "1", "kind": "Finished", "data": "{}"},
        {"version": "9", "kind": "Started", "data": "{}"},
        {"version": "1", "kind": "Other", "data": "{}"},
        {"nothing": ""},
    ],
)
def test_a_message_that_cannot_be_read_is_set_aside_and_stops_nothing(platform, fields):
    submission = platform.submit().json()["id"]
    platform.redis.xadd(wire.REPORTS_STREAM, fields)
    platform.slots[Lane.GRADE].work()
    platform.redis.xadd(wire.REPORTS_STREAM, fields)
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"
    dead = platform.redis.xrange(DEAD_STREAM)
    assert len(dead) == 2
    assert dead[0][1][b"reason"]
    assert reports_left(platform) == 0


def test_a_message_that_cannot_be_recorded_is_set_aside_and_stops_nothing(platform, settings):
    class Refusing(Notary):
        def attest(self, session, *, organisation, submission, report, moment):
            if submission == spoiled:
                raise ValueError("cannot be signed")
            super().attest(session, organisation=organisation, submission=submission, report=report, moment=moment)

    spoiled = platform.submit().json()["id"]
    good = platform.submit().json()["id"]
    slot = platform.slots[Lane.GRADE]
    slot.work()
    slot.work()
    recording = Recording(Refusing(KeyRing(settings.keys()), "issuer"))
    consumer = ReportConsumer(platform.redis, platform.database, recording, Lanes(platform.redis))
    for _ in range(3):
        consumer.take(block_ms=1)
    assert platform.read(good)["verdict"] == "partial"
    assert platform.read(spoiled)["state"] == "running"
    assert len(platform.redis.xrange(DEAD_STREAM)) == 1


def test_what_a_dead_collector_had_taken_is_recorded_by_the_next_one(platform, settings):
    submission = platform.submit().json()["id"]
    platform.collect()
    platform.slots[Lane.GRADE].work()
    taken = platform.redis.xreadgroup(wire.REPORTS_GROUP, platform.collector.consumer._name, {wire.REPORTS_STREAM: ">"})
    assert len(taken[0][1]) == 2
    platform.collect()
    assert platform.read(submission)["state"] == "queued"
    restarted = Collector(platform.redis, platform.database, Notary(KeyRing(settings.keys()), "issuer"))
    restarted.consumer.take(block_ms=1)
    assert platform.read(submission)["verdict"] == "partial"
    assert reports_left(platform) == 0


def test_what_a_collector_on_another_machine_had_taken_is_claimed(platform):
    submission = platform.submit().json()["id"]
    platform.collect()
    platform.slots[Lane.GRADE].work()
    entries = platform.redis.xreadgroup(wire.REPORTS_GROUP, "elsewhere", {wire.REPORTS_STREAM: ">"})[0][1]
    assert platform.collector.consumer.claim() == 0
    for entry_id, _ in entries:
        platform.redis.xclaim(
            wire.REPORTS_STREAM, wire.REPORTS_GROUP, "elsewhere", 0, [entry_id], idle=CLAIM_IDLE_MS + 1
        )
    assert platform.collector.consumer.claim() == 2
    assert platform.read(submission)["verdict"] == "partial"


def test_the_collector_goes_on_after_redis_has_been_replaced_by_an_empty_one(platform):
    submission = platform.submit().json()["id"]
    platform.collect()
    platform.sweeper.sweep()
    platform.server.stop()
    platform.server.start()
    platform.sweeper.sweep()
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    assert platform.read(submission)["verdict"] == "partial"


def test_a_job_carries_json_only_and_its_description_no_code(platform):
    platform.submit(files={"solution.py": "canary_code = 1"})
    (job_id,) = platform.redis.lrange("rq:queue:grade", 0, -1)
    job = platform.redis.hgetall(b"rq:job:" + job_id)
    assert b"canary_code" not in job[b"description"]
    import zlib

    name, _, args, kwargs = json.loads(zlib.decompress(job[b"data"]))
    assert (name, args, set(kwargs)) == (wire.JOB_PATH, [], {"request"})
    assert wire.decode_request(kwargs["request"]).files == {"solution.py": "canary_code = 1"}
    assert job[b"result_ttl"] == b"0"
    assert int(job[b"timeout"]) >= 60_000 * 4 / 1_000


def test_nothing_is_left_in_redis_but_what_expires(platform):
    platform.submit()
    platform.slots[Lane.GRADE].work()
    platform.collect()
    lasting = {key for key in platform.redis.scan_iter() if platform.redis.ttl(key) == -1} - {
        b"rq:queues",
        wire.REPORTS_STREAM.encode(),
    }
    assert lasting == set()
    assert reports_left(platform) == 0


def test_reports_and_evidence_are_committed_together(platform):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    answer = platform.client.get(f"/v1/submissions/{submission}/evidence")
    assert answer.status_code == 200
    assert answer.json()["record"]["submission_id"] == submission
    assert answer.json()["record"]["verdict"] == full_report().verdict


def test_the_first_wipe_of_an_empty_platform_harms_nothing(platform):
    Redis.from_url(platform.server.url).flushall()
    platform.sweep_after()
    platform.collect()
    assert attempts(platform) == []
