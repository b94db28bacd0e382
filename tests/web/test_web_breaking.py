"""Cheating and breaking: what a candidate, or somebody at the door, tries in order to be better off than others."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.app import create_app
from api.campaigns.model import InvitationState
from api.campaigns.store import InvitationRow
from fakes.sittings import STARTER, come_in, content, exercise_item, open_room, part, pass_time, plan_of


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


def _together(count, work):
    """What ``count`` threads get that do something at the same time."""
    gate, got = threading.Barrier(count), []

    def run(number):
        gate.wait()
        got.append(work(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


# --- practising with what is asked ------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_nobody_practises_with_an_exercise_that_is_asked(platform, room):
    """Else its statement is read, and its hidden checks are asked without limit, before the clock starts."""
    browser = come_in(platform, room.invite())
    assert browser.get("/items/practice").json()["exercise"]["slug"] == "page-address"


@pytest.mark.sqlite_only
def test_nobody_practises_with_what_a_neighbour_has_drawn(platform):
    of = [exercise_item("o1"), exercise_item("o2", slug="page-address")]
    block = {"id": "b1", "kind": "block", "draw": 1, "weight": 1.0, "of": [{**one, "weight": 1.0} for one in of]}
    room = open_room(platform.database, platform.organisation, plan_of(part(block)))
    for _ in range(3):
        practice = come_in(platform, room.invite()).get("/items/practice").json()["exercise"]["slug"]
        assert practice not in ("fizzbuzz", "page-address")


# --- reading ahead ----------------------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_a_part_that_is_still_to_come_cannot_be_read(platform):
    """Else the time of the first part is time to think about the second one."""
    parts = part(exercise_item("a1"), name="a", minutes=10), part(exercise_item("b1"), name="b", minutes=20)
    room = open_room(platform.database, platform.organisation, plan_of(*parts, minutes=None))
    browser = come_in(platform, room.invite())
    browser.begin()
    ahead = browser.get("/items/b1")
    assert ahead.json()["type"] == "/problems/part-closed"
    assert "statement" not in ahead.text
    page = browser.client.get("/sitting/work/b1", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/sitting")
    assert browser.get("/items/a1").status_code == 200
    browser.post("/parts/a/finish")
    assert browser.get("/items/b1").json()["open"]
    # What is over stays there to be looked at, and closed.
    assert not browser.get("/items/a1").json()["open"]


@pytest.mark.sqlite_only
def test_a_part_that_was_never_reached_stays_unread_after_the_end(platform):
    parts = part(exercise_item("a1"), name="a"), part(exercise_item("b1"), name="b")
    room = open_room(platform.database, platform.organisation, plan_of(*parts, navigation="forward"))
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.post("/finish")
    assert browser.get("/items/b1").json()["type"] == "/problems/part-closed"


@pytest.mark.sqlite_only
def test_where_one_goes_freely_every_part_can_be_read(platform):
    parts = part(exercise_item("a1"), name="a"), part(exercise_item("b1"), name="b")
    room = open_room(platform.database, platform.organisation, plan_of(*parts))
    browser = come_in(platform, room.invite())
    browser.begin()
    assert browser.get("/items/b1").json()["open"]


# --- races ------------------------------------------------------------------------------------------------------------


def test_submissions_from_twenty_hands_at_once_are_as_many_as_allowed(platform):
    """From two computers, with and without keys: neither gives one more."""
    room = open_room(platform.database, platform.organisation, plan_of(part(exercise_item(submissions=2))))
    token = room.invite()
    here, there = come_in(platform, token), come_in(platform, token)
    here.begin()
    here.save("x = 1\n", 0)

    def submit(number):
        browser = here if number % 2 else there
        key = f"key-{number}" if number % 3 else None
        return browser.post("/items/i1/submit", {"base_version": 1}, key=key).status_code

    codes = _together(20, submit)
    assert codes.count(202) == 2
    assert set(codes) == {202, 409}
    assert len(here.receipts()) == 2


def test_finishing_from_many_hands_hands_in_once(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    assert set(_together(8, lambda _: browser.post("/finish").status_code)) == {200}
    assert len(browser.receipts()) == 1


@pytest.mark.sqlite_only
def test_coming_back_from_elsewhere_gives_no_time(platform, room):
    token = room.invite()
    first = come_in(platform, token)
    ends_at = first.begin()["clock"]["ends_at"]
    first.post("/leave")
    pass_time(platform, timedelta(minutes=5))
    again = come_in(platform, token)
    left_ms = again.begin()["clock"]["left_ms"]
    assert left_ms <= 55 * 60_000
    assert again.look()["clock"]["ends_at"] < ends_at


@pytest.mark.sqlite_only
def test_saving_and_saving_in_the_last_seconds_moves_no_end(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    pass_time(platform, timedelta(minutes=60, seconds=1))
    due_at = browser.look()["clock"]["due_at"]
    for version in range(3):
        assert browser.save(f"x = {version}\n", version).status_code == 200
    assert browser.look()["clock"]["due_at"] == due_at
    pass_time(platform, timedelta(seconds=3))
    assert browser.save("x = 'late'\n", 3).json()["type"] == "/problems/time-over"
    (receipt,) = browser.receipts()
    assert (receipt["by"], receipt["draft_version"]) == ("clock", 3)


# --- strangers --------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_a_cookie_opens_the_doors_of_its_own_kind_only(platform, room):
    """A candidate's token is no member's, whatever the cookie is called, and the other way round."""
    browser = come_in(platform, room.invite())
    token = browser.client.cookies["__Host-preuve-candidate"]
    platform.accounts.create_member(platform.organisation, "anna", "five words drawn by chance", "owner")
    staff = platform.accounts.sessions.open("anna", "five words drawn by chance", address="test")
    thief = platform.browser()
    for path in ("/v1/session", "/v1/campaigns", f"/v1/sittings/{browser.look()['id']}/report", "/v1/members"):
        assert thief.get(path, headers={"Cookie": f"__Host-preuve-staff={token}"}).status_code == 401
        assert thief.get(path, headers={"Cookie": f"__Host-preuve-candidate={token}"}).status_code == 401
    assert thief.get("/v1/sitting", headers={"Cookie": f"__Host-preuve-candidate={staff.token}"}).status_code == 401
    bearer = {"Authorization": f"Bearer {platform.key}"}
    assert thief.get("/v1/sitting", headers=bearer).status_code == 401


@pytest.mark.sqlite_only
def test_a_neighbours_submission_is_nobodys(platform, room):
    mine, theirs = come_in(platform, room.invite("A")), come_in(platform, room.invite("B"))
    for browser in (mine, theirs):
        browser.begin()
        browser.save("x = 1\n", 0)
    handed = theirs.post("/items/i1/submit", {"base_version": 1}, key="same").json()
    unknown = mine.get("/submissions/01970000-0000-7000-8000-00000000dead")
    for path in ("", "/events"):
        assert mine.get(f"/submissions/{handed['submission']}{path}").status_code == 404
    assert mine.get(f"/submissions/{handed['submission']}").json()["type"] == unknown.json()["type"]
    page = mine.client.get(f"/sitting/work/i1?submission={handed['submission']}")
    assert page.status_code == 404
    # A neighbour's idempotency key replays nothing of theirs.
    own = mine.post("/items/i1/submit", {"base_version": 1}, key="same")
    assert own.json()["id"] != handed["id"]
    assert "Idempotency-Replayed" not in own.headers


# --- the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_made_up_keys_are_no_way_around_the_limit_of_the_door(platform):
    """Whoever guesses codes counts by address, whatever else is in the request."""
    often = platform.settings.model_copy(update={"limit_door": "3/minute"})
    with TestClient(create_app(often), base_url="https://testserver") as client:
        for path in ("/entry/code", "/entry/link", "/entry/open", "/v1/entry/code", "/staff/join/x"):
            platform.redis.flushall()
            headers = [{"Authorization": f"Bearer {number}"} for number in range(4)]
            codes = [client.post(path, data={"room": "x"}, headers=one).status_code for one in headers]
            assert codes[-1] == 429, path
            assert 429 not in codes[:3]


@pytest.mark.sqlite_only
def test_no_other_site_brings_anybody_into_a_sitting(platform, room):
    """Else somebody types their work into the sitting of whoever made that site."""
    token = room.invite()
    for site in ("cross-site", "same-site"):
        for path, form in (
            ("/entry/link", {"token": token}),
            ("/entry/code", {"room": "x", "code": "y"}),
            ("/entry/open", {"token": token, "name": "x"}),
        ):
            browser = platform.browser()
            assert browser.post(path, data=form, headers={"Sec-Fetch-Site": site}).status_code == 403
            assert not browser.cookies
    # What a form of another site can send is no JSON.
    body = f'{{"token":"{token}"}}'
    answer = platform.browser().post("/v1/entry/link", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422
    own = platform.browser().post(
        "/entry/link", data={"token": token}, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False
    )
    assert own.status_code == 303


def test_whoever_was_let_in_and_is_no_longer_invited_does_not_begin(platform, room):
    waiting, working = come_in(platform, room.invite("A")), come_in(platform, room.invite("B"))
    working.begin()
    with platform.database.write(platform.organisation) as session:
        session.execute(
            update(InvitationRow)
            .where(InvitationRow.id.in_(select(InvitationRow.id)))
            .values(state=InvitationState.REVOKED)
        )
    assert not waiting.look()["campaign"]["may_begin"]
    assert waiting.post("/begin").json()["type"] == "/problems/campaign-not-open"
    assert waiting.look()["state"] == "waiting"
    # Whoever is at work goes on until staff end it.
    assert working.save("x = 1\n", 0).status_code == 200


# --- what breaks ------------------------------------------------------------------------------------------------------


def test_input_of_ones_own_that_is_no_text_is_refused(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    for stdin in ("\ud800", "a\0b", "x" * ((1 << 20) + 1)):
        body = json.dumps({"base_version": 0, "content": content(STARTER), "stdin": stdin})
        for more in ({}, {"Idempotency-Key": "key"}):
            headers = {"X-CSRF-Token": browser.csrf, "Content-Type": "application/json", **more}
            answer = browser.client.post("/v1/sitting/items/i1/run", content=body, headers=headers)
            assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "/stdin")


def test_addresses_with_a_nul_are_nobodys(platform, room):
    browser = come_in(platform, room.invite())
    for path in ("/items/%00", "/submissions/%00", "/submissions/%00/events"):
        assert browser.get(path).status_code == 404
    for path in ("/v1/sittings/%00", "/v1/campaigns/%00/results", "/v1/members/%00", "/v1/submissions/%00"):
        assert platform.client.get(path).status_code == 404
    assert platform.client.get("/v1/audit-events?action=%00").status_code == 422


def test_words_with_a_nul_reach_the_staff_without_it(platform, room):
    browser = come_in(platform, room.invite())
    assert browser.post("/adjustment", {"words": "more\0time"}).status_code == 200
    assert browser.look()["adjustment"] == "more\ufffdtime"
