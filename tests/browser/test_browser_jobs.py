"""From a recruiter's need to a match list to somebody's name, by clicking: accessible, never too wide."""

from __future__ import annotations

from typing import Any

import pytest

from api.accounts.model import Role
from api.accounts.service import Accounts
from fakes.browser import check_accessible, check_fits, shoot
from fakes.findable_people import person, work
from fakes.sittings import open_room

PASSWORD = "five words drawn by chance"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
#: What a programmer has to show, and some more.
READY = {"conditions": 2, "loops": 2, "functions": 3, "text": 2, "input-output": 2, "debugging": 2, "sorting": 2}
NEARLY = {**READY, "functions": 1, "debugging": 0, "loops": 3}


def look_at(page: Any, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{name}-{size['width']}")
    page.set_viewport_size(SIZES[0])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_a_need_to_a_name_by_clicking(open_page, site, language):
    accounts, database = Accounts(site.database), site.database
    organisation = accounts.create_organisation(f"Atelier {language}")
    login = f"jobs-{language}@example.org"
    accounts.create_member(organisation, login, PASSWORD, Role.OWNER, name="Léa Martin")
    for levels in (READY, NEARLY, {"conditions": 1}):
        reached = {code: level for code, level in levels.items() if level}
        person(database, organisation, reached, more=work("sql", 1, share=0.5))
    candidate = open_page(viewport=SIZES[0])
    candidate.goto(f"/e/{open_room(database, organisation).invite('Zoé Martin')}?lang={language}")
    candidate.locator("main form button").first.click()
    candidate.wait_for_url("**/sitting")

    page = open_page(viewport=SIZES[0])
    page.goto(f"/staff/sign-in?lang={language}")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")
    page.goto("/staff/jobs")
    look_at(page, f"jobs-empty-{language}")
    page.goto("/staff/pools")
    page.fill("#f-name", "Numérique de Lorraine")
    page.fill("#f-says", "Emplois et stages dans les entreprises de l’association.")
    page.locator("form[action='/staff/pools'] button").click()
    page.locator("form[action$='/invite'] button").click()
    page.locator(".token").wait_for()
    look_at(page, f"pools-{language}")

    candidate.goto("/mine/findable")
    look_at(candidate, f"findable-{language}")
    candidate.locator("#consent-found button[value=give]").click()
    candidate.locator("#consent-found button[value=withdraw]").wait_for()

    page.goto("/staff/jobs/new")
    page.select_option("#f-trade", "programmer")
    page.locator("form[action='/staff/jobs/new'] button").click()
    page.locator("#f-essential0:checked").wait_for()
    look_at(page, f"job-form-{language}")
    page.fill("#f-place", "Nancy")
    page.locator("form[method=post][action='/staff/jobs'] .actions button").click()
    page.locator("article").first.wait_for()
    address = page.url
    page.locator("article details summary").first.click()
    look_at(page, f"job-matches-{language}")
    page.goto("/staff/jobs")
    look_at(page, f"jobs-{language}")
    page.goto(f"{address}?group=not_yet")
    for number in range(page.locator("article").count()):
        page.goto(f"{address}?group=not_yet")
        article = page.locator("article").nth(number)
        article.locator("details summary").last.click()
        article.locator("textarea").fill("Bonjour, pouvons-nous parler de ce poste ?")
        article.locator("form button").click()
        page.locator("#contacts").wait_for()

    candidate.goto("/mine/findable")
    look_at(candidate, f"findable-asked-{language}")
    candidate.locator("button[value=accept]").click()
    candidate.locator("button[value=accept]").wait_for(state="detached")
    page.goto(address)
    page.locator("#contacts", has_text="Zoé Martin").wait_for()
    look_at(page, f"job-known-{language}")
