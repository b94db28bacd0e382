"""Warm stocks in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.accounts.store import OrganisationRow
from api.database import Base, UtcDateTime
from api.warmth.model import WarmStock


class WarmStockRow(Base):
    """One organisation's wish, by the name that it has given to it."""

    __tablename__ = "warm_stocks"

    organisation_id: Mapped[str] = mapped_column(ForeignKey(OrganisationRow.id), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    language: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def put(session: Session, organisation: str, stock: WarmStock) -> bool:
    """Write it down, in place of an earlier one of the same name. True if there was none."""
    row = session.get(WarmStockRow, (organisation, stock.name))
    fresh = row is None
    if row is None:
        row = WarmStockRow(organisation_id=organisation, name=stock.name)
        session.add(row)
    row.language, row.count = stock.language, stock.count
    row.begins_at, row.ends_at = stock.begins_at, stock.ends_at
    return fresh


def remove(session: Session, organisation: str, name: str) -> WarmStock | None:
    """Forget it, and return what it was. None if there is none."""
    row = session.get(WarmStockRow, (organisation, name))
    if row is None:
        return None
    session.delete(row)
    return _stock(row)


def of_organisation(session: Session, organisation: str) -> list[WarmStock]:
    """All of an organisation's, in the order of their beginnings."""
    rows = session.scalars(
        select(WarmStockRow)
        .where(WarmStockRow.organisation_id == organisation)
        .order_by(WarmStockRow.begins_at, WarmStockRow.name)
    )
    return [_stock(row) for row in rows]


def not_over(session: Session, moment: datetime) -> list[WarmStock]:
    """Everybody's that have not ended."""
    return [_stock(row) for row in session.scalars(select(WarmStockRow).where(WarmStockRow.ends_at > moment))]


def forget(session: Session, *, before: datetime) -> None:
    """Remove those that ended before a moment."""
    session.execute(delete(WarmStockRow).where(WarmStockRow.ends_at < before))


def _stock(row: WarmStockRow) -> WarmStock:
    return WarmStock(
        name=row.name, language=row.language, count=row.count, begins_at=row.begins_at, ends_at=row.ends_at
    )
