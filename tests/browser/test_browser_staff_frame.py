"""What pages of staff share in a real browser: the top, one menu on a phone; forms that nobody leaves by mistake."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from api.accounts.model import Role
from api.accounts.service import Accounts
from fakes.browser import check_accessible, check_fits, shoot

PASSWORD = "five words drawn by chance"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def login(site):
    Accounts(site.database).create_member(
        site.first.organisation, "frame@example.org", PASSWORD, Role.OWNER, name="Léa Martin-Desbordes de la Tour"
    )
    return "frame@example.org"


def sign_in(page: Page, login: str, back: str = "/staff") -> None:
    page.goto(f"/staff/sign-in?next={back}")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"**{back}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_on_a_phone_the_top_is_one_row_and_one_menu(open_page, login, script):
    page = open_page(viewport=PHONE, java_script_enabled=script, locale="fr-FR")
    sign_in(page, login)
    assert page.locator("header.top").bounding_box()["height"] <= 72
    expect(page.locator(".top__wide")).to_be_hidden()
    menu = page.locator("header details.top__menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    for words in ("Campagnes", "Questions", "Mon compte", "Se déconnecter", "Sombre", "English"):
        expect(menu.get_by_text(words, exact=True)).to_be_visible()
    check_fits(page)
    if script:
        check_accessible(page)
        shoot(page, "staff-menu-fr-360", whole=False)
        menu.get_by_text("Contraste élevé", exact=True).click()
        expect(menu.locator("[data-theme-to][aria-current]")).to_have_text("Contraste élevé")
        page.keyboard.press("Escape")
        expect(menu.locator("nav").first).to_be_hidden()
        expect(menu.locator("summary")).to_be_focused()
        page.keyboard.press("Enter")
    menu.get_by_role("link", name="Batteries").click()
    page.wait_for_url("**/staff/batteries")
    page.set_viewport_size(DESK)
    expect(page.locator("nav.top__wide a[aria-current]")).to_have_text("Batteries")
    expect(menu).to_be_hidden()


def account(page: Page) -> Locator:
    """A link that leads away from a form."""
    page.locator("header details.menu:not(.top__menu) summary").first.click()
    return page.locator("header .top__end a[href='/staff/account']")


def asked_about_leaving(page: Page) -> bool:
    """Try to leave by a link, and stay."""
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        account(page).click(no_wait_after=True)
    return asked.value.type == "beforeunload"


@pytest.mark.parametrize(
    ("form", "field", "typed_wrong"),
    [
        ("/staff/questions/new?kind=short", "#f-prompt_fr", "#f-seconds"),
        ("/staff/campaigns/new", "#f-title", "#f-opens_at"),
        ("battery", "#f-title", "#f-minutes"),
    ],
    ids=["question", "campaign", "battery"],
)
def test_a_form_with_something_unsaved_is_not_left_by_mistake(open_page, login, form, field, typed_wrong):
    page = open_page(viewport=DESK)
    page.watch.allow("status of 422")
    sign_in(page, login)
    if form == "battery":
        page.goto("/staff/batteries/new")
        page.fill("[name=title]", "Unsaved")
        page.locator("main form button").click()
        page.wait_for_selector("#builder")
        form = page.url
    page.goto(form)
    page.wait_for_load_state()
    page.locator(field).press_sequentially("x")
    page.locator(field).press("Backspace")
    account(page).click()
    page.wait_for_url("**/staff/account")

    page.goto(form)
    page.wait_for_load_state()
    page.locator(field).press_sequentially("x")
    assert asked_about_leaving(page)
    assert "x" in page.locator(field).input_value()
    # Refused, it comes back with what was typed, which is not saved yet.
    if page.locator(typed_wrong).get_attribute("type") != "datetime-local":
        page.fill(typed_wrong, "many")
    page.locator("#builder .actions button.button--primary, main form.form button.button--primary").first.click()
    page.wait_for_selector("form[data-unsaved=yes]")
    page.wait_for_load_state()
    assert asked_about_leaving(page)
