"""From a folder to a checked ``Exercise``: every problem at once, or none and an exercise that can be graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from runner.exercise import content
from runner.exercise.description import SLUG, Description, read_description
from runner.exercise.model import Exercise, ExerciseMode
from runner.exercise.problems import ExerciseError, Problem, in_order
from runner.exercise.references import references_in
from runner.exercise.snapshot import SUBMISSIONS, digest_of, take_snapshot
from runner.exercise.table import FILE
from runner.model import Localized

_SUITE_FOLDERS: Final = ("suite/", "samples/")


def read_exercise(folder: Path) -> Exercise:
    """Read and check the folder of one exercise. Its name is the exercise's slug.

    Raises:
        ExerciseError: it cannot be graded as it is; carries every problem.
    """
    slug = folder.resolve().name
    if not folder.is_dir():
        remedy = "Check the path."
        raise ExerciseError(slug, [Problem(file=FILE, line=None, message="There is no such folder.", remedy=remedy)])
    files, problems = take_snapshot(folder)
    return exercise_in(files, slug, folder=folder, problems=problems)


def exercise_in(files: Mapping[str, bytes], slug: str, *, folder: Path, problems: Sequence[Problem] = ()) -> Exercise:
    """Check the content of one exercise, by relative path.

    Args:
        files: the content.
        slug: the exercise's name.
        folder: where the content lies or will lie.
        problems: what is known to be wrong with it.

    Raises:
        ExerciseError: it cannot be graded as it is; carries every problem.
    """
    problems = list(problems)
    if not SLUG.fullmatch(slug):
        remedy = "Rename it: 3 to 60 lower-case letters, digits and '-'."
        message = f"The folder's name {slug!r} cannot be an exercise's slug."
        problems.append(Problem(file=FILE, line=None, message=message, remedy=remedy))
    problems += content.place_problems(list(files))
    texts, undecoded = content.decode_texts({p: c for p, c in files.items() if not p.startswith(f"{SUBMISSIONS}/")})
    problems += undecoded
    if FILE not in files:
        message = "The file is missing."
        problems.append(Problem(file=FILE, line=None, message=message, remedy="Write it, or copy one."))
        raise ExerciseError(slug, in_order(problems))
    description, found = read_description(texts[FILE])
    problems += found
    if undecoded or description is None:
        raise ExerciseError(slug, in_order(problems))
    problems += content.statement_problems(texts)
    exercise, found = _assemble(folder, slug, files, texts, description)
    problems += found
    if _languages_are_sound(description, problems):
        problems += references_in(files, exercise)[1]
    if problems:
        raise ExerciseError(slug, in_order(problems))
    return exercise


def _languages_are_sound(description: Description, problems: list[Problem]) -> bool:
    """False where every reference submission would repeat what is wrong with its language."""
    starters = any(problem.file.startswith("starter/") for problem in problems)
    return bool(description.entries) and all(description.entries.values()) and not starters


def is_slug(name: str) -> bool:
    """True for what can be an exercise's slug: 3 to 60 lower-case letters, digits and ``-``."""
    return SLUG.fullmatch(name) is not None


def check_lines(exercise: Exercise) -> dict[str, int]:
    """Check id -> the line of exercise.toml that declares it, as the file is now."""
    description, _ = read_description((exercise.folder / FILE).read_text(encoding="utf-8"))
    return {} if description is None else {item.check.id: item.line for item in description.declared}


def _assemble(
    folder: Path, slug: str, files: Mapping[str, bytes], texts: dict[str, str], description: Description
) -> tuple[Exercise, list[Problem]]:
    languages, problems = content.read_starters(texts, description)
    problems += content.leak_problems(texts, description.mode)
    with_cases = description.mode is ExerciseMode.CASES
    if with_cases:
        cases, found = content.read_cases(texts, description.declared, visible=False)
        sample_cases, more = content.read_cases(texts, description.declared, visible=True)
        problems += [*found, *more]
    else:
        cases, sample_cases = {}, {}
        problems += content.suite_file_problems(texts, description)
    counted = {path: raw for path, raw in files.items() if not path.startswith(f"{SUBMISSIONS}/")}
    exercise = Exercise(
        slug=slug,
        folder=folder,
        version=description.version,
        title=description.title,
        statement=Localized(fr=texts.get("statement.fr.md", ""), en=texts.get("statement.en.md", "")),
        level=description.level,
        minutes=description.minutes,
        mode=description.mode,
        license=description.license,
        authors=description.authors,
        languages=languages,
        limits=description.limits,
        samples=description.samples,
        criteria=description.criteria,
        suite_files={} if with_cases else content.below(texts, "suite"),
        sample_files={} if with_cases else content.below(texts, "samples"),
        cases=cases,
        sample_cases=sample_cases,
        checker=description.checker,
        float_tolerance=description.float_tolerance,
        digest=digest_of(counted),
        suite_digest=digest_of({path: raw for path, raw in counted.items() if path.startswith(_SUITE_FOLDERS)}),
    )
    return exercise, problems
