"""Figures of the items of a campaign, and what is read from them. Pure data; ``docs/items.md`` defines each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from runner.model import Localized

#: With fewer people nothing is computed that chance alone would decide.
FEWEST = 10
#: With fewer people figures are shown, and nothing is concluded from those that move much.
SURE = 30
#: Groups are compared that have at least so many people each, in batteries of at least so many items.
FEWEST_IN_GROUP = 20
FEWEST_ITEMS = 4


class Aspect(StrEnum):
    """By what people are told apart when groups are compared."""

    GROUP = "group"
    LANGUAGE = "language"


class WarningKind(StrEnum):
    """What may be wrong with an item or with the whole. A hint for whoever wrote it, never a verdict on anybody."""

    FEW_PEOPLE = "few_people"
    FEW_ITEMS = "few_items"
    LOW_ALPHA = "low_alpha"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NOT_TRIED = "not_tried"
    NEGATIVE = "negative"
    WEAK = "weak"
    LOWERS_ALPHA = "lowers_alpha"
    SLOW = "slow"
    QUICK = "quick"
    LOST = "lost"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one sitting has of one item."""

    #: What part of its points was earned, from 0 to 1.
    share: float
    weight: float
    handed_in: bool
    #: None where it was never opened.
    time_ms: int | None = None
    #: By criterion: what part was earned.
    criteria: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One sitting that is over. An item that was lost through us is not in ``answers``, but in ``lost``."""

    answers: Mapping[str, Answer]
    lost: frozenset[str] = frozenset()
    group: str | None = None
    language: str = "fr"

    def word(self, aspect: Aspect) -> str | None:
        """The group of this aspect that the person belongs to."""
        return self.group if aspect is Aspect.GROUP else self.language


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One item of the battery, as far as the figures need it."""

    id: str
    kind: Literal["exercise", "question"]
    title: Localized
    #: The exercise's slug, or the id of the question's series.
    source: str
    version: int
    #: Its place in the battery: items of a block stand in the same one, since each person gets some of them.
    place: str
    #: What its author plans for it; None where that is not known any more.
    planned_ms: int | None
    criteria: Mapping[str, Localized]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrimination:
    """How an item goes along with all the rest: the correlation, and where it lies with 95 % certainty."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long people worked on an item who opened it."""

    people: int
    median_ms: int
    quarter_ms: int
    three_quarters_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFigures:
    """One criterion of an item."""

    id: str
    label: Localized
    people: int
    mean_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFigures:
    """One item. A figure is None where too few people have it, or where all of them are alike."""

    asked: Asked
    #: How many had it and count; how many handed something in; of how many it was lost through us.
    people: int
    handed_in: int
    lost: int
    #: The classical difficulty: 1 where everybody earned everything.
    mean_share: float | None
    spread: float | None
    everything: int
    nothing: int
    discrimination: Discrimination | None
    alpha_without: float | None
    times: Times | None
    criteria: tuple[CriterionFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGap:
    """One item, one group, against everybody else who did about as well on the whole."""

    item: str
    aspect: Aspect
    group: str
    people: int
    others: int
    #: So much more of the item's points the group earned than others alike: negative where it earned less.
    difference: float
    #: How likely such a difference is by chance alone, for one look, and for as many looks as there were.
    p: float
    p_adjusted: float
    #: Large enough to matter, and not explained by chance.
    stands_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """A group, and whether it was large enough to be compared."""

    aspect: Aspect
    group: str
    people: int
    compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWarning:
    """One hint; ``item`` is None where it concerns the whole. Facts fill the sentence's places."""

    kind: WarningKind
    item: str | None = None
    facts: Mapping[str, float | str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A campaign that there are figures of."""

    campaign: str
    title: str
    #: How many have finished.
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignFigures:
    """Everything about the items of one campaign."""

    campaign: str
    people: int
    mean_share: float | None
    spread: float | None
    alpha: float | None
    #: How far a share may lie from what the person would get on average in such batteries.
    error: float | None
    items: tuple[ItemFigures, ...]
    groups: tuple[GroupSize, ...]
    gaps: tuple[GroupGap, ...]
    warnings: tuple[ItemWarning, ...]

    def warnings_of(self, item: str | None) -> Sequence[ItemWarning]:
        """Those about an item, or about the whole."""
        return [one for one in self.warnings if one.item == item]
