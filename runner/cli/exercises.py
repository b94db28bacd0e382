"""``preuve exercise check`` and ``preuve exercise new``: what authors do."""

from __future__ import annotations

from pathlib import Path

from runner.authoring import CheckOutcome, Step, check_exercise, new_exercise
from runner.cli.ending import BadInputError, Status, blaming_the_input
from runner.cli.inputs import find_exercise, read_settings
from runner.cli.reports import reason_text
from runner.cli.screen import remark, say
from runner.cli.wording import said
from runner.exercise import Bank, Exercise, ExerciseError, ExerciseMode
from runner.grade import Grader, Work
from runner.i18n import gettext as _
from runner.i18n import local, ngettext
from runner.model import Report
from runner.settings import Settings
from runner.verdict import Intent
from runner.workbench import open_workbench


def check(names: list[str]) -> Status:
    """Prove exercises by their reference submissions; all of the bank where none is named."""
    settings = read_settings()
    wanted = names or list(Bank(settings.bank).slugs())
    if not wanted:
        raise BadInputError(_("There is no exercise in {bank}. Point PREUVE_BANK at one.").format(bank=settings.bank))
    found = [_find(name, settings) for name in wanted]  # a name that is none is told before anything is graded
    in_order = [_check_one(exercise, settings) for exercise in found]
    return Status.OK if all(in_order) else Status.NOT_IN_ORDER


def new(slug: str, mode: ExerciseMode, author: str | None, into: Path | None) -> Status:
    """Write a working skeleton."""
    parent = read_settings().bank if into is None else into
    if not parent.is_dir():
        raise BadInputError(_("{folder}: There is no such folder. Make it first.").format(folder=parent))
    with blaming_the_input(ExerciseError):
        folder = new_exercise(parent, slug, mode, **({} if author is None else {"author": author}))
    name = slug if into is None else folder
    say(_("{folder} is there and works. Next: preuve exercise check {slug}").format(folder=folder, slug=name))
    return Status.OK


def _find(name: str, settings: Settings) -> Exercise | ExerciseError:
    try:
        return find_exercise(name, settings)
    except ExerciseError as error:
        return error


def _check_one(exercise: Exercise | ExerciseError, settings: Settings) -> bool:
    """Everything that is wrong with one exercise, each on a line; others are checked all the same."""
    try:
        if isinstance(exercise, ExerciseError):
            raise exercise
        with open_workbench(settings, exercise, None, progress=remark) as grader:
            outcome = check_exercise(exercise, lambda *work: _grade(grader, *work), _tell)
    except ExerciseError as error:
        say(said(error))
        return False
    _show(outcome)
    return outcome.ok


def _grade(grader: Grader, exercise: Exercise, language: str, files: dict[str, str]) -> Report:
    return grader.grade(Work(exercise=exercise, language=language, files=files, intent=Intent.SUBMIT))


def _tell(step: Step) -> None:
    mark = "✓" if step.surprise is None else "✗"
    answer = step.answer
    remark(f"  {mark} {step.done}/{step.total} {answer.language} {answer.name}: {_(step.report.verdict.value)}")


def _show(outcome: CheckOutcome) -> None:
    for surprise in outcome.surprises:
        say(f"{outcome.exercise.slug}/submissions/{surprise.answer.name}: {surprise.message}")
        for found in surprise.checks:
            words = local(found.message or reason_text(found.reason or "")).strip().splitlines()
            say(
                f"    {local(found.label)} ({found.id}): {_(found.verdict.value)}" + (f" – {words[0]}" if words else "")
            )
    for problem in outcome.problems:
        say(f"{outcome.exercise.slug}/{problem}")
    for warning in outcome.warnings:
        say(f"{outcome.exercise.slug}/{warning} ({_('warning')})")
    count = len(outcome.steps)
    answers = ngettext("{count} answer", "{count} answers", count).format(count=count)
    state = _("in order") if outcome.ok else _("NOT in order")
    say(f"{outcome.exercise.slug}: {state}, {answers}.")
