"""From what became of people to the figures that may be shown of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from api.admission.rules import Group
from api.cohorts.exits_model import CAME_OF_IT, ExitFigures, ExitKind, GroupExits
from api.cohorts.suppression import LEAST, showable_groups

_JOB, _TRAINING, _NONE, _UNKNOWN = ExitKind
#: The most that is told, and what is told where some of it would be of few people.
_WAYS: Final = (
    ((_JOB,), (_TRAINING,), (_NONE,), (_UNKNOWN,)),
    ((_JOB,), (_TRAINING,), (_NONE, _UNKNOWN)),
    ((_JOB, _TRAINING), (_NONE,), (_UNKNOWN,)),
    ((_JOB, _TRAINING), (_NONE, _UNKNOWN)),
)


def exit_figures(kinds: Sequence[ExitKind], *, least: int = LEAST) -> list[ExitFigures]:
    """How many did what: kinds that few did are told together with others; nothing where that does not help."""
    counts = Counter(kinds)
    for way in _WAYS:
        sums = [sum(counts[kind] for kind in some) for some in way]
        if len(kinds) >= least and all(one == 0 or one >= least for one in sums):
            return [
                ExitFigures(kinds=some, people=people, share=people / len(kinds))
                for some, people in zip(way, sums, strict=True)
            ]
    return []


def group_exits(
    people: Mapping[str, frozenset[Group]], kinds: Mapping[str, ExitKind], told: Sequence[Group], *, least: int = LEAST
) -> list[GroupExits]:
    """Of how many in each group something came.

    Args:
        people: everybody with a place, with their groups.
        kinds: what each does.
        told: the groups of which it is known how many have a place: none of another is told here.
        least: the smallest count that may be known.
    """
    columns = {one: str(kinds[one] in CAME_OF_IT) for one in people}
    if len(set(columns.values())) < 2:
        return []
    known = frozenset(told)
    shown = showable_groups([(people[one] & known, columns[one]) for one in people], least=least)
    return [
        GroupExits(
            group=group,
            people=sum(group in groups for groups in people.values()),
            came_of_it=sum(group in groups and kinds[one] in CAME_OF_IT for one, groups in people.items()),
        )
        for group in sorted(shown, key=lambda one: (one.kind, one.name))
    ]
