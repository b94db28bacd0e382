"""What is typed of a question, as its body: eight rows for choices or more, texts and skills one on each line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from api.catalog.question import (
    MOST_CHOICES,
    MOST_TEXT,
    MOST_TEXTS,
    Choice,
    Ignored,
    QuestionBody,
    QuestionCredit,
    QuestionKind,
)
from api.i18n import Language, sentence, translate
from api.pages.staff.desk import text_of
from runner.model import Localized, Skill

ROWS = 8
MOST_PROMPT = 10_000
MOST_SECONDS = 3_600

_MOST_SKILLS = 10
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_PLAIN = ("prompt_fr", "prompt_en", "explanation_fr", "explanation_en", "texts", "credit", "level", "seconds", "skills")

_NO_TEXT = sentence("Write it in French and in English, %(most)s characters at most.")
_NO_CHOICE = sentence("Write this choice in French and in English, %(most)s characters at most.")
_LONG_TEXT = sentence("Write at most %(count)s texts of %(most)s characters at most.")
_NO_LEVEL = sentence("Choose a level from 1 to 4.")
_NO_SECONDS = sentence("Write a number of seconds from 5 to 3600.")
_NO_SKILL = sentence("Write one skill on each line: framework, version, code and level from 1 to 4.")


@dataclass(slots=True)
class Row:
    """One choice as it is typed."""

    fr: str = ""
    en: str = ""
    right: bool = False


@dataclass(slots=True)
class Typed:
    """What was typed, and what is wrong with it by field. ``body`` is None while something is."""

    values: dict[str, str]
    rows: list[Row]
    ignored: list[str]
    errors: dict[str, str] = field(default_factory=dict)
    body: QuestionBody | None = None

    def place(self, name: str) -> str:
        """The field of a fault: ``choices/1`` is the second choice that was written, in whatever row."""
        what, _, number = name.partition("/")
        if what != "choices" or not number.isdigit():
            return what
        return f"choice_fr_{self.written[int(number)] + 1}"

    @property
    def written(self) -> list[int]:
        """The rows that are not empty."""
        return [number for number, row in enumerate(self.rows) if row.fr or row.en or row.right]


def empty() -> Typed:
    """A form that nobody has filled in yet."""
    values = dict.fromkeys(_PLAIN, "") | {"level": "1", "seconds": "60", "credit": QuestionCredit.ALL.value}
    return Typed(values, [Row() for _ in range(ROWS)], [Ignored.CASE.value])


def typed_of(body: QuestionBody) -> Typed:
    """A question as the form shows it."""
    explained = body.explanation or Localized(fr="", en="")
    values = {
        "prompt_fr": body.prompt.fr,
        "prompt_en": body.prompt.en,
        "explanation_fr": explained.fr,
        "explanation_en": explained.en,
        "texts": "\n".join(body.texts),
        "credit": body.credit.value,
        "level": str(body.level),
        "seconds": str(body.seconds),
        "skills": "\n".join(f"{one.framework} {one.version} {one.code} {one.level}" for one in body.skills),
    }
    rows = [Row(choice.text.fr, choice.text.en, choice.right) for choice in body.choices]
    return Typed(values, _filled(rows), [one.value for one in body.ignored])


def read(form: FormData, kind: QuestionKind, language: Language) -> Typed:
    """What a form says."""
    values = {name: text_of(form, name).replace("\r\n", "\n") for name in _PLAIN}
    right = set(form.getlist("right"))
    rows = [
        Row(
            text_of(form, f"choice_fr_{place}").strip(),
            text_of(form, f"choice_en_{place}").strip(),
            str(place) in right,
        )
        for place in range(1, MOST_CHOICES + 1)
    ]
    while len(rows) > ROWS and rows[-1] == Row():
        rows.pop()
    typed = Typed(values, rows, [one for one in form.getlist("ignored") if isinstance(one, str)])

    def wrong(name: str, words: str, **facts: int) -> None:
        told = translate(words, language, {fact: str(number) for fact, number in facts.items()})
        typed.errors.setdefault(name, told)

    for name in ("prompt_fr", "prompt_en"):
        if not _fits(values[name], MOST_PROMPT):
            wrong(name, _NO_TEXT, most=MOST_PROMPT)
    explained = bool(values["explanation_fr"].strip() or values["explanation_en"].strip())
    for name in ("explanation_fr", "explanation_en"):
        if explained and not _fits(values[name], MOST_PROMPT):
            wrong(name, _NO_TEXT, most=MOST_PROMPT)
    for place in typed.written if kind is not QuestionKind.SHORT else []:
        for tongue in ("fr", "en"):
            if not _fits(getattr(rows[place], tongue), MOST_TEXT):
                wrong(f"choice_{tongue}_{place + 1}", _NO_CHOICE, most=MOST_TEXT)
    texts = [line.strip() for line in values["texts"].split("\n") if line.strip()]
    if len(texts) > MOST_TEXTS or not all(_fits(one, MOST_TEXT) for one in texts):
        wrong("texts", _LONG_TEXT, count=MOST_TEXTS, most=MOST_TEXT)
    level, seconds = _number(values["level"]), _number(values["seconds"])
    if not 1 <= level <= 4:
        wrong("level", _NO_LEVEL)
    if not 5 <= seconds <= MOST_SECONDS:
        wrong("seconds", _NO_SECONDS)
    skills = _skills(values["skills"])
    if skills is None:
        wrong("skills", _NO_SKILL)
    if typed.errors or skills is None:
        return typed
    chooses = kind is not QuestionKind.SHORT
    ticked = kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE)
    written = [rows[place] for place in typed.written] if chooses else []
    typed.body = QuestionBody(
        kind=kind,
        prompt=Localized(fr=values["prompt_fr"], en=values["prompt_en"]),
        choices=tuple(Choice(text=Localized(fr=row.fr, en=row.en), right=ticked and row.right) for row in written),
        texts=() if chooses else tuple(texts),
        ignored=frozenset({Ignored.CASE} if chooses else {one for one in Ignored if one.value in typed.ignored}),
        credit=QuestionCredit.EACH if chooses and values["credit"] == "each" else QuestionCredit.ALL,
        level=level,
        seconds=seconds,
        skills=skills,
        explanation=Localized(fr=values["explanation_fr"], en=values["explanation_en"]) if explained else None,
    )
    return typed


def _row(form: FormData, place: int, *, right: bool) -> Row:
    return Row(text_of(form, f"choice_fr_{place}").strip(), text_of(form, f"choice_en_{place}").strip(), right)


def _filled(rows: list[Row]) -> list[Row]:
    return rows + [Row() for _ in range(ROWS - len(rows))]


def _fits(text: str, most: int) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return bool(text.strip()) and len(text) <= most and "\0" not in text


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SECONDS)) else 0


def _skills(text: str) -> tuple[Skill, ...] | None:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        words = line.split()
        if len(words) != 4 or not all(_CODE.fullmatch(word) for word in words) or words[3] not in ("1", "2", "3", "4"):
            return None
        found.append(Skill(framework=words[0], version=words[1], code=words[2], level=int(words[3])))
    return tuple(found) if len(found) <= _MOST_SKILLS else None
