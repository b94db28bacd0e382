"""How attempts end and submissions get verdicts, in SQL. Built once: building a statement takes longer than running it.

Each change of an attempt names its token and the states that it may be in, and says whether it found it so.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from api.grading.model import AttemptState, Purpose
from api.grading.store import AttemptRow, SubmissionRow
from runner.verdict import State, SubmissionVerdict

_attempts = cast(Table, AttemptRow.__table__)
_submissions = cast(Table, SubmissionRow.__table__)

_attempt_named = (
    _attempts.c.submission_id == bindparam("the_submission"),
    _attempts.c.number == bindparam("the_number"),
    _attempts.c.token == bindparam("the_token"),
)

_START = (
    update(_attempts)
    .where(*_attempt_named, _attempts.c.state == AttemptState.QUEUED)
    .values(state=AttemptState.RUNNING, started_at=bindparam("moment"), slot=bindparam("by"))
    .returning(_attempts.c.number)
)
_RUN = (
    update(_submissions)
    .where(_submissions.c.id == bindparam("the_submission"), _submissions.c.state == State.QUEUED)
    .values(state=State.RUNNING)
)
_END = (
    update(_attempts)
    .where(*_attempt_named, _attempts.c.state.in_((AttemptState.QUEUED, AttemptState.RUNNING)))
    .values(state=bindparam("ending"), outcome=bindparam("result"), finished_at=bindparam("moment"))
    .returning(_attempts.c.number)
)
_EXPECT = (
    select(_submissions.c.organisation_id, _submissions.c.purpose)
    .where(_submissions.c.id == bindparam("the_submission"), _submissions.c.attempt == bindparam("the_number"))
    .with_for_update()
)
_BEGAN = select(_attempts.c.created_at).where(
    _attempts.c.submission_id == bindparam("the_submission"), _attempts.c.number == bindparam("the_number")
)
_CONCLUDE = (
    update(_submissions)
    .where(_submissions.c.id == bindparam("the_submission"))
    .values(
        state=State.DONE,
        verdict=bindparam("judged"),
        earned=bindparam("points"),
        possible=bindparam("of_points"),
        report=bindparam("document"),
        finished_at=bindparam("moment"),
    )
)


def start(session: Session, submission: str, attempt: int, token: str, *, slot: str, moment: datetime) -> bool:
    """A slot has taken an attempt. False if it was not waiting for one."""
    named = {"the_submission": submission, "the_number": attempt, "the_token": token}
    if session.execute(_START, {**named, "moment": moment, "by": slot}).first() is None:
        return False
    session.execute(_RUN, {"the_submission": submission})
    return True


def end(
    session: Session,
    submission: str,
    attempt: int,
    token: str,
    *,
    state: AttemptState,
    outcome: str,
    moment: datetime,
) -> bool:
    """An attempt has ended. False if it had done so before, or never was."""
    values = {
        "the_submission": submission,
        "the_number": attempt,
        "the_token": token,
        "ending": state,
        "result": outcome,
        "moment": moment,
    }
    return session.execute(_END, values).first() is not None


def expecting(session: Session, submission: str, attempt: int) -> tuple[str, Purpose] | None:
    """Whose the submission is whose newest attempt this is, and what it is for.

    No other transaction changes it meanwhile.
    """
    row = session.execute(_EXPECT, {"the_submission": submission, "the_number": attempt}).one_or_none()
    return None if row is None else (row.organisation_id, row.purpose)


def made_at(session: Session, submission: str, attempt: int) -> datetime:
    """When an attempt was made: from then on somebody has waited for it."""
    began: datetime = session.execute(_BEGAN, {"the_submission": submission, "the_number": attempt}).scalar_one()
    return began


def conclude(
    session: Session,
    submission: str,
    *,
    verdict: SubmissionVerdict,
    earned: float,
    possible: float,
    report: str,
    moment: datetime,
) -> None:
    """A submission has its verdict."""
    values = {
        "the_submission": submission,
        "judged": verdict,
        "points": earned,
        "of_points": possible,
        "document": report,
        "moment": moment,
    }
    session.execute(_CONCLUDE, values)
