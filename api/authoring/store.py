"""Which answers a version of an own exercise is checked with, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Boolean, ForeignKey, String, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.catalog.model import VersionState
from api.catalog.store import ExerciseVersionRow
from api.database import Base
from api.grading.store import SubmissionRow
from api.tenancy import Owned
from runner.verdict import State


class ExerciseCheckRow(Owned, Base):
    """One answer of the newest check of a version, graded as a submission."""

    __tablename__ = "exercise_checks"

    version_id: Mapped[str] = mapped_column(ForeignKey(ExerciseVersionRow.id), primary_key=True)
    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    language: Mapped[str] = mapped_column(String(40))
    expected: Mapped[str | None] = mapped_column(String(20))
    submission_id: Mapped[str] = mapped_column(ForeignKey(SubmissionRow.id))
    got: Mapped[str | None] = mapped_column(String(20))
    as_expected: Mapped[bool | None] = mapped_column(Boolean)


def checks_of(session: Session, version: str) -> Sequence[ExerciseCheckRow]:
    """The answers of one version, by place."""
    wanted = select(ExerciseCheckRow).where(ExerciseCheckRow.version_id == version).order_by(ExerciseCheckRow.place)
    return session.scalars(wanted).all()


def graded(session: Session) -> Sequence[ExerciseVersionRow]:
    """Versions whose answers have all been graded, and that nobody has looked at since."""
    open_check = exists().where(
        ExerciseCheckRow.version_id == ExerciseVersionRow.id,
        ExerciseCheckRow.submission_id == SubmissionRow.id,
        SubmissionRow.state != State.DONE,
    )
    wanted = select(ExerciseVersionRow).where(ExerciseVersionRow.state == VersionState.CHECKING, ~open_check)
    return session.scalars(wanted.with_for_update(skip_locked=True)).all()


def reports_of(session: Session, version: str) -> dict[str, str]:
    """The reports of a version's answers, by place."""
    rows = session.execute(
        select(ExerciseCheckRow.place, SubmissionRow.report)
        .join(SubmissionRow, SubmissionRow.id == ExerciseCheckRow.submission_id)
        .where(ExerciseCheckRow.version_id == version)
    )
    return {place: report for place, report in rows if report is not None}


def files_of(session: Session, version: str) -> dict[str, dict[str, str]]:
    """The files of a version's answers, by place."""
    rows = session.execute(
        select(ExerciseCheckRow.place, SubmissionRow.files)
        .join(SubmissionRow, SubmissionRow.id == ExerciseCheckRow.submission_id)
        .where(ExerciseCheckRow.version_id == version)
    )
    return {row.place: row.files for row in rows}
