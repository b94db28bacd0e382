"""Jobs on pages: a profile from a trade, the people without names, contact, pools, and the candidate's own page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from api.accounts.model import Role
from api.campaigns.store import CandidateRow
from fakes.findable_people import person
from fakes.sittings import come_in, open_room

pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"


class Staff:
    """Somebody's browser."""

    def __init__(self, platform: Any, role: Role = Role.OWNER) -> None:
        platform.accounts.create_member(platform.organisation, f"{role.value}@example.org", PASSWORD, role, name="Ada")
        self.browser = platform.browser()
        self.browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
        form = {"login": f"{role.value}@example.org", "password": PASSWORD, "back": "/staff"}
        self.browser.post("/staff/sign-in", data=form)

    def read(self, path: str, *, status: int = 200) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == status, answer.text
        return str(answer.text)

    def send(self, path: str, form: dict[str, str], *, status: int = 200) -> str:
        csrf = re.search(r'name="csrf" (?:content|value)="([^"]+)"', self.read("/staff"))
        assert csrf is not None
        answer = self.browser.post(path, data={"csrf": csrf[1], **form})
        assert answer.status_code == status, answer.text
        return str(answer.text)

    def job(self, **more: str) -> str:
        """The address of a new job that asks for conditions."""
        form = {"title": "Web job", "training_levels": "3", "skill0": "preuve/1/conditions", "level0": "1"}
        self.send("/staff/jobs", {**form, "weight0": "1", "essential0": "yes", **more})
        return str(re.findall(r'href="(/staff/jobs/[0-9a-f-]{36})"', self.read("/staff/jobs"))[0])


def test_a_form_begins_with_a_trade_and_is_saved_with_what_was_changed(platform):
    staff = Staff(platform)
    page = staff.read("/staff/jobs/new?trade=web-developer")
    assert 'value="Web developer"' in page
    assert 'value="M1855"' in page
    assert page.count("selected>HTML") == 1
    job = staff.job(place="Nancy", skill1="preuve/1/sql", level1="2", weight1="1")
    shown = staff.read(job)
    assert "Nancy" in shown
    assert "What is asked for: 2 skills" in shown
    edited = staff.read(f"{job}/edit")
    revision = re.search(r'name="revision" value="(\d+)"', edited)
    assert revision is not None
    form = {"title": "Other", "training_levels": "0", "revision": revision[1]}
    needs = {"skill0": "preuve/1/sql", "level0": "1", "weight0": "1", "essential0": "yes"}
    assert "Saved." in staff.send(job, form | needs)
    assert "Somebody else has changed" in staff.send(job, form | needs)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"title": ""}, "Give the job a title of one line."),
        ({"weight0": "x"}, "Write a number from 1 to 100."),
        ({"essential0": ""}, "No skill is essential."),
        ({"occupation": "M 18"}, "Write the code as its framework has it"),
    ],
)
def test_what_is_wrong_stands_on_the_form(platform, form, said):
    good = {"title": "Web job", "training_levels": "3", "skill0": "preuve/1/conditions", "level0": "1"}
    answer = Staff(platform).send("/staff/jobs", {**good, "weight0": "1", "essential0": "yes", **form}, status=422)
    assert said in answer


def test_people_are_shown_without_names_until_they_accept_on_their_own_page(platform):
    staff = Staff(platform)
    browser = come_in(platform, open_room(platform.database, platform.organisation).invite("Zoé Canari"))
    page = browser.client.get("/mine/findable", params={"lang": "en"})
    assert page.status_code == 200
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf is not None
    agree = {"csrf": csrf[1], "version": "1", "do": "give", "back": "/mine/findable"}
    assert browser.client.post("/mine/consents/found", data=agree).status_code == 200
    job = staff.job()
    shown = staff.read(job)
    assert "anari" not in shown
    assert "No work has shown" in shown or "Nothing shown yet" in shown
    handle = re.search(r'name="person" value="([^"]+)"', shown)
    assert handle is not None
    assert "Write a message" in staff.send(f"{job}/contacts", {"person": handle[1], "message": " "}, status=422)
    assert "The person is asked." in staff.send(f"{job}/contacts", {"person": handle[1], "message": "Bonjour à vous"})
    own = browser.client.get("/mine/findable").text
    assert "Bonjour à vous" in own
    assert "Web job" in own
    contact = re.search(r'action="(/mine/findable/contacts/[^"]+)"', own)
    assert contact is not None
    browser.client.post(contact[1], data={"csrf": csrf[1], "do": "accept"})
    assert "You have accepted" in browser.client.get("/mine/findable").text
    assert "Zoé Canari" in staff.read(job)


def test_a_viewer_does_not_see_jobs_and_an_adviser_changes_none(platform):
    staff = Staff(platform)
    job = staff.job()
    Staff(platform, Role.VIEWER).read("/staff/jobs", status=403)
    adviser = Staff(platform, Role.ADVISER)
    assert "Web job" in adviser.read(job)
    assert "/edit" not in adviser.read(job)
    adviser.read(f"{job}/edit", status=403)


def test_pools_are_made_joined_and_left_on_one_page(platform):
    staff = Staff(platform)
    assert "Give the pool a name" in staff.send("/staff/pools", {"name": "", "says": ""}, status=422)
    staff.send("/staff/pools", {"name": "Lorraine", "says": "Emplois et stages"})
    page = staff.read("/staff/pools")
    invite = re.search(r'action="(/staff/pools/[^"]+/invite)"', page)
    assert invite is not None
    assert 'class="breaks token"' in staff.send(invite[1], {})
    assert "lets nobody join" in staff.send("/staff/pools/join", {"token": "x"}, status=422)
    pool = invite[1].split("/")[3]
    person(platform.database, platform.organisation, {"conditions": 1}, agrees=[f"pool:{pool}"])
    job = staff.job()
    assert "Person " in staff.read(f"{job}?pool={pool}")
    assert "Person " not in staff.read(job)
    assert "Web job" in staff.read("/staff/pools"), "who has looked there"
    staff.send(f"/staff/pools/{pool}/leave", {})
    assert "belongs to no pool" in staff.read("/staff/pools")


def test_candidates_read_which_organisations_a_pool_has_before_they_agree(platform):
    staff = Staff(platform)
    staff.send("/staff/pools", {"name": "Lorraine", "says": "Emplois et stages"})
    browser = come_in(platform, open_room(platform.database, platform.organisation).invite("Zoé"))
    text = browser.client.get("/mine/findable", params={"lang": "en"}).text
    assert "Emplois et stages" in text
    assert "Organisations today: Test." in text
    assert text.count("checked") == 0
    with platform.database.read(platform.organisation) as session:
        assert session.scalar(select(CandidateRow.name)) == "Zoé"
