"""The letter that tells somebody of a wish for contact: plain text, in their language. Pure."""

from __future__ import annotations

from string import Template
from typing import Final

from api.i18n import Language

_SUBJECTS: Final[dict[Language, str]] = {
    "fr": "$asker aimerait vous parler : $title",
    "en": "$asker would like to talk to you: $title",
}
_TEXTS: Final[dict[Language, str]] = {
    "fr": """Bonjour $name,

$asker aimerait vous parler d’un emploi : $title.

$message

Votre nom et votre adresse ne sont pas connus de $asker. C’est vous qui décidez : acceptez ou refusez dans votre espace. Ouvrez d’abord le lien ou les codes de votre invitation, puis cette page :

$link

Sans réponse de votre part, rien n’est transmis.

$inviter
""",  # noqa: E501
    "en": """Hello $name,

$asker would like to talk to you about a job: $title.

$message

$asker knows neither your name nor your address. You decide: accept or decline in your space. Open the link or the codes of your invitation first, then this page:

$link

As long as you do not answer, nothing is passed on.

$inviter
""",  # noqa: E501
}


def letter(language: Language, **facts: str) -> tuple[str, str]:
    """Subject and text. Only our own words are templates: names and messages are put in as they are."""
    return Template(_SUBJECTS[language]).substitute(facts), Template(_TEXTS[language]).substitute(facts)
