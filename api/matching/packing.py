"""Levels of skills packed into bytes, and the rule as an expression that the database works out for everybody at once.

Byte ``n`` of somebody's levels is the level that they have reached of the skill with the number ``n``; what is beyond
the end is 0. Of each need the database looks at one byte and adds one number, which holds three: the points, the
essential weight that is met, the essential levels that are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, insert, literal_column, or_, select, tuple_
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
_POINTS: Final = (1 << _POINTS_BITS) - 1
_MET: Final = (1 << _MET_BITS) - 1

#: A prime (Mersenne's, 2^31 - 1): multiplying by a number below it puts the numbers below it into another order.
MODULUS: Final = 2_147_483_647

#: The nearer, the more.
_RANKS: Final = {Group.NOT_YET: 0, Group.READY_AFTER_TRAINING: 1, Group.READY_NOW: 2}
GROUPS: Final = {rank: group for group, rank in _RANKS.items()}


class level_at(FunctionElement[int]):  # noqa: N801 - it reads like the function of SQL that it is
    """The byte at a place of packed levels, 0 beyond their end."""

    type = Integer()
    inherit_cache = True


@compiles(level_at)
def _in_general(element: level_at, compiler: SQLCompiler, **more: Any) -> str:
    column, place = (compiler.process(one, **more) for one in element.clauses)
    return f"coalesce(unicode(substr({column}, {place} + 1, 1)), 0)"


@compiles(level_at, "postgresql")
def _in_postgresql(element: level_at, compiler: SQLCompiler, **more: Any) -> str:
    column, place = (compiler.process(one, **more) for one in element.clauses)
    return f"CASE WHEN octet_length({column}) > {place} THEN get_byte({column}, {place}) ELSE 0 END"


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
    row = bytearray(max(there, default=-1) + 1)
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


def counts(asked: Asked, numbers: Mapping[SkillKey, int]) -> Select[int, int]:
    """A statement: how many people there are in each group, by its rank."""
    people = _people(asked, numbers)
    ranks = select(_rank(asked, people).label("rank")).subquery()
    return select(ranks.c.rank, func.count().label("many")).group_by(ranks.c.rank)


def places(
    asked: Asked, numbers: Mapping[SkillKey, int], *, group: Group | None, after: Place | None, limit: int
) -> Select[int, int, int, str, str]:
    """A statement: rank, points, drawn, id and candidate of the next people in the order."""
    people = _people(asked, numbers)
    rank, points = _rank(asked, people), people.c.packed.bitwise_and(literal_column(str(_POINTS)))
    drawn = people.c.draw * literal_column(str(asked.draw)) % literal_column(str(MODULUS))
    wanted = select(
        rank.label("rank"), points.label("points"), drawn.label("drawn"), people.c.id, people.c.candidate_id
    )
    if group is not None:
        wanted = wanted.where(rank == _RANKS[group])
    if after is not None:
        wanted = wanted.where(
            or_(
                rank < after.rank,
                and_(
                    rank == after.rank,
                    or_(
                        points < after.points,
                        and_(
                            points == after.points,
                            or_(drawn > after.drawn, and_(drawn == after.drawn, people.c.id > after.id)),
                        ),
                    ),
                ),
            )
        )
    return wanted.order_by(rank.desc(), points.desc(), drawn, people.c.id).limit(limit)


def _people(asked: Asked, numbers: Mapping[SkillKey, int]) -> Any:
    row = FindablePersonRow
    total: ColumnElement[int] = literal_column("CAST(0 AS BIGINT)", Integer())
    for need in asked.needs:
        total = total + _earned(need, numbers.get(need.skill))
    wanted = select(row.id, row.candidate_id, row.draw, total.label("packed")).where(row.scope_id == asked.circle.id)
    if asked.circle.since > EVER:
        wanted = wanted.where(row.agreed_at >= asked.circle.since)
    # Worked out once for each row: without this both databases repeat it wherever it is used.
    return wanted.offset(literal_column("0")).subquery()


def _earned(need: Need, number: int | None) -> ColumnElement[int]:
    if number is None:
        return _whole(_numbers_of(need, 0))
    known = {_whole(level): _whole(_numbers_of(need, level)) for level in range(need.level)}
    level = level_at(FindablePersonRow.levels, _whole(number))
    return case(known, value=level, else_=_whole(_numbers_of(need, need.level)))


def _numbers_of(need: Need, reached: int) -> int:
    """What this level of this skill adds, all three in one."""
    missing, met = rule.missing_of(need, reached), rule.met_of(need, reached)
    return rule.points_of(need, reached) | met << _POINTS_BITS | missing << (_POINTS_BITS + _MET_BITS)


def _rank(asked: Asked, people: Any) -> ColumnElement[int]:
    missing = people.c.packed.bitwise_rshift(literal_column(str(_POINTS_BITS + _MET_BITS)))
    met = people.c.packed.bitwise_rshift(literal_column(str(_POINTS_BITS))).bitwise_and(literal_column(str(_MET)))
    near = and_(missing <= asked.training_levels, met * 2 >= rule.essential_weight(asked.needs))
    return case(
        (missing == 0, _whole(_RANKS[Group.READY_NOW])),
        (near, _whole(_RANKS[Group.READY_AFTER_TRAINING])),
        else_=_whole(_RANKS[Group.NOT_YET]),
    )


def _whole(number: int) -> ColumnElement[int]:
    """In the statement's text: it is the same for everybody, and no text of anybody's."""
    return literal_column(str(int(number)), Integer())
