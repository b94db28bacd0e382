"""Badges over HTTP: taken by those who reached a level, checked by everybody and by others' programs, withdrawn."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from openbadgeslib.keys import KeyFactory, KeyType
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3Signer,
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
    check_credential_status,
)
from sqlalchemy import select

from api.accounts.model import ROLE_SCOPES, Role, Scope
from api.accounts.store import AuditEventRow, OrganisationRow
from api.badges.schema import BadgeCheck, BadgeList, BadgeModel, BadgeShareModel, OwnBadgesModel, SharedBadges
from api.badges.store import BadgeRow
from api.campaigns.store import CandidateRow
from api.events.store import EventRow
from api.evidence.keys import KeyRing
from fakes.badge_takers import SKILL, Taker, somebody

ISSUER = "did:web:127.0.0.1%3A8080"
WHY = {"reason": "The name is misspelt."}


@pytest.fixture
def taker(platform) -> Taker:
    return somebody(platform)


def own(taker: Taker) -> dict[str, Any]:
    answer = taker.get("/badges")
    assert answer.status_code == 200, answer.text
    OwnBadgesModel.model_validate(answer.json(), extra="forbid")
    return dict(answer.json())


def check(platform, credential: str) -> dict[str, Any]:
    answer = platform.browser().post("/v1/badge-checks", json={"credential": credential})
    assert answer.status_code == 200, answer.text
    BadgeCheck.model_validate(answer.json(), extra="forbid")
    return dict(answer.json())


def revoke(platform, badge: dict[str, Any], **more: Any) -> Any:
    return platform.client.post(f"/v1/badges/{badge['id']}/revoke", json={**WHY, **more})


def share(taker: Taker, *badges: dict[str, Any], label: str = "") -> dict[str, Any]:
    answer = taker.post("/badge-shares", {"badges": [one["id"] for one in badges], "label": label})
    assert answer.status_code == 201, answer.text
    BadgeShareModel.model_validate(answer.json(), extra="forbid")
    return dict(answer.json())


def fetched(platform) -> Any:
    """How another program asks for what stands at our address."""

    def fetch(url: str) -> bytes:
        _, _, path = url.removeprefix("https://").removeprefix("http://").partition("/")
        answer = platform.browser().get(f"/{path}")
        assert answer.status_code == 200, (url, answer.text)
        return bytes(answer.content)

    return fetch


def verify_elsewhere(platform, credential: str) -> Any:
    """With an independent library, from nothing but the badge: it asks who signs, and whether it is withdrawn."""
    fetch = fetched(platform)
    verifier = OB3Verifier.for_issuer_did(ISSUER, download=fetch)
    found = verifier.verify(credential)
    check_credential_status(found, download=fetch, verify_list=True)
    return found


def test_whoever_reached_a_level_takes_a_badge_that_an_independent_library_verifies(platform, taker):
    levels = own(taker)
    assert (levels["name"], levels["badges"]) == ("Zoé Martin", [])
    assert levels["takeable"] == [{**SKILL, "level": 1}, {**SKILL, "level": 2}]
    badge = taker.badge()
    BadgeModel.model_validate(badge, extra="forbid")
    found = verify_elsewhere(platform, badge["credential"])
    assert found.issuer.id == ISSUER
    assert found.issuer.name == "Test"
    assert found.achievement.name == "Conditions, level 2"
    assert found.identifiers[0].identity_hash == "Zoé Martin"
    assert check(platform, badge["credential"])["valid"] is True
    after = own(taker)
    assert [one["id"] for one in after["badges"]] == [badge["id"]]
    assert after["takeable"] == [{**SKILL, "level": 1}]


def test_what_a_badge_names_can_be_read_at_that_address(platform, taker):
    badge = taker.badge(language="fr")
    achievement = check(platform, badge["credential"])["credential"]["credentialSubject"]["achievement"]
    path = achievement["id"].removeprefix(platform.settings.issuer())
    answer = platform.browser().get(path, headers={"Accept-Language": "fr"})
    assert answer.json() == achievement
    assert answer.headers["access-control-allow-origin"] == "*"
    assert platform.browser().get("/v1/achievements/preuve/1/nothing/1").status_code == 404


def test_the_same_badge_again_is_the_one_that_there_is_and_another_language_or_name_is_another(platform, taker):
    badge = taker.badge()
    assert taker.badge() == badge
    ids = {badge["id"], taker.badge(language="fr")["id"], taker.badge(named=False)["id"]}
    assert len(ids) == 3
    nameless = taker.badge(named=False)
    assert nameless["name"] is None
    assert "Zoé" not in json.dumps(check(platform, nameless["credential"]), ensure_ascii=False)


def test_two_badges_of_one_person_do_not_show_that_they_are(platform, taker):
    subjects = {check(platform, taker.badge(level, named=False)["credential"])["credential"]["sub"] for level in (1, 2)}
    assert len(subjects) == 2
    with platform.database.read(platform.organisation) as session:
        (candidate,) = session.scalars(select(CandidateRow.id).where(CandidateRow.name == "Zoé Martin"))
    assert candidate not in str(subjects)


@pytest.mark.parametrize(
    "more", [{"questions": 3}, {"right": False}, {"feedback": "verdict"}], ids=["too little", "wrong", "not told"]
)
def test_what_ones_work_does_not_show_or_what_one_may_not_know_cannot_be_taken(platform, more):
    taker = somebody(platform, **more)
    assert own(taker)["takeable"] == []
    answer = taker.take()
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/level-not-reached")


def test_a_changed_byte_a_foreign_key_and_what_is_no_badge_are_refused_with_the_reason(platform, taker):
    credential = taker.badge()["credential"]
    head, payload, signature = credential.split(".")
    changed = f"{head}.{payload[:60]}{'A' if payload[60] != 'A' else 'B'}{payload[61:]}.{signature}"
    foreign = f"{head}.{payload}.{'A' * len(signature)}"
    for one in (changed, foreign):
        assert check(platform, one) == {"valid": False, "flaw": "changed", "revoked_at": None, "credential": None}
        with pytest.raises(OB3VerificationError):
            verify_elsewhere(platform, one)
    stranger = somebody_elses_badge()
    assert check(platform, stranger)["flaw"] == "unknown_key"
    with pytest.raises(OB3VerificationError):
        verify_elsewhere(platform, stranger)
    assert check(platform, "a.b.c")["flaw"] == "not_a_badge"


def somebody_elses_badge() -> str:
    """Made by the library, with a key of its own, in our name."""
    private, _public = KeyFactory(KeyType.ED25519).generate_keypair()
    made = OpenBadgeCredential(
        issuer=Issuer(id=ISSUER, name="Test"),
        recipient_id="mailto:zoe@example.org",
        achievement=Achievement(
            id="https://example.org/a", name="Conditions", description="…", criteria_narrative="none"
        ),
    )
    return str(OB3Signer(privkey_pem=private, algorithm="EdDSA").sign(made))


def test_a_withdrawn_badge_is_refused_by_us_and_by_the_library_and_its_owner_reads_why(platform, taker):
    badge, other = taker.badge(2), taker.badge(1)
    answer = revoke(platform, badge)
    assert answer.status_code == 200, answer.text
    assert answer.json()["revoked_at"] is not None
    found = check(platform, badge["credential"])
    assert (found["valid"], found["flaw"]) == (False, "revoked")
    assert WHY["reason"] not in str(found)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify_elsewhere(platform, badge["credential"])
    verify_elsewhere(platform, other["credential"])
    (mine,) = [one for one in own(taker)["badges"] if one["id"] == badge["id"]]
    assert mine["revoked_reason"] == WHY["reason"]
    again = revoke(platform, badge)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/badge-revoked")


def test_what_was_withdrawn_cannot_be_taken_again_unless_staff_say_so(platform, taker):
    revoke(platform, taker.badge(2))
    answer = taker.take(2)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/badge-withheld")
    assert {"level": 2, **SKILL} not in own(taker)["takeable"]
    revoke(platform, taker.badge(1), may_take_again=True)
    assert {"level": 1, **SKILL} in own(taker)["takeable"]
    assert taker.badge(1)["revoked_at"] is None


def test_a_bit_stays_set_when_the_badge_itself_is_gone(platform, taker):
    badge = taker.badge()
    revoke(platform, badge)
    with platform.database.write(platform.organisation) as session:
        session.delete(session.get_one(BadgeRow, badge["id"]))
    assert check(platform, badge["credential"])["flaw"] == "revoked"
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify_elsewhere(platform, badge["credential"])


def test_lists_are_numbered_and_others_do_not_exist(platform, taker):
    client = platform.browser()
    assert client.get("/v1/badge-status-lists/1").status_code == 404
    taker.badge()
    answer = client.get("/v1/badge-status-lists/1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vc+jwt")
    assert client.get("/v1/badge-status-lists/2").status_code == 404
    assert client.get("/v1/badge-status-lists/0").status_code == 422


def test_a_badge_as_a_file_and_baked_into_a_picture_is_the_badge(platform, taker):
    badge = taker.badge()
    file = taker.get(f"/badges/{badge['id']}/credential")
    assert file.text == badge["credential"]
    assert file.headers["content-disposition"] == 'attachment; filename="badge-conditions-2.jwt"'
    picture = taker.get(f"/badges/{badge['id']}/image.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert OB3Verifier.extract_token_from_svg(picture.content) == badge["credential"]
    assert check(platform, picture.text)["valid"] is True
    other = somebody(platform, "Ada")
    for path in ("credential", "image.svg"):
        assert other.get(f"/badges/{badge['id']}/{path}").status_code == 404


def test_a_link_shows_the_chosen_badges_and_nothing_else_until_it_is_closed(platform, taker):
    first, second, hidden = taker.badge(1), taker.badge(2), taker.badge(2, language="fr")
    made = share(taker, second, first, label="The bakery")
    token = made["address"].rpartition("/")[2]
    assert made["address"].startswith(f"{platform.settings.issuer()}/s/")
    anybody = platform.browser()
    answer = anybody.get(f"/v1/shared-badges/{token}")
    SharedBadges.model_validate(answer.json(), extra="forbid")
    shown = answer.json()["badges"]
    assert [one["id"] for one in shown] == [second["id"], first["id"]]
    assert all(one["check"]["valid"] for one in shown)
    assert hidden["id"] not in answer.text
    assert "bakery" not in answer.text
    assert taker.get("/badge-shares").json()["items"] == [made]
    revoke(platform, first)
    states = [one["check"]["flaw"] for one in anybody.get(f"/v1/shared-badges/{token}").json()["badges"]]
    assert states == [None, "revoked"]
    assert taker.post(f"/badge-shares/{made['id']}/close").status_code == 200
    assert anybody.get(f"/v1/shared-badges/{token}").json()["type"] == "/problems/unknown-share"
    assert taker.get("/badge-shares").json()["items"] == []
    assert taker.post(f"/badge-shares/{made['id']}/close").status_code == 404


def test_nobody_shows_or_closes_what_is_somebody_elses(platform, taker):
    badge = taker.badge()
    made = share(taker, badge)
    other = somebody(platform, "Ada")
    assert other.post("/badge-shares", {"badges": [badge["id"]]}).status_code == 404
    assert other.post("/badge-shares", {"badges": [other.badge()["id"], badge["id"]]}).status_code == 404
    assert other.post(f"/badge-shares/{made['id']}/close").status_code == 404
    assert other.get("/badge-shares").json()["items"] == []


def test_there_are_only_so_many_badges_and_links(platform, taker, monkeypatch):
    monkeypatch.setattr("api.badges.service.MOST_BADGES", 1)
    monkeypatch.setattr("api.badges.sharing.MOST_SHARES", 1)
    badge = taker.badge()
    assert taker.take(1).json()["type"] == "/problems/too-many-badges"
    share(taker, badge)
    answer = taker.post("/badge-shares", {"badges": [badge["id"]]})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-shares")


def test_the_same_request_again_makes_no_second_link(platform, taker):
    body, key = {"badges": [taker.badge()["id"]]}, {"Idempotency-Key": "k-1"}
    assert taker.post("/badge-shares", body, **key).json() == taker.post("/badge-shares", body, **key).json()
    assert len(taker.get("/badge-shares").json()["items"]) == 1


def test_staff_read_the_badges_of_a_candidate_and_it_is_noted_and_told(platform, taker):
    badge = taker.badge()
    with platform.database.read(platform.organisation) as session:
        candidate = session.get_one(BadgeRow, badge["id"]).candidate_id
    answer = platform.client.get(f"/v1/candidates/{candidate}/badges")
    BadgeList.model_validate(answer.json(), extra="forbid")
    assert [one["id"] for one in answer.json()["items"]] == [badge["id"]]
    revoke(platform, badge)
    share(taker, badge)
    with platform.database.read(platform.organisation) as session:
        noted = session.execute(select(AuditEventRow.action, AuditEventRow.actor_kind)).all()
        told = session.execute(select(EventRow.type, EventRow.data)).all()
    assert {("badge.taken", "candidate"), ("badges.read", "key"), ("badge.revoked", "key")} <= {
        (one.action, one.actor_kind.value) for one in noted
    }
    assert [one for one in told if one.type.startswith("badge.")] == [
        ("badge.taken", {"badge": badge["id"], "candidate": candidate}),
        ("badge.revoked", {"badge": badge["id"], "candidate": candidate}),
    ]


def test_recruiters_withdraw_badges_and_advisers_do_not(platform, taker):
    badge = taker.badge()
    reader = platform.key_with(Scope.EVIDENCE_READ)
    answer = platform.browser().post(f"/v1/badges/{badge['id']}/revoke", json=WHY, headers=reader)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/missing-scope")
    assert {role for role in Role if Scope.BADGES_WRITE in ROLE_SCOPES[role]} == {Role.OWNER, Role.RECRUITER}


def test_a_badge_of_test_data_says_that_it_speaks_of_nobody(platform, taker):
    real = platform.accounts.create_organisation("Real")
    with platform.database.write() as session:
        session.get_one(OrganisationRow, platform.organisation).test_of = real
    found = check(platform, taker.badge()["credential"])["credential"]
    assert found["name"].startswith("Test data:")


def test_badges_stay_good_when_keys_are_rotated(platform, taker):
    badge = taker.badge()
    KeyRing(platform.settings.keys()).rotate()
    assert taker.badge(1)["credential"].split(".")[0] != badge["credential"].split(".")[0]
    for one in own(taker)["badges"]:
        verify_elsewhere(platform, one["credential"])
        assert check(platform, one["credential"])["valid"] is True


def test_the_header_is_what_the_specification_allows_and_nothing_more(taker):
    head = taker.badge()["credential"].split(".")[0]
    header = json.loads(urlsafe_b64decode(head + "=="))
    assert set(header) == {"alg", "kid", "typ"}
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    assert header["kid"].startswith(f"{ISSUER}#")
