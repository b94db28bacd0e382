"""The people of an organisation: who they are, what they may do, and how they come and go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import ROLE_SCOPES, Caller, LastOwnerError, Role, Scope, ScopeError, UnknownMemberError
from api.accounts.sessions import end_all
from api.accounts.store import MembershipRow, SessionRow, UserRow
from api.database import Database
from api.etags import Wanted
from api.paging import Page, PageOf, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person of the organisation."""

    id: str
    login: str
    name: str
    role: Role
    joined_at: datetime
    revision: int


class Members:
    """The use cases of members."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def page(self, caller: Caller, asked: PageOf) -> Page[Member]:
        """Those who are members now, in the order in which they came."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(
                session, select(MembershipRow).where(MembershipRow.ended_at.is_(None)), asked, MembershipRow.id
            )
            users = _users(session, rows.items)
            return Page([_member(row, users[row.user_id]) for row in rows.items], rows.next)

    def find(self, caller: Caller, member: str) -> Member:
        """One of them.

        Raises:
            UnknownMemberError: there is none of this id.
        """
        with self._database.read(caller.organisation) as session:
            row = _find(session, member)
            return _member(row, session.get_one(UserRow, row.user_id))

    def change_role(self, caller: Caller, member: str, role: Role, wanted: Wanted) -> Member:
        """Give somebody another role. It holds from their next request on.

        Raises:
            UnknownMemberError: there is no such member.
            ScopeError: the caller may not do all that the old or the new role may.
            LastOwnerError: nobody would own the organisation any more.
            OldRevisionError: it was changed meanwhile.
        """
        with self._database.write(caller.organisation) as session:
            row = _find(session, member)
            wanted.check(row.revision)
            refuse_above(caller, row.role)
            refuse_above(caller, role)
            if role is not Role.OWNER:
                _keep_an_owner(session, row)
            audit.note(session, caller, "member.role_changed", "member", member, {"from": row.role, "to": role})
            row.role = role
            row.revision += 1
            return _member(row, session.get_one(UserRow, row.user_id))

    def end(self, caller: Caller, member: str) -> Member:
        """Let somebody go, and say who it was. Their sessions here end at once; what they have done stays.

        Raises:
            UnknownMemberError: there is no such member.
            ScopeError: the caller may not do all that they may.
            LastOwnerError: nobody would own the organisation any more.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = _find(session, member)
            refuse_above(caller, row.role)
            _keep_an_owner(session, row)
            row.ended_at = now
            row.revision += 1
            end_all(session, SessionRow.membership_id == member)
            audit.note(session, caller, "member.ended", "member", member, {"role": row.role})
            return _member(row, session.get_one(UserRow, row.user_id))


def refuse_above(caller: Caller, role: Role) -> None:
    """Nobody gives or takes more than they have themselves.

    Raises:
        ScopeError: the role may do something that the caller may not.
    """
    refuse_beyond(caller, ROLE_SCOPES[role])


def refuse_beyond(caller: Caller, scopes: Iterable[Scope]) -> None:
    """The same for scopes."""
    for scope in sorted(scopes):
        if scope not in caller.scopes:
            raise ScopeError(scope=scope)


def names_of(session: Session, members: Iterable[str]) -> dict[str, str]:
    """How members are called, former ones included, by their ids: for whatever shows who did something."""
    found = session.execute(
        select(MembershipRow.id, UserRow.name, UserRow.login)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(MembershipRow.id.in_(set(members)))
    )
    return {member: name or login for member, name, login in found}


def _find(session: Session, member: str) -> MembershipRow:
    row = session.get(MembershipRow, member, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise UnknownMemberError
    return row


def _keep_an_owner(session: Session, leaving: MembershipRow) -> None:
    others = (
        select(func.count())
        .select_from(MembershipRow)
        .where(MembershipRow.role == Role.OWNER, MembershipRow.ended_at.is_(None), MembershipRow.id != leaving.id)
    )
    if leaving.role is Role.OWNER and not session.scalar(others):
        raise LastOwnerError


def _users(session: Session, rows: Iterable[MembershipRow]) -> dict[str, UserRow]:
    users = select(UserRow).where(UserRow.id.in_([row.user_id for row in rows]))
    return {user.id: user for user in session.scalars(users)}


def _member(row: MembershipRow, user: UserRow) -> Member:
    return Member(
        id=row.id,
        login=user.login,
        name=user.name,
        role=row.role,
        joined_at=row.created_at,
        revision=row.revision,
    )
