"""The page of recruiting software in a real browser: accessible, no wider than the window, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.campaigns.making import new_candidate
from api.campaigns.model import CandidateOrigin
from api.ids import new_id
from api.partners.model import News, OrderState, Partner
from api.partners.store import ConnectionRow, OrderRow
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


def fill(database, organisation: str) -> None:
    """Orders of every state. None is due: nobody is asked."""
    now = datetime.now(UTC)
    room = open_room(database, organisation)
    with database.write(organisation) as session:
        greenhouse = session.scalars(select(ConnectionRow).where(ConnectionRow.partner == Partner.GREENHOUSE)).one()
        greenhouse.fault, greenhouse.fault_at = "test_status: partner_profile_url is missing", now
        for state, news in zip(OrderState, (News.NONE, News.TOLD, News.FAILED, News.TOLD), strict=True):
            person = new_candidate("Marie-Antoinette de La Tour d’Auvergne", None, CandidateOrigin.STAFF, now)
            session.add(person)
            session.flush()
            session.add(
                OrderRow(
                    id=new_id(),
                    partner=Partner.ASHBY,
                    campaign_id=room.campaign,
                    candidate_id=person.id,
                    state=state,
                    result_number=1,
                    news=news,
                    tries=0,
                    last_status=503 if news is News.FAILED else None,
                    stamp_ms=0,
                    created_at=now,
                    updated_at=now,
                )
            )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_recruiting_software_is_accessible_and_fits(open_page, site, language):
    accounts = Accounts(site.database)
    organisation = accounts.create_organisation(f"École {language}")
    accounts.create_member(organisation, f"ats-{language}@example.org", PASSWORD, Role.OWNER, name="Léa Martin")
    page = open_page(viewport=SIZES[0])
    page.watch.allow("422")
    page.goto("/staff/sign-in")
    page.fill("#f-login", f"ats-{language}@example.org")
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")
    page.goto(f"/staff/settings/partners?lang={language}")
    look_at(page, f"partners-none-{language}")
    page.fill("#f-their_key", "deux mots")
    page.locator("form[action='/staff/settings/partners/ashby'] button").click()
    page.wait_for_selector("#f-their_key-error")
    look_at(page, f"partners-refused-{language}")
    page.fill("#f-their_key", "a1b2c3d4")
    page.locator("form[action='/staff/settings/partners/ashby'] button").click()
    page.wait_for_selector("#f-secret")
    look_at(page, f"partners-key-{language}")
    page.locator("form[action='/staff/settings/partners/greenhouse'] button").click()
    page.wait_for_selector("#f-secret")
    fill(site.database, organisation)
    page.goto("/staff/settings/partners")
    look_at(page, f"partners-{language}")
