"""Pages of exercises and settings in a real browser: accessible, no wider than the window, secrets shown once."""

from __future__ import annotations

import pytest

from api.accounts.model import Role
from api.accounts.service import Accounts
from fakes.browser import check_accessible, check_fits, shoot

PASSWORD = "five words drawn by chance"
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
PAGES = {
    "exercises": "/staff/exercises",
    "exercise": "/staff/exercises/fizzbuzz",
    "exercise-upload": "/staff/exercise-upload",
    "skills": "/staff/skills",
    "skill": "/staff/skills/preuve/1/debugging",
    "skill-search": "/staff/skills/search",
    "settings": "/staff/settings",
    "settings-members": "/staff/settings/members",
    "settings-keys": "/staff/settings/keys",
    "settings-webhooks": "/staff/settings/webhooks",
    "settings-audit": "/staff/settings/audit",
}


def sign_in(page, site, login: str) -> None:
    site_accounts(site).create_member(site.first.organisation, login, PASSWORD, Role.OWNER, name="Léa Martin")
    page.goto("/staff/sign-in")
    page.fill("#f-login", login)
    page.fill("#f-password", PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/staff")


def site_accounts(site):
    return Accounts(site.database)


def look_at(page, name: str) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{name}-{size['width']}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_are_accessible_and_fit(open_page, site, language):
    page = open_page(viewport=SIZES[0])
    sign_in(page, site, f"lea-{language}@example.org")
    for name, path in PAGES.items():
        page.goto(f"{path}?lang={language}")
        look_at(page, f"{name}-{language}")
    page.goto("/staff/settings/keys")
    page.fill("#f-name", "ATS")
    page.locator("input[name=scopes]").first.check()
    page.locator("form[action='/staff/settings/keys'] button").click()
    page.wait_for_selector("#f-secret")
    look_at(page, f"settings-key-shown-{language}")
    page.goto("/staff/settings/members")
    page.fill("#f-email", f"new-{language}@example.org")
    page.locator("form[action$='/invite'] button").click()
    page.wait_for_selector("#f-secret")
    look_at(page, f"settings-member-invited-{language}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_for_a_forgotten_password_is_accessible_and_fits(open_page, language):
    page = open_page(viewport=SIZES[1])
    page.goto(f"/staff/sign-in?lang={language}")
    page.locator("main a[href='/staff/forgotten']").click()
    page.wait_for_selector("#f-login[type=email]")
    look_at(page, f"forgotten-{language}")
    page.fill("#f-login", "nobody@example.org")
    page.locator("main form button").click()
    page.wait_for_selector("main .notice")
    look_at(page, f"forgotten-sent-{language}")


def test_a_link_for_a_new_password_works_without_script(open_page, site):
    owner = open_page(java_script_enabled=False, viewport=SIZES[1])
    sign_in(owner, site, "owner-reset@example.org")
    site_accounts(site).create_member(
        site.first.organisation, "lost@example.org", PASSWORD, Role.VIEWER, name="Lost Password"
    )
    owner.goto("/staff/settings/members")
    card = owner.locator("article", has_text="lost@example.org")
    card.locator("summary").click()
    card.locator("form[action$='/password-reset'] button").click()
    link = owner.locator("#f-secret").input_value()
    assert not owner.locator("[data-copies]").is_visible()
    them = open_page(viewport=SIZES[1])
    them.goto("/staff/reset/" + link.rpartition("/")[2])
    look_at(them, "reset-en")
    for field in ("#f-new", "#f-again"):
        them.fill(field, "another five words here")
    them.locator("main button").click()
    them.wait_for_url("**/staff/sign-in")
    assert them.get_by_text("Your password is changed. Sign in with it.").is_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_for_who_is_asked_to_join_is_accessible_and_fits(open_page, site, language):
    page = open_page()
    made = page.request.post(
        "/v1/member-invitations",
        headers={"Authorization": f"Bearer {site.first.api_key}"},
        data={"email": f"asked-{language}@example.org", "role": "viewer"},
    )
    page.goto(f"{made.json()['path']}?lang={language}")
    look_at(page, f"join-{language}")
    page.locator("main form button").last.click()
    look_at(page, f"join-faults-{language}")
