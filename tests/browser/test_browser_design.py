"""Every component, in every theme, on a phone and on a large screen, in both languages."""

from __future__ import annotations

import pytest

from fakes.browser import check_accessible, check_fits, shoot, zoomed

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_components_are_accessible_and_fit_in_every_theme_and_size(open_page, language, theme):
    page = open_page(viewport=DESK)
    page.goto(f"/design?lang={language}&theme={theme}")
    page.wait_for_selector(".editor--code")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"design-{theme}-{language}-{size['width']}")
    with zoomed(page, percent=112):
        check_fits(page)  # 320 px: as at 400 % of 1280 px


def test_the_system_decides_unless_somebody_has_chosen(open_page):
    page = open_page(color_scheme="dark")
    page.goto("/design")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_text("Display").click()
    page.get_by_role("link", name="Light").click()
    assert page.evaluate(ground) != dark
    page.goto("/accessibility")
    assert page.evaluate(ground) != dark


def test_without_script_everything_is_there_and_fits(open_page):
    page = open_page(java_script_enabled=False, viewport=PHONE)
    page.goto("/design")
    assert page.get_by_label("shout.py").input_value().startswith("def shout")
    assert page.get_by_text("Nothing is printed.").is_visible()
    assert not page.get_by_role("button", name="Open a dialog").is_visible()
    page.get_by_text("Display").click()
    page.get_by_role("link", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("link", name="Français").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_forced_colours_and_paper_show_the_same(open_page):
    page = open_page(forced_colors="active", viewport=DESK)
    page.goto("/design?lang=en")
    page.wait_for_selector(".editor--code")
    check_accessible(page)
    shoot(page, "design-forced")
    page.emulate_media(media="print", forced_colors="none")
    assert page.get_by_text("Our fault: does not count").first.is_visible()
    shoot(page, "design-print")


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/nowhere", "/problems/draft-conflict"])
def test_pages_of_words_are_accessible_and_fit(open_page, path):
    for locale in ("fr", "en"):
        page = open_page(locale=locale, viewport=PHONE)
        page.watch.allow("404")
        page.goto(path)
        check_fits(page)
        check_accessible(page)
        shoot(page, f"{path[1:].replace('/', '-')}-{locale}-360")


def test_the_reference_is_accessible_and_fits(open_page):
    page = open_page(locale="fr", viewport=PHONE)
    page.goto("/docs")
    check_fits(page)
    # One operation is like another, and looking at all of them takes a minute.
    page.evaluate("() => [...document.querySelector('main').children].slice(80).forEach((one) => one.remove())")
    check_accessible(page)
    shoot(page, "docs-fr-360", whole=False)


def test_the_editor_s_page_is_light_on_the_first_visit(open_page):
    """What a page with the editor weighs, compressed: styles, scripts, CodeMirror and the first file's language."""
    page = open_page(viewport=DESK)
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto("/design?lang=fr")
    page.wait_for_selector(".editor--code")
    page.wait_for_load_state("networkidle")
    static = {url: size for url, size in sizes.items() if "/static/" in url}
    assert sum(static.values()) < 160_000, static
