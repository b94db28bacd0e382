"""The rows of sittings: the truth about what somebody takes, typed and handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.campaigns import plan_reading
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.database import Base, UtcDateTime, words
from api.grading.store import SubmissionRow
from api.sittings.clock import Clock
from api.sittings.model import (
    FinishReason,
    HandedBy,
    HandedIntent,
    ItemKit,
    LanguageKit,
    Sitting,
    SittingState,
    Taking,
)
from api.tenancy import Owned
from runner.model import Localized


class SittingRow(Owned, Base):
    """One candidate's timed taking of one battery."""

    __tablename__ = "sittings"
    __table_args__ = (
        Index("ix_sittings_state_due_at", "state", "due_at"),
        UniqueConstraint("campaign_id", "candidate_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(String(36), ForeignKey(CampaignRow.id), index=True)
    candidate_id: Mapped[str] = mapped_column(String(36), ForeignKey(CandidateRow.id), index=True)
    invitation_id: Mapped[str | None] = mapped_column(String(36), ForeignKey(InvitationRow.id))
    trial: Mapped[bool]
    #: What this person takes: the battery's plan with its blocks drawn.
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    #: What ending it must know of each exercise.
    kits: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[SittingState] = mapped_column(words(SittingState))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Extra time of the person: already in ``allowed_ms``.
    extra_percent: Mapped[int]
    invited_ms: Mapped[int] = mapped_column(BigInteger)
    #: The clock; see ``clock.Clock``.
    allowed_ms: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extra_ms: Mapped[int] = mapped_column(BigInteger)
    given_back_ms: Mapped[int] = mapped_column(BigInteger)
    paused_ms: Mapped[int] = mapped_column(BigInteger)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    part_index: Mapped[int]
    part_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    part_allowed_ms: Mapped[int | None] = mapped_column(BigInteger)
    part_added_ms: Mapped[int] = mapped_column(BigInteger)
    #: What follows from the clock, for those who look for it.
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    part_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finish_reason: Mapped[FinishReason | None] = mapped_column(words(FinishReason))
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at_item: Mapped[str | None] = mapped_column(String(40))
    adjustment: Mapped[str | None] = mapped_column(Text)
    adjustment_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: Raised by each change of state or clock.
    revision: Mapped[int]


class CandidateSessionRow(Owned, Base):
    """One device at which a sitting is open. Of its token only the digest is kept."""

    __tablename__ = "candidate_sessions"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey(SittingRow.id), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    #: What the browser calls itself.
    device: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DraftRow(Owned, Base):
    """The newest saved work on one item."""

    __tablename__ = "drafts"

    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey(SittingRow.id), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The id of a session.
    saved_by: Mapped[str] = mapped_column(String(36))


class HandedInRow(Owned, Base):
    """Something handed in; its id is the receipt's. Never changed."""

    __tablename__ = "handed_in"
    __table_args__ = (UniqueConstraint("sitting_id", "retry_key"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey(SittingRow.id), index=True)
    item_id: Mapped[str] = mapped_column(String(40))
    submission_id: Mapped[str | None] = mapped_column(String(36), ForeignKey(SubmissionRow.id), index=True)
    intent: Mapped[HandedIntent] = mapped_column(words(HandedIntent))
    draft_version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[HandedBy] = mapped_column(words(HandedBy))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The Idempotency-Key of the request.
    retry_key: Mapped[str | None] = mapped_column(String(255))
    request_digest: Mapped[str | None] = mapped_column(String(64))


class SittingEventRow(Owned, Base):
    """One entry of a sitting's time line."""

    __tablename__ = "sitting_events"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sitting_id: Mapped[str] = mapped_column(String(36), ForeignKey(SittingRow.id), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class HeartbeatRow(Base):
    """When a kind of process was last seen alive."""

    __tablename__ = "heartbeats"

    process: Mapped[str] = mapped_column(String(20), primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlatformGapRow(Base):
    """A time in which a kind of process was not there."""

    __tablename__ = "platform_gaps"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    process: Mapped[str] = mapped_column(String(20))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


def clock_of(row: Any) -> Clock:
    """The clock in a row."""
    return Clock(
        allowed_ms=row.allowed_ms,
        started_at=row.started_at,
        extra_ms=row.extra_ms,
        given_back_ms=row.given_back_ms,
        paused_ms=row.paused_ms,
        paused_at=row.paused_at,
        part_started_at=row.part_started_at,
        part_allowed_ms=row.part_allowed_ms,
        part_added_ms=row.part_added_ms,
    )


def clock_values(clock: Clock, *, running: bool) -> dict[str, Any]:
    """A clock as columns."""
    return {
        "allowed_ms": clock.allowed_ms,
        "started_at": clock.started_at,
        "extra_ms": clock.extra_ms,
        "given_back_ms": clock.given_back_ms,
        "paused_ms": clock.paused_ms,
        "paused_at": clock.paused_at,
        "part_started_at": clock.part_started_at,
        "part_allowed_ms": clock.part_allowed_ms,
        "part_added_ms": clock.part_added_ms,
        "ends_at": clock.ends_at,
        "part_ends_at": clock.part_ends_at,
        "due_at": clock.due_at if running else None,
    }


def sitting_of(row: Any) -> Sitting:
    """The sitting in a row."""
    return Sitting(
        id=row.id,
        organisation=row.organisation_id,
        campaign=row.campaign_id,
        candidate=row.candidate_id,
        trial=row.trial,
        language=row.language,
        state=row.state,
        clock=clock_of(row),
        part_index=row.part_index,
        created_at=row.created_at,
        finished_at=row.finished_at,
        finish_reason=row.finish_reason,
        last_seen_at=row.last_seen_at,
        last_saved_at=row.last_saved_at,
        at_item=row.at_item,
        adjustment=row.adjustment,
        adjustment_at=row.adjustment_at,
        extra_percent=row.extra_percent,
        revision=row.revision,
    )


def taking_of(plan: dict[str, Any], kits: dict[str, Any], seed: str) -> Taking:
    """What is taken, from its JSON."""
    return Taking(plan=plan_reading.read_plan(plan), kits={item: _kit_of(kit) for item, kit in kits.items()}, seed=seed)


def kits_to_json(kits: dict[str, ItemKit]) -> dict[str, Any]:
    """As they are stored."""
    return {
        item: {
            "exercise": kit.exercise,
            "version": kit.version,
            "digest": kit.digest,
            "title": {"fr": kit.title.fr, "en": kit.title.en},
            "level": kit.level,
            "minutes": kit.minutes,
            "attempt_ms": kit.attempt_ms,
            "supplied": kit.supplied,
            "languages": {
                name: {"entry": one.entry, "names": list(one.names), "starter_digest": one.starter_digest}
                for name, one in kit.languages.items()
            },
        }
        for item, kit in kits.items()
    }


def _kit_of(kit: dict[str, Any]) -> ItemKit:
    return ItemKit(
        exercise=kit["exercise"],
        version=kit["version"],
        digest=kit["digest"],
        title=Localized(**kit["title"]),
        level=kit["level"],
        minutes=kit["minutes"],
        attempt_ms=kit["attempt_ms"],
        supplied=kit.get("supplied", False),
        languages={
            name: LanguageKit(entry=one["entry"], names=tuple(one["names"]), starter_digest=one["starter_digest"])
            for name, one in kit["languages"].items()
        },
    )
