"""What staff see and do while people take a battery."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from starlette.concurrency import run_in_threadpool

from api.accounts.model import Scope
from api.sittings.clock import GRACE_MS
from fakes.sittings import come_in, open_room, pass_time


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


@pytest.fixture
def browser(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    return browser


def look(platform, room):
    answer = platform.client.get(f"/v1/campaigns/{room.campaign}/sittings")
    assert answer.status_code == 200, answer.text
    return {one["candidate"]["name"]: one for one in answer.json()["items"]}


def act(platform, sitting, what, body=None):
    return platform.client.post(f"/v1/sittings/{sitting}/{what}", json=body)


def test_the_room_shows_who_is_where(platform, room, browser):
    come_in(platform, room.invite("Amine Waiting"))
    browser.get("/items/i1")
    browser.save("x = 1\n", 0)
    browser.post("/items/i1/submit", {"base_version": 1})
    seen = look(platform, room)
    zoe, amine = seen["Zoé Martin"], seen["Amine Waiting"]
    assert (zoe["state"], zoe["item"], zoe["connected"]) == ("running", "i1", True)
    assert (zoe["drafts"], zoe["handed_in"]) == (1, 1)
    assert (amine["state"], amine["clock"]["ends_at"], amine["alerts"]) == ("waiting", None, [])


def test_alerts_tell_whom_to_look_after(platform, room, browser):
    browser.save("x = 1\n", 0)
    assert look(platform, room)["Zoé Martin"]["alerts"] == []
    browser.post("/adjustment", {"words": "Un écran plus grand"})
    pass_time(platform, timedelta(minutes=56))
    assert look(platform, room)["Zoé Martin"]["alerts"] == ["not_connected", "nearly_over", "adjustment"]
    browser.look()
    assert look(platform, room)["Zoé Martin"]["alerts"] == ["nothing_saved", "nearly_over", "adjustment"]


def test_the_gate_lets_everybody_begin(platform, room):
    room.change(start_gate=True)
    browser = come_in(platform, room.invite())
    assert browser.post("/begin").status_code == 409
    assert platform.client.post(f"/v1/campaigns/{room.campaign}/gate").json() == {"gate": "open"}
    assert browser.begin()["state"] == "running"


def test_a_pause_stops_clock_and_saving_and_costs_nothing(platform, browser):
    sitting = browser.look()["id"]
    assert act(platform, sitting, "pause").json()["state"] == "paused"
    left = browser.look()["clock"]["left_ms"]
    pass_time(platform, timedelta(minutes=30))
    # The pause itself moved with everything else; nothing ran.
    assert browser.save("x = 1\n", 0).json()["type"] == "/problems/not-running"
    assert browser.look()["clock"]["left_ms"] == left
    assert act(platform, sitting, "resume").json()["state"] == "running"
    # Far less than the pause has gone, however busy this machine is.
    assert abs(browser.look()["clock"]["left_ms"] - left) < 60_000
    assert browser.save("x = 1\n", 0).status_code == 200


def test_what_was_typed_before_a_pause_may_arrive_just_after_it(platform, browser):
    """Staff pause whenever they like; the last words are on their way then."""
    act(platform, browser.look()["id"], "pause")
    assert browser.save("x = 1\n", 0).json()["version"] == 1
    pass_time(platform, timedelta(milliseconds=GRACE_MS))
    assert browser.save("x = 2\n", 1).json()["type"] == "/problems/not-running"
    assert platform.client.get(f"/v1/sittings/{browser.look()['id']}").json()["state"] == "paused"


def test_time_is_given_to_one_or_to_all(platform, room, browser):
    other = come_in(platform, room.invite("Other"))
    sitting = browser.look()["id"]
    assert act(platform, sitting, "extra-time", {"minutes": 5}).json()["clock"]["extra_ms"] == 5 * 60_000
    answer = platform.client.post(f"/v1/campaigns/{room.campaign}/extra-time", json={"minutes": 10})
    assert answer.json() == {"sittings": 2}
    assert browser.look()["clock"]["extra_ms"] == 15 * 60_000
    assert other.begin()["clock"]["left_ms"] > 69 * 60_000


def test_time_is_given_once_however_often_the_request_is_sent(platform, room, browser):
    sitting = browser.look()["id"]
    once = {"headers": {"Idempotency-Key": "ten more"}, "json": {"minutes": 10}}
    for _ in range(2):
        for address in (f"/v1/sittings/{sitting}/extra-time", f"/v1/campaigns/{room.campaign}/extra-time"):
            assert platform.client.post(address, **once).status_code == 200
    assert browser.look()["clock"]["extra_ms"] == 2 * 600_000
    browser.post("/finish")
    answers = [platform.client.post(f"/v1/sittings/{sitting}/reopen", **once) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert browser.look()["clock"]["extra_ms"] == 3 * 600_000


def test_who_was_done_can_go_on_with_what_was_left(platform, browser):
    sitting = browser.look()["id"]
    browser.save("x = 1\n", 0)
    browser.post("/finish")
    assert act(platform, sitting, "reopen", {}).json()["state"] == "running"
    assert browser.look()["clock"]["left_ms"] > 59 * 60_000
    assert browser.save("x = 2\n", 1).status_code == 200
    browser.post("/finish")
    assert [one["draft_version"] for one in browser.receipts()] == [1, 2]


def test_where_nothing_was_left_reopening_needs_minutes(platform, browser):
    sitting = browser.look()["id"]
    pass_time(platform, timedelta(minutes=61))
    assert browser.look()["state"] == "finished"
    refused = act(platform, sitting, "reopen", {})
    assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, "/minutes")
    assert act(platform, sitting, "reopen", {"minutes": 5}).json()["state"] == "running"
    assert 4 * 60_000 < browser.look()["clock"]["left_ms"] <= 5 * 60_000


def test_staff_can_end_a_sitting(platform, browser):
    sitting = browser.look()["id"]
    browser.save("x = 1\n", 0)
    ended = act(platform, sitting, "finish").json()
    assert (ended["state"], ended["finish_reason"], ended["receipts"][0]["by"]) == ("finished", "staff", "staff")
    assert act(platform, sitting, "pause").json()["type"] == "/problems/not-running"


def test_each_act_is_in_the_time_line_and_in_the_audit_log(platform, browser):
    sitting = browser.look()["id"]
    for what in ("pause", "resume", "finish"):
        act(platform, sitting, what)
    act(platform, sitting, "reopen", {})
    kinds = [one["kind"] for one in platform.client.get(f"/v1/sittings/{sitting}").json()["events"]]
    assert kinds == ["entered", "begun", "paused", "resumed", "finished", "reopened"]
    audit = {one["action"] for one in platform.client.get("/v1/audit-events?limit=100").json()["items"]}
    assert {"sitting.paused", "sitting.resumed", "sitting.finished", "sitting.reopened"} <= audit


def test_another_organisation_s_room_is_as_good_as_none(platform, room, browser):
    stranger = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Other"))
    sitting = browser.look()["id"]
    campaign = f"/v1/campaigns/{room.campaign}"
    for path in (f"{campaign}/sittings", f"{campaign}/live", f"/v1/sittings/{sitting}"):
        assert platform.client.get(path, headers=stranger).status_code == 404
    for path in (f"/v1/sittings/{sitting}/pause", f"/v1/campaigns/{room.campaign}/gate"):
        assert platform.client.post(path, headers=stranger).status_code == 404
    assert browser.look()["state"] == "running"


def test_looking_needs_the_scope_to_look_and_acting_that_to_act(platform, room, browser):
    sitting = browser.look()["id"]
    reader = platform.key_with(Scope.SITTINGS_READ)
    assert platform.client.get(f"/v1/sittings/{sitting}", headers=reader).status_code == 200
    assert platform.client.post(f"/v1/sittings/{sitting}/pause", headers=reader).status_code == 403


def test_the_campaign_s_end_cuts_nobody_who_was_given_time(platform, room):
    room.change(closes_at=datetime.now(UTC) + timedelta(minutes=10))
    browser = come_in(platform, room.invite())
    assert browser.begin()["clock"]["left_ms"] <= 10 * 60_000
    act(platform, browser.look()["id"], "extra-time", {"minutes": 20})
    assert browser.look()["clock"]["left_ms"] > 29 * 60_000


def test_the_room_can_be_followed_and_tells_each_sitting_first(platform, room, browser):
    come_in(platform, room.invite("Other"))
    answer = platform.client.get(f"/v1/campaigns/{room.campaign}/live?follow=false")
    told = [json.loads(line[5:]) for line in answer.text.splitlines() if line.startswith("data:")]
    assert [one["candidate"]["name"] for one in told] == ["Other", "Zoé Martin"]


def test_whoever_follows_is_told_of_a_change_and_of_nothing_that_stayed_the_same(platform, room, browser):
    sitting = come_in(platform, room.invite("Other")).look()["id"]
    live = platform.app.state.live

    async def follow() -> list[tuple[str, str]]:
        seen = []
        async with contextlib.aclosing(live.changes(platform.organisation, room.campaign)) as changes:
            async for line in changes:
                seen.append((line["candidate"]["name"], line["state"]))
                if len(seen) == 2:
                    await run_in_threadpool(act, platform, sitting, "extra-time", {"minutes": 1})
                if len(seen) == 3:
                    break
        return seen

    other, zoe = ("Other", "waiting"), ("Zoé Martin", "running")
    assert platform.client.portal.call(follow) == [other, zoe, other]
