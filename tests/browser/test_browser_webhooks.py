"""Pages of webhooks in a real browser: accessible, no wider than the window, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.events.catalogue import EventType
from api.ids import new_id
from api.outgoing.asking import NO_ANSWER
from api.webhooks.making import delivery_row
from api.webhooks.model import DeliveryState, Stop
from api.webhooks.store import EndpointRow, TryRow
from fakes.browser import check_accessible, check_fits, shoot

PASSWORD = "five words drawn by chance"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
LONG = "https://recrutement.example.com/integrations/preuve/" + "evenements" * 8


def look_at(page, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{name}-{size['width']}")


def fill_log(database, organisation: str, endpoint: str) -> str:
    """Deliveries of every state; the id of one with tries. None is due, so that the collector leaves them alone."""
    now = datetime.now(UTC)
    with database.write(organisation) as session:
        to = session.get_one(EndpointRow, endpoint)
        for state in [*DeliveryState, DeliveryState.DELIVERED, DeliveryState.FAILED]:
            row = delivery_row(to, new_id(), EventType.CAMPAIGN_OPENED.value, now)
            row.state, row.tries, row.next_try_at = state, 2, now + timedelta(hours=5)
            row.last_status = 204 if state is DeliveryState.DELIVERED else None
            row.last_error = None if row.last_status else NO_ANSWER
            session.add(row)
            session.flush()
            for number, status in ((1, None), (2, 503)):
                session.add(
                    TryRow(
                        organisation_id=organisation,
                        delivery_id=row.id,
                        number=number,
                        at=now - timedelta(minutes=9 - number),
                        status=status,
                        took_ms=15_002 if status is None else 84,
                        error=NO_ANSWER if status is None else None,
                    )
                )
        return row.id


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_of_webhooks_are_accessible_and_fit(open_page, site, language):
    accounts = Accounts(site.database)
    organisation = accounts.create_organisation(f"École {language}")
    accounts.create_member(organisation, f"hooks-{language}@example.org", PASSWORD, Role.OWNER, name="Léa Martin")
    page = open_page(viewport=SIZES[0])
    page.watch.allow("422")
    page.goto("/staff/sign-in")
    page.fill("#f-login", f"hooks-{language}@example.org")
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")
    page.goto(f"/staff/settings/webhooks?lang={language}")
    page.fill("#f-url", "http://127.0.0.1/")
    page.locator("form[action='/staff/settings/webhooks'] button").click()
    page.wait_for_selector("#f-url-error")
    look_at(page, f"webhooks-refused-{language}")
    page.fill("#f-url", LONG)
    page.fill("#f-description", "Notre ATS")
    page.locator("input[value='result.ready']").check()
    page.locator("form[action='/staff/settings/webhooks'] button").click()
    page.wait_for_selector("#f-secret")
    look_at(page, f"webhook-secret-{language}")
    with site.database.read(organisation) as session:
        endpoint = session.scalars(select(EndpointRow)).one().id
    with site.database.write(organisation) as session:
        session.get_one(EndpointRow, endpoint).event_types = []
    delivery = fill_log(site.database, organisation, endpoint)
    page.goto(f"/staff/settings/webhooks/{endpoint}")
    look_at(page, f"webhook-{language}")
    page.goto(f"/staff/settings/webhooks/{endpoint}/deliveries/{delivery}")
    look_at(page, f"webhook-delivery-{language}")
    with site.database.write(organisation) as session:
        row = session.get_one(EndpointRow, endpoint)
        row.enabled, row.stopped_by, row.stopped_at = False, Stop.FAILING, datetime.now(UTC)
    page.goto(f"/staff/settings/webhooks/{endpoint}")
    look_at(page, f"webhook-stopped-{language}")
    page.goto("/staff/settings/webhooks")
    look_at(page, f"webhooks-{language}")
