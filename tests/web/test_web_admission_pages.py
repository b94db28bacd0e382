"""Admissions on pages of staff: rules, priority groups from a file, the proposal, the decision, letters, contests."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update

from api.accounts.model import Role
from api.campaigns.store import CandidateRow
from fakes.admission_desk import Desk

pytestmark = pytest.mark.sqlite_only

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


class Pages(Desk):
    """An owner's browser."""

    def __init__(self, platform: Any) -> None:
        super().__init__(platform)
        self.browser = self.enter("o@example.org")

    def enter(self, login: str) -> Any:
        browser = self.platform.browser()
        browser.headers.update(PAGE)
        browser.post("/staff/sign-in", data={"login": login, "password": "five words by chance", "back": "/staff"})
        return browser

    def read(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def send(self, path: str, form: dict[str, Any], *, works: int = 200) -> str:
        csrf = re.search(r'name="csrf" (?:content|value)="([^"]+)"', self.read("/staff"))
        assert csrf is not None
        answer = self.browser.post(path, data={"csrf": csrf[1], **form})
        assert answer.status_code == works, answer.text
        return str(answer.text)

    def rules(self, **more: str) -> dict[str, str]:
        return {
            "title": "Promotion",
            "campaigns": self.room.campaign,
            "places": "3",
            "offer_days": "7",
            "what0": "score",
            "weight0": "1",
            **more,
        }

    def made(self, **more: str) -> str:
        """The address of a new admission."""
        self.send("/staff/admissions", self.rules(**more))
        found = re.findall(r'href="(/staff/admissions/[0-9a-f-]{36})"', self.read("/staff/admissions"))
        return str(found[0])


@pytest.fixture
def pages(platform) -> Pages:
    return Pages(platform)


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', text)
    assert found is not None, text
    return found[1]


def test_priority_groups_are_looked_at_before_they_are_noted(pages):
    looked = pages.send("/staff/priority-groups", {"lines": "nom;groupe\nDina;femmes\n"})
    assert "One entry to note" in looked
    assert "Nothing is noted yet." in looked
    assert "Noted: 1." in pages.send("/staff/priority-groups/confirm", {"data": field(looked, "data")})
    bad = pages.send("/staff/priority-groups", {"lines": "nom;groupe\nNobody;femmes\n"}, works=422)
    assert "Line 2: Nobody of this name" in bad
    assert "Choose a file, or paste its lines." in pages.send("/staff/priority-groups", {}, works=422)
    membership = re.search(r"/staff/priority-groups/([0-9a-f-]{36})/remove", pages.read("/staff/priority-groups"))
    assert membership is not None
    assert "Nothing is noted yet." in pages.send(f"/staff/priority-groups/{membership[1]}/remove", {})


def test_rules_are_typed_and_what_is_wrong_is_said_at_its_field(pages):
    wrong = pages.send(
        "/staff/admissions",
        {"title": "", "places": "many", "offer_days": "7", "bound0": "at_least", "number0": "x", "kind0": "priority"},
        works=422,
    )
    for name in ("title", "campaigns", "places", "what0", "number0", "group0"):
        assert f'href="#f-{name}"' in wrong
    address = pages.made(bound0="at_least", number0="50", unit0="percent", kind0="priority", group0="femmes")
    edit = pages.read(f"{address}/edit")
    assert field(edit, "group0") == "femmes"
    assert ">Bases</option>" in edit or ">Basics</option>" in edit
    changed = pages.rules(places="2", what1="part:p1", weight1="2", least1="12,5", revision=field(edit, "revision"))
    assert "Saved." in pages.send(address, changed)
    edit = pages.read(f"{address}/edit")
    assert (field(edit, "places"), field(edit, "least1"), 'value="part:p1" selected' in edit) == ("2", "12.5", True)
    old = pages.send(address, {**changed, "revision": "1"})
    assert "Somebody else has changed these rules" in old


def test_from_the_proposal_to_the_letters_by_clicking(pages, platform):
    pages.collect()
    address = pages.made(bound0="at_least", number0="50", unit0="percent", kind0="priority", group0="femmes")
    proposal = pages.read(address)
    assert "This is what the rules propose now." in proposal
    assert "Has a place so that this rule is kept: at least 2 from “femmes”." in proposal
    fred = re.search(r'name="candidate" value="([0-9a-f-]{36})"[^§]*', proposal[proposal.index(">Fred<") :])
    assert fred is not None
    override = {"candidate": fred[1], "outcome": "admitted"}
    assert "Write the reason." in pages.send(f"{address}/override", {**override, "reason": " "}, works=422)
    assert "Decided by a person: seen" in pages.send(f"{address}/override", {**override, "reason": "seen"})
    stale = pages.send(f"{address}/commit", {"digest": field(proposal, "digest")}, works=409)
    assert "The proposal has changed since you looked at it" in stale
    decided = pages.send(f"{address}/commit", {"digest": field(stale, "digest"), "reason": "Committee"})
    assert "It is decided. Nobody was told yet." in decided
    assert "Committee" in decided
    with platform.database.write(platform.organisation) as session:
        session.execute(update(CandidateRow).where(CandidateRow.name == "Fred").values(email=None))
    told = pages.send(f"{address}/announce", {})
    assert "Print the letter of one person without e-mail" in told
    letters = pages.send(f"{address}/letters/print", {})
    link = re.search(r"/d/[\w-]{40,}", letters)
    assert "Bonjour Fred," in letters
    assert link is not None
    visitor = platform.browser()
    visitor.post(f"{link[0]}/contest", data={"text": "I would rather wait."}, headers={"Origin": "http://testserver"})
    contested = pages.read(address)
    assert "I would rather wait." in contested
    answered = pages.send(f"{address}/answer", {"contest": field(contested, "contest"), "answer": "As you wish."})
    assert "The answer stands on the person’s page." in answered
    assert "As you wish." in visitor.get(link[0]).text
    back = pages.send(f"{address}/reply", {"candidate": fred[1], "do": "decline"})
    assert "Place given back" in back


def test_who_marks_work_sees_no_admission(pages, platform):
    password = "five words by chance"
    platform.accounts.create_member(platform.organisation, "r@example.org", password, Role.RECRUITER)
    platform.accounts.create_member(platform.organisation, "a@example.org", password, Role.ADVISER)
    recruiter, adviser = pages.enter("r@example.org"), pages.enter("a@example.org")
    for path in ("/staff/admissions", "/staff/priority-groups"):
        assert recruiter.get(path).status_code == 403
        assert adviser.get(path).status_code == 200
    assert "/staff/admissions" not in recruiter.get("/staff/campaigns").text
