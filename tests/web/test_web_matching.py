"""Who fits a job: by the rule, only those who agreed, without names; and the same in the database as in the rule."""

from __future__ import annotations

import random
import uuid

import pytest
from sqlalchemy import select

from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.matching import packing, rule
from api.matching.model import EVER, Circle, Need
from api.matching.packing import MODULUS, Asked, Place
from api.matching.rule import Group
from api.matching.schema import JobProfileModel, MatchPage
from api.matching.store import FindablePersonRow, MatchViewRow
from api.sittings.store import SittingRow
from api.skills.model import SkillKey
from fakes.findable_people import agree, person, withdraw
from fakes.finished_sittings import Room
from runner.exercise import Bank

NEEDS = [
    {"code": "conditions", "level": 2, "weight": 2, "essential": True},
    {"code": "functions", "level": 2, "weight": 2, "essential": True},
    {"code": "sql", "level": 1},
]


QUESTION = {
    "kind": "single",
    "prompt": {"fr": "Quel mot ?", "en": "Which word?"},
    "choices": [
        {"text": {"fr": "pour", "en": "for"}, "right": True},
        {"text": {"fr": "si", "en": "if"}, "right": False},
    ],
    "level": 1,
    "seconds": 30,
}


def profile(platform, **more) -> str:
    answer = platform.client.post("/v1/job-profiles", json={"title": "Web", "needs": NEEDS} | more)
    assert answer.status_code == 201, answer.text
    JobProfileModel.model_validate(answer.json(), extra="forbid")
    return str(answer.json()["id"])


def matches(platform, job: str, **query):
    answer = platform.client.get(f"/v1/job-profiles/{job}/matches", params=query)
    assert answer.status_code == 200, answer.text
    MatchPage.model_validate(answer.json(), extra="forbid")
    return answer.json()


def test_people_come_in_three_groups_with_every_reason_and_without_names(platform):
    job = profile(platform)
    for name, levels in (
        ("Ready Canary", {"conditions": 2, "functions": 3}),
        ("Nearly Canary", {"conditions": 2, "functions": 1, "sql": 1}),
        ("Begun Canary", {"sql": 2}),
    ):
        person(platform.database, platform.organisation, levels, name=name, email="canary@example.org")
    found = matches(platform, job)
    assert found["counts"] == {"ready_now": 1, "ready_after_training": 1, "not_yet": 1}
    ready, nearly, begun = found["items"]
    assert [one["group"] for one in found["items"]] == ["ready_now", "ready_after_training", "not_yet"]
    assert (ready["share"], nearly["share"], begun["share"]) == (0.8, 0.8, 0.2)
    assert (ready["levels_missing"], nearly["levels_missing"], begun["levels_missing"]) == (0, 1, 4)
    assert [one["state"] for one in nearly["reasons"]] == ["reached", "partly", "reached"]
    assert nearly["reasons"][1]["text"] == "Functions: level 2 is asked for, so far level 1 is reached."
    assert ready["certainty"]["low"] < ready["certainty"]["high"] == ready["reasons"][0]["p_mastery"]
    assert "anary" not in str(found)


def test_only_those_are_found_who_agree_and_as_long_as_they_do(platform):
    job = profile(platform)
    mine = person(platform.database, platform.organisation, {"conditions": 2}, agrees=["training"])
    assert matches(platform, job)["items"] == []
    agree(platform.database, platform.organisation, mine)
    first = matches(platform, job)["items"][0]["person"]
    withdraw(platform.database, platform.organisation, mine)
    assert matches(platform, job)["items"] == []
    assert sum(matches(platform, job)["counts"].values()) == 0
    agree(platform.database, platform.organisation, mine)
    assert matches(platform, job)["items"][0]["person"] != first, "who comes back is not recognised"


def test_whoever_is_still_kept_without_a_consent_is_not_shown(platform):
    """A row that should be gone shows nobody: what counts is the consent at the moment of the look."""
    job = profile(platform)
    mine = person(platform.database, platform.organisation, {"conditions": 2}, agrees=[])
    with platform.database.write(platform.organisation) as session:
        row = FindablePersonRow(id=str(uuid.uuid4()), scope_id=platform.organisation, candidate_id=mine)
        row.agreed_at, row.levels, row.draw = EVER, packing.packed({}), 1
        session.add(row)
    assert matches(platform, job)["items"] == []


def test_another_result_is_another_match_at_the_next_look(platform):
    """Levels are kept where they can be searched, in the transaction that makes the record from results."""
    job = profile(platform, needs=[{"code": "conditions", "level": 1, "essential": True}])
    mine = person(platform.database, platform.organisation, {})
    assert matches(platform, job)["items"][0]["reasons"][0]["state"] == "nothing_shown"
    question = {**QUESTION, "skills": [{"framework": "preuve", "version": "1", "code": "conditions", "level": 1}]}
    for _ in range(6):
        made = platform.client.post("/v1/questions", json=question).json()
        room = Room(
            database=platform.database,
            grading=Grading(platform.database, Lanes(platform.redis)),
            organisation=platform.organisation,
            exercise=Bank(platform.settings.bank).read("fizzbuzz"),
            question=made["id"],
        )
        room.open()
        sitting = room.seat("Zoé")
        with platform.database.write(platform.organisation) as session:
            session.get_one(SittingRow, sitting).candidate_id = mine
        room.answer(sitting, made["choices"][0]["id"])
    (match,) = matches(platform, job)["items"]
    assert (match["group"], match["reasons"][0]["tasks"]) == ("ready_now", 6)


def test_who_looked_is_in_the_audit_log_and_with_those_who_were_looked_at(platform):
    job = profile(platform)
    mine = person(platform.database, platform.organisation, {"conditions": 2})
    for _ in range(2):
        matches(platform, job)
    with platform.database.read(platform.organisation) as session:
        (view,) = session.scalars(select(MatchViewRow)).all()
        assert (view.candidate_id, view.profile_id, view.times) == (mine, job, 2)
        assert view.first_at <= view.last_at
    (event, *_) = platform.client.get("/v1/audit-events").json()["items"]
    assert (event["action"], event["target"]["id"]) == ("matches.read", job)


def test_a_page_goes_on_where_the_last_one_ended(platform):
    job = profile(platform)
    for number in range(7):
        person(platform.database, platform.organisation, {"conditions": 1 + number % 2, "functions": 2})
    whole = [one["person"] for one in matches(platform, job)["items"]]
    cursor, found = None, []
    while True:
        part = matches(platform, job, limit=3, **({} if cursor is None else {"cursor": cursor}))
        found += [one["person"] for one in part["items"]]
        cursor = part["next"]
        if cursor is None:
            break
    assert found == whole
    assert len(set(whole)) == 7
    group = matches(platform, job, group="ready_now")
    assert {one["group"] for one in group["items"]} == {"ready_now"}
    assert len(group["items"]) == group["counts"]["ready_now"] == 3


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "WyJhIiwxLDEsImIiXQ"])
def test_a_cursor_that_is_none_of_ours_is_refused(platform, cursor):
    answer = platform.client.get(f"/v1/job-profiles/{profile(platform)}/matches", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unreadable-request")


def test_the_database_finds_what_the_rule_finds(platform):
    """Groups, points, order and pages of random people, each worked out by the rule for one."""
    drawn = random.Random(5)  # noqa: S311 - the same people each time
    skills = [SkillKey("preuve", "1", f"skill-{number}") for number in range(12)]
    database = platform.database
    with database.write(platform.organisation) as session:
        numbers = packing.numbers_for(session, skills[:-1])
        assert packing.numbers_for(session, skills[:-1]) == numbers
    people = {}
    for _ in range(60):
        reached = {skill: drawn.choice((0, 0, 1, 2, 3, 8)) for skill in skills[: drawn.randint(0, 11)]}
        candidate = person(database, platform.organisation, {}, agrees=[])
        row = FindablePersonRow(id=str(uuid.uuid4()), scope_id=platform.organisation, candidate_id=candidate)
        row.agreed_at, row.draw = EVER, drawn.randrange(1, 5)
        row.levels = packing.packed({numbers[skill]: level for skill, level in reached.items()})
        people[row.id] = (reached, row.draw)
        with database.write(platform.organisation) as session:
            session.add(row)
    for _ in range(12):
        needs = tuple(
            Need(skill=skill, level=drawn.randint(1, 8), weight=drawn.randint(1, 100), essential=drawn.random() < 0.5)
            for skill in drawn.sample(skills, drawn.randint(1, 8))
        )
        circle = Circle(id=platform.organisation, organisations=(), purpose="found", since=EVER)
        asked = Asked(
            circle=circle, needs=needs, training_levels=drawn.randint(0, 30), draw=drawn.randrange(1, MODULUS)
        )
        expected = sorted(_place(one, people[one], asked) for one in people)
        with database.read(platform.organisation) as session:
            counted = packing.counted_in(session.execute(packing.counts(asked, numbers)).one())
            found: list[Place] = []
            while len(found) < len(people):
                after = found[-1] if found else None
                rows = session.execute(packing.places(asked, numbers, group=None, after=after, limit=25)).all()
                assert packing.counted_in(rows[0]) == counted
                found += [Place(row.rank, row.points, row.drawn, row.id) for row in rows]
        assert [(-one.rank, -one.points, one.drawn, one.id) for one in found] == expected
        assert counted == {group: sum(-one[0] == rank for one in expected) for rank, group in packing.GROUPS.items()}


def _place(one, about, asked: Asked):
    reached, draw = about
    levels = [(need, reached.get(need.skill, 0)) for need in asked.needs]
    group = rule.group_of(
        asked.needs,
        asked.training_levels,
        sum(rule.missing_of(*it) for it in levels),
        sum(rule.met_of(*it) for it in levels),
    )
    rank = {Group.NOT_YET: 0, Group.READY_AFTER_TRAINING: 1, Group.READY_NOW: 2}[group]
    return (-rank, -sum(rule.points_of(*it) for it in levels), draw * asked.draw % MODULUS, one)


def test_a_profile_begins_with_a_trade_or_the_trade_of_a_code_in_rome(platform):
    trades = {one["id"]: one for one in platform.client.get("/v1/trades").json()["trades"]}
    by_trade = platform.client.post("/v1/job-profiles", json={"title": "Web", "trade": "web-developer"}).json()
    rome = {"framework": "rome", "code": trades["web-developer"]["rome"]}
    by_code = platform.client.post("/v1/job-profiles", json={"title": "Web", "occupation": rome}).json()
    assert by_trade["needs"] == by_code["needs"]
    expected = {(one["code"], one["level"], one["essential"]) for one in trades["web-developer"]["needs"]}
    assert {(one["code"], one["level"], one["essential"]) for one in by_trade["needs"]} == expected
    assert by_code["occupation"] == rome


@pytest.mark.parametrize(
    ("needs", "place"),
    [
        ([], "/needs"),
        ([{"code": "conditions", "level": 1}], "/needs"),
        ([{"code": "nothing-of-that", "level": 1, "essential": True}], "/needs/0"),
        ([{"code": "programming", "level": 1, "essential": True}], "/needs/0"),
        ([{"code": "sql", "level": 1, "essential": True}, {"code": "sql", "level": 2}], "/needs/1"),
    ],
)
def test_a_profile_that_makes_no_sense_is_refused_with_the_place(platform, needs, place):
    answer = platform.client.post("/v1/job-profiles", json={"title": "Web", "needs": needs})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, place)


def test_a_profile_is_changed_by_who_has_seen_it_as_it_is(platform):
    job = profile(platform)
    read = platform.client.get(f"/v1/job-profiles/{job}")
    body = {"title": "Back end", "place": "Nancy", "needs": NEEDS[:1], "training_levels": 1}
    send = {"json": body, "headers": {"If-Match": read.headers["etag"]}}
    assert platform.client.put(f"/v1/job-profiles/{job}", **send).json()["place"] == "Nancy"
    assert platform.client.put(f"/v1/job-profiles/{job}", **send).status_code == 412
    assert [one["title"] for one in platform.client.get("/v1/job-profiles").json()["items"]] == ["Back end"]
