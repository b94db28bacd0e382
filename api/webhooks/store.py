"""Endpoints, deliveries and their tries: the rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words
from api.tenancy import Owned
from api.webhooks.model import Delivery, DeliveryState, Endpoint, Stop, Try


class EndpointRow(Owned, Base):
    """Where an organisation wants to be told. Its secret is derived, see ``signing``."""

    __tablename__ = "webhook_endpoints"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    url: Mapped[str] = mapped_column(String(1000))
    description: Mapped[str] = mapped_column(String(200))
    #: Empty: all of them.
    event_types: Mapped[list[str]] = mapped_column(JSON)
    enabled: Mapped[bool] = mapped_column(Boolean)
    stopped_by: Mapped[Stop | None] = mapped_column(words(Stop))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    secret_serial: Mapped[int]
    old_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int]


class DeliveryRow(Owned, Base):
    """One event on its way to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_state_next_try_at", "state", "next_try_at"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(String(36), ForeignKey(EndpointRow.id))
    #: Without a foreign key: events are forgotten, and what became of them may be read a little longer.
    event_id: Mapped[str] = mapped_column(String(36))
    event_type: Mapped[str] = mapped_column(String(60))
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState))
    #: In this round: sending again begins another one.
    round_tries: Mapped[int]
    tries: Mapped[int]
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TryRow(Owned, Base):
    """One try of a delivery."""

    __tablename__ = "webhook_tries"

    delivery_id: Mapped[str] = mapped_column(String(36), ForeignKey(DeliveryRow.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    took_ms: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(200))


def endpoint_of(row: EndpointRow) -> Endpoint:
    """What may be known of it."""
    return Endpoint(
        id=row.id,
        url=row.url,
        description=row.description,
        event_types=tuple(row.event_types),
        enabled=row.enabled,
        stopped_by=row.stopped_by,
        stopped_at=row.stopped_at,
        old_secret_until=row.old_secret_until,
        last_delivered_at=row.last_delivered_at,
        failing_since=row.failing_since,
        created_at=row.created_at,
        updated_at=row.updated_at,
        revision=row.revision,
    )


def delivery_of(row: DeliveryRow, tries: list[TryRow] | None = None) -> Delivery:
    """What may be known of it."""
    return Delivery(
        id=row.id,
        endpoint=row.endpoint_id,
        event=row.event_id,
        event_type=row.event_type,
        state=row.state,
        created_at=row.created_at,
        next_try_at=row.next_try_at if row.state is DeliveryState.WAITING else None,
        finished_at=row.finished_at,
        last_status=row.last_status,
        last_error=row.last_error,
        tried=row.tries,
        tries=tuple(
            Try(
                number=one.number,
                at=one.at,
                status=one.status,
                took_ms=one.took_ms,
                error=one.error,
            )
            for one in tries or ()
        ),
    )
