"""Pages of questions without any script: written in each kind, faults beside their fields, who sees what is right."""

from __future__ import annotations

import re

import pytest

from api.accounts.model import Role

pytestmark = pytest.mark.sqlite_only

PASSWORD = "five words drawn by chance"
PAGE = {"Accept": "text/html", "Accept-Language": "en"}
HARM = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
LIST = "/staff/questions"


class Desk:
    """Somebody's browser at the pages of staff, which follows redirects."""

    def __init__(self, platform, role: Role):
        login = f"{role.value}@example.org"
        platform.accounts.create_member(platform.organisation, login, PASSWORD, role, name=role.value)
        self.browser = platform.browser()
        self.browser.headers.update(PAGE)
        self.browser.post("/staff/sign-in", data={"login": login, "password": PASSWORD})
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', self.get("/staff").text)[1]

    def get(self, path: str):
        return self.browser.get(path)

    def post(self, path: str, data: dict | None = None):
        return self.browser.post(path, data={"csrf": self.csrf, **(data or {})})


@pytest.fixture
def desk_of(platform):
    return lambda role: Desk(platform, role)


def typed(kind: str, **more) -> dict:
    fields = {
        "kind": kind,
        "prompt_fr": "Que choisir ?",
        "prompt_en": "What to choose?",
        "credit": "all",
        "level": "2",
        "seconds": "45",
        "skills": "preuve-digital 1 files 2",
    }
    if kind == "short":
        fields |= {"texts": "Ctrl+C\nCommand+C", "ignored": ["case", "spaces"]}
    else:
        for row, word in ((1, "alpha"), (3, "beta"), (4, "gamma")):
            fields |= {f"choice_fr_{row}": f"{word} fr", f"choice_en_{row}": f"{word} en"}
    fields |= {"single": {"right": "3"}, "multiple": {"right": ["1", "4"]}}.get(kind, {})
    return fields | more


def right_of(shown: str) -> str:
    return shown.partition('id="right"')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("single", ["beta en"], ["alpha en", "gamma en"]),
        ("multiple", ["alpha en", "gamma en"], ["beta en"]),
        ("short", ["Ctrl+C", "Command+C"], []),
        ("order", ["alpha en", "beta en", "gamma en"], []),
    ],
)
def test_each_kind_is_written_read_and_changed(desk_of, kind, right, wrong):
    desk = desk_of(Role.AUTHOR)
    assert f'name="kind" value="{kind}"' in desk.get(f"{LIST}/new?kind={kind}").text
    made = desk.post(LIST, typed(kind))
    path = made.url.path
    assert path.startswith(f"{LIST}/")
    told = right_of(made.text)
    assert [told.index(word) for word in right] == sorted(told.index(word) for word in right)
    assert not [word for word in wrong if word in told]
    form = desk.get(f"{path}/edit").text
    assert 'name="revision" value="1"' in form
    changed = desk.post(path, typed(kind, revision="1", level="3"))
    assert "version 2" in changed.text
    assert "Level 3" in changed.text
    assert "Level 2" in desk.get(f"{path}?version=1").text


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("single", {"prompt_en": " "}, "prompt_en"),
        ("single", {"right": []}, "choices"),
        ("single", {"choice_en_3": ""}, "choice_en_3"),
        ("multiple", {"choice_fr_4": "beta fr", "choice_en_4": "beta en"}, "choice_fr_4"),
        ("short", {"texts": ""}, "texts"),
        ("order", {"seconds": "soon"}, "seconds"),
        ("order", {"level": "9"}, "level"),
        ("order", {"skills": "files"}, "skills"),
        ("order", {"skills": ""}, "skills"),
        ("short", {"explanation_fr": "Parce que."}, "explanation_en"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_lost(desk_of, kind, change, field):
    desk = desk_of(Role.AUTHOR)
    refused = desk.post(LIST, typed(kind, **change))
    assert refused.status_code == 422
    assert f'<a href="#f-{field}">' in refused.text
    assert "There is one thing to change" in refused.text
    assert refused.text.count("field--wrong") >= 1
    assert "Que choisir ?" in refused.text
    assert "0 questions of 0" in desk.get(LIST).text


def test_a_change_from_an_old_version_is_not_saved(desk_of):
    desk = desk_of(Role.AUTHOR)
    path = desk.post(LIST, typed("single")).url.path
    desk.post(path, typed("single", revision="1", level="3"))
    for revision in ("1", "", "x"):
        late = desk.post(path, typed("single", revision=revision, prompt_en="My own words"))
        assert (late.status_code, "My own words" in late.text) in {(409, True)}
    assert "My own words" not in desk.get(path).text


def test_questions_are_found_retired_and_the_starters_added(desk_of):
    desk = desk_of(Role.AUTHOR)
    path = desk.post(LIST, typed("short")).url.path
    for query in ("q=choose", "q=files", "kind=short"):
        assert path in desk.get(f"{LIST}?{query}").text
    for query in ("q=nothing-like-that", "kind=order", "state=retired"):
        assert path not in desk.get(f"{LIST}?{query}").text
    assert "Retired" in desk.post(f"{path}/retire").text
    assert path not in desk.get(LIST).text
    assert path in desk.get(f"{LIST}?state=retired").text
    assert "The starter set was added" in desk.post(f"{LIST}/starters").text
    assert "The starter set was there already" in desk.post(f"{LIST}/starters").text


def test_whoever_only_reads_sees_no_right_answer_and_changes_nothing(desk_of):
    author, viewer = desk_of(Role.AUTHOR), desk_of(Role.VIEWER)
    path = author.post(LIST, typed("short", explanation_fr="Parce que.", explanation_en="Because.")).url.path
    shown = viewer.get(path)
    assert shown.status_code == 200
    for hidden in ("Ctrl+C", "Because.", "What is right", "/edit"):
        assert hidden in author.get(path).text
        assert hidden not in shown.text
    assert f"{LIST}/new" not in viewer.get(LIST).text
    assert {viewer.get(page).status_code for page in (f"{LIST}/new", f"{path}/edit")} == {403}
    sent = [
        viewer.post(page, typed("short", revision="1")) for page in (LIST, path, f"{path}/retire", f"{LIST}/starters")
    ]
    assert {one.status_code for one in sent} == {403}


def test_a_forged_form_is_refused(desk_of):
    desk = desk_of(Role.AUTHOR)
    path = desk.post(LIST, typed("single")).url.path
    for page in (LIST, path, f"{path}/retire", f"{LIST}/starters"):
        assert desk.browser.post(page, data=typed("single", revision="1")).status_code == 403
    assert "1 question of 1" in desk.get(LIST).text


def test_hostile_text_is_text(desk_of):
    desk = desk_of(Role.AUTHOR)
    harm = {"prompt_en": HARM, "choice_en_1": HARM, "explanation_fr": HARM, "explanation_en": HARM}
    made = desk.post(LIST, typed("single", **harm, right="1"))
    refused = desk.post(LIST, typed("short", prompt_en=HARM, texts=HARM, skills=HARM, seconds=HARM))
    path = made.url.path
    for shown in (made, refused, desk.get(f"{path}/edit"), desk.get(LIST), desk.get(f"{LIST}?q={HARM}&kind={HARM}")):
        assert "<script>alert" not in shown.text
        assert "<img src=x" not in shown.text
        assert "alert(1)" in shown.text
