"""Pages of staff without any script: the door, who may see what, forged forms, harmful words."""

from __future__ import annotations

import html
import re

import pytest

from api.accounts.model import Role

pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


class Desk:
    """Somebody's browser at the pages of staff, which follows no redirect by itself."""

    def __init__(self, platform, login: str | None = None):
        self.browser = platform.browser()
        self.browser.headers.update(PAGE)
        self.browser.follow_redirects = False
        self.csrf = ""
        if login is not None:
            assert self.sign_in(login).status_code == 303
            self.csrf = re.search(r'name="csrf" (?:content|value)="([^"]+)"', self.get("/staff").text)[1]

    def sign_in(self, login: str, password: str = PASSWORD, back: str = "/staff"):
        return self.browser.post("/staff/sign-in", data={"login": login, "password": password, "back": back})

    def get(self, path: str, **more):
        return self.browser.get(path, **more)

    def post(self, path: str, data: dict | None = None, **more):
        return self.browser.post(path, data={"csrf": self.csrf, **(data or {})}, **more)


@pytest.fixture
def desk_of(platform):
    """The browser of a new member of this role."""

    def made(role: Role, name: str = "") -> Desk:
        login = f"{role.value}@example.org"
        platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=name)
        return Desk(platform, login)

    return made


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_comes_back(platform, desk_of):
    desk_of(Role.OWNER)
    visitor = Desk(platform)
    sent = visitor.get("/staff/account?x=1&y=2")
    assert sent.status_code == 303
    door = sent.headers["location"]
    assert door == "/staff/sign-in?next=/staff/account%3Fx%3D1%26y%3D2"
    assert 'name="back" value="/staff/account?x=1&amp;y=2"' in visitor.get(door).text
    back = visitor.sign_in("owner@example.org", back="/staff/account?x=1&y=2")
    assert (back.status_code, back.headers["location"]) == (303, "/staff/account?x=1&y=2")
    assert visitor.get("/staff/account").status_code == 200
    assert visitor.get("/staff/sign-in").headers["location"] == "/staff"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/staff",
        "//evil.example/staff",
        "/\\evil.example",
        "javascript:alert(1)",
        "/sitting",
        "x",
        "//[",
    ],
)
def test_nobody_is_sent_to_another_site(platform, desk_of, address):
    desk_of(Role.OWNER)
    visitor = Desk(platform)
    assert 'name="back" value="/staff"' in visitor.get("/staff/sign-in", params={"next": address}).text
    assert visitor.sign_in("owner@example.org", back=address).headers["location"] == "/staff"


def test_fragments_send_the_whole_page_to_the_door(platform):
    answer = Desk(platform).get(
        "/staff/account", headers={"HX-Request": "true", "Referer": "https://testserver/staff/account"}
    )
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/staff/sign-in?next=/staff/account"


def test_a_wrong_password_is_told_beside_the_field_and_not_shown(platform, desk_of):
    desk_of(Role.OWNER)
    answer = Desk(platform).sign_in("owner@example.org", password="not this one")
    assert answer.status_code == 422
    assert "Login and password do not belong together" in answer.text
    assert 'id="f-password-error"' in answer.text
    assert 'value="owner@example.org"' in answer.text
    assert "not this one" not in answer.text
    assert "set-cookie" not in answer.headers


def test_other_sites_sign_nobody_in(platform, desk_of):
    desk_of(Role.OWNER)
    answer = Desk(platform).browser.post(
        "/staff/sign-in",
        data={"login": "owner@example.org", "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_itself(platform, desk_of):
    desk = desk_of(Role.VIEWER)
    cookies = dict(desk.browser.cookies)
    assert desk.post("/staff/sign-out").headers["location"] == "/staff/sign-in"
    desk.browser.cookies.update(cookies)
    assert desk.get("/staff").status_code == 303


def test_a_language_that_was_chosen_comes_along_to_the_next_computer(platform, desk_of):
    desk = desk_of(Role.VIEWER)
    assert desk.post("/staff/account/language", {"language": "fr"}).status_code == 303
    other = Desk(platform, "viewer@example.org")
    assert '<html lang="fr"' in other.get("/staff").text


def test_a_new_password_has_to_be_long_and_typed_twice(platform, desk_of):
    desk = desk_of(Role.VIEWER)
    change = {"old": PASSWORD, "new": "another five words here", "again": "another five words here"}
    for wrong, field in (({"new": "short"}, "new"), ({"again": "something else"}, "again"), ({"old": "?"}, "old")):
        answer = desk.post("/staff/account/password", change | wrong)
        assert answer.status_code == 422
        assert f'id="f-{field}-error"' in answer.text
    assert desk.post("/staff/account/password", change).status_code == 303
    assert Desk(platform).sign_in("viewer@example.org").status_code == 422
    assert Desk(platform).sign_in("viewer@example.org", password=change["new"]).status_code == 303


def test_whoever_was_invited_chooses_a_password_and_is_in(platform):
    invited = platform.client.post("/v1/member-invitations", json={"email": "new@example.org", "role": "viewer"})
    path = invited.json()["path"]
    visitor = Desk(platform)
    assert "new@example.org" in visitor.get(path).text
    short = visitor.browser.post(path, data={"name": "New", "password": "short"})
    assert short.status_code == 422
    assert 'id="f-password-error"' in short.text
    assert visitor.browser.post(path, data={"name": "New", "password": PASSWORD}).headers["location"] == "/staff"
    assert "Hello New" in visitor.get("/staff").text
    assert visitor.get(path).status_code == 404


@pytest.fixture
def recruiter(desk_of):
    return desk_of(Role.RECRUITER)


def new_battery(desk: Desk, title: str = "First step") -> str:
    made = desk.post("/staff/batteries", {"title": title, "minutes": "60"})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def form_of(page: str) -> dict[str, str]:
    """What the builder's form would send, as it stands in the page."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {one}="([^"]*)"', tag) for one in ("name", "value"))
        kind = re.search(r' type="([^"]*)"', tag)
        if name and not (kind and kind[1] in ("checkbox", "radio")):
            fields[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = chosen[1]
    return fields


def press(desk: Desk, address: str, button: str, **typed: str):
    """Click a button of the builder without script. The answer to the post."""
    fields = form_of(desk.get(address).text) | {name.replace("__", "-"): value for name, value in typed.items()}
    return desk.post(address, fields | {"do": button})


def plan_of(platform, address: str) -> dict:
    return platform.client.get(f"/v1/batteries/{address.rpartition('/')[2]}/draft").json()["draft"]


def names_of(plan: dict) -> list[list[str]]:
    return [[one.get("exercise") or one["kind"] for one in part["items"]] for part in plan["parts"]]


def test_a_battery_is_built_by_buttons_alone(platform, recruiter):
    address = new_battery(recruiter)
    for name in ("fizzbuzz", "order-totals", "visit-report"):
        assert press(recruiter, address, f"add:exercise:{name}").status_code == 303
    press(recruiter, address, "up:i3", item__i1__weight="2,5", item__i2__submissions="3")
    plan = plan_of(platform, address)
    assert names_of(plan) == [["fizzbuzz", "visit-report", "order-totals"]]
    weights = {one["id"]: (one["weight"], one["submissions"]) for one in plan["parts"][0]["items"]}
    assert weights == {"i1": (2.5, None), "i3": (1.0, None), "i2": (1.0, 3)}
    press(recruiter, address, "add-part")
    press(recruiter, address, "down:i2", **{"part-p1-fr": "Un", "part-p1-en": "One"})
    press(recruiter, address, "block:i1", **{"part-p2-fr": "Deux", "part-p2-en": "Two", "part-p2-minutes": "30"})
    plan = plan_of(platform, address)
    assert names_of(plan) == [["block", "visit-report"], ["order-totals"]]
    assert [part["minutes"] for part in plan["parts"]] == [None, 30]
    press(recruiter, address, "add:exercise:shop-stock", to="b1")
    block = plan_of(platform, address)["parts"][0]["items"][0]
    assert [one["exercise"] for one in block["of"]] == ["fizzbuzz", "shop-stock"]
    assert {one["weight"] for one in block["of"]} == {block["weight"]} == {2.5}
    press(recruiter, address, "unblock:i4")
    assert names_of(plan_of(platform, address)) == [["block", "shop-stock", "visit-report"], ["order-totals"]]
    press(recruiter, address, "remove:i1")
    press(recruiter, address, "remove-part:p2")
    assert names_of(plan_of(platform, address)) == [["shop-stock", "visit-report", "order-totals"]]


def test_what_makes_no_sense_is_named_beside_its_place_and_nothing_is_lost(platform, recruiter):
    address = new_battery(recruiter)
    press(recruiter, address, "add:exercise:fizzbuzz")
    answer = press(recruiter, address, "save", item__i1__weight="heavy", minutes="1000", title="Another")
    assert answer.status_code == 422
    assert 'value="heavy"' in answer.text
    assert 'value="Another"' in answer.text
    beside = re.search(r'id="remarks-i1">(.*?)</ul>', answer.text, re.DOTALL)[1]
    assert "This is no number." in beside
    assert "This number is too large." in re.search(r'id="remarks-whole">(.*?)</ul>', answer.text, re.DOTALL)[1]
    assert plan_of(platform, address)["minutes"] == 60


def test_publishing_says_what_is_missing_and_then_freezes(platform, recruiter):
    address = new_battery(recruiter)
    press(recruiter, address, "publish")
    assert "There is nothing in this battery." in recruiter.get(address).text
    press(recruiter, address, "add:exercise:fizzbuzz")
    assert press(recruiter, address, "publish").status_code == 303
    page = recruiter.get(address).text
    assert "Published as version 1" in page
    press(recruiter, address, "add:exercise:order-totals")
    assert "Changed since version 1" in recruiter.get(address).text
    version = recruiter.get(f"{address}/versions/1")
    assert "FizzBuzz" in version.text
    assert 'name="do"' not in version.text


def test_who_saves_over_a_colleague_is_told_and_keeps_both(platform, recruiter):
    address = new_battery(recruiter)
    mine = form_of(recruiter.get(address).text)
    press(recruiter, address, "add:exercise:fizzbuzz")
    answer = recruiter.post(address, mine | {"title": "Mine", "do": "save"})
    assert answer.status_code == 409
    assert "Somebody else has changed this battery" in answer.text
    assert 'value="Mine"' in answer.text
    assert names_of(plan_of(platform, address)) == [["fizzbuzz"]]
    again = recruiter.post(address, form_of(answer.text) | {"do": "save"})
    assert again.status_code == 303
    assert names_of(plan_of(platform, address)) == [[]]


def test_the_figures_follow_while_one_types(recruiter):
    address = new_battery(recruiter)
    press(recruiter, address, "add:exercise:fizzbuzz")
    fields = form_of(recruiter.get(address).text) | {"minutes": "5", "item-i1-weight": "7"}
    shown = recruiter.post(f"{address}/preview", fields).text
    assert "5 minutes" in shown
    assert "<dd>7</dd>" in shown
    assert 'id="remarks-whole" hx-swap-oob="true"' in shown
    assert 'value="60"' in recruiter.get(address).text


@pytest.mark.parametrize("plan", ["", "{}", "[1]", '[{"id":"p1"}]', '[{"id":"p1","items":[{"kind":"x"}]}]', "[" * 9000])
def test_a_form_that_is_none_of_ours_is_refused(recruiter, plan):
    address = new_battery(recruiter)
    assert recruiter.post(address, {"plan": plan, "revision": "1", "title": "T", "do": "save"}).status_code == 422


def test_the_builder_says_what_skills_are_called_and_finds_tasks_by_it(recruiter):
    address = new_battery(recruiter)
    press(recruiter, address, "add:exercise:newsletter-repair")
    builder = recruiter.get(address).text
    assert '<option value="reading-code">Reading code</option>' in builder
    assert "Debugging, level 2" in builder
    offers = recruiter.get(f"{address}/offers", params={"q": "reading code"}).text
    assert "Debugging · Robustness · Reading code" in offers
    assert "reading-code" not in offers


def test_offers_are_found_by_words_skill_level_and_time(recruiter):
    address = new_battery(recruiter)

    def offered(**wish: str) -> list[str]:
        return re.findall(r'value="add:exercise:([^"]+)"', recruiter.get(f"{address}/offers", params=wish).text)

    everything = offered()
    assert "fizzbuzz" in everything
    assert offered(q="FIZZ buzz") == ["fizzbuzz"]
    assert set(offered(skill="debugging")) < set(everything)
    assert "fizzbuzz" in offered(level="1")
    assert "fizzbuzz" not in offered(level="3")
    assert set(offered(most="10")) < set(everything)
    assert offered(q="<script>") == []


def test_trying_a_battery_makes_one_a_candidate_for_a_while(recruiter):
    address = new_battery(recruiter)
    assert recruiter.post(f"{address}/try").headers["location"] == address
    press(recruiter, address, "add:exercise:fizzbuzz")
    assert recruiter.post(f"{address}/try").headers["location"] == "/sitting"
    assert "First step" in recruiter.get("/sitting").text


@pytest.mark.parametrize("path", ["/staff/batteries", "/staff/account/language", "/staff/sign-out"])
def test_forged_forms_change_nothing(platform, recruiter, path):
    for forged in ("", "x" * 43):
        answer = recruiter.browser.post(path, data={"csrf": forged, "title": "Forged", "language": "fr"})
        assert answer.status_code == 403
        assert "This form was too old, or not ours" in answer.text
    assert platform.client.get("/v1/batteries").json()["items"] == []


READERS = {
    "/staff/campaigns": {Role.OWNER, Role.RECRUITER, Role.ADVISER, Role.VIEWER},
    "/staff/campaigns/new": {Role.OWNER, Role.RECRUITER, Role.ADVISER},
    "/staff/batteries": {Role.OWNER, Role.AUTHOR, Role.RECRUITER, Role.ADVISER, Role.VIEWER},
    "/staff/batteries/new": {Role.OWNER, Role.AUTHOR, Role.RECRUITER},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_what_it_may(platform, desk_of, role):
    desk = desk_of(role)
    for path, readers in READERS.items():
        answer = desk.get(path)
        assert answer.status_code == (200 if role in readers else 403), path
        if role not in readers:
            assert "This is not for your account" in answer.text


def test_who_only_reads_gets_a_plan_without_buttons(recruiter, desk_of):
    address = new_battery(recruiter)
    press(recruiter, address, "add:exercise:fizzbuzz")
    reader = desk_of(Role.VIEWER)
    page = reader.get(address).text
    assert "FizzBuzz" in page
    assert 'name="do"' not in page
    assert reader.post(address, {"do": "save"}).status_code == 403


def test_another_organisation_is_not_there(platform, recruiter):
    address = new_battery(recruiter)
    other = platform.accounts.create_organisation("Others")
    platform.accounts.create_member(other, "other@example.org", PASSWORD, Role.OWNER)
    stranger = Desk(platform, "other@example.org")
    unknown = "/staff/batteries/01970000-0000-7000-8000-00000000dead"
    for path in (address, unknown, f"{address}/versions/1", f"{address}/offers"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{address}/try").status_code == 404
    assert stranger.post(address, form_of(recruiter.get(address).text) | {"csrf": stranger.csrf}).status_code == 404


HARMFUL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "${alert(1)}",
    "%(name)s %s",
]


@pytest.mark.parametrize("words", HARMFUL)
def test_harmful_words_are_only_words(platform, desk_of, words):
    desk = desk_of(Role.RECRUITER, name=words)
    address = new_battery(desk, words)
    press(desk, address, "add-part")
    press(desk, address, "add:exercise:fizzbuzz", **{"part-p1-fr": words, "part-p1-en": words})
    for path in ("/staff", "/staff/batteries", address):
        page = desk.get(path).text
        assert html.escape(words) in page.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        for live in ("<script>alert", "<img src=x", "<svg/onload"):
            assert live not in page


def new_campaign(desk: Desk, title: str = "January") -> str:
    address = new_battery(desk)
    press(desk, address, "add:exercise:fizzbuzz")
    press(desk, address, "publish")
    form = desk.get(f"/staff/campaigns/new?battery={address.rpartition('/')[2]}").text
    made = desk.post("/staff/campaigns", form_of(form) | {"title": title, "start_gate": ""})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def test_times_are_those_of_the_campaigns_zone(platform, recruiter):
    address = new_campaign(recruiter)
    fields = form_of(recruiter.get(f"{address}/edit").text) | {"start_gate": ""}
    typed = {"opens_at": "2099-07-01T09:00", "closes_at": "2099-07-01T12:30", "time_zone": "Indian/Reunion"}
    assert recruiter.post(address, fields | typed | {"extra_time": "a = 33 %\nb: 20 min"}).status_code == 303
    found = platform.client.get(f"/v1/campaigns/{address.rpartition('/')[2]}").json()
    assert (found["opens_at"], found["closes_at"]) == ("2099-07-01T05:00:00Z", "2099-07-01T08:30:00Z")
    assert found["extra_time"] == {"a": {"percent": 33, "minutes": 0}, "b": {"percent": 0, "minutes": 20}}
    again = recruiter.get(f"{address}/edit").text
    assert 'value="2099-07-01T09:00"' in again
    stale = recruiter.post(address, fields | {"title": "Mine"})
    assert stale.status_code == 409
    assert "Somebody else has changed this campaign" in stale.text
    assert 'value="Mine"' in stale.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": " "}, "title"),
        ({"battery": ""}, "battery"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"opens_at": "2099-01-02T09:00", "closes_at": "2099-01-02T09:00"}, "closes_at"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"extra_time": "tiers-temps"}, "extra_time"),
    ],
)
def test_what_is_wrong_with_a_campaign_stands_beside_its_field(recruiter, typed, field):
    address = new_campaign(recruiter)
    fields = form_of(recruiter.get(f"{address}/edit").text) | {"start_gate": ""}
    answer = recruiter.post(address, fields | typed)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text


def test_an_open_link_is_shown_once_and_ended(recruiter):
    address = new_campaign(recruiter)

    def post(**more: str):
        revision = form_of(recruiter.get(address).text)["revision"]
        return recruiter.post(f"{address}/open-link", {"revision": revision, **more})

    assert post(quota="none").status_code == 422
    made = post(quota="5")
    assert "/o/" in made.text
    assert "/o/" not in recruiter.get(address).text
    assert post(end="yes").status_code == 303
    assert "Link in use" not in recruiter.get(address).text


def test_nobody_of_a_file_is_invited_before_somebody_says_so(platform, recruiter):
    address = new_campaign(recruiter)

    def invited() -> int:
        return platform.client.get(f"/v1/campaigns/{address.rpartition('/')[2]}").json()["invitations"]

    faulty = recruiter.post(f"{address}/import", {"lines": "name;email\nAda;ada@\nBlaise;"})
    assert faulty.status_code == 422
    assert "This is no e-mail address." in faulty.text
    assert 'name="data"' not in faulty.text
    assert "Ada;ada@" in faulty.text, "what was pasted can be mended where it stands"
    fine = recruiter.post(f"{address}/import", {"lines": "name;email\nAda;ada@example.org\nBlaise;"})
    assert fine.status_code == 200
    assert invited() == 0
    data = form_of(fine.text)["data"]
    assert recruiter.post(f"{address}/import/confirm", {"data": data}).status_code == 303
    assert invited() == 2
    sheets = recruiter.get(f"{address}/sheets").text
    assert "Blaise" in sheets
    assert "ada@example.org" not in sheets
    assert "Nobody else can open this address" in sheets, "it is the server's own"
    assert recruiter.post(f"{address}/import/confirm", {"data": "not base64"}).status_code == 422
    assert recruiter.post(f"{address}/import", {"lines": " "}).status_code == 422


def test_until_when_invitations_are_good_is_set_on_pages_in_the_campaign_s_time_zone(platform, recruiter):
    address = new_campaign(recruiter)
    campaign = address.rpartition("/")[2]

    def ends() -> dict[str, str | None]:
        listed = platform.client.get(f"/v1/campaigns/{campaign}/invitations").json()["items"]
        return {one["candidate"]["name"]: one["expires_at"] for one in listed}

    wrong = recruiter.post(f"{address}/invitations", {"name": "Ada", "expires_at": "soon"})
    past = recruiter.post(f"{address}/invitations", {"name": "Ada", "expires_at": "2020-01-01T10:00"})
    for refused in (wrong, past):
        assert (refused.status_code, 'id="f-expires_at-error"' in refused.text) == (422, True)
    recruiter.post(f"{address}/invitations", {"name": "Ada", "expires_at": "2099-01-05T18:00"})
    recruiter.post(f"{address}/invitations", {"name": "Bo"})
    assert ends() == {"Ada": "2099-01-05T17:00:00Z", "Bo": None}
    listed = recruiter.get(f"{address}/invitations").text
    assert "until 5 January 2099, 18:00" in listed
    one = re.search(rf'href="({address}/invitations-end/[^"]+)"', listed)[1]
    assert 'value="2099-01-05T18:00"' in recruiter.get(one).text
    assert recruiter.post(one, {"expires_at": "x"}).status_code == 422
    assert recruiter.post(one, {"expires_at": ""}).status_code == 303
    assert ends() == {"Ada": None, "Bo": None}
    every = f"{address}/invitations-end"
    assert recruiter.get(every).status_code == 200
    assert recruiter.post(every, {"expires_at": "2020-01-01T10:00"}).status_code == 422
    assert recruiter.post(every, {"expires_at": "2099-07-05T18:00"}).status_code == 303
    assert set(ends().values()) == {"2099-07-05T16:00:00Z"}
    other = new_campaign(recruiter, "Another")
    assert recruiter.get(one.replace(address, other)).status_code == 404


def test_one_person_is_invited_renewed_and_revoked(platform, recruiter):
    address = new_campaign(recruiter)
    wrong = recruiter.post(f"{address}/invitations", {"name": "", "email": "ada@", "extra": "much"})
    assert wrong.status_code == 422
    assert all(f'id="f-{field}-error"' in wrong.text for field in ("name", "email", "extra"))
    made = recruiter.post(f"{address}/invitations", {"name": "Ada", "email": "ada@example.org", "code": "yes"})
    assert "/e/" in made.text
    assert recruiter.post(f"{address}/invitations", {"name": "Ada", "email": "ADA@example.org"}).status_code == 409
    page = recruiter.get(f"{address}/invitations").text
    assert "/e/" not in page
    renew = re.search(r'action="([^"]+/renew-code)"', page)[1]
    assert "personal code" in recruiter.post(renew).text
    assert recruiter.post(renew.replace("renew-code", "revoke")).status_code == 303
    assert "Revoked" in recruiter.get(f"{address}/invitations").text
    assert recruiter.post(renew).status_code == 409


def test_who_only_reads_campaigns_changes_nothing(recruiter, desk_of):
    address = new_campaign(recruiter)
    recruiter.post(f"{address}/invitations", {"name": "Ada"})
    reader = desk_of(Role.VIEWER)
    for path in ("", "/invitations"):
        page = reader.get(f"{address}{path}").text
        assert set(re.findall(r'<form[^>]* action="([^"]+)"', page)) == {"/staff/sign-out"}
    for path in ("", "/open", "/close", "/open-link", "/invitations", "/import", "/import/confirm", "/unlock-codes"):
        assert reader.post(f"{address}{path}").status_code == 403, path
    for path in ("/edit", "/import", "/sheets", "/sheets.pdf"):
        assert reader.get(f"{address}{path}").status_code == 403, path
    author = desk_of(Role.AUTHOR)
    assert author.get(address).status_code == author.get(f"{address}/invitations").status_code == 403


def test_a_campaign_of_another_organisation_is_not_there(platform, recruiter):
    address = new_campaign(recruiter)
    other = platform.accounts.create_organisation("Others")
    platform.accounts.create_member(other, "other@example.org", PASSWORD, Role.OWNER)
    stranger = Desk(platform, "other@example.org")
    for path in ("", "/edit", "/invitations", "/import", "/sheets", "/sheets.pdf"):
        assert stranger.get(f"{address}{path}").status_code == 404, path
    for path in ("", "/open", "/close", "/open-link", "/unlock-codes", "/invitations"):
        sent = {"name": "Ada", "quota": "3"}
        assert stranger.post(f"{address}{path}", sent).status_code == 404, path


@pytest.mark.parametrize("words", HARMFUL)
def test_harmful_names_of_campaigns_and_people_are_only_words(recruiter, words):
    address = new_campaign(recruiter, words)
    recruiter.post(f"{address}/invitations", {"name": words, "group": words})
    for path in ("/staff", "/staff/campaigns", address, f"{address}/invitations", f"{address}/sheets"):
        page = recruiter.get(path).text
        assert html.escape(words) in page.replace("&#34;", "&quot;").replace("&#39;", "&#x27;"), path
        for live in ("<script>alert", "<img src=x", "<svg/onload"):
            assert live not in page
