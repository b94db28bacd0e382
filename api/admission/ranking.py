"""Who stands before whom. Pure: the same applicants in whatever order give the same ranks.

Points are the weighted mean of what was shown, as an exact fraction. Between equals the criteria decide in the order
in which they are listed, then a draw from a seed that was published before anybody was ranked. When somebody came
decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from api.admission.rules import Criterion, Group


class Shown(StrEnum):
    """How it stands with one criterion of one applicant."""

    COUNTED = "counted"
    #: There is no result to look at: nothing was taken, or it is not finished.
    MISSING = "missing"
    #: It was lost through a fault of ours: left out of weights and minimums, so that it is nobody's mark.
    LOST = "lost"
    #: Less than the minimum.
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What an applicant showed for one criterion. None and not lost: nothing."""

    share_bp: int | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody who would like a place, with a value for each criterion."""

    id: str
    values: tuple[Value, ...]
    groups: frozenset[Group] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Where an applicant stands."""

    id: str
    shown: tuple[Shown, ...]
    #: In hundredths of a per cent; None unless everything that counts is there.
    points: Fraction | None
    #: Has everything and meets every minimum.
    eligible: bool
    #: Of the eligible ones, from 1; nobody shares one.
    rank: int | None = None
    #: What decided against the nearest neighbours with the same points: a criterion's number, or None for the draw.
    decided_by: frozenset[int | None] = frozenset()


def rank(criteria: tuple[Criterion, ...], applicants: Collection[Applicant], seed: str) -> list[Ranked]:
    """All of them: the eligible ones by their rank, then the others by id.

    Whoever shows more, all else being equal, never comes to stand further behind.
    """
    standing = [_stand(criteria, one) for one in applicants]
    able = sorted((entry for entry in standing if entry[0].eligible), key=lambda entry: _key(entry, seed))
    found = []
    for number, (one, values) in enumerate(able):
        near = [able[other] for other in (number - 1, number + 1) if 0 <= other < len(able)]
        decided = frozenset(_decider(values, theirs) for other, theirs in near if other.points == one.points)
        found.append(_placed(one, number + 1, decided))
    rest = sorted((one for one, _ in standing if not one.eligible), key=lambda one: one.id)
    return [*found, *rest]


def draw(seed: str, applicant: str) -> str:
    """The lot of an applicant: the smaller one goes first. Anybody can compute it."""
    return sha256(f"{seed}:{applicant}".encode()).hexdigest()


def _stand(criteria: tuple[Criterion, ...], one: Applicant) -> tuple[Ranked, tuple[Fraction, ...]]:
    shown = tuple(_shown(criterion, value) for criterion, value in zip(criteria, one.values, strict=True))
    counted = [
        (criterion.weight, value.share_bp)
        for criterion, value in zip(criteria, one.values, strict=True)
        if value.share_bp is not None and not value.lost
    ]
    weight = sum(weight for weight, _ in counted)
    whole = weight > 0 and Shown.MISSING not in shown
    points = Fraction(sum(weight * share for weight, share in counted), weight) if whole else None
    eligible = points is not None and Shown.BELOW not in shown
    # What was lost stands for what the rest showed: neither better nor worse.
    values = tuple(
        points if value.share_bp is None or value.lost else Fraction(value.share_bp)
        for value in one.values
        if points is not None
    )
    return Ranked(id=one.id, shown=shown, points=points, eligible=eligible), values


def _shown(criterion: Criterion, value: Value) -> Shown:
    if value.lost:
        return Shown.LOST
    if value.share_bp is None:
        return Shown.MISSING
    if criterion.minimum_bp is not None and value.share_bp < criterion.minimum_bp:
        return Shown.BELOW
    return Shown.COUNTED


def _key(entry: tuple[Ranked, tuple[Fraction, ...]], seed: str) -> tuple[Fraction, tuple[Fraction, ...], str, str]:
    one, values = entry
    return -(one.points or Fraction()), tuple(-value for value in values), draw(seed, one.id), one.id


def _decider(mine: Iterable[Fraction], theirs: Iterable[Fraction]) -> int | None:
    return next((number for number, pair in enumerate(zip(mine, theirs, strict=True)) if pair[0] != pair[1]), None)


def _placed(one: Ranked, number: int, decided: frozenset[int | None]) -> Ranked:
    return Ranked(id=one.id, shown=one.shown, points=one.points, eligible=True, rank=number, decided_by=decided)
