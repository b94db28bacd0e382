"""Batteries: drafts that nobody overwrites unseen, versions that never change."""

from __future__ import annotations

from typing import Any

import pytest

from api.accounts.model import Scope


def item(name: str, exercise: str = "fizzbuzz", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "exercise", "exercise": exercise, "weight": 1, **more}


def plan(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    part = {"id": "p1", "title": {"fr": "Une", "en": "One"}, "minutes": None, "items": list(items)}
    return {"feedback": "criteria", "navigation": "free", "minutes": 60, "parts": [part], **more}


def begin(platform, **more: Any) -> Any:
    answer = platform.client.post("/v1/batteries", json={"title": "Web", "plan": plan(item("i1")), **more})
    assert answer.status_code == 201, answer.text
    return answer


def places(answer: Any) -> list[str]:
    assert answer.json()["type"] == "/problems/unreadable-request", answer.text
    return [error["place"] for error in answer.json()["errors"]]


def test_a_battery_begins_as_a_draft_with_versions_filled_in(platform):
    answer = begin(platform)
    battery = answer.json()
    assert (battery["newest_version"], battery["is_published"], battery["revision"]) == (None, False, 1)
    exercise = battery["draft"]["parts"][0]["items"][0]
    offered = platform.client.get("/v1/exercises/fizzbuzz").json()
    assert (exercise["version"], exercise["digest"]) == (offered["version"], offered["digest"])
    read = platform.client.get(answer.headers["location"])
    assert read.json() == battery
    assert read.headers["etag"] == answer.headers["etag"] == '"1"'
    assert [one["id"] for one in platform.client.get("/v1/batteries").json()["items"]] == [battery["id"]]


def test_a_battery_may_begin_with_nothing(platform):
    answer = platform.client.post("/v1/batteries", json={"title": "Later"})
    assert answer.json()["draft"] == {"feedback": "criteria", "navigation": "free", "minutes": 60, "parts": []}


def test_everything_wrong_with_a_plan_is_told_at_its_place(platform):
    wrong = plan(item("i1", weight=0), item("i1"), item("i2", exercise="no-such"), surprise=1)
    answer = platform.client.post("/v1/batteries", json={"title": "Web", "plan": wrong})
    assert places(answer) == [
        "/plan/surprise",
        "/plan/parts/0/items/0/weight",
        "/plan/parts/0/items/1/id",
        "/plan/parts/0/items/2/exercise",
    ]
    french = platform.client.post(
        "/v1/batteries", json={"title": "Web", "plan": wrong}, headers={"Accept-Language": "fr"}
    )
    assert french.json()["errors"][2]["message"] == "Cet identifiant est déjà pris."


@pytest.mark.parametrize(
    "body", [{"title": ""}, {"title": "   "}, {"title": "x" * 201}, {"plan": {}}, {"title": "a", "b": 1}]
)
def test_a_battery_needs_a_title_and_nothing_unknown(platform, body):
    assert places(platform.client.post("/v1/batteries", json=body))


@pytest.mark.parametrize("sent", [None, 3, [], "plan", {"parts": 1}])
def test_a_plan_that_is_none_is_refused(platform, sent):
    assert places(platform.client.post("/v1/battery-plans/preview", json={"plan": sent}))


def test_a_change_has_to_name_the_revision_it_was_made_to(platform):
    address = begin(platform).headers["location"]
    change = {"title": "Changed", "plan": plan(item("i1"), item("i2", "shop-stock"))}
    assert platform.client.put(address, json=change).status_code == 428
    changed = platform.client.put(address, json=change, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["title"] == "Changed"
    late = platform.client.put(address, json={**change, "title": "Lost"}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/revision-old")
    assert platform.client.get(address).json()["title"] == "Changed"
    again = platform.client.put(address, json=change, headers={"If-Match": '"2"'})
    assert again.headers["etag"] == '"2"', "nothing was changed"


def test_a_published_version_stays_while_the_draft_goes_on(platform):
    battery = begin(platform).json()
    address = f"/v1/batteries/{battery['id']}"
    published = platform.client.post(f"{address}/publish", headers={"If-Match": '"1"'})
    assert (published.status_code, published.json()["number"]) == (200, 1)
    again = platform.client.post(f"{address}/publish", headers={"If-Match": '"1"'})
    assert again.json() == published.json(), "the same is not published twice"
    assert platform.client.get(f"{address}/draft").json()["is_published"]

    change = {"title": "Web", "plan": plan(item("i1"), item("i2", "shop-stock"))}
    platform.client.put(f"{address}/draft", json=change, headers={"If-Match": '"1"'})
    assert not platform.client.get(f"{address}/draft").json()["is_published"]
    assert platform.client.get(f"{address}/versions/1").json() == published.json()
    late = platform.client.post(f"{address}/publish", headers={"If-Match": '"1"'})
    assert late.status_code == 412, "what one has not seen is not published"
    second = platform.client.post(f"{address}/publish", headers={"If-Match": '"2"'})
    assert (second.json()["number"], len(second.json()["plan"]["parts"][0]["items"])) == (2, 2)
    assert platform.client.get("/v1/batteries").json()["items"][0]["newest_version"] == 2
    assert platform.client.get(f"{address}/versions/3").status_code == 404


def test_an_unfinished_battery_is_not_published(platform):
    two_parts = plan(item("i1"))
    two_parts["parts"].append({"id": "p2", "title": {"fr": "", "en": ""}, "minutes": None, "items": []})
    battery = begin(platform, plan=two_parts).json()
    answer = platform.client.post(f"/v1/batteries/{battery['id']}/publish", headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/unfinished-battery")
    assert [one["place"] for one in answer.json()["errors"]] == ["/parts/1/items", "/parts/1/title"]


def test_a_preview_tells_time_points_skills_and_problems_in_the_readers_language(platform):
    block = {"id": "b1", "kind": "block", "draw": 1, "weight": 2, "of": [item("i2", "shop-stock", weight=2)]}
    answer = platform.client.post(
        "/v1/battery-plans/preview",
        json={"plan": plan(item("i1"), block, minutes=5)},
        headers={"Accept-Language": "fr"},
    )
    preview = answer.json()
    assert (preview["minutes"], preview["points"], preview["items"]) == (5, 3.0, 2)
    assert preview["work_minutes"]["least"] == preview["work_minutes"]["most"] > 5
    assert {"conditions", "efficiency"} <= {one["skill"]["code"] for one in preview["skills"]}
    assert {one["place"]: one["blocking"] for one in preview["problems"]} == {
        "/minutes": False,
        "/parts/0/items/1/of": False,
    }
    assert preview["problems"][0]["message"].startswith("Selon les auteurs")
    assert platform.client.get("/v1/batteries").json()["items"] == [], "nothing is kept"


def test_questions_stand_beside_exercises(platform):
    starters = platform.client.post("/v1/questions/starters").json()["items"]
    series = starters[0]["id"]
    asked = {"id": "q1", "kind": "question", "question": series, "weight": 1}
    draft = begin(platform, plan=plan(item("i1"), asked)).json()["draft"]
    assert draft["parts"][0]["items"][1]["version"] == 1
    platform.client.delete(f"/v1/questions/{series}")
    preview = platform.client.post("/v1/battery-plans/preview", json={"plan": draft}).json()
    assert [(one["place"], one["blocking"]) for one in preview["problems"]] == [("/parts/0/items/1", True)]


def test_the_same_request_again_makes_no_second_battery(platform):
    headers = {"Idempotency-Key": "one"}
    first = platform.client.post("/v1/batteries", json={"title": "Web"}, headers=headers)
    second = platform.client.post("/v1/batteries", json={"title": "Web"}, headers=headers)
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(platform.client.get("/v1/batteries").json()["items"]) == 1


def test_a_battery_of_another_organisation_is_as_unknown_as_none(platform):
    battery = begin(platform).json()["id"]
    theirs = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Other"))
    for method, path in (
        ("GET", "/v1/batteries/{}/draft"),
        ("PUT", "/v1/batteries/{}/draft"),
        ("POST", "/v1/batteries/{}/publish"),
        ("GET", "/v1/batteries/{}/versions/1"),
    ):
        body = {"title": "Mine", "plan": plan()} if method == "PUT" else None
        headers = {**theirs, "If-Match": "*"}
        foreign = platform.client.request(method, path.format(battery), json=body, headers=headers)
        unknown = platform.client.request(method, path.format(battery[:-6] + "000000"), json=body, headers=headers)
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert {**foreign.json(), "instance": ""} == {**unknown.json(), "instance": ""}
    assert platform.client.get("/v1/batteries", headers=theirs).json()["items"] == []


def test_batteries_are_listed_by_change(platform):
    made = [platform.client.post("/v1/batteries", json={"title": f"Number {one}"}).json() for one in range(3)]
    change = {"title": "Changed", "plan": made[0]["draft"]}
    address = f"/v1/batteries/{made[0]['id']}/draft"
    assert platform.client.put(address, json=change, headers={"If-Match": "*"}).status_code == 200
    found = platform.client.get("/v1/batteries", params={"updated_since": made[2]["updated_at"]}).json()
    assert [one["title"] for one in found["items"]] == ["Number 2", "Changed"]


def test_only_builders_change_batteries(platform):
    reader = platform.key_with(Scope.BATTERIES_READ)
    assert platform.client.get("/v1/batteries", headers=reader).status_code == 200
    answer = platform.client.post("/v1/batteries", json={"title": "Web"}, headers=reader)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/missing-scope")


def test_a_trial_is_a_sitting_of_the_draft_that_shows_up_nowhere(platform):
    battery = begin(platform).json()["id"]
    answer = platform.client.post(f"/v1/batteries/{battery}/trial", headers={"Accept-Language": "fr"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["sitting"]["trial"] is True
    assert "preuve-candidate" in answer.headers["set-cookie"]
    assert platform.client.get("/v1/campaigns").json()["items"] == []
    assert platform.client.get("/v1/candidates").json()["items"] == []
    assert platform.client.get(f"/v1/batteries/{battery}/draft").json()["newest_version"] is None
    unfinished = platform.client.post("/v1/batteries", json={"title": "Empty"}).json()["id"]
    refused = platform.client.post(f"/v1/batteries/{unfinished}/trial")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/unfinished-battery")
