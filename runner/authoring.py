"""What authors do with an exercise: begin one, and prove that its suite tells right answers from wrong ones.

The proof is the reference submissions, each graded like a candidate's and compared with the verdict that its folder
names, and answers that nobody may pass with: the untouched starter, and functions that return a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runner.exercise import (
    NOT_EXAMINED,
    Answer,
    AnswerKind,
    Demand,
    Exercise,
    ExerciseError,
    ExerciseMode,
    Problem,
    Surprise,
    answers_to,
    check_lines,
    is_slug,
    lint_suite,
    read_exercise,
    surprise_in,
    too_few,
)
from runner.i18n import gettext as _
from runner.model import Report
from runner.verdict import CheckVerdict

__all__ = [
    "Answer",
    "AnswerKind",
    "CheckOutcome",
    "Demand",
    "Grade",
    "Step",
    "Surprise",
    "answers_to",
    "check_exercise",
    "new_exercise",
    "surprise_in",
]

Grade = Callable[[Exercise, str, dict[str, str]], Report]

_SKELETONS: Final = Path(__file__).parent / "exercise" / "skeletons"
#: Python files of a skeleton carry this ending, so that no tool takes them for modules of ours.
_SKELETON_ENDING: Final = ".skeleton"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One answer has been graded; ``done`` of ``total``."""

    done: int
    total: int
    answer: Answer
    report: Report
    surprise: Surprise | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOutcome:
    """What the check of an exercise has found."""

    exercise: Exercise
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def surprises(self) -> tuple[Surprise, ...]:
        """The answers that did not get what they must get."""
        return tuple(step.surprise for step in self.steps if step.surprise is not None)

    @property
    def ok(self) -> bool:
        """True when the exercise may be offered. Warnings do not count."""
        return not self.problems and not self.surprises


def check_exercise(
    exercise: Exercise,
    grade: Grade,
    on_progress: Callable[[Step], None] = lambda step: None,
    *,
    demand: Demand | None = None,
) -> CheckOutcome:
    """Grade every answer that the exercise is checked with, and compare.

    Args:
        exercise: as ``read_exercise`` gave it; its reference submissions are read from its folder.
        grade: grades files in a language with intent submit. What it raises is not caught.
        on_progress: called after each answer.
        demand: how many reference submissions there must be.

    Raises:
        ExerciseError: the reference submissions cannot be read.
    """
    answers = answers_to(exercise)
    steps: list[Step] = []
    for number, answer in enumerate(answers, start=1):
        report = grade(exercise, answer.language, dict(answer.files))
        step = Step(done=number, total=len(answers), answer=answer, report=report, surprise=surprise_in(answer, report))
        steps.append(step)
        on_progress(step)
    demand = demand or Demand()
    few = tuple(too_few(exercise, answers, demand))
    return CheckOutcome(
        exercise=exercise,
        steps=tuple(steps),
        problems=few if demand.required else (),
        warnings=(
            *lint_suite(exercise),
            *(() if demand.required else few),
            *_repeated(answers),
            *_unproven(exercise, steps),
        ),
    )


def new_exercise(bank: Path, slug: str, mode: ExerciseMode, *, author: str = "Preuve contributors") -> Path:
    """Write an exercise that works, for its author to change bit by bit. Returns its folder.

    Raises:
        ExerciseError: the slug cannot be one, or the folder exists.
    """
    folder = bank / slug
    if not is_slug(slug):
        raise _folder_error(slug, _("This cannot be a slug."), _("Use 3 to 60 of a-z, 0-9 and '-'."))
    if folder.exists():
        raise _folder_error(slug, _("The folder exists."), _("Choose another slug, or remove the folder."))
    skeleton = _SKELETONS / mode.value
    title = slug.replace("-", " ").capitalize()
    for source in sorted(path for path in skeleton.rglob("*") if path.is_file()):
        target = folder / str(source.relative_to(skeleton)).removesuffix(_SKELETON_ENDING)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        if target.name == "exercise.toml":
            text = text.replace("@TITLE@", title).replace("@AUTHOR@", author.replace("\\", "").replace('"', ""))
        target.write_text(text, encoding="utf-8")
    read_exercise(folder)
    return folder


def _repeated(answers: Sequence[Answer]) -> Iterator[Problem]:
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    for answer in answers:
        if answer.kind is AnswerKind.REFERENCE:
            other = seen.setdefault((answer.language, tuple(sorted(answer.files.items()))), answer.name)
            if other != answer.name:
                yield Problem(
                    file=f"submissions/{answer.name}",
                    line=None,
                    message=f"It is the same as submissions/{other}.",
                    remedy="Write it differently, or remove one of them.",
                )


def _unproven(exercise: Exercise, steps: Sequence[Step]) -> Iterator[Problem]:
    """Hidden checks that no wrong answer fails: nothing shows that they can fail."""
    failed = {
        check.id
        for step in steps
        if step.answer.kind is AnswerKind.REFERENCE and step.report.verdict not in NOT_EXAMINED
        for check in step.report.checks
        if check.verdict is not CheckVerdict.PASSED
    }
    lines = check_lines(exercise)
    for criterion in exercise.criteria:
        for check in criterion.checks:
            if check.id not in failed:
                yield Problem(
                    file="exercise.toml",
                    line=lines.get(check.id),
                    message=f"No wrong answer of submissions/ fails {check.id!r}.",
                    remedy="Add a wrong answer that it catches.",
                )


def _folder_error(slug: str, message: str, remedy: str) -> ExerciseError:
    return ExerciseError(slug, [Problem(file=".", line=None, message=message, remedy=remedy)])
