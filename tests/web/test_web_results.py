"""What came of sittings over HTTP: reports, a campaign's results, comparison, comments."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from api.accounts.model import Scope
from api.accounts.store import AuditEventRow
from api.campaigns.plan import Feedback
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.results.report_schema import CandidateReportModel, CommentModel, SittingReportModel
from api.results.schema import ResultPage
from api.sittings.model import HandedBy, HandedIntent
from fakes.finished_sittings import Room, graded_as
from fakes.reports import CANARY, fault_report
from runner.exercise import Bank
from runner.verdict import Lane

CODE = "def fizzbuzz(n):\n    return str(n)\n"
SKILL = {"framework": "preuve", "version": "1", "code": "office", "level": 1}
QUESTION = {
    "kind": "single",
    "prompt": {"fr": "Quel mot ?", "en": "Which word?"},
    "choices": [
        {"text": {"fr": "pour", "en": "for"}, "right": True},
        {"text": {"fr": "si", "en": "if"}, "right": False},
    ],
    "level": 1,
    "seconds": 30,
    "skills": [SKILL],
}


@pytest.fixture
def room(platform) -> Room:
    made = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        organisation=platform.organisation,
        exercise=Bank(platform.settings.bank).read("fizzbuzz"),
    )
    made.open()
    return made


def grade(platform, earned: float, possible: float = 2.0) -> None:
    """Let the slots grade everything that waits."""
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(earned, possible)
    while slot.work():
        pass
    platform.collect()


def report(platform, sitting, **query):
    answer = platform.client.get(f"/v1/sittings/{sitting}/report", params=query)
    assert answer.status_code == 200, answer.text
    SittingReportModel.model_validate(answer.json(), extra="forbid")
    return answer.json()


def results(platform, campaign, **query):
    answer = platform.client.get(f"/v1/campaigns/{campaign}/results", params=query)
    assert answer.status_code == 200, answer.text
    ResultPage.model_validate(answer.json(), extra="forbid")
    return answer.json()


def test_a_report_says_what_counts_and_from_which_draft_by_whom(platform, room):
    sitting = room.seat("Zoé")
    first = room.hand_in(sitting, CODE)
    grade(platform, 2.0)
    room.hand_in(sitting, "def fizzbuzz(n): ...\n", by=HandedBy.CLOCK)
    grade(platform, 0.0)
    found = report(platform, sitting)
    assert (found["score"]["earned"], found["score"]["possible"], found["score"]["final"]) == (2.0, 2.0, True)
    item = found["items"][0]
    assert item["score"]["counts"] == first
    assert [(one["by"], one["draft_version"], one["counts"]) for one in item["handed_in"]] == [
        ("candidate", 7, True),
        ("clock", 7, False),
    ]
    assert item["code"]["files"]["solution.py"] == CODE
    assert any(line["kind"] == "added" for hunk in item["code"]["changes"][0]["hunks"] for line in hunk)
    assert item["time_ms"] == 29 * 60_000
    assert found["sitting"]["used_ms"] == 30 * 60_000
    assert found["sitting"]["given_back_ms"] == 4_000
    assert [one["kind"] for one in found["timeline"]] == ["begun", "opened", "submit", "submit", "finished"]
    assert found["skills"][0]["earned"] == 2.0
    assert [(one["number"], one["cause"]) for one in found["history"]] == [(1, "first")]


def test_runs_are_told_and_count_nowhere(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE, intent=HandedIntent.RUN)
    platform.slots[Lane.RUN].work()
    platform.collect()
    found = report(platform, sitting)
    assert found["items"][0]["runs"] == 1
    assert found["items"][0]["score"]["state"] == "missing"
    assert "run" in [one["kind"] for one in found["timeline"]]


def test_a_result_waits_for_the_last_report(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    assert report(platform, sitting)["history"] == []
    assert results(platform, room.campaign)["items"][0]["final"] is False
    grade(platform, 1.0)
    assert results(platform, room.campaign)["items"][0]["share"] == 0.5
    assert report(platform, sitting)["history"][0]["earned"] == 1.0


def test_our_failure_is_left_out_and_told(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    slot = platform.slots[Lane.GRADE]
    slot.grade = fault_report
    while slot.work():
        platform.collect()
    found = report(platform, sitting)
    assert found["score"]["possible"] == 0.0
    assert found["items"][0]["score"]["state"] == "platform_fault"
    assert found["score"]["final"] is True


def test_a_question_counts_with_its_newest_answer(platform, room):
    question = platform.client.post("/v1/questions", json=QUESTION).json()
    right, wrong = (choice["id"] for choice in question["choices"])
    room.question, room.campaign = question["id"], new_id()
    room.open()
    sitting = room.seat("Zoé")
    room.answer(sitting, wrong)
    room.answer(sitting, right)
    found = report(platform, sitting)
    assert found["score"]["earned"] == 1.0
    assert found["items"][1]["answer"]["chosen"] == [right]
    assert {one["skill"]["code"]: one["earned"] for one in found["skills"]}["office"] == 1.0


def test_hidden_checks_in_full_and_what_is_right_need_a_scope(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    path = f"/v1/sittings/{sitting}/report"
    viewer = platform.client.get(path, headers=platform.key_with(Scope.RESULTS_READ))
    reader = platform.client.get(path, headers=platform.key_with(Scope.RESULTS_READ, Scope.REPORTS_READ))
    assert viewer.json()["items"][0]["handed_in"][0]["report"]["view"] == "candidate"
    assert CANARY not in viewer.text
    assert reader.json()["items"][0]["handed_in"][0]["report"]["view"] == "staff"
    assert CANARY in reader.text


@pytest.mark.parametrize("level", Feedback)
def test_what_the_candidate_may_see_follows_the_level(platform, room, level):
    room.feedback, room.campaign = level, new_id()
    room.open()
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    answer = platform.client.get(f"/v1/sittings/{sitting}/candidate-report")
    CandidateReportModel.model_validate(answer.json(), extra="forbid")
    assert CANARY not in answer.text
    assert (answer.json()["score"] is None) == (level is Feedback.NONE)
    criteria = answer.json()["items"][0]["criteria"]
    assert bool(criteria) == (level in (Feedback.CRITERIA, Feedback.FULL))
    assert bool(criteria and criteria[0]["checks"]) == (level is Feedback.FULL)


def test_results_are_sorted_filtered_and_paged(platform, room):
    for name, group, earned in (("Ada", "Nancy", 1.0), ("Bob", "Metz", 2.0), ("Cléo", "Nancy", 0.0)):
        room.hand_in(room.seat(name, group=group), CODE)
        grade(platform, earned)
    room.seat("Dan", finished=False)
    room.seat("Trial", trial=True)
    found = results(platform, room.campaign)["items"]
    assert [(one["name"], one["share"]) for one in found] == [("Bob", 1.0), ("Ada", 0.5), ("Cléo", 0.0), ("Dan", None)]
    by_name = results(platform, room.campaign, order="name", limit=2)
    rest = results(platform, room.campaign, order="name", limit=2, cursor=by_name["next"])
    assert [one["name"] for one in [*by_name["items"], *rest["items"]]] == ["Ada", "Bob", "Cléo", "Dan"]
    assert rest["next"] is None
    assert [one["name"] for one in results(platform, room.campaign, group="Nancy")["items"]] == ["Ada", "Cléo"]
    assert [one["name"] for one in results(platform, room.campaign, least_share=0.5)["items"]] == ["Bob", "Ada"]
    assert [one["name"] for one in results(platform, room.campaign, state="running")["items"]] == ["Dan"]


def test_pages_in_the_order_of_long_names_go_on(platform, room):
    """The place after a page is a name here, in whatever script."""
    for number in range(2):
        room.seat(f"{'诗' * 119}{number}", finished=False)
    address = f"/v1/campaigns/{room.campaign}/results"
    first = platform.client.get(address, params={"order": "name", "limit": 1}).json()
    second = platform.client.get(address, params={"order": "name", "limit": 1, "cursor": first["next"]})
    assert second.status_code == 200, second.text
    assert second.json()["items"][0]["sitting"] != first["items"][0]["sitting"]


def test_a_blind_view_names_nobody_wherever_it_is_asked_for(platform, room):
    sitting = room.seat("Zoé Dupont", group="Nancy")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    for path in (
        f"/v1/sittings/{sitting}/report?blind=true",
        f"/v1/campaigns/{room.campaign}/results?blind=true&order=name",
        f"/v1/campaigns/{room.campaign}/comparison?blind=true&sittings={sitting}",
    ):
        answer = platform.client.get(path)
        assert answer.status_code == 200
        for word in ("Zoé", "Dupont", "example.org", "Nancy"):
            assert word not in answer.text


def test_up_to_three_sittings_of_one_campaign_are_compared(platform, room):
    sittings = [room.seat(name) for name in "ABCD"]
    path = f"/v1/campaigns/{room.campaign}/comparison"
    found = platform.client.get(path, params={"sittings": ",".join(sittings[:3])})
    assert [one["sitting"]["id"] for one in found.json()["sittings"]] == sittings[:3]
    for wrong in ("", ",".join(sittings), f"{sittings[0]},{new_id()}"):
        refused = platform.client.get(path, params={"sittings": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, "?sittings")


def test_comments_are_kept_with_who_wrote_them_and_are_among_staff(platform, room):
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    path = f"/v1/sittings/{sitting}/comments"
    new = {"text": " À revoir <b> ", "item": "i1", "file": "solution.py", "line": 2}
    made = platform.client.post(path, json=new, headers={"Idempotency-Key": "c1"})
    assert made.status_code == 201, made.text
    CommentModel.model_validate(made.json(), extra="forbid")
    again = platform.client.post(path, json=new, headers={"Idempotency-Key": "c1"})
    assert again.json() == made.json()
    (kept,) = platform.client.get(path).json()["items"]
    assert (kept["text"], kept["line"]) == ("À revoir <b>", 2)
    assert report(platform, sitting)["comments"] == [kept]
    assert "revoir" not in platform.client.get(f"/v1/sittings/{sitting}/candidate-report").text


@pytest.mark.parametrize(
    ("new", "place"),
    [
        ({"text": "   "}, "/text"),
        ({"text": "x", "item": "i9"}, "/item"),
        ({"text": "x", "item": "i1", "file": "other.py"}, "/file"),
        ({"text": "x", "file": "solution.py"}, "/file"),
    ],
)
def test_a_comment_is_about_something_that_is_there(platform, room, new, place):
    refused = platform.client.post(f"/v1/sittings/{room.seat('Zoé')}/comments", json=new)
    assert (refused.status_code, refused.json()["errors"][0]["place"]) == (422, place)


def test_what_is_another_organisations_is_as_unknown_as_what_never_was(platform, room):
    sitting = room.seat("Zoé")
    stranger = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Others"))
    for path in (
        "/v1/sittings/{sitting}/report",
        "/v1/sittings/{sitting}/comments",
        "/v1/sittings/{sitting}/candidate-report",
        "/v1/campaigns/{campaign}/results",
        "/v1/campaigns/{campaign}/regrades",
    ):
        theirs = platform.client.get(path.format(sitting=sitting, campaign=room.campaign), headers=stranger)
        never = platform.client.get(path.format(sitting=new_id(), campaign=new_id()))
        assert theirs.status_code == never.status_code == 404
        assert {**theirs.json(), "instance": 0} == {**never.json(), "instance": 0}


def test_who_read_what_is_noted(platform, room):
    sitting = room.seat("Zoé")
    report(platform, sitting)
    results(platform, room.campaign)
    with platform.database.read(platform.organisation) as session:
        noted = {(row.action, row.target_id) for row in session.scalars(select(AuditEventRow))}
    assert {("report.read", sitting), ("results.read", room.campaign)} <= noted
