"""Pools: organisations that look for people together, such as the companies of an association.

Whoever agrees to be found in a pool agrees to the organisations that belong to it then. One that joins later finds
those who agree from then on: nobody is shown to an organisation that they could not know of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.accounts.secrets import digest_of, new_token
from api.accounts.store import OrganisationRow
from api.database import Database
from api.ids import is_id, new_id
from api.matching.circles import members_of, pools_of
from api.matching.model import Pool, PoolMemberError, UnknownPoolError, UnknownPoolInvitationError
from api.matching.store import FindablePersonRow, JobProfileRow, MatchViewRow, PoolMemberRow, PoolRow
from api.tenancy import EVERYWHERE

_GOOD_FOR: Final = timedelta(days=14)
_MOST_LOOKS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolInvitation:
    """What lets an organisation join."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLook:
    """An organisation has looked for people in a pool."""

    organisation: str
    title: str
    #: How many people it was shown.
    people: int
    last_at: datetime


class Pools:
    """The use cases."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Connects when first used."""
        self._database = database
        self._clock = clock

    def list(self, caller: Caller) -> tuple[Pool, ...]:
        """Those that the organisation belongs to, by name."""
        with self._database.read(EVERYWHERE) as session:
            return pools_of(session, caller.organisation)

    def get(self, caller: Caller, pool: str) -> Pool:
        """One of them.

        Raises:
            UnknownPoolError: the organisation belongs to no such pool.
        """
        found = next((one for one in self.list(caller) if one.id == pool), None)
        if found is None:
            raise UnknownPoolError
        return found

    def create(self, caller: Caller, name: str, says: str) -> Pool:
        """A new one, to which the organisation belongs alone so far."""
        now = self._clock()
        with self._database.write(caller.organisation) as session:
            row = PoolRow(id=new_id(), name=name, says=says, created_at=now)
            session.add(row)
            session.flush()
            session.add(PoolMemberRow(pool_id=row.id, joined_at=now))
            audit.note(session, caller, "pool.created", "pool", row.id)
        return self.get(caller, row.id)

    def invite(self, caller: Caller, pool: str) -> PoolInvitation:
        """A token with which one organisation can join; in place of the one before. Shown once.

        Raises:
            UnknownPoolError: the organisation has made no such pool.
        """
        token, until = new_token(), self._clock() + _GOOD_FOR
        with self._database.write(caller.organisation) as session:
            row = session.get(PoolRow, pool, with_for_update=True) if is_id(pool) else None
            if row is None:
                raise UnknownPoolError
            row.token_digest, row.token_until = digest_of(token), until
            audit.note(session, caller, "pool.invited", "pool", row.id)
        return PoolInvitation(token=token, until=until)

    def join(self, caller: Caller, token: str) -> Pool:
        """Belong to a pool from now on. The token is good once.

        Raises:
            UnknownPoolInvitationError: it opens nothing, or not for this organisation.
            PoolMemberError: the organisation belongs to it already.
        """
        now = self._clock()
        with self._database.write(EVERYWHERE) as session:
            wanted = select(PoolRow).where(PoolRow.token_digest == digest_of(token), PoolRow.token_until > now)
            row = session.scalar(wanted.with_for_update())
            if row is None or _is_test(session, row.organisation_id) != _is_test(session, caller.organisation):
                raise UnknownPoolInvitationError
            if caller.organisation in members_of(session, row.id):
                raise PoolMemberError
            row.token_digest = row.token_until = None
            session.add(PoolMemberRow(pool_id=row.id, organisation_id=caller.organisation, joined_at=now))
            audit.note(session, caller, "pool.joined", "pool", row.id)
        return self.get(caller, row.id)

    def leave(self, caller: Caller, pool: str) -> None:
        """Neither find nor be found there any more.

        Raises:
            UnknownPoolError: the organisation belongs to no such pool.
        """
        self.get(caller, pool)
        with self._database.write(caller.organisation) as session:
            session.execute(delete(PoolMemberRow).where(PoolMemberRow.pool_id == pool))
            session.execute(delete(FindablePersonRow).where(FindablePersonRow.scope_id == pool))
            audit.note(session, caller, "pool.left", "pool", pool)

    def looks(self, caller: Caller, pool: str) -> tuple[PoolLook, ...]:
        """Who has looked for people there, the latest first: every organisation of the pool sees it.

        Raises:
            UnknownPoolError: the organisation belongs to no such pool.
        """
        self.get(caller, pool)
        last_at = func.max(MatchViewRow.last_at)
        with self._database.read(EVERYWHERE) as session:
            rows = session.execute(
                select(OrganisationRow.name, JobProfileRow.title, func.count().label("people"), last_at.label("at"))
                .select_from(MatchViewRow)
                .join(JobProfileRow, JobProfileRow.id == MatchViewRow.profile_id)
                .join(OrganisationRow, OrganisationRow.id == MatchViewRow.organisation_id)
                .where(MatchViewRow.scope_id == pool)
                .group_by(MatchViewRow.profile_id, OrganisationRow.name, JobProfileRow.title)
                .order_by(last_at.desc(), MatchViewRow.profile_id)
                .limit(_MOST_LOOKS)
            ).all()
        return tuple(
            PoolLook(organisation=row.name, title=row.title, people=row.people, last_at=row.at) for row in rows
        )


def _is_test(session: Session, organisation: str) -> bool:
    return session.get_one(OrganisationRow, organisation).test_of is not None
