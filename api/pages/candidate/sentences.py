"""Refusals as sentences beside the fields of a form."""

from __future__ import annotations

from collections import defaultdict

from api.errors import TABLE
from api.i18n import Language, translate
from api.pages.errors import PLAIN
from api.refused import RefusedError


def refusal(error: RefusedError, language: Language) -> str:
    """One sentence or two."""
    if error.faults:
        return " ".join(
            f"{translate(one.message, language, one.facts)} {translate(one.remedy, language, one.facts)}"
            for one in error.faults
        )
    kind = TABLE[type(error)]
    _, detail = PLAIN.get(kind.code, ("", kind.detail))
    return f"{translate(kind.title, language)}. {translate(detail, language, error.facts)}"


def field_errors(error: RefusedError, language: Language, otherwise: str) -> dict[str, str]:
    """What is wrong, by field; what has no field of its own at the field ``otherwise``."""
    found: defaultdict[str, str] = defaultdict(str)
    for one in error.faults:
        words = f"{translate(one.message, language, one.facts)} {translate(one.remedy, language, one.facts)}"
        found[one.place.removeprefix("/") or otherwise] = words
    if not error.faults:
        found[otherwise] = refusal(error, language)
    return found
