"""Owners see how long data are kept, change it, find a person, hand their data out and erase them; others do not."""

from __future__ import annotations

import re

import pytest

from api.accounts.model import Role
from fakes.sittings import come_in, open_room

pytestmark = pytest.mark.sqlite_only

PRIVACY = "/staff/settings/privacy"
PASSWORD = "five words drawn by chance"


def signed_in(platform, role: Role):
    login = f"{role.value}@example.org"
    platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=role.value)
    browser = platform.browser()
    browser.headers.update({"Accept": "text/html"})
    browser.post("/staff/sign-in", data={"login": login, "password": PASSWORD})
    return browser


def csrf_of(page: str) -> str:
    return re.search(r'name="csrf" content="([^"]+)"', page)[1]


@pytest.fixture
def owner(platform):
    return signed_in(platform, Role.OWNER)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_only_owners_may_look(platform, role):
    browser = signed_in(platform, role)
    assert browser.get(PRIVACY).status_code == 403
    assert browser.get(f"{PRIVACY}/people/01970000-0000-7000-8000-00000000dead").status_code == 403


def test_the_rule_is_changed_with_what_is_wrong_said_at_its_field(platform, owner):
    page = owner.get(PRIVACY).text
    form = {"csrf": csrf_of(page), "revision": re.search(r'name="revision" value="(\d+)"', page)[1]}
    wrong = owner.post(PRIVACY, data={**form, "days": "soon", "days_agreed": "730"})
    assert wrong.status_code == 422
    assert 'id="f-days-error"' in wrong.text
    assert 'value="soon"' in wrong.text
    assert "f-days_agreed-error" not in wrong.text
    kept = owner.post(PRIVACY, data={**form, "days": " 60 ", "days_agreed": "365"})
    assert "Nobody is erased by them before tomorrow." in kept.text
    assert platform.client.get("/v1/retention").json()["days"] == 60
    assert owner.post(PRIVACY, data={**form, "days": "90", "days_agreed": "365"}).status_code == 412


def test_a_person_is_found_by_a_part_of_the_name_exported_and_erased_with_a_tick(platform, owner):
    room = open_room(platform.database, platform.organisation)
    token = room.invite("Zoé 100% Martin")
    room.invite("Ali Ben")
    come_in(platform, token)
    assert "Nobody is found." in owner.get(PRIVACY, params={"q": "100x"}).text
    found = owner.get(PRIVACY, params={"q": "00% mar"}).text
    (address,) = set(re.findall(rf'href="({PRIVACY}/people/[^"]+)"', found))
    person = owner.get(address).text
    assert "Zoé 100% Martin" in person
    assert "Ali Ben" not in person
    assert owner.get(f"{address}/export").headers["content-type"] == "application/zip"
    form = {"csrf": csrf_of(person)}
    assert owner.post(f"{address}/erase", data=form).status_code == 422
    assert owner.get(address).status_code == 200
    done = owner.post(f"{address}/erase", data={**form, "sure": "yes"})
    assert "The candidate is erased." in done.text
    assert "By the staff" in done.text
    assert owner.get(address).status_code == 404
    assert [one["name"] for one in platform.client.get("/v1/candidates").json()["items"]] == ["Ali Ben"]


def test_the_information_page_says_what_is_kept_and_to_candidates_until_when(platform, owner):
    plain = platform.browser().get("/privacy").text
    assert "usually 90 days after the last contact" in plain
    assert "The priority groups that you were noted in." in plain
    room = open_room(platform.database, platform.organisation)
    browser = come_in(platform, room.invite())
    own = browser.client.get("/privacy").text
    assert "Test keeps your data for 90 days after the last contact" in own
    assert "If nothing happens any more" in own
    assert "If nothing happens any more" in browser.client.get("/mine/data").text
