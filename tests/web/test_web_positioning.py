"""The positioning test: made ready once, opened at the desk, its published rule, breaks, and what it shows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from api.accounts.model import Role
from api.accounts.store import AuditEventRow
from api.campaigns.plan import to_json
from api.campaigns.plan_reading import UnfitPlanError, read_plan
from api.credentials import CANDIDATE_COOKIES, STAFF_COOKIES
from api.positioning.schema import PositioningTest
from api.sittings.statements import sittings as table
from fakes.sittings import Browser, come_in, exercise_item, open_room, part, plan_of
from fakes.two_organisations import question_item

PASSWORD = "five words drawn by chance"
OFFICE = {"framework": "preuve-digital", "version": "1", "code": "files", "level": 1}


def question(platform) -> tuple[str, str, str]:
    """A new one: its id, and the ids of the right and the wrong choice."""
    body = {
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
    made = platform.client.post("/v1/questions", json=body)
    assert made.status_code == 201, made.text
    right, wrong = (one["id"] for one in made.json()["choices"])
    return made.json()["id"], right, wrong


def steps(*parts: dict[str, Any], share: float = 0.5) -> dict[str, Any]:
    return plan_of(*parts, minutes=120, navigation="forward", feedback="criteria") | {"go_on_at": share}


def answer(browser: Browser, item: str, chosen: str) -> None:
    saved = browser.put(item, {"base_version": 0, "content": {"chosen": [chosen], "text": ""}})
    assert saved.status_code == 200, saved.text


def at_a_step_of_two(platform) -> tuple[Browser, list[tuple[str, str, str]]]:
    """Somebody who has begun a test of two questions and then an exercise."""
    asked = [question(platform), question(platform)]
    first = part(question_item(asked[0][0], "q1"), question_item(asked[1][0], "q2"), name="p1")
    plan = steps(first, part(exercise_item("e1"), name="p2"), part(exercise_item("e2"), name="p3"))
    room = open_room(platform.database, platform.organisation, plan)
    browser = come_in(platform, room.invite("Zoé"))
    browser.begin()
    return browser, asked


def where(browser: Browser) -> tuple[str, str | None, str]:
    found = browser.look()
    return found["state"], found["finish_reason"], found["part"]


def test_with_the_share_of_a_steps_questions_right_one_goes_on(platform):
    browser, asked = at_a_step_of_two(platform)
    answer(browser, "q1", asked[0][1])
    answer(browser, "q2", asked[1][2])
    assert browser.post("/parts/p1/finish").status_code == 200
    assert where(browser) == ("running", None, "p2")


def test_with_less_the_test_is_over_and_what_was_typed_is_handed_in(platform):
    browser, asked = at_a_step_of_two(platform)
    answer(browser, "q1", asked[0][2])
    assert browser.post("/parts/p1/finish").status_code == 200
    assert where(browser)[:2] == ("finished", "steps")
    assert [one["item"] for one in browser.receipts()] == ["q1"]


def test_whoever_hands_in_nothing_in_a_step_is_done_after_it_exercises_or_questions(platform):
    browser, asked = at_a_step_of_two(platform)
    for number, item in enumerate(("q1", "q2")):
        answer(browser, item, asked[number][1])
    browser.post("/parts/p1/finish")
    browser.post("/parts/p2/finish")
    assert where(browser)[:2] == ("finished", "steps")


def test_an_exercise_stops_nobody_by_what_it_earns(platform):
    browser, asked = at_a_step_of_two(platform)
    for number, item in enumerate(("q1", "q2")):
        answer(browser, item, asked[number][1])
    browser.post("/parts/p1/finish")
    assert browser.save("# nothing right\n", 0, item="e1").status_code == 200
    browser.post("/parts/p2/finish")
    assert where(browser) == ("running", None, "p3")


@pytest.mark.sqlite_only
def test_a_plan_without_the_rule_goes_on_whatever_was_right(platform):
    asked = question(platform)
    plan = plan_of(part(question_item(asked[0], "q1")), part(exercise_item("e1"), name="p2"), navigation="forward")
    browser = come_in(platform, open_room(platform.database, platform.organisation, plan).invite("Zoé"))
    browser.begin()
    browser.post("/parts/p1/finish")
    assert where(browser) == ("running", None, "p2")


def test_leaving_takes_a_break_and_coming_back_elsewhere_goes_on_with_the_time_that_was_left(platform):
    asked = question(platform)
    plan = steps(part(question_item(asked[0], "q1")), part(exercise_item("e1"), name="p2"))
    room = open_room(platform.database, platform.organisation, plan)
    token = room.invite("Zoé")
    first = come_in(platform, token)
    first.begin()
    answer(first, "q1", asked[1])
    assert first.post("/leave").status_code in (200, 204)
    with platform.database.write(platform.organisation) as session:
        row = session.execute(table.select()).one()
        assert (row.state.value, row.paused_at is not None) == ("paused", True)
        days = timedelta(days=3)
        session.execute(
            update(table).values(started_at=row.started_at - days, paused_at=row.paused_at - days, due_at=None)
        )
    second = come_in(platform, token)
    found = second.look()
    assert found["state"] == "running"
    assert found["clock"]["left_ms"] > 119 * 60_000
    assert found["parts"][0]["items"][0]["draft"]["saved_by"] == "another_device"


def test_whoever_closed_the_browser_gets_back_what_passed_since_they_were_last_heard(platform):
    asked = question(platform)
    room = open_room(platform.database, platform.organisation, steps(part(question_item(asked[0], "q1"))))
    token = room.invite("Zoé")
    come_in(platform, token).begin()
    hour = timedelta(hours=1)
    with platform.database.write(platform.organisation) as session:
        row = session.execute(table.select()).one()
        session.execute(update(table).values(started_at=row.started_at - hour, last_seen_at=datetime.now(UTC) - hour))
    assert come_in(platform, token).look()["clock"]["left_ms"] > 118 * 60_000


@pytest.mark.sqlite_only
def test_without_steps_leaving_takes_no_break(platform):
    room = open_room(platform.database, platform.organisation)
    token = room.invite("Zoé")
    browser = come_in(platform, token)
    browser.begin()
    browser.post("/leave")
    assert come_in(platform, token).look()["clock"]["paused_ms"] == 0


def test_the_rule_is_kept_with_the_plan_and_makes_sense_for_parts_that_follow_each_other_only():
    plan = read_plan(steps(part()))
    assert plan.go_on_at == 0.5
    assert read_plan(to_json(plan)) == plan
    assert "go_on_at" not in to_json(read_plan(plan_of(part())))
    for unfit in (steps(part()) | {"navigation": "free"}, steps(part(), share=0.0), steps(part(), share=1.5)):
        with pytest.raises(UnfitPlanError) as refused:
            read_plan(unfit)
        assert [one.place for one in refused.value.faults] == ["/go_on_at"]


def ready(platform) -> dict[str, Any]:
    made = platform.client.post("/v1/positioning", headers={"Accept-Language": "en"})
    assert made.status_code == 200, made.text
    PositioningTest.model_validate(made.json(), extra="forbid")
    return dict(made.json())


def test_it_is_made_ready_once_with_the_steps_of_the_bank_from_easy_to_hard(platform):
    before = platform.client.get("/v1/positioning").json()
    assert before["campaign"] is None
    found = ready(platform)
    assert ready(platform) == found
    assert len(found["steps"]) == 5
    campaign = platform.client.get(f"/v1/campaigns/{found['campaign']}").json()
    assert (campaign["state"], campaign["title"]) == ("open", "Digital positioning test")
    version = platform.client.get(f"/v1/batteries/{campaign['battery']}/versions/1").json()
    assert version["plan"]["go_on_at"] == 0.5
    assert [len(one["items"]) for one in version["plan"]["parts"]] == [4, 5, 3, 2, 2]
    platform.client.post(f"/v1/campaigns/{found['campaign']}/close")
    assert platform.client.get("/v1/positioning").json()["campaign"] is None


def staff(platform, role: Role = Role.ADVISER):
    login = f"{role.value}@example.org"
    platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name="V")
    browser = platform.browser()
    browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    browser.post("/staff/sign-in", data={"login": login, "password": PASSWORD})
    return browser


def csrf_of(browser, address: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(address).text)
    assert found is not None
    return found[1]


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.sqlite_only
def test_an_adviser_opens_it_for_somebody_who_begins_at_the_desk_and_goes_on_elsewhere(platform):
    desk = staff(platform)
    csrf = csrf_of(desk, "/staff/positioning")
    assert "open it for somebody" in text_of(desk.post("/staff/positioning/ready", data={"csrf": csrf}))
    wrong = desk.post("/staff/positioning", data={"csrf": csrf, "name": " "})
    assert wrong.status_code == 422
    shown = desk.post("/staff/positioning", data={"csrf": csrf, "name": "Zoé <b>Martin</b>"})
    assert "To begin or go on elsewhere" in text_of(shown)
    assert "<b>Martin" not in shown.text
    room, code = re.findall(r"<code>([A-Z0-9-]+)</code>", shown.text)
    (person,) = re.findall(r'action="(/staff/positioning/[^"]+)/here"', shown.text)
    begun = desk.post(f"{person}/here", data={"csrf": csrf})
    assert "Hello Zoé" in text_of(begun)
    assert not any(name in desk.cookies for name in STAFF_COOKIES)
    assert any(name in desk.cookies for name in CANDIDATE_COOKIES)
    assert desk.get("/staff/positioning", follow_redirects=False).status_code == 303
    assert "From easy to hard" in text_of(desk.get("/sitting"))
    elsewhere = platform.browser()
    elsewhere.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    assert "Hello Zoé" in text_of(elsewhere.post("/entry/code", data={"room": room, "code": code}))
    with platform.database.read(platform.organisation) as session:
        noted = [one.action for one in session.query(AuditEventRow)]
    assert {"positioning.made_ready", "positioning.opened_here", "invitation.created"} <= set(noted)


@pytest.mark.sqlite_only
def test_the_page_of_a_person_shows_profile_trades_and_how_the_rule_ended_it(platform):
    campaign = ready(platform)["campaign"]
    invited = platform.client.post(f"/v1/campaigns/{campaign}/invitations", json={"name": "Zoé", "code": True}).json()
    browser = come_in(platform, invited["link"].rpartition("/")[2])
    browser.begin()
    chosen = {}
    for item in browser.look()["parts"][0]["items"]:
        asked = browser.get(f"/items/{item['id']}").json()["question"]
        content = {"chosen": [asked["choices"][0]["id"]] if asked["choices"] else [], "text": "?"}
        chosen[item["id"]] = browser.put(item["id"], {"base_version": 0, "content": content}).status_code
    browser.post("/finish")
    desk = staff(platform)
    assert "Finished" in text_of(desk.get("/staff/positioning"))
    words = text_of(desk.get(f"/staff/positioning/{invited['invitation']['id']}"))
    assert "Profile" in words
    assert "Skills and levels" in words
    assert "Fitting trades" in words
    assert "At this computer" not in words


@pytest.mark.sqlite_only
def test_new_codes_open_it_and_those_before_do_not(platform):
    campaign = ready(platform)["campaign"]
    invited = platform.client.post(f"/v1/campaigns/{campaign}/invitations", json={"name": "Zoé", "code": True}).json()
    desk = staff(platform)
    address = f"/staff/positioning/{invited['invitation']['id']}"
    shown = desk.post(f"{address}/codes", data={"csrf": csrf_of(desk, address)})
    room, code = re.findall(r"<code>([A-Z0-9-]+)</code>", shown.text)
    assert code != invited["code"]
    browser = platform.browser()
    browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    assert browser.post("/entry/code", data={"room": room, "code": invited["code"]}).status_code == 422
    assert "Hello Zoé" in text_of(browser.post("/entry/code", data={"room": room, "code": code}))


@pytest.mark.sqlite_only
def test_an_invitation_to_another_campaign_is_none_of_it(platform):
    room = open_room(platform.database, platform.organisation)
    made = platform.client.post(f"/v1/campaigns/{room.campaign}/invitations", json={"name": "Zoé"}).json()
    desk = staff(platform)
    assert desk.get(f"/staff/positioning/{made['invitation']['id']}").status_code == 404
    csrf = csrf_of(desk, "/staff/positioning")
    assert desk.post(f"/staff/positioning/{made['invitation']['id']}/here", data={"csrf": csrf}).status_code == 404


@pytest.mark.sqlite_only
def test_viewers_look_and_open_nothing(platform):
    ready(platform)
    desk = staff(platform, Role.VIEWER)
    page = desk.get("/staff/positioning")
    assert "Open it for somebody" not in page.text
    assert "Its steps and its rule" in page.text
    assert desk.post("/staff/positioning/ready", data={"csrf": csrf_of(desk, "/staff/account")}).status_code == 403
