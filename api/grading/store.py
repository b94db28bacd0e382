"""Submissions, attempts and idempotency keys in the database: the truth that Redis only carries about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    JSON,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    bindparam,
    delete,
    false,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.accounts.store import OrganisationRow
from api.database import Base, UtcDateTime, words
from api.grading.model import AttemptState, Job, Purpose, Retry, Submission, Work
from runner.verdict import Intent, Lane, State, SubmissionVerdict


class SubmissionRow(Base):
    """Work handed in, and what became of it."""

    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey(OrganisationRow.id), index=True)
    exercise: Mapped[str] = mapped_column(String(60))
    exercise_version: Mapped[int]
    exercise_digest: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(40))
    intent: Mapped[Intent] = mapped_column(words(Intent))
    lane: Mapped[Lane] = mapped_column(words(Lane))
    purpose: Mapped[Purpose] = mapped_column(words(Purpose), server_default=Purpose.WORK.value)
    #: The exercise is the organisation's, and not of the bank.
    own_exercise: Mapped[bool] = mapped_column(server_default=false())
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    stdin: Mapped[str | None] = mapped_column(Text)
    attempt_ms: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[State] = mapped_column(words(State))
    verdict: Mapped[SubmissionVerdict | None] = mapped_column(words(SubmissionVerdict))
    earned: Mapped[float | None] = mapped_column(Float)
    possible: Mapped[float | None] = mapped_column(Float)
    #: JSON exactly as the slot sent it.
    report: Mapped[str | None] = mapped_column(Text)
    #: The number of the attempt that counts.
    attempt: Mapped[int]


class AttemptRow(Base):
    """One grading of one submission."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_state", "state"),)

    submission_id: Mapped[str] = mapped_column(ForeignKey(SubmissionRow.id), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    #: A report that carries another one changes nothing.
    token: Mapped[str] = mapped_column(String(64))
    state: Mapped[AttemptState] = mapped_column(words(AttemptState))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enqueued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: How often it was put into its queue, or meant to be.
    enqueues: Mapped[int]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    slot: Mapped[str | None] = mapped_column(String(200))
    #: A verdict, or ``lost``.
    outcome: Mapped[str | None] = mapped_column(String(20))


class RetryRow(Base):
    """An idempotency key, and the submission that its first use made."""

    __tablename__ = "idempotency_keys"

    organisation_id: Mapped[str] = mapped_column(ForeignKey(OrganisationRow.id), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    submission_id: Mapped[str] = mapped_column(ForeignKey(SubmissionRow.id))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


#: Built once: building a statement takes longer than running it.
_ADD_SUBMISSION = insert(SubmissionRow)
_ADD_ATTEMPT = insert(AttemptRow)


def add(session: Session, job: Job, moment: datetime) -> None:
    """Write down a submission with its first attempt."""
    work = job.work
    session.execute(
        _ADD_SUBMISSION,
        {
            "id": job.submission,
            "organisation_id": job.organisation,
            "exercise": work.exercise,
            "exercise_version": work.exercise_version,
            "exercise_digest": work.exercise_digest,
            "language": work.language,
            "intent": work.intent,
            "lane": job.lane,
            "purpose": work.purpose,
            "own_exercise": work.own,
            "files": work.files,
            "stdin": work.stdin,
            "attempt_ms": work.attempt_ms,
            "created_at": moment,
            "state": State.QUEUED,
            "attempt": job.attempt,
        },
    )
    add_attempt(session, job, moment)


def add_attempt(session: Session, job: Job, moment: datetime) -> None:
    """Write down an attempt that is about to be enqueued."""
    session.execute(
        _ADD_ATTEMPT,
        {
            "submission_id": job.submission,
            "number": job.attempt,
            "token": job.token,
            "state": AttemptState.QUEUED,
            "created_at": moment,
            "enqueued_at": moment,
            "enqueues": 1,
        },
    )


_FIND = select(
    SubmissionRow.id,
    SubmissionRow.organisation_id,
    SubmissionRow.exercise,
    SubmissionRow.exercise_digest,
    SubmissionRow.language,
    SubmissionRow.intent,
    SubmissionRow.state,
    SubmissionRow.verdict,
    SubmissionRow.earned,
    SubmissionRow.possible,
    SubmissionRow.attempt,
    SubmissionRow.created_at,
    SubmissionRow.finished_at,
    SubmissionRow.report,
).where(SubmissionRow.id == bindparam("submission"), SubmissionRow.organisation_id == bindparam("organisation"))
_FIND_STATE = select(SubmissionRow.state, SubmissionRow.attempt).where(
    SubmissionRow.id == bindparam("submission"), SubmissionRow.organisation_id == bindparam("organisation")
)


def find(session: Session, organisation: str, submission: str) -> Submission | None:
    """A submission of an organisation."""
    row = session.execute(_FIND, {"submission": submission, "organisation": organisation}).one_or_none()
    if row is None:
        return None
    return Submission(
        id=row.id,
        organisation=row.organisation_id,
        exercise=row.exercise,
        exercise_digest=row.exercise_digest,
        language=row.language,
        intent=row.intent,
        state=row.state,
        verdict=row.verdict,
        earned=row.earned,
        possible=row.possible,
        attempt=row.attempt,
        created_at=row.created_at,
        finished_at=row.finished_at,
        report=row.report,
    )


def find_state(session: Session, organisation: str, submission: str) -> tuple[State, int] | None:
    """The state of a submission of an organisation, and the number of its newest attempt."""
    row = session.execute(_FIND_STATE, {"submission": submission, "organisation": organisation}).one_or_none()
    return None if row is None else (row.state, row.attempt)


def work_of(row: SubmissionRow) -> Work:
    """What was handed in, as it is needed for another attempt."""
    return Work(
        exercise=row.exercise,
        exercise_version=row.exercise_version,
        exercise_digest=row.exercise_digest,
        language=row.language,
        intent=row.intent,
        files=row.files,
        stdin=row.stdin,
        attempt_ms=row.attempt_ms,
        own=row.own_exercise,
        purpose=row.purpose,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An attempt that has not ended, with what the sweeper needs to know of it."""

    submission: str
    attempt: int
    token: str
    lane: Lane
    state: AttemptState
    enqueues: int


def open_attempts(session: Session) -> list[Open]:
    """Every attempt that has not ended."""
    rows = session.execute(
        select(
            AttemptRow.submission_id,
            AttemptRow.number,
            AttemptRow.token,
            AttemptRow.state,
            AttemptRow.enqueues,
            SubmissionRow.lane,
        )
        .join(SubmissionRow, SubmissionRow.id == AttemptRow.submission_id)
        .where(AttemptRow.state.in_((AttemptState.QUEUED, AttemptState.RUNNING)))
    )
    return [
        Open(
            submission=row.submission_id,
            attempt=row.number,
            token=row.token,
            lane=row.lane,
            state=row.state,
            enqueues=row.enqueues,
        )
        for row in rows
    ]


def find_job(session: Session, attempt: Open) -> Job:
    """The job of an attempt, to be enqueued once more."""
    row = session.get_one(SubmissionRow, attempt.submission)
    return Job(
        submission=row.id,
        organisation=row.organisation_id,
        attempt=attempt.attempt,
        token=attempt.token,
        lane=attempt.lane,
        work=work_of(row),
    )


def note_enqueue(session: Session, attempt: Open, moment: datetime, *, counted: bool) -> bool:
    """Write down that an attempt is about to be enqueued once more. False if a slot has taken it meanwhile."""
    changed = session.execute(
        update(AttemptRow)
        .where(
            AttemptRow.submission_id == attempt.submission,
            AttemptRow.number == attempt.attempt,
            AttemptRow.token == attempt.token,
            AttemptRow.state == AttemptState.QUEUED,
        )
        .values(enqueues=AttemptRow.enqueues + (1 if counted else 0), enqueued_at=moment)
        .returning(AttemptRow.number)
    )
    return changed.first() is not None


def find_retry(session: Session, organisation: str, key: str, *, since: datetime) -> RetryRow | None:
    """What an idempotency key was used for, unless that is too long ago."""
    row = session.get(RetryRow, (organisation, key))
    if row is not None and row.created_at < since:
        session.delete(row)
        session.flush()
        return None
    return row


def add_retry(session: Session, job: Job, retry: Retry, moment: datetime) -> None:
    """Remember what an idempotency key was used for."""
    session.execute(
        insert(RetryRow).values(
            organisation_id=job.organisation,
            key=retry.key,
            request_digest=retry.request_digest,
            submission_id=job.submission,
            created_at=moment,
        )
    )


def forget_retries(session: Session, *, before: datetime) -> None:
    """Drop idempotency keys that are too old to matter."""
    session.execute(delete(RetryRow).where(RetryRow.created_at < before))
