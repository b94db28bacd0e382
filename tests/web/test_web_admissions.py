"""Admissions over HTTP: rules, priority groups that nobody else reads, simulation, decisions by persons, the record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from jwt import PyJWK, api_jws

from api.accounts.model import Scope
from fakes.admission_desk import HALF, Desk, problem
from runner.admission_record import compare, verify


@pytest.fixture
def desk(platform) -> Desk:
    return Desk(platform)


def outcomes(simulation: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"admitted": [], "waiting": [], "refused": []}
    for one in simulation["items"]:
        found[one["outcome"]].append(one["name"])
    return found


@pytest.mark.sqlite_only
def test_rules_choose_with_quotas_and_every_line_has_its_reasons(desk):
    desk.collect()
    admission = desk.make(criteria=[{"measure": "score", "minimum": 0.2}], quotas=[HALF], waiting=1)
    found = desk.simulate(admission)
    first = found["items"][0]["name"]
    assert outcomes(found) == {
        "admitted": [first, "Dina", "Elsa"],
        "waiting": [{"Ada", "Bob"}.difference({first}).pop()],
        "refused": found_names(found, "refused"),
    }
    assert set(found_names(found, "refused")) == {"Cleo", "Fred"}
    lines = {one["name"]: one for one in found["items"]}
    assert lines["Dina"]["reasons"][0]["text"] == "Has a place so that this rule is kept: at least 2 from “femmes”."
    assert [one["code"] for one in lines[first]["reasons"]] == ["rank", "draw"]
    assert [one["code"] for one in lines["Cleo"]["reasons"]] == ["quota", "waiting_full"]
    assert [one["code"] for one in lines["Fred"]["reasons"]] == ["below"]
    assert (lines["Dina"]["points"], lines["Dina"]["rank"]) == (0.5, 4)
    assert found["limits"][0]["chosen"] == 2
    french = desk.simulate(admission, **{"Accept-Language": "fr"})
    assert "pour que cette règle soit respectée" in json.dumps(french, ensure_ascii=False)


def found_names(simulation: dict[str, Any], outcome: str) -> list[str]:
    return [one["name"] for one in simulation["items"] if one["outcome"] == outcome]


@pytest.mark.sqlite_only
def test_a_quota_for_each_site_and_one_that_cannot_be_met_are_reported(desk):
    desk.collect()
    each = {"bound": "at_most", "kind": "site", "name": None, "count": 2}
    seven = {"bound": "at_least", "kind": "priority", "name": "QPV", "count": 3}
    found = desk.simulate(desk.make(places=4, quotas=[each, seven]))
    assert [(one["name"], one["number"], one["chosen"], one["shortfall"]) for one in found["limits"]] == [
        ("Lille", 2, 2, None),
        ("Nancy", 2, 2, None),
        ("QPV", 3, 2, "too_few"),
    ]


@pytest.mark.sqlite_only
def test_parts_and_skills_count_as_the_rules_say(desk):
    part = {"measure": "part", "of": "p1", "weight": 1}
    found = desk.simulate(desk.make(criteria=[part]))
    assert [one["criteria"][0]["share"] for one in found["items"]] == [1.0, 1.0, 0.75, 0.5, 0.25, 0.0]
    unknown = {"title": "x", "campaigns": [desk.room.campaign], "places": 1, "criteria": [{**part, "of": "p9"}]}
    answer = desk.platform.client.post("/v1/admissions", json=unknown)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "/criteria/0/of")


@pytest.mark.sqlite_only
def test_a_person_confirms_what_they_have_seen_and_nothing_else(desk):
    admission = desk.make()
    digest = desk.simulate(admission)["digest"]
    assert problem(desk.commit(admission, digest, headers={})) == (403, "person-decides")
    desk.collect()
    assert problem(desk.commit(admission, digest)) == (409, "simulation-changed")
    answer = desk.commit(admission, desk.simulate(admission)["digest"])
    assert (answer.status_code, answer.json()["state"]) == (200, "decided")
    assert answer.json()["decided_by"].startswith("member:")
    assert desk.noted("admission.decided")[0].details["admitted"] == 3
    assert problem(desk.commit(admission, digest)) == (409, "admission-decided")
    assert problem(desk.platform.client.get(f"/v1/admissions/{admission['id']}/simulation")) == (
        409,
        "admission-decided",
    )


@pytest.mark.sqlite_only
def test_a_person_decides_about_somebody_with_a_reason_and_the_rest_is_chosen_around_it(desk):
    admission = desk.make()
    fred = next(one for one in desk.simulate(admission)["items"] if one["name"] == "Fred")
    path = f"/v1/admissions/{admission['id']}/overrides/{fred['candidate']}"
    new = {"outcome": "admitted", "reason": "Was ill on the day."}
    assert problem(desk.platform.client.put(path, json=new)) == (403, "person-decides")
    assert desk.platform.client.put(path, json=new, headers=desk.person).status_code == 200
    found = desk.simulate(admission)
    line = next(one for one in found["items"] if one["name"] == "Fred")
    assert (line["outcome"], line["overridden"]) == ("admitted", True)
    assert line["reasons"][0]["text"] == "Decided by a person: Was ill on the day."
    assert "Cleo" in outcomes(found)["waiting"]
    # The log outlives the person: it says which reason it was by its digest, and nobody reads an illness in it.
    noted = desk.noted("admission.overridden")[0].details
    assert noted["reason_sha256"] == sha256(b"Was ill on the day.").hexdigest()
    assert "ill" not in str(noted)
    assert desk.platform.client.delete(path, headers=desk.person).status_code == 200
    assert "Fred" in outcomes(desk.simulate(admission))["waiting"]


def test_what_was_decided_stays_whatever_becomes_of_groups_and_is_signed(desk):
    desk.collect()
    admission = desk.make(quotas=[HALF])
    before = desk.simulate(admission)
    desk.commit(admission, before["digest"])
    record = f"/v1/admissions/{admission['id']}/record"
    assert problem(desk.platform.client.get(record)) == (409, "admission-undecided")
    assert desk.platform.collector.registrar.turn(datetime.now(UTC)) == 1
    assert desk.platform.collector.registrar.turn(datetime.now(UTC)) == 0
    for one in desk.platform.client.get("/v1/priority-groups").json()["items"]:
        assert desk.platform.client.delete(f"/v1/priority-groups/{one['id']}").status_code == 200
    decided = desk.platform.client.get(f"/v1/admissions/{admission['id']}/decisions").json()
    places = {(one["outcome"], one.pop("place")["state"]) for one in decided["items"]}
    assert places <= {("admitted", "kept"), ("waiting", "waiting"), ("refused", "refused")}
    assert {one.pop("place") for one in before["items"]} == {None}
    assert decided["items"] == before["items"]
    assert decided["limits"] == before["limits"]
    jws = desk.platform.client.get(record).json()["jws"]
    key = PyJWK(desk.platform.client.get("/.well-known/jwks.json").json()["keys"][0])
    payload = json.loads(api_jws.decode(jws, key.key, algorithms=["EdDSA"]))
    found = desk.platform.client.get(f"/v1/admissions/{admission['id']}").json()
    assert payload["sha256"] == found["digests"]
    assert payload["outcomes"] == {"admitted": 3, "waiting": 3}
    assert api_jws.get_unverified_header(jws)["typ"] == "preuve-admission+jws"
    assert "Dina" not in json.dumps(payload)
    snapshot = desk.platform.client.get(f"/v1/admissions/{admission['id']}/snapshot").json()
    compare(verify(jws, desk.platform.client.get("/.well-known/jwks.json").json()), snapshot)
    assert "Dina" not in json.dumps(snapshot)
    canonical = json.dumps(found["digests"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert before["digest"] == sha256(canonical.encode()).hexdigest()


@pytest.mark.sqlite_only
def test_an_edit_names_the_revision_and_keeps_the_seed(desk):
    admission = desk.make()
    path = f"/v1/admissions/{admission['id']}"
    body = {"title": "Other", "campaigns": [desk.room.campaign], "places": 2}
    assert problem(desk.platform.client.put(path, json=body))[0] == 428
    changed = desk.platform.client.put(path, json=body, headers={"If-Match": '"1"'})
    assert (changed.json()["places"], changed.json()["seed"]) == (2, admission["seed"])
    assert changed.headers["ETag"] == '"2"'
    assert problem(desk.platform.client.put(path, json=body, headers={"If-Match": '"1"'}))[0] == 412


@pytest.mark.sqlite_only
def test_people_come_by_the_page_in_the_order_of_the_proposal(desk):
    admission = desk.make()
    path = f"/v1/admissions/{admission['id']}/simulation"
    first = desk.platform.client.get(path, params={"limit": 4}).json()
    second = desk.platform.client.get(path, params={"limit": 4, "cursor": first["next"]}).json()
    assert [*first["items"], *second["items"]] == desk.simulate(admission)["items"]
    assert second["next"] is None


def test_a_file_of_priority_groups_is_taken_whole_or_not_at_all(desk):
    bad = "nom;groupe\nDina;femmes\nNobody;QPV\n"
    preview = desk.post("/v1/priority-groups/preview", bad).json()
    assert (preview["entry_count"], preview["fault_count"], preview["faults"][0]["line"]) == (1, 1, 3)
    answer = desk.collect(bad)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "line 3")
    assert desk.platform.client.get("/v1/priority-groups").json()["items"] == []
    assert desk.collect().json() == {"noted": 4}
    again = desk.post("/v1/priority-groups/preview", "nom;groupe\nDina;femmes\n").json()
    assert (again["entry_count"], again["before_count"]) == (0, 1)
    assert len(desk.noted("priority_groups.imported")) == 1


@pytest.mark.sqlite_only
def test_whoever_marks_work_or_exports_results_learns_nothing_of_priority_groups(desk):
    desk.collect()
    everything = {scope for scope in Scope if not scope.value.startswith(("admissions", "priority"))}
    headers = desk.platform.key_with(*everything)
    for path in ("/v1/priority-groups", "/v1/admissions"):
        assert desk.platform.client.get(path, headers=headers).status_code == 403
    read = [
        desk.platform.client.get(f"/v1/campaigns/{desk.room.campaign}/{what}", headers=headers).text
        for what in ("results", "export.csv", "export.json")
    ]
    read.append(desk.platform.client.get("/v1/candidates", headers=headers).text)
    assert all("Dina" in one for one in read)
    assert not any("femmes" in one or "QPV" in one for one in read)
