"""Who may see what: each organisation its own, each key what its scopes say, and nobody anything without a key."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from api.accounts.model import Scope
from api.accounts.service import LAST_USE_STEP
from api.accounts.store import ApiKeyRow
from api.tenancy import EVERYWHERE
from runner.verdict import Lane


def test_another_organisation_finds_nothing_and_cannot_tell_it_from_nothing(platform):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    stranger = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Others"))
    for ending in ("", "/events", "/evidence", "?view=staff"):
        foreign = platform.client.get(f"/v1/submissions/{submission}{ending}", headers=stranger)
        unknown = platform.client.get(f"/v1/submissions/{submission[:-1]}x{ending}", headers=stranger)
        mine = platform.client.get(f"/v1/submissions/{submission}{ending}")
        assert mine.status_code == 200
        assert foreign.status_code == unknown.status_code == 404
        assert without_instance(foreign) == without_instance(unknown)


def without_instance(answer):
    return {name: value for name, value in answer.json().items() if name != "instance"}


def test_each_organisation_has_idempotency_keys_of_its_own(platform):
    stranger = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Others"))
    mine = platform.submit(headers={"Idempotency-Key": "k"}).json()["id"]
    theirs = platform.submit(headers={"Idempotency-Key": "k", **stranger}).json()["id"]
    assert mine != theirs


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (Scope.EXERCISES_READ, "/v1/exercises"),
        (Scope.EXERCISES_READ, "/v1/exercises/fizzbuzz"),
        (Scope.SUBMISSIONS_READ, "/v1/submissions/{id}"),
        (Scope.SUBMISSIONS_READ, "/v1/submissions/{id}/events"),
        (Scope.EVIDENCE_READ, "/v1/submissions/{id}/evidence"),
    ],
)
def test_a_scope_opens_its_routes_and_no_other_scope_does(platform, scope, path):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    address = path.format(id=submission)
    assert platform.client.get(address, headers=platform.key_with(scope)).status_code == 200
    others = platform.key_with(*(other for other in Scope if other is not scope))
    assert platform.client.get(address, headers=others).status_code == 403


def test_of_a_key_only_a_hash_is_kept(platform):
    with platform.database.read() as session:
        rows = [str(tuple(row)) for row in session.execute(text("SELECT * FROM api_keys"))]
        users = [str(tuple(row)) for row in session.execute(text("SELECT * FROM users"))]
    secret = platform.key.split("_", 2)[2]
    assert rows
    assert secret not in "".join(rows)
    assert "$argon2id$" in users[0]


def test_a_key_has_enough_secret_bits(platform):
    secret = platform.key.split("_", 2)[2]
    assert len(secret) * 6 >= 128
    assert len(platform.key) < 171


def test_the_last_use_of_a_key_is_known(platform):
    def last_use():
        with platform.database.read(EVERYWHERE) as session:
            return session.scalar(select(ApiKeyRow.last_used_at))

    assert last_use() is None
    platform.client.get("/v1/exercises")
    first = last_use()
    assert first is not None
    platform.client.get("/v1/exercises")
    assert last_use() == first
    long_ago = datetime.now(UTC) - 2 * LAST_USE_STEP
    with platform.database.write(EVERYWHERE) as session:
        session.execute(update(ApiKeyRow).values(last_used_at=long_ago))
    platform.client.get("/v1/exercises")
    assert last_use() > long_ago


def test_the_first_access_is_made_once(platform):
    assert platform.accounts.bootstrap(organisation="Second", login="admin") is None


def test_the_same_request_with_the_same_idempotency_key_is_one_submission(platform):
    headers = {"Idempotency-Key": "018f-abc"}
    first = platform.submit(headers=headers)
    second = platform.submit(headers=headers)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert platform.redis.llen("rq:queue:grade") == 1


def test_the_same_idempotency_key_for_something_else_is_refused(platform):
    platform.submit(headers={"Idempotency-Key": "k"})
    answer = platform.submit(mode="run", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-mismatch")


def test_while_the_first_request_is_taken_in_the_same_key_gets_409(platform, settings):
    from starlette.testclient import TestClient

    from api.app import create_app

    inner = []

    class Nested:
        """Sends the same request again while the first one is being enqueued."""

        def enqueue(self, job):
            inner.append(post(client))

    def post(through):
        body = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"}
        return through.post("/v1/submissions", json=body, headers={"Idempotency-Key": "k"})

    with TestClient(create_app(settings, lanes=Nested()), headers=platform.client.headers) as client:
        assert post(client).status_code == 202
    assert (inner[0].status_code, inner[0].json()["type"]) == (409, "/problems/idempotency-in-flight")
    assert inner[0].headers["retry-after"] == "1"


def test_an_idempotency_key_is_forgotten_after_a_day(platform):
    first = platform.submit(headers={"Idempotency-Key": "k"}).json()["id"]
    then = (datetime.now(UTC) - timedelta(hours=25, minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with platform.database.write() as session:
        session.execute(text("UPDATE idempotency_keys SET created_at = :then"), {"then": then})
    assert platform.submit(headers={"Idempotency-Key": "k"}).json()["id"] != first
    with platform.database.write() as session:
        session.execute(text("UPDATE idempotency_keys SET created_at = :then"), {"then": then})
    platform.sweeper.sweep()
    with platform.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM idempotency_keys")) == 0


def test_a_refused_request_does_not_use_up_its_idempotency_key(platform):
    headers = {"Idempotency-Key": "k"}
    assert platform.submit(language="cobol", headers=headers).status_code == 422
    assert platform.submit(headers=headers).status_code == 202


@pytest.mark.parametrize("key", ["", "x" * 256, "é".encode("latin-1")])
def test_what_is_no_idempotency_key_is_refused(platform, key):
    answer = platform.submit(headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "Idempotency-Key"


def test_staff_see_hidden_checks_in_full(platform):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    report = platform.read(submission, view="staff")["report"]
    assert report["view"] == "staff"
    assert "canary-7f3a" in json.dumps(report)
