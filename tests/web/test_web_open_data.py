"""Open data over HTTP and on pages: published by a person, of those who agree, downloaded by everybody, once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from api.consents.purposes import Purpose
from api.consents.store import ConsentRow
from api.ids import new_id
from api.opendata.schema import OpenDataDraft, OpenDataList, OpenDataRelease
from api.results.model import ResultCause
from api.results.store import ResultRow
from api.sittings.store import SittingRow
from fakes.admission_desk import Desk, problem
from fakes.finished_sittings import BEGUN

pytestmark = pytest.mark.sqlite_only

PAGE = {"Accept": "text/html", "Accept-Language": "fr", "Authorization": ""}
NOBODY = {"Authorization": ""}


class Givers(Desk):
    """The desk's six people, who agree to nothing, and those who do."""

    def add(self, points: float, count: int, *, withdrawn: bool = False, trial: bool = False) -> None:
        for number in range(count):
            sitting = self.room.seat(f"Giver {points} {number}", trial=trial)
            score = {"earned": points, "possible": 2.0, "final": True, "parts": [], "items": [], "skills": []}
            with self.platform.database.write(self.platform.organisation) as session:
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
                        computed_at=BEGUN.replace(hour=11),
                    )
                )
                session.add(
                    ConsentRow(
                        id=new_id(),
                        candidate_id=session.scalar(select(SittingRow.candidate_id).where(SittingRow.id == sitting)),
                        purpose=Purpose.OPEN_DATA.value,
                        version=1,
                        language="fr",
                        given_at=BEGUN,
                        withdrawn_at=BEGUN if withdrawn else None,
                    )
                )

    def preview(self) -> dict[str, Any]:
        answer = self.platform.client.get("/v1/open-data/preview")
        assert answer.status_code == 200, answer.text
        OpenDataDraft.model_validate(answer.json(), extra="forbid")
        return dict(answer.json())

    def offered(self) -> list[dict[str, Any]]:
        answer = self.platform.client.get("/v1/open-data", headers=NOBODY)
        OpenDataList.model_validate(answer.json(), extra="forbid")
        return list(answer.json()["items"])


@pytest.fixture
def givers(platform) -> Givers:
    return Givers(platform)


def test_a_person_publishes_of_those_who_agree_and_everybody_reads_until_it_is_withdrawn(givers):
    client = givers.platform.client
    assert (givers.preview()["people"], givers.preview()["lines"]) == (0, None)
    nothing = client.post("/v1/open-data", headers=givers.person)
    assert problem(nothing) == (409, "too-few-for-open-data")
    givers.add(0.7, 8)
    givers.add(1.7, 8)
    givers.add(1.1, 6, withdrawn=True)
    givers.add(1.1, 6, trial=True)
    assert (givers.preview()["people"], givers.preview()["lines"]) == (16, 16)
    assert problem(client.post("/v1/open-data")) == (403, "person-decides")
    made = client.post("/v1/open-data", headers=givers.person)
    assert made.status_code == 201, made.text
    OpenDataRelease.model_validate(made.json(), extra="forbid")
    (release,) = givers.offered()
    assert (release["id"], release["lines"], release["licence"]) == (made.json()["id"], 16, "CC-BY-SA-4.0")

    file = client.get(release["data"], headers=NOBODY)
    assert (file.status_code, file.headers["link"].endswith('rel="license"')) == (200, True)
    head, *lines = file.text.splitlines()
    assert head == "year,language,battery,minutes,share"
    assert Counter(lines) == {"2026,fr,Bases,30-45,0.3-0.4": 8, "2026,fr,Bases,30-45,0.8-0.9": 8}
    assert lines == sorted(lines)
    words = client.get("/v1/open-data/dictionary.csv", params={"language": "en"}, headers=NOBODY).text
    assert {line.split(",")[0] for line in words.splitlines()} >= set(head.split(","))

    # Whoever is in it is in no other one.
    assert (givers.preview()["people"], givers.preview()["since"]) == (0, release["until"])
    address = f"/v1/open-data/{release['id']}/withdraw"
    assert problem(client.post(address)) == (403, "person-decides")
    assert client.post(address, headers=givers.person).json()["withdrawn_at"] is not None
    assert givers.offered() == []
    assert problem(client.get(release["data"], headers=NOBODY)) == (404, "unknown-release")
    assert problem(client.post(address, headers=givers.person)) == (404, "unknown-release")
    assert givers.preview()["people"] == 0
    assert [len(givers.noted(f"open_data.{what}")) for what in ("published", "withdrawn")] == [1, 1]


def test_pages_for_staff_and_for_everybody(givers):
    browser, page = givers.platform.browser(), "/staff/settings/open-data"
    csrf = {"csrf": givers.person["X-CSRF-Token"]}
    assert "Rien ne peut encore être publié" in browser.get(page, headers=givers.person | PAGE).text
    assert browser.post(page, data=csrf, headers=givers.person | PAGE).status_code == 409
    assert "Rien n’est encore publié" in browser.get("/open-data", headers=PAGE).text
    givers.add(0.7, 8)
    givers.add(1.7, 8)
    assert "telle quelle" in browser.get(page, headers=givers.person | PAGE).text
    sent = browser.post(page, data=csrf, headers=givers.person | PAGE, follow_redirects=False)
    assert sent.status_code == 303
    shown = browser.get("/open-data", headers=PAGE).text
    assert "16 lignes" in shown
    assert "CC BY-SA 4.0" in shown
    (release,) = givers.offered()
    assert release["digest"] in shown
    withdrawn = browser.post(
        f"{page}/{release['id']}/withdraw", data=csrf, headers=givers.person | PAGE, follow_redirects=False
    )
    assert withdrawn.status_code == 303
    assert "Retiré" in browser.get(page, headers=givers.person | PAGE).text
