"""Batteries, campaigns, candidates and invitations in the database: the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.campaigns.model import CampaignState, CandidateOrigin, InvitationState, VersionState
from api.campaigns.plan import Feedback
from api.database import Base, UtcDateTime, words
from api.tenancy import Owned


class BatteryRow(Owned, Base):
    """A battery. Its content is in its versions."""

    __tablename__ = "batteries"
    __table_args__ = (Index("ix_batteries_organisation_id_updated_at", "organisation_id", "updated_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    #: Of title and draft together: what is edited at once.
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BatteryVersionRow(Owned, Base):
    """One version. Only the draft ever changes."""

    __tablename__ = "battery_versions"
    __table_args__ = (UniqueConstraint("battery_id", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    battery_id: Mapped[str] = mapped_column(ForeignKey(BatteryRow.id))
    #: None for the draft and for what was tried.
    number: Mapped[int | None]
    state: Mapped[VersionState] = mapped_column(words(VersionState))
    #: See ``plan``.
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CandidateRow(Owned, Base):
    """A person, once for each organisation."""

    __tablename__ = "candidates"
    __table_args__ = (
        Index("ix_candidates_organisation_id_email_key", "organisation_id", "email_key"),
        Index("ix_candidates_organisation_id_external_ref", "organisation_id", "external_ref"),
        Index("ix_candidates_organisation_id_updated_at", "organisation_id", "updated_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    #: Equal for addresses that reach the same person.
    email_key: Mapped[str | None] = mapped_column(String(300))
    language: Mapped[str | None] = mapped_column(String(2))
    group: Mapped[str | None] = mapped_column("group_name", String(80))
    external_ref: Mapped[str | None] = mapped_column(String(80))
    origin: Mapped[CandidateOrigin] = mapped_column(words(CandidateOrigin))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CampaignRow(Owned, Base):
    """A battery version, offered to some people in a window."""

    __tablename__ = "campaigns"
    __table_args__ = (Index("ix_campaigns_organisation_id_updated_at", "organisation_id", "updated_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    battery_version_id: Mapped[str] = mapped_column(ForeignKey(BatteryVersionRow.id), index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[CampaignState] = mapped_column(words(CampaignState))
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Of the IANA database, to show moments in.
    time_zone: Mapped[str] = mapped_column(String(60))
    #: Nobody begins before staff open the gate.
    start_gate: Mapped[bool]
    gate_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Unique for all organisations: whoever types one has said nothing else yet.
    room_code: Mapped[str] = mapped_column(String(8), unique=True)
    #: The first wrong personal code of the time that is counted, and how many there were.
    failures_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int]
    codes_locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    open_link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    open_link_quota: Mapped[int | None]
    open_link_used: Mapped[int]
    #: Label to ``{"percent", "ms"}``.
    extra_time: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: In place of the battery's; None leaves that.
    feedback: Mapped[Feedback | None] = mapped_column(words(Feedback))
    #: For trying a battery: shown nowhere, counted nowhere.
    trial: Mapped[bool]
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InvitationRow(Owned, Base):
    """One person, invited to one campaign."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("campaign_id", "candidate_id"), UniqueConstraint("campaign_id", "code_digest"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey(CampaignRow.id))
    candidate_id: Mapped[str] = mapped_column(ForeignKey(CandidateRow.id), index=True)
    #: Which of the codes that are derived for this invitation is good, see ``codes``; 0 while there is none.
    code_serial: Mapped[int]
    code_digest: Mapped[str | None] = mapped_column(String(64))
    group: Mapped[str | None] = mapped_column("group_name", String(80))
    labels: Mapped[list[str]] = mapped_column(JSON)
    #: Of this person; None for both: what their labels give.
    extra_percent: Mapped[int | None]
    extra_ms: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[InvitationState] = mapped_column(words(InvitationState))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When the newest letter was written.
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: When the person came in for the first time.
    exchanged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InvitationLinkRow(Owned, Base):
    """A link of an invitation. Each letter has its own, so that a reminder leaves the first one good."""

    __tablename__ = "invitation_links"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    invitation_id: Mapped[str] = mapped_column(ForeignKey(InvitationRow.id), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
