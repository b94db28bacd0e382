"""What a verdict means, said to the one whose program it is: what happened, and where to look."""

from __future__ import annotations

from typing import Any

from api.i18n import Language, sentence, translate
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict

#: By the reason of a check (``runner.judge.REASONS``), for checks that did not pass.
OF_REASON: dict[str, str] = {
    "wrong": sentence("Your program answered, but not with what was expected."),
    "raised": sentence("Your program stopped with an error of its own."),
    "missing": sentence("The function or class that the exercise asks for was not found. Check how its name is spelt."),
    "exited": sentence("Your program ended itself before it had answered. Look for exit or quit."),
    "crashed": sentence("Your program was ended by the system. Look for a call that goes deeper and deeper."),
    "status": sentence("Your program ended with an error status."),
    "call": sentence("Your program was still running when its time was over: look for a loop that never ends."),
    "wall": sentence("Your program was still running when its time was over: look for a loop that never ends."),
    "cpu": sentence("Your program computed for too long: look for a loop that never ends, or a shorter way."),
    "attempt": sentence("The time for all checks together was used up by those before."),
    "examining": sentence("Your program answered with something far too large to look at."),
    "memory": sentence("Your program used too much memory: look for a list or text that grows without end."),
    "output": sentence("Your program printed far too much: look for a print in a loop that never ends."),
    "protocol": sentence("Your program sent something that is no answer."),
    "compile": sentence("Your program could not be read: look for a bracket, quote or colon that is missing."),
    "suite": sentence("Our check failed, not your program. It does not count."),
    "platform": sentence("Our machine failed, not your program. It does not count."),
}

#: By the verdict of a submission: a heading, and what it means.
OF_SUBMISSION: dict[SubmissionVerdict, tuple[str, str]] = {
    SubmissionVerdict.ACCEPTED: (sentence("All right"), sentence("Every check passed.")),
    SubmissionVerdict.PARTIAL: (
        sentence("Partly right"),
        sentence("Some checks passed, some did not. See below where to look."),
    ),
    SubmissionVerdict.REJECTED: (
        sentence("Not right yet"),
        sentence("No part of it passed yet. See below where to look."),
    ),
    SubmissionVerdict.COMPILE_ERROR: (
        sentence("Your program could not be read"),
        sentence("Look for a bracket, quote or colon that is missing, at the line that is named below."),
    ),
    SubmissionVerdict.NOT_GRADABLE: (
        sentence("Your program could not be read"),
        sentence("Nothing was counted against you: correct what is named below, and try again."),
    ),
    SubmissionVerdict.INFRASTRUCTURE: (
        sentence("Our fault, not yours"),
        sentence("Our machine failed, several times. Nothing was counted against you, and the time is given back."),
    ),
}

#: A run tries the samples only: it has no mark, so other words are right.
OF_RUN: dict[SubmissionVerdict, tuple[str, str]] = {
    SubmissionVerdict.ACCEPTED: (
        sentence("The examples pass"),
        sentence("Hand in when you are ready: then the hidden checks run, too."),
    ),
    SubmissionVerdict.PARTIAL: (sentence("Some examples pass"), sentence("See below which ones do not.")),
    SubmissionVerdict.REJECTED: (sentence("Not all examples pass yet"), sentence("See below which ones do not.")),
}


def of_check(reason: str | None, language: Language) -> str:
    """One sentence about a check that did not pass; nothing for one that did."""
    return translate(OF_REASON[reason], language) if reason in OF_REASON else ""


def of_submission(verdict: str | None, language: Language) -> tuple[str, str]:
    """A heading and a sentence about work that was handed in; where no verdict may be told, that it was received."""
    if verdict is None:
        return (
            translate(sentence("Received and checked"), language),
            translate(sentence("This battery does not tell results while it goes on."), language),
        )
    heading, words = OF_SUBMISSION[SubmissionVerdict(verdict)]
    return translate(heading, language), translate(words, language)


def of_run(view: dict[str, Any], language: Language) -> tuple[str, str]:
    """The same about a run, which is judged by its samples: all of them, some, or none passed."""
    verdict = SubmissionVerdict(view["verdict"])
    if verdict not in OF_RUN:
        return of_submission(verdict, language)
    heading, words = OF_RUN[_of_samples(view)]
    return translate(heading, language), translate(words, language)


def outcome(found: dict[str, Any], language: Language) -> tuple[str, str]:
    """The same about either, as ``api.sittings.following`` tells of it."""
    if found["mode"] == Intent.RUN and found["report"] is not None and found["verdict"] is not None:
        return of_run(found["report"], language)
    return of_submission(found["verdict"], language)


def is_good(found: dict[str, Any]) -> bool:
    """Whether all went well: every check of a submission, or every sample of a run."""
    view = found["report"]
    if found["mode"] == Intent.SUBMIT:
        return bool(found["verdict"] == SubmissionVerdict.ACCEPTED)
    return (
        view is not None
        and SubmissionVerdict(view["verdict"]) in OF_RUN
        and _of_samples(view) is SubmissionVerdict.ACCEPTED
    )


def _of_samples(view: dict[str, Any]) -> SubmissionVerdict:
    passed = [check["verdict"] == CheckVerdict.PASSED for check in view["samples"]]
    if all(passed):
        return SubmissionVerdict.ACCEPTED
    return SubmissionVerdict.PARTIAL if any(passed) else SubmissionVerdict.REJECTED
