"""Admissions, decisions and priority groups: the rows.

``priority_groups`` holds what nobody may know who grades or reads results (sex, address, disability): no module
outside this folder names it, which a test of the architecture sees to.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.admission.deciding import Outcome
from api.admission.model import AdmissionState, PlaceState
from api.database import Base, UtcDateTime, words
from api.tenancy import Owned


class AdmissionRow(Owned, Base):
    """One admission, of one campaign or several."""

    __tablename__ = "admissions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    campaigns: Mapped[list[str]] = mapped_column(JSON)
    #: See ``documents``.
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    offer_days: Mapped[int]
    state: Mapped[AdmissionState] = mapped_column(words(AdmissionState))
    revision: Mapped[int]
    created_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    #: Rules, inputs and outcome as they were confirmed, without names; and the digest of each.
    snapshot: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    digests: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    #: When people were first written to; offers run from then on.
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Texts in place of ours: kind of letter, language, then subject and text.
    letters: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: The signed record; None until the collector has signed it.
    record: Mapped[str | None] = mapped_column(Text)


class PriorityGroupRow(Owned, Base):
    """Somebody belongs to a group that the law lets an admission favour. Read by admission alone."""

    __tablename__ = "priority_groups"
    __table_args__ = (UniqueConstraint("candidate_id", "group_name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey("candidates.id"))
    group: Mapped[str] = mapped_column("group_name", String(80))
    noted_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OverrideRow(Owned, Base):
    """What a person decided about one applicant, before the rest is chosen around it."""

    __tablename__ = "admission_overrides"
    __table_args__ = (UniqueConstraint("admission_id", "candidate_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    admission_id: Mapped[str] = mapped_column(String(36), ForeignKey(AdmissionRow.id))
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey("candidates.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DecisionRow(Owned, Base):
    """What was decided about one applicant, and what became of it."""

    __tablename__ = "admission_decisions"
    __table_args__ = (UniqueConstraint("admission_id", "candidate_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    admission_id: Mapped[str] = mapped_column(String(36), ForeignKey(AdmissionRow.id))
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey("candidates.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    position: Mapped[int | None]
    rank: Mapped[int | None]
    #: Points, what was shown, reasons: see ``documents``.
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    place: Mapped[PlaceState] = mapped_column(words(PlaceState))
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When the newest letter to them was written; None: it waits to be printed, or nothing was announced.
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DecisionLinkRow(Owned, Base):
    """A link to one's own decision. Each letter has its own; of its token only the digest is kept."""

    __tablename__ = "admission_links"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(36), ForeignKey(DecisionRow.id), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContestRow(Owned, Base):
    """An applicant contests a decision, and a person answers."""

    __tablename__ = "admission_contests"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    decision_id: Mapped[str] = mapped_column(String(36), ForeignKey(DecisionRow.id), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(60))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
