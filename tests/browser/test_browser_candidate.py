"""Candidates at the browser: the whole story, and what may go wrong on the way without losing a character."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from api.accounts.secrets import digest_of, new_token
from api.accounts.store import OrganisationRow
from api.campaigns.store import CampaignRow
from api.sittings.statements import drafts, handed_in, sittings
from api.tenancy import EVERYWHERE
from fakes.browser import check_accessible, check_fits, shoot, zoomed
from fakes.reports import not_gradable_report
from fakes.sittings import Room, exercise_item, open_room, part, plan_of
from runner.settings import INSTALLATION

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
TYPED = "def fizzbuzz(n):\n    return 'typed here'\n"
#: Markup, quotes and script in names: shown as what they are.
NASTY = "<img src=x onerror=alert(1)>\"'&{{7*7}}"


def a_room(site, plan=None, **values) -> Room:
    with site.database.read() as session:
        organisation = session.query(OrganisationRow.id).scalar()
    return open_room(site.database, organisation, plan, **values)


def come_in(page: Page, link: str, *, begin: bool = True) -> None:
    page.goto(f"/e/{link}")
    page.locator("main button.button--primary").click()
    page.wait_for_url("**/sitting")
    if begin:
        page.locator("form[action='/sitting/begin'] button").click()
        page.wait_for_selector("[data-keeping-time]")


def open_work(page: Page, item: str = "i1") -> None:
    page.goto(f"/sitting/work/{item}")
    page.wait_for_selector(".editor--code")


def type_over(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def shown(page: Page) -> str:
    return str(page.evaluate("() => Object.values(document.querySelector('[data-editor]').editor.files())[0]"))


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")


def stored(site, item: str = "i1") -> list[str]:
    """What is stored for an item, the newest sitting's first."""
    with site.database.read(EVERYWHERE) as session:
        rows = session.execute(drafts.select().where(drafts.c.item_id == item).order_by(drafts.c.saved_at.desc()))
        return [row.content["files"]["solution.py"] for row in rows]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_the_story_is_accessible_and_fits(open_page, site, language, size):
    room = a_room(site, plan_of(part(exercise_item(), exercise_item("i2", slug="order-totals", submissions=2))))
    page = open_page(locale=f"{language}-FR", viewport=size)

    def looked_at(name: str) -> None:
        check_fits(page)
        check_accessible(page)
        with zoomed(page, percent=200 if size is DESK else 112):
            check_fits(page)
        shoot(page, f"candidate-{name}-{language}-{size['width']}")

    page.goto("/")
    looked_at("welcome")
    link = room.invite()
    page.goto(f"/e/{link}")
    looked_at("link")
    come_in(page, link, begin=False)
    looked_at("first")
    open_work(page, "practice")
    looked_at("practice")
    page.goto("/sitting")
    page.locator("form[action='/sitting/begin'] button").click()
    page.wait_for_selector("[data-keeping-time]")
    looked_at("overview")
    open_work(page)
    type_over(page, TYPED)
    saved(page)
    page.locator("[data-run]").click()
    page.wait_for_selector("[data-results][data-state=done]")
    looked_at("work-run")
    page.locator("[data-submit]").click()
    page.wait_for_selector("[data-results] section[aria-labelledby^=criterion]")
    looked_at("work-submit")
    page.goto("/sitting/finish")
    looked_at("finish")
    page.locator("form[action='/sitting/finish'] button").click()
    page.wait_for_url("**/sitting/end")
    looked_at("end")
    page.locator("a[href='/sitting/result']").click()
    page.wait_for_url("**/sitting/result")
    looked_at("result")
    page.locator("main a[href='/sitting/end']").click()
    page.wait_for_url("**/sitting/end")
    page.locator("form[action='/sitting/leave'] button").click()
    page.wait_for_url("**/goodbye")
    looked_at("goodbye")
    assert not [one for one in page.context.cookies() if "candidate" in str(one.get("name"))]
    page.watch.allow("401")
    page.goto("/sitting")
    expect(page.locator("h1")).to_be_visible()
    assert "FizzBuzz" not in page.content()


def test_the_story_goes_without_script(open_page, site):
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.goto(f"/e/{a_room(site).invite()}")
    page.locator("main button.button--primary").click()
    page.locator("form[action='/sitting/begin'] button").click()
    page.locator("h3 a").first.click()
    page.get_by_label("solution.py").fill(TYPED)
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("solution.py").input_value() == TYPED
    assert stored(site)[0] == TYPED
    page.get_by_role("button", name="Run the examples").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("[data-results]")).to_have_attribute("data-state", "done")
    check_fits(page)
    page.goto("/sitting/finish")
    page.get_by_role("button", name="Yes, finish").click()
    expect(page.get_by_text("Your receipt")).to_be_visible()


def test_the_story_goes_by_keyboard_alone(open_page, site):
    page = open_page(viewport=DESK)
    page.goto(f"/e/{a_room(site).invite()}")

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    tab_to("main button.button--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sitting")
    tab_to("form[action='/sitting/begin'] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-keeping-time]")
    tab_to("h3 a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".editor--code")
    tab_to("[data-editor] *")
    for _ in range(10):
        if page.evaluate("() => document.activeElement.shadowRoot !== null"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n# by keyboard\n")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.shadowRoot !== null")  # Tab indents
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("() => document.activeElement.shadowRoot !== null")  # and now it has left
    saved(page)
    tab_to("[data-run]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-results][data-state=done]")


def test_a_second_computer_takes_over_with_every_character(open_page, site):
    link = a_room(site).invite()
    first, second = open_page(viewport=DESK), open_page(viewport=DESK)
    come_in(first, link)
    open_work(first)
    type_over(first, TYPED)
    saved(first)
    come_in(second, link, begin=False)
    open_work(second)
    assert shown(second) == TYPED
    type_over(second, TYPED + "# from the second\n")
    saved(second)
    first.watch.allow("409")
    type_over(first, TYPED + "# from the first\n")
    expect(first.locator("[data-conflict]")).to_be_visible()
    check_accessible(first)
    assert stored(site)[0] == TYPED + "# from the second\n"
    first.locator("[data-take-theirs]").click()
    assert shown(first) == TYPED + "# from the second\n"


def test_of_two_tabs_neither_overwrites_the_other_unasked(open_page, site):
    page = open_page(viewport=DESK)
    come_in(page, a_room(site).invite())
    other = page.context.new_page()
    open_work(page)
    open_work(other)
    type_over(page, "one = 1\n")
    saved(page)
    page.watch.allow("409")
    type_over(other, "two = 2\n")
    expect(other.locator("[data-conflict]")).to_be_visible()
    assert stored(site)[0] == "one = 1\n"
    other.locator("[data-keep-mine]").click()
    saved(other)
    assert stored(site)[0] == "two = 2\n"


def test_what_is_typed_last_is_handed_in_at_the_end_of_time(open_page, site):
    page = open_page(viewport=DESK)
    room = a_room(site)
    come_in(page, room.invite())
    open_work(page)
    with site.database.write(EVERYWHERE) as session:
        mine = session.execute(sittings.select().where(sittings.c.campaign_id == room.campaign)).one()
        soon = datetime.now(UTC) + timedelta(seconds=4)
        began = soon - timedelta(milliseconds=mine.allowed_ms)
        session.execute(
            sittings.update().where(sittings.c.id == mine.id).values(started_at=began, ends_at=soon, due_at=soon)
        )
    page.reload()
    page.wait_for_selector(".editor--code")
    page.watch.allow("409|404|401")
    type_over(page, "typed = 'just before the end'\n")
    page.wait_for_url("**/sitting/end")
    expect(page.get_by_text("the clock: the newest that was typed")).to_be_visible()
    with site.database.read(EVERYWHERE) as session:
        receipt = session.execute(handed_in.select().where(handed_in.c.sitting_id == mine.id)).one()
    assert receipt.content["files"]["solution.py"] == "typed = 'just before the end'\n"
    assert receipt.by.value == "clock"


def test_a_double_click_lets_one_person_in(open_page, site):
    token = new_token()
    room = a_room(site, open_link_digest=digest_of(token), open_link_quota=9)
    page = open_page(viewport=PHONE)
    page.goto(f"/o/{token}")
    page.get_by_label("Your name").fill("Ada")
    page.locator("main button.button--primary").dblclick()
    expect(page.locator(".ticket__code")).to_have_count(2)
    with site.database.read(EVERYWHERE) as session:
        assert session.scalar(select(CampaignRow.open_link_used).where(CampaignRow.id == room.campaign)) == 1


def test_a_gate_holds_everybody_until_staff_open_it(open_page, site):
    page = open_page(viewport=PHONE)
    room = a_room(site, start_gate=True)
    come_in(page, room.invite(), begin=False)
    expect(page.locator("form[action='/sitting/begin'] button")).to_be_disabled()
    check_accessible(page)
    room.change(gate_opened_at=datetime.now(UTC))
    expect(page.locator("form[action='/sitting/begin'] button")).to_be_enabled()


def test_names_output_and_code_are_text_and_nothing_else(open_page, site):
    page = open_page(viewport=DESK)
    room = a_room(site, title=f"Campaign {NASTY}")
    come_in(page, room.invite(f"Zoé {NASTY}"), begin=False)
    assert NASTY in page.locator("main").inner_text()
    page.locator("form[action='/sitting/begin'] button").click()
    page.wait_for_selector("[data-keeping-time]")
    open_work(page)
    type_over(page, f"# {NASTY}</textarea><script>alert(2)</script>\n")
    saved(page)
    page.reload()
    page.wait_for_selector(".editor--code")
    assert "<script>alert(2)</script>" in shown(page)
    assert page.locator("img[src=x]").count() == 0


class OwnApi:
    """An api of a test's own, as a process that can be killed."""

    def __init__(self, site) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._environment = {
            **os.environ,
            "PREUVE_DATA": str(site.settings.data),
            "REDIS_URL": site.settings.redis(),
            "PREUVE_PORT": str(self.port),
            "PYTHONPATH": str(INSTALLATION),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api", "serve"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def own_api(site) -> Iterator[OwnApi]:
    api = OwnApi(site)
    api.start()
    yield api
    api.kill()


def test_typing_goes_on_while_the_api_is_killed_and_comes_back(open_page, site, own_api):
    room = a_room(site)
    page = open_page(viewport=DESK, base_url=f"http://127.0.0.1:{own_api.port}")
    page.watch.allow("Failed to load resource|ERR_")
    come_in(page, room.invite())
    open_work(page)
    type_over(page, "first = 1\n")
    saved(page)
    own_api.kill()
    page.keyboard.press("Control+End")
    page.keyboard.type("second = 2\n")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "failing")
    check_accessible(page)
    page.keyboard.type("third = 3\n")
    own_api.start()
    saved(page)
    assert stored(site)[0] == "first = 1\nsecond = 2\nthird = 3\n"


def test_odd_quotes_are_pointed_out_and_changed_by_nobody(open_page, site):
    page = open_page(viewport=DESK, locale="fr-FR")
    come_in(page, a_room(site).invite())
    open_work(page)
    type_over(page, "print(“bonjour”)\n")
    expect(page.locator("[data-odd]")).to_be_visible()
    saved(page)
    assert stored(site)[0] == "print(“bonjour”)\n"


def test_time_that_staff_give_is_shown_without_loading_the_page(open_page, site):
    page = open_page(viewport=DESK)
    room = a_room(site)
    come_in(page, room.invite())
    open_work(page)
    before = page.locator(".clock").get_attribute("data-ends-at")
    with site.database.write(EVERYWHERE) as session:
        mine = session.execute(sittings.select().where(sittings.c.campaign_id == room.campaign)).one()
        later = mine.ends_at + timedelta(minutes=5)
        session.execute(
            sittings.update()
            .where(sittings.c.id == mine.id)
            .values(ends_at=later, due_at=later, extra_ms=mine.extra_ms + 300_000)
        )
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(page.locator(".toast")).to_contain_text("5 min")
    assert page.locator(".clock").get_attribute("data-ends-at") != before


def test_codes_from_a_sheet_open_the_sitting_and_mistyped_ones_are_told(open_page, site):
    page = open_page(viewport=PHONE)
    page.watch.allow("422")
    page.goto("/")
    page.get_by_label("Room code").fill("nonsense")
    page.get_by_label("Personal code").fill("more")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.get_by_label("Room code").input_value() == "nonsense"
    check_accessible(page)


def test_a_campaign_that_is_closed_says_so(open_page, site):
    page = open_page(viewport=PHONE)
    room = a_room(site)
    link = room.invite()
    come_in(page, link, begin=False)
    room.change(closes_at=datetime.now(UTC) - timedelta(minutes=1))
    page.reload()
    expect(page.locator("form[action='/sitting/begin'] button")).to_be_disabled()


def test_an_answer_that_was_lost_is_no_conflict(open_page, site):
    """The save arrived, its answer did not: what is typed on goes on from there, and nobody is asked anything."""
    page = open_page(viewport=DESK)
    come_in(page, a_room(site).invite())
    open_work(page)
    type_over(page, "one = 1\n")
    saved(page)
    page.watch.allow("ERR_|409")
    arrived: list[Route] = []

    def hold(route: Route) -> None:
        route.fetch()
        arrived.append(route)

    page.route("**/v1/sitting/drafts/*", hold, times=1)
    page.keyboard.press("Control+End")
    page.keyboard.type("two = 2\n")
    while not arrived:
        page.wait_for_timeout(10)  # lets the browser tell what it does
    page.keyboard.type("three = 3\n")
    drafts_of = "/v1/sitting/drafts/"
    with (
        page.expect_response(lambda answer: drafts_of in answer.url and answer.status == 409),
        page.expect_response(lambda answer: drafts_of in answer.url and answer.status == 200),
    ):
        arrived[0].abort()
    saved(page)
    assert "two" in str(arrived[0].request.post_data)
    expect(page.locator("[data-conflict]")).to_be_hidden()
    assert stored(site)[0] == "one = 1\ntwo = 2\nthree = 3\n"


def test_handing_in_without_an_answer_is_done_once_and_what_cannot_be_graded_costs_nothing(open_page, site):
    """In a room without TLS, too, where browsers draw no UUIDs."""
    page = open_page(viewport=DESK)
    page.add_init_script("delete Crypto.prototype.randomUUID")
    come_in(page, a_room(site, plan_of(part(exercise_item(submissions=1)))).invite())
    open_work(page)
    type_over(page, "def fizzbuzz(n):\n    return (\n")
    page.watch.allow("ERR_")

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/v1/sitting/items/*/submit", lose, times=1)
    grade = site.grade
    site.grade = not_gradable_report
    page.locator("[data-submit]").click()
    page.wait_for_selector("[data-results][data-state=done]")
    site.grade = grade
    with site.database.read(EVERYWHERE) as session:
        texts = [row.content["files"]["solution.py"] for row in session.execute(handed_in.select())]
    assert texts.count("def fizzbuzz(n):\n    return (\n") == 1
    expect(page.locator("[data-submit]")).to_be_enabled()
    expect(page.locator("[data-left]")).to_contain_text("1")


def move_end_of_part(site, room: Room, *, in_s: float) -> None:
    """Let the first part end soon: everything of the sitting moves back."""
    with site.database.write(EVERYWHERE) as session:
        mine = session.execute(sittings.select().where(sittings.c.campaign_id == room.campaign)).one()
        span = mine.part_ends_at - (datetime.now(UTC) + timedelta(seconds=in_s))
        names = ("started_at", "part_started_at", "ends_at", "part_ends_at", "due_at")
        moved = {name: getattr(mine, name) - span for name in names}
        session.execute(sittings.update().where(sittings.c.id == mine.id).values(**moved))


@pytest.mark.parametrize("place", ["work", "overview"])
def test_a_part_that_is_over_leads_to_the_next_one_and_keeps_what_was_typed(open_page, site, place):
    next_part = part(exercise_item("i2", slug="order-totals"), name="p2", minutes=30)
    next_part["title"] = {"fr": "Suite", "en": "Next"}
    plan = plan_of(
        part(exercise_item(), minutes=20),
        next_part,
        minutes=None,
    )
    page = open_page(viewport=DESK)
    room = a_room(site, plan)
    come_in(page, room.invite())
    open_work(page)
    type_over(page, "first = 'part'\n")
    saved(page)
    if place == "overview":
        page.goto("/sitting")
    move_end_of_part(site, room, in_s=-2.9)
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    page.wait_for_url("**/sitting?done=p1")
    expect(page.get_by_text("The next part has begun")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    check_accessible(page)
    with site.database.read(EVERYWHERE) as session:
        mine = session.execute(sittings.select().where(sittings.c.campaign_id == room.campaign)).one()
        receipt = session.execute(handed_in.select().where(handed_in.c.sitting_id == mine.id)).one()
    assert (receipt.content["files"]["solution.py"], receipt.by.value) == ("first = 'part'\n", "clock")


def test_the_overview_follows_the_clock_too(open_page, site):
    page = open_page(viewport=PHONE)
    room = a_room(site)
    come_in(page, room.invite())
    before = page.locator(".clock").get_attribute("data-ends-at")
    with site.database.write(EVERYWHERE) as session:
        mine = session.execute(sittings.select().where(sittings.c.campaign_id == room.campaign)).one()
        later = mine.ends_at + timedelta(seconds=30)
        values = {"ends_at": later, "due_at": later, "given_back_ms": mine.given_back_ms + 30_000}
        session.execute(sittings.update().where(sittings.c.id == mine.id).values(**values))
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(page.locator(".toast")).to_contain_text("30 s")
    assert page.locator(".clock").get_attribute("data-ends-at") != before


def test_a_page_that_is_loaded_during_a_pause_goes_on_after_it(open_page, site):
    page = open_page(viewport=DESK)
    room = a_room(site)
    come_in(page, room.invite())
    headers = {"Authorization": f"Bearer {site.first.api_key}"}
    sitting = page.request.get(f"/v1/campaigns/{room.campaign}/sittings", headers=headers).json()["items"][0]["id"]
    act = f"/v1/sittings/{sitting}"
    assert page.request.post(f"{act}/pause", headers=headers).ok
    page.goto("/sitting/work/i1")
    expect(page.get_by_text("Paused by the staff", exact=True)).to_be_visible()
    expect(page.locator("[data-submit]")).to_have_count(0)
    assert page.request.post(f"{act}/resume", headers=headers).ok
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-submit]")).to_be_enabled()
    type_over(page, "after = 'the pause'\n")
    saved(page)
