"""The rules of an admission as data. Pure.

Shares are whole hundredths of a per cent (``bp``), so that what decides is what is shown: two applicants with 71.43 %
are equal, and the next rule decides between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: All of what was possible, in the unit of shares.
WHOLE_BP: Final = 10_000

MOST_CRITERIA: Final = 20
MOST_QUOTAS: Final = 8
MOST_PLACES: Final = 1_000
MOST_WEIGHT: Final = 1_000


class Measure(StrEnum):
    """What of a result a criterion looks at."""

    SCORE = "score"
    #: One part of the battery.
    PART = "part"
    #: One skill, over all items that show it.
    SKILL = "skill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that counts. The order of criteria is the order in which they decide between equals."""

    measure: Measure = Measure.SCORE
    #: The part's id, or the skill as ``framework/version/code``; empty for the score.
    of: str = ""
    #: Where it was shown; None: in whichever of the procedure's campaigns it was shown best.
    campaign: str | None = None
    #: 0: only a minimum, or only to decide between equals.
    weight: int = 1
    minimum_bp: int | None = None


class GroupKind(StrEnum):
    """Where it is known from who belongs to a group."""

    #: The separate table that only admission reads.
    PRIORITY = "priority"
    #: The group of the invitation: a site, a class.
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some of the applicants. One applicant may be in several."""

    kind: GroupKind
    name: str


class Bound(StrEnum):
    """In which direction a quota binds."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So many of a group, in places or in per cent of all places. An earlier quota goes before a later one."""

    bound: Bound
    #: ``Group.name`` None: each group of the kind, one by one (at most 8 for each site).
    kind: GroupKind
    name: str | None
    count: int | None = None
    percent: int | None = None

    def number(self, places: int) -> int:
        """In places: per cent are rounded in favour of what the quota is for."""
        if self.percent is None:
            return self.count or 0
        if self.bound is Bound.AT_LEAST:
            return -(-places * self.percent // 100)
        return places * self.percent // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All of them. Published before anybody is ranked."""

    places: int
    criteria: tuple[Criterion, ...]
    quotas: tuple[Quota, ...] = ()
    #: How long the waiting list is; None: everybody who meets the minimums.
    waiting: int | None = None
    #: Decides between those whom nothing else decides between.
    seed: str = ""
