"""Consents: the rows. They are added, and ended; none is changed into another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.consents.purposes import WORDS, Purpose, words_of
from api.database import Base, UtcDateTime
from api.tenancy import Owned


class ConsentRow(Owned, Base):
    """Something that a candidate has agreed to, in certain words, until they took it back."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_organisation_id_purpose", "organisation_id", "purpose", "withdrawn_at", "candidate_id"),
        Index("ix_consents_candidate_id", "candidate_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey("candidates.id"))
    #: A word of ``purposes.Purpose``, or ``pool:<id>``.
    purpose: Mapped[str] = mapped_column(String(60))
    #: Of the words that they were shown, and in which language.
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: When they took it back, or agreed to newer words in its place.
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def standing(session: Session, candidate: str, purpose: str) -> ConsentRow | None:
    """The one that was not taken back, whether or not its words are still good enough."""
    wanted = select(ConsentRow).where(
        ConsentRow.candidate_id == candidate, ConsentRow.purpose == purpose, ConsentRow.withdrawn_at.is_(None)
    )
    return session.scalars(wanted.order_by(ConsentRow.id.desc()).limit(1)).first()


def all_of(session: Session, candidate: str) -> Sequence[ConsentRow]:
    """Everything that they ever agreed to, the oldest first."""
    return session.scalars(select(ConsentRow).where(ConsentRow.candidate_id == candidate).order_by(ConsentRow.id)).all()


def who_gave(*purposes: str) -> Select[str]:
    """The ids of the candidates who agree to one of these today: to be used in ``Row.candidate_id.in_(...)``.

    In a session for an organisation it finds that organisation's candidates; in one for everybody, all.
    """
    wanted = [(ConsentRow.purpose == one) & (ConsentRow.version >= words_of(one).holds_from) for one in purposes]
    return select(ConsentRow.candidate_id).where(ConsentRow.withdrawn_at.is_(None), or_(*wanted))


#: What everybody is asked on their page.
ALWAYS_ASKED: tuple[str, ...] = tuple(one.value for one in Purpose if WORDS[one].always_asked)
