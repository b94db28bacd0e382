"""Results, comments, regrades and the links in PDFs: the rows. Results are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Base, UtcDateTime, words
from api.results.model import RegradeState, ResultCause
from api.tenancy import Owned


class ResultRow(Owned, Base):
    """What a finished sitting was worth when it was computed. The newest counts."""

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("sitting_id", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"))
    number: Mapped[int]
    cause: Mapped[ResultCause] = mapped_column(words(ResultCause))
    newest: Mapped[bool] = mapped_column(Boolean)
    #: The JSON of ``scoring.Score``.
    score: Mapped[dict[str, Any]] = mapped_column(JSON)
    earned: Mapped[float] = mapped_column(Float)
    possible: Mapped[float] = mapped_column(Float)
    #: A digest of the work and the verdicts that it was computed from.
    basis: Mapped[str] = mapped_column(String(64))
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommentRow(Owned, Base):
    """What a member of staff says about a sitting."""

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(String(40))
    file: Mapped[str | None] = mapped_column(String(200))
    line: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    author_kind: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegradeRow(Owned, Base):
    """A regrade of one exercise of a campaign."""

    __tablename__ = "regrades"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(String(36), ForeignKey("campaigns.id"), index=True)
    exercise: Mapped[str] = mapped_column(String(60))
    from_digest: Mapped[str] = mapped_column(String(64))
    to_digest: Mapped[str] = mapped_column(String(64))
    to_version: Mapped[int]
    state: Mapped[RegradeState] = mapped_column(words(RegradeState))
    created_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)


class RegradeItemRow(Owned, Base):
    """One piece of work of a regrade, with its new submission."""

    __tablename__ = "regrade_items"
    __table_args__ = (UniqueConstraint("regrade_id", "handed_in_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    regrade_id: Mapped[str] = mapped_column(String(36), ForeignKey(RegradeRow.id))
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"), index=True)
    handed_in_id: Mapped[str] = mapped_column(String(36), ForeignKey("handed_in.id"), index=True)
    #: What it was graded as before, and what it is graded as now.
    before_id: Mapped[str] = mapped_column(String(36), ForeignKey("submissions.id"))
    submission_id: Mapped[str] = mapped_column(String(36), ForeignKey("submissions.id"))
    #: Verdict and points, kept with the decision.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class ReportLinkRow(Owned, Base):
    """The address in one PDF. Of its token only the digest is kept."""

    __tablename__ = "report_links"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey("sittings.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    #: Of the result that the PDF shows; 0 where it was not final.
    result_number: Mapped[int]
    earned: Mapped[float] = mapped_column(Float)
    possible: Mapped[float] = mapped_column(Float)
    language: Mapped[str] = mapped_column(String(2))
    blind: Mapped[bool] = mapped_column(Boolean)
    #: sha256 of the PDF.
    document_digest: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def newest(session: Session, sittings: Iterable[str]) -> dict[str, ResultRow]:
    """The result that counts of each of these sittings that has one."""
    rows = session.scalars(select(ResultRow).where(ResultRow.sitting_id.in_(list(sittings)), ResultRow.newest))
    return {row.sitting_id: row for row in rows}


def history(session: Session, sitting: str) -> list[ResultRow]:
    """Every result of a sitting, the oldest first."""
    return list(session.scalars(select(ResultRow).where(ResultRow.sitting_id == sitting).order_by(ResultRow.number)))


def add_result(session: Session, row: ResultRow) -> None:
    """The result that counts from now on."""
    session.execute(update(ResultRow).where(ResultRow.sitting_id == row.sitting_id).values(newest=False))
    session.add(row)
    session.flush()


def comments(session: Session, sitting: str) -> list[CommentRow]:
    """All of a sitting, the oldest first."""
    wanted = select(CommentRow).where(CommentRow.sitting_id == sitting)
    return list(session.scalars(wanted.order_by(CommentRow.created_at, CommentRow.id)))


def regrade_items(session: Session, regrade: str) -> list[RegradeItemRow]:
    """Every piece of work of a regrade."""
    wanted = select(RegradeItemRow).where(RegradeItemRow.regrade_id == regrade)
    return list(session.scalars(wanted.order_by(RegradeItemRow.sitting_id, RegradeItemRow.id)))


def applied_items(session: Session, sittings: Iterable[str]) -> list[RegradeItemRow]:
    """The work of these sittings in regrades that were applied, the oldest decision first."""
    wanted = (
        select(RegradeItemRow)
        .join(RegradeRow, RegradeRow.id == RegradeItemRow.regrade_id)
        .where(RegradeItemRow.sitting_id.in_(list(sittings)), RegradeRow.state == RegradeState.APPLIED)
        .order_by(RegradeRow.decided_at, RegradeRow.id)
    )
    return list(session.scalars(wanted))


def find_link(session: Session, digest: str) -> ReportLinkRow | None:
    """The link with this token, withdrawn or not."""
    return session.scalar(select(ReportLinkRow).where(ReportLinkRow.token_digest == digest))


def links(session: Session, sitting: str) -> list[ReportLinkRow]:
    """Every link of a sitting's reports, the oldest first."""
    wanted = select(ReportLinkRow).where(ReportLinkRow.sitting_id == sitting)
    return list(session.scalars(wanted.order_by(ReportLinkRow.created_at, ReportLinkRow.id)))
