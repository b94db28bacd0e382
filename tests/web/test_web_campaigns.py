"""Campaigns: their window, their open link, their gate, and sandboxes ahead of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.accounts.model import Scope

SOON = datetime(2099, 12, 1, 8, tzinfo=UTC)
LATER = SOON + timedelta(hours=9)


def moment(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


@pytest.fixture
def battery(platform) -> str:
    item = {"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 1, "languages": ["python"]}
    part = {"id": "p1", "title": {"fr": "Une", "en": "One"}, "minutes": None, "items": [item]}
    plan = {"feedback": "criteria", "navigation": "free", "minutes": 60, "parts": [part]}
    made = platform.client.post("/v1/batteries", json={"title": "Web", "plan": plan}).json()["id"]
    assert platform.client.post(f"/v1/batteries/{made}/publish", headers={"If-Match": "*"}).status_code == 200
    return str(made)


def begin(platform, battery: str, **more: Any) -> Any:
    answer = platform.client.post("/v1/campaigns", json={"title": "January", "battery": battery, **more})
    assert answer.status_code == 201, answer.text
    return answer


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_a_campaign_offers_the_newest_version_unless_another_is_named(platform, battery):
    campaign = begin(platform, battery).json()
    assert (campaign["version"], campaign["state"], campaign["battery_title"]) == (1, "draft", "Web")
    assert problem(platform.client.post("/v1/campaigns", json={"title": "X", "battery": battery, "version": 9})) == (
        404,
        "unknown-battery",
    )


def test_an_unpublished_battery_is_not_offered(platform):
    draft = platform.client.post("/v1/batteries", json={"title": "Draft"}).json()["id"]
    answer = platform.client.post("/v1/campaigns", json={"title": "X", "battery": draft})
    assert problem(answer) == (404, "unknown-battery")


def test_what_makes_no_sense_is_refused_at_its_place(platform, battery):
    answer = platform.client.post(
        "/v1/campaigns",
        json={
            "title": "X",
            "battery": battery,
            "opens_at": moment(LATER),
            "closes_at": moment(SOON),
            "time_zone": "../../etc/passwd",
        },
    )
    assert problem(answer) == (422, "unreadable-request")
    assert [one["place"] for one in answer.json()["errors"]] == ["/time_zone", "/closes_at"]


def test_a_change_keeps_what_it_does_not_name(platform, battery):
    answer = begin(
        platform, battery, closes_at=moment(LATER), extra_time={"tiers-temps": {"percent": 33}}, feedback="none"
    )
    address = answer.headers["location"]
    changed = platform.client.patch(address, json={"title": "New", "feedback": None}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    campaign = changed.json()
    assert (campaign["title"], campaign["feedback"], campaign["closes_at"]) == ("New", None, moment(LATER))
    assert campaign["extra_time"] == {"tiers-temps": {"percent": 33, "minutes": 0}}
    late = platform.client.patch(address, json={"title": "Late"}, headers={"If-Match": '"1"'})
    assert problem(late) == (412, "revision-old")
    assert platform.client.patch(address, json={"title": "Late"}).status_code == 428


def test_the_open_link_is_shown_once_and_ends_when_its_quota_does(platform, battery):
    answer = begin(platform, battery, open_link_quota=5)
    assert "/o/" in answer.json()["open_link"]
    address = answer.headers["location"]
    read = platform.client.get(address).json()
    assert (read["open_link"], read["has_open_link"], read["open_link_quota"]) == (None, True, 5)
    more = platform.client.patch(address, json={"open_link_quota": 9}, headers={"If-Match": "*"}).json()
    assert (more["open_link"], more["open_link_quota"]) == (None, 9), "the link stays the same"
    none = platform.client.patch(address, json={"open_link_quota": None}, headers={"If-Match": "*"}).json()
    assert not none["has_open_link"]
    again = platform.client.patch(address, json={"open_link_quota": 3}, headers={"If-Match": "*"}).json()
    assert again["open_link"] not in (None, answer.json()["open_link"])


def test_the_battery_of_an_open_campaign_stays(platform, battery):
    campaign = begin(platform, battery).json()
    address = f"/v1/campaigns/{campaign['id']}"
    assert platform.client.post(f"{address}/open").json()["state"] == "open"
    other = {"title": "Web", "plan": platform.client.get(f"/v1/batteries/{battery}/draft").json()["draft"]}
    other["plan"]["minutes"] = 30
    platform.client.put(f"/v1/batteries/{battery}/draft", json=other, headers={"If-Match": "*"})
    platform.client.post(f"/v1/batteries/{battery}/publish", headers={"If-Match": "*"})
    answer = platform.client.patch(address, json={"version": 2}, headers={"If-Match": "*"})
    assert problem(answer) == (409, "campaign-state")
    assert platform.client.get(address).json()["version"] == 1
    assert platform.client.post(f"{address}/close").json()["state"] == "closed"
    assert platform.client.post(f"{address}/open").json()["state"] == "open", "it can be opened again"


def test_a_campaign_that_is_over_is_not_opened(platform, battery):
    campaign = begin(platform, battery, closes_at="2020-01-01T00:00:00Z").json()
    answer = platform.client.post(f"/v1/campaigns/{campaign['id']}/open")
    assert [one["place"] for one in answer.json()["errors"]] == ["/closes_at"]


def test_sandboxes_are_asked_for_ahead_of_the_opening(platform, battery):
    campaign = begin(platform, battery, opens_at=moment(SOON), closes_at=moment(LATER)).json()
    address = f"/v1/campaigns/{campaign['id']}"
    people = "\n".join(["name", *(f"Person {number}" for number in range(25))])
    platform.client.post(f"{address}/invitations/import", content=people, headers={"Content-Type": "text/csv"})
    assert platform.client.get("/v1/warm-stocks").json()["warm_stocks"] == [], "not before it is opened"
    platform.client.post(f"{address}/open")
    (stock,) = platform.client.get("/v1/warm-stocks").json()["warm_stocks"]
    assert (stock["language"], stock["count"]) == ("python", 3)
    assert datetime.fromisoformat(stock["begins_at"]) < SOON < datetime.fromisoformat(stock["ends_at"])
    platform.client.post(f"{address}/close")
    assert platform.client.get("/v1/warm-stocks").json()["warm_stocks"] == []


def test_campaigns_are_listed_by_page_and_by_change(platform, battery):
    made = [begin(platform, battery, title=f"Number {number}").json() for number in range(3)]
    first = platform.client.get("/v1/campaigns", params={"limit": 2}).json()
    assert [one["title"] for one in first["items"]] == ["Number 2", "Number 1"]
    second = platform.client.get("/v1/campaigns", params={"limit": 2, "cursor": first["next"]}).json()
    assert ([one["title"] for one in second["items"]], second["next"]) == (["Number 0"], None)
    platform.client.post(f"/v1/campaigns/{made[0]['id']}/open")
    changed = platform.client.get("/v1/campaigns", params={"updated_since": made[2]["updated_at"]}).json()
    assert [one["title"] for one in changed["items"]] == ["Number 2", "Number 0"]


def test_a_campaign_of_another_organisation_is_as_unknown_as_none(platform, battery):
    campaign = begin(platform, battery).json()["id"]
    theirs = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Other"))
    for method, path in (
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/open"),
        ("POST", "/close"),
        ("POST", "/unlock-codes"),
        ("GET", "/invitations"),
        ("GET", "/code-sheets"),
    ):
        body = {"title": "Mine"} if method == "PATCH" else None
        headers = {**theirs, "If-Match": "*"}
        answers = [
            platform.client.request(method, f"/v1/campaigns/{one}{path}", json=body, headers=headers)
            for one in (campaign, campaign[:-6] + "000000", "nothing-of-ours")
        ]
        assert {problem(answer) for answer in answers} == {(404, "unknown-campaign")}
    answer = platform.client.post("/v1/campaigns", json={"title": "X", "battery": battery}, headers=theirs)
    assert problem(answer) == (404, "unknown-battery")


def test_what_was_done_is_in_the_audit_log(platform, battery):
    campaign = begin(platform, battery).json()["id"]
    platform.client.post(f"/v1/campaigns/{campaign}/open")
    platform.client.get(f"/v1/campaigns/{campaign}/code-sheets")
    events = platform.client.get("/v1/audit-events").json()["items"]
    assert {"battery.published", "campaign.created", "campaign.opened", "codes.printed"} <= {
        one["action"] for one in events
    }
