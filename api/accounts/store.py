"""Organisations, users and API keys in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.accounts.model import Role
from api.database import Base, UtcDateTime, words


class OrganisationRow(Base):
    """Whoever owns candidates' work: every other row hangs under one."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class UserRow(Base):
    """A member of staff."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("organisation_id", "login"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey(OrganisationRow.id))
    login: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(words(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiKeyRow(Base):
    """A key for programs. Of its secret only the hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey(OrganisationRow.id), index=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_key(session: Session, key_id: str) -> ApiKeyRow | None:
    """The key with this id, revoked or not. The one query that knows no organisation yet: it finds it."""
    return session.get(ApiKeyRow, key_id)


def list_keys(session: Session, organisation: str) -> Sequence[ApiKeyRow]:
    """An organisation's keys, revoked ones included, the oldest first."""
    mine = select(ApiKeyRow).where(ApiKeyRow.organisation_id == organisation)
    return session.scalars(mine.order_by(ApiKeyRow.created_at, ApiKeyRow.id)).all()


def note_use(session: Session, key_id: str, moment: datetime) -> None:
    """Remember when a key was last used."""
    session.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(last_used_at=moment))


def revoke_key(session: Session, organisation: str, key_id: str, moment: datetime) -> bool:
    """End a key. False if the organisation has no such key, or it has ended already."""
    changed = session.execute(
        update(ApiKeyRow)
        .where(ApiKeyRow.id == key_id, ApiKeyRow.organisation_id == organisation, ApiKeyRow.revoked_at.is_(None))
        .values(revoked_at=moment)
        .returning(ApiKeyRow.id)
    )
    return changed.first() is not None


def count_organisations(session: Session) -> int:
    """How many there are: none means that this installation has never been started."""
    return session.scalar(select(func.count()).select_from(OrganisationRow)) or 0


def organisation_ids(session: Session) -> Sequence[str]:
    """All of them."""
    return session.scalars(select(OrganisationRow.id)).all()
