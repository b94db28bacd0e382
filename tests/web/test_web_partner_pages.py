"""Owners connect recruiting software by a page, which shows a key once and what was ordered."""

from __future__ import annotations

import re

import pytest

from api.accounts.model import Role
from fakes.sittings import open_room

PAGE = "/staff/settings/partners"
PASSWORD = "five words drawn by chance"
HARM = "<script>alert(1)</script>"


class Desk:
    """A member's browser, which follows redirects."""

    def __init__(self, platform, role: Role = Role.OWNER):
        login = f"{role.value}@example.org"
        platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=role.value)
        self.platform = platform
        self.browser = platform.browser()
        self.browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
        self.browser.post("/staff/sign-in", data={"login": login, "password": PASSWORD})
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', self.browser.get("/staff").text)[1]

    def post(self, path: str, **data):
        return self.browser.post(path, data={"csrf": self.csrf, **data})


@pytest.fixture
def owner(platform):
    return Desk(platform)


def test_a_key_is_shown_once_and_works(owner):
    assert "/v1/partners/greenhouse/send_test" in owner.browser.get(PAGE).text
    shown = owner.post(f"{PAGE}/greenhouse").text
    key = re.search(r'id="f-secret" type="text" value="(preuve_[^"]+)"', shown)[1]
    assert key not in owner.browser.get(PAGE).text
    answer = owner.platform.browser().get("/v1/partners/greenhouse/list_tests", auth=(key, ""))
    assert (answer.status_code, answer.json()) == (200, [])
    owner.post(f"{PAGE}/greenhouse/disconnect")
    assert owner.platform.browser().get("/v1/partners/greenhouse/list_tests", auth=(key, "")).status_code == 401


def test_without_its_key_ashby_is_told_nothing_and_the_page_says_so(owner):
    assert "Missing: Ashby is told nothing" in owner.post(f"{PAGE}/ashby").text
    refused = owner.post(f"{PAGE}/ashby", their_key="two words")
    assert refused.status_code == 422
    assert "This is no key" in refused.text
    assert "Missing: Ashby is told nothing" not in owner.post(f"{PAGE}/ashby", their_key=" good-key ").text


def test_orders_are_listed_and_what_others_write_is_text(owner):
    key = re.search(r'value="(preuve_[^"]+)"', owner.post(f"{PAGE}/greenhouse").text)[1]
    room = open_room(owner.platform.database, owner.platform.organisation)
    software = owner.platform.browser()
    person = {"first_name": HARM, "last_name": "O’Neil", "email": "a@example.org"}
    sent = software.post(
        "/v1/partners/greenhouse/send_test",
        json={"partner_test_id": room.campaign, "candidate": person},
        auth=(key, ""),
    )
    assert sent.status_code == 200, sent.text
    fault = {"api_call": HARM, "errors": [HARM]}
    software.post("/v1/partners/greenhouse/response_error", json=fault, auth=(key, ""))
    page = owner.browser.get(PAGE).text
    assert "O’Neil" in page
    assert HARM not in page
    assert "could not use an answer of Preuve" in page


def test_recruiters_have_no_such_page(platform):
    assert Desk(platform, Role.RECRUITER).browser.get(PAGE).status_code == 403
