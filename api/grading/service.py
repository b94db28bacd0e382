"""Taking in submissions, and giving them back with their reports."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.database import Database
from api.grading import store
from api.grading.lanes import QueueError
from api.grading.model import (
    Job,
    Retry,
    Submission,
    UnknownSubmissionError,
    Work,
)
from api.ids import new_id
from api.once.model import RetryInFlightError, RetryMismatchError
from runner.verdict import State

#: How long an idempotency key is remembered.
RETRY_MEMORY = timedelta(hours=24)

_log = structlog.get_logger()


class Enqueuer(Protocol):
    """Hands attempts to the slots."""

    def enqueue(self, job: Job) -> None:
        """Raises QueueError if it cannot be done now."""


def new_job(submission: str, organisation: str, attempt: int, work: Work) -> Job:
    """An attempt with a token of its own."""
    return Job(
        submission=submission,
        organisation=organisation,
        attempt=attempt,
        token=secrets.token_urlsafe(24),
        lane=work.lane,
        work=work,
    )


def write_down(session: Session, organisation: str, work: Work, moment: datetime) -> Job:
    """Write work down in somebody else's transaction; ``hand_over`` its job once that is durable."""
    job = new_job(new_id(), organisation, 1, work)
    store.add(session, job, moment)
    return job


def hand_over(lanes: Enqueuer, jobs: Iterable[Job]) -> None:
    """Enqueue what is written down. What cannot be enqueued now, the sweeper enqueues as soon as Redis answers."""
    for job in jobs:
        try:
            lanes.enqueue(job)
        except QueueError as error:
            _log.warning("submission waits for the queue", submission=job.submission, reason=str(error))


class Grading:
    """The use cases of this feature that requests ask for."""

    def __init__(self, database: Database, lanes: Enqueuer) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._lanes = lanes
        self._taking_in: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def submit(self, organisation: str, work: Work, retry: Retry | None = None) -> tuple[str, bool]:
        """Take work in: written down for good, then enqueued. Its id, and whether an earlier request had made it.

        Raises:
            RetryInFlightError: the idempotency key is in use at this moment.
            RetryMismatchError: it was used for another request.
        """
        with self._one_at_a_time(organisation, retry):
            now = datetime.now(UTC)
            with _refusing_races(retry), self._database.write() as session:
                if retry is not None:
                    before = store.find_retry(session, organisation, retry.key, since=now - RETRY_MEMORY)
                    if before is not None:
                        if before.request_digest != retry.request_digest:
                            raise RetryMismatchError
                        return before.submission_id, True
                job = write_down(session, organisation, work, now)
                if retry is not None:
                    store.add_retry(session, job, retry, now)
            self.send([job])
            return job.submission, False

    def admit(self, session: Session, organisation: str, work: Work, moment: datetime) -> Job:
        """Write work down in somebody else's transaction. Once that is durable, the job goes to ``send``."""
        return write_down(session, organisation, work, moment)

    def send(self, jobs: Iterable[Job]) -> None:
        """Enqueue what was admitted. Where Redis does not answer, the sweeper does it later."""
        hand_over(self._lanes, jobs)

    def find(self, organisation: str, submission: str) -> Submission:
        """A submission of an organisation.

        Raises:
            UnknownSubmissionError: it has none of this id.
        """
        with self._database.read() as session:
            found = store.find(session, organisation, submission)
        if found is None:
            raise UnknownSubmissionError
        return found

    def state(self, organisation: str, submission: str) -> tuple[State, int]:
        """How far a submission has come, and the number of its newest attempt.

        Raises:
            UnknownSubmissionError: the organisation has none of this id.
        """
        with self._database.read() as session:
            found = store.find_state(session, organisation, submission)
        if found is None:
            raise UnknownSubmissionError
        return found

    @contextmanager
    def _one_at_a_time(self, organisation: str, retry: Retry | None) -> Iterator[None]:
        if retry is None:
            yield
            return
        mine = (organisation, retry.key)
        with self._lock:
            if mine in self._taking_in:
                raise RetryInFlightError
            self._taking_in.add(mine)
        try:
            yield
        finally:
            with self._lock:
                self._taking_in.discard(mine)


@contextmanager
def _refusing_races(retry: Retry | None) -> Iterator[None]:
    """Two processes may write down the same idempotency key at once; the database lets one of them."""
    try:
        yield
    except IntegrityError:
        if retry is None:
            raise
        raise RetryInFlightError from None
