"""Greenhouse and Ashby order tests and are told of results; nobody else's, and nothing but what they ordered."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from sqlalchemy import select

from api.accounts.model import Scope
from api.campaigns.secret_file import SecretFile
from api.collector import _books
from api.mail.store import OutboxMailRow
from api.outgoing.addresses import Rules
from api.outgoing.asking import Asking
from api.partners.sealing import Sealing
from api.partners.store import ConnectionRow, OrderRow
from api.partners.telling import Teller, who_waits
from api.settings import INSTALLATION
from api.tenancy import EVERYWHERE
from api.webhooks.model import WAITS
from api.webhooks.settling import Settling
from fakes.hook_server import HookServer
from fakes.sittings import come_in, open_room
from runner.verdict import Lane

GREENHOUSE, ASHBY = "/v1/partners/greenhouse", "/v1/partners/ashby"
ADA = {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}
ADDRESS = "https://preuve.example.org"


@pytest.fixture
def server():
    server = HookServer()
    server.start()
    yield server
    server.stop()


class Desk:
    """A connected organisation with an open campaign, and both kinds of software."""

    def __init__(self, platform, server):
        self.platform, self.server = platform, server
        self.room = open_room(platform.database, platform.organisation)
        self.keys = {}
        for partner, their_key in (("greenhouse", None), ("ashby", "their-key")):
            answer = platform.client.put(f"/v1/partners/{partner}", json={"their_key": their_key})
            assert answer.status_code == 200, answer.text
            self.keys[partner] = answer.json()["key"]
        sealing = Sealing(SecretFile(platform.settings.partners_secret()))
        rules = Rules(http=True, ports=frozenset({server.port}), networks=(ip_network("127.0.0.0/8"),))
        self.teller = Teller(
            platform.database, sealing, Asking(rules), address=ADDRESS, ashby_url=server.url, lot=lambda: 0.0
        )
        self.settling = Settling(platform.database, _books(platform.settings, platform.database), who_waits=who_waits)

    def ask(self, method, path, body=None, *, key=None, **more):
        """As the software does: its key is the name in Basic authentication."""
        key = key or self.keys["greenhouse" if path.startswith(GREENHOUSE) else "ashby"]
        name = base64.b64encode(f"{key}:".encode()).decode()
        headers = {"Authorization": f"Basic {name}"}
        return self.platform.browser().request(method, path, json=body, headers=headers, **more)

    def send(self, person=None, **more):
        body = {"partner_test_id": self.room.campaign, "candidate": {**ADA, **(person or {})}, "url": self.server.url}
        return self.ask("POST", f"{GREENHOUSE}/send_test", {**body, **more})

    def start(self, **more):
        body = {"assessment_type_id": self.room.campaign, "candidate": ADA, **more}
        return self.ask("POST", f"{ASHBY}/assessment.start", body)

    def status(self, interview):
        answer = self.ask("GET", f"{GREENHOUSE}/test_status", params={"partner_interview_id": interview})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def letters(self):
        with self.platform.database.read(EVERYWHERE) as session:
            return session.scalars(select(OutboxMailRow)).all()

    def sit(self):
        """Whoever was sent the first letter takes the test, to the end."""
        token = re.search(r"/e/([A-Za-z0-9_-]+)", self.letters()[0].text)[1]
        browser = come_in(self.platform, token)
        browser.begin()
        yield browser
        browser.save("def fizzbuzz(n): ...\n", 0)
        browser.post("/items/i1/submit", {"base_version": 1})
        browser.post("/finish")
        self.platform.slots[Lane.GRADE].work()
        self.platform.collect()
        self.settling.turn(datetime.now(UTC))

    def orders(self):
        return self.platform.client.get("/v1/partner-orders").json()["items"]

    def turn(self, now=None):
        """Look, and tell; all that is due."""
        done = 0
        while found := self.teller.turn(now or datetime.now(UTC)):
            done += found
        return done


@pytest.fixture
def desk(platform, server):
    return Desk(platform, server)


def problem(answer):
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_greenhouse_lists_tests_sends_one_is_told_and_asks_for_the_score(desk):
    (listed,) = desk.ask("GET", f"{GREENHOUSE}/list_tests").json()
    assert listed == {"partner_test_id": desk.room.campaign, "partner_test_name": "Autumn"}
    interview = desk.send().json()["partner_interview_id"]
    (letter,) = desk.letters()
    assert letter.to == "ada@example.org"
    assert desk.status(interview) == {"partner_status": "sent"}
    sitting = desk.sit()
    browser = next(sitting)
    desk.turn()
    assert desk.status(interview) == {"partner_status": "started"}
    assert desk.server.told == [], "Greenhouse wants to know of the end alone"
    list(sitting)
    desk.turn()
    (told,) = desk.server.told
    assert (told.method, told.path, told.body) == ("PATCH", "/hooks", b"")
    found = desk.status(interview)
    assert (found["partner_status"], found["partner_score"]) == ("complete", 50.0)
    assert found["partner_profile_url"].endswith(f"/staff/sittings/{browser.look()['id']}")
    assert found["metadata"]["Points"] == "1 / 2"
    assert desk.turn() == 0
    assert desk.orders()[0]["news"] == "told"


def test_ashby_starts_a_test_and_is_told_when_it_begins_and_when_it_is_complete(desk):
    (listed,) = desk.ask("POST", f"{ASHBY}/assessment.list", {}).json()["results"]
    answer = desk.start()
    assert listed["assessment_type_id"] == desk.room.campaign
    assert answer.json()["success"] is True
    order = answer.json()["results"]["assessment_id"]
    sitting = desk.sit()
    next(sitting)
    desk.turn()
    list(sitting)
    desk.turn()
    begun, over = [json.loads(told.body) for told in desk.server.told]
    assert {told.path for told in desk.server.told} == {"/hooks/assessment.update"}
    assert base64.b64decode(desk.server.told[0].headers["authorization"].split()[1]) == b"their-key:"
    assert (begun["assessment_id"], begun["assessment_status"]["value"]) == (order, "Started")
    assert (over["assessment_id"], over["assessment_result"]["value"]) == (order, 50.0)
    assert over["timestamp"] > begun["timestamp"]


def test_what_is_under_way_is_not_sent_twice(desk):
    first, second = desk.send(), desk.send()
    assert first.json() == second.json()
    assert desk.start().status_code == 200, "another software may order it, too"
    again = desk.start()
    assert problem(again) == (409, "already-ordered")
    assert (again.json()["success"], "not finished" in again.json()["message"]) == (False, True)
    assert len(desk.letters()) == 1


def test_who_was_invited_by_staff_is_ordered_without_another_letter(desk):
    body = {"name": "Ada Lovelace", "email": "ada@example.org"}
    desk.platform.client.post(f"/v1/campaigns/{desk.room.campaign}/invitations", json=body)
    order = desk.start().json()["results"]["assessment_id"]
    assert len(desk.letters()) == 1
    assert desk.ask("POST", f"{ASHBY}/assessment.cancel", {"assessment_id": order}).json()["success"] is True
    (invitation,) = desk.platform.client.get(f"/v1/campaigns/{desk.room.campaign}/invitations").json()["items"]
    assert invitation["state"] == "sent", "what staff have promised is not the software's to take back"


def test_a_cancelled_test_opens_nothing_and_may_be_ordered_again(desk):
    order = desk.start().json()["results"]["assessment_id"]
    cancelled = desk.ask("POST", f"{ASHBY}/assessment.cancel", {"assessment_id": order})
    assert cancelled.json() == {"success": True, "results": {"assessment_id": order}}
    token = re.search(r"/e/([A-Za-z0-9_-]+)", desk.letters()[0].text)[1]
    assert desk.platform.browser().post("/v1/entry/link", json={"token": token}).status_code == 404
    desk.turn()
    assert desk.server.told == [], "it has cancelled it itself"
    assert desk.start().json()["results"]["assessment_id"] != order


def test_ashby_is_told_when_staff_revoke_the_invitation(desk):
    desk.start()
    (invitation,) = desk.platform.client.get(f"/v1/campaigns/{desk.room.campaign}/invitations").json()["items"]
    desk.platform.client.post(f"/v1/invitations/{invitation['id']}/revoke")
    desk.turn()
    assert "revoked" in json.loads(desk.server.told[0].body)["cancelled_reason"]["value"]
    assert desk.orders()[0]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("person", "test", "expected"),
    [
        ({"email": "nobody"}, None, (422, "unfit-person")),
        ({"email": " "}, None, (422, "unfit-person")),
        ({"first_name": "=1+1"}, None, (422, "unfit-person")),
        ({}, "019aa5f0-7c1e-7f02-8b22-aabbccddeeff", (422, "unknown-test")),
        ({}, "x", (422, "unknown-test")),
    ],
)
def test_what_cannot_be_sent_is_refused_and_invites_nobody(desk, person, test, expected):
    answer = desk.send(person, **({} if test is None else {"partner_test_id": test}))
    assert problem(answer) == expected
    started = desk.start(candidate={**ADA, **person}, **({} if test is None else {"assessment_type_id": test}))
    assert (problem(started), started.json()["success"]) == (expected, False)
    assert started.json()["message"]
    assert desk.letters() == []


def test_a_campaign_that_is_not_open_is_no_test(desk):
    desk.platform.client.post(f"/v1/campaigns/{desk.room.campaign}/close")
    assert desk.ask("GET", f"{GREENHOUSE}/list_tests").json() == []
    assert problem(desk.send()) == (422, "unknown-test")


def test_their_keys_order_tests_and_do_nothing_else(desk):
    headers = {"Authorization": f"Bearer {desk.keys['ashby']}"}
    other = desk.platform.browser()
    for path in ("/v1/campaigns", "/v1/candidates", "/v1/partner-orders", "/v1/partners"):
        assert problem(other.get(path, headers=headers)) == (403, "missing-scope")
    basic = {"Authorization": "Basic " + base64.b64encode(f"{desk.platform.key}:".encode()).decode()}
    assert other.get("/v1/campaigns", headers=basic).status_code == 401, "a name and a password open these alone"


@pytest.mark.parametrize("header", ["Basic", "Basic ?", "Basic //79", "Basic " + base64.b64encode(b":x").decode()])
def test_who_shows_no_key_is_refused(desk, header):
    answer = desk.platform.browser().get(f"{GREENHOUSE}/list_tests", headers={"Authorization": header})
    assert answer.status_code == 401


def test_one_software_reads_nothing_that_another_has_ordered(desk):
    order = desk.start().json()["results"]["assessment_id"]
    answer = desk.ask("GET", f"{GREENHOUSE}/test_status", params={"partner_interview_id": order})
    assert problem(answer) == (404, "unknown-order")
    interview = desk.send().json()["partner_interview_id"]
    assert problem(desk.ask("POST", f"{ASHBY}/assessment.cancel", {"assessment_id": interview})) == (
        404,
        "unknown-order",
    )


def test_who_does_not_listen_is_told_again_by_the_schedule_and_then_when_staff_want_it(desk):
    desk.start()
    next(desk.sit())
    desk.server.status = 503
    now = datetime.now(UTC)
    for wait in WAITS:
        now += wait
        desk.teller.turn(now)
    assert len(desk.server.told) == len(WAITS)
    (order,) = desk.orders()
    assert (order["news"], order["last_status"]) == ("failed", 503)
    desk.server.status = 200
    desk.server.answer = b'{"success": true}'
    assert desk.platform.client.post(f"/v1/partner-orders/{order['id']}/tell-again").json()["news"] == "waiting"
    desk.turn()
    assert desk.orders()[0]["news"] == "told"
    stamps = [json.loads(told.body)["timestamp"] for told in desk.server.told]
    assert stamps == sorted(set(stamps)), "later news say that they are later"


def test_a_no_that_comes_with_200_is_a_no(desk):
    desk.start()
    next(desk.sit())
    desk.server.status, desk.server.answer = 200, b'{"success": false, "errors": ["unknown assessment"]}'
    desk.teller.turn(datetime.now(UTC))
    (order,) = desk.orders()
    assert (order["news"], order["last_status"]) == ("waiting", 422)


def test_an_address_of_our_own_network_is_not_asked(desk):
    desk.send()
    list(desk.sit())
    sealing = Sealing(SecretFile(desk.platform.settings.partners_secret()))
    careful = Teller(
        desk.platform.database, sealing, Asking(Rules()), address=ADDRESS, ashby_url="https://api.ashbyhq.com"
    )
    careful.turn(datetime.now(UTC))
    assert desk.server.told == []
    (order,) = desk.orders()
    assert order["last_error"]


def test_a_result_that_changes_is_told_again(desk):
    desk.start()
    list(desk.sit())
    desk.turn()
    before = len(desk.server.told)
    with desk.platform.database.write(EVERYWHERE) as session:
        session.scalars(select(OrderRow)).one().result_number = 0
    desk.turn(datetime.now(UTC) + timedelta(seconds=1))
    assert len(desk.server.told) == before + 1
    assert json.loads(desk.server.told[-1].body)["assessment_result"]


def test_who_is_disconnected_is_told_nothing_and_asks_nothing(desk):
    desk.start()
    next(desk.sit())
    assert desk.platform.client.delete("/v1/partners/ashby").status_code == 200
    desk.turn()
    assert desk.server.told == []
    assert desk.ask("POST", f"{ASHBY}/assessment.list", {}).status_code == 401
    assert problem(desk.platform.client.delete("/v1/partners/ashby")) == (404, "not-connected")


def test_another_key_ends_the_one_before_and_keeps_what_was_given(desk):
    before = desk.keys["ashby"]
    after = desk.platform.client.put("/v1/partners/ashby", json={}).json()
    assert after["has_their_key"] is True
    assert desk.ask("POST", f"{ASHBY}/assessment.list", {}, key=before).status_code == 401
    assert desk.ask("POST", f"{ASHBY}/assessment.list", {}, key=after["key"]).status_code == 200


def test_what_was_given_stands_nowhere_in_clear(desk):
    with desk.platform.database.read(EVERYWHERE) as session:
        rows = session.scalars(select(ConnectionRow)).all()
        assert "their-key" not in str([[getattr(row, one.key) for one in row.__table__.columns] for row in rows])
    assert "their-key" not in desk.platform.client.get("/v1/partners").text


def test_what_greenhouse_finds_wrong_is_kept_for_staff(desk):
    said = {"api_call": "test_status", "errors": ["partner_profile_url\0 is missing"], "candidate_email": "a@b.c"}
    assert desk.ask("POST", f"{GREENHOUSE}/response_error", said).status_code == 200
    found = {one["partner"]: one for one in desk.platform.client.get("/v1/partners").json()["items"]}
    assert found["greenhouse"]["fault"] == "test_status: partner_profile_url is missing"
    assert found["ashby"]["fault"] is None


def test_test_data_is_ordered_apart(desk):
    """A test key's connection lists the campaigns of the twin."""
    twin = desk.platform.client.post(
        "/v1/api-keys", json={"name": "t", "scopes": [Scope.PARTNERS_WRITE, Scope.ASSESSMENTS_WRITE], "test": True}
    ).json()["key"]
    made = desk.platform.browser().put("/v1/partners/ashby", json={}, headers={"Authorization": f"Bearer {twin}"})
    assert made.status_code == 200, made.text
    assert desk.ask("POST", f"{ASHBY}/assessment.list", {}, key=made.json()["key"]).json()["results"] == []


@pytest.mark.sqlite_only
def test_the_page_of_the_docs_names_addresses_that_there_are(platform):
    page = (INSTALLATION / "docs" / "partners.md").read_text(encoding="utf-8")
    known = set(platform.app.openapi()["paths"])
    named = set(re.findall(r"/v1/[a-z0-9_./{}-]*[a-z0-9_}]", page))
    assert len(named) >= 11
    assert {re.sub(r"^/v1/partners/(greenhouse|ashby)$", "/v1/partners/{partner}", one) for one in named} <= known
