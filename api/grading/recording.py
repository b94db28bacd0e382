"""What becomes of an attempt, written down: the only place where a submission gets its verdict.

Every change names the attempt's token and finds the attempt unfinished, or it does nothing: so a message may come
twice, late, or from a slot that was given up, and there is still one verdict. What has to be told or enqueued
afterwards is returned, and done after the commit: when a process dies in between, the sweeper and the waiters find it
in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from api.grading import changes, store
from api.grading.lanes import state_event
from api.grading.model import MAX_ATTEMPTS, AttemptState, Job, Purpose
from api.grading.service import new_job
from api.grading.store import SubmissionRow
from runner import wire
from runner.faults import fault_report
from runner.model import Finished, Report, Started
from runner.redact import candidate_view
from runner.verdict import Intent, State, SubmissionVerdict

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is to be done once the transaction is durable."""

    #: Submission, kind, data.
    events: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    def add(self, other: Aftermath) -> None:
        """Take over what another change leaves to be done."""
        self.events.extend(other.events)
        self.jobs.extend(other.jobs)


class Notary(Protocol):
    """Signs what a report shows about its author."""

    def attest(self, session: Session, *, organisation: str, submission: str, report: Report, moment: datetime) -> None:
        """Do so in the transaction that records the report, if it shows anything."""


class FaultWitness(Protocol):
    """Hears of every attempt that failed through us."""

    def failed(self, session: Session, *, submission: str, since: datetime, until: datetime) -> None:
        """Whoever waited for it has lost the time in between. In the transaction that records it."""


class Listener(Protocol):
    """Hears of every submission that was handed in and has its verdict."""

    def graded(self, session: Session, *, organisation: str, submission: str) -> None:
        """In the transaction that records it."""


class Recording:
    """Writes down what slots report, and what the sweeper finds."""

    def __init__(self, notary: Notary, witness: FaultWitness | None = None, listener: Listener | None = None) -> None:
        """``notary`` signs what deserves it; ``witness`` is told what we owe, ``listener`` what is done."""
        self._notary = notary
        self._witness = witness
        self._listener = listener

    def apply(self, session: Session, messages: Iterable[Started | Finished], moment: datetime) -> Aftermath:
        """Write down some messages in their order."""
        aftermath = Aftermath()
        for message in messages:
            if isinstance(message, Started):
                aftermath.add(self._started(session, message, moment))
            else:
                aftermath.add(self._finished(session, message, moment))
        return aftermath

    def lose(self, session: Session, job: Job, moment: datetime) -> Aftermath:
        """Give up an attempt of which there is no sign of life. Nothing happens if it has ended meanwhile."""
        if not changes.end(
            session,
            job.submission,
            job.attempt,
            job.token,
            state=AttemptState.LOST,
            outcome=AttemptState.LOST.value,
            moment=moment,
        ):
            return Aftermath()
        _log.warning("attempt lost", submission=job.submission, attempt=job.attempt)
        self._tell_witness(session, job.submission, job.attempt, moment)
        if job.attempt < MAX_ATTEMPTS:
            return self._again(session, job.submission, job.attempt, moment)
        return self._conclude(
            session, job.submission, job.organisation, job.work.purpose, job.attempt, _lost_report(job), moment
        )

    def _started(self, session: Session, message: Started, moment: datetime) -> Aftermath:
        submission, attempt = message.submission_id, message.attempt
        if not changes.start(session, submission, attempt, message.attempt_token, slot=message.slot, moment=moment):
            return Aftermath()
        return Aftermath(events=[(submission, "state", state_event(State.RUNNING, attempt))])

    def _finished(self, session: Session, message: Finished, moment: datetime) -> Aftermath:
        submission, attempt, report = message.submission_id, message.attempt, message.report
        expected = changes.expecting(session, submission, attempt)
        if expected is None or not changes.end(
            session,
            submission,
            attempt,
            message.attempt_token,
            state=AttemptState.DONE,
            outcome=report.verdict.value,
            moment=moment,
        ):
            _log.info("report ignored", submission=submission, attempt=attempt, reason="done, or not expected")
            return Aftermath()
        if report.verdict is SubmissionVerdict.INFRASTRUCTURE:
            _log.error("attempt failed", submission=submission, attempt=attempt, fault=report.fault, slot=message.slot)
            self._tell_witness(session, submission, attempt, moment)
            if attempt < MAX_ATTEMPTS:
                return self._again(session, submission, attempt, moment)
        return self._conclude(session, submission, *expected, attempt, report, moment)

    def _tell_witness(self, session: Session, submission: str, attempt: int, moment: datetime) -> None:
        if self._witness is not None:
            since = changes.made_at(session, submission, attempt)
            self._witness.failed(session, submission=submission, since=since, until=moment)

    def _again(self, session: Session, submission: str, attempt: int, moment: datetime) -> Aftermath:
        """Another attempt in place of one that failed through us."""
        row = session.get_one(SubmissionRow, submission)
        job = new_job(submission, row.organisation_id, attempt + 1, store.work_of(row))
        store.add_attempt(session, job, moment)
        row.attempt = job.attempt
        row.state = State.QUEUED
        session.flush()
        return Aftermath(jobs=[job])

    def _conclude(
        self,
        session: Session,
        submission: str,
        organisation: str,
        purpose: Purpose,
        attempt: int,
        report: Report,
        moment: datetime,
    ) -> Aftermath:
        changes.conclude(
            session,
            submission,
            verdict=report.verdict,
            earned=report.earned,
            possible=report.possible,
            report=wire.report_to_json(report).decode(),
            moment=moment,
        )
        if purpose is Purpose.WORK:
            self._notary.attest(session, organisation=organisation, submission=submission, report=report, moment=moment)
            if self._listener is not None and report.intent is Intent.SUBMIT:
                self._listener.graded(session, organisation=organisation, submission=submission)
        return Aftermath(
            events=[
                (submission, "state", state_event(State.DONE, attempt)),
                (submission, "report", candidate_view(report)),
            ]
        )


def _lost_report(job: Job) -> Report:
    """The report about a submission that no slot has ever finished."""
    return fault_report(
        intent=job.work.intent,
        exercise=job.work.exercise,
        exercise_version=job.work.exercise_version,
        exercise_digest=job.work.exercise_digest,
        language=job.work.language,
        fault=f"lost {job.attempt} times: no slot gave signs of life",
    )
