"""Where people stumbled who came for the first time: what they are told then, and what is kept for them."""

from __future__ import annotations

import re

import pytest

from fakes.sittings import come_in, open_room, part, plan_of
from fakes.two_organisations import question_item

FRENCH = {"Accept": "text/html", "Accept-Language": "fr"}
QUESTION = {
    "kind": "single",
    "prompt": {"fr": "Choisissez.", "en": "Choose."},
    "choices": [
        {"text": {"fr": "bon", "en": "good"}, "right": True},
        {"text": {"fr": "mauvais", "en": "bad"}, "right": False},
    ],
    "level": 1,
    "seconds": 30,
    "skills": [{"framework": "preuve-digital", "version": "1", "code": "files", "level": 1}],
}


@pytest.fixture
def visitor(platform):
    """A browser that is nobody's."""
    return platform.browser()


@pytest.mark.parametrize("path", ["/e/unknown", "/o/unknown"])
def test_a_link_that_opens_nothing_says_so_on_its_page(visitor, path):
    action = "/entry/link" if path.startswith("/e/") else "/entry/open"
    assert visitor.get(path, headers=FRENCH).status_code == 200
    answer = visitor.post(action, data={"token": "unknown", "name": "Ada"}, headers=FRENCH)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "n’ouvre rien" in answer.text


def test_the_printed_address_brings_the_room_s_code_along(visitor):
    page = visitor.get('/?room=7KF-3RA"><b>', headers=FRENCH).text
    typed = re.search(r'id="f-room"[^>]*value="([^"]*)"', page)
    assert typed is not None
    assert typed[1].startswith("7KF-3RA")
    assert "<b>" not in page


def test_an_empty_answer_is_not_received_but_one_can_be_taken_back(platform):
    question = platform.client.post("/v1/questions", json=QUESTION).json()
    room = open_room(platform.database, platform.organisation, plan=plan_of(part(question_item(question["id"], "i1"))))
    browser = come_in(platform, room.invite())
    browser.begin()
    right = question["choices"][0]["id"]

    def answer(version: int, chosen: list[str]):
        body = {"base_version": version, "content": {"chosen": chosen, "text": ""}}
        return browser.post("/items/i1/submit", body)

    refused = answer(0, [])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-answered")
    assert browser.receipts() == []
    assert answer(0, [right]).status_code == 202
    assert answer(1, []).status_code == 202
    assert len(browser.receipts()) == 2


def test_a_part_without_a_name_is_counted_without_one(platform):
    room = open_room(platform.database, platform.organisation, plan=plan_of())
    browser = come_in(platform, room.invite())
    page = browser.client.get("/sitting", headers=FRENCH).text
    assert "<li>" not in page[page.index("Exercices et questions") :].partition("</dd>")[0]
