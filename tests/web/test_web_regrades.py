"""A campaign's work is graded again after a suite was mended: looked at first, decided by a person, kept either way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from api.accounts.model import Role
from api.accounts.store import AuditEventRow
from api.evidence.store import EvidenceRow
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.results.schema import RegradeModel, RegradePage
from api.results.store import RegradeItemRow, ResultRow
from api.sittings.model import HandedIntent
from fakes.finished_sittings import Room, graded_as
from fakes.reports import fault_report
from runner.exercise import Bank
from runner.verdict import Lane

CODE = "def fizzbuzz(n):\n    return str(n)\n"
PASSWORD = "correct horse battery"


@pytest.fixture
def room(platform) -> Room:
    """Its work was graded with another content of the exercise than the bank has."""
    made = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        organisation=platform.organisation,
        exercise=replace(Bank(platform.settings.bank).read("fizzbuzz"), digest="0" * 64),
    )
    made.open()
    return made


@pytest.fixture
def recruiter(platform):
    """Somebody who is signed in."""
    platform.accounts.create_member(platform.organisation, "ada@example.org", PASSWORD, Role.RECRUITER, name="Ada")
    browser = platform.browser()
    session = browser.post("/v1/session", json={"login": "ada@example.org", "password": PASSWORD})
    assert session.status_code in (200, 201), session.text
    browser.headers["X-CSRF-Token"] = session.json()["csrf"]
    return browser


def work(platform, lane: Lane, grade) -> int:
    slot, count = platform.slots[lane], 0
    slot.grade = grade
    while slot.work():
        count += 1
    platform.collect()
    return count


def start(platform, room):
    answer = platform.client.post(f"/v1/campaigns/{room.campaign}/regrades", json={"exercise": "fizzbuzz"})
    assert answer.status_code == 201, answer.text
    RegradeModel.model_validate(answer.json(), extra="forbid")
    return answer.json()


def find(platform, regrade):
    return platform.client.get(f"/v1/regrades/{regrade}").json()


def score(platform, sitting):
    found = platform.client.get(f"/v1/sittings/{sitting}/report").json()
    return found["score"]["earned"], [(one["number"], one["cause"], one["earned"]) for one in found["history"]]


def test_a_regrade_shows_what_would_change_and_changes_nothing(platform, room):
    ada, bob = room.seat("Ada"), room.seat("Bob")
    room.hand_in(ada, CODE)
    room.hand_in(bob, CODE)
    room.hand_in(bob, CODE, intent=HandedIntent.RUN)
    work(platform, Lane.GRADE, graded_as(1.0))
    assert score(platform, ada) == (1.0, [(1, "first", 1.0)])
    made = start(platform, room)
    assert (made["state"], made["total"], made["done"], made["differences"]) == ("previewing", 2, 0, [])
    assert made["from_digest"] == "0" * 64
    better, same = graded_as(2.0), graded_as(1.0)
    first = platform.slots[Lane.BULK].take()
    platform.slots[Lane.BULK].start(first)
    platform.slots[Lane.BULK].finish(first, better(first))
    platform.collect()
    halfway = find(platform, made["id"])
    assert (halfway["state"], halfway["done"]) == ("previewing", 1)
    assert work(platform, Lane.BULK, same) == 1
    ready = find(platform, made["id"])
    assert (ready["state"], ready["done"], ready["lost"]) == ("ready", 2, 0)
    (difference,) = ready["differences"]
    assert (difference["before"]["earned"], difference["after"]["earned"]) == (1.0, 2.0)
    assert difference["name"] in ("Ada", "Bob")
    assert difference["works"][0]["after"] == {"earned": 2.0, "possible": 2.0}
    assert score(platform, ada)[0] == score(platform, bob)[0] == 1.0


def test_a_person_applies_it_and_the_results_of_before_are_kept(platform, room, recruiter):
    sitting = room.seat("Ada")
    receipt = room.hand_in(sitting, CODE)
    work(platform, Lane.GRADE, graded_as(1.0))
    score(platform, sitting)
    made = start(platform, room)
    early = recruiter.post(f"/v1/regrades/{made['id']}/apply", json={})
    assert (early.status_code, early.json()["type"]) == (409, "/problems/regrade-not-ready")
    work(platform, Lane.BULK, graded_as(2.0))
    applied = recruiter.post(f"/v1/regrades/{made['id']}/apply", json={"reason": "A wrong word."})
    assert applied.status_code == 200, applied.text
    RegradeModel.model_validate(applied.json(), extra="forbid")
    assert (applied.json()["state"], applied.json()["reason"]) == ("applied", "A wrong word.")
    assert applied.json()["decided_by"].startswith("member:")
    assert score(platform, sitting) == (2.0, [(1, "first", 1.0), (2, "regrade", 2.0)])
    handed = platform.client.get(f"/v1/sittings/{sitting}/report").json()["items"][0]["handed_in"][0]
    assert (handed["id"], handed["verdict"]) == (receipt, "accepted")
    listed = platform.client.get(f"/v1/campaigns/{room.campaign}/results").json()["items"][0]
    assert (listed["earned"], listed["number"]) == (2.0, 2)
    again = recruiter.post(f"/v1/regrades/{made['id']}/dismiss", json={})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/regrade-not-ready")
    with platform.database.read(platform.organisation) as session:
        assert {"regrade.started", "regrade.applied"} <= set(session.scalars(select(AuditEventRow.action)))
        (item,) = session.scalars(select(RegradeItemRow))
        assert (item.before["earned"], item.after["earned"]) == (1.0, 2.0)
        assert len(session.scalars(select(ResultRow)).all()) == 2
        assert len(session.scalars(select(EvidenceRow)).all()) == 1, "of the work, not of its regrade"


def test_a_regrade_that_is_dismissed_changes_nothing(platform, room, recruiter):
    sitting = room.seat("Ada")
    room.hand_in(sitting, CODE)
    work(platform, Lane.GRADE, graded_as(1.0))
    made = start(platform, room)
    work(platform, Lane.BULK, graded_as(2.0))
    dismissed = recruiter.post(f"/v1/regrades/{made['id']}/dismiss", json={"reason": None})
    assert dismissed.json()["state"] == "dismissed"
    assert score(platform, sitting) == (1.0, [(1, "first", 1.0)])
    page = platform.client.get(f"/v1/campaigns/{room.campaign}/regrades").json()
    RegradePage.model_validate(page, extra="forbid")
    assert [(one["id"], one["state"]) for one in page["items"]] == [(made["id"], "dismissed")]


def test_work_that_we_fail_to_grade_again_keeps_what_it_had(platform, room, recruiter):
    sitting = room.seat("Ada")
    room.hand_in(sitting, CODE)
    work(platform, Lane.GRADE, graded_as(1.0))
    made = start(platform, room)
    while work(platform, Lane.BULK, fault_report):
        pass
    ready = find(platform, made["id"])
    assert (ready["state"], ready["lost"], ready["differences"]) == ("ready", 1, [])
    assert recruiter.post(f"/v1/regrades/{made['id']}/apply", json={}).status_code == 200
    assert score(platform, sitting)[0] == 1.0


def test_work_that_was_lost_through_us_can_be_graded_again(platform, room, recruiter):
    sitting = room.seat("Ada")
    room.hand_in(sitting, CODE)
    while work(platform, Lane.GRADE, fault_report):
        pass
    made = start(platform, room)
    work(platform, Lane.BULK, graded_as(2.0))
    recruiter.post(f"/v1/regrades/{made['id']}/apply", json={})
    assert score(platform, sitting)[0] == 2.0


def test_a_key_decides_nothing(platform, room):
    room.hand_in(room.seat("Ada"), CODE)
    work(platform, Lane.GRADE, graded_as(1.0))
    made = start(platform, room)
    for decision in ("apply", "dismiss"):
        refused = platform.client.post(f"/v1/regrades/{made['id']}/{decision}", json={})
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/person-decides")


def test_there_is_nothing_to_regrade_where_all_was_graded_with_this_content(platform, room, recruiter):
    path = f"/v1/campaigns/{room.campaign}/regrades"
    none = platform.client.post(path, json={"exercise": "fizzbuzz"})
    assert (none.status_code, none.json()["type"]) == (409, "/problems/nothing-to-regrade")
    room.hand_in(room.seat("Ada"), CODE)
    work(platform, Lane.GRADE, graded_as(1.0))
    made = start(platform, room)
    work(platform, Lane.BULK, graded_as(2.0))
    recruiter.post(f"/v1/regrades/{made['id']}/apply", json={})
    assert platform.client.post(path, json={"exercise": "fizzbuzz"}).status_code == 409
    unknown = platform.client.post(path, json={"exercise": "nothing"})
    assert unknown.json()["type"] == "/problems/unknown-exercise"


def test_a_regrade_that_never_was_is_unknown(platform):
    assert platform.client.get("/v1/regrades/nothing").json()["type"] == "/problems/unknown-regrade"
