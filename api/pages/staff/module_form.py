"""What is typed of a training module: its fields and rows of skills, empty rows left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import FormData

from api.i18n import Language, sentence, translate
from api.pages.staff.desk import text_of
from api.skills.model import CODE, SkillKey
from api.training.model import (
    HIGHEST_LEVEL,
    MOST_ADDRESS,
    MOST_HOURS,
    MOST_LIFTS,
    MOST_NAME,
    MOST_TITLE,
    Lift,
    Module,
    NewModule,
)
from api.training.schema import ADDRESS

#: Rows of a new form; one that is opened again has ``_MORE`` beyond those that are used.
_ROWS = 4
_MORE = 2

_NO_TITLE = sentence("Give the module a title of one line.")
_NO_HOURS = sentence("Write whole hours, from 1 to %(most)s.")
_NO_ADDRESS = sentence("Write an address that begins with https://, or leave it empty.")
_TOO_LONG = sentence("Write one line of %(most)s characters at most.")
_NO_SKILL = sentence("Choose one skill at least that the module teaches.")
_NOT_HIGHER = sentence("Choose a higher level to leave with.")
_TWICE = sentence("Each skill can stand here once.")


@dataclass(slots=True)
class Typed:
    """What was typed, and what is wrong with it by field. ``module`` is None while something is."""

    values: dict[str, str]
    errors: dict[str, str]
    rows: int = _ROWS
    module: NewModule | None = None


def empty() -> Typed:
    """A new form."""
    return Typed({"title": "", "provider": "", "place": "", "hours": "", "url": ""}, {})


def of(module: Module) -> Typed:
    """As a form shows it."""
    values = {
        "title": module.title,
        "provider": module.provider,
        "place": module.place,
        "hours": str(module.hours),
        "url": module.url,
    }
    for number, lift in enumerate(module.lifts):
        values |= {
            f"skill{number}": word_of(lift.skill),
            f"from{number}": str(lift.from_level),
            f"to{number}": str(lift.to_level),
        }
    return Typed(values, {}, min(MOST_LIFTS, max(_ROWS, len(module.lifts) + _MORE)))


def read(form: FormData, language: Language) -> Typed:
    """What was typed."""
    typed = empty()
    typed.values |= {key: text_of(form, key).strip() for key in form if key != "csrf"}
    typed.rows = max(_ROWS, *(row + 1 for row in range(MOST_LIFTS) if f"skill{row}" in typed.values), 0)
    reader = _Reader(typed, language)
    title, provider, place = (reader.line(name, most) for name, most in _LINES.items())
    if not title:
        reader.wrong("title", _NO_TITLE)
    hours, url = reader.hours(), typed.values["url"]
    if len(url) > MOST_ADDRESS or re.fullmatch(ADDRESS, url) is None:
        reader.wrong("url", _NO_ADDRESS)
    lifts = reader.lifts()
    if not lifts:
        typed.errors.setdefault("skill0", translate(_NO_SKILL, language))
    if not typed.errors:
        typed.module = NewModule(title=title, provider=provider, place=place, hours=hours, url=url, lifts=lifts)
    return typed


def word_of(skill: SkillKey) -> str:
    """As the form's choices name a skill."""
    return f"{skill.framework} {skill.version} {skill.code}"


_LINES = {"title": MOST_TITLE, "provider": MOST_NAME, "place": MOST_NAME}


class _Reader:
    def __init__(self, typed: Typed, language: Language) -> None:
        self._typed = typed
        self._language = language

    def wrong(self, field: str, words: str, **facts: str) -> None:
        self._typed.errors[field] = translate(words, self._language, facts)

    def line(self, field: str, most: int) -> str:
        text = self._typed.values[field]
        if len(text) > most or not text.isprintable():
            self.wrong(field, _TOO_LONG, most=str(most))
        return text

    def hours(self) -> int:
        text = self._typed.values["hours"]
        if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_HOURS:
            return int(text)
        self.wrong("hours", _NO_HOURS, most=str(MOST_HOURS))
        return 0

    def lifts(self) -> tuple[Lift, ...]:
        found: list[Lift] = []
        for row in range(self._typed.rows):
            words = self._typed.values.get(f"skill{row}", "").split()
            if len(words) != 3 or not all(CODE.fullmatch(one) for one in words):
                continue
            lift = Lift(skill=SkillKey(*words), from_level=self._level("from", row), to_level=self._level("to", row))
            if lift.from_level >= lift.to_level:
                self.wrong(f"to{row}", _NOT_HIGHER)
            if any(one.skill == lift.skill for one in found):
                self.wrong(f"skill{row}", _TWICE)
            found.append(lift)
        return tuple(found)

    def _level(self, field: str, row: int) -> int:
        text = self._typed.values.get(f"{field}{row}", "")
        return min(int(text), HIGHEST_LEVEL) if text.isascii() and text.isdigit() and len(text) == 1 else 0
