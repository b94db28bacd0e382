"""Pages of questions in a real browser: accessible, no wider than the window, in both languages."""

from __future__ import annotations

import pytest

from api.accounts.model import Role
from api.accounts.service import Accounts
from fakes.browser import check_accessible, check_fits, shoot

PASSWORD = "five words drawn by chance"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})


def look_at(page, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{name}-{size['width']}")


@pytest.mark.parametrize(("language", "kind"), [("fr", "short"), ("en", "multiple")])
def test_pages_are_accessible_and_fit(open_page, site, language, kind):
    login = f"asking-{language}@example.org"
    Accounts(site.database).create_member(site.first.organisation, login, PASSWORD, Role.AUTHOR, name="Léa Martin")
    page = open_page(viewport=SIZES[0])
    page.goto(f"/staff/sign-in?lang={language}")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")
    page.goto("/staff/questions")
    page.locator("form[action$='/starters'] button").click()
    page.wait_for_selector("tbody tr")
    look_at(page, f"questions-{language}")
    page.goto(f"/staff/questions?kind={kind}")
    page.locator("tbody a").first.click()
    page.wait_for_selector("#seen")
    look_at(page, f"question-{language}")
    page.locator("main a[href$='/edit']").click()
    page.fill("#f-seconds", "soon")
    page.watch.allow(r"422")
    page.locator("main form button.button--primary").click()
    page.wait_for_selector(".error-summary")
    look_at(page, f"question-form-{language}")
