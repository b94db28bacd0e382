"""What the rules propose for each applicant, with every reason. Pure; a person confirms it or overrides single lines.

Where a person has decided about somebody, that stands, and the rules choose the others around it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from api.admission.quotas import Choice, Contender, Met, choose, spelled_out
from api.admission.ranking import Applicant, Ranked, Shown, draw, rank
from api.admission.rules import Group, Rules


class Outcome(StrEnum):
    """What an applicant is told."""

    ADMITTED = "admitted"
    #: On the waiting list.
    WAITING = "waiting"
    REFUSED = "refused"


class ReasonCode(StrEnum):
    """Why. ``words`` says each in a sentence."""

    #: By rank alone.
    RANK = "rank"
    #: Somebody further down was taken, too, since the quotas ask for it: this one is among them.
    NEEDED = "needed"
    #: All places went to others who rank higher.
    PLACES = "places"
    #: Passed over: with this one a quota would have been missed.
    QUOTA = "quota"
    MISSING = "missing"
    BELOW = "below"
    #: Something was lost through us and left out.
    LOST = "lost"
    #: Nothing that counts could be measured, through us: a person has to look.
    UNMEASURED = "unmeasured"
    #: The same points as a neighbour: a criterion decided, or the draw.
    TIE = "tie"
    DRAW = "draw"
    WAITING_FULL = "waiting_full"
    #: A person has decided, with a reason of theirs.
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One line of an explanation. Criteria and limits by their numbers."""

    code: ReasonCode
    criteria: tuple[int, ...] = ()
    limits: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a person decided about one applicant."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One applicant in the proposal."""

    id: str
    outcome: Outcome
    #: Where on the waiting list, from 1.
    position: int | None
    rank: int | None
    points: Fraction | None
    shown: tuple[Shown, ...]
    reasons: tuple[Reason, ...]
    overridden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """For everybody: admitted ones by rank, then the waiting list, then the others."""

    placed: tuple[Placed, ...]
    limits: tuple[Met, ...]
    #: How many more have a place by a person's decision than there are places.
    too_many: int


def propose(rules: Rules, applicants: Collection[Applicant], overrides: Mapping[str, Override]) -> Proposal:
    """What the rules say, see ``ranking`` and ``quotas``. The order of the applicants makes no difference."""
    groups = {one.id: one.groups for one in applicants}
    ranked = rank(rules.criteria, applicants, rules.seed)
    ordered = sorted(ranked, key=lambda one: (one.rank is None, one.rank or 0, draw(rules.seed, one.id)))
    held = [one for one in ordered if _overridden(overrides, one.id) is Outcome.ADMITTED]
    free = [one for one in ordered if one.eligible and one.id not in overrides]
    limits = spelled_out(rules.quotas, frozenset[Group]().union(*groups.values()), rules.places)
    choice = choose(_contenders(free, groups), limits, rules.places, _contenders(held, groups))
    chosen = set(choice.chosen)
    queue = [
        one.id
        for one in ordered
        if one.id not in chosen
        and (_overridden(overrides, one.id) is Outcome.WAITING or (one.eligible and one.id not in overrides))
    ]
    waiting = {one: number for number, one in enumerate(queue[: rules.waiting], start=1)}
    placed = [_place(one, choice, waiting, overrides) for one in ordered]
    order = list(Outcome)
    placed.sort(key=lambda one: (order.index(one.outcome), one.position or 0))
    return Proposal(placed=tuple(placed), limits=choice.limits, too_many=max(len(held) - rules.places, 0))


def _overridden(overrides: Mapping[str, Override], applicant: str) -> Outcome | None:
    found = overrides.get(applicant)
    return None if found is None else found.outcome


def _contenders(ranked: Iterable[Ranked], groups: Mapping[str, frozenset[Group]]) -> list[Contender]:
    return [Contender(id=one.id, groups=groups[one.id]) for one in ranked]


def _place(one: Ranked, choice: Choice, waiting: Mapping[str, int], overrides: Mapping[str, Override]) -> Placed:
    position = waiting.get(one.id)
    outcome = Outcome.REFUSED if position is None else Outcome.WAITING
    if one.id in choice.chosen:
        outcome = Outcome.ADMITTED
    override = overrides.get(one.id)
    reasons = _why(one, choice, outcome) if override is None else [Reason(code=ReasonCode.PERSON, text=override.reason)]
    return Placed(
        id=one.id,
        outcome=outcome,
        position=position,
        rank=one.rank,
        points=one.points,
        shown=one.shown,
        reasons=(*reasons, *_besides(one)),
        overridden=override is not None,
    )


def _why(one: Ranked, choice: Choice, outcome: Outcome) -> list[Reason]:
    if not one.eligible:
        return _not_eligible(one)
    if outcome is Outcome.ADMITTED:
        needed = choice.needed.get(one.id)
        return [Reason(code=ReasonCode.RANK) if needed is None else Reason(code=ReasonCode.NEEDED, limits=needed)]
    passed = choice.passed.get(one.id)
    found = [Reason(code=ReasonCode.PLACES) if passed is None else Reason(code=ReasonCode.QUOTA, limits=passed)]
    return found if outcome is Outcome.WAITING else [*found, Reason(code=ReasonCode.WAITING_FULL)]


def _not_eligible(one: Ranked) -> list[Reason]:
    found = []
    for code, shown in ((ReasonCode.MISSING, Shown.MISSING), (ReasonCode.BELOW, Shown.BELOW)):
        criteria = tuple(number for number, it in enumerate(one.shown) if it is shown)
        if criteria:
            found.append(Reason(code=code, criteria=criteria))
    return found or [Reason(code=ReasonCode.UNMEASURED)]


def _besides(one: Ranked) -> list[Reason]:
    found = []
    lost = tuple(number for number, it in enumerate(one.shown) if it is Shown.LOST)
    if lost:
        found.append(Reason(code=ReasonCode.LOST, criteria=lost))
    ties = tuple(sorted(number for number in one.decided_by if number is not None))
    if ties:
        found.append(Reason(code=ReasonCode.TIE, criteria=ties))
    if None in one.decided_by:
        found.append(Reason(code=ReasonCode.DRAW))
    return found
