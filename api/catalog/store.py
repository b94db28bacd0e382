"""Own exercises, their versions, and questions in the database. What a version holds lies in its bundle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.catalog.model import OwnVersion, VersionState
from api.catalog.question import QuestionKind
from api.database import Base, UtcDateTime, words
from api.tenancy import Owned


class OwnExerciseRow(Owned, Base):
    """A name under which an organisation keeps versions of an exercise."""

    __tablename__ = "own_exercises"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ExerciseVersionRow(Owned, Base):
    """One content of an own exercise. Content and number never change."""

    __tablename__ = "exercise_versions"
    __table_args__ = (
        UniqueConstraint("own_exercise_id", "version"),
        UniqueConstraint("own_exercise_id", "digest"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    own_exercise_id: Mapped[str] = mapped_column(ForeignKey(OwnExerciseRow.id))
    version: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[VersionState] = mapped_column(words(VersionState), index=True)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: Which key or member uploaded it.
    created_by: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class QuestionRow(Owned, Base):
    """One version of a question. Never changed but for ``retired_at``, which is the same for a whole series."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("series_id", "version"),
        UniqueConstraint("organisation_id", "starter", "version"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    series_id: Mapped[str] = mapped_column(String(36))
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[QuestionKind] = mapped_column(words(QuestionKind))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    skills: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: The name of the question that came with the installation, where it began as one.
    starter: Mapped[str | None] = mapped_column(String(60))
    created_by: Mapped[str | None] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def versions(session: Session, slug: str) -> list[OwnVersion]:
    """All versions of an own exercise, the newest first."""
    rows = session.execute(
        select(ExerciseVersionRow, OwnExerciseRow.slug)
        .join(OwnExerciseRow, OwnExerciseRow.id == ExerciseVersionRow.own_exercise_id)
        .where(OwnExerciseRow.slug == slug)
        .order_by(ExerciseVersionRow.version.desc())
    )
    return [version_of(row, name) for row, name in rows]


def newest_ready(session: Session) -> list[OwnVersion]:
    """The newest version of each own exercise that may be offered."""
    rows = session.execute(
        select(ExerciseVersionRow, OwnExerciseRow.slug)
        .join(OwnExerciseRow, OwnExerciseRow.id == ExerciseVersionRow.own_exercise_id)
        .where(ExerciseVersionRow.state == VersionState.READY)
        .order_by(ExerciseVersionRow.version)
    )
    return list({name: version_of(row, name) for row, name in rows}.values())


def slugs(session: Session) -> list[str]:
    """The names of all own exercises."""
    return list(session.scalars(select(OwnExerciseRow.slug).order_by(OwnExerciseRow.slug)))


def own_exercise(session: Session, slug: str) -> OwnExerciseRow | None:
    """The exercise of that name."""
    return session.scalar(select(OwnExerciseRow).where(OwnExerciseRow.slug == slug))


def newest_number(session: Session, exercise: OwnExerciseRow) -> int:
    """The number of its newest version; 0 where there is none."""
    wanted = select(func.max(ExerciseVersionRow.version)).where(ExerciseVersionRow.own_exercise_id == exercise.id)
    return session.scalar(wanted) or 0


def version_of(row: ExerciseVersionRow, slug: str) -> OwnVersion:
    """A row as the services know it."""
    return OwnVersion(
        id=row.id,
        slug=slug,
        version=row.version,
        digest=row.digest,
        state=row.state,
        problems=tuple(row.problems),
        created_at=row.created_at,
        checked_at=row.checked_at,
    )
