"""Whoever wants to be told is told, signed, again and again until they take it, and never what is another's."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import ClassVar

import pytest
from sqlalchemy import func, select, text
from standardwebhooks.webhooks import Webhook

from api.accounts.keys import twin_for
from api.accounts.model import Role, Scope
from api.campaigns.secret_file import SecretFile
from api.catalog.model import BrokenExerciseError, NoSuchExerciseError
from api.collector import _books, run_collector
from api.events.catalogue import EventType
from api.events.posting import Events
from api.events.store import EventRow
from api.mail.store import OutboxMailRow
from api.outgoing.addresses import Rules
from api.outgoing.asking import Asking
from api.tenancy import EVERYWHERE
from api.webhooks.courier import Courier
from api.webhooks.dispatching import KEPT
from api.webhooks.model import WAITS, DeliveryState
from api.webhooks.settling import Settling
from api.webhooks.signing import Secrets
from api.webhooks.store import DeliveryRow, EndpointRow, TryRow
from fakes.closed_addresses import CORPUS
from fakes.hook_server import HookServer
from fakes.sittings import come_in, open_room
from runner.verdict import Lane

URL = "https://ats.example.org/hooks"
ENDPOINTS = "/v1/webhook-endpoints"


@pytest.fixture
def server():
    server = HookServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def courier(platform, server):
    return courier_of(platform, server)


def courier_of(platform, server, *, closed=True):
    rules = Rules(http=True, ports=frozenset({server.port}), networks=(ip_network("127.0.0.0/8"),) if closed else ())
    secrets = Secrets(SecretFile(platform.settings.webhooks_secret()))
    return Courier(platform.database, secrets, Asking(rules), address="https://preuve.example.org", lot=lambda: 0.0)


def endpoint(platform, server, *types, organisation=None):
    """Made over HTTP, then moved to where the test listens."""
    headers = {} if organisation is None else platform.key_with(Scope.WEBHOOKS_WRITE, organisation=organisation)
    answer = platform.client.post(ENDPOINTS, json={"url": URL, "event_types": list(types)}, headers=headers)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    with platform.database.write(EVERYWHERE) as session:
        session.get_one(EndpointRow, made["id"]).url = server.url
    return made


def happen(platform, kind=EventType.CAMPAIGN_OPENED, organisation=None, **data):
    organisation = organisation or platform.organisation
    with platform.database.write(organisation) as session:
        return Events.post(session, organisation, kind, data or {"campaign": "c-1"})


def read(platform, path):
    answer = platform.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def deliveries(platform, made, **query):
    answer = platform.client.get(f"{ENDPOINTS}/{made['id']}/deliveries", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_what_happens_is_told_once_and_signed_so_that_others_can_check(platform, server, courier):
    made = endpoint(platform, server)
    event = happen(platform)
    assert (courier.turn(), courier.turn()) == (1, 0)
    (told,) = server.told
    assert Webhook(made["secret"]).verify(told.body, told.headers)["data"] == {"campaign": "c-1"}
    assert told.headers["webhook-id"] == event
    assert told.headers["content-type"] == "application/json"
    (one,) = deliveries(platform, made)
    assert (one["state"], one["event"], one["last_status"], one["tried"]) == ("delivered", event, 204, 1)
    assert read(platform, f"{ENDPOINTS}/{made['id']}")["last_delivered_at"]


def test_an_endpoint_gets_what_it_chose_and_one_that_chose_nothing_gets_all(platform, server, courier):
    some = endpoint(platform, server, "result.ready", "campaign.opened")
    every = endpoint(platform, server)
    happen(platform)
    happen(platform, EventType.CAMPAIGN_CLOSED)
    assert courier.turn() == 3
    assert [one["event_type"] for one in deliveries(platform, some)] == ["campaign.opened"]
    assert {one["event_type"] for one in deliveries(platform, every)} == {"campaign.opened", "campaign.closed"}


def test_nobody_is_told_what_happens_elsewhere(platform, server, courier):
    other = platform.accounts.create_organisation("Others")
    with platform.database.write(EVERYWHERE) as session:
        twin = twin_for(session, platform.organisation)
    mine = [endpoint(platform, server, organisation=one) for one in (None, other, twin)]
    for number, organisation in enumerate((platform.organisation, other, twin)):
        happen(platform, organisation=organisation, campaign=f"c-{number}")
    assert courier.turn() == 3
    for number, made in enumerate(mine):
        found = [told for told in server.told if _is_of(told, made["secret"])]
        assert [json.loads(told.body)["data"]["campaign"] for told in found] == [f"c-{number}"]


def _is_of(told, secret):
    try:
        Webhook(secret).verify(told.body, told.headers)
    except Exception:  # noqa: BLE001 - whatever the library says no with
        return False
    return True


def test_who_does_not_take_it_is_asked_again_by_the_schedule(platform, server, courier):
    made = endpoint(platform, server)
    event = happen(platform)
    server.status = 500
    now = datetime.now(UTC)
    for wait in WAITS:
        now += wait
        if wait:
            assert courier.turn(now - timedelta(milliseconds=2)) == 0
        assert courier.turn(now) == 1
    (one,) = deliveries(platform, made)
    assert (one["state"], one["tried"], one["last_status"]) == ("failed", len(WAITS), 500)
    assert {told.headers["webhook-id"] for told in server.told} == {event}
    assert len({told.body for told in server.told}) == 1
    whole = read(platform, f"/v1/webhook-deliveries/{one['id']}")
    assert [each["number"] for each in whole["tries"]] == list(range(1, len(WAITS) + 1))


def test_who_has_taken_nothing_for_a_whole_schedule_is_left_and_the_owners_are_told(platform, server, courier):
    platform.accounts.create_member(platform.organisation, "owner@example.org", "five words drawn", Role.OWNER)
    platform.accounts.create_member(platform.organisation, "other@example.org", "five words drawn", Role.VIEWER)
    made = endpoint(platform, server)
    happen(platform)
    server.status = 503
    now = datetime.now(UTC)
    for wait in WAITS:
        now += wait
        courier.turn(now)
    found = read(platform, f"{ENDPOINTS}/{made['id']}")
    assert (found["enabled"], found["disabled_by"]) == (False, "failing")
    with platform.database.read(EVERYWHERE) as session:
        (letter,) = session.scalars(select(OutboxMailRow)).all()
    assert letter.to == "owner@example.org"
    assert "127.0.0.1" in letter.subject
    assert f"/staff/settings/webhooks/{made['id']}" in letter.text
    happen(platform)
    assert courier.turn(now) == 0
    events = platform.client.get("/v1/audit-events", params={"action": "webhook.disabled"}).json()["items"]
    assert [event["target"]["id"] for event in events] == [made["id"]]


def test_who_takes_something_in_between_is_not_left(platform, server, courier):
    made = endpoint(platform, server)
    happen(platform)
    server.status = 503
    now = datetime.now(UTC)
    for wait in WAITS[:-1]:
        now += wait
        courier.turn(now)
    server.status = 200
    happen(platform, EventType.CAMPAIGN_CLOSED)
    courier.turn(now)
    server.status = 503
    courier.turn(now + WAITS[-1])
    found = read(platform, f"{ENDPOINTS}/{made['id']}")
    assert (found["enabled"], bool(found["failing_since"])) == (True, True)
    assert {one["state"] for one in deliveries(platform, made)} == {"failed", "delivered"}


def test_410_ends_it_at_once_and_what_was_on_its_way_stops(platform, server, courier):
    made = endpoint(platform, server)
    server.status = 500
    happen(platform)
    courier.turn()
    server.status = 410
    happen(platform, EventType.CAMPAIGN_CLOSED)
    courier.turn()
    assert read(platform, f"{ENDPOINTS}/{made['id']}")["disabled_by"] == "gone"
    assert {one["event_type"]: one["state"] for one in deliveries(platform, made)} == {
        "campaign.opened": "stopped",
        "campaign.closed": "failed",
    }


def test_a_redirect_is_no_success_and_is_not_followed(platform, server, courier):
    made = endpoint(platform, server)
    server.status, server.headers = 307, {"Location": f"{server.url}/elsewhere"}
    happen(platform)
    courier.turn()
    assert [told.path for told in server.told] == ["/hooks"]
    assert deliveries(platform, made)[0]["state"] == "waiting"


def test_who_asks_for_time_gets_it(platform, server, courier):
    made = endpoint(platform, server)
    server.status, server.headers = 429, {"Retry-After": "7200"}
    happen(platform)
    now = datetime.now(UTC)
    courier.turn(now)
    next_try = datetime.fromisoformat(deliveries(platform, made)[0]["next_try_at"])
    assert timedelta(seconds=7_199) < next_try - now <= timedelta(seconds=7_200)


def test_what_was_answered_is_kept_nowhere(platform, server, courier):
    made = endpoint(platform, server)
    server.status, server.answer = 500, b"secret of the neighbour"
    happen(platform)
    courier.turn()
    (one,) = deliveries(platform, made)
    (tried,) = read(platform, f"/v1/webhook-deliveries/{one['id']}")["tries"]
    assert tried["status"] == 500
    assert "secret of the neighbour" not in json.dumps(tried)
    with platform.database.read(EVERYWHERE) as session:
        kept = session.execute(text("SELECT * FROM webhook_tries")).all()
    assert kept
    assert "secret of the neighbour" not in str(kept)


def test_an_address_that_means_our_own_network_is_not_asked(platform, server):
    """It could have been typed before the rules changed, or mean something else by now."""
    made = endpoint(platform, server)
    happen(platform)
    courier_of(platform, server, closed=False).turn()
    (one,) = deliveries(platform, made)
    assert (one["state"], one["last_status"], server.told) == ("waiting", None, [])
    assert "network" in one["last_error"]


def test_an_endpoint_that_is_slow_holds_up_neither_the_loop_nor_others(platform, server, courier):
    slow = HookServer(hold=threading.Event())
    slow.start()
    rules = Rules(http=True, ports=frozenset({server.port, slow.port}), networks=(ip_network("127.0.0.0/8"),))
    secrets = Secrets(SecretFile(platform.settings.webhooks_secret()))
    courier = Courier(platform.database, secrets, Asking(rules), address="x", at_once=3)
    stop = threading.Event()
    loop = threading.Thread(target=courier.run, args=(stop,))
    try:
        held = endpoint(platform, slow, "campaign.closed")
        made = endpoint(platform, server, "campaign.opened")
        for _ in range(5):
            happen(platform, EventType.CAMPAIGN_CLOSED)
        happen(platform)
        loop.start()
        _until(lambda: len(slow.told) == 2 and [one["state"] for one in deliveries(platform, made)] == ["delivered"])
        assert all(one["state"] == "waiting" for one in deliveries(platform, held))
        slow.hold.set()
        _until(lambda: all(one["state"] == "delivered" for one in deliveries(platform, held)))
    finally:
        stop.set()
        slow.stop()
        loop.join()
    assert len(slow.told) == 5


def _until(holds):
    waiting = threading.Event()
    for _ in range(1_000):
        if holds():
            return
        waiting.wait(0.02)
    raise AssertionError("it never did")


def test_sending_again_sends_the_same_under_the_same_id(platform, server, courier):
    made = endpoint(platform, server)
    event = happen(platform)
    courier.turn()
    (one,) = deliveries(platform, made)
    answer = platform.client.post(f"/v1/webhook-deliveries/{one['id']}/send-again")
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    assert courier.turn() == 1
    first, second = server.told
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    (one,) = deliveries(platform, made)
    assert (one["event"], one["state"], one["tried"]) == (event, "delivered", 2)


def test_a_test_goes_to_the_one_that_is_tested(platform, server, courier):
    made, other = endpoint(platform, server, "result.ready"), endpoint(platform, server)
    answer = platform.client.post(f"{ENDPOINTS}/{made['id']}/test")
    assert (answer.status_code, answer.json()["event_type"]) == (201, "webhook.test")
    assert courier.turn() == 1
    assert Webhook(made["secret"]).verify(server.told[0].body, server.told[0].headers)["type"] == "webhook.test"
    assert deliveries(platform, other) == []


def test_a_replaced_secret_signs_too_until_the_overlap_ends(platform, server, courier):
    made = endpoint(platform, server)
    answer = platform.client.post(f"{ENDPOINTS}/{made['id']}/rotate-secret", json={"overlap_hours": 1})
    fresh = answer.json()["secret"]
    assert (answer.status_code, fresh != made["secret"]) == (201, True)
    happen(platform)
    courier.turn()
    assert [_is_of(server.told[0], one) for one in (fresh, made["secret"])] == [True, True]
    platform.client.post(f"{ENDPOINTS}/{made['id']}/rotate-secret", json={"overlap_hours": 0})
    happen(platform)
    courier.turn()
    assert [_is_of(server.told[1], one) for one in (fresh, made["secret"])] == [False, False]


def test_a_secret_is_shown_once_and_stands_nowhere(platform, server):
    made = endpoint(platform, server)
    secret = made["secret"]
    assert secret.startswith("whsec_")
    for path in (ENDPOINTS, f"{ENDPOINTS}/{made['id']}"):
        assert "whsec_" not in platform.client.get(path).text
    with platform.database.read(EVERYWHERE) as session:
        row = session.get_one(EndpointRow, made["id"])
        assert secret.removeprefix("whsec_") not in str([getattr(row, one.key) for one in row.__table__.columns])


def test_a_disabled_endpoint_gets_nothing_until_it_is_enabled(platform, server, courier):
    made = endpoint(platform, server)
    path = f"{ENDPOINTS}/{made['id']}"
    happen(platform)
    server.status = 500
    courier.turn()
    etag = platform.client.get(path).headers["ETag"]
    off = platform.client.patch(path, json={"enabled": False}, headers={"If-Match": etag})
    assert (off.json()["enabled"], off.json()["disabled_by"]) == (False, "staff")
    assert platform.client.patch(path, json={"enabled": True}, headers={"If-Match": etag}).status_code == 412
    (one,) = deliveries(platform, made)
    assert one["state"] == "stopped"
    happen(platform)
    assert courier.turn(datetime.now(UTC) + timedelta(days=1)) == 0
    for refused in (f"{path}/test", f"/v1/webhook-deliveries/{one['id']}/send-again"):
        assert platform.client.post(refused).json()["type"] == "/problems/disabled-endpoint"
    on = platform.client.patch(path, json={"enabled": True}, headers={"If-Match": off.headers["ETag"]})
    assert (on.json()["enabled"], on.json()["disabled_by"]) == (True, None)
    server.status = 200
    assert platform.client.post(f"/v1/webhook-deliveries/{one['id']}/send-again").status_code == 200
    assert courier.turn() == 1


def test_a_removed_endpoint_takes_its_log_along(platform, server, courier):
    made = endpoint(platform, server)
    happen(platform)
    courier.turn()
    assert platform.client.delete(f"{ENDPOINTS}/{made['id']}").status_code == 200
    assert platform.client.delete(f"{ENDPOINTS}/{made['id']}").status_code == 404
    with platform.database.read(EVERYWHERE) as session:
        assert [session.scalar(select(func.count()).select_from(row)) for row in (DeliveryRow, TryRow)] == [0, 0]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"url": "http://example.org/"}, "/url"),
        ({"url": "https://127.0.0.1/"}, "/url"),
        ({"url": "https://0x7f.1/"}, "/url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "/url"),
        ({"url": "https://example.org:6379/"}, "/url"),
        ({"url": "https://user:secret@example.org/"}, "/url"),
        ({"url": URL, "event_types": ["campaign.opened", "webhook.test"]}, "/event_types/1"),
        ({"url": URL, "event_types": ["nothing.happened"]}, "/event_types/0"),
    ],
)
def test_an_endpoint_that_makes_no_sense_is_refused_with_its_place(platform, body, place):
    answer = platform.client.post(ENDPOINTS, json=body)
    assert (answer.status_code, [fault["place"] for fault in answer.json()["errors"]]) == (422, [place])
    assert read(platform, ENDPOINTS)["items"] == []


def test_an_organisation_has_so_many_endpoints_and_no_more(platform):
    for _ in range(20):
        assert platform.client.post(ENDPOINTS, json={"url": URL}).status_code == 201
    assert platform.client.post(ENDPOINTS, json={"url": URL}).json()["type"] == "/problems/too-many-endpoints"


def test_the_kinds_of_events_come_with_their_schemas(platform):
    types = {one["type"]: one for one in read(platform, "/v1/event-types")["items"]}
    assert set(types) == {kind.value for kind in EventType}
    assert types["submission.graded"]["data"]["properties"]["sitting"]["type"] == ["string", "null"]
    french = platform.client.get("/v1/event-types", headers={"Accept-Language": "fr"}).json()["items"]
    assert french[0]["description"] == "L’équipe a ouvert une campagne."


def test_what_is_old_is_forgotten_unless_it_is_on_its_way(platform, server, courier):
    endpoint(platform, server)
    happen(platform)
    courier.turn()
    server.status = 500
    waiting = happen(platform)
    courier.turn()
    later = datetime.now(UTC) + KEPT + timedelta(minutes=1)
    assert courier._dispatcher.forget(later) == 2
    with platform.database.read(EVERYWHERE) as session:
        assert [row.id for row in session.scalars(select(EventRow))] == [waiting]
        assert [row.state for row in session.scalars(select(DeliveryRow))] == [DeliveryState.WAITING]
        assert len(session.scalars(select(TryRow)).all()) == 1


def test_what_is_forgotten_cannot_be_sent_again(platform, server, courier):
    made = endpoint(platform, server)
    event = happen(platform)
    courier.turn()
    with platform.database.write(EVERYWHERE) as session:
        session.delete(session.get_one(EventRow, event))
    (one,) = deliveries(platform, made)
    answer = platform.client.post(f"/v1/webhook-deliveries/{one['id']}/send-again")
    assert answer.json()["type"] == "/problems/forgotten-event"


def test_a_delivery_whose_event_is_gone_holds_up_no_other(platform, server, courier):
    made = endpoint(platform, server)
    event = happen(platform)
    server.status = 500
    now = datetime.now(UTC)
    courier.turn(now)
    with platform.database.write(EVERYWHERE) as session:
        session.delete(session.get_one(EventRow, event))
    server.status, server.told = 200, []
    other = happen(platform)
    assert courier.turn(now + WAITS[1]) == 1
    assert [told.headers["webhook-id"] for told in server.told] == [other]
    assert [one["state"] for one in deliveries(platform, made)] == ["delivered", "failed"]


def test_deliveries_are_listed_by_state(platform, server, courier):
    made = endpoint(platform, server)
    happen(platform)
    courier.turn()
    server.status = 500
    happen(platform)
    courier.turn()
    assert [one["last_status"] for one in deliveries(platform, made, state="delivered")] == [204]
    assert [one["last_status"] for one in deliveries(platform, made, state="waiting")] == [500]


def test_a_result_is_told_although_nobody_looks_at_it(platform, server, courier):
    room = open_room(platform.database, platform.organisation)
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    browser.post("/finish")
    settling = Settling(platform.database, _books(platform.settings, platform.database))
    now = datetime.now(UTC)
    assert settling.turn(now) == 0, "nobody wants to be told"
    made = endpoint(platform, server, "result.ready")
    assert settling.turn(now) == 0, "it is being graded"
    platform.slots[Lane.GRADE].work()
    platform.collect()
    assert (settling.turn(now), settling.turn(now)) == (1, 0)
    assert courier.turn() == 1
    message = Webhook(made["secret"]).verify(server.told[0].body, server.told[0].headers)
    assert (message["type"], message["data"]["sitting"]) == ("result.ready", browser.look()["id"])


def test_a_campaign_that_cannot_be_settled_holds_up_no_other(platform, server):
    endpoint(platform, server)
    rooms = [open_room(platform.database, platform.organisation) for _ in range(2)]
    for room in rooms:
        browser = come_in(platform, room.invite())
        browser.begin()
        browser.post("/finish")

    class Books:
        asked: ClassVar[list[str]] = []

        def settle_campaign(self, organisation, campaign):
            self.asked.append(campaign)
            raise [BrokenExerciseError("away"), NoSuchExerciseError(slug="x", near="")][len(self.asked) - 1]

    settling, now = Settling(platform.database, Books()), datetime.now(UTC)
    assert (settling.turn(now), settling.turn(now)) == (2, 0)
    assert set(Books.asked) == {room.campaign for room in rooms}


def test_what_was_missed_is_sent_and_nothing_else(platform, server, courier):
    made = endpoint(platform, server, "campaign.opened")
    path = f"{ENDPOINTS}/{made['id']}"
    taken = happen(platform)
    courier.turn()
    server.status = 410
    gone = happen(platform)
    courier.turn()
    disabled = happen(platform)
    happen(platform, EventType.CAMPAIGN_CLOSED)
    happen(platform, organisation=platform.accounts.create_organisation("Others"))
    since = {"since": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    assert courier.turn() == 0
    assert platform.client.post(f"{path}/recover", json=since).json()["type"] == "/problems/disabled-endpoint"
    assert platform.client.patch(path, json={"enabled": True}, headers={"If-Match": "*"}).status_code == 200
    later = {"since": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    assert platform.client.post(f"{path}/recover", json=later).json() == {"deliveries": 0}
    assert platform.client.post(f"{path}/recover", json=since).json() == {"deliveries": 2}
    server.status, server.told = 200, []
    assert courier.turn() == 2
    assert [told.headers["webhook-id"] for told in server.told] == [gone, disabled]
    assert platform.client.post(f"{path}/recover", json=since).json() == {"deliveries": 0}
    assert taken not in {told.headers["webhook-id"] for told in server.told}


@pytest.mark.sqlite_only
def test_of_all_that_means_our_own_network_nothing_is_taken(platform):
    """In the form of an address; what a name means is looked at when it is asked."""
    made = platform.client.post(ENDPOINTS, json={"url": URL}).json()
    for url in CORPUS:
        new = platform.client.post(ENDPOINTS, json={"url": url})
        changed = platform.client.patch(f"{ENDPOINTS}/{made['id']}", json={"url": url}, headers={"If-Match": "*"})
        assert (new.status_code, changed.status_code) == (422, 422), url
        assert {fault["place"] for fault in new.json()["errors"]} == {"/url"}
    assert [one["url"] for one in read(platform, ENDPOINTS)["items"]] == [URL]


def test_the_collector_carries_what_happens(platform, server):
    changes = {"outgoing_http": True, "outgoing_ports": str(server.port), "outgoing_networks": "127.0.0.0/8"}
    settings = platform.settings.model_copy(update=changes)
    stop = threading.Event()
    collector = threading.Thread(target=run_collector, args=(settings, stop))
    collector.start()
    try:
        made = endpoint(platform, server)
        event = happen(platform)
        _until(lambda: [one["state"] for one in deliveries(platform, made)] == ["delivered"])
    finally:
        stop.set()
        collector.join()
    assert [told.headers["webhook-id"] for told in server.told] == [event]
