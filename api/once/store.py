"""Which requests have been done, and what they were answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Base, UtcDateTime


class AnsweredRow(Base):
    """A request that was sent with an idempotency key, and what it was answered."""

    __tablename__ = "answered_requests"

    #: Digest of who asked, of what, with which key.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    #: Status, headers and body, sealed. None from the work's transaction until the answer is known.
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


def forget_answers(session: Session, *, before: datetime) -> None:
    """Drop what is too old to matter."""
    session.execute(delete(AnsweredRow).where(AnsweredRow.created_at < before))
