"""Classical item statistics. Pure; no order of people changes a figure, and no figure is computed from too few."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.items.groups import gaps_of, sizes_of
from api.items.model import (
    FEWEST,
    Asked,
    CampaignFigures,
    CriterionFigures,
    Discrimination,
    ItemFigures,
    Taken,
    Times,
)
from api.items.warning import warnings_of

_DIGITS = 6
#: Of a normal distribution, for an interval that holds 95 %.
_Z = 1.959964
#: A correlation has no interval with fewer people.
_FEWEST_FOR_INTERVAL = 4
_ALIKE = 1e-9


def figures_of(campaign: str, asked: Sequence[Asked], taken: Sequence[Taken]) -> CampaignFigures:
    """Every figure of a campaign, with the warnings that follow from them."""
    shares = [share for one in taken if (share := share_of(one)) is not None]
    places = _places(asked, taken)
    alpha, spread = alpha_of(places), _spread(shares)
    shared = {one.place for one in asked if sum(other.place == one.place for other in asked) > 1}
    found = CampaignFigures(
        campaign=campaign,
        people=len(taken),
        mean_share=_rounded(statistics.fmean(shares)) if shares else None,
        spread=spread,
        alpha=alpha,
        error=None if alpha is None or spread is None else _rounded(spread * math.sqrt(1 - max(alpha, 0.0))),
        items=tuple(_item(one, taken, places, alone=one.place not in shared) for one in asked),
        groups=sizes_of(asked, taken),
        gaps=gaps_of(asked, taken),
        warnings=(),
    )
    return replace(found, warnings=tuple(warnings_of(found)))


def share_of(one: Taken, without: str | None = None) -> float | None:
    """What part of its points a sitting earned, perhaps but for one item. None where nothing else was possible."""
    counting = [answer for item, answer in one.answers.items() if item != without]
    possible = math.fsum(answer.weight for answer in counting)
    return math.fsum(answer.share * answer.weight for answer in counting) / possible if possible else None


def alpha_of(places: Sequence[Mapping[str, float]], without: str | None = None) -> float | None:
    """Cronbach's alpha of people's points in each place of a battery, perhaps but for one place.

    Whoever lacks a place (it was lost through us) is left out. None with too few people or places, or where all alike.
    """
    names = sorted({name for one in places for name in one if name != without})
    whole = [one for one in places if all(name in one for name in names)]
    if len(names) < 2 or len(whole) < FEWEST:
        return None
    total = _variance([math.fsum(one[name] for name in names) for one in whole])
    if total < _ALIKE:
        return None
    parts = math.fsum(_variance([one[name] for one in whole]) for name in names)
    return _rounded(len(names) / (len(names) - 1) * (1 - parts / total))


def discrimination_of(pairs: Sequence[tuple[float, float]]) -> Discrimination | None:
    """The correlation of an item's share with the share of all the rest, with its interval by Fisher's z."""
    if len(pairs) < max(FEWEST, _FEWEST_FOR_INTERVAL):
        return None
    mine, rest = [one for one, _ in pairs], [other for _, other in pairs]
    if min(_variance(mine), _variance(rest)) < _ALIKE:
        return None
    value = statistics.correlation(mine, rest)
    z = math.atanh(min(max(value, -1 + _ALIKE), 1 - _ALIKE))
    reach = _Z / math.sqrt(len(pairs) - 3)
    low, high = math.tanh(z - reach), math.tanh(z + reach)
    return Discrimination(value=_rounded(value), low=_rounded(low), high=_rounded(high))


def _item(asked: Asked, taken: Sequence[Taken], places: Sequence[Mapping[str, float]], *, alone: bool) -> ItemFigures:
    mine = [(one, one.answers[asked.id]) for one in taken if asked.id in one.answers]
    shares = [answer.share for _, answer in mine]
    pairs = [(answer.share, rest) for one, answer in mine if (rest := share_of(one, asked.id)) is not None]
    return ItemFigures(
        asked=asked,
        people=len(mine),
        handed_in=sum(answer.handed_in for _, answer in mine),
        lost=sum(asked.id in one.lost for one in taken),
        mean_share=_rounded(statistics.fmean(shares)) if shares else None,
        spread=_spread(shares),
        everything=sum(share > 1 - _ALIKE for share in shares),
        nothing=sum(share < _ALIKE for share in shares),
        discrimination=discrimination_of(pairs),
        alpha_without=alpha_of(places, asked.place) if alone else None,
        times=_times([answer.time_ms for _, answer in mine if answer.time_ms is not None]),
        criteria=_criteria(asked, [answer.criteria or {} for _, answer in mine]),
    )


def _places(asked: Sequence[Asked], taken: Sequence[Taken]) -> list[dict[str, float]]:
    """Each person's points by place; somebody who lost an item there has none of it."""
    where = {one.id: one.place for one in asked}
    found = []
    for one in taken:
        points: dict[str, float] = {}
        for item, answer in one.answers.items():
            if item in where:
                points[where[item]] = points.get(where[item], 0.0) + answer.share * answer.weight
        for item in one.lost:
            points.pop(where.get(item, ""), None)
        found.append(points)
    return found


def _criteria(asked: Asked, shown: Sequence[Mapping[str, float]]) -> tuple[CriterionFigures, ...]:
    found = []
    for name, label in asked.criteria.items():
        shares = [one[name] for one in shown if name in one]
        if shares:
            mean = _rounded(statistics.fmean(shares))
            found.append(CriterionFigures(id=name, label=label, people=len(shares), mean_share=mean))
    return tuple(found)


def _times(spent: Sequence[int]) -> Times | None:
    if not spent:
        return None
    if len(spent) == 1:
        quarters = [float(spent[0])] * 3
    else:
        quarters = statistics.quantiles(sorted(spent), n=4, method="inclusive")
    low, middle, high = (round(one) for one in quarters)
    return Times(people=len(spent), median_ms=middle, quarter_ms=low, three_quarters_ms=high)


def _spread(shares: Sequence[float]) -> float | None:
    return _rounded(math.sqrt(_variance(shares))) if len(shares) >= FEWEST else None


def _variance(values: Sequence[float]) -> float:
    """Of the population. That of ``statistics`` is exact, and a hundred times slower."""
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / len(values)


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0
