"""Evidence in the database: written once, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.accounts.store import OrganisationRow
from api.database import Base, UtcDateTime
from api.grading.store import SubmissionRow


class EvidenceRow(Base):
    """One signed record."""

    __tablename__ = "evidence"

    submission_id: Mapped[str] = mapped_column(ForeignKey(SubmissionRow.id), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey(OrganisationRow.id), index=True)
    kid: Mapped[str] = mapped_column(String(64))
    #: The compact JWS: the record is inside.
    jws: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def find(session: Session, organisation: str, submission: str) -> str | None:
    """The compact JWS about a submission of an organisation."""
    return session.scalar(
        select(EvidenceRow.jws).where(
            EvidenceRow.submission_id == submission, EvidenceRow.organisation_id == organisation
        )
    )
