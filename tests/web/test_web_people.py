"""Who belongs to an organisation, and who may say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.accounts.invitations import GOOD_FOR, MemberInvitations
from api.accounts.model import (
    ROLE_SCOPES,
    Actor,
    ActorKind,
    Caller,
    Role,
    Scope,
    UnknownMemberInvitationError,
)
from api.mail.model import LetterState
from api.mail.store import OutboxMailRow
from api.tenancy import EVERYWHERE

PASSWORD = "quatre mots pris au hasard"


def kind(answer):
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def invite(platform, email="amina@example.org", role="recruiter", **more):
    return platform.client.post("/v1/member-invitations", json={"email": email, "role": role}, **more)


def accept(platform, token, password=PASSWORD, name="Amina", browser=None):
    body = {"token": token, "name": name, "password": password}
    return (browser or platform.browser()).post("/v1/member-invitations/accept", json=body)


def joined(platform, email="amina@example.org", role="recruiter"):
    browser = platform.browser()
    session = accept(platform, invite(platform, email, role).json()["token"], browser=browser).json()
    browser.headers["X-CSRF-Token"] = session["csrf"]
    return browser, session


def owner(platform):
    """The member that the first start made."""
    return next(one for one in platform.client.get("/v1/members").json()["items"] if one["login"] == "admin")


def test_every_role_is_a_set_of_scopes_and_only_owners_manage():
    assert ROLE_SCOPES[Role.OWNER] == frozenset(Scope)
    managing = {Scope.ORGANISATION_WRITE, Scope.KEYS_WRITE, Scope.AUDIT_READ, Scope.OPERATION_WRITE}
    for role in set(Role) - {Role.OWNER}:
        assert not ROLE_SCOPES[role] & managing
    assert ROLE_SCOPES[Role.VIEWER] < ROLE_SCOPES[Role.ADVISER]
    assert ROLE_SCOPES[Role.VIEWER] < ROLE_SCOPES[Role.RECRUITER]
    # Whoever marks or exports work knows nothing of priority groups.
    admitting = {Scope.ADMISSIONS_READ, Scope.ADMISSIONS_WRITE, Scope.PRIORITY_GROUPS_WRITE}
    assert ROLE_SCOPES[Role.ADVISER] - ROLE_SCOPES[Role.RECRUITER] == admitting
    assert all(scope.value.endswith(":read") for scope in ROLE_SCOPES[Role.VIEWER])


def test_who_is_invited_chooses_a_password_and_is_a_member(platform):
    made = invite(platform)
    assert made.status_code == 201
    browser = platform.browser()
    answer = accept(platform, made.json()["token"], browser=browser)
    assert (answer.status_code, answer.json()["role"]) == (201, "recruiter")
    assert browser.get("/v1/session").json()["user"]["name"] == "Amina"
    again = platform.browser().post("/v1/session", json={"login": "Amina@Example.org ", "password": PASSWORD})
    assert again.status_code == 201
    members = platform.client.get("/v1/members").json()["items"]
    assert {(one["login"], one["role"]) for one in members} == {("admin", "owner"), ("amina@example.org", "recruiter")}
    assert platform.client.get("/v1/member-invitations").json()["items"] == []


def test_an_invitation_is_good_once(platform):
    token = invite(platform).json()["token"]
    assert accept(platform, token).status_code == 201
    assert kind(accept(platform, token)) == (404, "unknown-member-invitation")
    assert kind(accept(platform, "guessed")) == (404, "unknown-member-invitation")


def test_an_invitation_that_was_taken_back_or_is_old_is_good_for_nothing(platform):
    made = invite(platform).json()
    assert platform.client.delete(f"/v1/member-invitations/{made['id']}").status_code == 200
    assert kind(accept(platform, made["token"])) == (404, "unknown-member-invitation")
    assert kind(platform.client.delete(f"/v1/member-invitations/{made['id']}"))[0] == 404
    invitations = MemberInvitations(platform.database, platform.accounts.tries, address="https://x")
    token = invite(platform).json()["token"]
    later = datetime.now(UTC) + GOOD_FOR
    with pytest.raises(UnknownMemberInvitationError):
        invitations.look(token, now=later)
    assert invitations.look(token, now=later - timedelta(minutes=1))[1] == "Test"


def test_a_newer_invitation_replaces_the_older(platform):
    older, newer = invite(platform).json(), invite(platform, role="viewer").json()
    assert [one["id"] for one in platform.client.get("/v1/member-invitations").json()["items"]] == [newer["id"]]
    assert accept(platform, older["token"]).status_code == 404
    assert accept(platform, newer["token"]).json()["role"] == "viewer"


def test_the_letter_says_in_the_organisation_s_language_where_to_go(platform):
    tag = platform.client.get("/v1/organisation").headers["etag"]
    platform.client.patch("/v1/organisation", json={"language": "fr"}, headers={"If-Match": tag})
    made = invite(platform).json()
    with platform.database.read(EVERYWHERE) as session:
        (letter,) = session.scalars(select(OutboxMailRow))
    assert (letter.to, letter.about_id, letter.state) == ("amina@example.org", made["id"], LetterState.WAITING)
    assert f"http://127.0.0.1:8080/staff/join/{made['token']}" in letter.text
    assert "recruteur" in letter.text


def test_a_short_password_is_refused_and_uses_up_nothing(platform):
    token = invite(platform).json()["token"]
    answer = accept(platform, token, password="elf zeichen")
    assert (kind(answer), answer.json()["errors"][0]["place"]) == ((422, "unreadable-request"), "/password")
    assert accept(platform, token).status_code == 201


def test_who_has_a_password_here_proves_it_to_join_another_organisation(platform):
    joined(platform)
    others = platform.accounts.create_organisation("Others")
    stranger = platform.key_with(*Scope, organisation=others)
    token = invite(platform, headers=stranger).json()["token"]
    assert kind(accept(platform, token, password="not the one they have")) == (401, "wrong-password")
    browser = platform.browser()
    session = accept(platform, token, browser=browser).json()
    assert session["organisation"] == {"id": others, "name": "Others"}
    assert len(platform.client.get("/v1/members").json()["items"]) == 2
    move = browser.patch(
        "/v1/session", json={"organisation": platform.organisation}, headers={"X-CSRF-Token": session["csrf"]}
    )
    assert move.json()["organisation"]["id"] == platform.organisation
    elsewhere = browser.patch(
        "/v1/session",
        json={"organisation": platform.accounts.create_organisation("Third")},
        headers={"X-CSRF-Token": session["csrf"]},
    )
    assert kind(elsewhere) == (404, "unknown-member")


@pytest.mark.parametrize("email", ["amina", "a@b", "a b@c.org", "a@b.org\nBcc: c@d.org"])
def test_only_an_address_is_invited(platform, email):
    assert kind(invite(platform, email)) == (422, "unreadable-request")


def test_a_member_is_not_invited_again(platform):
    joined(platform)
    assert kind(invite(platform, "Amina@example.org")) == (409, "already-member")


def test_the_same_invitation_sent_twice_is_one(platform):
    first = invite(platform, headers={"Idempotency-Key": "k"})
    second = invite(platform, headers={"Idempotency-Key": "k"})
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"


def test_another_role_holds_from_the_next_request_on(platform):
    browser, session = joined(platform)
    assert browser.get("/v1/warm-stocks").status_code == 403
    address = f"/v1/members/{session['member']}"
    tag = platform.client.get(address).headers["etag"]
    assert platform.client.patch(address, json={"role": "owner"}, headers={"If-Match": tag}).status_code == 200
    assert browser.get("/v1/warm-stocks").status_code == 200
    old = platform.client.patch(address, json={"role": "viewer"}, headers={"If-Match": tag})
    assert kind(old) == (412, "revision-old")
    assert kind(platform.client.patch(address, json={"role": "viewer"})) == (428, "revision-needed")


def test_who_leaves_is_signed_out_at_once_and_can_come_back_as_the_same(platform):
    browser, session = joined(platform)
    assert platform.client.delete(f"/v1/members/{session['member']}").status_code == 200
    assert browser.get("/v1/session").status_code == 401
    gone = platform.browser().post("/v1/session", json={"login": "amina@example.org", "password": PASSWORD})
    assert kind(gone) == (401, "wrong-password")
    assert kind(platform.client.get(f"/v1/members/{session['member']}")) == (404, "unknown-member")
    assert joined(platform)[1]["member"] == session["member"]


def test_an_organisation_keeps_an_owner(platform):
    address = f"/v1/members/{owner(platform)['id']}"
    assert kind(platform.client.delete(address)) == (409, "last-owner")
    down = platform.client.patch(address, json={"role": "viewer"}, headers={"If-Match": '"1"'})
    assert kind(down) == (409, "last-owner")
    joined(platform, role="owner")
    assert platform.client.delete(address).status_code == 200


def test_nobody_gives_or_takes_more_than_they_may_themselves(platform):
    weak = platform.key_with(Scope.ORGANISATION_WRITE, Scope.ORGANISATION_READ, *ROLE_SCOPES[Role.VIEWER])
    joined(platform, "second@example.org", "owner")
    assert kind(invite(platform, role="owner", headers=weak)) == (403, "missing-scope")
    assert invite(platform, role="viewer", headers=weak).status_code == 201
    address = f"/v1/members/{owner(platform)['id']}"
    assert kind(platform.client.delete(address, headers=weak)) == (403, "missing-scope")
    down = platform.client.patch(address, json={"role": "viewer"}, headers={**weak, "If-Match": '"1"'})
    assert kind(down) == (403, "missing-scope")


def test_members_of_another_organisation_cannot_be_told_from_nobody(platform):
    stranger = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Others"))
    theirs, nobody = f"/v1/members/{owner(platform)['id']}", "/v1/members/019aa5f0-7c1e-7b22-9c33-112233445566"
    invited = f"/v1/member-invitations/{invite(platform).json()['id']}"
    match = {**stranger, "If-Match": '"1"'}
    for foreign, unknown in (
        (platform.client.get(theirs, headers=stranger), platform.client.get(nobody, headers=stranger)),
        (
            platform.client.patch(theirs, json={"role": "viewer"}, headers=match),
            platform.client.patch(nobody, json={"role": "viewer"}, headers=match),
        ),
        (platform.client.delete(theirs, headers=stranger), platform.client.delete(nobody, headers=stranger)),
        (
            platform.client.delete(invited, headers=stranger),
            platform.client.delete("/v1/member-invitations/x", headers=stranger),
        ),
    ):
        foreign, unknown = foreign.json(), unknown.json()
        assert foreign.pop("instance") != unknown.pop("instance")
        assert (foreign["status"], foreign) == (404, unknown)
    assert platform.client.get("/v1/members", headers=stranger).json()["items"] == []
    assert platform.client.get("/v1/member-invitations", headers=stranger).json()["items"] == []


def test_members_come_by_the_page(platform):
    for number in range(3):
        platform.accounts.create_member(platform.organisation, f"m{number}@example.org", PASSWORD, Role.VIEWER)
    seen, cursor = [], None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = platform.client.get("/v1/members", params=query).json()
        seen += [one["login"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == ["admin", "m0@example.org", "m1@example.org", "m2@example.org"]


def test_settings_are_changed_one_by_one_and_never_over_each_other(platform):
    before = platform.client.get("/v1/organisation")
    tag = {"If-Match": before.headers["etag"]}
    assert before.json()["time_zone"] == "Europe/Paris"
    changed = platform.client.patch("/v1/organisation", json={"time_zone": "Indian/Reunion"}, headers=tag)
    assert changed.json() == {**before.json(), "time_zone": "Indian/Reunion", "revision": 2}
    assert kind(platform.client.patch("/v1/organisation", json={"name": "x"}, headers=tag)) == (412, "revision-old")
    tag = {"If-Match": changed.headers["etag"]}
    named = platform.client.patch("/v1/organisation", json={"name": "Numéric"}, headers=tag).json()
    assert (named["name"], named["time_zone"]) == ("Numéric", "Indian/Reunion")


@pytest.mark.parametrize("changes", [{"time_zone": "Mars/Olympus"}, {"language": "de"}, {"name": ""}, {"test": True}])
def test_settings_that_mean_nothing_are_refused(platform, changes):
    answer = platform.client.patch("/v1/organisation", json=changes, headers={"If-Match": '"1"'})
    assert kind(answer) == (422, "unreadable-request")


def test_what_a_caller_is_called_is_known_after_they_have_gone(platform):
    from api.accounts.members import Members, names_of

    _, session = joined(platform)
    by = Caller(organisation=platform.organisation, actor=Actor(kind=ActorKind.KEY, id="x"), scopes=frozenset(Scope))
    Members(platform.database).end(by, session["member"])
    with platform.database.read(platform.organisation) as reading:
        assert names_of(reading, [session["member"], "nobody"]) == {session["member"]: "Amina"}
