"""Pages of skills, and words in place of codes on other pages: what staff see, without any script."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from api.accounts.model import Role
from api.skills.model import Framework, KnownSkill, SkillKey, SkillKind, Words
from api.skills.service import Skills

pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HARM = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


@pytest.fixture
def desk(platform):
    platform.accounts.create_member(platform.organisation, "v@example.org", PASSWORD, Role.VIEWER, name="V")
    browser = platform.browser()
    browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    browser.post("/staff/sign-in", data={"login": "v@example.org", "password": PASSWORD})
    return browser


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def taken(platform, *skills: KnownSkill, name: str = "other") -> None:
    framework = Framework(name=name, version="1", title=Words("Autre", "Other"), skills=skills, digest="a" * 64)
    Skills(platform.database).take(framework, NOW)


def test_the_coverage_page_tells_by_skill_and_level_what_tasks_there_are_and_where_is_a_gap(desk):
    page = text_of(desk.get("/staff/skills"))
    assert "Robustness 1 1 exercise 4 4 exercises – none – none" in page
    assert "SQL no task" in page
    assert "Application developer M1861" in page
    assert "Compétences" in text_of(desk.get("/staff/skills", headers={"Accept-Language": "fr"}))


def test_another_framework_is_chosen_and_an_unknown_one_is_the_usual_one(desk, platform):
    assert "Safety online" not in text_of(desk.get("/staff/skills"))
    assert "Safety online" in text_of(desk.get("/staff/skills?framework=preuve-digital 1"))
    assert "Robustness" in text_of(desk.get("/staff/skills?framework=nothing"))


def test_questions_that_are_in_use_count(desk, platform):
    before = text_of(desk.get("/staff/skills?framework=preuve-digital 1"))
    platform.client.post("/v1/questions/starters")
    after = text_of(desk.get("/staff/skills?framework=preuve-digital 1"))
    assert "Files no task" in before
    assert "Files 2 2 questions" in after


def test_a_code_that_no_framework_has_is_told(desk, platform):
    question = {
        "kind": "single",
        "prompt": {"fr": "?", "en": "?"},
        "level": 1,
        "seconds": 30,
        "choices": [{"text": {"fr": "a", "en": "a"}, "right": True}, {"text": {"fr": "b", "en": "b"}}],
        "skills": [{"framework": "preuve", "version": "1", "code": "conditoins", "level": 1}],
    }
    assert platform.client.post("/v1/questions", json=question).status_code == 201
    assert "preuve 1 conditoins" in text_of(desk.get("/staff/skills"))


def test_of_a_large_framework_only_what_tasks_speak_for_is_shown(desk, platform):
    area = KnownSkill(key=SkillKey("other", "1", "area"), kind=SkillKind.AREA, label=Words("Domaine", "Some area"))
    many = [
        KnownSkill(key=SkillKey("other", "1", f"s{number}"), label=Words(None, f"Skill {number}"), parent="area")
        for number in range(400)
    ]
    taken(platform, area, *many)
    assert "only the skills that a task speaks for" in text_of(desk.get("/staff/skills?framework=other 1"))
    assert "Skill 7" not in text_of(desk.get("/staff/skills?framework=other 1"))


def test_a_skill_shows_its_tasks_by_level_its_place_and_the_trades_that_ask_for_it(desk):
    answer = desk.get("/staff/skills/preuve/1/debugging")
    page = text_of(answer)
    for words in ("Quality of code", "The newsletter to repair", "Level 2", "Web developer", "essential"):
        assert words in page
    assert 'href="/staff/exercises/newsletter-repair"' in answer.text
    area = desk.get("/staff/skills/preuve/1/quality")
    assert 'href="/staff/skills/preuve/1/debugging"' in area.text
    assert desk.get("/staff/skills/preuve/1/nothing").status_code == 404


def test_skills_are_searched_in_all_frameworks_or_in_one_page_by_page(desk):
    page = text_of(desk.get("/staff/skills/search?q=fichiers"))
    assert "Files" in page
    assert "everyday digital skills" in page
    first = desk.get("/staff/skills/search?framework=preuve 1").text
    following = re.search(r'href="(/staff/skills/search\?[^"]*cursor=[^"]+)"', first)
    if following is not None:
        assert desk.get(following[1].replace("&amp;", "&")).status_code == 200
    assert "No skill is called like that" in text_of(desk.get("/staff/skills/search?q=nothing-like-that"))


def test_words_of_a_framework_are_text_and_an_address_that_is_none_is_no_link(desk, platform):
    key = SkillKey("other", "1", "x")
    taken(platform, KnownSkill(key=key, label=Words(HARM, HARM), description=Words(HARM), uri="javascript:alert(1)"))
    for path in ("/staff/skills/other/1/x", "/staff/skills?framework=other 1", "/staff/skills/search?q=alert"):
        answer = desk.get(path)
        assert answer.status_code == 200
        assert HARM not in answer.text
        assert "javascript:" not in answer.text


def test_nobody_sees_them_who_is_not_signed_in(platform):
    answer = platform.browser().get("/staff/skills", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in?next=/staff/skills")


def test_pages_of_exercises_and_questions_say_labels_in_place_of_codes(desk, platform):
    platform.client.post("/v1/questions/starters")
    exercises = text_of(desk.get("/staff/exercises"))
    assert "Reading code" in exercises
    assert "reading-code" not in exercises
    assert "Sorting and comparing" in text_of(desk.get("/staff/exercises/room-bookings"))
    assert "Safety online" in text_of(desk.get("/staff/questions"))
    assert "fizzbuzz" in desk.get("/staff/exercises?q=efficiency").text
    assert "Lecture de code" in text_of(desk.get("/staff/exercises", headers={"Accept-Language": "fr"}))


def test_the_api_tells_coverage_and_trades(platform):
    page = platform.client.get("/v1/skill-coverage", params={"limit": 200}).json()
    found = {one["skill"]["code"]: one["levels"] for one in page["items"]}
    assert found["types"][0] == {"level": 1, "exercises": ["fizzbuzz"], "questions": []}
    assert all(level["exercises"] == [] for level in found["sql"])
    assert found["programming"] == []
    trades = platform.client.get("/v1/trades").json()["trades"]
    needs = {need["code"]: need["tasks"] for trade in trades if trade["rome"] == "M1861" for need in trade["needs"]}
    assert needs["debugging"] == 1
    assert needs["testing"] == 0
