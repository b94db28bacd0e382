"""Training as people see it: modules, somebody's path to a trade, what a campaign's people need."""

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
    """In both languages and sizes: accessible, fitting, and in a picture to look at."""
    for language in ("fr", "en"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            check_fits(page)
            check_accessible(page)
            shoot(page, f"{name}-{language}-{size['width']}")


def ask(site: Any, page: Any, path: str, data: dict[str, Any]) -> dict[str, Any]:
    made = page.request.post(
        f"{site.address}{path}", data=data, headers={"Authorization": f"Bearer {site.first.api_key}"}
    )
    assert made.ok, made.text()
    return dict(made.json())


def skill(code: str) -> dict[str, Any]:
    return {"framework": "preuve", "version": "1", "code": code}


def offer(site: Any, page: Any) -> None:
    for title, hours, code, least, level in (
        ("Boucles et parcours de listes", 14, "loops", 0, 2),
        ("Conditions : reprendre pas à pas", 7, "conditions", 1, 2),
        ("Lire un message d’erreur et réparer", 10, "debugging", 0, 2),
        ("Requêtes SQL : les premiers pas", 21, "sql", 0, 1),
    ):
        lifts = [{**skill(code), "from_level": least, "to_level": level}]
        module = {"title": title, "hours": hours, "provider": "Espace numérique", "place": "Nancy", "lifts": lifts}
        ask(site, page, "/v1/training-modules", {**module, "url": "https://formation.example.org/module"})


def somebody(site: Any, page: Any) -> tuple[str, str]:
    """A person who answered questions well, each in a campaign; their id, and the last campaign's."""
    redis = connect_redis(site.settings.redis())
    person = campaign = ""
    for code in ("conditions",) * 7 + ("functions",):
        question = {
            "kind": "single",
            "prompt": {"fr": f"Quel mot ? {new_id()}", "en": f"Which word? {new_id()}"},
            "choices": [
                {"text": {"fr": "pour", "en": "for"}, "right": True},
                {"text": {"fr": "si", "en": "if"}, "right": False},
            ],
            "level": 1,
            "seconds": 30,
            "skills": [{**skill(code), "level": 1}],
        }
        made = ask(site, page, "/v1/questions", question)
        room = Room(
            database=site.database,
            grading=Grading(site.database, Lanes(redis)),
            organisation=site.first.organisation,
            exercise=Bank(site.settings.bank).read("fizzbuzz"),
            question=made["id"],
        )
        room.open("Atelier du jeudi")
        sitting, campaign = room.seat("Zoé Martin"), room.campaign
        with site.database.write(site.first.organisation) as session:
            row = session.get_one(SittingRow, sitting)
            person = person or row.candidate_id
            row.candidate_id = person
        room.answer(sitting, made["choices"][0]["id"])
    redis.close()
    return person, campaign


def sign_in(site: Any, page: Any) -> None:
    login = f"{new_id()}@example.org"
    Accounts(site.database).create_member(site.first.organisation, login, PASSWORD, Role.ADVISER, name="Ada Byron")
    page.goto("/staff/sign-in?lang=en")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/staff")


def test_an_adviser_offers_modules_and_sees_the_way_to_a_trade_and_what_a_campaign_needs(open_page, site):
    page = open_page(viewport=DESK)
    offer(site, page)
    person, campaign = somebody(site, page)
    sign_in(site, page)
    page.goto("/staff/skills")
    page.get_by_role("link", name="Training modules").click()
    page.get_by_role("link", name="Add a module").click()
    page.get_by_label("Title").fill("Écrire des fonctions")
    page.get_by_label("Hours in all").fill("12")
    page.get_by_label("Skill", exact=True).first.select_option(label="Functions")
    page.get_by_label("Level to leave with").first.select_option("2")
    page.get_by_role("button", name="Offer the module").click()
    assert page.get_by_text("Functions · level 0 to 2").is_visible()
    look_at(page, "/staff/training", "training")
    page.goto("/staff/training")
    page.get_by_role("link", name="Écrire des fonctions", exact=True).click()
    look_at(page, page.url.removeprefix(site.address), "training-module")
    page.goto(f"/staff/candidates/{person}/path?lang=en")
    assert page.get_by_role("heading", name="Fitting trades").is_visible()
    look_at(page, f"/staff/candidates/{person}/path", "training-fits")
    page.goto(f"/staff/candidates/{person}/path?lang=en")
    page.get_by_role("link", name="Programmer", exact=True).click()
    assert page.get_by_role("heading", name="1. Conditions : reprendre pas à pas").is_visible()
    look_at(page, f"/staff/candidates/{person}/path?trade=programmer", "training-path")
    page.goto(f"/staff/campaigns/{campaign}/training?lang=en")
    page.locator("#f-trade").select_option(label="Programmer")
    page.get_by_role("button", name="Show the needs").click()
    assert page.get_by_role("heading", name="Which modules are needed most").is_visible()
    look_at(page, f"/staff/campaigns/{campaign}/training?trade=programmer", "training-needs")


def test_an_adviser_opens_the_positioning_test_at_the_desk_and_sees_profile_trades_and_path(open_page, site):
    page = open_page(viewport=DESK)
    sign_in(site, page)
    page.goto("/staff/campaigns?lang=en")
    page.get_by_role("link", name="Positioning test").click()
    page.get_by_role("button", name="Make the test ready").click()
    page.get_by_label("Name").fill("Yaël N’Diaye")
    page.get_by_role("button", name="Open the test").click()
    assert page.get_by_role("heading", name="To begin or go on elsewhere").is_visible()
    room, code = page.locator(".ticket code").all_inner_texts()
    shoot(page, "positioning-codes-en-1280")
    page.get_by_role("button", name="Begin here, and sign me out").click()
    page.wait_for_url("**/sitting")
    look_at(page, "/sitting", "positioning-first")
    page.goto("/sitting?lang=en")
    page.get_by_role("button", name="Start now").click()
    assert page.get_by_text("4 steps to come, if you go on.").is_visible()
    assert page.get_by_text("Question 5").count() == 0
    look_at(page, "/sitting", "positioning-steps")
    page.goto("/sitting?lang=en")
    page.get_by_role("button", name="Take a break").click()
    page.wait_for_url("**/goodbye")

    elsewhere = open_page(viewport=PHONE)
    elsewhere.goto("/?lang=en")
    elsewhere.locator("[name=room]").fill(room)
    elsewhere.locator("[name=code]").fill(code)
    elsewhere.locator("main form button").first.click()
    elsewhere.wait_for_url("**/sitting")
    elsewhere.get_by_role("link", name="Question 1").click()
    elsewhere.locator("main input[type=radio]").last.check()
    elsewhere.get_by_role("button", name="Hand in").first.click()
    elsewhere.goto("/sitting?lang=en")
    elsewhere.get_by_role("button", name="Done with this part").click()
    elsewhere.wait_for_url("**/sitting/end")
    assert elsewhere.get_by_text("the steps that follow are harder").is_visible()
    look_at(elsewhere, "/sitting/end", "positioning-end")
    look_at(elsewhere, "/mine/path", "mine-path")

    sign_in(site, page)
    look_at(page, "/staff/positioning", "positioning")
    page.goto("/staff/positioning?lang=en")
    page.get_by_role("link", name="Yaël N’Diaye").click()
    assert page.get_by_role("heading", name="Profile").is_visible()
    assert page.get_by_role("heading", name="Fitting trades").is_visible()
    look_at(page, page.url.removeprefix(site.address).partition("?")[0], "positioning-person")
    page.set_viewport_size(DESK)
    page.get_by_role("link", name="Programmer", exact=True).or_(
        page.get_by_role("link", name="informatique")
    ).first.click()
    assert page.locator("#gaps").is_visible()
