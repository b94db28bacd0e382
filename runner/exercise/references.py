"""Reference submissions: right and wrong answers kept beside a suite, in folders named by the verdict they must get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from runner.exercise.file_problems import SubmissionFilesError
from runner.exercise.files import complete, complete_single
from runner.exercise.model import Exercise
from runner.exercise.problems import ExerciseError, Problem, in_order
from runner.exercise.snapshot import SUBMISSIONS, take_snapshot
from runner.verdict import CheckVerdict, SubmissionVerdict

_OF_SUBMISSIONS: Final = tuple(word for word in SubmissionVerdict if word is not SubmissionVerdict.INFRASTRUCTURE)
_OF_CHECKS: Final = (
    CheckVerdict.FAILED,
    CheckVerdict.ERROR,
    CheckVerdict.TIMEOUT,
    CheckVerdict.MEMORY,
    CheckVerdict.OUTPUT_LIMIT,
    CheckVerdict.PROTOCOL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference submission.

    ``expected`` is a submission's verdict, which must be exactly that; or a check's, which means: not
    accepted, and at least one check ended like that.
    """

    #: The path below ``submissions/``, which names it in reports.
    name: str
    expected: SubmissionVerdict | CheckVerdict
    language: str
    files: dict[str, str]


def read_references(exercise: Exercise) -> tuple[Reference, ...]:
    """The reference submissions of an exercise, by path.

    Raises:
        ExerciseError: a folder is no verdict's name, or a submission cannot be handed in.
    """
    files, problems = take_snapshot(exercise.folder)
    references, more = references_in(files, exercise)
    if problems or more:
        raise ExerciseError(exercise.slug, in_order([*problems, *more]))
    return references


def references_in(files: Mapping[str, bytes], exercise: Exercise) -> tuple[tuple[Reference, ...], list[Problem]]:
    """The reference submissions of a snapshot, and what is wrong with them."""
    references: list[Reference] = []
    problems: list[Problem] = []
    for name, contents in _groups(files):
        place = f"{SUBMISSIONS}/{name}"
        expected = _expected(PurePosixPath(name).parts[0])
        if expected is None or "/" not in name:
            problems.append(_folder_problem(place))
            continue
        try:
            single = "" in contents
            if single:
                language, texts = complete_single({PurePosixPath(name).name: contents[""]}, exercise, None)
            else:
                language, texts = complete(contents, exercise, None)
        except SubmissionFilesError as error:
            problems += [
                Problem(
                    file=place if single or finding.place in ("files", "language") else f"{place}/{finding.place}",
                    line=None,
                    message=finding.message,
                    remedy=finding.remedy,
                )
                for finding in error.problems
            ]
        else:
            references.append(Reference(name=name, expected=expected, language=language, files=texts))
    return tuple(references), problems


def _groups(files: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """``<verdict>/<name>`` with its files; a submission of one file has it under an empty name."""
    groups: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        if path.startswith(f"{SUBMISSIONS}/"):
            parts = PurePosixPath(path).parts[1:]
            groups.setdefault("/".join(parts[:2]), {})["/".join(parts[2:])] = content
    yield from groups.items()


def _expected(folder: str) -> SubmissionVerdict | CheckVerdict | None:
    for word in (*_OF_SUBMISSIONS, *_OF_CHECKS):
        if folder == word.value:
            return word
    return None


def _folder_problem(place: str) -> Problem:
    words = ", ".join(dict.fromkeys(word.value for word in (*_OF_SUBMISSIONS, *_OF_CHECKS)))
    return Problem(
        file=place,
        line=None,
        message="It is in no folder named by a verdict.",
        remedy=f"Put it into {SUBMISSIONS}/<verdict>/, the verdict being one of: {words}.",
    )
