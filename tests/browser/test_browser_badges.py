"""Badges in a browser: taken by click, shown by a link, and checked where they are read."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from typing import Any

from api.accounts.model import Role
from api.accounts.service import Accounts
from api.ids import new_id
from fakes.badge_takers import question
from fakes.browser import check_accessible, check_fits, shoot
from fakes.sittings import open_room, part, plan_of

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PASSWORD = "five words drawn by chance"
_NO_ED25519 = """Object.defineProperty(SubtleCrypto.prototype, "importKey", {
  value: async () => { throw new DOMException("", "NotSupportedError"); } });"""


def look_at(page: Any, path: str, name: str) -> None:
    """In both languages and sizes: accessible, fitting, and in a picture to look at."""
    for language in ("fr", "en"):
        page.goto(f"{path}?lang={language}")
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.wait_for_load_state("networkidle")
            page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
            check_fits(page)
            check_accessible(page)
            shoot(page, f"{name}-{language}-{size['width']}")


def somebody(site: Any, page: Any, name: str = "Zoé Martin") -> str:
    """Who has answered seven questions rightly, at this page; the id of their sitting."""
    headers = {"Authorization": f"Bearer {site.first.api_key}"}
    series = [
        page.request.post(f"{site.address}/v1/questions", data=question(number), headers=headers).json()
        for number in range(7)
    ]
    items = [
        {"id": f"q{number}", "kind": "question", "question": one["id"], "version": 1, "weight": 1.0}
        for number, one in enumerate(series)
    ]
    room = open_room(site.database, site.first.organisation, plan_of(part(*items)))
    entered = page.request.post(f"{site.address}/v1/entry/link", data={"token": room.invite(name)}).json()
    csrf = {"X-CSRF-Token": entered["csrf"]}

    def post(path: str, data: Any = None, method: str = "POST") -> None:
        answer = page.request.fetch(f"{site.address}/v1/sitting{path}", method=method, data=data, headers=csrf)
        assert answer.ok, answer.text()

    post("/begin")
    for number, one in enumerate(series):
        work = {"base_version": 0, "content": {"chosen": [one["choices"][0]["id"]], "text": ""}}
        post(f"/drafts/q{number}", work, "PUT")
        post(f"/items/q{number}/submit", {"base_version": 1})
    post("/finish")
    return str(page.request.get(f"{site.address}/v1/sitting").json()["id"])


def take_and_share(page: Any) -> str:
    """By click; the address of the page that the link shows."""
    page.goto("/mine/badges?lang=en")
    page.get_by_label("Conditions, level 2").check()
    page.get_by_label("My name stands in it: Zoé Martin").check()
    page.get_by_role("button", name="Take this badge").click()
    assert page.get_by_text("The badge is yours.").is_visible()
    page.get_by_role("group", name="Which badges").get_by_label("Conditions, level 2").check()
    page.get_by_label("A name for the link").fill("For the bakery")
    page.get_by_role("button", name="Make a link").click()
    return str(page.get_by_role("link", name="Open this link").get_attribute("href"))


def test_a_candidate_takes_a_badge_and_shows_it_and_the_readers_browser_checks_it(open_page, site):
    mine = open_page(viewport=DESK)
    somebody(site, mine)
    address = take_and_share(mine)
    look_at(mine, "/mine/badges", "mine-badges")
    assert mine.get_by_role("heading", name="Conditions, level 2").is_visible()
    reader = open_page(viewport=DESK)
    reader.goto(f"{address}?lang=en")
    said = reader.locator("[data-said]")
    reader.locator("[data-result=good]").wait_for()
    assert said.inner_text() == (
        "Your browser has checked it: it is signed by this platform, and nothing in it was changed. "
        "It is not withdrawn."
    )
    look_at(reader, address, "shared-badges")
    reader.get_by_role("link", name="Check a badge that you were given as a file").click()
    look_at(reader, "/badges", "badge-check")


def test_what_was_changed_on_the_way_signed_by_others_or_withdrawn_is_told_by_the_browser_itself(open_page, site):
    """The page is one that a server in between has made up: its words are replaced, or its badge."""
    mine = open_page(viewport=DESK)
    sitting = somebody(site, mine)
    address = take_and_share(mine)

    def answered(change: Any) -> str:
        reader = open_page(viewport=DESK)

        def forge(route: Any) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=change(answer.text()))

        reader.route(re.compile(r"/s/[^/]+(\?.*)?$"), forge)
        reader.goto(f"{address}?lang=en")
        reader.locator("[data-result]:not([data-result=waiting])").wait_for()
        return str(reader.locator("article").inner_text())

    def in_badge(change: Any) -> Any:
        return lambda text: re.sub(r"(<textarea[^>]*>)([^<]+)", lambda found: found[1] + change(found[2]), text)

    lied = answered(lambda text: text.replace("Zoé Martin", "Ada Byron"))
    assert "Ada Byron" not in lied, "what stands there is taken from the badge"
    assert "Zoé Martin" in lied
    changed = answered(in_badge(lambda jws: jws[:300] + ("A" if jws[300] != "A" else "B") + jws[301:]))
    assert "it was changed after it was signed" in changed
    head = json.dumps({"alg": "EdDSA", "typ": "JWT", "kid": "did:web:evil.example#k"}).encode()
    foreign = urlsafe_b64encode(head).rstrip(b"=").decode()
    assert "signed by somebody else" in answered(in_badge(lambda jws: ".".join([foreign, *jws.split(".")[1:]])))

    login = f"{new_id()}@example.org"
    Accounts(site.database).create_member(site.first.organisation, login, PASSWORD, Role.RECRUITER, name="Ada Byron")
    staff = open_page(viewport=DESK)
    staff.goto("/staff/sign-in?lang=en")
    staff.locator("[name=login]").fill(login)
    staff.locator("[name=password]").fill(PASSWORD)
    staff.locator("main form button").click()
    staff.wait_for_url("**/staff")
    staff.goto(f"/staff/sittings/{sitting}")
    staff.get_by_role("link", name="Badges that this person has taken").click()
    path = staff.evaluate("() => location.pathname")
    look_at(staff, path, "staff-badges")
    staff.get_by_label("Why").fill("Somebody else sat there.")
    staff.get_by_role("button", name="Withdraw this badge").click()
    assert staff.get_by_text("Whoever checks it reads so.").is_visible()
    withdrawn = answered(lambda text: text.replace("This badge was withdrawn", "Genuine"))
    assert "it is genuine, but it was withdrawn" in withdrawn


def test_a_browser_that_cannot_check_says_so_plainly(open_page, site):
    mine = open_page(viewport=DESK)
    somebody(site, mine)
    address = take_and_share(mine)
    old = open_page(viewport=PHONE)
    old.add_init_script(_NO_ED25519)
    old.goto(f"{address}?lang=en")
    old.locator("[data-result=unable]").wait_for()
    assert "cannot check such signatures" in old.locator("[data-said]").inner_text()
    plain = open_page(viewport=PHONE)
    plain.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    plain.goto(f"{address}?lang=en")
    plain.locator("[data-result=unable]").wait_for()
    assert "only over https" in plain.locator("[data-said]").inner_text()
    scriptless = open_page(viewport=PHONE, java_script_enabled=False)
    scriptless.goto(f"{address}?lang=en")
    assert "Only the server has checked it" in scriptless.locator("[data-said]").inner_text()
    assert scriptless.get_by_text("Genuine").is_visible()
