"""When the time is over: the newest drafts are handed in by the server, exactly once, whoever looks or does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from api.grading.store import SubmissionRow
from api.sittings.clock import GRACE_MS
from api.sittings.statements import sittings as table
from api.sittings.store import HandedInRow, HeartbeatRow
from api.tenancy import EVERYWHERE
from fakes.sittings import STARTER, come_in, content, exercise_item, open_room, part, pass_time, plan_of
from runner.verdict import Lane

HOUR = timedelta(hours=1)
GRACE = timedelta(milliseconds=GRACE_MS)


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


@pytest.fixture
def browser(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    return browser


def turn(platform) -> int:
    """One look of the timekeeper, with an api that has just beaten."""
    now = datetime.now(UTC)
    with platform.database.write() as session:
        session.execute(update(HeartbeatRow).where(HeartbeatRow.process == "api").values(beat_at=now))
    return platform.collector.timekeeper.turn(now)


def handed_in(platform) -> int:
    with platform.database.read(EVERYWHERE) as session:
        return session.scalar(select(func.count()).select_from(HandedInRow))


def submissions(platform) -> int:
    with platform.database.read(EVERYWHERE) as session:
        return session.scalar(select(func.count()).select_from(SubmissionRow))


def test_nobody_has_to_look(platform, browser):
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    assert turn(platform) == 1
    assert platform.slots[Lane.GRADE].take().files == {"solution.py": "x = 1\n"}
    (receipt,) = browser.receipts()
    assert (receipt["by"], receipt["draft_version"], receipt["kind"]) == ("clock", 1, "submit")
    assert browser.look()["finish_reason"] == "clock"
    assert turn(platform) == 0


def test_without_a_collector_a_request_is_enough(platform, browser):
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    assert browser.look()["state"] == "finished"
    assert [one["by"] for one in browser.receipts()] == ["clock"]


def test_what_was_typed_in_time_may_arrive_within_the_grace(platform, browser):
    pass_time(platform, HOUR)
    assert browser.save("x = 2\n", 1).status_code == 200
    assert turn(platform) == 0
    pass_time(platform, GRACE)
    late = browser.save("x = 3\n", 2)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/time-over")
    assert [one["draft_version"] for one in browser.receipts()] == [2]


def test_two_collectors_and_requests_at_once_end_it_once(platform, room, browser):
    others = [come_in(platform, room.invite(f"Person {number}")) for number in range(3)]
    for one in others:
        one.begin()
        one.save("y = 1\n", 0)
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    with platform.database.read() as session:
        ids = session.scalars(select(table.c.id)).all()
    keep = platform.collector.timekeeper._keep_time
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda one: keep(one, datetime.now(UTC)), [*ids] * 4))
    assert sum(done) == len(ids) == 4
    assert (handed_in(platform), submissions(platform)) == (4, 4)


def test_what_was_handed_in_before_is_not_handed_in_again(platform, browser):
    browser.post("/items/i1/submit", {"base_version": 1})
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    assert turn(platform) == 1
    assert [one["by"] for one in browser.receipts()] == ["candidate"]


def test_a_draft_that_is_newer_than_what_was_handed_in_is_handed_in_too(platform, browser):
    browser.post("/items/i1/submit", {"base_version": 1})
    browser.save("x = 2\n", 1)
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    turn(platform)
    assert [(one["by"], one["draft_version"]) for one in browser.receipts()] == [("candidate", 1), ("clock", 2)]


def test_an_untouched_starter_is_not_handed_in(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save(STARTER, 0)
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    turn(platform)
    assert browser.look()["state"] == "finished"
    assert browser.receipts() == []


def test_the_clock_respects_how_often_one_may_submit_and_says_so(platform):
    room = open_room(platform.database, platform.organisation, plan_of(part(exercise_item(submissions=1))))
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    browser.post("/items/i1/submit", {"base_version": 1})
    browser.save("x = 2\n", 1)
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    turn(platform)
    assert [one["draft_version"] for one in browser.receipts()] == [1]
    sitting = browser.look()["id"]
    kinds = [one["kind"] for one in platform.client.get(f"/v1/sittings/{sitting}").json()["events"]]
    assert "not_handed_in" in kinds


def test_a_part_that_is_over_hands_in_and_the_next_one_begins(platform):
    parts = part(exercise_item("a1"), name="a", minutes=10), part(exercise_item("b1"), name="b", minutes=20)
    room = open_room(platform.database, platform.organisation, plan_of(*parts, minutes=None))
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.put("a1", {"base_version": 0, "content": content("x = 1\n")})
    pass_time(platform, timedelta(minutes=10) + GRACE + timedelta(seconds=1))
    assert turn(platform) == 1
    seen = browser.look()
    assert (seen["state"], seen["part"]) == ("running", "b")
    assert seen["clock"]["left_ms"] > 19 * 60_000
    assert [(one["item"], one["by"]) for one in browser.receipts()] == [("a1", "clock")]
    pass_time(platform, timedelta(minutes=20) + GRACE + timedelta(seconds=1))
    turn(platform)
    assert browser.look()["state"] == "finished"


def test_while_the_api_is_away_nothing_is_ended(platform, browser):
    """Nobody could save meanwhile; what was lost is given back when it returns."""
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    now = datetime.now(UTC)
    with platform.database.write() as session:
        gone = now - timedelta(seconds=6)
        session.execute(update(HeartbeatRow).where(HeartbeatRow.process == "api").values(beat_at=gone))
    assert platform.collector.timekeeper.turn(now) == 0
    assert handed_in(platform) == 0
    assert turn(platform) == 1


def test_what_redis_did_not_take_is_graded_later(platform, browser):
    pass_time(platform, HOUR + GRACE + timedelta(seconds=1))
    platform.server.stop()
    turn(platform)
    platform.server.start()
    platform.sweep_after()
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    (receipt,) = browser.receipts()
    assert browser.get(f"/submissions/{receipt['submission']}").json()["verdict"] == "partial"
