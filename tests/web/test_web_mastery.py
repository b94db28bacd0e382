"""What work shows of skills over HTTP: profiles, evidence by the page, who has a skill; true after every result."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.accounts.model import Role, Scope
from api.accounts.store import AuditEventRow, OrganisationRow
from api.credentials import STAFF_COOKIES
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.mastery.schema import SkillEvidencePage, SkillProfileModel
from api.mastery.store import SkillRecordRow
from api.sittings.store import SittingRow
from api.tenancy import EVERYWHERE
from fakes.finished_sittings import BEGUN, Room, graded_as
from fakes.reports import fault_report
from runner import evidence
from runner.exercise import Bank
from runner.mastery import record as skills
from runner.mastery.rule import standings
from runner.verdict import Lane

PASSWORD = "five words drawn by chance"
CODE = "def fizzbuzz(n):\n    return str(n)\n"
OFFICE = {"framework": "preuve", "version": "1", "code": "office", "level": 2}
QUESTION = {
    "kind": "single",
    "prompt": {"fr": "Quel mot ?", "en": "Which word?"},
    "choices": [
        {"text": {"fr": "pour", "en": "for"}, "right": True},
        {"text": {"fr": "si", "en": "if"}, "right": False},
    ],
    "level": 1,
    "seconds": 30,
    "skills": [OFFICE],
}


def room_for(platform, **more) -> Room:
    made = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        exercise=Bank(platform.settings.bank).read("fizzbuzz"),
        **{"organisation": platform.organisation, **more},
    )
    made.open()
    return made


@pytest.fixture
def room(platform) -> Room:
    return room_for(platform)


def grade(platform, earned: float) -> None:
    """Let the slots grade everything that waits; of the criterion's two points so many are earned."""
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(earned)
    while slot.work():
        pass
    platform.collect()


def candidate_of(platform, sitting: str) -> str:
    with platform.database.read(platform.organisation) as session:
        return str(session.get_one(SittingRow, sitting).candidate_id)


def profile(platform, candidate: str):
    answer = platform.client.get(f"/v1/candidates/{candidate}/skills")
    assert answer.status_code == 200, answer.text
    SkillProfileModel.model_validate(answer.json(), extra="forbid")
    return answer.json()


def listed(platform, **query):
    answer = platform.client.get("/v1/evidence", params=query)
    assert answer.status_code == 200, answer.text
    SkillEvidencePage.model_validate(answer.json(), extra="forbid")
    return answer.json()


def people(platform, **query) -> list[str]:
    answer = platform.client.get("/v1/candidates", params=query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def sit_again(platform, candidate: str, code: str | None = CODE) -> str:
    """Another sitting of the same person, in another campaign, with this handed in."""
    room = room_for(platform)
    sitting = room.seat("again")
    with platform.database.write(platform.organisation) as session:
        session.get_one(SittingRow, sitting).candidate_id = candidate
    if code is not None:
        room.hand_in(sitting, code)
    return sitting


def test_a_profile_says_what_the_rule_finds_and_from_which_work(platform, room):
    sitting = room.seat("Zoé")
    receipt = room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    found = profile(platform, candidate_of(platform, sitting))
    (skill,) = found["skills"]
    assert (skill["code"], skill["level_reached"]) == ("conditions", 0)
    (level,) = skill["levels"]
    assert (level["right"], level["wrong"], level["tasks"]) == (3, 0, 1)
    assert (level["p_mastery"], level["likelihood"], level["reached"]) == (0.7599, "likely", False)
    (work,) = found["work"]
    assert (work["source"], work["work_id"], work["share"]) == ("exercise:fizzbuzz", receipt, 1)
    submission = platform.client.get(f"/v1/submissions/{work['submission_id']}/evidence")
    assert submission.status_code == 200
    assert submission.json()["record"]["origin"]["exercise_digest"] == work["exercise_digest"]


def test_the_signed_record_can_be_checked_with_the_keys_served_and_names_nobody(platform, room):
    sitting = room.seat("Zoé Canari")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    found = profile(platform, candidate_of(platform, sitting))
    jwks = platform.client.get("/.well-known/jwks.json").json()
    record = skills.verify(found["evidence"], jwks)
    assert record.candidate_id == found["candidate"]
    assert record.standings == standings(record.observations)
    assert (record.test, record.issuer) == (False, platform.settings.issuer())
    payload = found["evidence"].split(".")[1]
    assert "Canari" not in urlsafe_b64decode(payload + "==").decode()
    with pytest.raises(evidence.EvidenceError):
        skills.verify(found["evidence"].replace(payload[40:44], "AAAA"), jwks)


def test_every_new_result_counts_and_an_unchanged_record_stays_as_it_was_signed(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    candidate = candidate_of(platform, sitting)
    first = profile(platform, candidate)
    assert profile(platform, candidate)["evidence"] == first["evidence"]
    sit_again(platform, candidate)
    grade(platform, 1.0)
    second = profile(platform, candidate)
    (level,) = second["skills"][0]["levels"]
    assert (level["right"], level["wrong"], level["tasks"]) == (2.25, 0.75, 1)
    assert second["updated_at"] > first["updated_at"]
    assert len(second["work"]) == 2


def test_a_fault_of_ours_and_what_was_not_handed_in_change_nothing(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    candidate = candidate_of(platform, sitting)
    before = profile(platform, candidate)
    sit_again(platform, candidate)
    sit_again(platform, candidate, None)
    platform.slots[Lane.GRADE].grade = fault_report
    while platform.slots[Lane.GRADE].work():
        pass
    platform.collect()
    after = profile(platform, candidate)
    assert (after["skills"], after["work"], after["evidence"]) == (before["skills"], before["work"], before["evidence"])


def test_questions_count_less_and_speak_for_the_levels_below(platform):
    series = platform.client.post("/v1/questions", json=QUESTION).json()["id"]
    room = room_for(platform, question=series)
    sitting = room.seat("Zoé")
    room.answer(sitting, platform.client.get(f"/v1/questions/{series}").json()["choices"][0]["id"])
    found = profile(platform, candidate_of(platform, sitting))
    (skill,) = found["skills"]
    assert [(one["level"], one["right"], one["wrong"]) for one in skill["levels"]] == [(1, 1, 0), (2, 1, 0)]
    assert (found["work"][0]["kind"], found["work"][0]["submission_id"]) == ("question", None)


def test_trials_and_work_that_is_not_settled_show_nothing(platform, room):
    trial = room.seat("Essai", trial=True)
    room.hand_in(trial, CODE)
    waiting = room.seat("Zoé")
    room.hand_in(waiting, CODE)
    platform.collect()
    assert profile(platform, candidate_of(platform, waiting))["skills"] == []
    grade(platform, 2.0)
    assert profile(platform, candidate_of(platform, trial))["skills"] == []
    assert profile(platform, candidate_of(platform, waiting))["skills"] != []


def test_evidence_comes_in_pages_in_the_order_of_its_change(platform, room):
    sittings = [room.seat(name) for name in "ABC"]
    for one in sittings:
        room.hand_in(one, CODE)
    grade(platform, 2.0)
    everything = listed(platform)["items"]
    assert {one["candidate"] for one in everything} == {candidate_of(platform, one) for one in sittings}
    assert [one["updated_at"] for one in everything] == sorted(one["updated_at"] for one in everything)
    first = listed(platform, limit=2)
    rest = listed(platform, limit=2, cursor=first["next"])
    assert first["items"] + rest["items"] == everything
    assert rest["next"] is None
    last = everything[-1]["updated_at"]
    assert [one["candidate"] for one in listed(platform, updated_since=last)["items"]] == [everything[-1]["candidate"]]
    sit_again(platform, everything[0]["candidate"])
    grade(platform, 0.0)
    changed = listed(platform, updated_since=last)["items"]
    assert [one["candidate"] for one in changed] == [everything[-1]["candidate"], everything[0]["candidate"]]


def test_people_are_found_by_a_skill_and_the_least_level(platform):
    series = [platform.client.post("/v1/questions", json=QUESTION).json()["id"] for _ in range(6)]
    good, bad = None, None
    for one in series:
        room = room_for(platform, question=one)
        right, wrong = (choice["id"] for choice in platform.client.get(f"/v1/questions/{one}").json()["choices"])
        for name, chosen in (("good", right), ("bad", wrong)):
            sitting = room.seat(name)
            person = good if name == "good" else bad
            if person is None:
                person = candidate_of(platform, sitting)
            good, bad = (person, bad) if name == "good" else (good, person)
            with platform.database.write(platform.organisation) as session:
                session.get_one(SittingRow, sitting).candidate_id = person
            room.answer(sitting, chosen)
    assert people(platform, skill="office") == [good]
    assert people(platform, skill="office", min_level=2) == [good]
    assert people(platform, skill="office", min_level=3) == []
    assert people(platform, skill="office", framework="esco") == []
    assert people(platform, skill="office", framework_version="2") == []
    assert {good, bad} <= set(people(platform))


def test_whoever_may_see_people_only_cannot_ask_what_they_can_do(platform, room):
    header = platform.key_with(Scope.CAMPAIGNS_READ)
    assert platform.client.get("/v1/candidates", headers=header).status_code == 200
    answer = platform.client.get("/v1/candidates", params={"skill": "office"}, headers=header)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/missing-scope")


def test_whoever_looked_is_noted(platform, room):
    sitting = room.seat("Zoé")
    candidate = candidate_of(platform, sitting)
    profile(platform, candidate)
    listed(platform)
    people(platform, skill="office")
    with platform.database.read(platform.organisation) as session:
        noted = [
            (row.action, row.target_id) for row in session.scalars(select(AuditEventRow).order_by(AuditEventRow.id))
        ]
    assert ("skills.read", candidate) in noted
    assert {"evidence.read", "skills.searched"} <= {action for action, _ in noted}


def test_nobody_of_that_id_is_refused(platform):
    for unknown in (new_id(), "nobody"):
        answer = platform.client.get(f"/v1/candidates/{unknown}/skills")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-candidate")


def test_a_result_that_comes_while_a_record_is_made_is_not_missed(platform, room):
    """Marked again between reading and writing: the record stays stale, and the next look makes it."""
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    candidate = candidate_of(platform, sitting)
    profile(platform, candidate)
    with platform.database.write(platform.organisation) as session:
        row = session.get_one(SkillRecordRow, candidate)
        assert not row.stale
        row.stale, row.marks, before = True, row.marks + 1, row.record
    found = profile(platform, candidate)
    with platform.database.read(platform.organisation) as session:
        row = session.get_one(SkillRecordRow, candidate)
        assert (row.stale, row.record) == (False, before)
    assert json.loads(before or "")["candidate_id"] == found["candidate"]


def test_the_moment_of_work_is_in_the_record(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    (work,) = profile(platform, candidate_of(platform, sitting))["work"]
    assert work["at"] == (BEGUN + timedelta(minutes=20)).isoformat().replace("+00:00", "Z")


def test_the_page_of_the_rule_says_what_the_rule_says(platform):
    for language, words in (("en", "Very likely at level 1: 15.5 of 18 right."), ("fr", "15,5 justes sur 18")):
        page = platform.browser().get("/rule", params={"lang": language})
        assert page.status_code == 200
        assert words in page.text


def test_the_report_of_a_trial_shows_no_levels_and_any_other_does(platform, room):
    sitting, trial = room.seat("Zoé"), room.seat("Essai", trial=True)
    for one in (sitting, trial):
        room.hand_in(one, CODE)
    grade(platform, 2.0)
    platform.accounts.create_member(platform.organisation, "ada@example.org", PASSWORD, Role.VIEWER, name="Ada")
    browser = platform.browser()
    browser.cookies.set(
        STAFF_COOKIES[0], platform.accounts.sessions.open("ada@example.org", PASSWORD, address="t").token
    )
    shown = {one: browser.get(f"/staff/sittings/{one}", params={"lang": "en"}).text for one in (sitting, trial)}
    assert "Likely at level 1, but not sure enough yet: 3 of 3 right." in shown[sitting]
    assert "How levels are found" in shown[sitting]
    assert "Levels of skills" not in shown[trial]
    assert "This is a trial" in shown[trial]


def test_what_a_test_key_makes_says_that_it_speaks_of_nobody(platform):
    asked = {"name": "t", "scopes": ["evidence:read"], "test": True}
    test_key = platform.client.post("/v1/api-keys", json=asked).json()
    with platform.database.read(EVERYWHERE) as session:
        twin = session.scalar(select(OrganisationRow.id).where(OrganisationRow.test_of == platform.organisation))
    room = room_for(platform, organisation=twin)
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    header = {"Authorization": f"Bearer {test_key['key']}"}
    (found,) = platform.client.get("/v1/evidence", headers=header).json()["items"]
    assert skills.verify(found["evidence"], platform.client.get("/.well-known/jwks.json").json()).test
    assert listed(platform)["items"] == []


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00"])
def test_a_cursor_beyond_the_ends_of_time_is_refused(platform, moment):
    cursor = urlsafe_b64encode(json.dumps([moment, "x"]).encode()).decode().rstrip("=")
    for path in ("/v1/evidence", "/v1/candidates"):
        answer = platform.client.get(path, params={"cursor": cursor, "updated_since": "2026-01-01T00:00:00Z"})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unreadable-request")


@pytest.mark.parametrize("path", ["/v1/evidence", "/v1/candidates", "/v1/campaigns"])
def test_whatever_changed_since_ever_can_be_asked_and_moments_beyond_the_calendar_are_refused(platform, path):
    assert platform.client.get(path, params={"updated_since": "0001-01-01T00:00:00Z"}).status_code == 200
    for moment in ("9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:59"):
        answer = platform.client.get(path, params={"updated_since": moment})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unreadable-request")
