"""Figures of a campaign's exercises and questions: over HTTP, on their page, and for whom."""

from __future__ import annotations

import re

import pytest

from api.accounts.model import Role
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.items.schema import CampaignItems
from fakes.finished_sittings import Room, graded_as
from runner.exercise import Bank
from runner.verdict import Lane

PASSWORD = "five words drawn by chance"
CODE = "def fizzbuzz(n):\n    return str(n)\n"
QUESTION = {
    "kind": "single",
    "prompt": {"fr": "Quel **mot** ?", "en": "Which **word**?"},
    "choices": [
        {"text": {"fr": "pour", "en": "for"}, "right": True},
        {"text": {"fr": "si", "en": "if"}, "right": False},
    ],
    "level": 1,
    "seconds": 30,
    "skills": [{"framework": "preuve", "version": "1", "code": "office", "level": 2}],
}


@pytest.fixture
def room(platform) -> Room:
    made = platform.client.post("/v1/questions", json=QUESTION).json()
    room = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        exercise=Bank(platform.settings.bank).read("fizzbuzz"),
        organisation=platform.organisation,
        question=made["id"],
    )
    room.open()
    room.right = made["choices"][0]["id"]
    return room


@pytest.fixture
def measured(platform, room) -> Room:
    """Two did the exercise, one of them half; one answered the question; one is still at it; one is a trial."""
    slot = platform.slots[Lane.GRADE]
    for name, earned in (("Ada", 2.0), ("Zoé", 1.0)):
        sitting = room.seat(name)
        room.hand_in(sitting, CODE)
        if name == "Ada":
            room.answer(sitting, room.right)
        slot.grade = graded_as(earned)
        while slot.work():
            pass
        platform.collect()
    room.seat("Busy", finished=False)
    room.seat("Staff", trial=True)
    return room


def test_the_figures_of_a_campaign(platform, measured):
    answer = platform.client.get(f"/v1/campaigns/{measured.campaign}/items")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    CampaignItems.model_validate(found, extra="forbid")
    exercise, question = found["items"]
    assert found["people"] == 2
    assert (exercise["mean_share"], exercise["people"], exercise["handed_in"]) == (0.75, 2, 2)
    assert exercise["times"]["median_ms"] == 20 * 60_000
    assert exercise["planned_ms"] == measured.exercise.minutes * 60_000
    assert (question["mean_share"], question["people"], question["handed_in"]) == (0.5, 2, 1)
    assert question["title"]["en"] == "Which **word**?"
    assert found["alpha"] is None
    assert [one["kind"] for one in found["warnings"]] == ["few_people"]
    assert found["warnings"][0]["words"]["fr"].startswith("Seules 2 personnes")


def test_nobody_is_named(platform, measured):
    text = platform.client.get(f"/v1/campaigns/{measured.campaign}/items").text
    assert "Ada" not in text
    assert "Zo" not in text


@pytest.mark.sqlite_only
def test_an_author_finds_the_page_and_reads_words(platform, measured):
    platform.accounts.create_member(platform.organisation, "a@example.org", PASSWORD, Role.AUTHOR, name="A")
    browser = platform.browser()
    browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    browser.post("/staff/sign-in", data={"login": "a@example.org", "password": PASSWORD})
    assert 'href="/staff/items"' in browser.get("/staff/exercises").text
    assert f"/staff/campaigns/{measured.campaign}/items" in browser.get("/staff/items").text
    page = browser.get(f"/staff/campaigns/{measured.campaign}/items")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    assert page.status_code == 200
    assert "Only 2 people have finished." in words
    assert "2. Which word?" in words
    assert "No group here is large enough to be compared." in words
    french = browser.get(f"/staff/campaigns/{measured.campaign}/items", headers={"Accept-Language": "fr"}).text
    assert "Seules 2 personnes ont terminé." in french


@pytest.mark.sqlite_only
def test_a_campaign_without_anybody_has_an_empty_page(platform, room):
    found = platform.client.get(f"/v1/campaigns/{room.campaign}/items").json()
    assert (found["people"], found["mean_share"]) == (0, None)
    assert all(one["mean_share"] is None and one["times"] is None for one in found["items"])
