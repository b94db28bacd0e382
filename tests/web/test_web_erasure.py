"""Whoever is erased is found nowhere any more: not in the database, Redis, the files, or the logs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from api.accounts.model import Scope
from api.admission.model import PlaceState
from api.admission.store import ContestRow, DecisionRow
from api.events.store import EventRow
from api.grading.consumer import DEAD_STREAM
from api.grading.lanes import Lanes
from api.ids import new_id
from api.mail.carriers import carrier_of
from api.mail.postman import Postman
from api.privacy.janitor import Janitor
from api.tables import metadata
from fakes.admission_desk import Desk
from fakes.sittings import come_in
from runner.verdict import Lane

CANARY = "Kanarienvogel"
ADDRESS = f"{CANARY.lower()}@example.org"
#: In code it is written like that, too.
CODE = f"# {CANARY}\ndef fizzbuzz(n):\n    return str(n)\n"


@pytest.fixture
def logged() -> Iterator[list[str]]:
    lines: list[str] = []

    def keep(_logger: object, _method: str, line: dict[str, Any]) -> dict[str, Any]:
        lines.append(repr(line))
        return line

    before = structlog.get_config()
    structlog.configure(processors=[*before["processors"][:-1], keep, before["processors"][-1]])
    yield lines
    structlog.configure(**before)


class Scene:
    """A campaign with six people who are done, and one who did everything that can be done here."""

    def __init__(self, platform: Any) -> None:
        self.platform = platform
        self.desk = Desk(platform)
        self.campaign = self.desk.room.campaign
        self.janitor = Janitor(platform.database, Lanes(platform.redis), platform.settings.data / "mail")
        guest = {"name": f"{CANARY} Martin", "email": ADDRESS, "group": CANARY, "code": True}
        made = self._made(f"/v1/campaigns/{self.campaign}/invitations", guest)
        self.candidate = made["invitation"]["candidate"]["id"]
        self.token = made["link"].rpartition("/")[2]
        self._sit()
        self._judge()
        Postman(platform.database, carrier_of(platform.settings), sender="preuve@localhost").turn()

    def _made(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        answer = self.platform.client.post(path, json=body, headers=headers)
        assert answer.status_code in (200, 201, 202), answer.text
        return dict(answer.json())

    def _sit(self) -> None:
        browser = come_in(self.platform, self.token)
        browser.client.headers["user-agent"] = CANARY
        browser = self.browser = come_in(self.platform, self.token)
        browser.begin()
        assert browser.post("/adjustment", {"words": f"{CANARY} needs a pause"}).status_code < 300
        version = 0
        for number in range(3):
            version = browser.save(CODE + f"# {number} {CANARY * 400}\n", version).json()["version"]
        for path in ("run", "submit"):
            answer = browser.post(f"/items/i1/{path}", {"base_version": version}, key=f"{CANARY}-{path}")
            assert answer.status_code == 202, answer.text
        self._grade()
        headers = {"X-CSRF-Token": browser.csrf}
        for purpose in ("training", "found"):
            given = browser.client.put(f"/v1/mine/consents/{purpose}", json={"version": 1}, headers=headers)
            assert given.status_code == 200, given.text
        browser.post("/finish")

    def _grade(self) -> None:
        for lane in (Lane.RUN, Lane.GRADE):
            while self.platform.slots[lane].work():
                pass
        self.platform.collect()

    def _judge(self) -> None:
        client, sitting = self.platform.client, self.sitting
        self._made(f"/v1/sittings/{sitting}/comments", {"item": "i1", "text": f"{CANARY} is good"})
        assert client.get(f"/v1/sittings/{sitting}/report.pdf").status_code == 200
        assert client.get(f"/v1/candidates/{self.candidate}/skills").status_code == 200
        self.desk.collect(f"email;group\n{ADDRESS};femmes\n")
        admission = self.desk.make(places=3)
        path = f"/v1/admissions/{admission['id']}/overrides/{self.candidate}"
        reason = {"outcome": "admitted", "reason": f"{CANARY} convinced us"}
        answer = client.put(path, json=reason, headers=self.desk.person)
        assert answer.status_code == 200, answer.text
        self.admission = admission["id"]
        committed = self.desk.commit(admission, self.desk.simulate(admission)["digest"])
        assert committed.status_code == 200, committed.text
        self.platform.collector.registrar.turn(datetime.now(UTC))
        announced = client.post(f"/v1/admissions/{self.admission}/announce", json={}, headers=self.desk.person)
        assert announced.status_code == 200, announced.text
        with self.platform.database.write(self.platform.organisation) as session:
            decision = session.scalars(select(DecisionRow).where(DecisionRow.candidate_id == self.candidate)).one()
            assert decision.place is PlaceState.OFFERED
            now = datetime.now(UTC)
            session.add(ContestRow(id=new_id(), decision_id=decision.id, text=f"{CANARY} contests", created_at=now))

    @property
    def sitting(self) -> str:
        return str(self.browser.look()["id"])

    def erase(self) -> dict[str, Any]:
        answer = self.platform.client.delete(f"/v1/candidates/{self.candidate}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def in_database(platform: Any, word: str) -> set[str]:
    """The tables in which it is found, in whatever column."""
    found = set()
    with platform.database.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(table.select()):
                if word.lower() in json.dumps([str(value) for value in row], ensure_ascii=False).lower():
                    found.add(table.name)
    return found


def in_redis(platform: Any, word: str) -> set[str]:
    """The keys in which it is found."""
    redis = platform.redis
    return {
        key.decode() for key in redis.keys("*") if word.lower().encode() in (key + (redis.dump(key) or b"")).lower()
    } | {
        key.decode()
        for key in redis.keys("preuve:*")
        if redis.type(key) == b"stream" and word.lower() in repr(redis.xrange(key)).lower()
    }


def in_files(platform: Any, word: str) -> set[str]:
    """The files in which it is found, byte by byte."""
    folder = platform.settings.data
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)) for path in files if word.lower().encode() in path.read_bytes().lower()}


def test_nothing_is_left_of_whoever_is_erased(platform, logged):
    scene = Scene(platform)
    # A message that could not be recorded, and a job that nobody has taken yet.
    submission = scene.browser.receipts()[0]["submission"]
    platform.redis.xadd(DEAD_STREAM, {"data": f"{submission} {CANARY}"})
    platform.redis.xadd(DEAD_STREAM, {"data": "of somebody else"})
    before = in_database(platform, CANARY)
    assert {"candidates", "drafts", "handed_in", "submissions", "sittings", "comments", "admissions"} <= before
    assert in_redis(platform, CANARY)
    assert any(name.startswith("mail/") for name in in_files(platform, CANARY))

    erased = scene.erase()
    assert erased["rows"]["candidates"] == 1
    assert erased["kept"].keys() == erased["why_kept"].keys() == {"audit_events"}
    assert in_database(platform, CANARY) == set()
    assert in_database(platform, scene.candidate) <= {"audit_events", "erasures", "events", "admissions"}
    assert scene.janitor.sweep(datetime.now(UTC)) == 1
    assert in_redis(platform, CANARY) == set()
    assert in_files(platform, CANARY) == set()
    assert [entry for entry in logged if CANARY.lower() in entry.lower()] == []
    assert len(platform.redis.xrange(DEAD_STREAM)) == 1
    assert scene.janitor.sweep(datetime.now(UTC)) == 0

    # Others are as they were, and what was decided can still be read.
    assert len(platform.client.get("/v1/candidates").json()["items"]) == 6
    decided = platform.client.get(f"/v1/admissions/{scene.admission}/decisions")
    assert decided.status_code == 200, decided.text
    assert platform.client.get(f"/v1/campaigns/{scene.campaign}/results").status_code == 200
    assert scene.browser.client.get("/v1/sitting").status_code == 401
    assert platform.browser().post("/v1/entry/link", json={"token": scene.token}).status_code == 404


def test_programs_are_told_that_somebody_was_erased(platform):
    scene = Scene(platform)
    scene.erase()
    with platform.database.read(platform.organisation) as session:
        told = session.scalars(select(EventRow).where(EventRow.type == "candidate.erased")).all()
    assert [event.data for event in told] == [{"candidate": scene.candidate}]
    (listed,) = platform.client.get("/v1/erasures").json()["items"]
    assert (listed["candidate"], listed["cause"], listed["swept_at"]) == (scene.candidate, "staff", None)
    actions = {one["action"] for one in platform.client.get("/v1/audit-events").json()["items"]}
    assert "candidate.erased" in actions


def test_work_that_is_still_being_graded_comes_back_to_nobody(platform):
    scene = Scene(platform)
    with platform.database.write() as session:
        session.execute(metadata.tables["sittings"].update().values(state="running", finished_at=None, ends_at=None))
    browser = come_in(platform, scene.token)
    version = browser.look()["parts"][0]["items"][0]["draft"]["version"]
    answer = browser.post("/items/i1/submit", {"base_version": version})
    assert answer.status_code == 202, answer.text
    scene.erase()
    # A slot has it already, and reports it.
    assert platform.slots[Lane.GRADE].work()
    platform.collect()
    scene.janitor.sweep(datetime.now(UTC))
    assert in_database(platform, CANARY) == set()
    assert in_redis(platform, CANARY) == set()


def unpacked(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.mark.sqlite_only
def test_an_export_holds_all_that_is_kept_and_no_secret(platform):
    scene = Scene(platform)
    archive = unpacked(platform.client.get(f"/v1/candidates/{scene.candidate}/export"))
    data = json.loads(archive.read("data.json"))
    with platform.database.engine.connect() as connection:
        held = {
            table.name
            for table in metadata.sorted_tables
            for row in connection.execute(table.select())
            if CANARY.lower() in str(row).lower()
        }
    exported = {name for name, table in data["tables"].items() if table["rows"]}
    assert held - {"admissions"} <= exported
    assert data["tables"]["consents"]["rows"][0]["purpose"] == "training"
    assert data["tables"]["priority_groups"]["rows"][0]["group_name"] == "femmes"
    names = archive.namelist()
    assert {"README.fr.txt", "README.en.txt"} <= set(names)
    (code,) = [name for name in names if name.endswith("/submit.py")] or [
        name for name in names if "/drafts/" in name and name.endswith("solution.py")
    ]
    assert CANARY in archive.read(code).decode()
    assert any(name.startswith("evidence/") for name in names)
    whole = " ".join(archive.read(name).decode() for name in names)
    assert scene.token not in whole
    assert "token_digest" not in whole
    assert all(not name.startswith(("/", "..")) and "/../" not in name for name in names)
    assert "candidate.exported" in {one["action"] for one in platform.client.get("/v1/audit-events").json()["items"]}


@pytest.mark.sqlite_only
def test_candidates_take_their_data_along_and_results_once_their_test_is_over(platform):
    scene = Scene(platform)
    client = scene.browser.client
    early = json.loads(unpacked(client.get("/v1/mine/export")).read("data.json"))
    assert early["results_included"] is False
    assert "results" not in early["tables"]
    assert all("verdict" not in row for row in early["tables"]["submissions"]["rows"])
    assert platform.client.post(f"/v1/campaigns/{scene.campaign}/close").status_code == 200
    late = unpacked(client.get("/v1/mine/export"))
    data = json.loads(late.read("data.json"))
    assert data["results_included"] is True
    assert data["tables"]["results"]["rows"]
    assert any(name.startswith("results/") for name in late.namelist())
    # What hidden checks say stays hidden.
    assert all("report" not in row for row in data["tables"]["submissions"]["rows"])


@pytest.mark.sqlite_only
def test_candidates_erase_themselves_with_a_tick_and_are_signed_out(platform):
    scene = Scene(platform)
    client = scene.browser.client
    page = client.get("/mine/data").text
    assert "/mine/data/export" in page
    form = {"csrf": scene.browser.csrf}
    assert "Nothing was deleted" in client.post("/mine/data/erase", data=form).text
    assert in_database(platform, CANARY)
    answer = client.post("/mine/data/erase", data={**form, "sure": "yes"})
    assert answer.status_code == 200
    assert "Clear-Site-Data" in answer.headers
    assert in_database(platform, CANARY) == set()
    assert client.get("/mine").status_code == 401


@pytest.mark.sqlite_only
def test_candidates_erase_themselves_over_the_api(platform):
    scene = Scene(platform)
    answer = scene.browser.client.delete("/v1/mine", headers={"X-CSRF-Token": scene.browser.csrf})
    assert (answer.status_code, answer.json()["cause"]) == (200, "candidate")
    assert scene.browser.client.get("/v1/mine/consents").status_code == 401


@pytest.mark.sqlite_only
def test_another_organisations_candidate_cannot_be_found(platform):
    scene = Scene(platform)
    headers = platform.key_with(Scope.PRIVACY_WRITE, organisation=platform.accounts.create_organisation("Others"))
    for method, path in (("GET", "/export"), ("DELETE", "")):
        answer = platform.client.request(method, f"/v1/candidates/{scene.candidate}{path}", headers=headers)
        assert answer.status_code == 404
    assert in_database(platform, CANARY)


def test_people_whose_time_is_over_are_erased_by_themselves_with_a_report(platform):
    scene = Scene(platform)
    janitor, start = scene.janitor, datetime.now(UTC)
    assert platform.client.post(f"/v1/campaigns/{scene.campaign}/close").status_code == 200
    # The rule is made with some time to read it.
    assert janitor.purge(start) == 0
    rule = platform.client.get("/v1/retention")
    assert (rule.json()["days"], rule.json()["days_agreed"]) == (90, 730)
    later = start + timedelta(days=91)
    assert janitor.purge(later) == 6
    # Whoever agrees to something is kept for longer.
    assert [one["id"] for one in platform.client.get("/v1/candidates").json()["items"]] == [scene.candidate]
    (report,) = platform.client.get("/v1/purges").json()["items"]
    assert (report["people"], report["rows"]["candidates"]) == (6, 6)
    assert report["finished_at"] is not None
    # It is looked once a day.
    assert janitor.purge(later + timedelta(hours=1)) == 0
    assert janitor.purge(start + timedelta(days=732)) == 1
    assert platform.client.get("/v1/candidates").json()["items"] == []
    assert len(platform.client.get("/v1/purges").json()["items"]) == 2
    assert {one["cause"] for one in platform.client.get("/v1/erasures").json()["items"]} == {"retention"}
    assert in_database(platform, CANARY) == set()


@pytest.mark.sqlite_only
def test_another_rule_holds_from_tomorrow_on_and_never_overwrites_somebodys(platform):
    first = platform.client.get("/v1/retention")
    new = {"days": 60, "days_agreed": 365}
    changed = platform.client.put("/v1/retention", json=new, headers={"If-Match": first.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert datetime.fromisoformat(changed.json()["begins_at"]) > datetime.now(UTC) + timedelta(hours=23)
    old = platform.client.put("/v1/retention", json=new, headers={"If-Match": first.headers["etag"]})
    assert old.status_code == 412
    unfit = platform.client.put("/v1/retention", json={"days": 1, "days_agreed": 365}, headers={"If-Match": "*"})
    assert (unfit.status_code, unfit.json()["errors"][0]["place"]) == (422, "/days")
