"""What `preuve exercise new` writes works at once: its suite tells its own right answers from its wrong ones."""

from __future__ import annotations

import pytest

from fakes.surprises import describe
from runner.authoring import AnswerKind, Demand, check_exercise, new_exercise
from runner.exercise import ExerciseMode, read_exercise
from runner.grade import Work
from runner.verdict import Intent, SubmissionVerdict


@pytest.mark.parametrize("mode", list(ExerciseMode))
def test_a_new_exercise_passes_the_check_in_real_sandboxes(grader, tmp_path, mode):
    def grade(exercise, language, files):
        return grader.grade(Work(exercise=exercise, language=language, files=files, intent=Intent.SUBMIT))

    exercise = read_exercise(new_exercise(tmp_path, "my-first-one", mode))

    outcome = check_exercise(exercise, grade, demand=Demand(required=False))

    assert outcome.ok, describe(outcome)
    verdicts = {step.report.verdict for step in outcome.steps if step.answer.kind is AnswerKind.REFERENCE}
    assert SubmissionVerdict.ACCEPTED in verdicts
    assert len(verdicts) > 1
