"""The outbox: letters that wait until a mail server takes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words
from api.mail.model import LetterState
from api.tenancy import Owned


class OutboxMailRow(Owned, Base):
    """One letter. Its text is kept only until it has left: there are links in it that open something."""

    __tablename__ = "outbox_mails"
    __table_args__ = (Index("ix_outbox_mails_state_next_try_at", "state", "next_try_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    #: What sort of letter: ``member-invitation``.
    kind: Mapped[str] = mapped_column(String(40))
    about_kind: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[LetterState] = mapped_column(words(LetterState))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
