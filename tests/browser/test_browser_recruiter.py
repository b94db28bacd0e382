"""A recruiter's story by clicking: sign in, build a battery, make a campaign, invite from a file, print code sheets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from api.accounts.model import Role
from api.accounts.service import Accounts
from fakes.browser import check_accessible, check_fits, shoot

PASSWORD = "five words drawn by chance"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

#: Twelve people, three without an address, as Excel in French writes them.
GUESTS = (
    "nom;courriel;groupe;temps supplémentaire\r\n"
    + "".join(f"Personne {number};p{number}@example.org;Lyon;\r\n" for number in range(1, 9))
    + "Zoé Faÿ;zoe@example.org;Lyon;33 %\r\nAda;;Paris;\r\nBlaise;;Paris;20 min\r\nÉmilie;;Paris;\r\n"
).encode("cp1252")
FAULTY = b"nom;courriel\nAda;ada@\n;x@example.org\n"


@pytest.fixture(scope="module")
def login(site):
    Accounts(site.database).create_member(
        site.first.organisation, "recruiter@example.org", PASSWORD, Role.OWNER, name="Léa Martin"
    )
    return "recruiter@example.org"


def sign_in(page: Page, login: str) -> None:
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()


def look(page: Page, name: str) -> None:
    """It is accessible and fits, on a large screen and on a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"staff-{name}-{size['width']}")
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_recruiter_builds_a_battery_and_invites_people(open_page, site, login, language):
    page = open_page(viewport=DESK)
    page.watch.allow("status of 422")  # What is typed wrong on purpose.
    shown = f"{language}-{{}}".format
    page.goto(f"/staff/batteries?lang={language}")
    look(page, shown("sign-in"))
    sign_in(page, login)
    page.locator(".nav").wait_for()
    look(page, shown("batteries"))

    page.goto("/staff/questions")
    page.locator("form[action$='/starters'] button").click()
    page.locator("tbody tr").first.wait_for()
    page.goto("/staff/batteries/new")
    look(page, shown("battery-new"))
    page.locator("[name=title]").fill(f"Premier pas ({language})")
    page.locator("main form button").click()
    page.locator("#wish-q").wait_for()
    page.wait_for_load_state()  # What is typed before the scripts are there is searched for by the button.
    page.locator("#wish-q").fill("fizz")
    expect(page.locator(".offer")).to_have_count(1)
    page.locator(".offer button").click()
    expect(page.locator(".plan-item")).to_have_count(1)
    page.wait_for_load_state()
    page.locator("#wish-q").fill("")
    expect(page.locator(".offer")).not_to_have_count(1)
    page.locator("button[value='add:exercise:order-totals']").click()
    expect(page.locator(".plan-item")).to_have_count(2)
    page.locator("button[value='up:i2']").click()
    expect(page.locator(".plan-item").first).to_have_id("element-i2")
    points = page.locator("#summary .figure-of dd").nth(2)
    expect(points).to_have_text("2")
    page.locator("[name=item-i1-weight]").fill("4")
    expect(points).to_have_text("5")
    page.locator("#f-minutes").fill("5")
    expect(page.locator("#remarks-whole .remark")).to_have_count(1)
    page.locator("#f-minutes").fill("60")
    expect(page.locator("#remarks-whole .remark")).to_have_count(0)
    page.locator("button[value='block:i1']").click()
    expect(page.locator(".plan-item--block")).to_have_count(1)
    page.locator("#wish-kind").select_option("question")
    expect(page.locator(".offer button[value^='add:exercise']")).to_have_count(0)
    page.locator("button[value^='add:question']").first.click()
    expect(page.locator(".plan-item")).to_have_count(4)  # One of them is the block.
    look(page, shown("builder"))
    page.locator("aside button[value=publish]").click()
    page.locator(".notice--success").wait_for()
    page.goto(f"{page.url.partition('?')[0].partition('#')[0]}/versions/1")
    look(page, shown("version"))

    page.locator("main .page-head a.button").click()
    page.locator("[name=title]").fill("Promotion de janvier")
    page.locator("[name=opens_at]").fill("2099-01-05T09:00")
    page.locator("[name=closes_at]").fill("2099-01-05T08:00")
    page.locator("[name=extra_time]").fill("tiers-temps = 33 %")
    page.locator("main form button").click()
    expect(page.locator(".error-summary")).to_be_focused()
    look(page, shown("campaign-form"))
    page.locator("[name=closes_at]").fill("2099-01-09T18:00")
    page.locator("main form button").click()
    page.locator("[name=quota]").fill("20")
    campaign = page.url
    look(page, shown("campaign"))
    page.locator("#open-link form button").first.click()
    assert "/o/" in page.locator("#open-link-address").input_value()
    look(page, shown("open-link"))

    page.goto(f"{campaign}/import")
    page.locator("[name=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": FAULTY})
    page.locator("form.card button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    look(page, shown("import-faults"))
    page.locator("[name=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": GUESTS})
    page.locator("form.card button").click()
    expect(page.locator("tbody tr")).to_have_count(12)
    look(page, shown("import"))
    page.locator("main form button").click()
    page.locator(".notice--success").wait_for()
    expect(page.locator("tbody tr")).to_have_count(12)
    expect(page.locator("tbody tr", has_text="33")).to_have_count(1)
    look(page, shown("invitations"))

    page.locator(f"a[href$='{campaign.rpartition('/')[2]}/invitations-end']").click()
    page.locator("[name=expires_at]").fill("2099-01-07T18:00")
    look(page, shown("invitations-end"))
    page.locator("main form button").click()
    page.locator(".notice--success").wait_for()
    look(page, shown("invitations-until"))

    page.goto(f"{campaign}/sheets")
    expect(page.locator(".sheets > li")).to_have_count(3)
    look(page, shown("sheets"))
    paper = page.request.get(f"{campaign}/sheets.pdf")
    assert paper.body().startswith(b"%PDF-")

    page.goto(campaign)
    page.locator(".page-head form button").click()
    page.locator(".notice--success").wait_for()
    page.goto("/staff")
    expect(page.get_by_role("link", name="Promotion de janvier").first).to_be_visible()
    look(page, shown("home"))
    for path, name in (("/staff/campaigns", "campaigns"), ("/staff/account", "account")):
        page.goto(path)
        look(page, shown(name))
