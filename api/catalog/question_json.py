"""Questions as plain JSON: how they are stored, and how those see them who may see what is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from api.catalog.question import (
    MOST_CHOICES,
    MOST_TEXTS,
    Answer,
    Choice,
    Ignored,
    Question,
    QuestionBody,
    QuestionCredit,
    QuestionKind,
    candidate_view,
)
from api.catalog.scoring import normal
from api.refused import Fault
from runner.model import Localized, Skill


def body_to_json(body: QuestionBody) -> dict[str, Any]:
    """What an author writes, as it is stored."""
    return {
        "kind": body.kind.value,
        "prompt": _localized(body.prompt),
        "choices": [{"text": _localized(choice.text), "right": choice.right} for choice in body.choices],
        "texts": list(body.texts),
        "ignored": sorted(word.value for word in body.ignored),
        "credit": body.credit.value,
        "level": body.level,
        "seconds": body.seconds,
        "skills": [skill_to_json(skill) for skill in body.skills],
        "explanation": None if body.explanation is None else _localized(body.explanation),
    }


def body_from_json(data: Mapping[str, Any]) -> QuestionBody:
    """The inverse of ``body_to_json``. What is left out has its usual value.

    Raises:
        msgspec.ValidationError: the shape is another one.
    """
    written = msgspec.convert(data, type=_Written)
    return QuestionBody(
        kind=written.kind,
        prompt=written.prompt,
        choices=written.choices,
        texts=written.texts,
        ignored=written.ignored,
        credit=written.credit,
        level=written.level,
        seconds=written.seconds,
        skills=written.skills,
        explanation=written.explanation,
    )


def staff_view(question: Question, *, answers: bool) -> dict[str, Any]:
    """A question for those who build batteries; ``answers`` says whether they may see what is right."""
    body = question.body
    shown = candidate_view(question, seed="")
    right = frozenset(body.right)
    if answers:
        order = {name: place for place, name in enumerate(choice.id for choice in body.choices)}
        shown["choices"] = [
            {**choice, "right": choice["id"] in right}
            for choice in sorted(shown["choices"], key=lambda c: order[c["id"]])
        ]
    else:
        shown["choices"] = [{**choice, "right": None} for choice in shown["choices"]]
    explanation = None if body.explanation is None or not answers else _localized(body.explanation)
    return {
        "id": shown.pop("series"),
        **shown,
        "texts": list(body.texts) if answers else None,
        "ignored": sorted(word.value for word in body.ignored),
        "skills": [skill_to_json(skill) for skill in body.skills],
        "explanation": explanation,
        "created_at": question.created_at,
        "retired_at": question.retired_at,
    }


def body_faults(body: QuestionBody, place: str = "") -> Iterator[Fault]:
    """What is wrong with a question whose shape is right."""
    chooses = body.kind is not QuestionKind.SHORT
    least, most = (2, MOST_CHOICES) if chooses else (0, 0)
    if not least <= len(body.choices) <= most:
        yield Fault(
            place=f"{place}/choices",
            message="There are %(count)s choices.",
            remedy="Give 2 to %(most)s; none where a text is typed.",
            facts={"count": str(len(body.choices)), "most": str(MOST_CHOICES)},
        )
    names = [choice.id for choice in body.choices]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(
                place=f"{place}/choices/{number}",
                message="Another choice says the same.",
                remedy="Change one of them, or remove it.",
            )
    right = sum(choice.right for choice in body.choices)
    wanted = {QuestionKind.SINGLE: right == 1, QuestionKind.MULTIPLE: right >= 1, QuestionKind.ORDER: right == 0}
    if not wanted.get(body.kind, True):
        yield Fault(
            place=f"{place}/choices",
            message="%(count)s of the choices are right.",
            remedy="Mark one of them (single), one or more (multiple) or none (order: write them in the right order).",
            facts={"count": str(right)},
        )
    yield from _texts_faults(body, place)
    if not body.skills:
        yield Fault(
            place=f"{place}/skills",
            message="The question speaks for no skill.",
            remedy="Name one at least, with its framework, version, code and level.",
        )


def answer_from_json(body: QuestionBody, content: object) -> Answer | None:
    """What a candidate answered: ``{"chosen": [ids]}`` or ``{"text": "…"}``. None for anything else.

    The names must be choices of the question, each once.
    """
    match content:
        case {"text": str(text), **rest} if not rest and body.kind is QuestionKind.SHORT and _is_text(text):
            return Answer(text=text)
        case {"chosen": list(chosen), **rest} if not rest and body.kind is not QuestionKind.SHORT:
            names = {choice.id for choice in body.choices}
            most = 1 if body.kind is QuestionKind.SINGLE else len(names)
            known = all(isinstance(name, str) and name in names for name in chosen)
            if known and len(set(chosen)) == len(chosen) <= most:
                return Answer(chosen=tuple(chosen))
    return None


def skill_to_json(skill: Skill) -> dict[str, Any]:
    """A skill as it is stored and shown."""
    return {"framework": skill.framework, "version": skill.version, "code": skill.code, "level": skill.level}


def _texts_faults(body: QuestionBody, place: str) -> Iterator[Fault]:
    if body.kind is QuestionKind.SHORT:
        empty = any(not normal(text, body.ignored) for text in body.texts)
        if empty or not 1 <= len(body.texts) <= MOST_TEXTS:
            yield Fault(
                place=f"{place}/texts",
                message="It is not said which texts are right.",
                remedy="Give 1 to %(most)s texts, none of them empty.",
                facts={"most": str(MOST_TEXTS)},
            )
        if body.credit is QuestionCredit.EACH:
            yield Fault(
                place=f"{place}/credit",
                message="A text is right or wrong as a whole.",
                remedy="Write all here.",
            )
    elif body.texts:
        yield Fault(
            place=f"{place}/texts",
            message="Nothing is typed in this kind of question.",
            remedy="Leave it out, or make the question's kind short.",
        )


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return len(text) <= MOST_ANSWER and "\0" not in text


def _localized(text: Localized) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}


#: The longest text that somebody may type as an answer.
MOST_ANSWER = 500


class _Written(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    kind: QuestionKind
    prompt: Localized
    choices: tuple[Choice, ...] = ()
    texts: tuple[str, ...] = ()
    ignored: frozenset[Ignored] = frozenset({Ignored.CASE})
    credit: QuestionCredit = QuestionCredit.ALL
    level: int
    seconds: int
    skills: tuple[Skill, ...]
    explanation: Localized | None = None
