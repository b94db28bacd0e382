"""Levels of skills packed into bytes, and the rule as an expression that the database works out for everybody at once.

Byte ``n`` of somebody's levels is the level that they have reached of the skill with the number ``n``; what is beyond
the end is 0. Of each need the database looks at one byte and adds one number, which holds three: the points, the
essential weight that is met, the essential levels that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from api.matching import rule
from api.matching.model import EVER, MOST_LEVEL, Circle, Need
from api.matching.rule import Group
from api.matching.store import FindablePersonRow, SkillNumberRow
from api.skills.model import SkillKey
from runner.mastery.rule import Standing, levels

_POINTS_BITS: Final = 24
_MET_BITS: Final = 14
#: Levels are at least so long: of the first skills it need not be looked whether they are there.
_PADDED: Final = 128
_POINTS: Final = (1 << _POINTS_BITS) - 1
_MET: Final = (1 << _MET_BITS) - 1

#: A prime (Mersenne's, 2^31 - 1): multiplying by a number below it puts the numbers below it into another order.
MODULUS: Final = 2_147_483_647

#: The nearer, the more.
_RANKS: Final = {Group.NOT_YET: 0, Group.READY_AFTER_TRAINING: 1, Group.READY_NOW: 2}
GROUPS: Final = {rank: group for group, rank in _RANKS.items()}


class earned_at(FunctionElement[int]):  # noqa: N801 - it reads like the function of SQL that it is
    """What the level at a place of packed levels earns: levels, place, then the numbers of level 0, 1, ... upwards."""

    type = Integer()
    inherit_cache = True


@compiles(earned_at)
def _in_general(element: earned_at, compiler: SQLCompiler, **more: Any) -> str:
    levels_, place, nothing, *earned = (compiler.process(one, **more) for one in element.clauses)
    cases = "".join(f" WHEN x'{level:02x}' THEN {one}" for level, one in enumerate([nothing, *earned[:-1]]))
    return f"CASE substr({levels_}, {place} + 1, 1) WHEN x'' THEN {nothing}{cases} ELSE {earned[-1]} END"


@compiles(earned_at, "postgresql")
def _in_postgresql(element: earned_at, compiler: SQLCompiler, **more: Any) -> str:
    levels_, place, *earned = (compiler.process(one, **more) for one in element.clauses)
    cases = "".join(f" WHEN {level} THEN {one}" for level, one in enumerate(earned[:-1]))
    there = f"get_byte({levels_}, {place})"
    if int(place) >= _PADDED:
        there = f"CASE WHEN octet_length({levels_}) > {place} THEN {there} ELSE 0 END"
    return f"CASE {there}{cases} ELSE {earned[-1]} END"


_BATCH: Final = 300


def numbers_of(session: Session, skills: Iterable[SkillKey]) -> dict[SkillKey, int]:
    """The places of those skills that have one."""
    wanted = [(one.framework, one.version, one.code) for one in set(skills)]
    found: dict[SkillKey, int] = {}
    for start in range(0, len(wanted), _BATCH):
        key = tuple_(SkillNumberRow.framework, SkillNumberRow.version, SkillNumberRow.code)
        for row in session.scalars(select(SkillNumberRow).where(key.in_(wanted[start : start + _BATCH]))):
            found[SkillKey(row.framework, row.version, row.code)] = row.number
    return found


def numbers_for(session: Session, skills: Iterable[SkillKey]) -> dict[SkillKey, int]:
    """The same; those that have none get one."""
    wanted = set(skills)
    found = numbers_of(session, wanted)
    for skill in sorted(wanted - found.keys()):
        found[skill] = _numbered(session, skill)
    return found


def _numbered(session: Session, skill: SkillKey) -> int:
    """A new number; whoever numbers something else at the same moment goes first, and this looks again."""
    while True:
        mine = numbers_of(session, [skill])
        if mine:
            return mine[skill]
        number = (session.scalar(select(func.max(SkillNumberRow.number))) or 0) + 1
        values = {"number": number, "framework": skill.framework, "version": skill.version, "code": skill.code}
        try:
            with session.begin_nested():
                session.execute(insert(SkillNumberRow).values(values))
        except IntegrityError:
            continue
        return number


def pack(numbers: Mapping[SkillKey, int], found: Iterable[Standing]) -> bytes:
    """The levels of somebody with these standings."""
    reached = {SkillKey(*key): level for key, level in levels(found).items()}
    return packed({numbers[skill]: level for skill, level in reached.items()})


def packed(reached: Mapping[int, int]) -> bytes:
    """Levels by the numbers of their skills."""
    there = {number: min(level, MOST_LEVEL) for number, level in reached.items() if level}
    row = bytearray(max(_PADDED, max(there, default=-1) + 1))
    for number, level in there.items():
        row[number] = level
    return bytes(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of whom is asked what."""

    circle: Circle
    needs: Sequence[Need]
    training_levels: int
    #: The profile's.
    draw: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in the order: nobody else stands at the same."""

    rank: int
    points: int
    drawn: int
    id: str

    @property
    def group(self) -> Group:
        """In words."""
        return GROUPS[self.rank]


def counts(asked: Asked, numbers: Mapping[SkillKey, int]) -> Select[Any]:
    """A statement of one row: how many people there are in each group, as ``of_0`` to ``of_2`` by its rank."""
    return _counted(asked, _people(asked, numbers))


def places(
    asked: Asked, numbers: Mapping[SkillKey, int], *, group: Group | None, after: Place | None, limit: int
) -> Select[Any]:
    """A statement: rank, points, drawn, id and candidate of the next people in the order.

    Each row has the counts of all groups, too: everybody is looked at once.
    """
    people = _people(asked, numbers)
    totals = _counted(asked, people).cte("totals")
    rank, points = _rank(asked, people), people.c.packed.bitwise_and(_whole(_POINTS))
    drawn = people.c.draw * _whole(asked.draw) % _whole(MODULUS)
    named = (rank.label("rank"), points.label("points"), drawn.label("drawn"), people.c.id, people.c.candidate_id)
    wanted = select(*named, *totals.c).select_from(people.join(totals, true()))
    if group is not None:
        wanted = wanted.where(rank == _RANKS[group])
    if after is not None:
        later = or_(drawn > after.drawn, and_(drawn == after.drawn, people.c.id > after.id))
        below = or_(points < after.points, and_(points == after.points, later))
        wanted = wanted.where(or_(rank < after.rank, and_(rank == after.rank, below)))
    return wanted.order_by(rank.desc(), points.desc(), drawn, people.c.id).limit(limit)


def counted_in(row: Any) -> dict[Group, int]:
    """The counts of a row of either statement, the nearest group first."""
    return {GROUPS[rank]: getattr(row, f"of_{rank}") or 0 for rank in sorted(GROUPS, reverse=True)}


def _counted(asked: Asked, people: CTE) -> Select[Any]:
    rank = _rank(asked, people)
    return select(*(func.sum(case((rank == one, 1), else_=0)).label(f"of_{one}") for one in sorted(GROUPS)))


def _people(asked: Asked, numbers: Mapping[SkillKey, int]) -> CTE:
    """Asked for in two places of a statement: both databases then work it out once and keep it."""
    row = FindablePersonRow
    total: ColumnElement[int] = literal_column("CAST(0 AS BIGINT)", Integer())
    for need in asked.needs:
        total = total + _earned(need, numbers.get(need.skill))
    wanted = select(row.id, row.candidate_id, row.draw, total.label("packed")).where(row.scope_id == asked.circle.id)
    if asked.circle.since > EVER:
        wanted = wanted.where(row.agreed_at >= asked.circle.since)
    return wanted.cte("people").prefix_with("MATERIALIZED")


def _earned(need: Need, number: int | None) -> ColumnElement[int]:
    if number is None:
        return _whole(_numbers_of(need, 0))
    earned = (_whole(_numbers_of(need, level)) for level in range(need.level + 1))
    return earned_at(FindablePersonRow.levels, _whole(number), *earned)


def _numbers_of(need: Need, reached: int) -> int:
    """What this level of this skill adds, all three in one."""
    missing, met = rule.missing_of(need, reached), rule.met_of(need, reached)
    return rule.points_of(need, reached) | met << _POINTS_BITS | missing << (_POINTS_BITS + _MET_BITS)


def _rank(asked: Asked, people: CTE) -> ColumnElement[int]:
    missing = people.c.packed.bitwise_rshift(_whole(_POINTS_BITS + _MET_BITS))
    met = people.c.packed.bitwise_rshift(_whole(_POINTS_BITS)).bitwise_and(_whole(_MET))
    near = and_(missing <= asked.training_levels, met * 2 >= rule.essential_weight(asked.needs))
    return case(
        (missing == 0, _whole(_RANKS[Group.READY_NOW])),
        (near, _whole(_RANKS[Group.READY_AFTER_TRAINING])),
        else_=_whole(_RANKS[Group.NOT_YET]),
    )


def _whole(number: int) -> ColumnElement[int]:
    """In the statement's text: it is the same for everybody, and no text of anybody's."""
    return literal_column(str(int(number)), Integer())
