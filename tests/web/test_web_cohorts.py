"""Statistics of a campaign and an admission over HTTP and on pages: small cells are left out of all of it."""

from __future__ import annotations

from typing import Any

import pytest

from api.cohorts.exits_schema import FollowedList
from api.cohorts.schema import CohortStatistics
from api.ids import new_id
from api.results.model import ResultCause
from api.results.store import ResultRow
from fakes.admission_desk import Desk, problem
from fakes.finished_sittings import BEGUN

pytestmark = pytest.mark.sqlite_only

HTML = {"Accept": "text/html", "Accept-Language": "fr", "Authorization": ""}


class Cohort(Desk):
    """The desk's six people, and as many more as somebody wants."""

    def seat_more(self, points: float, count: int, *, group: str) -> None:
        for number in range(count):
            sitting = self.room.seat(f"{group} {points} {number}", group=group)
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

    def page(self, path: str, form: dict[str, str] | None = None) -> Any:
        browser, headers = self.platform.browser(), self.person | HTML
        return browser.get(path, headers=headers) if form is None else browser.post(path, data=form, headers=headers)

    def statistics(self, path: str) -> dict[str, Any]:
        answer = self.platform.client.get(f"{path}/statistics")
        assert answer.status_code == 200, answer.text
        CohortStatistics.model_validate(answer.json(), extra="forbid")
        return dict(answer.json())


@pytest.fixture
def cohort(platform) -> Cohort:
    return Cohort(platform)


def test_what_is_small_is_told_nowhere_and_what_is_not_is(cohort):
    cohort.collect()
    campaign = f"/v1/campaigns/{cohort.room.campaign}"
    few = cohort.statistics(campaign)
    assert few["stages"] == [{"name": "applicants", "people": 6}, {"name": "result", "people": 6}]
    assert (few["groups"], few["hidden_groups"]) == ([], 2)
    cohort.seat_more(1.2, 9, group="Nancy")
    cohort.seat_more(0.4, 8, group="Lille")
    found = cohort.statistics(campaign)
    assert [(one["name"], one["people"], one["kind"]) for one in found["groups"]] == [
        ("Lille", 11, "site"),
        ("Nancy", 12, "site"),
    ]
    assert sum(one["people"] for one in found["bands"]) == 23
    assert min(one["people"] for one in found["bands"]) >= 5

    admission = cohort.make(places=8)
    before = cohort.statistics(f"/v1/admissions/{admission['id']}")
    assert [one["name"] for one in before["stages"]] == ["applicants", "result"]
    digest = cohort.simulate(admission)["digest"]
    assert cohort.commit(admission, digest).status_code == 200
    decided = cohort.statistics(f"/v1/admissions/{admission['id']}")
    assert {one["name"]: one["people"] for one in decided["stages"]} == {
        "applicants": 23,
        "result": 23,
        "place": 8,
        "taken": 0,
    }
    # All eight places went to Nancy: to say so of Lille would say it of each of its people.
    assert decided["by_group"] is None
    assert [(one["name"], one["people"], one["reached"]) for one in decided["groups"]] == [
        ("Lille", 11, None),
        ("Nancy", 12, None),
    ]
    assert decided["hidden_groups"] == 2
    assert "femmes" not in str(decided)

    page = cohort.page(f"/staff/admissions/{admission['id']}/statistics")
    assert page.status_code == 200
    assert "2 groupes ne sont pas affichés" in page.text
    assert "<svg" in page.text
    page = cohort.page(f"/staff/campaigns/{cohort.room.campaign}/statistics")
    assert "Nancy" in page.text
    assert "Résultat moyen" in page.text


def test_what_became_of_people_is_noted_and_told_to_the_label(cohort):
    cohort.seat_more(1.2, 9, group="Nancy")
    cohort.seat_more(0.4, 8, group="Lille")
    admission = cohort.make(places=12)
    base = f"/v1/admissions/{admission['id']}"
    client = cohort.platform.client
    assert problem(client.get(f"{base}/exits")) == (409, "admission-undecided")
    assert cohort.commit(admission, cohort.simulate(admission)["digest"]).status_code == 200
    people = client.get(f"{base}/exits").json()["items"]
    assert len(people) == 12
    for number, one in enumerate(people):
        new = {"kind": "job" if number < 5 else "none", "day": "2027-03-01"}
        assert client.put(f"{base}/exits/{one['candidate']}", json=new).status_code == 200
    first = people[0]["candidate"]
    noted = client.put(f"{base}/exits/{first}", json={"kind": "training", "day": "2027-09-01"}).json()
    assert [(one["kind"], one["day"]) for one in noted["exits"]] == [("training", "2027-09-01"), ("job", "2027-03-01")]
    again = client.put(f"{base}/exits/{first}", json={"kind": "job", "day": "2027-09-01"}).json()
    assert [one["kind"] for one in again["exits"]] == ["job", "job"]
    FollowedList.model_validate(client.get(f"{base}/exits").json(), extra="forbid")
    nobody = client.put(f"{base}/exits/{'0' * 36}", json={"kind": "job", "day": "2027-03-01"})
    assert problem(nobody) == (404, "no-place")
    assert client.put(f"{base}/exits/{first}", json={"kind": "job", "day": "1027-03-01"}).status_code == 422
    assert len(cohort.noted("admission.exits_noted")) == 14

    def report(**query: str) -> list[str]:
        answer = client.get(f"{base}/label-report.csv", params={"language": "en", **query})
        assert answer.status_code == 200, answer.text
        return [line for line in answer.text.splitlines() if line.startswith("exit,")]

    assert report() == [
        "exit,job,,A job,5,0.4167",
        "exit,training,,A training,0,0",
        "exit,none,,Neither,7,0.5833",
        "exit,unknown,,Not known,0,0",
    ]
    assert report(by="2027-02-01")[-1] == "exit,unknown,,Not known,12,1"

    address = f"/staff/admissions/{admission['id']}/exits"
    assert "Devenir des personnes" in cohort.page(address).text
    form = {"csrf": cohort.person["X-CSRF-Token"], "day": "2027-12-01", f"kind-{first}": "training"}
    sent = cohort.page(f"{address}/note", form)
    assert "Noté" in sent.text
    assert "2027-12-01" in cohort.page(address).text
    wrong = cohort.page(f"{address}/note", {**form, "day": "x"})
    assert wrong.status_code == 422
    assert 'href="#f-day"' in wrong.text
