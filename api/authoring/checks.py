"""What comes of the check of an uploaded exercise: offered if every answer got what its author said, else refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog

from api.authoring import store
from api.authoring.store import ExerciseCheckRow
from api.catalog.model import VersionState
from api.database import Database
from api.i18n import translate
from api.refused import Fault
from api.tenancy import EVERYWHERE
from runner import wire
from runner.exercise import Answer, AnswerKind, Surprise, surprise_in
from runner.model import Localized, Report
from runner.verdict import CheckVerdict, SubmissionVerdict

#: More checks of one answer help nobody.
_MOST_SHOWN = 10
_MOST_MESSAGE = 500

_log = structlog.get_logger()


class Checks:
    """Done by the collector, again and again: reports come in any order, and processes end at any moment."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def conclude(self, moment: datetime) -> int:
        """Decide about every version whose answers are graded. Returns how many those were.

        Raises:
            OperationalError: the database does not answer; the next look goes on.
        """
        with self._database.read(EVERYWHERE) as session:
            if not store.graded(session):
                return 0
        with self._database.write(EVERYWHERE) as session:
            versions = store.graded(session)
            for version in versions:
                reports = store.reports_of(session, version.id)
                problems = []
                for check in store.checks_of(session, version.id):
                    problem = _decide(check, reports.get(check.place))
                    problems += [] if problem is None else [problem]
                version.problems = problems
                version.checked_at = moment
                version.state = VersionState.REFUSED if problems else VersionState.READY
                _log.info("own exercise checked", version=version.id, state=version.state.value)
            return len(versions)


def verdict_word(word: str | None) -> SubmissionVerdict | CheckVerdict | None:
    """The verdict that a reference's folder names."""
    if word is None:
        return None
    try:
        return SubmissionVerdict(word)
    except ValueError:
        return CheckVerdict(word)


def _decide(check: ExerciseCheckRow, text: str | None) -> dict[str, Any] | None:
    report = None if text is None else wire.report_from_json(text)
    check.got = None if report is None else report.verdict.value
    surprise = None if report is None else _surprise(check, report)
    check.as_expected = report is not None and surprise is None
    if check.as_expected:
        return None
    fault = _fault(check, surprise)
    return {
        "place": check.place,
        "language": check.language,
        "expected": check.expected,
        "got": check.got,
        "message": _both(fault.message, fault.facts),
        "remedy": _both(fault.remedy, fault.facts),
        "checks": [] if surprise is None else _deciding(surprise),
    }


def _surprise(check: ExerciseCheckRow, report: Report) -> Surprise | None:
    answer = Answer(
        kind=AnswerKind.REFERENCE,
        name=check.place,
        language=check.language,
        files={},
        expected=verdict_word(check.expected),
    )
    return surprise_in(answer, report)


def _fault(check: ExerciseCheckRow, surprise: Surprise | None) -> Fault:
    facts = {"expected": check.expected or "", "got": check.got or ""}
    if surprise is None or surprise.report.verdict is SubmissionVerdict.INFRASTRUCTURE:
        return Fault(
            place=check.place,
            message="It could not be graded.",
            remedy="Look for an error in the suite. If there is none, it may be our failure: upload it again.",
        )
    if check.expected is None:
        return Fault(
            place=check.place,
            message="It was accepted, though nobody has solved anything in it.",
            remedy="Add checks that such an answer does not pass.",
        )
    return Fault(
        place=check.place,
        message="It got %(got)s where %(expected)s was expected.",
        remedy="Mend the suite, or move the answer into the folder of the right verdict.",
        facts=facts,
    )


def _both(sentence: str, facts: dict[str, str]) -> dict[str, str]:
    return {"fr": translate(sentence, "fr", facts), "en": translate(sentence, "en", facts)}


def _deciding(surprise: Surprise) -> list[dict[str, Any]]:
    return [
        {
            "id": check.id,
            "verdict": check.verdict.value,
            "reason": check.reason,
            "message": _text(check.message),
        }
        for check in surprise.checks[:_MOST_SHOWN]
    ]


def _text(message: str | Localized | None) -> str | None:
    if message is None:
        return None
    return (message.en if isinstance(message, Localized) else message)[:_MOST_MESSAGE]
