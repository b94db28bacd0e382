"""Contact: a name is hidden until the person says yes. Pools: a consent for each, and every look is seen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.accounts.model import Scope
from api.campaigns.store import CandidateRow
from api.mail.store import OutboxMailRow
from api.matching.contact_schema import ContactModel, OwnFindableModel, PoolModel
from api.tenancy import EVERYWHERE
from fakes.findable_people import agree, person, withdraw
from fakes.sittings import come_in, open_room

NEEDS = [{"code": "conditions", "level": 1, "essential": True}]


@pytest.fixture
def other(platform) -> dict[str, str]:
    """The header of another organisation's key."""
    organisation = platform.accounts.create_organisation("Atelier Web")
    return platform.key_with(*Scope, organisation=organisation) | {"X-Organisation": organisation}


def call(platform, method: str, path: str, body=None, *, status: int = 200, headers=None):
    answer = platform.client.request(method, path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def profile(platform, headers=None) -> str:
    body = {"title": "Développeuse web", "place": "Nancy", "needs": NEEDS}
    return str(call(platform, "POST", "/v1/job-profiles", body, status=201, headers=headers)["id"])


def found(platform, job: str, headers=None, **query):
    answer = platform.client.get(f"/v1/job-profiles/{job}/matches", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def candidate_who_agrees(platform, name: str = "Zoé Canari"):
    """At their device, found by their own organisation; and their id."""
    browser = come_in(platform, open_room(platform.database, platform.organisation).invite(name))
    with platform.database.read(platform.organisation) as session:
        candidate = session.scalar(select(CandidateRow.id).where(CandidateRow.name == name))
    assert put(browser, "/v1/mine/consents/found", {"version": 1}, method="PUT").status_code == 200
    return browser, candidate


def put(browser, path: str, body, *, method: str = "POST"):
    return browser.client.request(method, path, json=body, headers={"X-CSRF-Token": browser.csrf})


def test_a_name_is_known_once_the_person_accepts_and_never_before(platform):
    browser, candidate = candidate_who_agrees(platform)
    job = profile(platform)
    (match,) = found(platform, job)
    asked = {"person": match["person"], "message": "Pouvons-nous en parler ?"}
    contact = call(platform, "POST", f"/v1/job-profiles/{job}/contacts", asked, status=201)
    ContactModel.model_validate(contact, extra="forbid")
    assert (contact["state"], contact["known"]) == ("asked", None)
    assert "Canari" not in str(found(platform, job)) + str(call(platform, "GET", f"/v1/job-profiles/{job}/contacts"))

    own = browser.client.get("/v1/mine/findable").json()
    OwnFindableModel.model_validate(own, extra="forbid")
    (mine,) = own["contacts"]
    assert (mine["organisation"], mine["title"], mine["message"]) == ("Test", "Développeuse web", asked["message"])
    assert (own["looks"][0]["title"], own["looks"][0]["times"]) == ("Développeuse web", 2)
    assert put(browser, f"/v1/mine/contacts/{mine['id']}/reply", {"accepts": True}).status_code == 200
    (match,) = found(platform, job)
    assert match["known"] == {"candidate": candidate, "name": "Zoé Canari", "email": None}
    (contact,) = call(platform, "GET", f"/v1/job-profiles/{job}/contacts")["items"]
    assert (contact["state"], contact["known"]["name"]) == ("agreed", "Zoé Canari")
    again = put(browser, f"/v1/mine/contacts/{mine['id']}/reply", {"accepts": False})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/contact-answered")


def test_whoever_declines_stays_unknown(platform):
    browser, _ = candidate_who_agrees(platform)
    job = profile(platform)
    (match,) = found(platform, job)
    asked = {"person": match["person"], "message": "Bonjour"}
    call(platform, "POST", f"/v1/job-profiles/{job}/contacts", asked, status=201)
    (mine,) = browser.client.get("/v1/mine/findable").json()["contacts"]
    put(browser, f"/v1/mine/contacts/{mine['id']}/reply", {"accepts": False})
    (contact,) = call(platform, "GET", f"/v1/job-profiles/{job}/contacts")["items"]
    assert (contact["state"], contact["known"]) == ("declined", None)
    assert found(platform, job)[0]["contact"] == "declined"


def test_somebody_is_asked_once_for_a_job_and_only_while_they_can_be_found(platform):
    mine = person(platform.database, platform.organisation, {"conditions": 1})
    job = profile(platform)
    asked = {"person": found(platform, job)[0]["person"], "message": "Bonjour"}
    path = f"/v1/job-profiles/{job}/contacts"
    call(platform, "POST", path, asked, status=201)
    assert call(platform, "POST", path, asked, status=409)["type"] == "/problems/contact-asked"
    withdraw(platform.database, platform.organisation, mine)
    for unknown in (asked["person"], "nobody"):
        body = {**asked, "person": unknown}
        assert call(platform, "POST", path, body, status=404)["type"] == "/problems/unknown-match"


def test_whoever_has_an_address_gets_a_letter_that_names_who_asks(platform):
    person(platform.database, platform.organisation, {"conditions": 1}, name="Ali", email="ali@example.org")
    job = profile(platform)
    asked = {"person": found(platform, job)[0]["person"], "message": "Parlons du poste."}
    call(platform, "POST", f"/v1/job-profiles/{job}/contacts", asked, status=201)
    with platform.database.read(platform.organisation) as session:
        letter = session.scalars(select(OutboxMailRow)).one()
    assert (letter.to, letter.kind) == ("ali@example.org", "contact")
    assert "Test" in letter.subject
    assert "Parlons du poste." in letter.text
    assert f"{platform.settings.issuer()}/mine/findable" in letter.text


def test_others_are_told_that_somebody_was_asked_and_has_answered(platform):
    browser, _ = candidate_who_agrees(platform)
    job = profile(platform)
    asked = {"person": found(platform, job)[0]["person"], "message": "Bonjour"}
    contact = call(platform, "POST", f"/v1/job-profiles/{job}/contacts", asked, status=201)["id"]
    put(browser, f"/v1/mine/contacts/{contact}/reply", {"accepts": True})
    from api.events.store import EventRow

    with platform.database.read(EVERYWHERE) as session:
        rows = session.scalars(select(EventRow).order_by(EventRow.id)).all()
        told = [(row.type, row.data, row.organisation_id) for row in rows if row.type.startswith("contact.")]
    data = {"contact": contact, "job_profile": job}
    assert told == [
        ("contact.asked", data, platform.organisation),
        ("contact.answered", data, platform.organisation),
    ]


def test_a_pool_is_joined_by_a_token_that_is_good_once(platform, other):
    pool = call(platform, "POST", "/v1/pools", {"name": "Lorraine", "says": "Emplois"}, status=201)
    PoolModel.model_validate(pool, extra="forbid")
    token = call(platform, "POST", f"/v1/pools/{pool['id']}/invitation")["token"]
    older, token = token, call(platform, "POST", f"/v1/pools/{pool['id']}/invitation")["token"]
    join = ("POST", "/v1/pool-memberships")
    for wrong in (older, "x"):
        assert call(platform, *join, {"token": wrong}, status=404, headers=other)
    joined = call(platform, *join, {"token": token}, status=201, headers=other)
    assert (joined["organisations"], joined["founder"]) == (["Atelier Web", "Test"], False)
    assert call(platform, *join, {"token": token}, status=404, headers=other)
    assert call(platform, "POST", f"/v1/pools/{pool['id']}/invitation", status=404, headers=other)
    mine = call(platform, "POST", f"/v1/pools/{pool['id']}/invitation")["token"]
    assert call(platform, *join, {"token": mine}, status=409)["type"] == "/problems/pool-member"


def test_in_a_pool_each_finds_those_who_agreed_to_it_and_everybody_sees_who_looked(platform, other):
    database, ours = platform.database, platform.organisation
    pool = call(platform, "POST", "/v1/pools", {"name": "Lorraine", "says": "Emplois"}, status=201)["id"]
    early = person(database, ours, {"conditions": 1}, name="Early", agrees=["found", f"pool:{pool}"])
    job = profile(platform, other)
    answer = platform.client.get(f"/v1/job-profiles/{job}/matches", params={"pool": pool}, headers=other)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-pool")
    token = call(platform, "POST", f"/v1/pools/{pool}/invitation")["token"]
    call(platform, "POST", "/v1/pool-memberships", {"token": token}, status=201, headers=other)
    assert found(platform, job, other, pool=pool) == [], "who agreed before agreed to others"
    person(database, ours, {"conditions": 1}, name="Only found", agrees=["found"])
    mine = person(database, ours, {"conditions": 1}, name="Canary", email="c@example.org", agrees=[f"pool:{pool}"])
    (match,) = found(platform, job, other, pool=pool)
    assert "anary" not in str(match)
    assert len(found(platform, profile(platform), pool=pool)) == 2, "the founder was there from the beginning"
    assert found(platform, job, other) == []
    (look, *_) = [
        one for one in call(platform, "GET", f"/v1/pools/{pool}/looks")["items"] if one["organisation"] != "Test"
    ]
    assert (look["organisation"], look["title"], look["people"]) == ("Atelier Web", "Développeuse web", 1)

    asked = {"person": match["person"], "message": "Bonjour"}
    call(platform, "POST", f"/v1/job-profiles/{job}/contacts", asked, status=201, headers=other)
    with database.read(ours) as session:
        assert session.scalars(select(OutboxMailRow.to)).all() == ["c@example.org"], (
            "written to in their own organisation"
        )
    agree(database, ours, early, "training")
    withdraw(database, ours, mine, f"pool:{pool}")
    assert found(platform, job, other, pool=pool) == []


def test_whoever_leaves_a_pool_finds_nobody_there_and_takes_their_people_along(platform, other):
    database = platform.database
    pool = call(platform, "POST", "/v1/pools", {"name": "Lorraine", "says": "Emplois"}, status=201)["id"]
    token = call(platform, "POST", f"/v1/pools/{pool}/invitation")["token"]
    call(platform, "POST", "/v1/pool-memberships", {"token": token}, status=201, headers=other)
    person(database, platform.organisation, {"conditions": 1}, agrees=[f"pool:{pool}"])
    job = profile(platform, other)
    assert len(found(platform, job, other, pool=pool)) == 1
    assert call(platform, "DELETE", f"/v1/pools/{pool}/membership") == {"items": []}
    assert found(platform, job, other, pool=pool) == []
    assert call(platform, "GET", f"/v1/pools/{pool}/looks", status=404)["type"] == "/problems/unknown-pool"


def test_nobody_is_found_in_a_pool_that_their_organisation_does_not_belong_to(platform, other):
    """Agreeing to such a purpose by hand lets nobody find anybody."""
    pool = call(platform, "POST", "/v1/pools", {"name": "Others", "says": "Emplois"}, status=201, headers=other)["id"]
    person(platform.database, platform.organisation, {"conditions": 1}, agrees=[f"pool:{pool}"])
    assert found(platform, profile(platform, other), other, pool=pool) == []
    assert found(platform, profile(platform), None) == []


def test_a_contact_of_somebody_else_cannot_be_answered(platform):
    first, _ = candidate_who_agrees(platform, "First")
    second, _ = candidate_who_agrees(platform, "Second")
    job = profile(platform)
    for match in found(platform, job):
        body = {"person": match["person"], "message": "Bonjour"}
        call(platform, "POST", f"/v1/job-profiles/{job}/contacts", body, status=201)
    (theirs,) = first.client.get("/v1/mine/findable").json()["contacts"]
    answer = put(second, f"/v1/mine/contacts/{theirs['id']}/reply", {"accepts": True})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-contact")
