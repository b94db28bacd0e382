"""Typing: what was acknowledged is kept, and nobody overwrites silently what they have not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from api.grading.store import SubmissionRow
from api.sittings.model import CandidateCaller, DraftConflictError
from fakes.sittings import STARTER, come_in, content, exercise_item, open_room, part, plan_of
from runner.model import MAX_FILES_BYTES
from runner.verdict import Lane, State, SubmissionVerdict


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


@pytest.fixture
def browser(platform, room):
    browser = come_in(platform, room.invite())
    browser.begin()
    return browser


def text_of(browser) -> str:
    return browser.get("/items/i1").json()["content"]["files"]["solution.py"]


def test_each_save_makes_the_next_version(browser):
    versions = [browser.save(f"x = {number}\n", number).json()["version"] for number in range(3)]
    assert versions == [1, 2, 3]
    assert text_of(browser) == "x = 2\n"


def test_two_tabs_never_overwrite_each_other(browser):
    browser.save("first = 1\n", 0)
    assert browser.save("second = 2\n", 1).status_code == 200
    answer = browser.save("stale = 3\n", 1)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/draft-conflict")
    stored = answer.json()["draft"]
    assert (stored["version"], stored["content"]["files"], stored["saved_by"]) == (
        2,
        {"solution.py": "second = 2\n"},
        "this_device",
    )
    assert text_of(browser) == "second = 2\n"
    assert browser.save("merged = 4\n", stored["version"]).json()["version"] == 3


def test_a_second_computer_takes_over_and_the_first_one_is_told(platform, room):
    token = room.invite()
    first = come_in(platform, token)
    first.begin()
    first.save("there = 1\n", 0)
    second = come_in(platform, token)
    version = second.get("/items/i1").json()["draft"]["version"]
    assert second.save("here = 2\n", version).status_code == 200
    refused = first.save("there = 3\n", 1).json()
    assert refused["draft"]["saved_by"] == "another_device"
    assert text_of(first) == "here = 2\n"


def test_saving_the_same_again_changes_nothing(browser):
    """The answer to a save may be lost on its way, and the page then sends it again."""
    first = browser.save("x = 1\n", 0).json()
    assert browser.save("x = 1\n", 0).json() == first
    assert browser.save("x = 1\n", 1).json() == first
    assert browser.look()["parts"][0]["items"][0]["draft"]["version"] == 1


def test_a_save_that_knows_a_version_that_never_was_is_refused(browser):
    answer = browser.save("x = 1\n", 7)
    assert (answer.status_code, "draft" in answer.json()) == (409, False)


def test_of_saves_at_the_same_moment_exactly_one_wins(platform, room, browser):
    """Eight threads save other work on the same version, ten times over."""
    drafts, caller = platform.app.state.drafts, _caller(platform, browser)
    for version in range(10):

        def save(number, version=version):
            try:
                return drafts.save(
                    caller, "i1", base_version=version, content=content(f"x = {version}, {number}\n"), now=_now()
                ).version
            except DraftConflictError:
                return None

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(save, range(8)))
        assert sorted(answers, key=str) == [*([version + 1]), *([None] * 7)]


def test_work_in_another_language_is_kept_beside_and_never_handed_in(platform, browser):
    others = {"javascript": {"solution.js": "const x = 1\n"}}
    assert browser.save("x = 1\n", 0, others=others).status_code == 200
    assert browser.get("/items/i1").json()["content"]["others"] == others
    browser.post("/items/i1/submit", {"base_version": 1})
    assert platform.slots[Lane.GRADE].take().files == {"solution.py": "x = 1\n"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"language": "cobol", "files": {}}, "/content/language"),
        ({"language": "python", "files": {}}, "/content/files"),
        ({"language": "python", "files": {"solution.py": "", "other.py": ""}}, "/content/files"),
        ({"language": "python", "files": {"solution.py": "", "../x": ""}}, "/content/files/..~1x"),
        ({"language": "python", "files": {"solution.py": "\0"}}, "/content/files/solution.py"),
        ({"language": "python", "files": {"solution.py": "x" * (MAX_FILES_BYTES + 1)}}, "/content/files"),
        ({"language": "python", "files": {"solution.py": 3}}, "/content"),
        ({"language": "python"}, "/content"),
        ({"chosen": ["a"]}, "/content"),
        ({"language": "python", "files": {"solution.py": ""}, "others": {"python": 3}}, "/content"),
    ],
)
def test_what_could_never_be_graded_is_not_kept(browser, body, place):
    answer = browser.put("i1", {"base_version": 0, "content": body})
    assert answer.status_code == 422, answer.text
    assert place in [fault["place"] for fault in answer.json()["errors"]]
    assert browser.look()["parts"][0]["items"][0]["draft"] is None


def test_an_item_that_is_not_there_has_no_draft(browser):
    assert browser.save("x", 0, item="i9").json()["type"] == "/problems/unknown-item"


def test_a_run_saves_what_it_runs(platform, browser):
    answer = browser.post("/items/i1/run", {"base_version": 0, "content": content("x = 1\n"), "stdin": "3\n"})
    assert answer.status_code == 202
    request = platform.slots[Lane.RUN].take()
    assert (request.files, request.stdin) == ({"solution.py": "x = 1\n"}, "3\n")
    assert text_of(browser) == "x = 1\n"
    assert browser.receipts() == []


def test_a_submission_names_the_draft_that_is_meant(browser):
    browser.save("x = 1\n", 0)
    browser.save("x = 2\n", 1)
    assert browser.post("/items/i1/submit", {"base_version": 1}).json()["type"] == "/problems/draft-conflict"
    receipt = browser.post("/items/i1/submit", {"base_version": 2}).json()
    assert (receipt["draft_version"], receipt["by"], receipt["kind"]) == (2, "candidate", "submit")
    assert browser.receipts() == [receipt]


def test_without_a_draft_there_is_nothing_to_hand_in(browser):
    assert browser.post("/items/i1/submit", {"base_version": 0}).json()["type"] == "/problems/nothing-to-hand-in"


def test_handing_in_again_with_the_same_key_is_done_once(platform, browser):
    browser.save("x = 1\n", 0)
    first = browser.post("/items/i1/submit", {"base_version": 1}, key="one")
    again = browser.post("/items/i1/submit", {"base_version": 1}, key="one")
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = browser.post("/items/i1/run", {"base_version": 1}, key="one")
    assert other.json()["type"] == "/problems/idempotency-mismatch"
    assert platform.slots[Lane.GRADE].take()
    assert platform.slots[Lane.GRADE].take() is None


def test_submissions_are_counted_but_not_those_that_could_not_be_graded(platform):
    plan = plan_of(part(exercise_item(submissions=1)))
    room = open_room(platform.database, platform.organisation, plan)
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    submission = browser.post("/items/i1/submit", {"base_version": 1}).json()["submission"]
    assert browser.get("/items/i1").json()["submissions_left"] == 0
    refused = browser.post("/items/i1/submit", {"base_version": 1}).json()
    assert (refused["type"], "1" in refused["detail"]) == ("/problems/no-submission-left", True)
    with platform.database.write(platform.organisation) as session:
        broken = {"verdict": SubmissionVerdict.NOT_GRADABLE, "state": State.DONE}
        session.execute(update(SubmissionRow).where(SubmissionRow.id == submission).values(**broken))
    assert browser.get("/items/i1").json()["submissions_left"] == 1
    assert browser.post("/items/i1/submit", {"base_version": 1}).status_code == 202


def test_the_receipt_s_digest_tells_the_work(browser):
    browser.save("x = 1\n", 0)
    first = browser.post("/items/i1/submit", {"base_version": 1}).json()
    browser.save("x = 2\n", 1)
    second = browser.post("/items/i1/submit", {"base_version": 2}).json()
    browser.save("x = 1\n", 2)
    third = browser.post("/items/i1/submit", {"base_version": 3}).json()
    assert first["digest"] == third["digest"] != second["digest"]


def test_what_becomes_of_a_submission_is_told_as_far_as_the_battery_allows(platform):
    seen = {}
    for level in ("none", "verdict", "criteria", "full"):
        room = open_room(platform.database, platform.organisation, plan_of(feedback=level))
        browser = come_in(platform, room.invite())
        browser.begin()
        browser.save("x = 1\n", 0)
        submission = browser.post("/items/i1/submit", {"base_version": 1}).json()["submission"]
        waiting = browser.get(f"/submissions/{submission}").json()
        assert (waiting["state"], waiting["ahead"]) == ("queued", 0)
        platform.slots[Lane.GRADE].work()
        platform.collect()
        seen[level] = browser.get(f"/submissions/{submission}").json()
    assert [one["state"] for one in seen.values()] == ["done"] * 4
    assert [one["verdict"] for one in seen.values()] == [None, "partial", "partial", "partial"]
    assert [bool(one["report"]["criteria"]) for one in seen.values()] == [False, False, True, True]
    assert [any(c["checks"] for c in one["report"]["criteria"]) for one in seen.values()] == [False, False, False, True]


def test_an_untouched_starter_is_what_everybody_begins_with(browser):
    page = browser.get("/items/i1").json()
    assert page["exercise"]["starters"]["python"]["files"] == {"solution.py": STARTER}
    assert page["content"] is None


def _caller(platform, browser) -> CandidateCaller:
    cookie = next(iter(browser.client.cookies.values()))
    return platform.app.state.sittings.authenticate(cookie, _now())


def _now():
    return datetime.now(UTC)
