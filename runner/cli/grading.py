"""``preuve grade``: files on disk in, a report out, without api and queue."""

from __future__ import annotations

from pathlib import Path

from runner.cli.ending import BadInputError, Status, blaming_the_input
from runner.cli.inputs import find_exercise, read_settings
from runner.cli.profiles import show_profile
from runner.cli.reports import show_report, view_of
from runner.cli.screen import emit, remark, say
from runner.exercise import ExerciseError, SubmissionFilesError, read_submission
from runner.grade import Work
from runner.i18n import gettext as _
from runner.verdict import Intent, SubmissionVerdict
from runner.wire import report_to_json
from runner.workbench import open_workbench


def grade(
    name: str, paths: list[Path], *, language: str | None, as_json: bool, profile: bool, runtime: str | None
) -> Status:
    """Grade one submission and show its report. FAULT when the platform failed, whatever was handed in."""
    settings = read_settings(**({} if runtime is None else {"runtime": runtime}))
    with blaming_the_input(ExerciseError):
        exercise = find_exercise(name, settings)
    if language is not None and language not in exercise.languages:
        known = ", ".join(exercise.languages)
        raise BadInputError(
            _("--language: {exercise} has no language {language}. Use one of: {known}.").format(
                exercise=exercise.slug, language=language, known=known
            )
        )
    with blaming_the_input(SubmissionFilesError):
        language, files = read_submission(paths, exercise, language)
    work = Work(exercise=exercise, language=language, files=files, intent=Intent.SUBMIT)
    with open_workbench(settings, exercise, language, progress=remark) as grader:
        report = grader.grade(work)
    if as_json:
        emit(report_to_json(report).decode())
    else:
        show_report(view_of(report))
        if profile:
            say()
            show_profile(report)
    return Status.FAULT if report.verdict is SubmissionVerdict.INFRASTRUCTURE else Status.OK
