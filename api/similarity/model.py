"""Pairs of work that are alike, what people decide about them, and what can be wrong with asking for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from api.refused import RefusedError
from api.similarity.comparing import Passage

MOST_REASON = 1_000
MOST_ANSWER = 4_000
#: Whoever was asked has so long to answer before a person may confirm without it.
ANSWER_TIME = timedelta(days=7)


class SimilarityState(StrEnum):
    """How far a person has come with a pair."""

    #: Found; nobody has looked at it or asked anybody.
    OPEN = "open"
    #: Those who wrote it in this campaign were asked what they say.
    ASKED = "asked"
    #: A named person says that the work was not done independently.
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"

    @property
    def is_decided(self) -> bool:
        """True once a person has."""
        return self in (SimilarityState.CONFIRMED, SimilarityState.DISMISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two pieces of work."""

    sitting: str
    candidate: str
    name: str | None
    campaign: str
    campaign_title: str
    #: The receipt's id.
    handed_in: str
    handed_in_at: datetime
    own_tokens: int
    #: What they say; None while they have said nothing.
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """Two pieces of work that are alike."""

    id: str
    campaign: str
    exercise: str
    language: str
    a: Side
    b: Side
    shared: int
    threshold: float
    passages: tuple[Passage, ...]
    rule_version: int
    found_at: datetime
    state: SimilarityState
    asked_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None

    @property
    def share(self) -> float:
        """What part of the shorter one is shared."""
        return self.shared / min(self.a.own_tokens, self.b.own_tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A pair with the files of both."""

    pair: Similarity
    files_a: dict[str, str]
    files_b: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One comparison of a campaign's work."""

    at: datetime
    by: str
    #: Pieces of work of this campaign, and from before, and how many pairs are worth a look.
    works: int
    earlier: int
    pairs: int
    #: Exercises whose content is no longer there, so that what was given could not be put aside.
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSimilarity:
    """What somebody who was asked may know: their own code, and nothing of the other person."""

    id: str
    #: Of the sitting.
    item: str
    exercise: str
    handed_in_at: datetime
    files: dict[str, str]
    #: By file: first and last lines.
    passages: tuple[tuple[str, int, int], ...]
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    state: SimilarityState
    decided_at: datetime | None
    reason: str | None


class UnknownSimilarityError(RefusedError):
    """There is no such pair in the caller's organisation, or none that they were asked about."""


class SimilarityDecidedError(RefusedError):
    """A person has decided already, or somebody was asked already. Fact: ``state``."""


class NotHeardError(RefusedError):
    """Nothing can be confirmed before those who wrote it were asked and have answered, or had time to."""


class AnsweredError(RefusedError):
    """They have answered already."""
