"""Sentences in French and English: gettext catalogues, compiled in memory when first needed.

English sentences are the keys. The files of ``api/locales/<language>/LC_MESSAGES`` hold the translations, one for
each kind of reader; what ``runner`` finds is said in its words, whose translations it keeps itself.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from runner.i18n import translated

Language = Literal["fr", "en"]

#: What somebody gets who asks for neither language.
DEFAULT: Final[Language] = "en"

_LOCALES = Path(__file__).parent / "locales"


def choose_language(accept_language: str | None) -> Language:
    """The language that a header ``Accept-Language`` asks for most."""
    best: tuple[float, Language] = (0.0, DEFAULT)
    for part in (accept_language or "")[:500].split(","):
        tag, _, parameters = part.strip().partition(";")
        match tag.strip().lower().partition("-")[0]:
            case "fr":
                language: Language = "fr"
            case "en":
                language = "en"
            case _:
                continue
        weight = _weight(parameters)
        if weight > best[0]:
            best = (weight, language)
    return best[1]


def language_of(word: str | None) -> Language | None:
    """A language by its two letters; None if it is none of ours."""
    match word:
        case "fr" | "en":
            return word
        case _:
            return None


def translate(sentence: str, language: Language, facts: Mapping[str, str] | None = None) -> str:
    """A sentence in a language, its ``%(name)s`` places filled."""
    text = catalogue(language).gettext(sentence) if sentence else ""
    return text % facts if facts else text


def sentence(text: str) -> str:
    """The same text: says where it is written that it is a key of the catalogues."""
    return text


@cache
def catalogue(language: Language) -> gettext.GNUTranslations:
    """The compiled catalogue of a language."""
    messages = Catalog(locale=language)
    for path in sorted((_LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    messages[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_OfTheRunner(language))
    return translations


class _OfTheRunner(gettext.NullTranslations):
    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def gettext(self, message: str) -> str:
        return translated(message, self._language)


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return max(0.0, min(1.0, float(value)))
    except ValueError:
        return 0.0
