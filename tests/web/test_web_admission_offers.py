"""After a decision: letters, offers that end and move on, answers by the link, contests."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from api.accounts.store import AuditEventRow
from api.admission.store import DecisionRow
from api.campaigns.store import CandidateRow
from api.mail.store import OutboxMailRow
from fakes.admission_desk import HALF, Desk, problem

LINK = re.compile(r"/d/[\w-]{40,}")


class Decided(Desk):
    """Three places: the best of Ada and Bob, and two women (Dina, Elsa); the others wait."""

    def __init__(self, platform: Any) -> None:
        super().__init__(platform)
        self.collect()
        self.admission = self.make(quotas=[HALF], offer_days=3)
        assert self.commit(self.admission, self.simulate(self.admission)["digest"]).status_code == 200

    def announce(self, **body: Any) -> Any:
        return self.platform.client.post(
            f"/v1/admissions/{self.admission['id']}/announce", json=body, headers=self.person
        )

    def places(self) -> dict[str, str]:
        answer = self.platform.client.get(f"/v1/admissions/{self.admission['id']}/decisions")
        return {one["name"]: one["place"]["state"] for one in answer.json()["items"]}

    def letters(self) -> dict[str, list[OutboxMailRow]]:
        """By name, the oldest first."""
        with self.platform.database.read(self.platform.organisation) as session:
            names = {row.email: row.name for row in session.execute(select(CandidateRow.email, CandidateRow.name))}
            rows = session.scalars(
                select(OutboxMailRow).where(OutboxMailRow.kind == "admission").order_by(OutboxMailRow.id)
            )
            found: dict[str, list[OutboxMailRow]] = {}
            for row in rows:
                found.setdefault(names[row.to], []).append(row)
            return found

    def page_of(self, name: str) -> str:
        """The address in the newest letter."""
        return LINK.findall(self.letters()[name][-1].text)[0]

    def open(self, path: str, **headers: str) -> str:
        answer = self.platform.client.get(path, headers={"Authorization": "", **headers})
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    def send(self, path: str, **fields: str) -> Any:
        headers = {"Authorization": "", "Origin": "http://testserver"}
        return self.platform.client.post(path, data=fields, headers=headers, follow_redirects=False)

    def tick(self, days: float) -> int:
        return int(self.platform.collector.registrar.turn(datetime.now(UTC) + timedelta(days=days)))


@pytest.fixture
def decided(platform) -> Decided:
    return Decided(platform)


def winner(places: dict[str, str]) -> tuple[str, str]:
    """Of the two with equal results the one with a place, and the other."""
    return ("Ada", "Bob") if places["Ada"] not in ("waiting", "refused") else ("Bob", "Ada")


@pytest.mark.sqlite_only
def test_everybody_is_told_once_in_their_language_and_offers_run_from_then(decided):
    assert set(decided.places().values()) == {"kept", "waiting"}
    assert decided.letters() == {}
    answer = decided.announce()
    assert answer.status_code == 200, answer.text
    assert answer.json()["announced_at"] is not None
    assert problem(decided.announce()) == (409, "admission-announced")
    letters = decided.letters()
    assert {name: len(them) for name, them in letters.items()} == dict.fromkeys(decided.places(), 1)
    assert letters["Dina"][0].subject == "Une place pour vous : Promotion"
    assert "liste d’attente, au rang " in letters["Fred"][0].text
    assert sorted(decided.places().values()) == ["offered", "offered", "offered", "waiting", "waiting", "waiting"]


def test_an_offer_that_nobody_answers_ends_and_moves_on_within_the_quotas(decided):
    decided.announce()
    first, second = winner(decided.places())
    assert decided.send(decided.page_of(first) + "/reply", do="accept").status_code == 303
    assert decided.tick(2) == 1  # the record is signed; no offer has ended
    assert decided.tick(4) == 2
    places = decided.places()
    assert places[first] == "taken"
    assert (places["Dina"], places["Elsa"]) == ("expired", "expired")
    # Nobody of the group is left, so the best ranked are next.
    assert (places[second], places["Cleo"], places["Fred"]) == ("offered", "offered", "waiting")
    assert decided.letters()["Cleo"][-1].subject == "Une place pour vous : Promotion"
    assert decided.tick(4.1) == 0
    with decided.platform.database.read(decided.platform.organisation) as session:
        noted = session.scalars(
            select(AuditEventRow.details).where(AuditEventRow.action == "admission.offers_expired")
        ).all()
    assert noted == [{"offers": 2}]


@pytest.mark.sqlite_only
def test_a_place_that_is_given_back_is_offered_to_the_next_who_keeps_the_quota(decided):
    """Somebody of the group is on the waiting list: they come before others who rank higher."""
    other = decided.make(
        places=2, quotas=[{"bound": "at_least", "kind": "priority", "name": "QPV", "count": 1}], title="Second"
    )
    decided.commit(other, decided.simulate(other)["digest"])
    decided.admission = other
    decided.announce()
    assert decided.places()["Dina"] == "offered"
    page = decided.page_of("Dina")
    assert decided.send(page + "/reply", do="decline").status_code == 303
    assert decided.places()["Dina"] == "declined"
    assert decided.places()["Fred"] == "offered"
    assert decided.send(page + "/reply", do="accept").status_code == 409
    assert "given your place back" in decided.open(page)


@pytest.mark.sqlite_only
def test_the_page_explains_in_plain_words_and_shows_nobody_else(decided):
    decided.announce()
    text = decided.open(decided.page_of("Dina"))
    assert "We offer you a place" in text
    assert "and you belong to one: at least 2 from “femmes”" in text
    assert "50.00%" in text
    assert not any(name in text for name in ("Ada", "Bob", "Cleo", "Elsa", "Fred"))
    french = decided.open(decided.page_of("Cleo"), **{"Accept-Language": "fr"})
    assert "Une personne moins bien classée a une place" in french
    assert decided.platform.client.get("/d/" + "x" * 43).status_code == 404


@pytest.mark.sqlite_only
def test_whoever_contests_is_answered_by_a_person(decided):
    decided.announce()
    page = decided.page_of("Fred")
    assert decided.send(page + "/contest", text="  ").status_code == 422
    assert decided.send(page + "/contest", text="The room was too loud <b>.").status_code == 303
    assert decided.send(page + "/contest", text="Once more").status_code == 409
    assert "The room was too loud &lt;b&gt;." in decided.open(page)
    (contest,) = decided.platform.client.get(f"/v1/admissions/{decided.admission['id']}/contests").json()["items"]
    assert (contest["name"], contest["answer"]) == ("Fred", None)
    path = f"/v1/admission-contests/{contest['id']}/answer"
    assert problem(decided.platform.client.post(path, json={"text": "No."})) == (403, "person-decides")
    assert decided.platform.client.post(path, json={"text": "We will see you."}, headers=decided.person).is_success
    assert problem(decided.platform.client.post(path, json={"text": "x"}, headers=decided.person)) == (
        409,
        "contest-answered",
    )
    assert "We will see you." in decided.open(page)
    assert decided.send(page + "/contest", text="Once more").status_code == 303


@pytest.mark.sqlite_only
def test_texts_of_staff_are_used_and_must_keep_the_link(decided):
    without = {"offer": {"fr": {"subject": "Bravo", "text": "Bonjour $name"}}}
    answer = decided.announce(letters=without)
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "/letters/offer/fr/text")
    unknown = {"offer": {"fr": {"subject": "Bravo", "text": "$secret $link"}}}
    assert decided.announce(letters=unknown).status_code == 422
    good = {"offer": {"fr": {"subject": "Bravo $name", "text": "Voici : $link"}}}
    assert decided.announce(letters=good).status_code == 200
    assert decided.letters()["Dina"][0].subject == "Bravo Dina"
    assert LINK.search(decided.letters()["Dina"][0].text)


@pytest.mark.sqlite_only
def test_people_without_an_address_wait_for_paper_and_answer_by_telephone(decided):
    with decided.platform.database.write(decided.platform.organisation) as session:
        session.execute(update(CandidateRow).where(CandidateRow.name == "Dina").values(email=None))
    decided.announce()
    assert "Dina" not in decided.letters()
    with decided.platform.database.read(decided.platform.organisation) as session:
        dina = session.scalars(
            select(DecisionRow)
            .join(CandidateRow, CandidateRow.id == DecisionRow.candidate_id)
            .where(CandidateRow.name == "Dina")
        ).one()
    assert dina.told_at is None
    path = f"/v1/admissions/{decided.admission['id']}/replies/{dina.candidate_id}"
    assert problem(decided.platform.client.put(path, json={"accepts": True})) == (403, "person-decides")
    assert decided.platform.client.put(path, json={"accepts": True}, headers=decided.person).is_success
    assert decided.places()["Dina"] == "taken"


@pytest.mark.sqlite_only
def test_letters_are_printed_as_pdf_for_whoever_has_no_address_and_for_anybody_one_by_one(decided):
    path = f"/v1/admissions/{decided.admission['id']}/letters.pdf"
    assert problem(decided.platform.client.post(path)) == (409, "admission-undecided")
    with decided.platform.database.write(decided.platform.organisation) as session:
        session.execute(update(CandidateRow).where(CandidateRow.name == "Dina").values(email=None))
        fred = session.scalars(select(CandidateRow.id).where(CandidateRow.name == "Fred")).one()
    decided.announce()

    def read(**query: str) -> list[tuple[str, str]]:
        """Of each page the text, and where its link leads."""
        answer = decided.platform.client.post(path, params=query)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        pages = PdfReader(BytesIO(answer.content)).pages
        return [(page.extract_text(), page["/Annots"][0].get_object()["/A"]["/URI"]) for page in pages]

    ((dina, _),) = read()
    assert "Bonjour Dina" in dina
    ((letter, link),) = read(candidate=fred)
    assert "Bonjour Fred" in letter
    found = LINK.search(link)
    assert found is not None
    assert "Fred" in decided.open(found[0])
    assert problem(decided.platform.client.post(path, params={"candidate": "nobody"})) == (404, "unknown-applicant")


@pytest.mark.sqlite_only
def test_nobody_is_told_before_a_person_has_decided(decided):
    draft = decided.make(title="Draft")
    path = f"/v1/admissions/{draft['id']}/announce"
    assert problem(decided.platform.client.post(path, json={}, headers=decided.person)) == (409, "admission-undecided")
    decided_path = f"/v1/admissions/{decided.admission['id']}/announce"
    assert problem(decided.platform.client.post(decided_path, json={})) == (403, "person-decides")
