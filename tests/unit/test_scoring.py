"""What an answer to a question earns, and what a candidate may see of a question."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.catalog.question import (
    Answer,
    Choice,
    Ignored,
    Question,
    QuestionBody,
    QuestionCredit,
    QuestionKind,
    candidate_view,
)
from api.catalog.scoring import normal, score
from runner.model import Localized, Skill

SKILL = Skill(framework="preuve", version="1", code="files", level=1)


def body(kind: QuestionKind, choices: list[tuple[str, bool]], **more: object) -> QuestionBody:
    fields: dict[str, object] = {
        "kind": kind,
        "prompt": Localized(fr="Quoi ?", en="What?"),
        "choices": tuple(Choice(text=Localized(fr=text, en=text), right=right) for text, right in choices),
        "level": 1,
        "seconds": 30,
        "skills": (SKILL,),
        **more,
    }
    return QuestionBody(**fields)  # type: ignore[arg-type]  # the fields are the tests' own


def choice_questions(kind: QuestionKind) -> st.SearchStrategy[QuestionBody]:
    """Questions with at least one right and one wrong choice."""
    rights = st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda flags: True in flags and False in flags)
    return st.builds(
        lambda flags, credit: body(kind, [(f"c{n}", right) for n, right in enumerate(flags)], credit=credit),
        rights,
        st.sampled_from(list(QuestionCredit)),
    )


orders = st.builds(
    lambda count, credit: body(QuestionKind.ORDER, [(f"c{n}", False) for n in range(count)], credit=credit),
    st.integers(2, 7),
    st.sampled_from(list(QuestionCredit)),
)


@given(st.one_of(choice_questions(QuestionKind.MULTIPLE), orders), st.data())
def test_every_answer_earns_something_between_nothing_and_everything(question: QuestionBody, data: st.DataObject):
    names = [choice.id for choice in question.choices]
    chosen = data.draw(st.lists(st.sampled_from([*names, "unknown"]), max_size=10))
    assert 0.0 <= score(question, Answer(chosen=tuple(chosen))) <= 1.0


@given(st.one_of(choice_questions(QuestionKind.MULTIPLE), orders))
def test_only_the_right_answer_earns_everything(question: QuestionBody):
    assert score(question, Answer(chosen=question.right)) == 1.0
    names = [choice.id for choice in question.choices]
    for wrong in (names[::-1], names[:1], []):
        same = set(wrong) == set(question.right) if question.kind is QuestionKind.MULTIPLE else False
        if not same:
            assert score(question, Answer(chosen=tuple(wrong))) < 1.0


@given(choice_questions(QuestionKind.MULTIPLE))
def test_choosing_everything_or_nothing_earns_nothing(question: QuestionBody):
    assert score(question, Answer(chosen=tuple(choice.id for choice in question.choices))) == 0.0
    assert score(question, Answer()) == 0.0


@given(choice_questions(QuestionKind.MULTIPLE), st.data())
def test_one_more_right_choice_never_earns_less(question: QuestionBody, data: st.DataObject):
    names = [choice.id for choice in question.choices]
    chosen = set(data.draw(st.lists(st.sampled_from(names), unique=True)))
    more = chosen | {data.draw(st.sampled_from(question.right))}
    assert score(question, Answer(chosen=tuple(more))) >= score(question, Answer(chosen=tuple(chosen)))


@given(orders, st.data())
def test_all_or_nothing_gives_nothing_in_between(question: QuestionBody, data: st.DataObject):
    order = tuple(data.draw(st.permutations(question.right)))
    got = score(question, Answer(chosen=order))
    if question.credit is QuestionCredit.ALL:
        assert got in (0.0, 1.0)
    assert (got == 1.0) == (order == question.right)


def test_an_order_is_worth_what_is_in_order_beyond_chance():
    question = body(QuestionKind.ORDER, [(c, False) for c in "abcd"], credit=QuestionCredit.EACH)
    a, b, c, d = question.right
    assert score(question, Answer(chosen=(b, a, c, d))) == pytest.approx(2 / 3)
    assert score(question, Answer(chosen=(d, c, b, a))) == 0.0
    assert score(question, Answer(chosen=(a, b, c))) == 0.0


def test_a_single_choice_is_one_choice():
    question = body(QuestionKind.SINGLE, [("a", True), ("b", False)])
    right, wrong = question.choices
    assert score(question, Answer(chosen=(right.id,))) == 1.0
    assert score(question, Answer(chosen=(wrong.id,))) == 0.0
    assert score(question, Answer(chosen=(right.id, wrong.id))) == 0.0


@pytest.mark.parametrize(
    ("given_text", "ignored", "right"),
    [
        ("Système d’exploitation", {Ignored.CASE}, True),
        ("  système\u00a0 d'exploitation ", {Ignored.CASE}, True),
        ("SYSTEME D'EXPLOITATION", {Ignored.CASE}, False),
        ("SYSTEME D'EXPLOITATION", {Ignored.CASE, Ignored.ACCENTS}, True),
        ("système d'exploitation", set(), True),
        ("Système d'exploitation", set(), False),
        ("systèmed'exploitation", {Ignored.SPACES}, True),
        ("systèmed'exploitation", set(), False),
        ("", {Ignored.CASE}, False),
    ],
)
def test_a_short_text_is_compared_without_what_makes_no_difference(given_text, ignored, right):
    question = body(QuestionKind.SHORT, [], texts=("système d'exploitation", "OS"), ignored=frozenset(ignored))
    assert score(question, Answer(text=given_text)) == float(right)


@given(st.text(max_size=40), st.frozensets(st.sampled_from(list(Ignored))))
def test_spaces_around_a_text_never_matter(text, ignored):
    assert normal(f" \u00a0{text}\t\n", ignored) == normal(text, ignored)


@given(st.one_of(choice_questions(QuestionKind.MULTIPLE), orders), st.text(max_size=8))
def test_a_candidates_view_does_not_say_what_is_right(question: QuestionBody, seed: str):
    """Mixing up which choices are right changes nothing that a candidate sees."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    shown = candidate_view(Question(series="s", version=1, body=question, created_at=moment), seed=seed)
    assert not {"right", "texts", "explanation", "ignored"} & set(json.dumps(shown).replace('"', " ").split())
    if question.kind is QuestionKind.ORDER:
        assert tuple(choice["id"] for choice in shown["choices"]) != question.right
        return
    other = body(
        question.kind, [(choice.text.en, not choice.right) for choice in question.choices], credit=question.credit
    )
    assert candidate_view(Question(series="s", version=1, body=other, created_at=moment), seed=seed) == shown
