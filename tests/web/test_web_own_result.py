"""What candidates read of their own results: after the end, by the feedback level, and never what checks hide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.campaigns.model import CampaignState
from api.campaigns.plan import Feedback
from api.results.report_schema import CandidateReportModel
from api.sittings.store import SittingRow
from fakes.finished_sittings import graded_as
from fakes.reports import CANARY
from fakes.sittings import come_in, exercise_item, open_room, part, plan_of
from runner.verdict import Lane

EXPLAINED = "Because that is how loops are spelt"
QUESTION = {
    "kind": "single",
    "prompt": {"fr": "Quel mot ?", "en": "Which word?"},
    "choices": [
        {"text": {"fr": "pour", "en": "for"}, "right": True},
        {"text": {"fr": "si", "en": "if"}, "right": False},
    ],
    "explanation": {"fr": EXPLAINED, "en": EXPLAINED},
    "level": 1,
    "seconds": 30,
    "skills": [{"framework": "preuve", "version": "1", "code": "loops", "level": 1}],
}


def grade(platform, earned: float) -> None:
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(earned)
    while slot.work():
        pass
    platform.collect()


def handed_in(platform, plan) -> tuple:
    """Somebody who has handed in the exercise i1."""
    room = open_room(platform.database, platform.organisation, plan)
    browser = come_in(platform, room.invite())
    browser.begin()
    version = browser.save("def fizzbuzz(n):\n    return str(n)\n", 0).json()["version"]
    assert browser.post("/items/i1/submit", {"base_version": version}).status_code == 202
    return room, browser


def own(browser) -> dict:
    answer = browser.get("/report")
    assert answer.status_code == 200, answer.text
    CandidateReportModel.model_validate(answer.json(), extra="forbid")
    return dict(answer.json())


@pytest.mark.parametrize("level", Feedback)
def test_candidates_read_after_the_end_as_much_as_the_level_lets_them(platform, level):
    _, browser = handed_in(platform, plan_of(feedback=level.value))
    grade(platform, 1.0)
    early = browser.get("/report")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/sitting-not-over")
    assert browser.client.get("/sitting/result", follow_redirects=False).headers["location"] == "/sitting/end"
    browser.post("/finish")
    found = own(browser)
    end = browser.client.get("/sitting/end").text
    page = browser.client.get("/sitting/result", follow_redirects=False)
    assert CANARY not in str(found) + end + page.text
    assert ("/sitting/result" in end) == (page.status_code == 200) == (level is not Feedback.NONE)
    if level is Feedback.NONE:
        assert (found["score"], found["items"][0]["earned"]) == (None, None)
        return
    assert found["score"] == {"earned": 1.0, "possible": 2.0, "final": True}
    assert "Points: 1 of 2" in page.text
    (item,) = found["items"]
    assert bool(item["criteria"]) == ("Checks passed" in page.text) == (level in (Feedback.CRITERIA, Feedback.FULL))
    assert any(one["checks"] for one in item["criteria"]) == (level is Feedback.FULL)
    assert ("Points by skill" in page.text) == (level in (Feedback.CRITERIA, Feedback.FULL))
    assert ("What your work shows" in page.text) == (level in (Feedback.CRITERIA, Feedback.FULL))


def test_candidates_read_their_levels_from_campaigns_alone_that_let_them_know(platform):
    _, silent = handed_in(platform, plan_of(feedback=Feedback.VERDICT.value))
    grade(platform, 1.0)
    silent.post("/finish")
    _, told = handed_in(platform, plan_of(feedback=Feedback.FULL.value))
    grade(platform, 2.0)
    told.post("/finish")
    with platform.database.write(platform.organisation) as session:
        before, now = session.scalars(select(SittingRow).order_by(SittingRow.id)).all()
        before.candidate_id = person = now.candidate_id
    # The silent one was half right: with it, it would be the mean of both.
    assert "Likely at level 1, but not sure enough yet: 3 of 3 right." in told.client.get("/sitting/result").text
    levels = platform.client.get(f"/v1/candidates/{person}/skills").json()["skills"][0]["levels"]
    assert (levels[0]["right"], levels[0]["wrong"]) == (2.25, 0.75)


def test_a_result_says_that_it_waits_for_the_last_report(platform):
    _, browser = handed_in(platform, plan_of())
    browser.post("/finish")
    assert own(browser)["score"]["final"] is False
    assert "this may change" in browser.client.get("/sitting/result").text
    grade(platform, 2.0)
    assert own(browser)["score"] == {"earned": 2.0, "possible": 2.0, "final": True}
    assert "this may change" not in browser.client.get("/sitting/result").text


@pytest.mark.parametrize(
    "over", [{"state": CampaignState.CLOSED}, {"closes_at": datetime.now(UTC) - timedelta(hours=1)}]
)
def test_which_answers_are_right_is_told_once_nobody_can_be_asked_any_more(platform, over):
    question = platform.client.post("/v1/questions", json=QUESTION).json()
    wrong = question["choices"][1]["id"]
    item = {"id": "i2", "kind": "question", "question": question["id"], "version": 1, "weight": 1.0}
    room, browser = handed_in(platform, plan_of(part(exercise_item(), item)))
    browser.put("i2", {"base_version": 0, "content": {"chosen": [wrong], "text": ""}})
    browser.post("/finish")

    def told() -> tuple:
        answer = own(browser)["items"][1]["answer"]
        assert answer["chosen"] == [wrong]
        return [one["right"] for one in answer["choices"]], EXPLAINED in browser.client.get("/sitting/result").text

    assert told() == ([None, None], False)
    room.change(**over)
    assert told() == ([True, False], True)
