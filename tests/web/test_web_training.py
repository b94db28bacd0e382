"""Training over HTTP and on pages: modules of an organisation, and the path of a person from what their work shows."""

from __future__ import annotations

import re

import pytest

from api.accounts.model import Role, Scope
from api.accounts.store import AuditEventRow
from api.credentials import CANDIDATE_COOKIES
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.sittings.store import SittingRow
from api.training.path_schema import FittingTrades, TrainingNeeds, TrainingPath
from api.training.schema import TrainingModule, TrainingModulePage
from fakes.finished_sittings import Room, graded_as
from fakes.sittings import come_in, exercise_item, open_room, part, plan_of
from runner.exercise import Bank
from runner.verdict import Lane

PASSWORD = "five words drawn by chance"
HARM = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def lift(code: str, least: int, level: int) -> dict[str, object]:
    return {"framework": "preuve", "version": "1", "code": code, "from_level": least, "to_level": level}


def module(title: str, hours: int, *lifts: dict[str, object], **more: object) -> dict[str, object]:
    return {"title": title, "hours": hours, "lifts": list(lifts), **more}


def offer(platform, *described: dict[str, object]) -> list[str]:
    answers = [platform.client.post("/v1/training-modules", json=one) for one in described]
    assert all(one.status_code == 201 for one in answers), [one.text for one in answers]
    return [TrainingModule.model_validate(one.json()).id for one in answers]


def sat(platform, name: str = "Zoé Martin", takings: int = 2) -> str:
    """Somebody who did FizzBuzz well, in so many campaigns with another exercise each; the candidate's id."""
    person = ""
    for slug in ("fizzbuzz", "page-address")[:takings]:
        room = Room(
            database=platform.database,
            grading=Grading(platform.database, Lanes(platform.redis)),
            organisation=platform.organisation,
            exercise=Bank(platform.settings.bank).read(slug),
        )
        room.open()
        sitting = room.seat(name)
        room.hand_in(sitting, "print()\n")
        with platform.database.write(platform.organisation) as session:
            row = session.get_one(SittingRow, sitting)
            person = person or row.candidate_id
            row.candidate_id = person
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(2.0)
    while slot.work():
        pass
    platform.collect()
    return person


def path_of(platform, candidate: str, trade: str = "programmer"):
    answer = platform.client.get(f"/v1/candidates/{candidate}/training-path", params={"trade": trade})
    assert answer.status_code == 200, answer.text
    TrainingPath.model_validate(answer.json(), extra="forbid")
    return answer.json()


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


def test_a_module_is_offered_read_changed_by_revision_and_removed(platform):
    (made,) = offer(platform, module("SQL", 21, lift("sql", 0, 2), place="Nancy", url="https://example.org/sql"))
    read = platform.client.get(f"/v1/training-modules/{made}")
    assert (read.json()["place"], read.headers["etag"]) == ("Nancy", '"1"')
    longer = module("SQL", 35, lift("sql", 0, 2))
    assert platform.client.put(f"/v1/training-modules/{made}", json=longer).status_code == 428
    changed = platform.client.put(f"/v1/training-modules/{made}", json=longer, headers={"If-Match": '"1"'})
    assert (changed.json()["hours"], changed.json()["place"], changed.json()["revision"]) == (35, "", 2)
    late = platform.client.put(f"/v1/training-modules/{made}", json=longer, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert platform.client.delete(f"/v1/training-modules/{made}").status_code == 200
    assert platform.client.get(f"/v1/training-modules/{made}").status_code == 404
    with platform.database.read(platform.organisation) as session:
        noted = [one.action for one in session.query(AuditEventRow) if one.target_id == made]
    assert noted == ["training_module.created", "training_module.changed", "training_module.removed"]


@pytest.mark.sqlite_only
def test_modules_are_listed_by_the_page_and_by_what_they_lift(platform):
    offer(
        platform,
        module("A", 1, lift("sql", 0, 1)),
        module("B", 1, lift("html", 0, 1)),
        module("C", 1, lift("sql", 1, 2), lift("html", 1, 2)),
    )
    first = platform.client.get("/v1/training-modules", params={"skill": "sql", "limit": 1}).json()
    TrainingModulePage.model_validate(first, extra="forbid")
    rest = platform.client.get("/v1/training-modules", params={"skill": "sql", "cursor": first["next"]}).json()
    assert [one["title"] for one in [*first["items"], *rest["items"]]] == ["A", "C"]
    assert [one["title"] for one in platform.client.get("/v1/training-modules").json()["items"]] == ["A", "B", "C"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("lifts", "place"),
    [
        ([lift("nothing-like-it", 0, 1)], "/lifts/0/code"),
        ([lift("programming", 0, 1)], "/lifts/0/code"),
        ([lift("sql", 0, 1), lift("sql", 1, 2)], "/lifts/1/code"),
        ([lift("sql", 2, 2)], "/lifts/0/to_level"),
        ([], "/lifts"),
    ],
)
def test_a_module_that_lifts_what_there_is_not_or_lifts_nothing_is_refused(platform, lifts, place):
    answer = platform.client.post("/v1/training-modules", json=module("A", 1, *lifts))
    assert answer.status_code == 422
    assert place in [one["place"] for one in answer.json()["errors"]]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://a b", "https://<"]
)
def test_what_is_no_address_of_a_page_is_no_address_of_a_module(platform, url):
    answer = platform.client.post("/v1/training-modules", json=module("A", 1, lift("sql", 0, 1), url=url))
    assert answer.status_code == 422


def test_a_path_leads_from_what_work_shows_to_a_trade_through_the_modules(platform):
    offer(
        platform,
        module("Loops", 10, lift("loops", 0, 2)),
        module("Conditions again", 5, lift("conditions", 1, 2)),
        module("Conditions from the beginning", 30, lift("conditions", 0, 2)),
    )
    person = sat(platform)
    found = path_of(platform, person)
    gaps = {one["code"]: one for one in found["gaps"]}
    assert gaps["loops"]["closed"]
    assert gaps["input-output"]["closed"] is False
    assert (gaps["conditions"]["standing_level"], gaps["loops"]["standing_level"]) == (1, None)
    steps = [(one["module"]["title"], one["check_first"]) for one in found["steps"]]
    assert steps == [("Conditions again", False), ("Loops", True)]
    assert (found["hours"], found["essential_hours"], found["shortest"]) == (15, 15, True)
    with platform.database.read(platform.organisation) as session:
        assert "skills.read" in [one.action for one in session.query(AuditEventRow) if one.target_id == person]


@pytest.mark.sqlite_only
def test_trades_are_listed_with_how_near_somebody_is_the_nearest_first(platform):
    needs = next(one for one in platform.client.get("/v1/trades").json()["trades"] if one["id"] == "programmer")[
        "needs"
    ]
    levels = {one["code"]: one["level"] for one in needs if one["essential"]}
    offer(platform, *(module(code, 10, lift(code, 0, level)) for code, level in levels.items()))
    person = sat(platform)
    answer = platform.client.get(f"/v1/candidates/{person}/trades")
    assert answer.status_code == 200, answer.text
    FittingTrades.model_validate(answer.json(), extra="forbid")
    first, *others = answer.json()["trades"]
    assert first == {
        "trade": "programmer",
        "nearness": "after_training",
        "essential": 6,
        "shown": 0,
        "essential_hours": 60,
    }
    assert {one["nearness"] for one in others} == {"not_yet"}


@pytest.mark.sqlite_only
def test_a_path_needs_a_trade_that_there_is_and_somebody_of_the_organisation(platform):
    person = sat(platform, takings=1)
    unknown = platform.client.get(f"/v1/candidates/{person}/training-path", params={"trade": "astronaut"})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/unknown-trade")
    nobody = platform.client.get(f"/v1/candidates/{person[:-4]}0000/training-path", params={"trade": "programmer"})
    assert (nobody.status_code, nobody.json()["type"]) == (404, "/problems/unknown-candidate")
    none = platform.client.get(f"/v1/candidates/{person}/training-path")
    assert none.status_code == 422


@pytest.mark.sqlite_only
def test_who_may_read_modules_learns_nothing_of_people(platform):
    person = sat(platform, takings=1)
    key = platform.key_with(Scope.TRAINING_READ, Scope.TRAINING_WRITE)
    answer = platform.client.get(f"/v1/candidates/{person}/training-path", params={"trade": "programmer"}, headers=key)
    assert answer.status_code == 403


@pytest.mark.sqlite_only
def test_staff_offer_change_and_remove_a_module_on_pages_without_script(platform):
    desk = staff(platform)
    assert "No module is offered yet" in text_of(desk.get("/staff/training"))
    form = {
        "csrf": csrf_of(desk, "/staff/training/new"),
        "title": "SQL, first steps",
        "provider": HARM,
        "place": "Nancy",
        "hours": "21",
        "url": "https://example.org/sql",
        "skill0": "preuve 1 sql",
        "from0": "0",
        "to0": "2",
    }
    listed = desk.post("/staff/training", data=form)
    assert "SQL · level 0 to 2" in text_of(listed)
    assert HARM not in listed.text
    (made,) = platform.client.get("/v1/training-modules").json()["items"]
    address = f"/staff/training/{made['id']}"
    assert 'value="preuve 1 sql" selected' in desk.get(address).text
    changed = desk.post(address, data={**form, "revision": "1", "hours": "28"})
    assert "28 hours" in text_of(changed)
    old = desk.post(address, data={**form, "revision": "1", "hours": "29"})
    assert old.status_code == 409
    assert "Somebody else has changed this module" in old.text
    gone = desk.post(f"{address}/remove", data={"csrf": form["csrf"]})
    assert "The module is removed." in text_of(gone)


@pytest.mark.sqlite_only
def test_what_is_wrong_with_a_module_stands_beside_its_field_and_what_was_typed_stays(platform):
    desk = staff(platform)
    form = {
        "csrf": csrf_of(desk, "/staff/training/new"),
        "title": "",
        "hours": "many",
        "url": "ftp://x",
        "place": "Nancy",
    }
    answer = desk.post("/staff/training", data=form)
    assert answer.status_code == 422
    for words in ("Give the module a title", "Write whole hours", "begins with https://", "Choose one skill at least"):
        assert words in answer.text
    assert 'value="Nancy"' in answer.text
    twice = {f"skill{row}": "preuve 1 sql" for row in range(2)} | {"from0": "2", "to0": "1", "from1": "0", "to1": "1"}
    answer = desk.post("/staff/training", data={**form, "title": "A", "hours": "1", "url": "", **twice})
    assert "Choose a higher level to leave with." in answer.text
    assert "Each skill can stand here once." in answer.text


@pytest.mark.sqlite_only
def test_viewers_read_modules_and_change_none(platform):
    desk = staff(platform, Role.VIEWER)
    assert "/staff/training/new" not in desk.get("/staff/training").text
    assert desk.get("/staff/training/new").status_code == 403


@pytest.mark.sqlite_only
def test_the_page_of_a_path_shows_gaps_modules_hours_and_what_no_module_helps_with(platform):
    offer(platform, module(f"Loops {HARM}", 10, lift("loops", 0, 2), provider="GRETA", place="Nancy"))
    person = sat(platform, f"Zoé {HARM}")
    desk = staff(platform)
    asked = desk.get(f"/staff/candidates/{person}/path")
    assert "Show the path" in text_of(asked)
    assert "Programmer Not yet 0 / 6 –" in text_of(asked)
    shown = desk.get(f"/staff/candidates/{person}/path", params={"trade": "programmer"})
    words = text_of(shown)
    assert "What is lacking" in words
    assert "GRETA" in words
    assert "No module for it" in words
    assert HARM not in shown.text
    assert (
        "Parcours vers un métier"
        in desk.get(f"/staff/candidates/{person}/path?trade=programmer", headers={"Accept-Language": "fr"}).text
    )


def test_a_candidate_reads_their_own_path_at_their_own_device(platform):
    offer(platform, module("Loops", 10, lift("loops", 0, 2)))
    room = open_room(platform.database, platform.organisation, plan_of(part(exercise_item()), minutes=None))
    browser = come_in(platform, room.invite("Ana"))
    assert any(name in CANDIDATE_COOKIES for name in browser.client.cookies)
    answer = browser.client.get("/v1/mine/training-path", params={"trade": "programmer"})
    assert answer.status_code == 200, answer.text
    TrainingPath.model_validate(answer.json(), extra="forbid")
    assert [one["module"]["title"] for one in answer.json()["steps"]] == ["Loops"]
    assert answer.json()["steps"][0]["check_first"] is True
    browser.client.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    assert "Trades and training" in text_of(browser.client.get("/mine"))
    listed = browser.client.get("/mine/path")
    assert 'href="/mine/path?trade=programmer"' in listed.text
    words = text_of(browser.client.get("/mine/path?trade=programmer"))
    assert "1. Loops For the essential" in words
    assert "Check first" in words


def test_what_the_people_of_a_campaign_need_is_summed_up_and_names_nobody(platform):
    offer(platform, module("Loops", 10, lift("loops", 0, 2)), module("HTML", 10, lift("html", 0, 2)))
    sat(platform, "Zoé Canari")
    campaign = platform.client.get("/v1/campaigns").json()["items"][0]["id"]
    address = f"/v1/campaigns/{campaign}/training-needs"
    answer = platform.client.get(address, params={"trade": "programmer"})
    assert answer.status_code == 200, answer.text
    TrainingNeeds.model_validate(answer.json(), extra="forbid")
    found = answer.json()
    assert (found["people"], found["ready"]) == (1, 0)
    assert [(one["module"]["title"], one["people"], one["essential"]) for one in found["modules"]] == [("Loops", 1, 1)]
    assert "conditions" in [one["code"] for one in found["lacking"]]
    assert "Canari" not in answer.text
    unknown = platform.client.get(f"/v1/campaigns/{campaign[:-4]}0000/training-needs", params={"trade": "programmer"})
    assert unknown.status_code == 404
    desk = staff(platform)
    assert "Show the needs" in text_of(desk.get(f"/staff/campaigns/{campaign}/training"))
    words = text_of(desk.get(f"/staff/campaigns/{campaign}/training?trade=programmer"))
    assert "Loops 1 1" in words
    assert "Conditions · Level 2: one person" in words
