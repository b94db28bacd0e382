"""Figures of exercises and questions, work that is alike: by clicking, in both languages, on phones and desks."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.connections import connect_redis
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from fakes.browser import check_accessible, check_fits, shoot
from fakes.finished_sittings import Room
from fakes.sittings import exercise_item, open_room, part, plan_of
from runner.exercise import Bank

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PASSWORD = "five words drawn by chance"
SCRIPT = "<script>document.title='taken'</script>"
CODE = f"""
def fizzbuzz(n):
    # {SCRIPT}
    names = {{3: "Fizz", 5: "Buzz"}}
    if not isinstance(n, int) or isinstance(n, bool):
        raise TypeError("a whole number is needed")
    if n <= 0:
        raise ValueError("a positive number is needed")
    said = []
    for divisor, name in sorted(names.items()):
        if n % divisor == 0:
            said.append(name)
    while len(said) > len(names):
        said.pop()
    return "".join(said) if said else str(n)


def many(first, last):
    found = []
    for n in range(first, last + 1):
        found.append((n, fizzbuzz(n)))
    return [said for _, said in sorted(found, key=lambda one: one[0])]
"""


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


@pytest.fixture
def staff(site, open_page) -> Any:
    login = f"{new_id()}@example.org"
    Accounts(site.database).create_member(site.first.organisation, login, PASSWORD, Role.RECRUITER, name="Ada Byron")
    page = open_page(viewport=DESK)
    page.goto("/staff/sign-in?lang=en")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/staff")
    return page


def test_figures_of_exercises_and_questions_are_read_by_clicking(site, staff):
    redis = connect_redis(site.settings.redis())
    question = {
        "kind": "single",
        "prompt": {"fr": f"Que vaut `7 // 2` ? {SCRIPT}", "en": f"What is `7 // 2`? {SCRIPT}"},
        "choices": [
            {"text": {"fr": "3", "en": "3"}, "right": True},
            {"text": {"fr": "3,5", "en": "3.5"}, "right": False},
        ],
        "level": 1,
        "seconds": 30,
        "skills": [{"framework": "preuve", "version": "1", "code": "conditions", "level": 1}],
    }
    key = {"Authorization": f"Bearer {site.first.api_key}"}
    made = staff.request.post(f"{site.address}/v1/questions", data=question, headers=key).json()
    room = Room(
        database=site.database,
        grading=Grading(site.database, Lanes(redis)),
        organisation=site.first.organisation,
        exercise=Bank(site.settings.bank).read("fizzbuzz"),
        question=made["id"],
    )
    room.open("Rentrée 2028")
    draw = Random(7)  # noqa: S311 - test data
    for number in range(34):
        sitting = room.seat(f"Person {number}", group="Nancy" if number % 2 else "Metz")
        if draw.random() < 0.6:
            room.answer(sitting, made["choices"][0 if draw.random() < 0.7 else 1]["id"])
    redis.close()
    staff.goto(f"/staff/campaigns/{room.campaign}")
    staff.get_by_role("link", name="Exercises and questions", exact=True).click()
    assert staff.get_by_role("heading", name="Worth a look").is_visible()
    assert staff.get_by_text("of the people handed nothing in.").first.is_visible()
    look_at(staff, f"/staff/campaigns/{room.campaign}/items", "items")
    look_at(staff, "/staff/items", "item-campaigns")
    assert staff.title() != "taken"


def test_work_that_is_alike_is_compared_asked_about_answered_and_dismissed_by_clicking(site, staff, open_page):
    room = open_room(site.database, site.first.organisation, plan_of(part(exercise_item())), title="Rentrée 2029")
    people = []
    for name, code in (("Ada Lovelace", CODE), ("Zoé Martin", CODE.replace("said", "mots").replace("names", "noms"))):
        page = open_page(viewport=DESK)
        page.goto(f"/e/{room.invite(name)}")
        page.get_by_role("button", name="Open").click()
        page.wait_for_url("**/sitting")
        headers = {"X-CSRF-Token": page.locator("meta[name=csrf]").get_attribute("content"), "Origin": site.address}
        base = f"{site.address}/v1/sitting"
        assert page.request.post(f"{base}/begin", headers=headers).ok
        content = {"language": "python", "files": {"solution.py": code}}
        draft = {"base_version": 0, "content": content}
        assert page.request.put(f"{base}/drafts/i1", data=draft, headers=headers).ok
        assert page.request.post(f"{base}/items/i1/submit", data={"base_version": 1}, headers=headers).ok
        assert page.request.post(f"{base}/finish", headers=headers).ok
        people.append(page)
    staff.goto(f"/staff/campaigns/{room.campaign}/results?lang=en")
    staff.get_by_role("link", name="Work that is alike").click()
    look_at(staff, f"/staff/campaigns/{room.campaign}/similarities", "similarities-none")
    staff.get_by_role("button", name="Compare the work").click()
    staff.get_by_text("Compared: 2 pieces of work").wait_for()
    look_at(staff, f"/staff/campaigns/{room.campaign}/similarities", "similarities")
    staff.locator("tbody th a").click()
    assert staff.locator(".line--alike").first.is_visible()
    pair = staff.url.split("?")[0].removeprefix(site.address)
    staff.get_by_role("button", name="Ask them").click()
    staff.get_by_text("They were asked. Nothing is decided.").wait_for()
    ada = people[0]
    ada.goto("/mine?lang=en")
    ada.get_by_role("link", name="Work that is alike").click()
    assert ada.get_by_text("Nothing is decided by a machine").is_visible()
    look_at(ada, "/mine/similarities", "mine-similarities")
    ada.goto("/mine/similarities?lang=en")
    ada.get_by_label("What do you want to say about it?").fill(f"The same lesson, on Monday. {SCRIPT}")
    ada.get_by_role("button", name="Send the answer").click()
    ada.get_by_text("Your answer is kept.").wait_for()
    look_at(staff, pair, "similarity")
    staff.goto(f"{pair}?lang=en")
    assert staff.get_by_text("The same lesson, on Monday.").is_visible()
    staff.get_by_label("Why").fill("The same lesson.")
    staff.get_by_role("button", name="Dismiss: nothing to object to").click()
    staff.get_by_text("Your decision is kept").wait_for()
    ada.goto("/mine/similarities?lang=en")
    assert ada.get_by_text("there is nothing to object to. The same lesson.").is_visible()
    assert "taken" not in (ada.title(), staff.title())
