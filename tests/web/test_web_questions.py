"""Questions over HTTP: written by authors, versioned, never lost, and never told to those who may not know."""

from __future__ import annotations

from typing import Any

import pytest

from api.accounts.model import Scope
from api.catalog.question_json import answer_from_json, body_from_json, body_to_json
from api.catalog.questions import Questions
from api.catalog.scoring import score
from api.catalog.starter_questions import StarterQuestions
from api.paging import PageOf
from api.settings import INSTALLATION

SKILL = {"framework": "preuve-digital", "version": "1", "code": "files", "level": 1}


def both(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def question(**more: Any) -> dict[str, Any]:
    return {
        "kind": "single",
        "prompt": both("Which one?"),
        "choices": [{"text": both("this"), "right": True}, {"text": both("that")}],
        "level": 1,
        "seconds": 30,
        "skills": [SKILL],
        **more,
    }


def create(platform: Any, **more: Any) -> dict[str, Any]:
    answer = platform.client.post("/v1/questions", json=question(**more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_question_is_written_and_read(platform):
    made = create(platform)
    answer = platform.client.get(f"/v1/questions/{made['id']}")
    assert answer.json() == made
    assert answer.headers["etag"] == '"1"'
    assert [choice["right"] for choice in made["choices"]] == [True, False]
    assert platform.client.get("/v1/questions").json() == {"items": [made], "next": None}


def test_a_change_makes_another_version_and_the_earlier_one_stays(platform):
    made = create(platform)
    path = f"/v1/questions/{made['id']}"
    changed = platform.client.put(path, json=question(prompt=both("Which, then?")), headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert platform.client.get(path).json() == changed.json()
    assert platform.client.get(path, params={"version": 1}).json() == made
    assert platform.client.get("/v1/questions").json()["items"] == [changed.json()]


def test_a_change_that_changes_nothing_makes_no_version(platform):
    made = create(platform)
    again = platform.client.put(f"/v1/questions/{made['id']}", json=question(), headers={"If-Match": '"1"'})
    assert again.json() == made


@pytest.mark.parametrize(("header", "status"), [({}, 428), ({"If-Match": '"7"'}, 412)])
def test_a_change_has_to_name_the_newest_version(platform, header, status):
    made = create(platform)
    answer = platform.client.put(f"/v1/questions/{made['id']}", json=question(level=2), headers=header)
    assert answer.status_code == status
    assert platform.client.get(f"/v1/questions/{made['id']}").json() == made


def test_a_retired_question_is_not_offered_and_not_lost(platform):
    made = create(platform)
    path = f"/v1/questions/{made['id']}"
    assert platform.client.delete(path).json()["retired_at"] is not None
    assert platform.client.get("/v1/questions").json()["items"] == []
    assert platform.client.get(path).status_code == 200
    back = platform.client.put(path, json=question(level=2), headers={"If-Match": '"1"'})
    assert platform.client.get("/v1/questions").json()["items"] == [back.json()]


def test_what_is_right_is_told_to_authors_alone(platform):
    order = [{"text": both(word)} for word in ("one", "two", "three", "four")]
    create(platform, explanation=both("Because."))
    create(platform, kind="order", choices=order)
    create(platform, kind="short", choices=[], texts=["SECRET"])
    reader = platform.key_with(Scope.EXERCISES_READ)
    answer = platform.client.get("/v1/questions", headers=reader)
    items = answer.json()["items"]
    assert "SECRET" not in answer.text
    assert "Because" not in answer.text
    assert [(one["texts"], one["explanation"]) for one in items] == [(None, None)] * 3
    assert all(choice["right"] is None for one in items for choice in one["choices"])
    assert [choice["text"]["en"] for choice in items[1]["choices"]] != ["one", "two", "three", "four"]
    known = platform.client.get("/v1/questions", headers=platform.key_with(Scope.EXERCISES_READ, Scope.REPORTS_READ))
    assert known.json()["items"][2]["texts"] == ["SECRET"]


def test_reading_is_not_writing(platform):
    made = create(platform)
    reader = platform.key_with(Scope.EXERCISES_READ)
    for answer in (
        platform.client.post("/v1/questions", json=question(), headers=reader),
        platform.client.post("/v1/questions/starters", headers=reader),
        platform.client.put(f"/v1/questions/{made['id']}", json=question(), headers={**reader, "If-Match": '"1"'}),
        platform.client.delete(f"/v1/questions/{made['id']}", headers=reader),
    ):
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"choices": []}, "/choices"),
        ({"choices": [{"text": both("a")}, {"text": both("b")}]}, "/choices"),
        ({"choices": [{"text": both("a"), "right": True}, {"text": both("a")}]}, "/choices/1"),
        ({"kind": "multiple", "choices": [{"text": both("a")}, {"text": both("b")}]}, "/choices"),
        ({"kind": "order"}, "/choices"),
        ({"kind": "short"}, "/choices"),
        ({"kind": "short", "choices": []}, "/texts"),
        ({"kind": "short", "choices": [], "texts": ["\u0301"], "ignored": ["accents"]}, "/texts"),
        ({"kind": "short", "choices": [], "texts": ["x"], "credit": "each"}, "/credit"),
        ({"texts": ["x"]}, "/texts"),
        ({"skills": []}, "/skills"),
        ({"skills": [{**SKILL, "code": "a b"}]}, "/skills/0/code"),
        ({"prompt": {"fr": " ", "en": "x"}}, "/prompt/fr"),
        ({"prompt": {"fr": "a\0b", "en": "x"}}, "/prompt/fr"),
        ({"level": 5}, "/level"),
        ({"kind": "regex"}, "/kind"),
        ({"secret": 1}, "/secret"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_at_its_place(platform, change, place):
    answer = platform.client.post("/v1/questions", json=question(**change))
    assert answer.status_code == 422
    assert place in [error["place"] for error in answer.json()["errors"]]


def test_another_organisation_s_question_is_like_none(platform):
    made = create(platform)
    theirs = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Others"))
    for path in (f"/v1/questions/{made['id']}", "/v1/questions/nothing"):
        answers = [
            platform.client.get(path, headers=theirs),
            platform.client.delete(path, headers=theirs),
            platform.client.put(path, json=question(), headers={**theirs, "If-Match": '"1"'}),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert {answer.json()["type"] for answer in answers} == {"/problems/unknown-question"}
    assert platform.client.get("/v1/questions", headers=theirs).json()["items"] == []


def test_the_starters_are_taken_over_once(platform):
    taken = platform.client.post("/v1/questions/starters").json()["items"]
    assert len(taken) >= 12
    assert {one["kind"] for one in taken} == {"single", "multiple", "short", "order"}
    assert platform.client.post("/v1/questions/starters").json() == {"items": []}
    first = platform.client.get("/v1/questions", params={"limit": 5}).json()
    rest = platform.client.get("/v1/questions", params={"cursor": first["next"], "limit": 200}).json()
    assert {one["id"]: one for one in [*first["items"], *rest["items"]]} == {one["id"]: one for one in taken}
    assert len(first["items"]) == 5


def test_repeating_a_request_with_its_key_makes_one_question(platform):
    answers = [
        platform.client.post("/v1/questions", json=question(), headers={"Idempotency-Key": "once"}) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(platform.client.get("/v1/questions").json()["items"]) == 1


STARTERS = StarterQuestions(INSTALLATION / "exercises" / "questions").bodies


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_can_be_stored_and_its_right_answer_earns_everything(name):
    body = STARTERS[name]
    assert body_from_json(body_to_json(body)) == body
    content = {"text": body.texts[0]} if body.texts else {"chosen": list(body.right)}
    answer = answer_from_json(body, content)
    assert answer is not None
    assert score(body, answer) == 1.0
    assert body.prompt.fr != body.prompt.en


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        "a",
        {"chosen": "a"},
        {"chosen": [1]},
        {"chosen": ["nothing"]},
        {"text": "x"},
        {"chosen": [], "text": ""},
    ],
)
def test_what_is_no_answer_to_a_question_is_none(content):
    assert answer_from_json(STARTERS["file-ending"], content) is None


def test_an_answer_names_each_choice_once_and_a_single_one_alone():
    single, many = STARTERS["file-ending"], STARTERS["suspicious-mail"]
    names = [choice.id for choice in single.choices]
    assert answer_from_json(single, {"chosen": names[:2]}) is None
    assert answer_from_json(single, {"chosen": []}) is not None
    twice = many.choices[0].id
    assert answer_from_json(many, {"chosen": [twice, twice]}) is None
    assert answer_from_json(STARTERS["binary-five"], {"text": "\ud800"}) is None
    assert answer_from_json(STARTERS["binary-five"], {"text": "1" * 501}) is None


def test_services_ask_for_a_question_at_its_version(platform):
    made = create(platform)
    questions = Questions(platform.database, StarterQuestions(INSTALLATION / "exercises" / "questions"))
    found = questions.question(platform.organisation, made["id"], 1)
    assert (found.series, found.version) == (made["id"], 1)
    assert questions.newest(platform.organisation, PageOf()).items == [found]
