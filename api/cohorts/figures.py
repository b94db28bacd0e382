"""From people to the figures that may be shown of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.admission.rules import Group
from api.cohorts.model import Band, GroupFigures, Stage, StageName, Statistics
from api.cohorts.suppression import LEAST, showable_groups, stages, together

_STEPS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """Somebody, as statistics know them."""

    #: From 0 to 1; None: no result.
    share: float | None
    groups: frozenset[Group] = frozenset()
    #: How far they came besides having a result or not.
    reached: frozenset[StageName] = frozenset()


def figures(
    title: str,
    people: Sequence[One],
    names: Sequence[StageName],
    by_group: StageName,
    *,
    places: int | None = None,
    least: int = LEAST,
) -> Statistics:
    """What may be said of these people.

    Args:
        title: of the campaign or admission.
        people: all of them.
        names: the stages to tell, each a part of the one before.
        by_group: the stage to tell of each group, too.
        places: that there are.
        least: the smallest count that may be known.
    """
    counts = [sum(_came(one, name) for one in people) for name in names]
    told = [Stage(name=name, people=count) for name, count in zip(names, stages(counts, least=least), strict=True)]
    shares = [one.share for one in people if one.share is not None]
    split = _splits(people, by_group, told, least)
    by_column = [(one.groups, str(_came(one, by_group))) for one in people]
    by_stage = showable_groups(by_column, least=least) if split else []
    # Of how many is known of more groups than how many of them came so far.
    shown = showable_groups([(one.groups, "") for one in people], already=by_stage, least=least)
    reached = sum(_came(one, by_group) for one in people)
    groups = []
    for group in sorted(shown, key=lambda one: (one.kind, one.name)):
        members = [one for one in people if group in one.groups]
        arrived = sum(_came(one, by_group) for one in members) if group in by_stage else None
        groups.append(
            GroupFigures(
                kind=group.kind,
                name=group.name,
                people=len(members),
                share=len(members) / len(people),
                reached=arrived,
                reached_share=None if arrived is None else arrived / reached,
            )
        )
    known = {group for one in people for group in one.groups}
    few = any(stage.people is None for stage in told if stage.name is StageName.RESULT) or len(shares) < least
    return Statistics(
        title=title,
        places=places,
        least=least,
        stages=tuple(told),
        bands=tuple(_bands(people, least)),
        mean_share=None if few else round(sum(shares) / len(shares), 2),
        by_group=by_group if by_stage else None,
        groups=tuple(groups),
        hidden_groups=len(known) - len(groups),
    )


def _came(one: One, name: StageName) -> bool:
    if name is StageName.APPLICANTS:
        return True
    return one.share is not None if name is StageName.RESULT else name in one.reached


def _splits(people: Sequence[One], name: StageName, told: Sequence[Stage], least: int) -> bool:
    """True if the stage may be told at all, and neither those who reached it nor the others are few."""
    if any(stage.people is None for stage in told if stage.name is name):
        return False
    reached = sum(_came(one, name) for one in people)
    return least <= reached <= len(people) - least


def _bands(people: Sequence[One], least: int) -> list[Band]:
    """Everybody is in one: those without a result stand below the others."""
    counts = [0] * (_STEPS + 1)
    for step, count in Counter(_step(one.share) for one in people).items():
        counts[step] = count
    first = 0 if counts[0] else 1
    return [
        Band(
            without_result=start + first == 0,
            from_share=None if end + first == 0 else max(0, start + first - 1) / _STEPS,
            to_share=None if end + first == 0 else (end + first) / _STEPS,
            people=sum(counts[start + first : end + first + 1]),
        )
        for start, end in together(counts[first:], least=least)
    ]


def _step(share: float | None) -> int:
    return 0 if share is None else 1 + min(_STEPS - 1, max(0, int(share * _STEPS)))
