"""Our failure is never the candidate's: time that a fault of ours has taken comes back by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from api.grading.changes import _attempts as attempts
from api.sittings.giving_back import give_back
from api.sittings.heart import Heart
from api.sittings.store import HeartbeatRow
from fakes.reports import fault_report
from fakes.sittings import come_in, open_room, pass_time
from runner.verdict import Lane

MINUTE = timedelta(minutes=1)


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


@pytest.fixture
def browser(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    return browser


def given_ms(browser) -> int:
    return int(browser.look()["clock"]["given_back_ms"])


def let_wait(platform, span: timedelta) -> None:
    """Let time pass for sittings and for attempts that have not ended."""
    pass_time(platform, span)
    with platform.database.write() as session:
        for row in session.execute(attempts.select()).all():
            session.execute(
                update(attempts)
                .where(attempts.c.submission_id == row.submission_id, attempts.c.number == row.number)
                .values(created_at=row.created_at - span)
            )


def test_an_attempt_that_failed_through_us_gives_its_time_back(platform, browser):
    before = browser.look()["clock"]["ends_at"]
    browser.post("/items/i1/submit", {"base_version": 1})
    let_wait(platform, MINUTE)
    slot = platform.slots[Lane.GRADE]
    request = slot.take()
    slot.finish(request, fault_report(request))
    platform.collect()
    assert 60_000 <= given_ms(browser) < 90_000
    # One minute went by for the sitting, and came back.
    assert browser.look()["clock"]["ends_at"] >= before
    events = platform.client.get(f"/v1/sittings/{browser.look()['id']}").json()["events"]
    (event,) = [one for one in events if one["kind"] == "given_back"]
    assert event["data"]["cause"] == "attempt"


def test_an_attempt_that_was_lost_gives_its_time_back(platform, browser):
    browser.post("/items/i1/run", {"base_version": 1})
    let_wait(platform, MINUTE)
    slot = platform.slots[Lane.RUN]
    request = slot.take()
    slot.start(request)
    platform.collect()
    slot.die(request)
    platform.sweep_after()
    assert 60_000 <= given_ms(browser) < 90_000


def test_a_verdict_gives_nothing_back(platform, browser):
    browser.post("/items/i1/submit", {"base_version": 1})
    let_wait(platform, MINUTE)
    platform.slots[Lane.GRADE].work()
    platform.collect()
    assert given_ms(browser) == 0


def test_two_attempts_that_fail_at_the_same_time_give_the_time_back_once(platform, browser):
    for kind in ("run", "submit"):
        browser.post(f"/items/i1/{kind}", {"base_version": 1})
    let_wait(platform, MINUTE)
    for lane in (Lane.RUN, Lane.GRADE):
        request = platform.slots[lane].take()
        platform.slots[lane].finish(request, fault_report(request))
    platform.collect()
    assert 60_000 <= given_ms(browser) < 90_000


def test_the_practice_costs_no_time_and_gives_none_back(platform, room):
    browser = come_in(platform, room.invite())
    browser.save("x = 1\n", 0, item="practice")
    browser.post("/items/practice/submit", {"base_version": 1})
    browser.begin()
    request = platform.slots[Lane.GRADE].take()
    platform.slots[Lane.GRADE].finish(request, fault_report(request))
    platform.collect()
    assert given_ms(browser) == 0


def test_a_gap_of_the_platform_is_given_back_to_everybody_once(platform, room, browser):
    waiting = come_in(platform, room.invite("Not begun"))
    pass_time(platform, 2 * MINUTE)
    now = datetime.now(UTC)
    with platform.database.write() as session:
        session.execute(update(HeartbeatRow).values(beat_at=now - MINUTE))
    for _ in range(3):
        Heart(platform.database, "api").beat(now)
    assert (given_ms(browser), given_ms(waiting)) == (60_000, 0)


def test_a_sitting_whose_end_lay_in_the_gap_goes_on_with_what_was_left(platform, browser):
    pass_time(platform, timedelta(minutes=60, seconds=30))
    now = datetime.now(UTC)
    with platform.database.write() as session:
        session.execute(update(HeartbeatRow).values(beat_at=now - MINUTE))
    Heart(platform.database, "api").beat(now)
    assert 25_000 < browser.look()["clock"]["left_ms"] <= 30_000


def test_a_short_silence_is_no_gap(platform, browser):
    now = datetime.now(UTC)
    with platform.database.write() as session:
        session.execute(update(HeartbeatRow).values(beat_at=now - timedelta(seconds=4)))
    Heart(platform.database, "api").beat(now)
    assert given_ms(browser) == 0


def test_what_the_timekeeper_has_waited_out_is_given_back(platform, browser):
    """However long the api was away: nobody is ended before they could send what they had typed in time."""
    pass_time(platform, timedelta(minutes=60, seconds=4))
    now = datetime.now(UTC)
    with platform.database.write() as session:
        away = update(HeartbeatRow).where(HeartbeatRow.process == "api")
        session.execute(away.values(beat_at=now - timedelta(seconds=9)))
    assert platform.collector.timekeeper.turn(now) == 0
    Heart(platform.database, "api").beat(now)
    assert browser.look()["state"] == "running"
    assert browser.save("x = 2\n", 1).status_code == 200


def test_time_in_which_the_clock_stood_still_is_not_owed(platform, browser):
    sitting = browser.look()["id"]
    pass_time(platform, 10 * MINUTE)
    platform.client.post(f"/v1/sittings/{sitting}/pause")
    pass_time(platform, 5 * MINUTE)
    platform.client.post(f"/v1/sittings/{sitting}/resume")
    now = datetime.now(UTC)
    with platform.database.write() as session:
        give_back(session, sitting, now - 6 * MINUTE, now, cause="platform")
    assert 59_000 <= given_ms(browser) <= 61_000


def test_what_is_over_is_given_nothing(platform, browser):
    sitting = browser.look()["id"]
    browser.post("/finish")
    now = datetime.now(UTC)
    with platform.database.write() as session:
        assert give_back(session, sitting, now - MINUTE, now, cause="platform") == 0
