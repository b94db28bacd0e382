"""The pages of badges: what anybody sees who has a link, what their owner does, what staff withdraw."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.accounts.model import Role
from api.badges.store import BadgeRow
from fakes.badge_takers import SKILL, Taker, somebody

LEVEL = "/".join((SKILL["framework"], SKILL["version"], SKILL["code"], "2"))
PASSWORD = "five words drawn by chance"


@pytest.fixture
def taker(platform) -> Taker:
    return somebody(platform)


def page(taker: Taker, language: str = "en") -> str:
    answer = taker.browser.client.get(f"/mine/badges?lang={language}")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def send(taker: Taker, path: str, **fields: Any) -> Any:
    return taker.browser.client.post(path, data={"csrf": taker.browser.csrf, **fields})


def address(taker: Taker, **more: str) -> str:
    """Of a new link to everything."""
    ids = [one["id"] for one in taker.get("/badges").json()["badges"]]
    made = taker.post("/badge-shares", {"badges": ids, **more}).json()
    return "/s/" + str(made["address"]).rpartition("/")[2]


def test_somebody_takes_a_badge_shows_it_by_a_link_and_closes_it_without_any_script(platform, taker):
    assert "Conditions, level 2" in page(taker)
    assert "checked" not in re.sub(r"[^<]*</", "", page(taker)), "nothing is chosen beforehand"
    after = send(taker, "/mine/badges", level=LEVEL, language="fr", named="yes")
    assert "The badge is yours." in after.text
    assert "Conditions, niveau 2" in after.text
    (badge,) = taker.get("/badges").json()["badges"]
    assert (badge["name"], badge["language"]) == ("Zoé Martin", "fr")
    shown = send(taker, "/mine/badge-shares", chosen=[badge["id"]], label="The bakery")
    assert "The bakery" in shown.text
    link = taker.get("/badge-shares").json()["items"][0]
    path = "/s/" + link["address"].rpartition("/")[2]
    assert platform.browser().get(path).status_code == 200
    assert "shows nothing any more" in send(taker, f"/mine/badge-shares/{link['id']}/close").text
    assert platform.browser().get(path).status_code == 404


def test_a_form_without_a_choice_says_what_is_missing(taker):
    answer = send(taker, "/mine/badges", level="nonsense")
    assert (answer.status_code, "Choose what to take a badge of." in answer.text) == (422, True)
    assert send(taker, "/mine/badges", level="preuve/1/nothing/1").status_code == 422
    taker.badge()
    answer = send(taker, "/mine/badge-shares")
    assert (answer.status_code, "Choose at least one badge to show." in answer.text) == (422, True)


def test_the_shared_page_says_what_the_badge_says_in_either_language_and_carries_it_whole(platform, taker):
    badge = taker.badge(language="fr")
    path = address(taker, label="Secret note")
    for language, words in (("en", "Badges that are shown to you"), ("fr", "Des badges qu’on vous montre")):
        answer = platform.browser().get(path, params={"lang": language})
        assert words in answer.text
        assert badge["credential"] in answer.text
        assert "Zoé Martin" in answer.text
        assert "Conditions, niveau 2" in answer.text, "a badge keeps the language that it was signed in"
        assert "Secret note" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
    anybody = platform.browser()
    assert anybody.get(f"{path}/{badge['id']}/credential").text == badge["credential"]
    assert badge["credential"] in anybody.get(f"{path}/{badge['id']}/image.svg").text
    assert anybody.get(f"{path}/{'0' * 36}/credential").status_code == 404
    assert anybody.get("/s/nothing").status_code == 404


def test_a_hostile_name_is_text_on_the_page_and_in_the_picture(platform):
    taker = somebody(platform, "<script>alert(1)</script>\"'&")
    badge = taker.badge()
    path = address(taker)
    for answer in (platform.browser().get(path), platform.browser().get(f"{path}/{badge['id']}/image.svg")):
        assert "<script>alert" not in answer.text


def test_a_withdrawn_badge_says_so_to_everybody_and_why_to_its_owner_alone(platform, taker):
    badge = taker.badge()
    path = address(taker)
    platform.client.post(f"/v1/badges/{badge['id']}/revoke", json={"reason": "Somebody else sat there."})
    shared = platform.browser().get(path).text
    assert "This badge was withdrawn" in shared
    assert "Somebody else" not in shared
    assert "Somebody else sat there." in page(taker)


def desk(platform, role: Role) -> tuple[Any, str]:
    login = f"{role.value}@example.org"
    platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name="Ada")
    browser = platform.browser()
    csrf = browser.post("/v1/session", json={"login": login, "password": PASSWORD}).json()["csrf"]
    return browser, csrf


def test_staff_withdraw_a_badge_with_a_reason_and_see_whether_the_work_still_shows_it(platform, taker):
    badge = taker.badge()
    with platform.database.read(platform.organisation) as session:
        candidate = session.get_one(BadgeRow, badge["id"]).candidate_id
    browser, csrf = desk(platform, Role.RECRUITER)
    path = f"/staff/candidates/{candidate}/badges"
    assert "The work still shows it" in browser.get(path).text
    empty = browser.post(f"{path}/{badge['id']}/revoke", data={"csrf": csrf, "reason": " "})
    assert (empty.status_code, "Write why: the candidate reads it." in empty.text) == (422, True)
    done = browser.post(
        f"{path}/{badge['id']}/revoke", data={"csrf": csrf, "reason": "Mistake", "may_take_again": "yes"}
    )
    assert "The badge is withdrawn." in done.text
    assert "Mistake" in done.text
    assert "withdrawn already" in browser.post(f"{path}/{badge['id']}/revoke", data={"csrf": csrf, "reason": "x"}).text
    assert taker.get("/badges").json()["badges"][0]["may_take_again"] is True


def test_who_may_not_read_evidence_sees_no_badges(platform, taker):
    taker.badge()
    browser, _ = desk(platform, Role.ADVISER)
    assert browser.get("/staff/candidates/x/badges").status_code == 403


def looked_at(platform, *, file: str = "", text: str = "") -> Any:
    """What the page answers to anybody."""
    files = {"file": ("badge.svg", file.encode("utf-8", "replace"))} if file else {"file": ("", b"")}
    return platform.browser().post("/badges", data={"text": text}, files=files)


def test_anybody_checks_a_badge_that_they_were_given_as_text_or_as_a_picture(platform, taker):
    badge = taker.badge()
    picture = taker.get(f"/badges/{badge['id']}/image.svg").text
    for answer in (looked_at(platform, text=f" {badge['credential']}\n"), looked_at(platform, file=picture)):
        assert "Genuine" in answer.text
        assert "Zoé Martin" in answer.text
    nothing = looked_at(platform)
    assert (nothing.status_code, "Choose a file, or paste the text of a badge." in nothing.text) == (422, True)
    head, payload, signature = badge["credential"].split(".")
    changed = looked_at(platform, file=picture.replace(signature, "A" * len(signature))).text
    assert "It was changed after it was signed." in changed
    assert "Zoé Martin" not in changed, "nothing of it can be trusted"
    for text in ("x", "<svg/>", f"{head}.{payload}", "x" * 200_000):
        assert 'data-found="not_a_badge"' in looked_at(platform, file=text).text
    platform.client.post(f"/v1/badges/{badge['id']}/revoke", json={"reason": "Mistake."})
    withdrawn = looked_at(platform, file=picture).text
    assert "It is genuine, but it was withdrawn." in withdrawn
    assert "Mistake" not in withdrawn


def test_the_page_to_check_badges_takes_nothing_from_other_sites(platform):
    answer = platform.browser().post("/badges", data={"text": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
