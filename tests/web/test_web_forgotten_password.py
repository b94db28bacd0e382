"""A lost password: a letter with a link that is good once, and a page that never tells who signs in here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from api.accounts.model import Role, UnknownPasswordResetError
from api.accounts.resets import PasswordResets
from api.accounts.store import AuditEventRow
from api.i18n import translate
from api.mail.store import OutboxMailRow
from api.tenancy import EVERYWHERE

PASSWORD = "five words drawn by chance"
NEW = "another five words here"
LOGIN = "lea@example.org"


@pytest.fixture
def lea(platform):
    platform.accounts.create_member(platform.organisation, LOGIN, PASSWORD, Role.RECRUITER, name="Léa")
    return sign_in(platform, PASSWORD)


def sign_in(platform, password):
    browser = platform.browser()
    browser.headers.update({"Accept": "text/html", "Accept-Language": "fr"})
    browser.post("/staff/sign-in", data={"login": LOGIN, "password": password}, follow_redirects=False)
    return browser


def is_in(browser) -> bool:
    return browser.get("/staff/account", follow_redirects=False).status_code == 200


def forget(platform, login, **more):
    return platform.browser().post("/staff/forgotten", data={"login": login}, headers={"Accept-Language": "fr"}, **more)


def letters(platform) -> list[OutboxMailRow]:
    with platform.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(OutboxMailRow).order_by(OutboxMailRow.id)))


def link_in(letter) -> str:
    return re.search(r"/staff/reset/\S+", letter.text)[0]


def test_the_letter_s_link_is_good_once_and_until_then_nothing_changes(platform, lea):
    assert forget(platform, f"  {LOGIN.upper()} ").status_code == 200
    (letter,) = letters(platform)
    assert (letter.to, letter.kind, letter.organisation_id) == (LOGIN, "password-reset", platform.organisation)
    assert letter.subject == translate("A new password for Preuve", "fr")
    assert is_in(lea)
    assert is_in(sign_in(platform, PASSWORD))
    path, visitor = link_in(letter), platform.browser()
    assert LOGIN in visitor.get(path, headers={"Accept": "text/html"}).text
    form = {"new": NEW, "again": NEW}
    assert visitor.post(path, data=form, follow_redirects=False).status_code == 303
    assert not is_in(lea)
    assert is_in(sign_in(platform, NEW))
    assert not is_in(sign_in(platform, PASSWORD))
    assert visitor.post(path, data=form).status_code == 404
    with platform.database.read(platform.organisation) as session:
        noted = [row.action for row in session.scalars(select(AuditEventRow).order_by(AuditEventRow.id))]
    assert [one for one in noted if one.startswith("password")] == ["password.reset_sent", "password.reset"]


def test_the_page_answers_the_same_whoever_is_asked_for(platform, lea):
    platform.accounts.create_member(platform.organisation, "name-only", PASSWORD, Role.VIEWER, name="No address")
    logins = (LOGIN, "nobody@example.org", "name-only", "", "a@b\x00", "x" * 5_000)
    answers = {login: forget(platform, login) for login in logins}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert len({answer.text for answer in answers.values()}) == 1
    assert [letter.to for letter in letters(platform)] == [LOGIN]


def test_a_link_by_letter_is_good_for_one_hour(platform, lea):
    forget(platform, LOGIN)
    resets = PasswordResets(platform.database, address="")
    token = link_in(letters(platform)[0]).rpartition("/")[2]
    assert resets.look(token, now=datetime.now(UTC) + timedelta(minutes=59)) == LOGIN
    with pytest.raises(UnknownPasswordResetError):
        resets.look(token, now=datetime.now(UTC) + timedelta(minutes=61))


def test_nobody_is_flooded_with_letters(platform, lea):
    for _ in range(3):
        assert forget(platform, LOGIN).status_code == 200
    assert len(letters(platform)) == 1
    resets = PasswordResets(platform.database, address="")
    resets.send(LOGIN, "en", now=datetime.now(UTC) + timedelta(minutes=6))
    first, second = letters(platform)
    # Who asks has proven nothing: the older link stays, until one of both is used.
    assert platform.browser().get(link_in(first)).status_code == 200
    assert platform.browser().post(link_in(second), data={"new": NEW, "again": NEW}).status_code == 200
    assert platform.browser().get(link_in(first)).status_code == 404


def test_who_asks_too_often_waits_whether_or_not_anybody_signs_in_like_that(platform, lea):
    for login in (LOGIN, "nobody@example.org"):
        codes = [forget(platform, login).status_code for _ in range(6)]
        assert codes == [200] * 5 + [429]


def test_who_is_no_member_any_more_gets_no_letter(platform, lea):
    members = platform.client.get("/v1/members").json()["items"]
    (member,) = [one["id"] for one in members if one["login"] == LOGIN]
    assert platform.client.delete(f"/v1/members/{member}").status_code == 200
    assert forget(platform, LOGIN).status_code == 200
    assert letters(platform) == []
