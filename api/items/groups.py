"""Which items behave differently for a group: Mantel's test among people who did about equally well on the whole.

That a group earns less on the whole says nothing about an item. So each person is compared with others whose share of
the points is about the same, in layers; what remains may lie in the item: a word that some do not know, an example from
one world. The item itself is part of that share, as is the custom: without it, a weaker group would seem to fail at
every item, since a result is never exact. Pure. Small groups are not compared: there chance makes large differences.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from api.items.model import FEWEST_IN_GROUP, FEWEST_ITEMS, Asked, Aspect, GroupGap, GroupSize, Taken

#: A difference of less than a tenth of an item's points is not pointed out, and none that chance explains.
LEAST_DIFFERENCE = 0.1
MOST_P = 0.05
_MOST_LAYERS = 10
_TWO = 2
_DIGITS = 6
_NOTHING = 1e-12

#: A person at an item: of the group or not, the item's share, the share of the whole.
_Seen = tuple[bool, float, float]


def sizes_of(asked: Sequence[Asked], taken: Sequence[Taken]) -> tuple[GroupSize, ...]:
    """Every group that there is, and whether it is compared."""
    found: list[GroupSize] = []
    for aspect in Aspect:
        words = [one.word(aspect) for one in taken]
        groups = sorted({word for word in words if word is not None}, key=lambda word: (words.count(word), word))
        # Of two that are everybody one comparison says everything: the other is its mirror.
        mirrored = groups[1:] if len(groups) == _TWO and None not in words else []
        for group in groups:
            mine = words.count(group)
            enough = min(mine, len(taken) - mine) >= FEWEST_IN_GROUP and len(asked) >= FEWEST_ITEMS
            compared = enough and group not in mirrored
            found.append(GroupSize(aspect=aspect, group=group, people=mine, compared=compared))
    return tuple(found)


def gaps_of(asked: Sequence[Asked], taken: Sequence[Taken]) -> tuple[GroupGap, ...]:
    """Each item with each group that is large enough, the most striking first."""
    found = [
        gap
        for size in sizes_of(asked, taken)
        if size.compared
        for one in asked
        if (gap := _gap(one.id, size, taken)) is not None
    ]
    adjusted = holm([one.p for one in found])
    found = [
        replace(one, p_adjusted=p, stands_out=p < MOST_P and abs(one.difference) >= LEAST_DIFFERENCE)
        for one, p in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.p_adjusted, -abs(one.difference), one.item, one.group)))


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's correction: the chance that any of so many looks shows such a thing when nothing is there."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, ps[place] * (len(ps) - rank)))
        adjusted[place] = round(highest, _DIGITS)
    return adjusted


def mantel(layers: Sequence[Sequence[_Seen]]) -> tuple[float, float, int] | None:
    """The mean difference of a group, how likely it is by chance, and how many of the group had others alike.

    Within a layer it is asked what the group's sum would be if its members were drawn from all of the layer. None where
    no layer has both, or where all are alike.
    """
    difference, expected, variance, people = 0.0, 0.0, 0.0, 0
    for layer in layers:
        mine = sorted(share for member, share, _ in layer if member)
        others = sorted(share for member, share, _ in layer if not member)
        if not mine or not others:
            continue
        everybody = len(layer)
        mean = math.fsum([*mine, *others]) / everybody
        squares = math.fsum((share - mean) ** 2 for share in [*mine, *others])
        expected += math.fsum(mine) - len(mine) * mean
        variance += len(mine) * len(others) * squares / (everybody * (everybody - 1))
        difference += len(mine) * (math.fsum(mine) / len(mine) - math.fsum(others) / len(others))
        people += len(mine)
    if not people or variance < _NOTHING:
        return None
    return difference / people, math.erfc(abs(expected) / math.sqrt(variance) / math.sqrt(2)), people


def _gap(item: str, size: GroupSize, taken: Sequence[Taken]) -> GroupGap | None:
    seen = list(_seen(item, size, taken))
    mine = sum(member for member, _, _ in seen)
    if min(mine, len(seen) - mine) < FEWEST_IN_GROUP:
        return None
    found = mantel(_layers(seen))
    if found is None or found[2] < FEWEST_IN_GROUP:
        return None
    difference, p, people = found
    return GroupGap(
        item=item,
        aspect=size.aspect,
        group=size.group,
        people=people,
        others=len(seen) - mine,
        difference=round(difference, _DIGITS) + 0.0,
        p=round(p, _DIGITS),
        p_adjusted=1.0,
        stands_out=False,
    )


def _seen(item: str, size: GroupSize, taken: Sequence[Taken]) -> Iterator[_Seen]:
    for one in taken:
        possible = math.fsum(answer.weight for answer in one.answers.values())
        if item in one.answers and len(one.answers) >= FEWEST_ITEMS:
            share = math.fsum(answer.share * answer.weight for answer in one.answers.values()) / possible
            yield one.word(size.aspect) == size.group, one.answers[item].share, share


def _layers(seen: Sequence[_Seen]) -> list[list[_Seen]]:
    """Up to ten layers of about as many people, by how well they did; equally good ones stay together."""
    ordered = sorted(round(share, _DIGITS) for _, _, share in seen)
    bounds = sorted({ordered[len(ordered) * step // _MOST_LAYERS] for step in range(1, _MOST_LAYERS)})
    layers: list[list[_Seen]] = [[] for _ in range(len(bounds) + 1)]
    for one in seen:
        layers[sum(round(one[2], _DIGITS) >= bound for bound in bounds)].append(one)
    return layers
