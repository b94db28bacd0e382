"""What figures may mean, for whoever wrote an item. Pure; each rule with its numbers is in ``docs/items.md``."""

from __future__ import annotations

from collections.abc import Iterator

from api.items.model import SURE, CampaignFigures, ItemFigures, ItemWarning, WarningKind

ALMOST_ALL = 0.95
ALMOST_NONE = 0.1
MANY_NOT_TRIED = 0.3
WEAK_BELOW = 0.1
LOW_ALPHA_BELOW = 0.6
ALPHA_GAIN = 0.02
SLOW_TIMES = 1.5
QUICK_TIMES = 1 / 3


def warnings_of(found: CampaignFigures) -> Iterator[ItemWarning]:
    """Those about the whole first, then item by item."""
    if found.people < SURE:
        yield ItemWarning(kind=WarningKind.FEW_PEOPLE, facts={"people": found.people, "sure": SURE})
    if len(found.items) == 1:
        yield ItemWarning(kind=WarningKind.FEW_ITEMS)
    elif found.alpha is not None and found.people >= SURE and found.alpha < LOW_ALPHA_BELOW:
        yield ItemWarning(kind=WarningKind.LOW_ALPHA, facts={"alpha": found.alpha})
    for item in found.items:
        yield from _about(item, found)


def _about(item: ItemFigures, found: CampaignFigures) -> Iterator[ItemWarning]:
    if item.lost:
        yield _of(item, WarningKind.LOST, lost=item.lost)
    if item.people >= SURE:
        yield from _about_points(item, found.alpha)
        yield from _about_time(item)
    for gap in found.gaps:
        if gap.item == item.asked.id and gap.stands_out:
            facts = {"aspect": gap.aspect.value, "group": gap.group, "difference": gap.difference}
            yield _of(item, WarningKind.DIFFERS, **facts)


def _about_points(item: ItemFigures, alpha: float | None) -> Iterator[ItemWarning]:
    if item.mean_share is not None and item.mean_share >= ALMOST_ALL:
        yield _of(item, WarningKind.TOO_EASY, mean=item.mean_share)
    elif item.mean_share is not None and item.mean_share <= ALMOST_NONE:
        yield _of(item, WarningKind.TOO_HARD, mean=item.mean_share)
    missing = 1 - item.handed_in / item.people
    if missing >= MANY_NOT_TRIED:
        yield _of(item, WarningKind.NOT_TRIED, missing=missing)
    along = item.discrimination
    if along is not None and along.high < 0:
        yield _of(item, WarningKind.NEGATIVE, value=along.value)
    elif along is not None and along.value < WEAK_BELOW:
        yield _of(item, WarningKind.WEAK, value=along.value)
    if alpha is not None and item.alpha_without is not None and item.alpha_without > alpha + ALPHA_GAIN:
        yield _of(item, WarningKind.LOWERS_ALPHA, alpha=alpha, without=item.alpha_without)


def _about_time(item: ItemFigures) -> Iterator[ItemWarning]:
    planned, spent = item.asked.planned_ms, item.times
    if planned is None or spent is None or spent.people < SURE:
        return
    facts = {"median_ms": float(spent.median_ms), "planned_ms": float(planned)}
    if spent.median_ms > SLOW_TIMES * planned:
        yield _of(item, WarningKind.SLOW, **facts)
    elif spent.median_ms < QUICK_TIMES * planned:
        yield _of(item, WarningKind.QUICK, **facts)


def _of(item: ItemFigures, kind: WarningKind, **facts: float | str) -> ItemWarning:
    return ItemWarning(kind=kind, item=item.asked.id, facts=facts)
