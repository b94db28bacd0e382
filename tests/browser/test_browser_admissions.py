"""An admission in a real browser, by clicking, from rules to one's own page: accessible, never too wide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.secrets import digest_of, new_token
from api.accounts.service import Accounts
from api.admission.model import PlaceState
from api.admission.store import DecisionLinkRow, DecisionRow
from api.connections import connect_redis
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.results.model import ResultCause
from api.results.store import ResultRow
from fakes.browser import check_accessible, check_fits, shoot
from fakes.finished_sittings import BEGUN, Room
from runner.exercise import Bank

PASSWORD = "five words drawn by chance"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
#: Points of 2; every third person belongs to the group.
POINTS = (2.0, 1.9, 1.7, 1.7, 1.2, 0.9, 0.6, 0.3)
NAMES = (
    "Ada Bernard",
    "Zoé Martin",
    "Karim Haddad",
    "Inès Petit",
    "Hugo Roux",
    "Lina Diallo",
    "Tom Weber",
    "Eva Leroy",
)


def look_at(page: Any, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{name}-{size['width']}")
    page.set_viewport_size(SIZES[0])


def taken_campaign(site: Any, title: str) -> Room:
    """Eight people have taken it."""
    room = Room(
        database=site.database,
        grading=Grading(site.database, Lanes(connect_redis(site.settings.redis()))),
        organisation=site.first.organisation,
        exercise=Bank(site.settings.bank).read("fizzbuzz"),
    )
    room.open(title)
    for name, points in zip(NAMES, POINTS, strict=True):
        sitting = room.seat(f"{name} ({title})", group="Nancy" if points > 1 else "Lille")
        part = {"id": "p1", "earned": points, "possible": 2.0}
        score = {"earned": points, "possible": 2.0, "final": True, "parts": [part], "items": [], "skills": []}
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


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_rules_to_ones_own_page_by_clicking(open_page, site, language):
    title = f"Promotion {language}"
    room = taken_campaign(site, title)
    login = f"admission-{language}@example.org"
    Accounts(site.database).create_member(room.organisation, login, PASSWORD, Role.OWNER, name="Léa Martin")
    page = open_page(viewport=SIZES[0])
    page.goto(f"/staff/sign-in?lang={language}")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")

    page.goto("/staff/priority-groups")
    page.fill("#f-lines", "nom;groupe\n" + "".join(f"{name} ({title});QPV\n" for name in NAMES[4:]))
    page.locator("form[enctype] button").click()
    page.locator("form[action$='/confirm'] button").wait_for()
    look_at(page, f"priority-groups-preview-{language}")
    page.locator("form[action$='/confirm'] button").click()
    page.locator("form[action$='/remove']").first.wait_for()
    look_at(page, f"priority-groups-{language}")

    page.goto("/staff/admissions/new")
    look_at(page, f"admission-new-{language}")
    page.fill("#f-title", title)
    page.locator("label.choice", has_text=title).locator("input").check()
    page.fill("#f-places", "4")
    page.fill("#f-least0", "20")
    page.select_option("#f-bound0", "at_least")
    page.fill("#f-number0", "50")
    page.select_option("#f-unit0", "percent")
    page.fill("#f-group0", "QPV")
    page.locator("main form.form .actions button").click()
    page.locator("form[action$='/commit']").wait_for()
    look_at(page, f"admission-proposal-{language}")
    address = page.url

    page.locator("details.more", has=page.locator("form[action$='/override']")).first.locator("summary").click()
    look_at(page, f"admission-override-{language}")
    page.locator("form[action$='/commit'] button").click()
    page.locator("form[action$='/announce'] button").click()
    page.wait_for_url(address)
    page.locator("form[action$='/reply']").first.wait_for()
    look_at(page, f"admission-told-{language}")
    page.goto("/staff/admissions")
    look_at(page, f"admissions-{language}")

    token = new_token()
    with site.database.write(room.organisation) as session:
        offered = select(DecisionRow.id).where(
            DecisionRow.admission_id == address.rpartition("/")[2], DecisionRow.place == PlaceState.OFFERED
        )
        decision = session.scalars(offered).first()
        session.add(DecisionLinkRow(token_digest=digest_of(token), decision_id=decision, created_at=BEGUN))
    visitor = open_page(viewport=SIZES[0])
    visitor.goto(f"/d/{token}?lang={language}")
    look_at(visitor, f"decision-offered-{language}")
    visitor.locator("button[value=accept]").click()
    visitor.locator("#f-text").wait_for()
    visitor.fill("#f-text", "Je voudrais comprendre ma place.")
    visitor.locator("form[action$='/contest'] button").click()
    visitor.locator("#contest .card").wait_for()
    look_at(visitor, f"decision-contested-{language}")
    page.goto(address)
    page.locator("form[action$='/answer']").wait_for()
    look_at(page, f"admission-contested-{language}")
