"""Statistics, what became of people, and open data in a real browser: charts and tables, accessible, never too wide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.connections import connect_redis
from api.consents.purposes import Purpose
from api.consents.store import ConsentRow
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.results.model import ResultCause
from api.results.store import ResultRow
from api.sittings.store import SittingRow
from fakes.browser import check_accessible, check_fits, shoot
from fakes.finished_sittings import BEGUN, Room
from runner.exercise import Bank

PASSWORD = "five words drawn by chance"
TITLE = "Promotion de janvier"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
PEOPLE = 30


def look_at(page: Any, address: str, name: str) -> None:
    for language in ("en", "fr"):
        page.goto(f"{address}?lang={language}")
        for size in SIZES:
            page.set_viewport_size(size)
            check_fits(page)
            check_accessible(page)
            shoot(page, f"{name}-{language}-{size['width']}")
        page.set_viewport_size(SIZES[0])


def taken_campaign(site: Any) -> Room:
    """Thirty people have taken it, two thirds of them in Nancy."""
    room = Room(
        database=site.database,
        grading=Grading(site.database, Lanes(connect_redis(site.settings.redis()))),
        organisation=site.first.organisation,
        exercise=Bank(site.settings.bank).read("fizzbuzz"),
    )
    room.open(TITLE)
    for number in range(PEOPLE):
        points = 2 - 0.05 * number
        sitting = room.seat(f"Personne {number:02}", group="Lille" if number % 3 else "Nancy")
        score = {"earned": points, "possible": 2.0, "final": True, "parts": [], "items": [], "skills": []}
        with site.database.write(room.organisation) as session:
            session.add(
                ResultRow(
                    id=new_id(),
                    sitting_id=sitting,
                    number=1,
                    cause=ResultCause.FIRST,
                    newest=True,
                    score={**score, "version": 1},
                    earned=points,
                    possible=2.0,
                    basis="0" * 64,
                    computed_at=BEGUN + timedelta(hours=1),
                )
            )
    return room


def agree(site: Any, room: Room) -> None:
    """Everybody gives their results to research."""
    with site.database.write(room.organisation) as session:
        wanted = select(SittingRow.candidate_id).where(SittingRow.campaign_id == room.campaign)
        for candidate in session.scalars(wanted).all():
            session.add(
                ConsentRow(
                    id=new_id(),
                    candidate_id=candidate,
                    purpose=Purpose.OPEN_DATA.value,
                    version=1,
                    language="fr",
                    given_at=BEGUN,
                )
            )


def test_figures_of_a_cohort_and_what_became_of_it_by_clicking(open_page, site):
    room = taken_campaign(site)
    login = "cohorts@example.org"
    Accounts(site.database).create_member(room.organisation, login, PASSWORD, Role.OWNER, name="Léa Martin")
    page = open_page(viewport=SIZES[0])
    page.goto("/staff/sign-in?lang=en")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")

    page.goto(f"/staff/campaigns/{room.campaign}/results")
    page.locator(f"a[href='/staff/campaigns/{room.campaign}/statistics']").click()
    page.locator("main svg.pygal-chart").first.wait_for()
    look_at(page, f"/staff/campaigns/{room.campaign}/statistics", "statistics-campaign")

    page.goto("/staff/priority-groups")
    page.fill("#f-lines", "nom;groupe\n" + "".join(f"Personne {one:02};femmes\n" for one in range(0, PEOPLE, 2)))
    page.locator("form[enctype] button").click()
    page.locator("form[action$='/confirm'] button").click()
    page.goto("/staff/admissions/new")
    page.fill("#f-title", TITLE)
    page.locator("label.choice", has_text=TITLE).locator("input").check()
    page.fill("#f-places", "15")
    page.locator("main form.form .actions button").click()
    page.locator("form[action$='/commit'] button").click()
    page.locator("form[action$='/announce']").wait_for()
    address = page.url
    page.locator("a[href$='/statistics']").click()
    page.locator("#groups").wait_for()
    look_at(page, f"{address}/statistics", "statistics-admission")

    page.goto(address)
    page.locator("a[href$='/exits']").click()
    for number, choice in enumerate(page.locator("main td select").all()):
        choice.select_option("job" if number < 9 else "training" if number < 10 else "none")
    page.locator("main form .actions button").click()
    page.locator("main svg.pygal-chart").first.wait_for()
    look_at(page, f"{address}/exits", "exits")

    agree(site, room)
    look_at(page, "/staff/settings/open-data", "open-data-draft")
    page.locator("main form button").click()
    page.locator("main form[action$='/withdraw']").wait_for()
    look_at(page, "/staff/settings/open-data", "open-data-published")
    look_at(page, "/open-data", "open-data")
    page.locator("main section.card").wait_for()
