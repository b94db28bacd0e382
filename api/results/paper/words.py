"""The words of the report on paper: sentences for states and verdicts, moments and numbers in a language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent

from api.i18n import Language, translate
from api.results.scoring import Standing
from runner.model import Localized
from runner.verdict import CheckVerdict, SubmissionVerdict

VERDICTS: dict[str, str] = {
    SubmissionVerdict.ACCEPTED: "Accepted: every check passed",
    SubmissionVerdict.PARTIAL: "Partly right",
    SubmissionVerdict.REJECTED: "Not accepted",
    SubmissionVerdict.COMPILE_ERROR: "Could not be translated",
    SubmissionVerdict.NOT_GRADABLE: "Could not be graded: uses up nothing",
    SubmissionVerdict.INFRASTRUCTURE: "Our failure: nobody’s mark",
}
CHECKS: dict[str, str] = {
    CheckVerdict.PASSED: "Passed",
    CheckVerdict.FAILED: "Failed",
    CheckVerdict.ERROR: "Ended with an error",
    CheckVerdict.TIMEOUT: "Took too long",
    CheckVerdict.MEMORY: "Used too much memory",
    CheckVerdict.OUTPUT_LIMIT: "Printed too much",
    CheckVerdict.PROTOCOL: "Sent what no honest program sends",
    CheckVerdict.COMPILE_ERROR: "Could not be translated",
    CheckVerdict.INFRASTRUCTURE: "Our failure: nobody’s mark",
}
STATES: dict[str, str] = {
    Standing.COUNTED: "The best of what was handed in counts",
    Standing.WAITING: "Still being graded",
    Standing.MISSING: "Nothing was handed in",
    Standing.NOT_GRADABLE: "Nothing that could be graded was handed in",
    Standing.PLATFORM_FAULT: "Lost through a failure of ours: left out of the score",
}
BY: dict[str, str] = {
    "candidate": "By the candidate",
    "clock": "By the clock: the newest draft",
    "staff": "By staff",
}
INTENTS: dict[str, str] = {
    "run": "Tried the samples",
    "submit": "Handed in",
    "answer": "Answered",
}
ENDS: dict[str, str] = {
    "candidate": "The candidate has finished",
    "clock": "The time was over",
    "staff": "Staff have ended it",
    "steps": "The steps that follow are harder",
}
LANGUAGES: dict[str, str] = {"fr": "French", "en": "English"}

#: Every sentence that is chosen by one of the tables.
SENTENCES: tuple[str, ...] = tuple(
    dict.fromkeys(
        sentence for table in (VERDICTS, CHECKS, STATES, BY, INTENTS, ENDS, LANGUAGES) for sentence in table.values()
    )
)

_SECOND_MS = 1_000


def filters_of(language: Language, time_zone: str) -> dict[str, Callable[..., Any]]:
    """The filters of the template."""
    locale = "fr_FR" if language == "fr" else "en_GB"
    zone = ZoneInfo(time_zone)

    def moment(value: datetime | None) -> str:
        if value is None:
            return "–"
        return str(format_datetime(value.astimezone(zone), "d MMMM y HH:mm:ss O", locale=locale))

    def clock(value: datetime) -> str:
        return str(format_datetime(value.astimezone(zone), "HH:mm:ss", locale=locale))

    def number(value: float) -> str:
        return str(format_decimal(round(value, 2), locale=locale))

    def percent(share: float | None) -> str:
        return "–" if share is None else str(format_percent(share, locale=locale))

    def duration(milliseconds: int) -> str:
        minutes, seconds = divmod(milliseconds // _SECOND_MS, 60)
        # No-break spaces, so that number and unit stay together.
        return f"{minutes}\u00a0min {seconds:02d}\u00a0s" if minutes else f"{seconds}\u00a0s"

    def text(value: Localized) -> str:
        return value.fr if language == "fr" else value.en

    def said(word: str | None, table: str) -> str:
        if word is None:
            return "–"
        sentence = _TABLES[table].get(word)
        return word if sentence is None else translate(sentence, language)

    return {
        "moment": moment,
        "clock": clock,
        "number": number,
        "percent": percent,
        "duration": duration,
        "text": text,
        "said": said,
    }


_TABLES = {
    "verdict": VERDICTS,
    "check": CHECKS,
    "state": STATES,
    "by": BY,
    "intent": INTENTS,
    "end": ENDS,
    "language": LANGUAGES,
}
