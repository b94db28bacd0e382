"""API keys: shown once, no stronger than who makes them, replaced without a hurry, apart when they are for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from api.accounts.model import Scope
from api.accounts.store import ApiKeyRow
from api.tenancy import EVERYWHERE

READ = ["exercises:read"]


def kind(answer):
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def make(platform, *, scopes=READ, headers=None, **more):
    return platform.client.post("/v1/api-keys", json={"name": "x", "scopes": scopes, **more}, headers=headers)


def works(platform, key):
    return platform.client.get("/v1/exercises", headers=bearer(key)).status_code == 200


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def test_a_key_is_shown_once(platform):
    made = make(platform).json()
    assert made["key"].startswith(made["prefix"] + "_")
    assert works(platform, made["key"])
    listed = platform.client.get("/v1/api-keys")
    assert made["key"] not in listed.text
    assert made["prefix"] in {one["prefix"] for one in listed.json()["items"]}


def test_a_key_is_no_stronger_than_who_makes_it(platform):
    weak = platform.key_with(Scope.KEYS_WRITE, Scope.EXERCISES_READ)
    assert make(platform, headers=weak).status_code == 201
    assert kind(make(platform, headers=weak, scopes=["exercises:read", "audit:read"])) == (403, "missing-scope")
    strong = make(platform, scopes=["audit:read"]).json()["id"]
    assert kind(platform.client.post(f"/v1/api-keys/{strong}/rotate", json={}, headers=weak)) == (403, "missing-scope")
    assert kind(platform.client.delete(f"/v1/api-keys/{strong}", headers=weak)) == (403, "missing-scope")


def test_a_key_ends_when_it_was_to_end(platform):
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = make(platform, expires_at=soon).json()
    assert works(platform, made["key"])
    with platform.database.write(EVERYWHERE) as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(ApiKeyRow).where(ApiKeyRow.id == made["id"]).values(expires_at=past))
    assert kind(platform.client.get("/v1/exercises", headers=bearer(made["key"]))) == (401, "bad-api-key")


def test_the_replaced_key_goes_on_for_a_while(platform):
    old = make(platform).json()
    new = platform.client.post(f"/v1/api-keys/{old['id']}/rotate", json={"overlap_hours": 2})
    assert (new.status_code, new.json()["scopes"], new.json()["expires_at"]) == (201, READ, None)
    assert works(platform, old["key"])
    assert works(platform, new.json()["key"])
    listed = {one["id"]: one for one in platform.client.get("/v1/api-keys").json()["items"]}
    assert listed[old["id"]]["replaced_by"] == new.json()["id"]
    ends = datetime.fromisoformat(listed[old["id"]]["expires_at"])
    assert timedelta(hours=1) < ends - datetime.now(UTC) <= timedelta(hours=2)
    assert kind(platform.client.post(f"/v1/api-keys/{old['id']}/rotate", json={})) == (409, "ended-key")


def test_without_overlap_the_replaced_key_ends_at_once(platform):
    old = make(platform).json()
    new = platform.client.post(f"/v1/api-keys/{old['id']}/rotate", json={"overlap_hours": 0}).json()
    assert (works(platform, old["key"]), works(platform, new["key"])) == (False, True)


def test_an_ended_key_opens_nothing(platform):
    made = make(platform).json()
    ended = platform.client.delete(f"/v1/api-keys/{made['id']}")
    assert ended.json()["revoked_at"] is not None
    assert not works(platform, made["key"])
    assert kind(platform.client.post(f"/v1/api-keys/{made['id']}/rotate", json={})) == (409, "ended-key")
    assert kind(platform.client.delete("/v1/api-keys/0123456789abcdef")) == (404, "unknown-key")


@pytest.mark.parametrize("scopes", [[], ["everything"], ["exercises:read", 1]])
def test_a_key_is_for_something_that_there_is(platform, scopes):
    assert kind(make(platform, scopes=scopes)) == (422, "unreadable-request")


def test_test_data_never_mixes_with_real_data(platform):
    scopes = ["submissions:write", "submissions:read", "organisation:read", "organisation:write", "keys:write"]
    test = make(platform, scopes=scopes, test=True).json()
    assert test["key"].startswith("test_preuve_")
    headers = bearer(test["key"])
    real = platform.submit().json()["id"]
    tried = platform.submit(headers=headers).json()["id"]
    assert platform.client.get(f"/v1/submissions/{tried}", headers=headers).status_code == 200
    assert kind(platform.client.get(f"/v1/submissions/{real}", headers=headers)) == (404, "unknown-submission")
    assert kind(platform.client.get(f"/v1/submissions/{tried}")) == (404, "unknown-submission")
    twin = platform.client.get("/v1/organisation", headers=headers).json()
    assert twin["test"] is True
    assert twin["id"] != platform.organisation


def test_an_organisation_has_one_twin_for_all_its_test_keys(platform):
    scopes = ["organisation:read"]
    keys = [make(platform, scopes=scopes, test=True).json()["key"] for _ in range(2)]
    twins = {platform.client.get("/v1/organisation", headers=bearer(key)).json()["id"] for key in keys}
    assert len(twins) == 1


def test_a_test_key_makes_test_keys_alone(platform):
    parent = make(platform, scopes=["keys:write", "exercises:read"], test=True).json()
    child = make(platform, headers=bearer(parent["key"])).json()
    assert (child["test"], child["key"][:12]) == (True, "test_preuve_")
    assert works(platform, child["key"])


def test_a_key_cannot_be_turned_from_test_to_real(platform):
    test = make(platform, test=True).json()["key"]
    real = make(platform).json()["key"]
    assert not works(platform, test.removeprefix("test_"))
    assert not works(platform, "test_" + real)


def test_the_operator_finds_one_organisation_although_it_has_a_twin(platform):
    make(platform, test=True)
    assert platform.accounts.organisation() == platform.organisation
