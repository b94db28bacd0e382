"""Refusals as sentences beside the fields of a form."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from api.errors import TABLE
from api.i18n import Language, translate
from api.pages.errors import PLAIN
from api.pages.words import filters_of
from api.refused import Fault, RefusedError


def refusal(error: RefusedError, language: Language) -> str:
    """One sentence or two."""
    if error.faults:
        return " ".join(told(one, language) for one in error.faults)
    kind = TABLE[type(error)]
    _, detail = PLAIN.get(kind.code, ("", kind.detail))
    facts = dict(error.facts)
    if "opens_at" in facts:  # programs are told of it in ISO 8601
        facts["opens_at"] = filters_of(language)["date_time"](datetime.fromisoformat(facts["opens_at"]))
    return f"{translate(kind.title, language)}. {translate(detail, language, facts)}"


def told(fault: Fault, language: Language) -> str:
    """What is wrong and what to do about it."""
    remedy_facts = fault.facts if fault.remedy_facts is None else fault.remedy_facts
    return f"{translate(fault.message, language, fault.facts)} {translate(fault.remedy, language, remedy_facts)}"


def field_errors(error: RefusedError, language: Language, otherwise: str) -> dict[str, str]:
    """What is wrong, by field; what has no field of its own at the field ``otherwise``."""
    found: defaultdict[str, str] = defaultdict(str)
    for one in error.faults:
        found[one.place.removeprefix("/") or otherwise] = told(one, language)
    if not error.faults:
        found[otherwise] = refusal(error, language)
    return found
