"""Exercises: folders that an author writes, read, checked and frozen for grading."""

from runner.exercise.bank import Bank
from runner.exercise.files import FileProblem, SubmissionFilesError, check_files, read_submission
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
from runner.exercise.read import read_exercise
from runner.exercise.references import Reference, read_references
from runner.exercise.snapshot import digest_of

__all__ = [
    "Bank",
    "Case",
    "Check",
    "Checker",
    "Credit",
    "Criterion",
    "Exercise",
    "ExerciseChangedError",
    "ExerciseError",
    "ExerciseLanguage",
    "ExerciseMode",
    "FileProblem",
    "Problem",
    "Reference",
    "SubmissionFilesError",
    "UnknownExerciseError",
    "check_files",
    "digest_of",
    "read_exercise",
    "read_references",
    "read_submission",
]
