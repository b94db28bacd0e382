"""Signing in: by login and password, known by a cookie, proven again by a token, ended for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text, update
from starlette.responses import Response

from api.accounts import passwords, sessions
from api.accounts.model import ROLE_SCOPES, Role, Scope, TooManyTriesError
from api.accounts.store import UserRow
from api.accounts.tries import Tries
from api.connections import connect_redis
from api.cookies import Cookies
from api.credentials import STAFF_COOKIES
from fakes.hashes import hasher

STAFF = STAFF_COOKIES[0]
PASSWORD = "quatre mots pris au hasard"


@pytest.fixture
def browser(platform):
    """Somebody's browser, without a key. A member called amina can sign in, the clocks stand at now."""
    platform.accounts.create_member(platform.organisation, "Amina@Example.org", PASSWORD, Role.RECRUITER, name="Amina")
    return platform.browser()


@pytest.fixture
def real_hashes():
    """For tests of the hashes themselves."""
    with hasher(PasswordHasher):
        yield


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


def test_signing_out_ends_the_session_for_good(browser):
    csrf = {"X-CSRF-Token": sign_in(browser).json()["csrf"]}
    token = browser.cookies[STAFF]
    answer = browser.delete("/v1/session", headers=csrf)
    assert answer.json() == {"ended": "here"}
    assert "Max-Age=0" in answer.headers["set-cookie"]
    browser.cookies.set(STAFF, token)
    assert kind(browser.get("/v1/session")) == (401, "no-api-key")


def test_one_signs_out_everywhere_at_once(browser, platform):
    other = platform.browser()
    sign_in(other)
    csrf = {"X-CSRF-Token": sign_in(browser).json()["csrf"]}
    assert browser.delete("/v1/session", params={"everywhere": True}, headers=csrf).json() == {"ended": "everywhere"}
    assert kind(other.get("/v1/session")) == (401, "no-api-key")


def test_a_session_ends_when_nothing_is_heard_and_after_a_week_in_any_case(browser, platform):
    found = platform.accounts.sessions
    began = datetime.now(UTC)
    token = found.open("amina@example.org", PASSWORD, address="x", now=began).token
    assert found.find(token, now=began + sessions.IDLE - timedelta(minutes=1)) is not None
    # Being seen then has moved the end.
    now = began + 2 * sessions.IDLE - timedelta(minutes=2)
    assert found.find(token, now=now) is not None
    assert found.find(token, now=now + sessions.IDLE) is None
    while (now := now + sessions.IDLE - timedelta(minutes=1)) < began + sessions.LONGEST:
        assert found.find(token, now=now) is not None
    assert found.find(token, now=began + sessions.LONGEST) is None


def test_of_a_token_only_a_hash_is_kept(browser, platform):
    sign_in(browser)
    with platform.database.read() as session:
        rows = "".join(str(tuple(row)) for row in session.execute(text("SELECT * FROM sessions")))
    assert len(browser.cookies[STAFF]) * 6 >= 256
    assert browser.cookies[STAFF] not in rows


def test_a_wrong_password_an_unknown_login_and_a_former_member_get_the_same_answer(browser, platform):
    other = platform.accounts.create_organisation("Others")
    answers = [
        sign_in(browser, password="wrong"),
        sign_in(browser, login="nobody@example.org"),
        sign_in(browser, organisation=other),
    ]
    bodies = [{**answer.json(), "instance": None} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert kind(answers[0]) == (401, "wrong-password")


@pytest.mark.usefixtures("real_hashes")
def test_an_unknown_login_costs_as_much_work_as_a_wrong_password(monkeypatch):
    verified = []

    class Counting(PasswordHasher):
        def verify(self, password_hash, password):
            verified.append(self.check_needs_rehash(password_hash))
            return super().verify(password_hash, password)

    known = passwords.hash_password(PASSWORD)
    monkeypatch.setattr(passwords, "PasswordHasher", Counting)
    assert not passwords.is_password_of(PASSWORD, None)
    assert not passwords.is_password_of("wrong", known)
    assert verified == [False, False]


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_of_former_parameters_is_made_again_at_the_next_sign_in(browser, platform):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with platform.database.write() as session:
        session.execute(update(UserRow).where(UserRow.login == "amina@example.org").values(password_hash=weak))
    assert sign_in(browser).status_code == 201
    with platform.database.read() as session:
        kept = session.scalar(select(UserRow.password_hash).where(UserRow.login == "amina@example.org"))
    assert kept != weak
    assert not passwords.is_outdated(kept)
    assert sign_in(browser).status_code == 201


def test_a_new_password_ends_the_other_sessions(browser, platform):
    other = platform.browser()
    sign_in(other)
    csrf = {"X-CSRF-Token": sign_in(browser).json()["csrf"]}

    def change(old, new):
        return browser.put("/v1/session/password", json={"old": old, "new": new}, headers=csrf)

    assert kind(change("wrong", "cinq autres mots choisis")) == (401, "wrong-password")
    assert kind(change(PASSWORD, "short")) == (422, "unreadable-request")
    assert change(PASSWORD, "cinq autres mots choisis").status_code == 200
    assert browser.get("/v1/session").status_code == 200
    assert other.get("/v1/session").status_code == 401
    assert kind(sign_in(other)) == (401, "wrong-password")
    assert sign_in(other, password="cinq autres mots choisis").status_code == 201


def test_who_guesses_has_to_wait_even_with_the_right_password(browser):
    for _ in range(5):
        assert kind(sign_in(browser, password="wrong")) == (401, "wrong-password")
    refused = sign_in(browser)
    assert kind(refused) == (429, "too-many-tries")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] in refused.json()["detail"]
    # Others from the same address do not wait.
    assert kind(sign_in(browser, login="somebody@example.org")) == (401, "wrong-password")


def test_the_wait_grows_with_the_tries(platform):
    tries = Tries(platform.redis)
    for _ in range(10):
        tries.count("amina", "10.0.0.1")
        # A minute passes.
        for key in platform.redis.scan_iter("preuve:tries:*/5/1/minute"):
            platform.redis.delete(key)
    with pytest.raises(TooManyTriesError) as caught:
        tries.count("amina", "10.0.0.1")
    assert int(caught.value.facts["seconds"]) > 60
    tries.count("amina", "10.0.0.2")


def test_who_proves_it_is_counted_from_the_beginning(browser):
    for _ in range(3):
        for _ in range(4):
            sign_in(browser, password="wrong")
        assert sign_in(browser).status_code == 201


def test_tries_are_counted_without_redis_too():
    away = connect_redis("unix:///nowhere/redis.sock?db=0")
    for tries in (Tries(away), Tries(None)):
        for _ in range(5):
            tries.count("amina", "10.0.0.1")
        with pytest.raises(TooManyTriesError):
            tries.count("amina", "10.0.0.1")
        tries.forgive("amina", "10.0.0.1")
        tries.count("amina", "10.0.0.1")


def test_without_tls_browsers_get_a_cookie_that_they_keep():
    plain = Cookies(plain_http=True)
    answer = Response()
    plain.put(answer, plain.staff, "t")
    assert answer.headers["set-cookie"] == "preuve-staff=t; HttpOnly; Path=/; SameSite=lax"
