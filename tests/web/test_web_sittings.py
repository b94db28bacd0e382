"""Taking a battery: coming in, beginning, going on elsewhere, parts, ending."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.catalog.service import Catalog
from api.sittings.statements import sessions
from fakes.sittings import come_in, exercise_item, open_room, part, pass_time, plan_of


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


def test_who_comes_in_sees_what_waits_and_the_clock_stands_until_they_begin(platform, room):
    browser = come_in(platform, room.invite())
    waiting = browser.look()
    assert (waiting["state"], waiting["candidate"], waiting["campaign"]["may_begin"]) == ("waiting", "Zoé Martin", True)
    assert waiting["clock"]["started_at"] is None
    assert waiting["clock"]["left_ms"] == 60 * 60_000
    running = browser.begin()
    assert running["state"] == "running"
    assert running["clock"]["left_ms"] > 59 * 60_000
    assert running["parts"][0]["items"][0]["title"]["fr"] == "FizzBuzz"


def test_extra_time_of_the_invitation_is_in_the_time_allowed(platform, room):
    clock = come_in(platform, room.invite(percent=33, ms=60_000)).begin()["clock"]
    assert clock["allowed_ms"] == 60 * 600 * 133 + 60_000


def test_the_same_link_opens_the_same_sitting_on_another_computer(platform, room):
    token = room.invite()
    first, second = come_in(platform, token), come_in(platform, token)
    first.begin()
    assert first.save("x = 1\n", 0).status_code == 200
    there = second.look()
    assert there["id"] == first.look()["id"]
    assert there["parts"][0]["items"][0]["draft"] == {
        "version": 1,
        "saved_at": there["parts"][0]["items"][0]["draft"]["saved_at"],
        "saved_by": "another_device",
    }
    assert second.get("/items/i1").json()["content"]["files"] == {"solution.py": "x = 1\n"}


def test_leaving_ends_this_device_alone(platform, room):
    token = room.invite()
    first, second = come_in(platform, token), come_in(platform, token)
    cookie = dict(first.client.cookies)
    assert first.post("/leave").json() == {"left": True}
    first.client.cookies.update(cookie)
    assert first.get().json()["type"] == "/problems/no-sitting"
    assert second.look()["state"] == "waiting"


def test_a_device_is_closed_some_time_after_the_end_and_the_link_opens_it_again(platform, room):
    """Who forgets to leave a shared computer leaves nothing to whoever comes next."""
    link = room.invite()
    browser = come_in(platform, link)
    browser.begin()
    browser.post("/finish")
    for minutes, status in ((29, 200), (29, 200), (31, 401)):
        pass_time(platform, timedelta(minutes=minutes))
        with platform.database.write() as session:
            for row in session.execute(sessions.select()).all():
                earlier = row.last_seen_at - timedelta(minutes=minutes)
                session.execute(sessions.update().where(sessions.c.id == row.id).values(last_seen_at=earlier))
        assert browser.get().status_code == status
    assert come_in(platform, link).look()["state"] == "finished"


def test_without_a_cookie_or_its_token_nothing_can_be_done(platform, room):
    browser = come_in(platform, room.invite())
    assert platform.browser().get("/v1/sitting").status_code == 401
    browser.csrf = "made up"
    for answer in (browser.post("/begin"), browser.save("x", 0)):
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forged-request")
    assert browser.look()["state"] == "waiting"


def test_nobody_begins_before_the_gate_is_open_or_outside_of_the_window(platform, room):
    browser = come_in(platform, room.invite())
    room.change(start_gate=True)
    assert browser.post("/begin").json()["type"] == "/problems/gate-closed"
    assert browser.look()["campaign"] | {"gate": "closed", "may_begin": False} == browser.look()["campaign"]
    room.change(gate_opened_at=datetime.now(UTC), closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert browser.post("/begin").json()["type"] == "/problems/campaign-not-open"
    room.change(closes_at=datetime.now(UTC) + timedelta(minutes=10))
    assert browser.begin()["clock"]["left_ms"] <= 10 * 60_000


def test_beginning_twice_changes_nothing(platform, room):
    browser = come_in(platform, room.invite())
    first = browser.begin()["clock"]["started_at"]
    assert browser.begin()["clock"]["started_at"] == first


def test_blocks_are_drawn_once_and_kept(platform):
    block = {"id": "b1", "kind": "block", "draw": 1, "weight": 1.0,
             "of": [exercise_item(f"o{n}", weight=1.0) for n in range(8)]}  # fmt: skip
    room = open_room(platform.database, platform.organisation, plan_of(part(block)))
    tokens = [room.invite(f"Person {n}") for n in range(6)]
    drawn = [come_in(platform, token).look()["parts"][0]["items"] for token in tokens]
    assert [len(items) for items in drawn] == [1] * 6
    assert len({items[0]["id"] for items in drawn}) > 1
    assert [come_in(platform, token).look()["parts"][0]["items"] for token in tokens] == drawn


def test_items_cannot_be_read_before_the_beginning_but_the_practice_can(platform, room):
    browser = come_in(platform, room.invite())
    assert browser.get("/items/i1").status_code == 404
    # FizzBuzz is asked, so that nobody practises with it.
    assert browser.get("/items/practice").json()["exercise"]["slug"] == "page-address"
    browser.begin()
    page = browser.get("/items/i1").json()
    assert page["exercise"]["statement"]["fr"]
    assert page["open"]
    assert not browser.get("/items/practice").json()["open"]


def test_practising_counts_nowhere_and_ends_with_the_beginning(platform, room):
    browser = come_in(platform, room.invite())
    assert browser.save("x = 1\n", 0, item="practice").status_code == 200
    answer = browser.post("/items/practice/submit", {"base_version": 1})
    assert answer.status_code == 202
    assert browser.receipts() == []
    browser.begin()
    assert browser.save("x = 2\n", 1, item="practice").json()["type"] == "/problems/not-running"
    browser.post("/finish")
    assert browser.receipts() == []


def test_parts_with_their_own_time_follow_each_other(platform):
    parts = part(exercise_item("a1"), name="a", minutes=10), part(exercise_item("b1"), name="b", minutes=20)
    room = open_room(platform.database, platform.organisation, plan_of(*parts, minutes=None))
    browser = come_in(platform, room.invite())
    begun = browser.begin()
    assert [one["state"] for one in begun["parts"]] == ["open", "to_come"]
    assert begun["clock"]["due_at"] == begun["clock"]["part_ends_at"] < begun["clock"]["ends_at"]
    assert browser.save("x = 1\n", 0, item="b1").json()["type"] == "/problems/part-closed"
    assert browser.save("x = 1\n", 0, item="a1").status_code == 200
    then = browser.post("/parts/a/finish").json()
    assert [one["state"] for one in then["parts"]] == ["over", "open"]
    assert browser.save("x = 2\n", 1, item="a1").json()["type"] == "/problems/part-closed"
    assert browser.save("x = 1\n", 0, item="b1").status_code == 200
    assert [one["item"] for one in browser.receipts()] == ["a1"]
    assert then["clock"]["left_ms"] <= 20 * 60_000
    assert browser.post("/parts/a/finish").json()["part"] == "b"
    assert browser.post("/parts/b/finish").json()["state"] == "finished"
    assert [one["item"] for one in browser.receipts()] == ["a1", "b1"]


def test_finishing_hands_in_the_newest_drafts_and_closes_everything(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    assert browser.post("/finish").json()["finish_reason"] == "candidate"
    (receipt,) = browser.receipts()
    assert (receipt["by"], receipt["draft_version"], receipt["kind"]) == ("candidate", 1, "submit")
    assert browser.save("x = 2\n", 1).json()["type"] == "/problems/time-over"
    assert browser.post("/items/i1/submit", {"base_version": 1}).json()["type"] == "/problems/time-over"
    assert browser.post("/finish").json()["state"] == "finished"
    assert len(browser.receipts()) == 1


def test_an_adjustment_that_is_asked_for_is_kept(platform, room):
    browser = come_in(platform, room.invite())
    assert browser.post("/adjustment", {"words": "Plus de temps, s’il vous plaît."}).status_code == 200
    assert browser.look()["adjustment"] == "Plus de temps, s’il vous plaît."


def test_somebody_else_s_sitting_is_out_of_reach(platform, room):
    mine, theirs = come_in(platform, room.invite("A")), come_in(platform, room.invite("B"))
    for browser in (mine, theirs):
        browser.begin()
        browser.save(f"x = '{browser.csrf}'\n", 0)
    submission = theirs.post("/items/i1/submit", {"base_version": 1}).json()["submission"]
    assert theirs.get(f"/submissions/{submission}").status_code == 200
    assert mine.get(f"/submissions/{submission}").json()["type"] == "/problems/unknown-own-submission"
    assert mine.get(f"/submissions/{submission}/events").status_code == 404
    assert mine.receipts() == []
    assert mine.csrf in mine.get("/items/i1").text


def test_looking_again_and_again_asks_no_catalogue(platform, room, monkeypatch):
    """GET /v1/sitting is what pages ask for all the time."""
    browser = come_in(platform, room.invite())
    browser.begin()

    def refused(*_args, **_more):
        raise AssertionError("the catalogue was asked")

    monkeypatch.setattr(Catalog, "entry", refused)
    assert browser.look()["parts"][0]["items"][0]["minutes"] == 10


def test_time_passes_by_the_server_s_clock_alone(platform, room):
    browser = come_in(platform, room.invite())
    before = browser.begin()["clock"]
    pass_time(platform, timedelta(minutes=10))
    after = browser.look()["clock"]
    assert before["left_ms"] - after["left_ms"] >= 10 * 60_000
