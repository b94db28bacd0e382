"""Exercises: folders that an author writes, read, checked and frozen for grading."""

from runner.exercise.answers import (
    NOT_EXAMINED,
    Answer,
    AnswerKind,
    Demand,
    Surprise,
    answers_to,
    surprise_in,
    too_few,
)
from runner.exercise.bank import Bank
from runner.exercise.bundles import BundleError, Bundles, is_bundle_name
from runner.exercise.file_problems import FILE_SENTENCES, FileProblem, SubmissionFilesError
from runner.exercise.files import check_files, read_submission
from runner.exercise.lint import lint_suite
from runner.exercise.model import (
    Case,
    Check,
    Checker,
    Credit,
    Criterion,
    Exercise,
    ExerciseLanguage,
    ExerciseMode,
)
from runner.exercise.problems import ExerciseChangedError, ExerciseError, Problem, UnknownExerciseError
from runner.exercise.read import check_lines, exercise_in, is_slug, read_exercise
from runner.exercise.references import Reference, read_references, references_in
from runner.exercise.snapshot import (
    MAX_EXERCISE_BYTES,
    MAX_EXERCISE_FILE_BYTES,
    MAX_EXERCISE_FILES,
    SUBMISSIONS,
    digest_of,
    is_leftover,
    take_snapshot,
)
from runner.exercise.trivial import trivial_answers

__all__ = [
    "FILE_SENTENCES",
    "MAX_EXERCISE_BYTES",
    "MAX_EXERCISE_FILES",
    "MAX_EXERCISE_FILE_BYTES",
    "NOT_EXAMINED",
    "SUBMISSIONS",
    "Answer",
    "AnswerKind",
    "Bank",
    "BundleError",
    "Bundles",
    "Case",
    "Check",
    "Checker",
    "Credit",
    "Criterion",
    "Demand",
    "Exercise",
    "ExerciseChangedError",
    "ExerciseError",
    "ExerciseLanguage",
    "ExerciseMode",
    "FileProblem",
    "Problem",
    "Reference",
    "SubmissionFilesError",
    "Surprise",
    "UnknownExerciseError",
    "answers_to",
    "check_files",
    "check_lines",
    "digest_of",
    "exercise_in",
    "is_bundle_name",
    "is_leftover",
    "is_slug",
    "lint_suite",
    "read_exercise",
    "read_references",
    "read_submission",
    "references_in",
    "surprise_in",
    "take_snapshot",
    "too_few",
    "trivial_answers",
]
