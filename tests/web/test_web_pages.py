"""What every page has: safe headers, a language, files that are kept for ever; and errors that people can read."""

from __future__ import annotations

import gzip
import re

import pytest
from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.rendering import CONTENT_SECURITY_POLICY, flash

#: None of it asks the database.
pytestmark = pytest.mark.sqlite_only

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "fr-FR,fr;q=0.9"}


@pytest.fixture
def visitor(platform):
    """A browser that shows no key."""
    del platform.client.headers["Authorization"]
    platform.client.headers.update(BROWSER)
    return platform.client


@pytest.mark.parametrize("path", ["/design", "/accessibility", "/privacy", "/rule", "/nowhere"])
def test_pages_let_nothing_in_that_is_not_ours(visitor, path):
    answer = visitor.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy == CONTENT_SECURITY_POLICY
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script>", answer.text)
    # Links may lead elsewhere; nothing is loaded from there.
    loaded = re.findall(r"<(?:link|script|img|iframe)[^>]*(?:href|src)=\"([^\"]*)", answer.text)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_the_reference_keeps_a_policy_of_its_own(visitor):
    assert "script-src" not in visitor.get("/docs").headers["content-security-policy"]


def test_the_address_goes_before_the_cookie_and_the_cookie_before_the_browser(visitor):
    assert '<html lang="fr"' in visitor.get("/design").text
    first = visitor.get("/design?lang=en&theme=dark")
    assert '<html lang="en" data-theme="dark"' in first.text
    assert first.headers["content-language"] == "en"
    assert '<html lang="en" data-theme="dark"' in visitor.get("/accessibility").text
    assert '<html lang="fr" data-theme="dark"' in visitor.get("/accessibility?lang=fr").text
    assert '<html lang="fr" data-theme="dark"' in visitor.get("/design?lang=%3Cscript%3E&theme=x%22").text


def test_the_address_on_a_code_sheet_fills_in_the_room(visitor):
    page = visitor.get("/", params={"room": "K7<M-P"}).text
    assert re.search(r'name="room"[^>]*value="K7&lt;M-P"', page)


def test_switches_keep_the_rest_of_the_address(visitor):
    assert "?page=2&amp;lang=en" in visitor.get("/accessibility?page=2&lang=fr").text


def test_built_files_are_kept_for_ever_and_come_compressed(visitor, platform):
    address = platform.app.state.static.address("design.css")
    answer = visitor.get(address)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/css")
    plain = visitor.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    assert len(gzip.compress(plain.content)) < 12_000


@pytest.mark.parametrize(
    "name", ["manifest.json", "stamp", "..%2fstamp", "nothing.js", "design.css", "%00.js", "a.js.gz"]
)
def test_nothing_else_of_the_folder_is_served(visitor, name):
    assert visitor.get(f"/static/{name}").status_code == 404


def test_browsers_get_errors_as_pages_and_programs_as_problems(visitor):
    page = visitor.get("/nowhere")
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Cette page n’existe pas" in page.text
    assert visitor.get("/nowhere", headers={"Accept": "*/*"}).json()["type"] == "/problems/not-found"
    wrong = visitor.delete("/design")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "GET"
    assert "Cette page ne s’ouvre pas de cette façon" in wrong.text


def test_a_fault_of_ours_says_so_and_nothing_else(platform, visitor):
    router = APIRouter()

    @router.get("/breaks")
    def breaks() -> None:
        raise ZeroDivisionError("secret cause")

    platform.app.include_router(router)
    answer = visitor.get("/breaks")
    assert answer.status_code == 500
    assert "C’est notre faute, pas la vôtre" in answer.text
    assert "secret cause" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


def test_a_page_that_refuses_a_name_escapes_it(visitor):
    answer = visitor.get("/v1/exercises/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>alert" not in answer.text


def test_where_pages_were_not_built_programs_are_served_all_the_same(settings, tmp_path):
    bare = settings.model_copy(update={"static": tmp_path / "nothing"})
    with TestClient(create_app(bare), raise_server_exceptions=False) as client:
        assert client.get("/nowhere", headers=BROWSER).json()["status"] == 404
        assert client.get("/design", headers=BROWSER).json()["status"] == 500
        assert client.get("/healthz").status_code == 200


def test_what_was_done_is_said_once_on_the_next_page(platform, visitor):
    router = APIRouter()

    @router.post("/does")
    def does() -> RedirectResponse:
        answer = RedirectResponse("/accessibility", 303)
        flash(answer, "Error %(status)s", kind="info", facts={"status": "<b>7</b>"})
        return answer

    platform.app.include_router(router)
    assert "Erreur &lt;b&gt;7&lt;/b&gt;" in visitor.post("/does").text
    assert "Erreur" not in visitor.get("/accessibility").text


@pytest.mark.parametrize(
    "cookie",
    [
        "WyJpbmZvIiwgIllvdSBoYXZlIHdvbiIsIHt9XQ==",
        "bm9uc2Vuc2U=",
        "%%%",
        "W10=",
        "WyJpbmZvIiwgIkNsb3NlIiwgW11d",
        "x" * 9_000,
    ],
)
def test_a_page_says_no_sentence_that_is_not_ours(visitor, cookie):
    visitor.cookies.set("preuve-flash", cookie)
    answer = visitor.get("/accessibility")
    assert answer.status_code == 200
    assert "flashes" not in answer.text


def test_forms_and_scripts_find_the_session_s_token(platform, visitor):
    assert '<meta name="csrf" content="example">' in visitor.get("/design").text
    assert 'name="csrf"' not in visitor.get("/accessibility").text
