"""The editor: several files, keyboard, odd characters, and what is left of it without script or without CodeMirror."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

TELL = """() => {
  window.told = [];
  document.querySelector("[data-editor]").addEventListener("preuve:change", (event) =>
    window.told.push([event.detail.name, event.detail.files()[event.detail.name]]));
}"""


@pytest.fixture
def desk(page: Page) -> Page:
    """The example of the components' page, with CodeMirror at work."""
    page.goto("/design?lang=en")
    page.wait_for_selector(".editor--code")
    page.evaluate(TELL)
    return page


def files(page: Page) -> dict[str, str]:
    return dict(page.evaluate("() => document.querySelector('[data-editor]').editor.files()"))


def code(page: Page, name: str):
    return page.get_by_role("textbox", name=name, exact=True)


def test_what_is_typed_is_told_with_the_file_it_was_typed_in(desk):
    desk.get_by_role("tab", name="shout.py").click()
    expect(code(desk, "shout.py")).to_be_focused()
    desk.keyboard.press("Control+End")
    desk.keyboard.type("# end\n")
    name, text = desk.evaluate("() => window.told.at(-1)")
    assert name == "shout.py"
    assert text.endswith("# end\n")
    assert files(desk)["shout.py"] == text
    assert "# end" not in files(desk)["solution.py"]


def test_files_are_tabs_that_arrows_move_between(desk):
    desk.get_by_role("tab", name="solution.py").focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_role("tab", name="shout.py")).to_be_focused()
    expect(desk.get_by_role("tab", name="shout.py")).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("End")
    expect(code(desk, "page.html")).to_be_visible()
    expect(code(desk, "shout.py")).to_be_hidden()


def test_tab_indents_and_escape_then_tab_leaves(desk):
    editor = code(desk, "solution.py")
    editor.focus()
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Tab")
    assert files(desk)["solution.py"].startswith("    ")
    desk.keyboard.press("Escape")
    expect(desk.locator("#urgent")).to_have_text("Tab now leaves the editor.")
    desk.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    assert files(desk)["solution.py"].startswith('    """')
    editor.focus()
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Tab")
    assert files(desk)["solution.py"].startswith("        ")


def test_odd_characters_are_pointed_out_and_replaced_only_when_asked(desk):
    desk.get_by_role("tab", name="shout.py").click()
    expect(desk.locator("[data-odd-words]")).to_contain_text("Typographic quotes or dashes: 2")
    expect(desk.locator(".cm-odd").first).to_have_attribute("title", re.compile("typographic"))
    desk.keyboard.press("Control+End")
    desk.keyboard.type("# nothing changes by itself")
    assert "“!”" in files(desk)["shout.py"]
    desk.get_by_role("button", name="Replace them in this file").click()
    expect(desk.locator("[data-odd]")).to_be_hidden()
    assert 'text.upper() + "!"' in files(desk)["shout.py"]
    desk.keyboard.press("Control+z")
    expect(desk.locator("[data-odd]")).to_be_visible()


def test_odd_characters_inside_strings_and_comments_are_marked_and_left_alone(desk):
    text = 'x = "« l’été »"  # l’été\ny = ‘no’\nz =\u00a01\n'
    desk.evaluate("(text) => document.querySelector('[data-editor]').editor.setFiles({'solution.py': text})", text)
    expect(desk.locator("[data-odd-words]")).to_contain_text("dashes: 2 · No-break spaces: 1")
    assert desk.locator(".cm-odd-quiet").count() > 2
    desk.get_by_role("button", name="Replace them in this file").click()
    expect(desk.locator("[data-odd]")).to_be_hidden()
    assert files(desk)["solution.py"] == "x = \"« l’été »\"  # l’été\ny = 'no'\nz = 1\n"


def test_letters_grow_and_the_search_speaks_the_page_s_language(open_page):
    page = open_page(locale="fr-FR")
    page.goto("/design")
    page.wait_for_selector(".editor--code")
    line = page.locator(".cm-line").first
    before = line.bounding_box()["height"]
    page.get_by_role("button", name="Lettres plus grandes").click()
    assert line.bounding_box()["height"] > before
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("textbox", name="Chercher")).to_be_focused()
    expect(page.get_by_role("checkbox", name="Respecter la casse")).to_be_visible()
    page.keyboard.press("Escape")
    expect(code(page, "solution.py")).to_be_focused()


def test_files_can_be_put_there_locked_and_shown_at_a_line(desk):
    desk.evaluate(
        """() => {
          const editor = document.querySelector("[data-editor]").editor;
          editor.setFiles({"shout.py": "a\\nb\\nc\\n"});
          editor.setReadOnly(true);
          editor.show("shout.py", {line: 2});
        }"""
    )
    expect(code(desk, "shout.py")).to_be_focused()
    expect(code(desk, "shout.py")).to_have_attribute("aria-readonly", "true")
    desk.keyboard.type("x")
    assert files(desk)["shout.py"] == "a\nb\nc\n"
    desk.evaluate("() => document.querySelector('[data-editor]').editor.setReadOnly(false)")
    desk.keyboard.type("x")
    assert files(desk)["shout.py"] == "a\nxb\nc\n"


def test_what_is_typed_while_the_editor_loads_is_kept_with_the_caret(page):
    held: list[Route] = []
    page.route(re.compile("/static/part-code-"), lambda route: held.append(route))
    page.goto("/design?lang=en", wait_until="commit")
    # The page's own script has the focus first: this page shows an error summary, which takes it.
    page.wait_for_selector("html.scripted")
    area = code(page, "solution.py")
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# early")
    expect(page.get_by_role("tab", name="solution.py")).to_be_visible()
    held.pop().continue_()
    page.wait_for_selector(".editor--code")
    expect(code(page, "solution.py")).to_be_focused()
    page.keyboard.type(" and late")
    assert files(page)["solution.py"].endswith("# early and late")


def test_without_codemirror_the_text_areas_do_the_same(page):
    page.watch.allow(r"could not be loaded|Failed to load resource|ERR_FAILED")
    page.route(re.compile("/static/part-code-"), lambda route: route.abort())
    page.goto("/design?lang=en")
    page.evaluate(TELL)
    page.get_by_role("tab", name="shout.py").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# plain")
    assert page.evaluate("() => window.told.at(-1)[1]").endswith("# plain")
    expect(page.locator("[data-odd-words]")).to_contain_text("Typographic quotes or dashes: 2")
    expect(page.get_by_role("button", name="Replace them in this file")).to_be_hidden()


def test_a_form_sends_what_the_editor_holds(desk):
    code(desk, "solution.py").focus()
    desk.keyboard.press("Control+End")
    desk.keyboard.type("# sent")
    sent = desk.evaluate(
        """() => {
          const form = document.createElement("form");
          const root = document.querySelector("[data-editor]");
          root.before(form);
          form.append(root);
          return new FormData(form).get("file:solution.py");
        }"""
    )
    assert sent.endswith("# sent")
