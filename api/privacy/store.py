"""How long organisations keep data, what was forgotten after that, and who was erased: the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words
from api.privacy.model import Cause
from api.tenancy import Owned


class RetentionRow(Base):
    """How long an organisation keeps data about candidates. Made with the usual times when it is first needed."""

    __tablename__ = "retention_rules"

    organisation_id: Mapped[str] = mapped_column(String(36), ForeignKey("organisations.id"), primary_key=True)
    days: Mapped[int]
    days_agreed: Mapped[int]
    #: Nobody is forgotten before: time to read the rule and to change it.
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: When it was last looked who is to be forgotten.
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PurgeRow(Owned, Base):
    """One look that found people whose time was over, and what became of their data."""

    __tablename__ = "purges"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: The rule as it was then.
    days: Mapped[int]
    days_agreed: Mapped[int]
    people: Mapped[int]
    #: How many rows of each table went.
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)


class ErasureRow(Owned, Base):
    """Somebody who was erased. Holds an identifier that leads to nobody any more."""

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_swept_at", "swept_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    #: Without a foreign key: there is no such candidate any more.
    candidate_id: Mapped[str] = mapped_column(String(36), index=True)
    cause: Mapped[Cause] = mapped_column(words(Cause))
    #: The actor: ``member:<id>``, ``key:<id>``, ``candidate:<id>``, ``platform``.
    asked_by: Mapped[str] = mapped_column(String(60))
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: How many rows of each table went, and how many stay.
    rows: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: What is left outside of the database: jobs, streams, letters in the folder.
    leftovers: Mapped[dict[str, Any]] = mapped_column(JSON)
    swept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
