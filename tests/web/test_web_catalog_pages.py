"""Pages of exercises, questions and settings without any script: who sees what, what is refused, harmful words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.accounts.model import Role, UnknownPasswordResetError
from api.accounts.resets import PasswordResets
from api.accounts.store import MembershipRow, UserRow
from api.ids import new_id
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


SETTINGS = (
    "/staff/settings",
    "/staff/settings/members",
    "/staff/settings/keys",
    "/staff/settings/webhooks",
    "/staff/settings/audit",
)


def test_settings_are_for_owners_alone(desk_of):
    owner = desk_of(Role.OWNER)
    for path in SETTINGS:
        assert owner.get(path).status_code == 200
    for role in (Role.AUTHOR, Role.RECRUITER, Role.ADVISER, Role.VIEWER):
        desk = desk_of(role)
        assert [desk.get(path).status_code for path in SETTINGS] == [403] * 5
        assert desk.post("/staff/settings/keys", {"name": "x", "scopes": "exercises:read"}).status_code == 403
        assert desk.post(f"/staff/settings/members/{owner.member}/password-reset").status_code == 403


def test_settings_are_changed_and_harmful_names_are_text(desk_of):
    owner = desk_of(Role.OWNER)
    revision = re.search(r'name="revision" value="(\d+)"', owner.get("/staff/settings").text)[1]
    change = {"revision": revision, "name": HARM, "language": "fr", "time_zone": "Europe/Paris"}
    for wrong, field in (
        ({"name": " "}, "name"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"language": "xx"}, "language"),
    ):
        refused = owner.post("/staff/settings", change | wrong)
        assert refused.status_code == 422
        assert f'id="f-{field}-error"' in refused.text
    kept = owner.post("/staff/settings", change)
    assert "The settings are kept." in kept.text
    assert owner.post("/staff/settings", change).status_code == 412
    owner.post("/staff/settings/keys", {"name": HARM, "scopes": "exercises:read"})
    for path in SETTINGS:
        assert "<script>alert" not in owner.get(path).text
        assert "<img" not in owner.get(path).text


def test_a_key_is_shown_once_replaced_with_an_overlap_and_revoked(platform, desk_of):
    owner = desk_of(Role.OWNER)
    assert owner.post("/staff/settings/keys", {"name": "ATS"}).status_code == 422
    shown = owner.post("/staff/settings/keys", {"name": "ATS", "scopes": ["exercises:read"], "test": "yes"}).text
    text = re.search(r'value="(test_preuve_(\w+?)_[^"]+)"', shown)
    asked = platform.browser().get("/v1/exercises", headers={"Authorization": f"Bearer {text[1]}"})
    assert asked.status_code == 200
    assert text[1] not in owner.get("/staff/settings/keys").text
    fresh = owner.post(f"/staff/settings/keys/{text[2]}/rotate", {"hours": "24"}).text
    assert re.search(r'value="test_preuve_\w+_[^"]+"', fresh)
    owner.post(f"/staff/settings/keys/{text[2]}/revoke")
    asked = platform.browser().get("/v1/exercises", headers={"Authorization": f"Bearer {text[1]}"})
    assert asked.status_code == 401


def test_members_are_invited_changed_and_let_go(desk_of):
    owner, viewer = desk_of(Role.OWNER), desk_of(Role.VIEWER)
    invited = owner.post("/staff/settings/members/invite", {"email": "new@example.org", "role": "author"}).text
    path = re.search(r'value="[^"]*(/staff/join/[^"]+)"', invited)[1]
    assert owner.browser.get(path).status_code == 200
    assert path not in owner.get("/staff/settings/members").text
    again = owner.post("/staff/settings/members/invite", {"email": "viewer@example.org", "role": "author"})
    assert again.status_code == 422
    owner.post(f"/staff/settings/members/{viewer.member}/role", {"role": "adviser", "revision": "1"})
    assert viewer.get("/staff/exercises").status_code == 200
    owner.post(f"/staff/settings/members/{viewer.member}/end")
    assert viewer.get("/staff/exercises").url.path == "/staff/sign-in"


def test_the_audit_log_is_paged_and_filtered(desk_of):
    owner = desk_of(Role.OWNER)
    for number in range(3):
        owner.post("/staff/settings/keys", {"name": f"n{number}", "scopes": "exercises:read"})
    first = owner.get("/staff/settings/audit?action=key.created&limit=2").text
    assert first.count("<code>key.created</code>") == 2
    onward = re.search(r'href="([^"]*cursor=[^"]+)"', first)[1].replace("&amp;", "&")
    assert owner.get(onward).text.count("<code>key.created</code>") == 1
    assert "<code>session.opened</code>" not in first
    assert first.count("Made an API key") == 3  # Two lines, and the choice of the filter.
    assert "A créé une clé d’API" in owner.get("/staff/settings/audit?lang=fr").text


def test_a_lost_password_is_replaced_by_a_link_that_is_good_once(platform, desk_of):
    owner, viewer = desk_of(Role.OWNER), desk_of(Role.VIEWER)
    shown = owner.post(f"/staff/settings/members/{viewer.member}/password-reset").text
    path = re.search(r'value="[^"]*(/staff/reset/[^"]+)"', shown)[1]
    assert viewer.get("/staff/exercises").url.path == "/staff/sign-in"  # their sessions have ended
    visitor = platform.browser()
    visitor.headers.update(PAGE)
    assert "viewer@example.org" in visitor.get(path).text
    new = "another five words here"
    assert visitor.post(path, data={"new": "short", "again": "short"}).status_code == 422
    assert visitor.post(path, data={"new": new, "again": "other"}).status_code == 422
    forged = visitor.post(path, data={"new": new, "again": new}, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    assert visitor.post(path, data={"new": new, "again": new}).url.path == "/staff/sign-in"
    assert visitor.post(path, data={"new": new, "again": new}).status_code == 404
    for password, status in ((PASSWORD, 422), (new, 200)):
        answer = visitor.post("/staff/sign-in", data={"login": "viewer@example.org", "password": password})
        assert answer.status_code == status
    log = owner.get("/staff/settings/audit").text
    assert "password.reset_issued" in log
    assert "<code>password.reset</code>" in log


def test_nobody_gets_into_another_organisation_by_resetting_a_password(platform, desk_of):
    owner, viewer = desk_of(Role.OWNER), desk_of(Role.VIEWER)
    other = platform.accounts.create_organisation("Others")
    with platform.database.write(other) as session:
        user = session.scalars(select(MembershipRow.user_id).where(MembershipRow.id == viewer.member)).first()
        user = user or session.scalars(select(UserRow.id).where(UserRow.login == "viewer@example.org")).one()
        session.add(
            MembershipRow(id=new_id(), user_id=user, role=Role.VIEWER, created_at=datetime.now(UTC), ended_at=None)
        )
    refused = owner.post(f"/staff/settings/members/{viewer.member}/password-reset")
    assert refused.status_code == 422
    assert "They also work in another organisation" in refused.text
    by_operator = PasswordResets(platform.database, address="https://x").issue_by_operator("Viewer@example.org ")
    assert by_operator.link.startswith("https://x/staff/reset/")
    long_after = datetime.now(UTC) + timedelta(hours=25)
    with pytest.raises(UnknownPasswordResetError):
        PasswordResets(platform.database, address="").use(by_operator.token, "another five words here", now=long_after)
