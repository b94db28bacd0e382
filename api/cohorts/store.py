"""What became of people after an admission: the rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.admission.store import AdmissionRow
from api.cohorts.exits_model import ExitKind
from api.database import Base, UtcDateTime, words
from api.tenancy import Owned


class ExitRow(Owned, Base):
    """What somebody with a place does, as it was known of one day. Several days tell how it went on."""

    __tablename__ = "cohort_exits"
    __table_args__ = (UniqueConstraint("admission_id", "candidate_id", "day"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    admission_id: Mapped[str] = mapped_column(String(36), ForeignKey(AdmissionRow.id))
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey("candidates.id"), index=True)
    kind: Mapped[ExitKind] = mapped_column(words(ExitKind))
    day: Mapped[date] = mapped_column(Date)
    noted_by: Mapped[str] = mapped_column(String(60))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
