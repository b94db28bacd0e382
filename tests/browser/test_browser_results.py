"""The room, results, report and comparison by clicking: in both languages, on a phone and on a large screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.accounts.model import Role
from api.accounts.secrets import digest_of
from api.accounts.service import Accounts
from api.connections import connect_redis
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.results.store import ReportLinkRow
from api.sittings.statements import sittings
from fakes.browser import check_accessible, check_fits, shoot
from fakes.finished_sittings import Room as FinishedRoom
from fakes.finished_sittings import graded_as
from fakes.harmful_output import CORPUS, LONG_LINE, harmful_report
from fakes.reports import report_of
from fakes.sittings import exercise_item, open_room, part, plan_of
from fakes.slot import FakeSlot
from runner.exercise import Bank
from runner.verdict import Lane

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PASSWORD = "five words drawn by chance"
SCRIPT = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
CODE = f'"""{SCRIPT}"""\n\n\ndef fizzbuzz(n):\n    # {SCRIPT} &amp; "\'\n    return "{{{{ 7 * 7 }}}}" + str(n)\n'


class Desk:
    """A campaign of two parts with a gate, people in it, and somebody who looks after them."""

    def __init__(self, site: Any, open_page: Any) -> None:
        self.site, self._open = site, open_page
        self.login = f"{new_id()}@example.org"
        organisation = site.first.organisation
        Accounts(site.database).create_member(organisation, self.login, PASSWORD, Role.RECRUITER, name="Ada Byron")
        parts = part(exercise_item()), part(exercise_item("i2"), name="p2")
        self.room = open_room(site.database, organisation, plan_of(*parts), title="Rentrée 2027", start_gate=True)
        self.base = f"/staff/campaigns/{self.room.campaign}"

    def staff(self, **options: Any) -> Any:
        page = self._open(**{"viewport": DESK, **options})
        page.goto("/staff/sign-in")
        page.locator("[name=login]").fill(self.login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").click()
        page.wait_for_url("**/staff")
        return page

    def candidate(self, name: str) -> Any:
        """Somebody's computer, before they have begun."""
        page = self._open(viewport=DESK)
        page.goto(f"/e/{self.room.invite(name)}")
        page.get_by_role("button", name="Open").click()
        page.wait_for_url("**/sitting")
        return page

    def take(self, page: Any, code: str) -> None:
        """Begin, hand in, and be done."""
        begin(page)
        address = page.evaluate("() => location.origin")
        csrf = page.locator("meta[name=csrf]").get_attribute("content")
        headers = {"X-CSRF-Token": csrf, "Origin": address}
        content = {"language": "python", "files": {"solution.py": code}}
        saved = page.request.put(
            f"{address}/v1/sitting/drafts/i1", data={"base_version": 0, "content": content}, headers=headers
        )
        assert saved.ok, saved.text()
        made = page.request.post(f"{address}/v1/sitting/items/i1/submit", data={"base_version": 1}, headers=headers)
        assert made.ok, made.text()
        page.goto(f"/sitting/work/i1?submission={made.json()['submission']}")
        ended = page.request.post(f"{address}/v1/sitting/finish", headers=headers)
        assert ended.ok, ended.text()


def begin(page: Any) -> None:
    answer = page.request.post(
        f"{page.evaluate('() => location.origin')}/v1/sitting/begin",
        headers={"X-CSRF-Token": page.locator("meta[name=csrf]").get_attribute("content")},
    )
    assert answer.ok, answer.text()


@pytest.fixture
def desk(site, open_page) -> Desk:
    return Desk(site, open_page)


def look_at(page: Any, path: str, name: str) -> None:
    """Every page in both languages and sizes: accessible, fitting, and in a picture to look at."""
    for language in ("fr", "en"):
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            check_fits(page)
            check_accessible(page)
            shoot(page, f"{name}-{language}-{size['width']}")


def test_the_room_is_led_by_clicking_and_follows_what_happens(desk):
    staff = desk.staff()
    staff.goto(f"{desk.base}/room")
    assert staff.get_by_text("Gate closed: everybody waits").is_visible()
    ada = desk.candidate("Ada Lovelace")
    staff.get_by_role("heading", name="Ada Lovelace").wait_for()  # came in by itself
    refused = ada.request.post(
        f"{desk.site.address}/v1/sitting/begin",
        headers={"X-CSRF-Token": ada.locator("meta[name=csrf]").get_attribute("content")},
    )
    assert refused.status == 409
    staff.get_by_role("button", name="Open the gate").click()
    staff.get_by_text("The gate is open: everybody may begin.").wait_for()
    begin(ada)
    card = staff.locator(".person")
    card.get_by_text("At work").wait_for()
    card.get_by_text("Do something").click()
    card.get_by_label("Minutes").fill("5")
    card.get_by_role("button", name="Add time").click()
    staff.get_by_text("The time was added.").wait_for()
    assert staff.locator(".person").get_by_text("5 minutes").is_visible()
    staff.locator(".person").get_by_text("Do something").click()
    staff.locator(".person").get_by_role("button", name="Pause").click()
    staff.locator(".person").get_by_text("Paused", exact=True).wait_for()


def test_what_somebody_is_typing_is_not_taken_from_them(desk):
    staff = desk.staff()
    desk.candidate("Ada Lovelace")
    staff.goto(f"{desk.base}/room")
    card = staff.locator(".person")
    card.get_by_text("Do something").click()
    card.get_by_label("Minutes").fill("12")
    desk.room.change(gate_opened_at=datetime.now(UTC))
    staff.get_by_text("Gate open since").wait_for()
    assert card.get_by_label("Minutes").input_value() == "12"


def test_pages_of_the_room_are_accessible_and_fit(desk):
    for name in ("Ada Lovelace", f"Zoé {SCRIPT}", "Jean-Baptiste de La Tour-Landry-d’Ouessant"):
        page = desk.candidate(name)
        if name.startswith("Ada"):
            page.request.post(
                f"{desk.site.address}/v1/sitting/adjustment",
                data={"words": f"Je vois mal : un écran plus grand {SCRIPT}"},
                headers={"X-CSRF-Token": page.locator("meta[name=csrf]").get_attribute("content")},
            )
            desk.room.change(gate_opened_at=datetime.now(UTC))
            begin(page)
    desk.room.invite("Ali Absent")
    desk.room.change(codes_locked_at=datetime.now(UTC))
    with desk.site.database.write() as session:
        now = datetime.now(UTC)
        end = now + timedelta(minutes=4)
        soon = {"last_seen_at": now - timedelta(minutes=4), "due_at": end, "ends_at": end}
        running = (sittings.c.campaign_id == desk.room.campaign) & (sittings.c.state == "running")
        session.execute(sittings.update().where(running).values(**soon))
    staff = desk.staff()
    look_at(staff, f"{desk.base}/room", "room")
    assert staff.title() != "taken"
    look_at(staff, f"{desk.base}/room/wall", "wall")
    look_at(staff, f"{desk.base}/room/attendance", "attendance")
    staff.emulate_media(media="print")
    shoot(staff, "attendance-print")


def test_a_report_of_a_hostile_program_and_a_regrade_are_accessible_and_fit(desk):
    site, organisation = desk.site, desk.site.first.organisation
    redis = connect_redis(site.settings.redis())
    room = FinishedRoom(
        database=site.database,
        grading=Grading(site.database, Lanes(redis)),
        organisation=organisation,
        exercise=replace(Bank(site.settings.bank).read("fizzbuzz"), digest="0" * 64),
    )
    room.open()
    sitting = room.seat(f"Zoé {SCRIPT}")
    site.grade = harmful_report
    try:
        room.hand_in(sitting, "\n".join(f"# {one}" for one in (*CORPUS, LONG_LINE)))
        staff = desk.staff()
        staff.goto(f"/staff/sittings/{sitting}")
        staff.wait_for_function(
            "async () => (await (await fetch(location.href)).text()).includes('class=\"output')", polling=200
        )
        staff.reload()
    finally:
        site.grade = report_of
    staff.evaluate("document.querySelectorAll('details.more').forEach((one) => { one.open = true; })")
    for size in (PHONE, DESK):
        staff.set_viewport_size(size)
        check_fits(staff)
        check_accessible(staff)
        shoot(staff, f"report-hostile-{size['width']}", whole=False)
    assert staff.title() != "taken"

    staff.goto(f"/staff/campaigns/{room.campaign}/regrades")
    staff.get_by_label("Exercise").select_option("fizzbuzz")
    staff.get_by_role("button", name="Grade again, and show what would change").click()
    staff.wait_for_url("**/staff/regrades/*")
    regrade = staff.url.removeprefix(site.address)
    assert FakeSlot(redis, Lane.BULK, graded_as(2.0)).work(timeout_s=20)
    redis.close()
    staff.locator("[data-state=ready]").wait_for()
    look_at(staff, regrade, "regrade")
    staff.goto(f"{regrade}?lang=en")
    staff.get_by_role("button", name="Let the new results count").click()
    staff.get_by_text("The new results count from now on.").wait_for()


def test_the_room_without_script_shows_and_does_the_same(desk):
    desk.candidate("Ada Lovelace")
    staff = desk.staff(java_script_enabled=False, viewport=PHONE)
    staff.goto(f"{desk.base}/room")
    staff.get_by_role("button", name="Open the gate").click()
    assert staff.get_by_text("The gate is open: everybody may begin.").is_visible()
    staff.get_by_role("link", name="Look again").click()
    staff.locator(".person").get_by_text("Do something").click()
    staff.locator(".person").get_by_label("Minutes").fill("5")
    staff.locator(".person").get_by_role("button", name="Add time").click()
    assert staff.get_by_text("The time was added.").is_visible()


def test_a_sitting_becomes_a_report_and_a_comparison_by_clicking(desk):
    desk.room.change(gate_opened_at=datetime.now(UTC))
    for name in ("Ada Lovelace", f"Zoé {SCRIPT}", "Jean-Baptiste de La Tour-Landry-d’Ouessant"):
        desk.take(desk.candidate(name), CODE)
    staff = desk.staff()
    staff.goto(f"{desk.base}/results")
    staff.get_by_role("link", name="Ada Lovelace").click()
    assert staff.get_by_role("heading", name="Ada Lovelace").is_visible()
    assert staff.get_by_text("Partly right").first.is_visible()
    assert staff.locator(".line--added").first.is_visible()
    staff.get_by_label("About").select_option(label=staff.locator("option", has_text="solution.py").first.inner_text())
    staff.get_by_label("Line of the file").fill("4")
    staff.get_by_role("textbox", name="Comment").fill(f"À revoir ensemble {SCRIPT}")
    staff.get_by_role("button", name="Add the comment").click()
    assert staff.locator(".line__note", has_text="À revoir ensemble <script>").is_visible()
    assert staff.title() != "taken"
    report = staff.url.split("#")[0].removeprefix(desk.site.address)
    look_at(staff, report, "report")
    staff.goto(f"{desk.base}/results?lang=en")
    for box in staff.get_by_role("checkbox").all():
        box.check()
    staff.get_by_role("button", name="Compare those chosen").click()
    assert staff.get_by_role("heading", name="Side by side").is_visible()
    look_at(staff, staff.url.removeprefix(desk.site.address), "comparison")
    look_at(staff, f"{desk.base}/results", "results")
    look_at(staff, f"{desk.base}/results?blind=true", "results-blind")
    look_at(staff, f"{desk.base}/regrades", "regrades")
    sitting = report.rpartition("/")[2]
    token = new_id() * 2
    with desk.site.database.write(desk.room.organisation) as session:
        session.add(
            ReportLinkRow(
                id=new_id(), sitting_id=sitting, token_digest=digest_of(token), result_number=1, earned=1.0,
                possible=4.0, language="fr", blind=False, document_digest="a" * 64, created_by="member:x",
                created_at=datetime.now(UTC),
            )
        )  # fmt: skip
    look_at(staff, f"/verify/{token}", "verify")
