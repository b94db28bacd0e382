"""Letters that tell people what was decided: plain text in their language, with a link to every reason. Pure.

Staff may put texts of their own in place of ours. They are templates with a few names, and the link must stay in them:
it leads to the explanation, to the answer, and to the form to contest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import Template
from typing import Any, Final

from api.campaigns.letters import said
from api.i18n import Language
from api.refused import Fault

MOST_SUBJECT: Final = 200
MOST_TEXT: Final = 8_000


class LetterKind(StrEnum):
    """What a letter tells."""

    #: A place is offered, from the beginning or from the waiting list.
    OFFER = "offer"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter names."""

    name: str
    organisation: str
    title: str
    link: str
    position: int | None
    until: datetime | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter, or the template of one."""

    subject: str
    text: str


_FR_END: Final = """
Ce lien est à vous seul. Il ouvre une page qui explique la décision ligne par ligne. Vous pouvez y demander qu’une personne revoie la décision.

$link

$organisation
"""  # noqa: E501
_EN_END: Final = """
This link is yours alone. It opens a page that explains the decision line by line. There you can ask for a person to look at it again.

$link

$organisation
"""  # noqa: E501

#: Ours.
TEXTS: Final[dict[LetterKind, dict[Language, LetterText]]] = {
    LetterKind.OFFER: {
        "fr": LetterText(
            "Une place pour vous : $title",
            "Bonjour $name,\n\nNous vous proposons une place : $title.\n\n"
            "Répondez avant le $until. Sans réponse, la place sera proposée à la personne suivante.\n" + _FR_END,
        ),
        "en": LetterText(
            "A place for you: $title",
            "Hello $name,\n\nWe offer you a place: $title.\n\n"
            "Please answer before $until. Without an answer the place will be offered to the next person.\n" + _EN_END,
        ),
    },
    LetterKind.WAITING: {
        "fr": LetterText(
            "Liste d’attente : $title",
            "Bonjour $name,\n\nToutes les places sont prises pour le moment : $title. "
            "Vous êtes sur la liste d’attente, au rang $position. "
            "Si une place se libère pour vous, nous vous écrirons.\n" + _FR_END,
        ),
        "en": LetterText(
            "Waiting list: $title",
            "Hello $name,\n\nAll places are taken for now: $title. You are number $position on the waiting list. "
            "If a place becomes free for you, we will write to you.\n" + _EN_END,
        ),
    },
    LetterKind.REFUSED: {
        "fr": LetterText(
            "Votre candidature : $title",
            "Bonjour $name,\n\nNous ne pouvons pas vous proposer de place cette fois : $title. "
            "Merci d’avoir pris part.\n" + _FR_END,
        ),
        "en": LetterText(
            "Your application: $title",
            "Hello $name,\n\nWe cannot offer you a place this time: $title. Thank you for taking part.\n" + _EN_END,
        ),
    },
}

_NAMES: Final = {"name", "organisation", "title", "link", "position", "until"}


def write(kind: LetterKind, facts: LetterFacts, language: Language, own: Mapping[str, Any]) -> LetterText:
    """A letter; ``own`` are the texts in place of ours, as they are kept."""
    kept = own.get(kind.value, {}).get(language)
    text = TEXTS[kind][language] if kept is None else LetterText(kept["subject"], kept["text"])
    values = {
        "name": facts.name,
        "organisation": facts.organisation,
        "title": facts.title,
        "link": facts.link,
        "position": "" if facts.position is None else str(facts.position),
        "until": "" if facts.until is None else said(facts.until, facts.time_zone, language),
    }
    return LetterText(Template(text.subject).safe_substitute(values), Template(text.text).safe_substitute(values))


def faults_of(own: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Iterator[Fault]:
    """What is wrong with texts of staff."""
    for kind, by_language in own.items():
        for language, letter in by_language.items():
            place = f"/letters/{kind}/{language}/text"
            template = Template(letter["text"])
            if not template.is_valid() or not set(template.get_identifiers()) <= _NAMES:
                yield Fault(
                    place=place,
                    message="The text has a name after $ that letters do not know.",
                    remedy="Use $name, $organisation, $title, $link, $position and $until, and $$ for the sign itself.",
                )
            elif "link" not in template.get_identifiers():
                yield Fault(
                    place=place,
                    message="The link is missing: it leads to the explanation and to the answer.",
                    remedy="Write $link where the link should be.",
                )
