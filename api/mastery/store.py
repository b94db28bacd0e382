"""Standings and signed records of skills: the rows. All of them can be made again from results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, Select, String, Text, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.database import Base, UtcDateTime
from api.sittings.store import SittingRow
from api.skills.model import SkillKey
from api.tenancy import Owned
from runner.mastery.rule import Standing


class SkillRecordRow(Owned, Base):
    """The record of one person. ``stale`` from the moment at which another result counts until it is made again."""

    __tablename__ = "skill_records"
    __table_args__ = (
        Index("ix_skill_records_organisation_id_updated_at", "organisation_id", "updated_at"),
        Index("ix_skill_records_organisation_id_stale", "organisation_id", "stale"),
    )

    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), primary_key=True)
    stale: Mapped[bool]
    #: Counts how often it became stale, so that what happens while it is made again is not missed.
    marks: Mapped[int]
    #: The JSON of ``SkillRecord``, byte for byte as it is signed; None until it was made for the first time.
    record: Mapped[str | None] = mapped_column(Text)
    #: The compact JWS, signed when somebody first asks.
    jws: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SkillStandingRow(Owned, Base):
    """One line of a record, where it can be searched."""

    __tablename__ = "skill_standings"
    __table_args__ = (
        Index(
            "ix_skill_standings_skill",
            "organisation_id",
            "framework",
            "version",
            "code",
            "level",
            "reached",
            "candidate_id",
        ),
    )

    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidates.id"), primary_key=True)
    framework: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[str] = mapped_column(String(60), primary_key=True)
    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    weight_right: Mapped[float] = mapped_column(Float)
    weight_wrong: Mapped[float] = mapped_column(Float)
    tasks: Mapped[int]
    mean: Mapped[float] = mapped_column(Float)
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    p_mastery: Mapped[float] = mapped_column(Float)
    reached: Mapped[bool]


def mark(session: Session, organisation: str, candidate: str) -> None:
    """Say that a person's record has to be made again."""
    session.execute(
        text(
            "INSERT INTO skill_records (candidate_id, organisation_id, stale, marks) "
            "VALUES (:candidate, :organisation, :stale, 1) "
            "ON CONFLICT (candidate_id) DO UPDATE SET stale = :stale, marks = skill_records.marks + 1"
        ),
        {"candidate": candidate, "organisation": organisation, "stale": True},
    )


def stale(session: Session) -> Sequence[str]:
    """Whose record has to be made again."""
    wanted = select(SkillRecordRow.candidate_id).where(SkillRecordRow.stale.is_(True))
    return session.scalars(wanted.order_by(SkillRecordRow.candidate_id)).all()


def replace_standings(session: Session, candidate: str, found: Sequence[Standing]) -> None:
    """Let these be all lines of a person."""
    session.execute(delete(SkillStandingRow).where(SkillStandingRow.candidate_id == candidate))
    session.add_all(
        SkillStandingRow(
            candidate_id=candidate,
            framework=one.skill.framework,
            version=one.skill.version,
            code=one.skill.code,
            level=one.skill.level,
            weight_right=one.right,
            weight_wrong=one.wrong,
            tasks=one.tasks,
            mean=one.mean,
            low=one.low,
            high=one.high,
            p_mastery=one.p_mastery,
            reached=one.reached,
        )
        for one in found
    )


def who_reached(framework: str, version: str, code: str, level: int) -> Select[str]:
    """The candidates who reached this level or a higher one: whoever did has a line for each level below, too."""
    return select(SkillStandingRow.candidate_id).where(
        SkillStandingRow.framework == framework,
        SkillStandingRow.version == version,
        SkillStandingRow.code == code,
        SkillStandingRow.level == level,
        SkillStandingRow.reached.is_(True),
    )


def reached_in(session: Session, campaign: str) -> dict[str, dict[SkillKey, int]]:
    """By person who has a record and took a campaign: the level reached of each skill, 0 where none is."""
    takers = select(SittingRow.candidate_id).where(SittingRow.campaign_id == campaign, SittingRow.trial.is_(False))
    known = select(SkillRecordRow.candidate_id).where(
        SkillRecordRow.candidate_id.in_(takers), SkillRecordRow.record.is_not(None)
    )
    found: dict[str, dict[SkillKey, int]] = {one: {} for one in session.scalars(known)}
    row = SkillStandingRow
    lines = session.execute(
        select(row.candidate_id, row.framework, row.version, row.code, row.level, row.reached).where(
            row.candidate_id.in_(known)
        )
    )
    for candidate, framework, version, code, level, reached in lines:
        key = SkillKey(framework, version, code)
        found[candidate][key] = max(found[candidate].get(key, 0), level if reached else 0)
    return found
