"""Badges, places in status lists, and links, in the database."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CursorResult, ForeignKey, Index, String, Text, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.badges.model import MOST_LABEL, MOST_REASON, Badge
from api.badges.status import FULL, SIZE
from api.database import Base, UtcDateTime
from api.tenancy import Owned


class BadgeRow(Owned, Base):
    """One signed badge. Of whoever is erased the row goes, and the place in its list stays: it says nothing."""

    __tablename__ = "badges"
    __table_args__ = (Index("ix_badges_list_number_list_index", "list_number", "list_index", unique=True),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), index=True)
    framework: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(60))
    level: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2))
    jws: Mapped[str] = mapped_column(Text)
    list_number: Mapped[int]
    list_index: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_reason: Mapped[str | None] = mapped_column(String(MOST_REASON))
    may_take_again: Mapped[bool]


class BadgeStatusRow(Base):
    """A place in a status list that was given out, for ever. Belongs to nobody: whose it is stands in the badge."""

    __tablename__ = "badge_statuses"

    list_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    list_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BadgeShareRow(Owned, Base):
    """A link to some of somebody's badges. Its token is derived from its id, and not here."""

    __tablename__ = "badge_shares"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(MOST_LABEL))
    #: The ids of the badges, in the order in which they are shown.
    badges: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def take_place(session: Session) -> tuple[int, int]:
    """A place in a status list that nobody had: its list's number, and its index there."""
    number = newest_list(session) or 1
    taken = select(func.count()).select_from(BadgeStatusRow).where(BadgeStatusRow.list_number == number)
    if (session.scalar(taken) or 0) >= FULL:
        number += 1
    while True:
        index = secrets.randbelow(SIZE)
        made = session.execute(
            text(
                "INSERT INTO badge_statuses (list_number, list_index) VALUES (:number, :index) "
                "ON CONFLICT (list_number, list_index) DO NOTHING"
            ),
            {"number": number, "index": index},
        )
        if isinstance(made, CursorResult) and made.rowcount == 1:
            return number, index


def newest_list(session: Session) -> int:
    """The number of the newest status list; 0 where there is none."""
    return session.scalar(select(func.max(BadgeStatusRow.list_number))) or 0


def withdrawn(session: Session, number: int) -> Sequence[int]:
    """The places of a list whose badges are withdrawn."""
    wanted = select(BadgeStatusRow.list_index).where(
        BadgeStatusRow.list_number == number, BadgeStatusRow.revoked_at.is_not(None)
    )
    return session.scalars(wanted.order_by(BadgeStatusRow.list_index)).all()


def of_candidate(session: Session, candidate: str) -> Sequence[BadgeRow]:
    """All of a person, the newest first."""
    wanted = select(BadgeRow).where(BadgeRow.candidate_id == candidate)
    return session.scalars(wanted.order_by(BadgeRow.id.desc())).all()


def badge_of(row: BadgeRow) -> Badge:
    """A row as the services know it."""
    return Badge(
        id=row.id,
        candidate=row.candidate_id,
        framework=row.framework,
        version=row.version,
        code=row.code,
        level=row.level,
        name=row.name,
        language=row.language,
        credential=row.jws,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        may_take_again=row.may_take_again,
    )
