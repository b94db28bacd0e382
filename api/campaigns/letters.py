"""Letters to those who are invited: plain text, in the person's language, short enough to be read on a telephone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from api.i18n import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter tells."""

    name: str
    organisation: str
    campaign: str
    link: str
    minutes: int
    opens_at: datetime | None
    closes_at: datetime | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without an address."""

    subject: str
    text: str


_SUBJECTS: Final[dict[Language, tuple[str, str]]] = {
    "fr": ("Invitation : $campaign", "Rappel : $campaign"),
    "en": ("Invitation: $campaign", "Reminder: $campaign"),
}

_TEXTS: Final[dict[Language, str]] = {
    "fr": """Bonjour $name,

$organisation vous invite : $campaign.

Voici votre lien personnel. Il est à vous seul : ne le transmettez pas.

$link

$window
Vous aurez $minutes minutes à partir du moment où vous commencez. Avant cela, une page vous explique tout et vous laisse essayer l’éditeur.

Votre travail est enregistré au fur et à mesure. En cas de panne, rouvrez ce lien, sur cet ordinateur ou sur un autre : vous continuerez où vous en étiez.

Vous avez besoin d’un aménagement (temps supplémentaire, lecteur d’écran, autre) ? Vous pouvez le demander sur la première page, avant de commencer.

$organisation
""",  # noqa: E501
    "en": """Hello $name,

$organisation invites you: $campaign.

Here is your personal link. It is yours alone: do not pass it on.

$link

$window
You have $minutes minutes from the moment when you begin. Before that, a page explains everything and lets you try the editor.

Your work is saved as you type. If something breaks down, open this link again, on this computer or on another one: you go on where you were.

Do you need an adjustment (extra time, a screen reader, something else)? You can ask for it on the first page, before you begin.

$organisation
""",  # noqa: E501
}

_WINDOWS: Final[dict[Language, dict[tuple[bool, bool], str]]] = {
    "fr": {
        (True, True): "Il s’ouvre du $opens au $closes.",
        (True, False): "Il s’ouvre à partir du $opens.",
        (False, True): "Il s’ouvre jusqu’au $closes.",
        (False, False): "Il s’ouvre dès maintenant.",
    },
    "en": {
        (True, True): "It opens from $opens until $closes.",
        (True, False): "It opens from $opens on.",
        (False, True): "It opens until $closes.",
        (False, False): "It opens from now on.",
    },
}


def write(facts: LetterFacts, language: Language, *, reminder: bool = False) -> Letter:
    """An invitation, or the reminder of one. Only our own words are templates: names are put in as they are."""
    window = _WINDOWS[language][facts.opens_at is not None, facts.closes_at is not None]
    moments = {
        "opens": "" if facts.opens_at is None else said(facts.opens_at, facts.time_zone, language),
        "closes": "" if facts.closes_at is None else said(facts.closes_at, facts.time_zone, language),
    }
    values = {
        "name": facts.name,
        "organisation": facts.organisation,
        "campaign": facts.campaign,
        "link": facts.link,
        "minutes": str(facts.minutes),
        "window": Template(window).substitute(moments),
    }
    subject = Template(_SUBJECTS[language][int(reminder)]).substitute(values)
    return Letter(subject=subject, text=Template(_TEXTS[language]).substitute(values))


def said(moment: datetime, time_zone: str, language: Language) -> str:
    """A moment as people say it, in the campaign's time zone, which is named."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{format_datetime(local, 'EEEE d MMMM y, HH:mm', locale=language)} ({time_zone})"
