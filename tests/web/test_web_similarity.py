"""Work that is alike over HTTP: found, shown, asked about, answered, decided; and nothing follows by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from api.accounts.model import Role
from api.accounts.store import AuditEventRow
from api.credentials import STAFF_COOKIES
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.mail.store import OutboxMailRow
from api.similarity.schema import OwnSimilarityList, SimilarityPage, SimilarityWithCode
from api.similarity.store import SimilarityRow
from fakes.finished_sittings import Room, graded_as
from fakes.sittings import come_in, exercise_item, open_room, part, plan_of
from runner.exercise import Bank
from runner.verdict import Lane

PASSWORD = "five words drawn by chance"
ALIKE = """
def fizzbuzz(n):
    names = {3: "Fizz", 5: "Buzz"}
    if not isinstance(n, int) or isinstance(n, bool):
        raise TypeError("a whole number is needed")
    if n <= 0:
        raise ValueError("a positive number is needed")
    said = []
    for divisor, name in sorted(names.items()):
        if n % divisor == 0:
            said.append(name)
    while len(said) > len(names):
        said.pop()
    return "".join(said) if said else str(n)


def many(first, last):
    found = []
    for n in range(first, last + 1):
        found.append((n, fizzbuzz(n)))
    return [said for _, said in sorted(found, key=lambda one: one[0])]
"""
RENAMED = ALIKE.replace("said", "mots").replace("names", "noms").replace("found", "liste").replace("    ", "  ")
DIFFERENT = """
from itertools import cycle


def fizzbuzz(n):
    fizz, buzz = cycle(["", "", "Fizz"]), cycle(["", "", "", "", "Buzz"])
    word = ""
    for _ in range(n):
        word = next(fizz) + next(buzz)
    return word or f"{n}"


class Game:
    def __init__(self, limit):
        self.limit = limit

    def __iter__(self):
        yield from (fizzbuzz(n) for n in range(1, self.limit + 1))

    def __len__(self):
        return max(self.limit, 0)

    def __repr__(self):
        return "Game(%r)" % self.limit
"""


def room_for(platform, title: str) -> Room:
    room = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        exercise=Bank(platform.settings.bank).read("fizzbuzz"),
        organisation=platform.organisation,
    )
    room.open(title)
    return room


def grade(platform) -> None:
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(1.0)
    while slot.work():
        pass
    platform.collect()


@pytest.fixture
def room(platform) -> Room:
    """Three people, two of whom wrote the same in disguise; somebody wrote it a year before, too."""
    before = room_for(platform, "Rentrée 2026")
    before.hand_in(before.seat("Old Hand"), ALIKE.replace("said", "old"))
    room = room_for(platform, "Rentrée 2027")
    for name, code in (("Ada", ALIKE), ("Zoé", RENAMED), ("Bob", DIFFERENT)):
        room.hand_in(room.seat(name), code)
    grade(platform)
    return room


def member(platform, role: Role = Role.RECRUITER):
    login = f"{role.value}@example.org"
    platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name="Grace")
    session = platform.accounts.sessions.open(login, PASSWORD, address="test")
    browser = platform.browser()
    browser.cookies.set(STAFF_COOKIES[0], session.token)
    browser.headers.update({"X-CSRF-Token": session.session.csrf, "Origin": "https://testserver"})
    return browser


def pairs(platform, room) -> list[dict]:
    answer = platform.client.get(f"/v1/campaigns/{room.campaign}/similarities")
    assert answer.status_code == 200, answer.text
    SimilarityPage.model_validate(answer.json(), extra="forbid")
    return answer.json()["items"]


def compared(platform, room) -> list[dict]:
    answer = platform.client.post(f"/v1/campaigns/{room.campaign}/similarities")
    assert answer.status_code == 200, answer.text
    return pairs(platform, room)


def between(found: list[dict], *names: str) -> dict:
    [one] = [one for one in found if {one["a"]["name"], one["b"]["name"]} == set(names)]
    return one


def test_what_is_alike_is_found_in_the_campaign_and_from_before(platform, room):
    assert pairs(platform, room) == []
    found = compared(platform, room)
    assert {frozenset((one["a"]["name"], one["b"]["name"])) for one in found} == {
        frozenset(("Ada", "Zoé")),
        frozenset(("Ada", "Old Hand")),
        frozenset(("Zoé", "Old Hand")),
    }
    assert all(one["a"]["campaign"] == room.campaign for one in found)
    assert between(found, "Ada", "Old Hand")["b"]["campaign_title"] == "Rentrée 2026"
    assert all(one["state"] == "open" and one["share"] >= one["threshold"] for one in found)


def test_two_pieces_stand_side_by_side_with_their_passages(platform, room):
    one = between(compared(platform, room), "Ada", "Zoé")
    answer = platform.client.get(f"/v1/similarities/{one['id']}")
    SimilarityWithCode.model_validate(answer.json(), extra="forbid")
    laid = answer.json()
    codes = {laid["a"]["name"]: laid["files_a"], laid["b"]["name"]: laid["files_b"]}
    assert "mots" in codes["Zoé"]["solution.py"]
    assert "mots" not in codes["Ada"]["solution.py"]
    [passage] = laid["passages"]
    assert (passage["first_a"], passage["last_a"]) == (passage["first_b"], passage["last_b"])
    assert passage["last_a"] - passage["first_a"] > 15


def test_comparing_again_keeps_what_was_done_and_forgets_what_is_gone(platform, room):
    one = between(compared(platform, room), "Ada", "Zoé")
    said = {"decision": "dismissed", "reason": "Same course."}
    assert member(platform).post(f"/v1/similarities/{one['id']}/decide", json=said).status_code == 200
    again = compared(platform, room)
    assert len(again) == 3
    assert between(again, "Ada", "Zoé")["state"] == "dismissed"
    with platform.database.write(platform.organisation) as session:
        kept = session.get_one(SimilarityRow, one["id"])
        gone = SimilarityRow(
            **{
                column.name: getattr(kept, column.name)
                for column in SimilarityRow.__table__.columns
                if column.name not in ("id", "state", "handed_in_a", "handed_in_b")
            },
            id="01970000-0000-7000-8000-000000000001",
            state="open",
            handed_in_a=kept.handed_in_b,
            handed_in_b=kept.handed_in_a,
        )
        session.add(gone)
    assert len(compared(platform, room)) == 3


def test_nothing_is_confirmed_before_those_who_wrote_it_had_time_to_answer(platform, room):
    one = between(compared(platform, room), "Ada", "Old Hand")
    staff = member(platform)
    said = {"decision": "confirmed", "reason": "The very same."}
    early = staff.post(f"/v1/similarities/{one['id']}/decide", json=said)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/similarity-not-heard")
    asked = staff.post(f"/v1/similarities/{one['id']}/ask")
    assert (asked.status_code, asked.json()["state"]) == (200, "asked")
    assert staff.post(f"/v1/similarities/{one['id']}/decide", json=said).status_code == 409
    with platform.database.write(platform.organisation) as session:
        long_ago = datetime.now(UTC) - timedelta(days=7, minutes=1)
        session.execute(update(SimilarityRow).where(SimilarityRow.id == one["id"]).values(asked_at=long_ago))
    before = platform.client.get(f"/v1/campaigns/{room.campaign}/results").json()["items"]
    decided = staff.post(f"/v1/similarities/{one['id']}/decide", json=said)
    assert (decided.status_code, decided.json()["state"]) == (200, "confirmed")
    assert decided.json()["decided_by"].startswith("member:")
    assert platform.client.get(f"/v1/campaigns/{room.campaign}/results").json()["items"] == before
    assert staff.post(f"/v1/similarities/{one['id']}/decide", json=said).json()["type"] == "/problems/similarity-state"
    with platform.database.read(platform.organisation) as session:
        letters = session.scalars(select(OutboxMailRow).where(OutboxMailRow.kind == "similarity")).all()
        actions = set(session.scalars(select(AuditEventRow.action)))
    # Who wrote before, in another campaign, is not asked.
    assert [letter.text.split(",")[0] for letter in letters] == ["Bonjour Ada"]
    assert {"work.compared", "similarity.read", "similarity.asked", "similarity.confirmed"} <= actions


def test_keys_neither_ask_nor_decide(platform, room):
    one = compared(platform, room)[0]
    for path, body in (("ask", None), ("decide", {"decision": "dismissed", "reason": "No."})):
        answer = platform.client.post(f"/v1/similarities/{one['id']}/{path}", json=body)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/person-decides")


@pytest.fixture
def asked(platform):
    """Two candidates at their own computers, one of whom was asked about their work; the pair's id, and both."""
    room = open_room(platform.database, platform.organisation, plan_of(part(exercise_item())), title="Rentrée")
    people = []
    for name, code in (("Ada", ALIKE), ("Zoé", RENAMED), ("Bob", DIFFERENT)):
        person = come_in(platform, room.invite(name))
        person.begin()
        assert person.save(code, 0).status_code == 200
        person.post("/items/i1/submit", {"base_version": 1})
        person.post("/finish")
        people.append(person)
    grade(platform)
    platform.client.post(f"/v1/campaigns/{room.campaign}/similarities")
    [pair] = platform.client.get(f"/v1/campaigns/{room.campaign}/similarities").json()["items"]
    staff = member(platform)
    assert people[0].client.get("/v1/mine/similarities").json() == {"items": []}
    assert staff.post(f"/v1/similarities/{pair['id']}/ask").status_code == 200
    return pair["id"], people, staff


def answer(person, pair: str, text: str):
    headers = {"X-CSRF-Token": person.csrf, "Origin": "https://testserver"}
    return person.client.post(f"/v1/mine/similarities/{pair}/answer", json={"text": text}, headers=headers)


def test_whoever_is_asked_sees_their_own_passages_and_answers_once(platform, asked):
    pair, (ada, zoe, bob), staff = asked
    found = ada.client.get("/v1/mine/similarities")
    OwnSimilarityList.model_validate(found.json(), extra="forbid")
    [one] = found.json()["items"]
    assert one["files"]["solution.py"] == ALIKE
    assert one["passages"][0]["last"] - one["passages"][0]["first"] > 15
    assert "Zo" not in found.text
    assert "mots" not in found.text
    assert bob.client.get("/v1/mine/similarities").json() == {"items": []}
    assert answer(bob, pair, "Me?").status_code == 404
    assert answer(ada, pair, "   ").status_code == 422
    assert answer(ada, pair, "We had the same lesson.").status_code == 200
    assert answer(ada, pair, "Again.").json()["type"] == "/problems/similarity-answered"
    said = {"decision": "confirmed", "reason": "The very same."}
    assert staff.post(f"/v1/similarities/{pair}/decide", json=said).status_code == 409
    assert answer(zoe, pair, "So had I.").status_code == 200
    shown = staff.post(f"/v1/similarities/{pair}/decide", json={**said, "decision": "dismissed"}).json()
    assert {shown["a"]["answer"], shown["b"]["answer"]} == {"We had the same lesson.", "So had I."}
    [told] = ada.client.get("/v1/mine/similarities").json()["items"]
    assert (told["state"], told["reason"]) == ("dismissed", "The very same.")


def words(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.sqlite_only
def test_staff_compare_ask_and_decide_by_forms(platform, room):
    staff = member(platform)
    staff.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    base = f"/staff/campaigns/{room.campaign}/similarities"
    assert "was not compared yet" in words(staff.get(base))
    assert staff.post(base).status_code == 200
    listed = staff.get(base)
    assert "Ada · Zoé" in words(listed) or "Zoé · Ada" in words(listed)
    pair = between(pairs(platform, room), "Ada", "Zoé")["id"]
    page = staff.get(f"/staff/similarities/{pair}")
    assert 'class="line--alike"' in page.text
    assert "Confirm" not in words(page)
    assert "They were asked." in words(staff.post(f"/staff/similarities/{pair}", data={"do": "ask"}))
    early = staff.post(f"/staff/similarities/{pair}", data={"do": "confirm", "reason": "Same."})
    assert early.status_code == 422
    assert "were not heard" in words(early)
    assert "Say why" in words(staff.post(f"/staff/similarities/{pair}", data={"do": "dismiss", "reason": " "}))
    done = staff.post(f"/staff/similarities/{pair}", data={"do": "dismiss", "reason": "Same course."})
    assert "Your decision is kept" in words(done)
    assert "Écarté" in staff.get(f"/staff/similarities/{pair}", headers={"Accept-Language": "fr"}).text


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADVISER, Role.AUTHOR])
def test_a_suspicion_is_not_for_everybody_on_the_staff(platform, room, role):
    staff = member(platform, role)
    assert staff.get(f"/v1/campaigns/{room.campaign}/similarities").status_code == 403
    assert staff.get(f"/staff/campaigns/{room.campaign}/similarities").status_code == 403


@pytest.mark.sqlite_only
def test_candidates_answer_on_their_page(platform, asked):
    pair, (ada, _, bob), _staff = asked
    browser = ada.client
    browser.headers.update({"Accept": "text/html", "Accept-Language": "en"})
    page = browser.get("/mine/similarities")
    assert "Nothing is decided by a machine" in words(page)
    form = {"csrf": ada.csrf, "text-1": "We had the same lesson."}
    assert "Your answer is kept." in words(browser.post(f"/mine/similarities/{pair}", data=form))
    assert "We had the same lesson." in words(browser.get("/mine/similarities"))
    assert "Nobody asks you anything" in words(
        bob.client.get("/mine/similarities", headers={"Accept": "text/html", "Accept-Language": "en"})
    )
