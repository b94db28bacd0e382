"""What candidates are told on their pages of what counts, and of how much time there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fakes.sittings import come_in, exercise_item, open_room, part, plan_of

IN_ENGLISH = {"Accept-Language": "en", "Accept": "text/html"}


def page(browser, path: str) -> str:
    answer = browser.client.get(path, headers=IN_ENGLISH)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_changes_that_no_submission_is_left_for_are_told_before_and_after_the_end(platform):
    plan = plan_of(part(exercise_item(submissions=1), exercise_item("i2", slug="order-totals", submissions=1)))
    browser = come_in(platform, open_room(platform.database, platform.organisation, plan).invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    assert browser.post("/items/i1/submit", {"base_version": 1}).status_code == 202
    browser.save("y = 1\n", 0, item="i2")
    told = "no submission is left."
    assert told not in page(browser, "/sitting/finish")
    browser.save("x = 2\n", 1)
    assert page(browser, "/sitting/finish").count(told) == 1
    browser.post("/finish")
    end = page(browser, "/sitting/end")
    assert end.count("since no submission was left") == 1
    assert [one["draft_version"] for one in browser.receipts()] == [1, 1]


def test_who_comes_shortly_before_the_campaign_closes_is_told_before_they_begin(platform):
    """The end of the campaign cuts the time at the beginning, and never again."""
    room = open_room(platform.database, platform.organisation)
    browser = come_in(platform, room.invite())
    assert "Not all of your time is left" not in page(browser, "/sitting")
    room.change(closes_at=datetime.now(UTC) + timedelta(minutes=10, seconds=30))
    first = page(browser, "/sitting")
    assert "Not all of your time is left" in first
    assert "you have 10 minutes" in first
    assert 600_000 < browser.begin()["clock"]["left_ms"] <= 630_000
