"""What ``runner.exercise`` finds wrong with files, as faults that can be said in both languages.

It says its findings in English sentences; here are their forms, so that the facts can be told from the words.
"""

from __future__ import annotations

import re
from typing import Final

from api.refused import Fault
from runner.exercise import FileProblem

_FORMS: Final = (
    "There are %(count)s files.",
    "Hand in %(count)s at most.",
    "This cannot be the name of a file.",
    "Use letters, digits, '_', '.' and '-', at most 64 characters a part and three folders deep, and begin each part "
    "with a letter, a digit or '_'.",
    "Its name differs from %(other)s by capitals only.",
    "Rename one of them.",
    "It holds a NUL character.",
    "Hand in text files only.",
    "It holds half of a character (a lone surrogate).",
    "Save it as UTF-8.",
    "%(file)s is a file, and a folder in this name.",
    "They hold %(bytes)s bytes together.",
    "Hand in %(bytes)s bytes at most.",
    "This exercise cannot be solved in %(language)s.",
    "Use one of: %(expected)s.",
    "The file %(file)s is missing.",
    "Hand in %(file)s as well.",
)

#: What ``re.escape`` makes of ``%(name)s``.
_PLACES = re.compile(r"%\\\((\w+)\\\)s")


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(_PLACES.sub(lambda found: f"(?P<{found[1]}>.+)", re.escape(form)), re.DOTALL)


_PATTERNS: Final = tuple((form, _pattern(form)) for form in _FORMS)


def fault_of(problem: FileProblem) -> Fault:
    """A finding as a fault with a JSON pointer. A sentence of an unknown form stays as it is."""
    message, facts = _form_of(problem.message)
    remedy, more = _form_of(problem.remedy)
    return Fault(place=_place(problem.place), message=message, remedy=remedy, facts=facts, remedy_facts=more)


def sentences() -> set[str]:
    """Every form, for the catalogues."""
    return set(_FORMS)


def _form_of(sentence: str) -> tuple[str, dict[str, str]]:
    for form, pattern in _PATTERNS:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return form, found.groupdict()
    return sentence, {}


def _place(place: str) -> str:
    if place in ("files", "language"):
        return f"/{place}"
    return f"/files/{place.replace('~', '~0').replace('/', '~1')}"
