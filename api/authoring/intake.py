"""From an archive to an exercise that can be checked: everything that can be wrong with it is found here."""

from __future__ import annotations

from pathlib import Path

from api.authoring.model import MOST_ANSWERS, UnfitExerciseError, fault_of
from api.catalog.archive import read_archive
from api.catalog.service import Catalog
from api.refused import Fault
from runner.exercise import (
    Answer,
    Demand,
    Exercise,
    ExerciseError,
    answers_to,
    exercise_in,
    is_slug,
    references_in,
    too_few,
)

#: What the references of an uploaded exercise must at least be, for each language.
_DEMAND = Demand(accepted=1, wrong=1)
_MOST_FAULTS = 20


def read_upload(
    archive: bytes, slug: str | None, catalog: Catalog
) -> tuple[dict[str, bytes], Exercise, tuple[Answer, ...]]:
    """The files of an uploaded exercise, what they say, and the answers that it is to be checked with.

    Raises:
        UnfitArchiveError: the archive is not taken.
        UnfitExerciseError: what it holds is no exercise that can be offered.
    """
    folder, files = read_archive(archive)
    exercise, answers = _read(files, _name(slug or folder, catalog), catalog)
    return files, exercise, answers


def _name(name: str | None, catalog: Catalog) -> str:
    if name is None or not is_slug(name):
        fault = Fault(
            place="?slug",
            message="The exercise has no name that can be used.",
            remedy="Name it: 3 to 60 lower-case letters, digits and '-'; or pack the folder that is called so.",
        )
        raise UnfitExerciseError((fault,))
    if catalog.in_bank(name):
        fault = Fault(
            place="?slug",
            message="The exercise %(slug)s comes with Preuve.",
            remedy="Choose another name.",
            facts={"slug": name},
        )
        raise UnfitExerciseError((fault,))
    return name


def _read(files: dict[str, bytes], slug: str, catalog: Catalog) -> tuple[Exercise, tuple[Answer, ...]]:
    try:
        exercise = exercise_in(files, slug, folder=Path(slug))
    except ExerciseError as error:
        raise UnfitExerciseError(tuple(fault_of(problem) for problem in error.problems[:_MOST_FAULTS])) from None
    answers = answers_to(exercise, references_in(files, exercise)[0])
    faults = [fault_of(problem) for problem in too_few(exercise, answers, _DEMAND)]
    known = {language for one in catalog.of_bank() for language in one.languages}
    faults += [
        Fault(
            place="/exercise.toml",
            message="No exercise can be solved in this language.",
            remedy="Use one of: %(languages)s.",
            facts={"languages": ", ".join(sorted(known))},
        )
        for language in exercise.languages
        if language not in known
    ]
    if len(answers) > MOST_ANSWERS:
        fault = Fault(
            place="/submissions",
            message="There are too many reference submissions.",
            remedy="Keep %(most)s at most.",
            facts={"most": str(MOST_ANSWERS)},
        )
        faults.append(fault)
    if faults:
        raise UnfitExerciseError(tuple(faults[:_MOST_FAULTS]))
    return exercise, answers
