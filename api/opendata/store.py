"""Releases of open data: the rows. What is in them is of nobody any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime
from api.tenancy import Owned


class OpenDataReleaseRow(Owned, Base):
    """One file that was published."""

    __tablename__ = "open_data_releases"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    lines: Mapped[int]
    levels: Mapped[dict[str, Any]] = mapped_column(JSON)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[str] = mapped_column(String(60))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
