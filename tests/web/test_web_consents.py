"""Candidates agree to one purpose at a time, never by default, and take it back when they like."""

from __future__ import annotations

import pytest

from api.consents import purposes
from api.consents.purposes import Purpose, Words
from api.consents.service import Consents
from api.consents.store import who_gave
from fakes.sittings import come_in, open_room


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


def listed(browser) -> dict[str, dict]:
    answer = browser.client.get("/v1/mine/consents")
    assert answer.status_code == 200, answer.text
    return {one["purpose"]: one for one in answer.json()["items"]}


def send(browser, method: str, purpose: str, version: int | None = None):
    body = None if version is None else {"version": version}
    headers = {"X-CSRF-Token": browser.csrf}
    return browser.client.request(method, f"/v1/mine/consents/{purpose}", json=body, headers=headers)


def candidate_of(platform, room) -> str:
    return platform.client.get("/v1/candidates").json()["items"][0]["id"]


def test_nothing_is_agreed_to_before_somebody_says_so_and_each_purpose_stands_alone(platform, room):
    browser = come_in(platform, room.invite())
    assert {one["given"] for one in listed(browser).values()} == {False}
    given = send(browser, "PUT", "found", 1)
    assert (given.status_code, given.json()["given"]) == (200, True)
    assert {name for name, one in listed(browser).items() if one["given"]} == {"found"}
    candidate = candidate_of(platform, room)
    with platform.database.read(platform.organisation) as session:
        assert Consents.given(session, candidate, "found")
        assert not Consents.given(session, candidate, "training")
        assert session.scalars(who_gave("found")).all() == [candidate]
        assert session.scalars(who_gave("training", "open_data")).all() == []


def test_what_was_taken_back_no_longer_holds_and_both_stand_in_the_audit_log(platform, room):
    browser = come_in(platform, room.invite())
    for _ in range(2):
        send(browser, "PUT", "training", 1)
    for _ in range(2):
        assert send(browser, "DELETE", "training").json()["given"] is False
    found = listed(browser)["training"]
    assert found["given_at"] < found["withdrawn_at"]
    events = [one["action"] for one in platform.client.get("/v1/audit-events").json()["items"]]
    assert [one for one in events if one.startswith("consent.")] == ["consent.withdrawn", "consent.given"]
    assert send(browser, "PUT", "training", 1).json()["given"] is True


def test_a_pool_is_agreed_to_by_its_id_and_nobody_else_is_asked(platform, room):
    browser, other = come_in(platform, room.invite()), come_in(platform, room.invite("Ali"))
    pool = "pool:019a2b3c-4d5e-7f60-8123-456789abcdef"
    assert send(browser, "PUT", pool, 1).status_code == 200
    assert listed(browser)[pool]["given"] is True
    assert pool not in listed(other)


@pytest.mark.parametrize("purpose", ["everything", "pool", "pool:X", "found%20"])
def test_what_is_not_on_the_list_cannot_be_agreed_to(platform, room, purpose):
    browser = come_in(platform, room.invite())
    answer = send(browser, "PUT", purpose, 1)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-purpose")


def test_whoever_agreed_to_words_that_allowed_less_is_asked_again(platform, room, monkeypatch):
    browser = come_in(platform, room.invite())
    send(browser, "PUT", "found", 1)
    now = purposes.WORDS[Purpose.FOUND]
    monkeypatch.setitem(purposes.WORDS, Purpose.FOUND, Words(title=now.title, text=now.text, version=2, holds_from=2))
    candidate = candidate_of(platform, room)
    with platform.database.read(platform.organisation) as session:
        assert not Consents.given(session, candidate, "found")
        assert session.scalars(who_gave("found")).all() == []
    old = send(browser, "PUT", "found", 1)
    assert (old.status_code, old.json()["type"]) == (409, "/problems/old-text")
    assert send(browser, "PUT", "found", 2).json()["given_version"] == 2


def test_the_space_opens_by_the_link_also_when_the_sitting_is_over(platform, room):
    token = room.invite()
    browser = come_in(platform, token)
    browser.begin()
    browser.post("/finish")
    assert "/mine" in browser.client.get("/sitting/end").text
    again = come_in(platform, token)
    page = again.client.get("/mine")
    assert page.status_code == 200
    assert "/mine/data" in page.text
    assert "/sitting/result" in page.text
    assert platform.browser().get("/mine", headers={"Accept": "text/html"}).status_code == 401


def test_the_page_asks_and_takes_back_by_buttons(platform, room):
    browser = come_in(platform, room.invite())
    page = browser.client.get("/mine/data")
    assert "checked" not in page.text
    assert page.text.count('value="give"') == 4

    def press(purpose: str, do: str, **more: str):
        form = {"csrf": browser.csrf, "do": do, "version": "1", **more}
        return browser.client.post(f"/mine/consents/{purpose}", data=form, follow_redirects=False)

    assert press("found", "give").headers["location"] == "/mine/data#consents"
    assert listed(browser)["found"]["given"] is True
    assert press("found", "withdraw", back="https://evil.example").headers["location"] == "/mine/data#consents"
    assert listed(browser)["found"]["given"] is False
    press("found", "give", version="7")
    assert listed(browser)["found"]["given"] is False
    assert browser.client.post("/mine/consents/found", data={"do": "give"}).status_code == 403


def test_a_consent_is_the_persons_own(platform, room):
    """Whoever asks for another organisation sees none of it."""
    browser = come_in(platform, room.invite())
    send(browser, "PUT", "found", 1)
    two = platform.accounts.create_organisation("Others")
    with platform.database.read(two) as session:
        assert session.scalars(who_gave("found")).all() == []
