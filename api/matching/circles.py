"""Where people are looked for: among an organisation's own candidates, or in a pool that it belongs to.

A pool is the one place where an organisation sees something of another's rows. It is decided here, and only here, who
may; sessions for a pool act for everybody, and every statement in them names the pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.model import Acting
from api.accounts.store import OrganisationRow
from api.consents.purposes import Purpose
from api.database import Database
from api.ids import is_id
from api.matching.findable import purpose_of
from api.matching.model import EVER, Circle, Pool, UnknownPoolError
from api.matching.store import FindablePersonRow, PoolMemberRow, PoolRow
from api.tenancy import EVERYWHERE


def circle_of(database: Database, acting: Acting, pool: str | None) -> Circle:
    """The organisation's own candidates, or a pool's.

    Raises:
        UnknownPoolError: the organisation belongs to no such pool.
    """
    if pool is None:
        return Circle(
            id=acting.organisation,
            organisations=(acting.organisation,),
            purpose=Purpose.FOUND.value,
            since=EVER,
        )
    with database.read(EVERYWHERE) as session:
        since = joined_at(session, pool, acting.organisation) if is_id(pool) else None
        if since is None:
            raise UnknownPoolError
        return Circle(
            id=pool,
            organisations=tuple(members_of(session, pool)),
            purpose=purpose_of(acting.organisation, pool),
            since=since,
        )


def session_for(database: Database, circle: Circle) -> AbstractContextManager[Session]:
    """A session that reads what belongs to a circle."""
    return database.read(circle.id if circle.purpose == Purpose.FOUND.value else EVERYWHERE)


def may_find(session: Session, organisation: str, person: FindablePersonRow) -> bool:
    """Whether an organisation may find this candidate here. Needs a session for everybody."""
    if person.scope_id == person.organisation_id:
        return organisation == person.organisation_id
    since = joined_at(session, person.scope_id, organisation)
    return since is not None and since <= person.agreed_at


def joined_at(session: Session, pool: str, organisation: str) -> datetime | None:
    """Since when an organisation belongs to a pool; None: it does not. Needs a session for everybody."""
    row = session.get(PoolMemberRow, (pool, organisation))
    return None if row is None else row.joined_at


def members_of(session: Session, pool: str) -> Sequence[str]:
    """The organisations of a pool. Needs a session for everybody."""
    return session.scalars(
        select(PoolMemberRow.organisation_id).where(PoolMemberRow.pool_id == pool).order_by(PoolMemberRow.joined_at)
    ).all()


def pools_of(session: Session, organisation: str) -> tuple[Pool, ...]:
    """The pools that an organisation belongs to, by name. Needs a session for everybody."""
    mine = select(PoolMemberRow.pool_id).where(PoolMemberRow.organisation_id == organisation)
    rows = session.scalars(select(PoolRow).where(PoolRow.id.in_(mine)).order_by(PoolRow.name, PoolRow.id)).all()
    names: dict[str, list[str]] = {}
    members = (
        select(PoolMemberRow.pool_id, OrganisationRow.name)
        .join(OrganisationRow, OrganisationRow.id == PoolMemberRow.organisation_id)
        .where(PoolMemberRow.pool_id.in_([row.id for row in rows]))
        .order_by(OrganisationRow.name)
    )
    for pool, name in session.execute(members):
        names.setdefault(pool, []).append(name)
    return tuple(
        Pool(
            id=row.id,
            name=row.name,
            says=row.says,
            organisations=tuple(names.get(row.id, ())),
            founder=row.organisation_id,
            created_at=row.created_at,
        )
        for row in rows
    )
