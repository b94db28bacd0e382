"""Comparisons, pairs and what those who were asked say: the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words
from api.similarity.model import SimilarityState
from api.tenancy import Owned


class ComparisonRow(Owned, Base):
    """One comparison of a campaign's work."""

    __tablename__ = "similarity_comparisons"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(String(36), ForeignKey("campaigns.id"), index=True)
    works: Mapped[int]
    earlier: Mapped[int]
    pairs: Mapped[int]
    left_out: Mapped[list[str]] = mapped_column(JSON)
    compared_by: Mapped[str] = mapped_column(String(60))
    compared_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SimilarityRow(Owned, Base):
    """Two pieces of work that are alike, and what a person decided. ``a`` is of the campaign, ``b`` may be earlier."""

    __tablename__ = "similarities"
    __table_args__ = (UniqueConstraint("handed_in_a", "handed_in_b"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(String(36), ForeignKey("campaigns.id"), index=True)
    exercise: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(40))
    sitting_a: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"), index=True)
    sitting_b: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"), index=True)
    handed_in_a: Mapped[str] = mapped_column(String(36), ForeignKey("handed_in.id"))
    handed_in_b: Mapped[str] = mapped_column(String(36), ForeignKey("handed_in.id"), index=True)
    own_a: Mapped[int]
    own_b: Mapped[int]
    shared: Mapped[int]
    threshold: Mapped[float] = mapped_column(Float)
    #: The JSON of ``comparing.Passage``.
    passages: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    rule_version: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[SimilarityState] = mapped_column(words(SimilarityState))
    asked_by: Mapped[str | None] = mapped_column(String(60))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)


class SimilarityAnswerRow(Owned, Base):
    """What one of those who were asked says."""

    __tablename__ = "similarity_answers"

    similarity_id: Mapped[str] = mapped_column(String(36), ForeignKey(SimilarityRow.id), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
