"""Connections with recruiting software and what it has ordered: the rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.database import Base, UtcDateTime, words
from api.partners.model import News, Order, OrderState, Partner
from api.tenancy import Owned


class ConnectionRow(Owned, Base):
    """One software that may order tests of an organisation."""

    __tablename__ = "partner_connections"
    __table_args__ = (UniqueConstraint("organisation_id", "partner"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner: Mapped[Partner] = mapped_column(words(Partner))
    #: The API key that it shows. Without a foreign key: keys are listed after their end, connections are not.
    key_id: Mapped[str] = mapped_column(String(16))
    #: The key that it has given us, sealed; see ``sealing``.
    their_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    fault: Mapped[str | None] = mapped_column(String(500))
    fault_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(60))


class OrderRow(Owned, Base):
    """One person, to be tested because software asked for it."""

    __tablename__ = "partner_orders"
    __table_args__ = (
        Index("ix_partner_orders_state_updated_at", "state", "updated_at"),
        Index("ix_partner_orders_news_next_try_at", "news", "next_try_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    partner: Mapped[Partner] = mapped_column(words(Partner))
    campaign_id: Mapped[str] = mapped_column(String(36), ForeignKey(CampaignRow.id), index=True)
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey(CandidateRow.id), index=True)
    #: The one that it has made; None: the person was invited before.
    invitation_id: Mapped[str | None] = mapped_column(String(36), ForeignKey(InvitationRow.id))
    state: Mapped[OrderState] = mapped_column(words(OrderState))
    callback_url: Mapped[str | None] = mapped_column(String(1000))
    profile_url: Mapped[str | None] = mapped_column(String(1000))
    #: Of the result that stands, see ``api.results``.
    result_number: Mapped[int | None]
    news: Mapped[News] = mapped_column(words(News))
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    #: Milliseconds since 1970: what is told later must say that it is later.
    stamp_ms: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


def order_of(row: OrderRow, name: str) -> Order:
    """What may be known of it."""
    return Order(
        id=row.id,
        partner=row.partner,
        campaign=row.campaign_id,
        candidate=row.candidate_id,
        name=name,
        state=row.state,
        profile_url=row.profile_url,
        news=row.news,
        next_try_at=row.next_try_at if row.news is News.WAITING else None,
        last_status=row.last_status,
        last_error=row.last_error,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
