"""A candidate’s own space and the pages about data in a real browser: accessible, fitting, in both languages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.campaigns.store import CandidateRow
from fakes.browser import check_accessible, check_fits, shoot
from fakes.sittings import open_room

PASSWORD = "five words drawn by chance"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})


def look_at(page, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{name}-{size['width']}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_about_data_are_accessible_and_fit(open_page, site, language):
    accounts = Accounts(site.database)
    organisation = accounts.create_organisation(f"École {language}")
    room = open_room(site.database, organisation, title="Rentrée 2027")
    link = room.invite("Zoé Martin-Lefebvre")
    mine = open_page(viewport=SIZES[0], locale=language)
    mine.goto(f"/e/{link}")
    mine.locator("main button.button--primary").click()
    mine.wait_for_url("**/sitting")
    mine.goto("/mine")
    look_at(mine, f"mine-{language}")
    mine.locator("a[href='/mine/data']").click()
    mine.locator("#consent-training button").click()
    mine.wait_for_selector("#consent-training .badge--good")
    look_at(mine, f"mine-data-{language}")
    mine.goto("/privacy")
    look_at(mine, f"privacy-{language}")

    accounts.create_member(organisation, f"data-{language}@example.org", PASSWORD, Role.OWNER, name="Léa Martin")
    page = open_page(viewport=SIZES[0], locale=language)
    page.watch.allow("422")
    page.goto("/staff/sign-in")
    page.fill("#f-login", f"data-{language}@example.org")
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")
    page.goto("/staff/settings/privacy?q=martin")
    look_at(page, f"staff-privacy-{language}")
    with site.database.read(organisation) as session:
        candidate = session.scalars(select(CandidateRow)).one().id
    page.goto(f"/staff/settings/privacy/people/{candidate}")
    look_at(page, f"staff-privacy-person-{language}")

    mine.goto("/mine/data/erase")
    look_at(mine, f"mine-erase-{language}")
    mine.check("#f-sure")
    mine.locator("form[action='/mine/data/erase'] button").click()
    mine.wait_for_selector("main a[href='/']")
    look_at(mine, f"mine-erased-{language}")
    page.goto("/staff/settings/privacy")
    look_at(page, f"staff-privacy-erased-{language}")
