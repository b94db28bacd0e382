"""Organisations, the people and keys in them, their sessions, and what was done: the rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.accounts.model import ActorKind, Role
from api.database import Base, UtcDateTime, words
from api.ids import new_id
from api.tenancy import Owned, organisation_of


class OrganisationRow(Base):
    """Whoever owns candidates' work: every other row hangs under one."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The organisation whose test data this one holds: its test twin. At most one for each.
    test_of: Mapped[str | None] = mapped_column(String(36), ForeignKey("organisations.id"), unique=True, index=True)
    #: What ``organisation.Settings`` says.
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=1)


class UserRow(Base):
    """A person. Belongs to no organisation: memberships say where they work."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(5))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MembershipRow(Owned, Base):
    """A person's part in an organisation. Its id is the member's id; whoever comes back gets the same."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(UserRow.id), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)


class SessionRow(Base):
    """Somebody signed in. Of its token only the hash is kept."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(UserRow.id), index=True)
    #: Where they work in this session.
    membership_id: Mapped[str] = mapped_column(ForeignKey(MembershipRow.id), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The latest end, whatever happens.
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MemberInvitationRow(Owned, Base):
    """Somebody who was asked to become a member. Its token is good once."""

    __tablename__ = "member_invitations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    email: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(words(Role))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasswordResetRow(Owned, Base):
    """A link for a new password. Good once."""

    __tablename__ = "password_resets"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey(UserRow.id), index=True)
    membership_id: Mapped[str] = mapped_column(ForeignKey(MembershipRow.id))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: When it was used, or another one took its place.
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApiKeyRow(Owned, Base):
    """A key for programs. Of its secret only the hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    #: It acts in the test twin of its organisation.
    test: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The actor: ``member:<id>``, ``key:<id>``; None for the first, and for those made from a shell.
    created_by: Mapped[str | None] = mapped_column(String(60))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(String(16))


class AuditEventRow(Owned, Base):
    """Something that was done. Triggers of the database refuse to change or remove it."""

    __tablename__ = "audit_events"

    #: In the order of their making.
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[ActorKind] = mapped_column(words(ActorKind))
    actor_id: Mapped[str | None] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(60))
    target_kind: Mapped[str] = mapped_column(String(40))
    target_id: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: The same as in the logs.
    request_id: Mapped[str | None] = mapped_column(String(32))


def find_key(session: Session, key_id: str) -> ApiKeyRow | None:
    """The key with this id, revoked or not."""
    return session.get(ApiKeyRow, key_id)


def list_keys(session: Session) -> Sequence[ApiKeyRow]:
    """The organisation's keys, revoked ones included, the oldest first."""
    return session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created_at, ApiKeyRow.id)).all()


def note_use(session: Session, key_id: str, moment: datetime) -> None:
    """Remember when a key was last used."""
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(last_used_at=moment))


def revoke_key(session: Session, key_id: str, moment: datetime) -> bool:
    """End a key. False if the organisation has no such key, or it has ended already."""
    changed = session.execute(
        update(ApiKeyRow)
        .where(ApiKeyRow.id == key_id, ApiKeyRow.revoked_at.is_(None))
        .values(revoked_at=moment)
        .returning(ApiKeyRow.id)
    )
    return changed.first() is not None


def count_organisations(session: Session) -> int:
    """How many there are: none means that this installation has never been started."""
    return session.scalar(select(func.count()).select_from(OrganisationRow)) or 0


def organisation_ids(session: Session) -> Sequence[str]:
    """All of them, test twins left out."""
    return session.scalars(select(OrganisationRow.id).where(OrganisationRow.test_of.is_(None))).all()


def twin_of(session: Session, organisation: str) -> str | None:
    """Where its test data lies: in its twin, or in itself if it is one. None: it has no twin yet."""
    row = session.get(OrganisationRow, organisation)
    if row is not None and row.test_of is not None:
        return organisation
    return session.scalar(select(OrganisationRow.id).where(OrganisationRow.test_of == organisation))


def add_person(
    session: Session,
    login: str,
    name: str,
    password_hash: str,
    role: Role,
    moment: datetime,
    *,
    organisation: str | None = None,
) -> str:
    """A new user, member of an organisation (left out: the session's); the member's id."""
    user = UserRow(id=new_id(), login=login, name=name, password_hash=password_hash, language=None, created_at=moment)
    session.add(user)
    session.flush()
    member = MembershipRow(id=new_id(), user_id=user.id, role=role, created_at=moment, ended_at=None)
    member.organisation_id = organisation or organisation_of(session)
    session.add(member)
    session.flush()
    return member.id
