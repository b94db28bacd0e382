"""Levels of skills as people read them: the page of the rule for everybody, the profile in the report for staff."""

from __future__ import annotations

from typing import Any

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.connections import connect_redis
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.sittings.store import SittingRow
from fakes.browser import check_accessible, check_fits, shoot
from fakes.finished_sittings import Room
from runner.exercise import Bank

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PASSWORD = "five words drawn by chance"


def look_at(page: Any, path: str, name: str) -> None:
    """In both languages and sizes, with everything unfolded: accessible, fitting, and in a picture to look at."""
    for language in ("fr", "en"):
        page.goto(f"{path}?lang={language}")
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            check_fits(page)
            check_accessible(page)
            shoot(page, f"{name}-{language}-{size['width']}")


def skill(code: str, level: int) -> dict[str, Any]:
    return {"framework": "preuve", "version": "1", "code": code, "level": level}


def somebody(site: Any, page: Any) -> str:
    """A person who answered questions on three skills in several campaigns; the id of their last sitting."""
    redis = connect_redis(site.settings.redis())
    grading = Grading(site.database, Lanes(redis))
    person, last = None, ""
    answers = [("conditions", 2, True)] * 7 + [("text", 1, True)] * 3 + [("data-structures", 3, False)] * 3
    for code, level, right in answers:
        question = {
            "kind": "single",
            "prompt": {"fr": f"Quel mot ? {new_id()}", "en": f"Which word? {new_id()}"},
            "choices": [
                {"text": {"fr": "pour", "en": "for"}, "right": True},
                {"text": {"fr": "si", "en": "if"}, "right": False},
            ],
            "level": 1,
            "seconds": 30,
            "skills": [skill(code, level)],
        }
        made = page.request.post(
            f"{site.address}/v1/questions", data=question, headers={"Authorization": f"Bearer {site.first.api_key}"}
        )
        assert made.ok, made.text()
        series, choices = made.json()["id"], made.json()["choices"]
        room = Room(
            database=site.database,
            grading=grading,
            organisation=site.first.organisation,
            exercise=Bank(site.settings.bank).read("fizzbuzz"),
            question=series,
        )
        room.open()
        last = room.seat("Zoé Martin")
        with site.database.write(site.first.organisation) as session:
            row = session.get_one(SittingRow, last)
            person = person or row.candidate_id
            row.candidate_id = person
        room.answer(last, choices[0 if right else 1]["id"])
    redis.close()
    return last


def test_the_rule_is_explained_in_plain_words_with_an_example_that_it_works_out_itself(open_page):
    page = open_page(viewport=DESK)
    page.goto("/rule?lang=en")
    assert page.get_by_role("heading", name="How levels are found").is_visible()
    assert page.get_by_text("Very likely at level 1: 15.5 of 18 right.").first.is_visible()
    look_at(page, "/rule", "rule")


def test_the_report_shows_in_words_and_with_its_uncertainty_what_all_work_shows(open_page, site):
    page = open_page(viewport=DESK)
    login = f"{new_id()}@example.org"
    Accounts(site.database).create_member(site.first.organisation, login, PASSWORD, Role.RECRUITER, name="Ada Byron")
    page.goto("/staff/sign-in?lang=en")
    sitting = somebody(site, page)
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/staff")
    page.goto(f"/staff/sittings/{sitting}?lang=en")
    assert page.get_by_text("Very likely at level 2: 7 of 7 right.").is_visible()
    assert page.get_by_text("Unlikely at level 3 today: 0 of 3 right.").is_visible()
    page.get_by_text("All levels in figures").first.click()
    assert page.get_by_role("rowheader", name="· 2").is_visible()
    look_at(page, f"/staff/sittings/{sitting}", "report-levels")
    page.get_by_role("link", name="How levels are found").click()
    page.wait_for_url("**/rule")
