"""What has happened: the rows. They are the outbox of webhooks, and are forgotten after some weeks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime
from api.tenancy import Owned


class EventRow(Owned, Base):
    """Something that has happened. Its id is that of the message that others get."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_told_id", "told", "id"), Index("ix_events_at", "at"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    type: Mapped[str] = mapped_column(String(60))
    #: Identifiers only, see ``catalogue``.
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Whoever wants to know of it is noted.
    told: Mapped[bool] = mapped_column(server_default=false())
