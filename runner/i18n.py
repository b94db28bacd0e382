"""What this package says, in French or English. A command line speaks one language, chosen once at its start.

The English text is the key, as usual with gettext. Translations are read from ``locales/*/LC_MESSAGES/*.po`` as their
translators keep them, with no compiled files beside them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from runner.model import Localized, Message

Language = Literal["fr", "en"]

_LOCALES: Final = Path(__file__).parent / "locales"
#: The variables that say a language, the most specific first.
_VARIABLES: Final = ("PREUVE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")

_state: dict[str, Language] = {"language": "en"}


def choose(environment: Mapping[str, str] | None = None) -> Language:
    """The language that an environment asks for, this process's by default; English where it asks for neither."""
    asked = os.environ if environment is None else environment
    for name in _VARIABLES:
        if asked.get(name):
            return "fr" if asked[name].lower().startswith("fr") else "en"
    return "en"


def use(language: Language) -> None:
    """Speak ``language`` from now on."""
    _state["language"] = language


def language() -> Language:
    """The language that this process speaks."""
    return _state["language"]


def gettext(message: str) -> str:
    """``message`` in the language of this process, or as it is where it has no translation."""
    return translated(message, language())


def translated(message: str, language: Language) -> str:
    """``message`` in a language, or as it is where it has no translation."""
    translation = _catalogue(language).get(message, message)
    return translation if isinstance(translation, str) else translation[0]


def both(message: str, **facts: object) -> Localized:
    """``message`` in both languages, its ``%(name)s`` places filled: for what is read later, who knows by whom."""
    return Localized(fr=translated(message, "fr") % facts, en=message % facts)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form that ``count`` asks for. In French 0 is singular, in English it is plural."""
    forms = _catalogue(language()).get(singular, (singular, plural))
    if isinstance(forms, str):
        return forms
    return forms[(count > 1) if language() == "fr" else (count != 1)]


def local(text: Message) -> str:
    """A text that there is in both languages in that of this process; plain text as it is."""
    if isinstance(text, str):
        return text
    return text.fr if language() == "fr" else text.en


@cache
def _catalogue(language: Language) -> Mapping[str, str | tuple[str, str]]:
    if language == "en":
        return {}
    from babel.messages.pofile import read_po  # slow to load, and English needs none of it

    found: dict[str, str | tuple[str, str]] = {}
    for path in sorted((_LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                match message.id, message.string:
                    case (str(key), _), (str(one), str(many)) if one and many:
                        found[key] = (one, many)
                    case str(key), str(text) if key and text:
                        found[key] = text
    return found
