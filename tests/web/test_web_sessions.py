"""Signing in: by login and password, known by a cookie, proven again by a token, ended for good."""

from __future__ import annotations

import pytest

from api.accounts.model import ROLE_SCOPES, Role, Scope
from api.credentials import STAFF_COOKIES

STAFF = STAFF_COOKIES[0]
PASSWORD = "quatre mots pris au hasard"


@pytest.fixture
def browser(platform):
    """Somebody's browser, without a key. A member called amina can sign in, the clocks stand at now."""
    platform.accounts.create_member(platform.organisation, "Amina@Example.org", PASSWORD, Role.RECRUITER, name="Amina")
    return platform.browser()


def sign_in(browser, login="amina@example.org", password=PASSWORD, **more):
    return browser.post("/v1/session", json={"login": login, "password": password, **more})


def kind(answer):
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_who_signs_in_gets_a_cookie_that_scripts_and_other_hosts_cannot_have(browser):
    answer = sign_in(browser)
    assert answer.status_code == 201
    name, *flags = answer.headers["set-cookie"].split("; ")
    assert name.startswith(f"{STAFF}=")
    assert {flag.lower() for flag in flags} == {"httponly", "path=/", "samesite=lax", "secure"}
    body = answer.json()
    assert body["user"]["login"] == "amina@example.org"
    assert set(body["scopes"]) == ROLE_SCOPES[Role.RECRUITER]
    assert browser.get("/v1/session").json() == body


def test_a_member_may_do_what_the_role_says_and_nothing_else(browser, platform):
    csrf = {"X-CSRF-Token": sign_in(browser).json()["csrf"]}
    assert browser.get("/v1/exercises").status_code == 200
    assert platform.submit().status_code == 202
    assert kind(browser.put("/v1/warm-stocks/x", json={}, headers=csrf)) == (403, "missing-scope")
    assert kind(browser.get("/v1/warm-stocks")) == (403, "missing-scope")


def test_without_a_session_there_is_nothing(browser):
    assert kind(browser.get("/v1/session")) == (401, "no-api-key")
    browser.cookies.set(STAFF, "guessed")
    assert kind(browser.get("/v1/session")) == (401, "no-api-key")
    assert kind(browser.get("/v1/exercises")) == (401, "no-api-key")


WORK = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": ""}, "mode": "submit"}


def test_what_changes_something_needs_the_token_of_the_session(browser):
    csrf = sign_in(browser).json()["csrf"]
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": csrf[:-1]}, {"X-CSRF-Token": "é".encode("latin-1")}):
        assert kind(browser.post("/v1/submissions", json=WORK, headers=headers)) == (403, "forged-request")
    from_elsewhere = {"X-CSRF-Token": csrf, "Sec-Fetch-Site": "cross-site"}
    assert kind(browser.post("/v1/submissions", json=WORK, headers=from_elsewhere)) == (403, "forged-request")
    assert browser.post("/v1/submissions", json=WORK, headers={"X-CSRF-Token": csrf}).status_code == 202


def test_a_form_carries_the_token_in_a_field(browser):
    csrf = sign_in(browser).json()["csrf"]
    # The body is no JSON, so that it is refused: but only after the door.
    assert kind(browser.post("/v1/submissions", data={"csrf": csrf})) == (422, "unreadable-request")
    assert kind(browser.post("/v1/submissions", data={"csrf": "x"})) == (403, "forged-request")
    assert kind(browser.post("/v1/submissions", data={"csrf": "x"}, files={"csrf": b"x"})) == (403, "forged-request")


def test_a_key_needs_no_token_and_goes_before_a_session(browser, platform):
    sign_in(browser)
    key = platform.key_with(Scope.SUBMISSIONS_WRITE)
    assert browser.post("/v1/submissions", json=WORK, headers=key).status_code == 202
    assert kind(browser.get("/v1/exercises", headers=key)) == (403, "missing-scope")
