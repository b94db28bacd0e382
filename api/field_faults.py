"""What the framework finds wrong with a request's fields, said in our own sentences.

Its findings repeat what was sent, and candidates' code does not belong into answers about mistakes; so only the place
and the kind of a finding are used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.moments import TOO_FAR
from api.refused import Fault

_MOST = 20

_OTHER = ("This is not a valid value.", "See /docs for what may be sent here.")

#: Kind of finding -> message and remedy; ``%(expected)s`` and the like come from the finding's context.
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("This is missing.", "Add it. See /docs for an example."),
    "extra_forbidden": ("There is no field of this name.", "Leave it out, or check how it is written."),
    "string_type": ("This is no text.", "Send a JSON string."),
    "string_unicode": ("This text is not valid Unicode.", "Send UTF-8, without lone surrogates."),
    "string_too_long": ("This is too long.", "Send %(max_length)s characters at most."),
    "dict_type": ("This is no JSON object.", 'Send an object, for example {"solution.py": "…"}.'),
    "model_attributes_type": ("This is no JSON object.", "Send a JSON object, with Content-Type: application/json."),
    "enum": ("This word is not known here.", "Use one of: %(expected)s."),
    "literal_error": ("This word is not known here.", "Use one of: %(expected)s."),
    "json_invalid": ("This is not valid JSON.", "Check quotes, commas and braces near the place."),
    "float_parsing": ("This is no number.", "Send a number."),
    "greater_than_equal": ("This number is too small.", "Send %(ge)s or more."),
    "less_than_equal": ("This number is too large.", "Send %(le)s or less."),
    TOO_FAR: ("This is too far away in time.", "Send a moment between the years 1900 and 9000."),
    "finite_number": ("This is no number.", "Send a number."),
}

_BODY_UNREADABLE = Fault(
    place="/",
    message="The body cannot be read as JSON.",
    remedy="Send a JSON object in UTF-8, with Content-Type: application/json.",
)


def faults_of(errors: Sequence[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Our sentences for the framework's findings; one for the whole body where there are none."""
    return tuple(_fault(error) for error in errors[:_MOST]) or (_BODY_UNREADABLE,)


def sentences() -> set[str]:
    """Every sentence of this module, for the catalogues."""
    pairs = [*_SENTENCES.values(), _OTHER, (_BODY_UNREADABLE.message, _BODY_UNREADABLE.remedy)]
    return {sentence for pair in pairs for sentence in pair}


def _fault(error: Mapping[str, Any]) -> Fault:
    message, remedy = _SENTENCES.get(str(error.get("type")), _OTHER)
    facts = {name: str(value)[:200] for name, value in (error.get("ctx") or {}).items()}
    return Fault(place=_place(error.get("loc") or ()), message=message, remedy=remedy, facts=facts)


def _place(location: Sequence[str | int]) -> str:
    where, *rest = location or ("body",)
    names = [str(part)[:80].replace("~", "~0").replace("/", "~1") for part in rest]
    if where == "query":
        return f"?{'.'.join(names)}"
    if where == "header":
        return "-".join(word.capitalize() for word in ".".join(names).split("-"))
    return "/" + "/".join(names)
