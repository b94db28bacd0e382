"""An organisation with a campaign that is over, and an owner who is signed in: for admissions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.store import AuditEventRow, OrganisationRow
from api.admission.schema import AdmissionModel
from api.admission.simulation_schema import SimulationPage
from api.grading.lanes import Lanes
from api.grading.service import Grading
from fakes.finished_sittings import Room, graded_as
from fakes.two_organisations import staff
from runner.exercise import Bank
from runner.verdict import Lane

#: Name, points of 2, site, priority groups.
PEOPLE = [
    ("Ada", 2.0, "Nancy", ""),
    ("Bob", 2.0, "Nancy", ""),
    ("Cleo", 1.5, "Nancy", ""),
    ("Dina", 1.0, "Lille", "femmes, QPV"),
    ("Elsa", 0.5, "Lille", "femmes"),
    ("Fred", 0.0, "Lille", "QPV"),
]


class Desk:
    """An organisation with a campaign that is over, and an owner who is signed in."""

    def __init__(self, platform: Any) -> None:
        self.platform = platform
        self.room = Room(
            database=platform.database,
            grading=Grading(platform.database, Lanes(platform.redis)),
            organisation=platform.organisation,
            exercise=Bank(platform.settings.bank).read("fizzbuzz"),
        )
        self.room.open()
        for name, points, site, _ in PEOPLE:
            self.room.hand_in(self.room.seat(name, group=site), "def fizzbuzz(n): ...\n")
            slot = platform.slots[Lane.GRADE]
            slot.grade = graded_as(points)
            while slot.work():
                pass
        platform.collect()
        with platform.database.write() as session:
            # Letters to those who have no language of their own are in the organisation's.
            row = session.get_one(OrganisationRow, platform.organisation)
            row.settings = {**row.settings, "language": "fr"}
        platform.accounts.create_member(platform.organisation, "o@example.org", "five words by chance", Role.OWNER)
        session = platform.accounts.sessions.open("o@example.org", "five words by chance", address="test")
        self.person = {"Authorization": "", **staff(session.token, session.session.csrf)}

    def collect(self, csv: str | None = None) -> Any:
        """Note who belongs to which priority group."""
        lines = csv or "".join(["nom;groupe\n", *(f"{name};{groups}\n" for name, _, _, groups in PEOPLE)])
        return self.post("/v1/priority-groups/import", lines)

    def post(self, path: str, csv: str) -> Any:
        return self.platform.client.post(path, content=csv.encode(), headers={"Content-Type": "text/csv"})

    def make(self, **rules: Any) -> dict[str, Any]:
        body = {"title": "Promotion", "campaigns": [self.room.campaign], "places": 3, **rules}
        answer = self.platform.client.post("/v1/admissions", json=body)
        assert answer.status_code == 201, answer.text
        AdmissionModel.model_validate(answer.json(), extra="forbid")
        return dict(answer.json())

    def simulate(self, admission: dict[str, Any], **headers: str) -> dict[str, Any]:
        answer = self.platform.client.get(f"/v1/admissions/{admission['id']}/simulation", headers=headers)
        assert answer.status_code == 200, answer.text
        SimulationPage.model_validate(answer.json(), extra="forbid")
        return dict(answer.json())

    def commit(self, admission: dict[str, Any], digest: str, **more: Any) -> Any:
        path = f"/v1/admissions/{admission['id']}/commit"
        return self.platform.client.post(path, json={"digest": digest}, headers=more.get("headers", self.person))

    def noted(self, action: str) -> list[AuditEventRow]:
        with self.platform.database.read(self.platform.organisation) as session:
            return list(session.scalars(select(AuditEventRow).where(AuditEventRow.action == action)))


HALF = {"bound": "at_least", "kind": "priority", "name": "femmes", "percent": 50}


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")
