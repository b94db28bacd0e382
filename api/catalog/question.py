"""A question of a positioning test: what is asked, what is right, and how it is marked. Pure data.

Choices have names that say nothing: they are made from the text, so that a candidate who reads them learns neither
which choice is right nor where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from runner.model import Localized, Skill

MOST_CHOICES = 12
MOST_TEXTS = 40
MOST_TEXT = 500


class QuestionKind(StrEnum):
    """What the candidate does."""

    #: Choose one.
    SINGLE = "single"
    #: Choose all that are right.
    MULTIPLE = "multiple"
    #: Type a word or a few.
    SHORT = "short"
    #: Put in order.
    ORDER = "order"


class QuestionCredit(StrEnum):
    """How the points are earned."""

    #: All of them for the right answer, else none.
    ALL = "all"
    #: In part, for an answer that is right in part. Choosing everything earns nothing.
    EACH = "each"


class Ignored(StrEnum):
    """What makes no difference in a short text. Spaces at the ends and doubled ones never do."""

    CASE = "case"
    ACCENTS = "accents"
    SPACES = "spaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose, or to put in its place."""

    text: Localized
    #: For kinds single and multiple.
    right: bool = False

    @property
    def id(self) -> str:
        """Its name in answers."""
        return sha256(f"{self.text.fr}\0{self.text.en}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBody:
    """What an author writes."""

    kind: QuestionKind
    #: Markdown.
    prompt: Localized
    #: For kind order they stand in the right order.
    choices: tuple[Choice, ...] = ()
    #: For kind short: any of these is right.
    texts: tuple[str, ...] = ()
    ignored: frozenset[Ignored] = frozenset({Ignored.CASE})
    credit: QuestionCredit = QuestionCredit.ALL
    level: int
    #: How long a candidate may need.
    seconds: int
    skills: tuple[Skill, ...]
    #: Why it is so; shown with the report where feedback allows it.
    explanation: Localized | None = None

    @property
    def right(self) -> tuple[str, ...]:
        """The names of the right choices; for kind order all of them, in order."""
        if self.kind is QuestionKind.ORDER:
            return tuple(choice.id for choice in self.choices)
        return tuple(choice.id for choice in self.choices if choice.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One version of a question. Never changed: a change makes another version of the same series."""

    series: str
    version: int
    body: QuestionBody
    created_at: datetime
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a candidate answered: names of choices (in order, for kind order), or a text. Empty: nothing."""

    chosen: tuple[str, ...] = field(default=())
    text: str = ""


def candidate_view(question: Question, *, seed: str) -> dict[str, Any]:
    """The question as a candidate may see it. An allow-list: nothing of it says what is right.

    Args:
        question: with its answers.
        seed: of the sitting: what is to be put in order is mixed by it, always in the same way.
    """
    body = question.body
    return {
        "series": question.series,
        "version": question.version,
        "kind": body.kind.value,
        "prompt": {"fr": body.prompt.fr, "en": body.prompt.en},
        "choices": [
            {"id": choice.id, "text": {"fr": choice.text.fr, "en": choice.text.en}} for choice in _shown(body, seed)
        ],
        "credit": body.credit.value,
        "level": body.level,
        "seconds": body.seconds,
    }


def _shown(body: QuestionBody, seed: str) -> list[Choice]:
    choices = list(body.choices)
    if body.kind is QuestionKind.ORDER:
        choices.sort(key=lambda choice: sha256(f"{seed}\0{choice.id}".encode(errors="replace")).digest())
        if tuple(choices) == body.choices and len(choices) > 1:
            choices = [*choices[1:], choices[0]]
    return choices
