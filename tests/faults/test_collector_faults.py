"""The collector may die between reading a report and writing it down, and reports may come twice, late or forged."""

from __future__ import annotations

from fakes.installation import HANGS_AT_TWO, RIGHT, until
from runner import wire
from runner.model import Finished, Started

#: Long enough for its start to be announced.
SLOWLY_RIGHT = "import time\n\ndef double(n):\n    if n == 1:\n        time.sleep(0.4)\n    return n * 2\n"


def reports(installation):
    return [fields for _, fields in installation.redis.xrange(wire.REPORTS_STREAM)]


def graded_unheard(installation, source):
    """A submission whose reports nobody has read yet: the collector is ended before."""
    installation.some_slot()
    assert installation.end(installation.collector) == 0
    submission = installation.submit(source)
    until(lambda: len(reports(installation)) == 2, what="start and end are reported", instead=installation.logs)
    started, finished = (wire.decode_message(fields) for fields in reports(installation))
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    return submission, finished


def forged(finished, better, **changes):
    """What ``finished`` says of another submission's report, with some fields changed."""
    names = {name: getattr(finished, name) for name in ("submission_id", "attempt", "attempt_token")}
    return wire.encode_message(Finished(**{**names, "slot": "forger", "report": better, **changes}))


def test_of_reports_that_come_twice_late_or_forged_the_first_of_the_right_token_counts(installation):
    installation.some_slot()
    better = wire.report_from_json(
        installation.query(
            "SELECT report FROM submissions WHERE id = ?", installation.wait_verdict(installation.submit(RIGHT))["id"]
        )[0][0]
    )
    submission, finished = graded_unheard(installation, HANGS_AT_TWO)
    [start, end] = reports(installation)
    redis = installation.redis
    redis.delete(wire.REPORTS_STREAM)
    for fields in (
        forged(finished, better, attempt_token="of an older attempt"),
        forged(finished, better, attempt=finished.attempt + 1),
        start,
        forged(finished, better, attempt_token=""),
        end,
        end,
        start,
        forged(finished, better),
        forged(finished, better, attempt_token="of an older attempt"),
    ):
        redis.xadd(wire.REPORTS_STREAM, fields)

    installation.start_collector()
    found = installation.wait_verdict(submission)
    installation.wait_reports_recorded()

    assert installation.read(submission) == found
    assert found["verdict"] == "partial"
    assert installation.attempts(submission) == [(1, "done", "partial")]
    assert installation.slot_of_attempt(submission, 1) == finished.slot
    assert installation.evidence_count(submission) == 1
    assert installation.verdict_events(submission) == 1


def test_the_collector_killed_between_reading_and_writing(installation):
    """The database is locked by another, so it has taken the reports and not written them down when it is killed."""
    submission, _ = graded_unheard(installation, SLOWLY_RIGHT)
    with installation.database() as connection:
        connection.execute("BEGIN IMMEDIATE")
        installation.start_collector()
        until(
            lambda: installation.redis.xpending(wire.REPORTS_STREAM, wire.REPORTS_GROUP)["pending"] == 2,
            what="the collector has taken the reports",
            instead=installation.logs,
        )
        installation.kill(installation.collector)
        connection.execute("ROLLBACK")
    assert installation.attempts(submission) == [(1, "queued", None)]

    installation.start_collector()
    found = installation.wait_verdict(submission)
    installation.wait_reports_recorded()

    assert (found["verdict"], found["attempt"]) == ("accepted", 1)
    assert installation.attempts(submission) == [(1, "done", "accepted")]
    assert installation.evidence_count(submission) == 1
    assert installation.verdict_events(submission) == 1


def test_a_report_that_nobody_can_read_stops_no_other(installation):
    installation.some_slot()
    installation.redis.xadd(wire.REPORTS_STREAM, {"version": "1", "kind": "Finished", "data": "{"})
    installation.redis.xadd(wire.REPORTS_STREAM, {"nonsense": b"\xff\x00"})

    assert installation.wait_verdict(installation.submit(RIGHT))["verdict"] == "accepted"
    installation.wait_reports_recorded()
    assert installation.redis.xlen("preuve:reports:dead") == 2
