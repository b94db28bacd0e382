"""Owners look after webhooks by pages: made with a secret that is shown once, tested, disabled, sent again, removed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from api.accounts.model import Role
from api.events.catalogue import EventType
from api.events.posting import Events
from api.tenancy import EVERYWHERE
from api.webhooks.dispatching import Dispatcher
from api.webhooks.model import DeliveryState
from api.webhooks.store import DeliveryRow, EndpointRow, TryRow

HOOKS = "/staff/settings/webhooks"
PASSWORD = "five words drawn by chance"
HARM = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ACCEPTS = {"Accept": "text/html"}


class Desk:
    """An owner's browser, which follows redirects."""

    def __init__(self, platform, role: Role = Role.OWNER):
        login = f"{role.value}@example.org"
        platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=role.value)
        self.browser = platform.browser()
        self.browser.headers.update(ACCEPTS)
        self.browser.post("/staff/sign-in", data={"login": login, "password": PASSWORD})
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', self.get("/staff").text)[1]

    def get(self, path: str):
        return self.browser.get(path)

    def post(self, path: str, **data):
        return self.browser.post(path, data={"csrf": self.csrf, **data})

    def make(self, **data) -> str:
        """An endpoint's id."""
        made = self.post(HOOKS, **{"url": "https://ats.example.org/hooks", "description": "ATS", **data})
        assert made.status_code == 200, made.text
        return re.search(rf"{HOOKS}/([0-9a-f-]{{36}})/rotate-secret", made.text)[1]

    def revision(self, endpoint: str) -> str:
        return re.search(r'name="revision" value="(\d+)"', self.get(f"{HOOKS}/{endpoint}").text)[1]


@pytest.fixture
def owner(platform):
    return Desk(platform)


def rows(platform, kind):
    with platform.database.read(EVERYWHERE) as session:
        return session.scalars(select(kind)).all()


def sent(platform, *, state=DeliveryState.FAILED, error=None) -> str:
    """Something that was sent to every endpoint, with one try. The delivery's id."""
    now = datetime.now(UTC)
    with platform.database.write(platform.organisation) as session:
        Events.post(session, platform.organisation, EventType.CAMPAIGN_OPENED, {"campaign": "c-1"})
    Dispatcher(platform.database).turn(now)
    with platform.database.write(EVERYWHERE) as session:
        row = session.scalars(select(DeliveryRow)).one()
        row.state, row.tries, row.last_status = state, 1, 500
        session.add(
            TryRow(
                organisation_id=row.organisation_id,
                delivery_id=row.id,
                number=1,
                at=now,
                status=None if error else 500,
                took_ms=12,
                error=error,
            )
        )
    return row.id


def test_an_endpoint_is_made_with_a_secret_that_is_shown_once(platform, owner):
    made = owner.post(HOOKS, url=" https://ats.example.org/hooks ", description="ATS", event_types=["result.ready"])
    secret = re.search(r'value="(whsec_[^"]+)"', made.text)[1]
    (row,) = rows(platform, EndpointRow)
    assert (row.url, row.event_types) == ("https://ats.example.org/hooks", ["result.ready"])
    for path in (HOOKS, f"{HOOKS}/{row.id}"):
        assert "ats.example.org" in owner.get(path).text
        assert secret not in owner.get(path).text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "http://ats.example.org/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://ats.example.org/", "event_types": ["nothing"]}, "event_types"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_what_was_typed_stays(platform, owner, data, field):
    refused = owner.post(HOOKS, description="my ATS", **data)
    assert refused.status_code == 422
    assert f'id="f-{field}-error"' in refused.text
    assert 'value="my ATS"' in refused.text
    endpoint = owner.make()
    changed = owner.post(f"{HOOKS}/{endpoint}", revision=owner.revision(endpoint), **data)
    assert (changed.status_code, f'id="f-{field}-error"' in changed.text) == (422, True)


def test_an_endpoint_is_changed_and_an_old_page_changes_nothing(platform, owner):
    endpoint = owner.make()
    revision = owner.revision(endpoint)
    change = {"revision": revision, "url": "https://other.example.org/", "description": HARM}
    kept = owner.post(f"{HOOKS}/{endpoint}", **change)
    assert "The endpoint is kept." in kept.text
    for path in (HOOKS, f"{HOOKS}/{endpoint}"):
        assert "<script>alert" not in owner.get(path).text
        assert "<img" not in owner.get(path).text
    assert owner.post(f"{HOOKS}/{endpoint}", **change).status_code == 412


def test_it_is_tested_disabled_and_enabled(platform, owner):
    endpoint = owner.make()
    assert "A test is on its way." in owner.post(f"{HOOKS}/{endpoint}/test").text
    assert [row.event_type for row in rows(platform, DeliveryRow)] == ["webhook.test"]
    off = owner.post(f"{HOOKS}/{endpoint}/enabled", revision=owner.revision(endpoint), enabled="no")
    assert "nothing is sent to it" in off.text
    assert owner.post(f"{HOOKS}/{endpoint}/test").status_code == 422
    on = owner.post(f"{HOOKS}/{endpoint}/enabled", revision=owner.revision(endpoint), enabled="yes")
    assert "from now on" in on.text


def test_a_secret_is_replaced_and_the_endpoint_removed(platform, owner):
    endpoint = owner.make()
    shown = owner.post(f"{HOOKS}/{endpoint}/rotate-secret", hours="24")
    assert "whsec_" in shown.text
    assert "The old secret is good until" in shown.text
    assert "The endpoint is removed" in owner.post(f"{HOOKS}/{endpoint}/remove").text
    assert rows(platform, EndpointRow) == []
    assert owner.get(f"{HOOKS}/{endpoint}").status_code == 404


def test_the_log_shows_what_came_of_it_as_text_and_sends_again(platform, owner):
    endpoint = owner.make()
    delivery = sent(platform, error=HARM)
    log = owner.get(f"{HOOKS}/{endpoint}?state=failed").text
    assert delivery in log
    assert delivery not in owner.get(f"{HOOKS}/{endpoint}?state=delivered").text
    page = owner.get(f"{HOOKS}/{endpoint}/deliveries/{delivery}").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    again = owner.post(f"{HOOKS}/{endpoint}/deliveries/{delivery}/send-again")
    assert "It is sent again." in again.text
    assert [row.state for row in rows(platform, DeliveryRow)] == [DeliveryState.WAITING]


def test_nothing_is_sent_again_to_an_endpoint_that_is_disabled(platform, owner):
    endpoint = owner.make()
    delivery = sent(platform)
    with platform.database.write(EVERYWHERE) as session:
        session.execute(update(EndpointRow).values(enabled=False))
    refused = owner.post(f"{HOOKS}/{endpoint}/deliveries/{delivery}/send-again")
    assert (refused.status_code, "Enable it first." in refused.text) == (422, True)
    assert [row.state for row in rows(platform, DeliveryRow)] == [DeliveryState.FAILED]


def test_what_was_missed_is_sent(platform, owner):
    endpoint = owner.make()
    sent(platform)
    assert "What was missed is on its way." in owner.post(f"{HOOKS}/{endpoint}/recover", days="7").text
    assert [row.state for row in rows(platform, DeliveryRow)] == [DeliveryState.WAITING]
    owner.post(f"{HOOKS}/{endpoint}/enabled", revision=owner.revision(endpoint), enabled="no")
    assert owner.post(f"{HOOKS}/{endpoint}/recover", days="7").status_code == 422


def test_pages_of_webhooks_are_for_owners_alone(platform, owner):
    endpoint = owner.make()
    delivery = sent(platform)
    desk = Desk(platform, Role.RECRUITER)
    here = f"{HOOKS}/{endpoint}"
    for path in (HOOKS, here, f"{here}/deliveries/{delivery}"):
        assert desk.get(path).status_code == 403
    for path in (
        "",
        "/enabled",
        "/rotate-secret",
        "/test",
        "/remove",
        "/recover",
        f"/deliveries/{delivery}/send-again",
    ):
        assert desk.post(here + path, revision="1").status_code == 403
    assert len(rows(platform, EndpointRow)) == 1


def test_another_endpoint_s_delivery_is_not_found_at_this_one(platform, owner):
    endpoint = owner.make()
    delivery = sent(platform)
    other = owner.make()
    assert owner.get(f"{HOOKS}/{endpoint}/deliveries/{delivery}").status_code == 200
    assert owner.get(f"{HOOKS}/{other}/deliveries/{delivery}").status_code == 404
