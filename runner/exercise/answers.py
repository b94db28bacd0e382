"""Answers that an exercise is checked with, and what must come of them.

The proof of a suite is its reference submissions, each graded like a candidate's and compared with the verdict that its
folder names, and answers that nobody may pass with: the untouched starter, and functions that return a constant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runner.exercise.model import Exercise
from runner.exercise.problems import Problem
from runner.exercise.references import Reference, read_references
from runner.exercise.trivial import trivial_answers
from runner.model import CheckReport, Report
from runner.verdict import CheckVerdict, SubmissionVerdict

#: Answers that never reached the suite, so they prove nothing about it.
NOT_EXAMINED: Final = frozenset(
    {SubmissionVerdict.NOT_GRADABLE, SubmissionVerdict.COMPILE_ERROR, SubmissionVerdict.INFRASTRUCTURE}
)


class AnswerKind(StrEnum):
    """Where an answer comes from that an exercise is checked with."""

    REFERENCE = "reference"
    STARTER = "starter"
    TRIVIAL = "trivial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing to grade, and what must come of it. ``expected`` None means: anything but accepted."""

    kind: AnswerKind
    name: str
    language: str
    files: dict[str, str]
    expected: SubmissionVerdict | CheckVerdict | None

    @property
    def place(self) -> str:
        """Where an author finds it, in the exercise's folder; trivial answers are made up and are nowhere."""
        if self.kind is AnswerKind.REFERENCE:
            return f"submissions/{self.name}"
        return f"starter/{self.language}" if self.kind is AnswerKind.STARTER else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """An answer that did not get what it must get, and the checks that made the difference."""

    answer: Answer
    report: Report
    message: str
    checks: tuple[CheckReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many reference submissions each language needs. Too few are a problem, or a warning if not ``required``."""

    accepted: int = 2
    wrong: int = 4
    required: bool = True


def answers_to(exercise: Exercise, references: Sequence[Reference] | None = None) -> tuple[Answer, ...]:
    """Everything that an exercise is checked with: reference submissions, starters, trivial answers.

    Args:
        exercise: whose answers they are.
        references: its reference submissions; None reads them from its folder.

    Raises:
        ExerciseError: they cannot be read.
    """
    given = [
        Answer(
            kind=AnswerKind.REFERENCE,
            name=reference.name,
            language=reference.language,
            files=reference.files,
            expected=reference.expected,
        )
        for reference in (read_references(exercise) if references is None else references)
    ]
    starters = [
        Answer(kind=AnswerKind.STARTER, name="starter", language=name, files=language.starter, expected=None)
        for name, language in exercise.languages.items()
    ]
    trivial = [
        Answer(kind=AnswerKind.TRIVIAL, name=f"trivial/{name}", language="python", files=files, expected=None)
        for name, files in trivial_answers(exercise).items()
    ]
    return (*given, *starters, *trivial)


def surprise_in(answer: Answer, report: Report) -> Surprise | None:
    """Compare a report with what the answer must get; None when they agree."""
    expected = answer.expected
    got = report.verdict
    verdicts = {check.verdict for check in report.checks}
    if got is SubmissionVerdict.INFRASTRUCTURE:
        message = f"It could not be graded: {report.fault or 'the platform or the suite failed'}."
        return _surprise(answer, report, message, of=CheckVerdict.INFRASTRUCTURE)
    if expected is None or isinstance(expected, CheckVerdict):
        if got is SubmissionVerdict.ACCEPTED:
            return _surprise(answer, report, "It was accepted and must not be.", of=None)
        if expected is None or expected in verdicts:
            return None
        return _surprise(answer, report, f"No check ended as {expected.value!r}.", passed=False)
    if got is expected:
        return None
    hoped = expected in (SubmissionVerdict.ACCEPTED, SubmissionVerdict.PARTIAL)
    return _surprise(answer, report, f"It got {got.value!r} instead of {expected.value!r}.", passed=not hoped)


def too_few(exercise: Exercise, answers: Sequence[Answer], demand: Demand) -> Iterator[Problem]:
    """What is missing of the references that a suite is proved with."""
    for language in exercise.languages:
        expected = [
            answer.expected for answer in answers if answer.kind is AnswerKind.REFERENCE and answer.language == language
        ]
        accepted = expected.count(SubmissionVerdict.ACCEPTED)
        wrong = sum(word is not SubmissionVerdict.ACCEPTED and word not in NOT_EXAMINED for word in expected)
        if accepted < demand.accepted:
            yield Problem(
                file="submissions/accepted",
                line=None,
                message=f"There are {accepted} right answers in {language}.",
                remedy=f"Write at least {demand.accepted} that differ, so that the suite is not made for one of them.",
            )
        if wrong < demand.wrong:
            yield Problem(
                file="submissions",
                line=None,
                message=f"There are {wrong} wrong answers in {language} that reach the suite.",
                remedy=f"Write at least {demand.wrong} plausible ones: off by one, a forgotten edge, a wrong type.",
            )


def _surprise(
    answer: Answer, report: Report, message: str, *, passed: bool | None = None, of: CheckVerdict | None = None
) -> Surprise:
    """``passed`` or ``of`` choose the checks to show."""
    if passed is None:
        checks = tuple(check for check in report.checks if check.verdict is of)
    else:
        checks = tuple(check for check in report.checks if (check.verdict is CheckVerdict.PASSED) == passed)
    return Surprise(answer=answer, report=report, message=message, checks=checks)
