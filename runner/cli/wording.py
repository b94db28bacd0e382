"""What is wrong with the input, said in the language of this process."""

from __future__ import annotations

from runner.exercise import FILE_SENTENCES, ExerciseError, SubmissionFilesError, UnknownExerciseError
from runner.i18n import gettext as _
from runner.i18n import ngettext


def said(error: Exception) -> str:
    """An error as people are told of it. What authors did wrong in an exercise stays in English."""
    match error:
        case SubmissionFilesError():
            lines = []
            for problem in error.problems:
                sentences = FILE_SENTENCES[problem.code]
                message, remedy = _(sentences.message) % problem.facts, _(sentences.remedy) % problem.facts
                lines.append(f"{problem.place}: {message} {remedy}")
            return "\n".join(lines)
        case UnknownExerciseError():
            message = _("There is no exercise {name} in the bank.").format(name=repr(error.slug[:80]))
            near = ", ".join(error.near)
            return f"{message} {_('Did you mean: {near}?').format(near=near)}" if near else message
        case ExerciseError():
            count = len(error.problems)
            head = ngettext(
                "The exercise {name} has {count} problem:", "The exercise {name} has {count} problems:", count
            ).format(name=error.name, count=count)
            return "\n".join([head, *(f"  {problem}" for problem in error.problems)])
    return str(error)
