"""The pages of the room and of results: what they show, who may do what there, and that text stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from api.accounts.model import Role, Scope
from api.campaigns.store import CampaignRow
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.sittings.model import HandedBy, HandedIntent
from fakes.finished_sittings import Room as FinishedRoom
from fakes.finished_sittings import graded_as
from fakes.harmful_output import CORPUS, LONG_LINE, RAW, harmful_report
from fakes.reports import CANARY
from fakes.sittings import come_in, open_room
from fakes.two_organisations import UNKNOWN
from runner.exercise import Bank
from runner.verdict import Lane

#: Pages read nothing that the JSON routes do not read on both databases.
pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"
CODE = f"def fizzbuzz(n):\n    # {SCRIPT}\n    return str(n)\n"
HTML = {"Accept": "text/html", "Accept-Language": "en"}


def member(platform, role: Role, organisation: str | None = None):
    """Somebody's browser, signed in."""
    login = f"{role.value}-{organisation or 'own'}@example.org"
    platform.accounts.create_member(organisation or platform.organisation, login, PASSWORD, role, name=role.value)
    browser = platform.browser()
    browser.headers.update(HTML)
    answer = browser.post("/v1/session", json={"login": login, "password": PASSWORD})
    browser.csrf = answer.json()["csrf"]
    return browser


def send(browser, path, **fields):
    """Send a form, and read the page that comes after it."""
    return browser.post(path, data={"csrf": browser.csrf, **fields})


@pytest.fixture
def recruiter(platform):
    return member(platform, Role.RECRUITER)


@pytest.fixture
def room(platform):
    return open_room(platform.database, platform.organisation)


def finished(platform, **changes):
    made = FinishedRoom(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        organisation=platform.organisation,
        exercise=replace(Bank(platform.settings.bank).read("fizzbuzz"), **changes),
    )
    made.open()
    return made


def grade(platform, earned: float, lane: Lane = Lane.GRADE) -> None:
    slot = platform.slots[lane]
    slot.grade = graded_as(earned)
    while slot.work():
        pass
    platform.collect()


def words(answer) -> str:
    """The text of a page as somebody reads it."""
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def test_the_room_shows_who_is_where_and_what_each_may_need(platform, room, recruiter):
    browser = come_in(platform, room.invite(f"Zoé {SCRIPT}"))
    browser.post("/adjustment", {"words": f"A larger screen {SCRIPT}"})
    browser.begin()
    browser.get("/items/i1")
    browser.save("x = 1\n", 0)
    answer = recruiter.get(f"/staff/campaigns/{room.campaign}/room")
    shown = words(answer)
    assert "At work" in shown
    assert "1 / 1: FizzBuzz" in shown
    assert "Asks for an adjustment" in shown
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_what_is_between_somebody_and_the_staff_is_not_on_the_wall(platform, room, recruiter):
    browser = come_in(platform, room.invite("Zoé"))
    browser.post("/adjustment", {"words": "I see badly"})
    browser.begin()
    platform.client.post(f"/v1/sittings/{browser.look()['id']}/extra-time", json={"minutes": 20})
    shown = words(recruiter.get(f"/staff/campaigns/{room.campaign}/room/wall"))
    assert "Zoé" in shown
    assert "I see badly" not in shown
    assert "adjustment" not in shown
    assert "20 minutes" not in shown


def test_the_gate_is_opened_by_a_button(platform, room, recruiter):
    room.change(start_gate=True)
    browser = come_in(platform, room.invite())
    assert browser.post("/begin").status_code == 409
    page = f"/staff/campaigns/{room.campaign}/room"
    assert "Gate closed" in words(recruiter.get(page))
    assert "The gate is open: everybody may begin." in words(send(recruiter, page, do="gate"))
    assert browser.begin()["state"] == "running"


def test_each_button_does_what_it_says(platform, room, recruiter):
    browser = come_in(platform, room.invite())
    browser.begin()
    sitting = browser.look()["id"]
    act = f"/staff/sittings/{sitting}/act"
    assert "The time was added." in words(send(recruiter, act, do="time", minutes="5"))
    assert browser.look()["clock"]["extra_ms"] == 5 * 60_000
    words(send(recruiter, f"/staff/campaigns/{room.campaign}/room", do="time-all", minutes="10"))
    assert browser.look()["clock"]["extra_ms"] == 15 * 60_000
    for wish, state in (("pause", "paused"), ("resume", "running"), ("finish", "finished"), ("reopen", "running")):
        words(send(recruiter, act, do=wish))
        assert browser.look()["state"] == state


@pytest.mark.parametrize("minutes", ["", "0", "-5", "1441", "9" * 30, "ten", "5.5"])
def test_minutes_that_are_none_give_no_time(platform, room, recruiter, minutes):
    browser = come_in(platform, room.invite())
    browser.begin()
    told = send(recruiter, f"/staff/sittings/{browser.look()['id']}/act", do="time", minutes=minutes)
    assert "Type how many minutes" in words(told)
    assert browser.look()["clock"]["extra_ms"] == 0


def test_a_locked_room_is_unlocked(platform, room, recruiter):
    from datetime import UTC, datetime

    room.change(codes_locked_at=datetime.now(UTC))
    page = f"/staff/campaigns/{room.campaign}/room"
    assert "Too many wrong codes" in words(recruiter.get(page))
    assert "Codes are taken again." in words(send(recruiter, page, do="unlock"))
    with platform.database.read(platform.organisation) as session:
        assert session.get_one(CampaignRow, room.campaign).codes_locked_at is None


def test_a_viewer_looks_and_finds_no_button(platform, room):
    viewer = member(platform, Role.VIEWER)
    browser = come_in(platform, room.invite())
    browser.begin()
    sitting = browser.look()["id"]
    answer = viewer.get(f"/staff/campaigns/{room.campaign}/room")
    assert "/act" not in answer.text
    assert send(viewer, f"/staff/sittings/{sitting}/act", do="pause").status_code == 403
    assert browser.look()["state"] == "running"


def test_without_the_form_s_token_nothing_is_done(platform, room, recruiter):
    browser = come_in(platform, room.invite())
    browser.begin()
    sitting = browser.look()["id"]
    refused = recruiter.post(f"/staff/sittings/{sitting}/act", data={"do": "finish"})
    assert refused.status_code == 403
    assert browser.look()["state"] == "running"


def test_the_attendance_sheet_names_those_who_did_not_come(platform, room, recruiter):
    come_in(platform, room.invite("Zoé Present")).begin()
    room.invite("Ali Absent")
    shown = words(recruiter.get(f"/staff/campaigns/{room.campaign}/room/attendance"))
    assert "Zoé Present" in shown
    assert "Ali Absent" in shown


def test_pages_of_another_organisation_do_not_exist(platform, room):
    other = finished(platform)
    sitting = other.seat("Zoé")
    stranger = member(platform, Role.OWNER, platform.accounts.create_organisation("Other"))
    for path in (
        f"/staff/campaigns/{room.campaign}/room",
        f"/staff/campaigns/{room.campaign}/room/wall",
        f"/staff/campaigns/{room.campaign}/room/attendance",
        f"/staff/campaigns/{other.campaign}/results",
        f"/staff/campaigns/{other.campaign}/regrades",
        f"/staff/sittings/{sitting}",
        f"/staff/regrades/{UNKNOWN}",
    ):
        assert stranger.get(path).status_code == 404, path
        assert platform.browser().get(path, headers=HTML, follow_redirects=False).status_code == 303


def test_results_are_listed_filtered_and_drawn(platform, recruiter):
    room = finished(platform)
    for name, group, earned in (("Ada", "Nancy", 2.0), ("Bob", "Metz", 0.5)):
        room.hand_in(room.seat(name, group=group), CODE)
        grade(platform, earned)
    page = f"/staff/campaigns/{room.campaign}/results"
    answer = recruiter.get(page)
    assert answer.text.index("Ada") < answer.text.index("Bob")
    assert "<svg" in answer.text
    assert "Bob" not in words(recruiter.get(f"{page}?least=50"))
    assert "Ada" not in words(recruiter.get(f"{page}?group=Metz"))
    assert "Nobody to show" in words(recruiter.get(f"{page}?state=paused"))


def test_a_long_list_of_results_is_read_by_the_page_in_its_order_and_with_its_choices(platform, recruiter):
    room = finished(platform)
    for name in ("Émile", "Bob", "Ada", "Dan", "Cléo"):
        room.hand_in(room.seat(name, group="R&D"), CODE)
        grade(platform, 2.0)
    room.seat("Zoé", group="Metz")
    address = f"/staff/campaigns/{room.campaign}/results"
    pages, onward = [], "?order=name&group=R%26D&limit=2"
    while onward:
        answer = recruiter.get(address + onward)
        text = answer.text
        pages.append(re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', text))
        assert "5 sittings of 6" in words(answer)
        assert f"{2 * len(pages) - 1} to {min(2 * len(pages), 5)} of 5" in words(answer)
        assert ("Back to the beginning" in text) == (len(pages) > 1)
        links = re.findall(r'href="([^"]*)" rel="next"', text)
        onward = links[0].replace("&amp;", "&") if links else ""
    assert pages == [["Ada", "Bob"], ["Cléo", "Dan"], ["Émile"]]
    assert recruiter.get(f"{address}?cursor=none").status_code == 422
    blind = recruiter.get(f"{address}?blind=true&limit=4").text
    assert "blind=true" in re.findall(r'href="([^"]*)" rel="next"', blind)[0]


def test_a_blind_list_tells_neither_names_nor_groups_anywhere(platform, recruiter):
    room = finished(platform)
    sitting = room.seat("Ada Lovelace", group="Nancy")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    for path in (
        f"/staff/campaigns/{room.campaign}/results?blind=true",
        f"/staff/sittings/{sitting}?blind=true",
        f"/staff/campaigns/{room.campaign}/comparison?blind=true&sittings={sitting}",
    ):
        answer = recruiter.get(path)
        assert answer.status_code == 200
        assert "Lovelace" not in answer.text
        assert "Nancy" not in answer.text
        for link in re.findall(rf'href="(/(?:staff|v1)/[^"]*(?:{sitting}|export)[^"]*)"', answer.text):
            assert "blind=true" in link or path.startswith(link), link


def test_a_report_says_what_counts_who_handed_in_and_what_was_changed(platform, recruiter):
    room = finished(platform)
    sitting = room.seat(f"Zoé {SCRIPT}")
    room.hand_in(sitting, CODE, by=HandedBy.CLOCK)
    grade(platform, 1.0)
    answer = recruiter.get(f"/staff/sittings/{sitting}")
    shown = words(answer)
    assert "Points: 1 of 2" in shown
    assert "Handed in by the clock, at the end of the time" in shown
    assert "draft version 7" in shown
    assert "line--added" in answer.text
    assert "line--removed" in answer.text
    assert f"suite {CANARY}" in shown
    assert "<script>alert" not in answer.text
    assert "onerror=alert(1)>" not in answer.text


def test_whatever_a_program_printed_is_shown_as_what_it_is(platform, recruiter):
    room = finished(platform)
    sitting = room.seat("Zoé")
    room.hand_in(sitting, "\n".join(f"# {one}" for one in CORPUS))
    slot = platform.slots[Lane.GRADE]
    slot.grade = harmful_report
    while slot.work():
        pass
    platform.collect()
    shown = recruiter.get(f"/staff/sittings/{sitting}")
    assert shown.status_code == 200
    assert not [one for one in RAW if one in shown.text]
    assert "␛[31mred␛[0m" in shown.text
    assert "user[U+202E][U+2066]nimda" in shown.text
    assert LONG_LINE in shown.text


def test_hidden_checks_are_told_only_to_those_who_may_read_reports(platform, recruiter):
    room = finished(platform)
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    adviser = member(platform, Role.ADVISER)
    path = f"/staff/sittings/{sitting}"
    assert CANARY in recruiter.get(path).text
    answer = adviser.get(path)
    assert answer.status_code == 200
    assert CANARY not in answer.text
    assert "report.pdf" not in answer.text


def test_comments_stand_beside_their_lines(platform, recruiter):
    room = finished(platform)
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    path = f"/staff/sittings/{sitting}/comments"
    told = send(recruiter, path, about="i1/solution.py", line="2", text=f"Look here {SCRIPT}")
    assert "Your comment was added." in words(told)
    note = re.search(r'class="line__note">(.*?)</td>', told.text, re.S)
    assert note is not None
    assert "Look here &lt;script&gt;" in note[1]
    assert send(recruiter, path, about="all", text="  ").status_code == 422
    assert "Well done" in words(send(recruiter, path, about="all", text="Well done"))


def test_a_comparison_wants_one_to_three_people_of_the_campaign(platform, recruiter):
    room = finished(platform)
    seats = [room.seat(f"Person {number}") for number in range(4)]
    for sitting in seats[:2]:
        room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    path = f"/staff/campaigns/{room.campaign}/comparison"
    shown = words(recruiter.get(path, params={"sittings": seats[:3]}))
    assert all(f"Person {number}" in shown for number in range(3))
    for wanted in ([], seats, [UNKNOWN]):
        assert "Choose one, two or three people" in words(recruiter.get(path, params={"sittings": wanted}))


def test_a_regrade_is_looked_at_and_then_decided_by_a_person(platform, recruiter):
    room = finished(platform, digest="0" * 64)
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    page = f"/staff/campaigns/{room.campaign}/regrades"
    started = send(recruiter, page, exercise="fizzbuzz")
    assert "Being graded: nothing has changed" in words(started)
    grade(platform, 2.0, Lane.BULK)
    regrade = started.url.path
    shown = words(recruiter.get(regrade))
    assert "Somebody has to decide" in shown
    assert "+1" in shown
    assert "Points: 1 of 2" in words(recruiter.get(f"/staff/sittings/{sitting}"))
    assert "The new results count from now on." in words(send(recruiter, regrade, do="apply", reason="A wrong word"))
    assert send(recruiter, regrade, do="dismiss").status_code == 409
    assert "Points: 2 of 2" in words(recruiter.get(f"/staff/sittings/{sitting}"))
    assert send(recruiter, page, exercise="fizzbuzz").status_code == 422


def test_tries_count_nowhere_and_are_told(platform, recruiter):
    room = finished(platform)
    sitting = room.seat("Zoé")
    room.hand_in(sitting, CODE, intent=HandedIntent.RUN)
    grade(platform, 0.0, Lane.RUN)
    shown = words(recruiter.get(f"/staff/sittings/{sitting}"))
    assert "Nothing handed in" in shown
    assert "Tried FizzBuzz" in shown


def test_what_a_paper_s_address_vouches_for_is_a_page(platform, recruiter):
    room = finished(platform)
    sitting = room.seat(f"Zoé {SCRIPT}")
    room.hand_in(sitting, CODE)
    grade(platform, 1.0)
    from api.accounts.secrets import digest_of
    from api.ids import new_id
    from api.results.store import ReportLinkRow
    from fakes.finished_sittings import BEGUN

    recruiter.get(f"/staff/sittings/{sitting}")
    with platform.database.write(platform.organisation) as session:
        session.add(
            ReportLinkRow(
                id=new_id(), sitting_id=sitting, token_digest=digest_of("t" * 43), result_number=1, earned=1.0,
                possible=2.0, language="fr", blind=False, document_digest="a" * 64, created_by="member:x",
                created_at=BEGUN,
            )
        )  # fmt: skip
    answer = platform.browser().get(f"/verify/{'t' * 43}", headers=HTML)
    shown = words(answer)
    assert "This report is genuine" in shown
    assert "a" * 64 in shown
    assert "<script>alert" not in answer.text


def test_only_those_who_export_find_the_exports(platform, room):
    viewer = member(platform, Role.VIEWER)
    assert "export.csv" not in viewer.get(f"/staff/campaigns/{room.campaign}/results").text
    assert Scope.EXPORTS_READ.value == "exports:read"
