"""Pages of exercises, questions and settings without any script: who sees what, what is refused, harmful words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from api.accounts.model import Role
from api.pages.staff.exercises import UPLOAD_PAGE
from fakes.archives import pack
from fakes.own_exercise import as_asked, own_files
from runner.verdict import Lane

pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}
HARM = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


class Desk:
    """Somebody's browser at the pages of staff, which follows redirects."""

    def __init__(self, platform, role: Role):
        login = f"{role.value}@example.org"
        self.member = platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=role.value)
        self.browser = platform.browser()
        self.browser.headers.update(PAGE)
        self.browser.post("/staff/sign-in", data={"login": login, "password": PASSWORD})
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', self.get("/staff").text)[1]

    def get(self, path: str, **more):
        return self.browser.get(path, **more)

    def post(self, path: str, data: dict | None = None, **more):
        return self.browser.post(path, data={"csrf": self.csrf, **(data or {})}, **more)

    def upload(self, files: dict[str, bytes], slug: str = "our-double"):
        return self.post(UPLOAD_PAGE, {"slug": slug}, files={"archive": ("x.zip", pack(files), "application/zip")})


@pytest.fixture
def desk_of(platform):
    return lambda role: Desk(platform, role)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return own_files(tmp_path_factory.mktemp("own"))


def check(platform) -> None:
    """Let the bulk lane grade what was uploaded."""
    slot = platform.slots[Lane.BULK]
    slot.grade = as_asked
    while slot.work():
        pass
    platform.collect()
    platform.collector.checks.conclude(datetime.now(UTC))


def test_exercises_are_found_by_level_skill_language_and_words(desk_of):
    desk = desk_of(Role.VIEWER)
    everything = desk.get("/staff/exercises").text
    assert "/staff/exercises/fizzbuzz" in everything
    for query in ("q=fizz", "level=1", "skill=conditions", "speaks=python"):
        assert "/staff/exercises/fizzbuzz" in desk.get(f"/staff/exercises?{query}").text
    for query in ("q=nothing-like-that", "level=4&q=fizz", "skill=zz", "speaks=cobol"):
        assert "/staff/exercises/fizzbuzz" not in desk.get(f"/staff/exercises?{query}").text


def test_the_hidden_side_is_for_authors_alone(desk_of):
    hidden = "Hidden from candidates"
    for role in (Role.OWNER, Role.AUTHOR):
        shown = desk_of(role).get("/staff/exercises/fizzbuzz").text
        assert hidden in shown
        assert "submissions/accepted" in shown
    for role in (Role.RECRUITER, Role.ADVISER, Role.VIEWER):
        desk = desk_of(role)
        shown = desk.get("/staff/exercises/fizzbuzz")
        assert shown.status_code == 200
        assert hidden not in shown.text
        assert "submissions/" not in shown.text
        assert UPLOAD_PAGE not in desk.get("/staff/exercises").text
        assert desk.get(UPLOAD_PAGE).status_code == 403


def test_what_is_wrong_with_an_archive_is_told_with_file_and_line(desk_of, files):
    desk = desk_of(Role.AUTHOR)
    toml = files["exercise.toml"].replace(b"level = ", b"lev = ")
    refused = desk.upload({**files, "exercise.toml": toml})
    assert refused.status_code == 422
    assert re.search(r"<code>exercise\.toml(:\d+)?</code>", refused.text)
    assert desk.post(UPLOAD_PAGE).status_code == 422
    nothing = desk.post(UPLOAD_PAGE, files={"archive": ("x.zip", b"no zip", "application/zip")})
    assert "damaged" in nothing.text
    assert desk.browser.post(UPLOAD_PAGE, files={"archive": ("x.zip", pack(files))}).status_code == 403


def test_a_version_is_uploaded_checked_withdrawn_and_offered_again(platform, desk_of, files):
    desk = desk_of(Role.AUTHOR)
    uploaded = desk.upload(files)
    assert uploaded.url.path == "/staff/exercises/our-double"
    assert "Being checked" in uploaded.text
    check(platform)
    page = desk.get("/staff/exercises/our-double").text
    assert "Offered" in page
    assert "As expected" in page
    assert "submissions/accepted/times.py" in page
    viewer = desk_of(Role.VIEWER)
    assert "our-double" in viewer.get("/staff/exercises").text
    assert viewer.post("/staff/exercises/our-double/versions/1/withdraw").status_code == 403
    assert "Offer it again" in desk.post("/staff/exercises/our-double/versions/1/withdraw").text
    assert "our-double" not in viewer.get("/staff/exercises").text
    assert viewer.get("/staff/exercises/our-double").status_code == 404
    desk.post("/staff/exercises/our-double/versions/1/offer")
    assert "our-double" in viewer.get("/staff/exercises").text


def test_a_refused_version_says_what_was_expected(platform, desk_of, files):
    desk = desk_of(Role.AUTHOR)
    wrong = {**files, "submissions/accepted/wrong.py": b"def double(n):\n    return None\n"}
    desk.upload(wrong)
    check(platform)
    page = desk.get("/staff/exercises/our-double").text
    assert "Why it is refused" in page
    assert "submissions/accepted/wrong.py" in page
    assert "Not as expected" in page


def test_what_authors_write_is_text_on_every_page(platform, desk_of, files):
    desk = desk_of(Role.AUTHOR)
    toml = re.sub(
        rb"title = .*", f"title = {{ fr = '''{HARM}''', en = '''{HARM}''' }}".encode(), files["exercise.toml"], count=1
    )
    harmful = {**files, "exercise.toml": toml}
    for language in ("fr", "en"):
        harmful[f"statement.{language}.md"] += f"\n\n{HARM}\n\n[x](javascript:alert(3))\n".encode()
    assert desk.upload(harmful).status_code == 200
    check(platform)
    for path in ("/staff/exercises", "/staff/exercises/our-double", f"/staff/exercises?q={HARM}"):
        shown = desk.get(path).text
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>alert" not in shown
        assert "<img" not in shown
        assert 'href="javascript' not in shown
