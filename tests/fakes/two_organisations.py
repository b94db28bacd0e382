"""Two organisations with everything in them that the API knows, for those who ask who may see what.

Everything of the first one says ``CANARY`` in some text of its own, so that a leak is seen wherever it is.
"""

from __future__ import annotations

import copy
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from api.accounts.model import Role, Scope
from api.admission.store import ContestRow, DecisionRow
from api.credentials import CANDIDATE_COOKIES, STAFF_COOKIES
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.similarity.model import SimilarityState
from api.similarity.store import SimilarityRow
from api.sittings.store import HandedInRow, SittingRow
from fakes.archives import pack
from fakes.badge_takers import given_badge
from fakes.findable_people import person
from fakes.finished_sittings import Room
from fakes.own_exercise import as_asked, own_files
from fakes.sittings import come_in, exercise_item, open_room, part, plan_of
from runner.exercise import Bank
from runner.verdict import Lane

CANARY = "canary-of-one"
#: The slug of an exercise of its own.
OWN = "canary-of-one-double"
PASSWORD = "five words drawn by chance"

#: Looks like one of ours, and is nobody's.
UNKNOWN = "01970000-0000-7000-8000-00000000dead"

Headers = dict[str, str]


@dataclass
class World:
    """Who asks, as headers, and what there is to ask for."""

    key: str
    #: Of the first organisation by what they name: path parameters of the OpenAPI document, and more for bodies.
    ids: dict[str, str] = field(default_factory=dict)
    callers: dict[str, Headers] = field(default_factory=dict)
    #: What is candidate A's alone.
    of_a: set[str] = field(default_factory=set)

    @property
    def secrets(self) -> set[str]:
        """What nobody of the second organisation may read."""
        return {CANARY, *(value for value in self.ids.values() if len(value) == len(UNKNOWN))}


def fill(platform: Any) -> World:
    """Make all of it, over HTTP where there is a route."""
    world = World(key=platform.key)
    _people(platform, world)
    _work(platform, world)
    _catalogue(platform, world)
    _batteries(platform, world)
    _sittings(platform, world)
    _results(platform, world)
    _similarities(platform, world)
    _invitations(platform, world)
    _admissions(platform, world)
    _partners(platform, world)
    _badges(platform, world)
    module = {**example(platform, "NewTrainingModule"), "title": CANARY}
    world.ids["module"] = made(platform, "/v1/training-modules", module)["id"]
    _jobs(platform, world)
    return world


def staff(token: str, csrf: str) -> Headers:
    """The headers of somebody signed in."""
    return {"Cookie": f"{STAFF_COOKIES[0]}={token}", "X-CSRF-Token": csrf}


def candidate(token: str, csrf: str) -> Headers:
    """The headers of a candidate's browser."""
    return {"Cookie": f"{CANDIDATE_COOKIES[0]}={token}", "X-CSRF-Token": csrf}


def made(platform: Any, path: str, body: Any) -> dict[str, Any]:
    """What the first organisation's key makes."""
    answer = platform.client.post(path, json=body)
    assert answer.status_code in (200, 201, 202), answer.text
    return dict(answer.json())


def example(platform: Any, model: str) -> dict[str, Any]:
    """The example of the OpenAPI document."""
    return copy.deepcopy(platform.app.openapi()["components"]["schemas"][model]["examples"][0])


def _people(platform: Any, world: World) -> None:
    accounts = platform.accounts
    two = accounts.create_organisation("Others")
    members = [(role.value, platform.organisation, role) for role in Role] + [("owner of 2", two, Role.OWNER)]
    for name, organisation, role in members:
        login = f"{name.replace(' ', '-')}@example.org"
        accounts.create_member(organisation, login, PASSWORD, role, name="" if organisation == two else CANARY)
        session = accounts.sessions.open(login, PASSWORD, address="test")
        world.callers[name] = staff(session.token, session.session.csrf)
    world.callers["key of 1"] = {"Authorization": f"Bearer {platform.key}"}
    world.callers["key of 2"] = platform.key_with(*Scope, organisation=two)
    world.callers["anonymous"] = {}
    people = platform.client.get("/v1/members").json()["items"]
    world.ids["member"] = next(one["id"] for one in people if one["login"] == "viewer@example.org")
    asked = {"email": f"{CANARY}@example.org", "role": "viewer"}
    world.ids["member_invitation"] = made(platform, "/v1/member-invitations", asked)["id"]
    endpoint = made(platform, "/v1/webhook-endpoints", {"url": f"https://{CANARY}.example.org/", "description": CANARY})
    world.ids["endpoint"] = endpoint["id"]
    world.ids["delivery"] = made(platform, f"/v1/webhook-endpoints/{endpoint['id']}/test", None)["id"]
    world.ids["key"] = made(platform, "/v1/api-keys", {"name": CANARY, "scopes": ["exercises:read"]})["id"]


def _work(platform: Any, world: World) -> None:
    world.ids["submission"] = platform.submit(files={"solution.py": f"# {CANARY}\n"}).json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    stock = {"language": "python", "count": 1, "begins_at": "2099-12-01T08:00:00Z", "ends_at": "2099-12-01T12:00:00Z"}
    answer = platform.client.put(f"/v1/warm-stocks/{CANARY}", json=stock)
    assert answer.status_code == 201, answer.text
    world.ids["name"] = CANARY


def _catalogue(platform: Any, world: World) -> None:
    question = {**example(platform, "NewQuestion"), "prompt": {"fr": CANARY, "en": CANARY}}
    world.ids["series"] = made(platform, "/v1/questions", question)["id"]
    with tempfile.TemporaryDirectory() as folder:
        archive = pack(own_files(Path(folder)))
    headers = {"Content-Type": "application/zip"}
    answer = platform.client.post("/v1/exercises", params={"slug": OWN}, content=archive, headers=headers)
    assert answer.status_code == 202, answer.text
    world.ids["own_slug"] = OWN
    slot = platform.slots[Lane.BULK]
    slot.grade = as_asked
    while slot.work():
        pass
    platform.collect()
    platform.collector.checks.conclude(datetime.now(UTC))


def _batteries(platform: Any, world: World) -> None:
    plan = plan_of(part(exercise_item(), question_item(world.ids["series"])))
    battery = made(platform, "/v1/batteries", {"title": CANARY, "plan": plan})["id"]
    answer = platform.client.post(f"/v1/batteries/{battery}/publish", headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    world.ids["battery"] = battery


def question_item(series: str, item: str = "i2") -> dict[str, Any]:
    """A question, as a plan names it."""
    return {"id": item, "kind": "question", "question": series, "version": 1, "weight": 1.0}


def _sittings(platform: Any, world: World) -> None:
    """Candidate A has begun, saved and handed in; candidate B has begun. Both take the same campaign."""
    parts = part(exercise_item(), minutes=30), part(exercise_item("i2"), name="p2", minutes=30)
    room = open_room(platform.database, platform.organisation, plan_of(*parts, minutes=None), title=CANARY)
    for name in ("A", "B"):
        browser = come_in(platform, room.invite(f"{CANARY} {name}"))
        browser.begin()
        token = next(value for key, value in browser.client.cookies.items() if key in CANDIDATE_COOKIES)
        world.callers[f"candidate {name}"] = candidate(token, browser.csrf)
        if name == "A":
            assert browser.save(f"# {CANARY} A\n", 0).status_code == 200
            receipt = browser.post("/items/i1/submit", {"base_version": 1})
            assert receipt.status_code in (200, 201, 202), receipt.text
            world.ids["receipt"] = receipt.json()["id"]
            world.ids["own_submission"] = receipt.json()["submission"]
            world.ids["sitting"] = browser.look()["id"]
            world.of_a = {f"{CANARY} A", world.ids["receipt"], world.ids["own_submission"], world.ids["sitting"]}
    world.ids["campaign"] = room.campaign
    platform.slots[Lane.GRADE].work()
    platform.collect()


def _results(platform: Any, world: World) -> None:
    """A campaign that is over: somebody's work was graded with another suite than today's, and is graded again."""
    room = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        organisation=platform.organisation,
        exercise=replace(Bank(platform.settings.bank).read("fizzbuzz"), digest="0" * 64),
    )
    room.open(CANARY)
    sitting = room.seat(CANARY)
    room.hand_in(sitting, f"# {CANARY}\n")
    _grade(platform, Lane.GRADE)
    world.ids["ended"], world.ids["over"] = sitting, room.campaign
    made(platform, f"/v1/sittings/{sitting}/comments", {"item": "i1", "text": CANARY})
    paper = platform.client.get(f"/v1/sittings/{sitting}/report.pdf")
    assert paper.status_code == 200, paper.text
    world.ids["link"] = platform.client.get(f"/v1/sittings/{sitting}/report-links").json()["items"][0]["id"]
    regrade = made(platform, f"/v1/campaigns/{room.campaign}/regrades", {"exercise": "fizzbuzz"})
    world.ids["regrade"] = regrade["id"]
    _grade(platform, Lane.BULK)


def _similarities(platform: Any, world: World) -> None:
    """Work of candidate A that is like that of the campaign that is over: twice, once with the question asked."""
    with platform.database.write(platform.organisation) as session:
        over = session.scalar(select(HandedInRow.id).where(HandedInRow.sitting_id == world.ids["ended"]))
        mine, theirs = (world.ids["sitting"], world.ids["receipt"]), (world.ids["ended"], over)
        for name, a, b in (("similarity", mine, theirs), ("asked", theirs, mine)):
            world.ids[name] = new_id()
            session.add(
                SimilarityRow(
                    id=world.ids[name], campaign_id=world.ids["campaign"], exercise="fizzbuzz", language="python",
                    sitting_a=a[0], handed_in_a=a[1], sitting_b=b[0], handed_in_b=b[1], own_a=100, own_b=100,
                    shared=90, threshold=0.85, passages=[], rule_version=1, found_at=datetime.now(UTC),
                    state=SimilarityState.OPEN if name == "similarity" else SimilarityState.ASKED,
                    asked_at=None if name == "similarity" else datetime.now(UTC),
                )
            )  # fmt: skip


def _grade(platform: Any, lane: Lane) -> None:
    while platform.slots[lane].work():
        pass
    platform.collect()


def _invitations(platform: Any, world: World) -> None:
    guest = {"name": CANARY, "email": "guest@example.org", "code": True}
    invitation = made(platform, f"/v1/campaigns/{world.ids['campaign']}/invitations", guest)["invitation"]
    world.ids |= {"invitation": invitation["id"], "candidate": invitation["candidate"]["id"]}


def _badges(platform: Any, world: World) -> None:
    """One of candidate A's, and a link that shows it."""
    with platform.database.read(platform.organisation) as session:
        person = session.get_one(SittingRow, world.ids["sitting"]).candidate_id
    world.ids["badge"], world.ids["share"] = given_badge(platform, person, f"{CANARY} A")
    world.of_a |= {world.ids["badge"], world.ids["share"]}


def _admissions(platform: Any, world: World) -> None:
    """One that is being prepared, one that somebody has decided, and somebody in a priority group."""
    rules = {"title": CANARY, "campaigns": [world.ids["campaign"]], "places": 1}
    world.ids["admission"] = made(platform, "/v1/admissions", rules)["id"]
    csv = f"email;group\nguest@example.org;{CANARY}\n".encode()
    answer = platform.client.post("/v1/priority-groups/import", content=csv, headers={"Content-Type": "text/csv"})
    assert answer.json() == {"noted": 1}, answer.text
    world.ids["membership"] = platform.client.get("/v1/priority-groups").json()["items"][0]["id"]
    decided = made(platform, "/v1/admissions", rules)["id"]
    digest = platform.client.get(f"/v1/admissions/{decided}/simulation").json()["digest"]
    answer = platform.client.post(
        f"/v1/admissions/{decided}/commit",
        json={"digest": digest},
        headers={"Authorization": "", **world.callers["owner"]},
    )
    assert answer.status_code == 200, answer.text
    platform.collector.registrar.turn(datetime.now(UTC))
    world.ids["decided"] = decided
    with platform.database.write(platform.organisation) as session:
        decision = session.scalars(select(DecisionRow.id).where(DecisionRow.admission_id == decided)).first()
        contest = ContestRow(id=new_id(), decision_id=decision, text=CANARY, created_at=datetime.now(UTC))
        session.add(contest)
        world.ids["contest"] = contest.id


def _partners(platform: Any, world: World) -> None:
    connected = platform.client.put("/v1/partners/ashby", json={"their_key": CANARY})
    assert connected.status_code == 200, connected.text
    world.ids["partner"] = "ashby"
    person = {"first_name": CANARY, "last_name": "Ordered", "email": f"{CANARY}-ordered@example.org"}
    asked = {"assessment_type_id": world.ids["campaign"], "candidate": person}
    world.ids["order"] = made(platform, "/v1/partners/ashby/assessment.start", asked)["results"]["assessment_id"]
    asked = {"partner_test_id": world.ids["campaign"], "candidate": person}
    world.ids["interview"] = made(platform, "/v1/partners/greenhouse/send_test", asked)["partner_interview_id"]


def _jobs(platform: Any, world: World) -> None:
    """A job, somebody who can be found for it, candidate A who was asked for contact, and a pool."""
    needs = [{"code": "conditions", "level": 1, "essential": True}]
    world.ids["profile"] = made(platform, "/v1/job-profiles", {"title": CANARY, "needs": needs})["id"]
    world.ids["pool"] = made(platform, "/v1/pools", {"name": CANARY, "says": CANARY})["id"]
    agree = {"headers": {**world.callers["candidate A"], "Authorization": ""}, "json": {"version": 1}}
    answer = platform.client.put("/v1/mine/consents/found", **agree)
    assert answer.status_code == 200, answer.text
    asked = {"person": _only_match(platform, world), "message": CANARY}
    world.ids["contact"] = made(platform, f"/v1/job-profiles/{world.ids['profile']}/contacts", asked)["id"]
    person(platform.database, platform.organisation, {"conditions": 1}, name=CANARY)
    world.ids["person"] = _only_match(platform, world, group="ready_now")


def _only_match(platform: Any, world: World, **query: str) -> str:
    found = platform.client.get(f"/v1/job-profiles/{world.ids['profile']}/matches", params=query).json()["items"]
    (one,) = found
    return str(one["person"])
