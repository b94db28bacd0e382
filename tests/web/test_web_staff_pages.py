"""Pages of staff without any script: the door, who may see what, forged forms, harmful words."""

from __future__ import annotations

import re

import pytest

from api.accounts.model import Role

pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


class Desk:
    """Somebody's browser at the pages of staff, which follows no redirect by itself."""

    def __init__(self, platform, login: str | None = None):
        self.browser = platform.browser()
        self.browser.headers.update(PAGE)
        self.browser.follow_redirects = False
        self.csrf = ""
        if login is not None:
            assert self.sign_in(login).status_code == 303
            self.csrf = re.search(r'name="csrf" (?:content|value)="([^"]+)"', self.get("/staff").text)[1]

    def sign_in(self, login: str, password: str = PASSWORD, back: str = "/staff"):
        return self.browser.post("/staff/sign-in", data={"login": login, "password": password, "back": back})

    def get(self, path: str, **more):
        return self.browser.get(path, **more)

    def post(self, path: str, data: dict | None = None, **more):
        return self.browser.post(path, data={"csrf": self.csrf, **(data or {})}, **more)


@pytest.fixture
def desk_of(platform):
    """The browser of a new member of this role."""

    def made(role: Role, name: str = "") -> Desk:
        login = f"{role.value}@example.org"
        platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=name)
        return Desk(platform, login)

    return made


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_comes_back(platform, desk_of):
    desk_of(Role.OWNER)
    visitor = Desk(platform)
    sent = visitor.get("/staff/account?x=1&y=2")
    assert sent.status_code == 303
    door = sent.headers["location"]
    assert door == "/staff/sign-in?next=/staff/account%3Fx%3D1%26y%3D2"
    assert 'name="back" value="/staff/account?x=1&amp;y=2"' in visitor.get(door).text
    back = visitor.sign_in("owner@example.org", back="/staff/account?x=1&y=2")
    assert (back.status_code, back.headers["location"]) == (303, "/staff/account?x=1&y=2")
    assert visitor.get("/staff/account").status_code == 200
    assert visitor.get("/staff/sign-in").headers["location"] == "/staff"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/staff", "//evil.example/staff", "/\\evil.example", "javascript:alert(1)", "/sitting", "x"],
)
def test_nobody_is_sent_to_another_site(platform, desk_of, address):
    desk_of(Role.OWNER)
    visitor = Desk(platform)
    assert 'name="back" value="/staff"' in visitor.get("/staff/sign-in", params={"next": address}).text
    assert visitor.sign_in("owner@example.org", back=address).headers["location"] == "/staff"


def test_fragments_send_the_whole_page_to_the_door(platform):
    answer = Desk(platform).get(
        "/staff/account", headers={"HX-Request": "true", "Referer": "https://testserver/staff/account"}
    )
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/staff/sign-in?next=/staff/account"


def test_a_wrong_password_is_told_beside_the_field_and_not_shown(platform, desk_of):
    desk_of(Role.OWNER)
    answer = Desk(platform).sign_in("owner@example.org", password="not this one")
    assert answer.status_code == 422
    assert "Login and password do not belong together" in answer.text
    assert 'id="f-password-error"' in answer.text
    assert 'value="owner@example.org"' in answer.text
    assert "not this one" not in answer.text
    assert "set-cookie" not in answer.headers


def test_other_sites_sign_nobody_in(platform, desk_of):
    desk_of(Role.OWNER)
    answer = Desk(platform).browser.post(
        "/staff/sign-in",
        data={"login": "owner@example.org", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_itself(platform, desk_of):
    desk = desk_of(Role.VIEWER)
    cookies = dict(desk.browser.cookies)
    assert desk.post("/staff/sign-out").headers["location"] == "/staff/sign-in"
    desk.browser.cookies.update(cookies)
    assert desk.get("/staff").status_code == 303


def test_a_language_that_was_chosen_comes_along_to_the_next_computer(platform, desk_of):
    desk = desk_of(Role.VIEWER)
    assert desk.post("/staff/account/language", {"language": "fr"}).status_code == 303
    other = Desk(platform, "viewer@example.org")
    assert '<html lang="fr"' in other.get("/staff").text


def test_a_new_password_has_to_be_long_and_typed_twice(platform, desk_of):
    desk = desk_of(Role.VIEWER)
    change = {"old": PASSWORD, "new": "another five words here", "again": "another five words here"}
    for wrong, field in (({"new": "short"}, "new"), ({"again": "something else"}, "again"), ({"old": "?"}, "old")):
        answer = desk.post("/staff/account/password", change | wrong)
        assert answer.status_code == 422
        assert f'id="f-{field}-error"' in answer.text
    assert desk.post("/staff/account/password", change).status_code == 303
    assert Desk(platform).sign_in("viewer@example.org").status_code == 422
    assert Desk(platform).sign_in("viewer@example.org", password=change["new"]).status_code == 303


def test_whoever_was_invited_chooses_a_password_and_is_in(platform):
    invited = platform.client.post("/v1/member-invitations", json={"email": "new@example.org", "role": "viewer"})
    path = invited.json()["path"]
    visitor = Desk(platform)
    assert "new@example.org" in visitor.get(path).text
    short = visitor.browser.post(path, data={"name": "New", "password": "short"})
    assert short.status_code == 422
    assert 'id="f-password-error"' in short.text
    assert visitor.browser.post(path, data={"name": "New", "password": PASSWORD}).headers["location"] == "/staff"
    assert "Hello New" in visitor.get("/staff").text
    assert visitor.get(path).status_code == 404
