"""What the scripts of the work page say: they know no language of their own."""

from __future__ import annotations

from typing import Any

from api.i18n import Language, sentence, translate
from runner.verdict import CheckVerdict

_SAVED: dict[str, str] = {
    "saved_at": sentence("Saved at %s"),
    "saved_again": sentence("Saved again: the connection is back."),
    "not_saved": sentence("Not saved, trying again. Keep this page open."),
    "other_tab": sentence("Another window of this computer saved another version at %s."),
    "other_device": sentence("Another computer saved another version at %s."),
    "undecided": sentence("Not saved: choose which version goes on."),
    "taken": sentence("This is the other version now. Undo brings yours back."),
}
_TIME: dict[str, str] = {
    "paused": sentence("Paused by the staff: the clock stands still."),
    "resumed": sentence("It goes on."),
    "more_time": sentence("You have more time: %s min."),
    "more_seconds": sentence("You have more time: %s s."),
    "closed_here": sentence("This sitting was closed on this computer. Come in again with your link or code."),
}
_WORDS: dict[str, str] = {
    **_SAVED,
    "handing_in": sentence("Handing in"),
    "running": sentence("Running"),
    "waiting": sentence("Waiting for a free machine …"),
    "ahead": sentence("Waiting: %s before you."),
    "being_checked": sentence("Being checked …"),
    "again": sentence("Something failed on our side. It is checked once more; nothing is counted against you."),
    "done": sentence("Done"),
    "no_answer": sentence("No answer came. Your work is not lost: try again in a moment."),
    "answer_received": sentence("Your answer was received."),
    "left": sentence("Submissions left: %s"),
}
_MINUTES: dict[int, str] = {
    10: sentence("10 minutes left"),
    5: sentence("5 minutes left"),
    1: sentence("One minute left. What you type is handed in by itself."),
}
_VERDICTS: dict[CheckVerdict, str] = {
    CheckVerdict.PASSED: sentence("Passed"),
    CheckVerdict.FAILED: sentence("Not the expected result"),
    CheckVerdict.ERROR: sentence("Your program stopped with an error"),
    CheckVerdict.TIMEOUT: sentence("Too slow"),
    CheckVerdict.MEMORY: sentence("Too much memory"),
    CheckVerdict.OUTPUT_LIMIT: sentence("Too much output"),
    CheckVerdict.PROTOCOL: sentence("Answer that cannot be read"),
    CheckVerdict.COMPILE_ERROR: sentence("Cannot be compiled"),
    CheckVerdict.INFRASTRUCTURE: sentence("Our fault: does not count"),
}


def saved_words(language: Language) -> dict[str, str]:
    """About saving."""
    return {name: translate(words, language) for name, words in _SAVED.items()}


def time_words(language: Language) -> dict[str, Any]:
    """About the clock."""
    return {
        **{name: translate(words, language) for name, words in _TIME.items()},
        "minutes_left": {minutes: translate(words, language) for minutes, words in _MINUTES.items()},
    }


def script_words(language: Language) -> dict[str, Any]:
    """All of them."""
    return {
        **{name: translate(words, language) for name, words in _WORDS.items()},
        **time_words(language),
        "verdicts": {verdict.value: translate(words, language) for verdict, words in _VERDICTS.items()},
    }
