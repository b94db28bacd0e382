"""What pages of other sites can make a browser send changes nothing, with or without TLS."""

from __future__ import annotations

import pytest
from starlette.routing import Route

from api.accounts.guard import CSRF_HEADER
from fakes.sittings import come_in, open_room

pytestmark = pytest.mark.sqlite_only

#: What a browser says of a sender elsewhere. Without TLS it leaves out Sec-Fetch-Site; old ones know Referer alone.
ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:81"},
    {"Origin": "null"},
    {"Origin": "null", "Referer": "http://testserver/staff/sign-in"},
    {"Referer": "http://evil.example/testserver"},
    {"Referer": "http://[broken"},
]
OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "http://testserver"},
    {"Origin": "HTTPS://TestServer"},
    {"Referer": "http://testserver/staff/sign-in?next=/staff"},
    # Behind a proxy that gives us a name of its own.
    {"Origin": "https://preuve.example", "X-Forwarded-Host": "preuve.example"},
    {"Origin": "https://known.example"},
]


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"public_url": "https://known.example/"})


def page_forms(app) -> set[str]:
    return {
        route.path
        for route in app.router.routes
        if isinstance(route, Route) and "POST" in route.methods and not route.path.startswith(("/v1/", "/internal/"))
    }


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_no_form_of_a_page_is_taken_from_another_site(platform, headers):
    forms = page_forms(platform.app)
    assert {"/staff/sign-in", "/entry/link", "/staff/reset/{token}", "/sitting/begin"} <= forms
    for path in forms:
        sent = platform.browser().post(path, data={"login": "admin"}, headers=headers, follow_redirects=False)
        # Where a session is needed and there is none, that is said first.
        turned_away = sent.status_code == 303 and sent.headers["location"].startswith("/staff/sign-in")
        assert turned_away or sent.status_code in (401, 403), (path, sent.status_code)
        assert "set-cookie" not in sent.headers or turned_away, path


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_forms_of_our_own_pages_are_taken_whatever_stands_in_between(platform, storage, headers):
    who = {"login": storage.first.login, "password": storage.first.password}
    sent = platform.browser().post("/staff/sign-in", data=who, headers=headers, follow_redirects=False)
    assert (sent.status_code, sent.headers.get("location")) == (303, "/staff")
    token = open_room(platform.database, platform.organisation).invite()
    assert platform.browser().post("/entry/link", data={"token": token}, headers=headers).status_code == 200


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_a_stolen_token_is_good_for_nothing_from_another_site(platform, headers):
    browser = come_in(platform, open_room(platform.database, platform.organisation).invite())
    sent = browser.client.post("/sitting/begin", headers={CSRF_HEADER: browser.csrf, **headers})
    assert sent.status_code == 403
    assert browser.look()["state"] == "waiting"
