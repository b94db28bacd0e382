"""The files of one submission: which ones may be handed in, and how they are read from a disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from runner.exercise.description import FILE_NAME
from runner.exercise.file_problems import TOO_MUCH, FileProblem, SubmissionFilesError
from runner.exercise.model import Exercise
from runner.exercise.snapshot import is_leftover
from runner.model import MAX_FILES, MAX_FILES_BYTES

_MAX_SHOWN: Final = 80


def check_files(files: Mapping[str, str], exercise: Exercise, language: str) -> None:
    """Make sure that a submission can go to a sandbox: names by an allow-list, sizes, text, and the entry file.

    Raises:
        SubmissionFilesError: it cannot.
    """
    problems = [*_language_problems(exercise, language), *name_and_size_problems(files)]
    if language in exercise.languages:
        problems += _entry_problems(files, exercise.languages[language].entry)
    if problems:
        raise SubmissionFilesError(problems)


def read_submission(
    path: Path | Sequence[Path], exercise: Exercise, language: str | None = None
) -> tuple[str, dict[str, str]]:
    """The language and the files of a submission on disk.

    One file stands for the entry file, whatever its name, and the other files come from the starter. A folder, or
    several files, are the whole submission. Without ``language`` it is that of the entry file found, or
    for a single file that of its ending.

    Raises:
        SubmissionFilesError: it cannot be read, or is no submission to this exercise.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    if len(paths) == 1 and paths[0].is_dir():
        return complete(_read_all(_below(paths[0])), exercise, language)
    files = _read_all((one.name, one) for one in paths)
    return complete_single(files, exercise, language) if len(paths) == 1 else complete(files, exercise, language)


def complete_single(files: Mapping[str, bytes], exercise: Exercise, language: str | None) -> tuple[str, dict[str, str]]:
    """A submission of one file, which stands for the entry; see ``read_submission``."""
    ((name, content),) = files.items()
    if language is None:
        suffix = PurePosixPath(name).suffix
        language = _only(
            [key for key, value in exercise.languages.items() if PurePosixPath(value.entry).suffix == suffix],
            place=_shown(name),
            code="ending",
            facts={"ending": repr(suffix)},
            exercise=exercise,
        )
    if language not in exercise.languages:
        raise SubmissionFilesError(_language_problems(exercise, language))
    chosen = exercise.languages[language]
    texts = {**chosen.starter, chosen.entry: _decode({name: content})[name]}
    check_files(texts, exercise, language)
    return language, texts


def complete(files: Mapping[str, bytes], exercise: Exercise, language: str | None) -> tuple[str, dict[str, str]]:
    """A submission whose files are all there; see ``read_submission``."""
    if language is None:
        entries = ", ".join(value.entry for value in exercise.languages.values())
        language = _only(
            [key for key, value in exercise.languages.items() if value.entry in files],
            place="files",
            code="no_entry",
            facts={"entries": entries},
            exercise=exercise,
        )
    texts = _decode(files)
    check_files(texts, exercise, language)
    return language, texts


def _decode(files: Mapping[str, bytes]) -> dict[str, str]:
    texts: dict[str, str] = {}
    problems = []
    for name, content in files.items():
        try:
            texts[name] = content.decode("utf-8")
        except UnicodeDecodeError:
            problems.append(FileProblem(place=_shown(name), code="encoding"))
    if problems:
        raise SubmissionFilesError(problems)
    return texts


def name_and_size_problems(files: Mapping[str, str]) -> Iterator[FileProblem]:
    """What is wrong with some files whatever the exercise."""
    if len(files) > MAX_FILES:
        yield FileProblem(place="files", code="too_many", facts={"count": str(len(files)), "most": str(MAX_FILES)})
        return
    total = 0
    by_folded_name: dict[str, str] = {}
    for name, text in files.items():
        if not FILE_NAME.fullmatch(name):
            yield FileProblem(place=_shown(name), code="name")
        else:
            other = by_folded_name.setdefault(name.casefold(), name)
            if other != name:
                yield FileProblem(place=name, code="capitals", facts={"other": repr(other)})
        if "\0" in text:
            yield FileProblem(place=_shown(name), code="nul")
        try:
            total += len(text.encode())
        except UnicodeEncodeError:
            yield FileProblem(place=_shown(name), code="surrogate")
    for name in by_folded_name.values():
        for parent in PurePosixPath(name.casefold()).parents:
            if str(parent) in by_folded_name:
                yield FileProblem(place=name, code="folder", facts={"file": repr(by_folded_name[str(parent)])})
    if total > MAX_FILES_BYTES:
        yield FileProblem(place="files", code="too_large", facts={"bytes": str(total), "most": str(MAX_FILES_BYTES)})


def _language_problems(exercise: Exercise, language: str) -> list[FileProblem]:
    if language in exercise.languages:
        return []
    facts = {"language": repr(language[:_MAX_SHOWN]), "expected": ", ".join(exercise.languages)}
    return [FileProblem(place="language", code="language", facts=facts)]


def _entry_problems(files: Mapping[str, str], entry: str) -> list[FileProblem]:
    if entry in files:
        return []
    return [FileProblem(place="files", code="entry", facts={"file": repr(entry)})]


def _only(languages: list[str], *, place: str, code: str, facts: dict[str, str], exercise: Exercise) -> str:
    """The language, where there is exactly one; ``code`` says what is wrong where there is none."""
    if len(languages) == 1:
        return languages[0]
    if languages:
        code, facts = "ambiguous", {"found": ", ".join(languages)}
    facts = {**facts, "expected": ", ".join(exercise.languages)}
    raise SubmissionFilesError([FileProblem(place=place, code=code, facts=facts)])


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder by relative name, leftovers left out. A link is refused: it leads anywhere."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        raise SubmissionFilesError([_unreadable(folder.name, folder)]) from None
    for entry in entries:
        if is_leftover(entry.name):
            continue
        if entry.is_symlink():
            raise SubmissionFilesError([_unreadable(entry.name, entry)])
        if entry.is_dir():
            yield from ((f"{entry.name}/{name}", path) for name, path in _below(entry))
        else:
            yield entry.name, entry


def _read_all(paths: Iterable[tuple[str, Path]]) -> dict[str, bytes]:
    """Read files by name, and stop as soon as they are more than any submission may hold."""
    files: dict[str, bytes] = {}
    total = 0
    for name, path in paths:
        if name in files:
            raise SubmissionFilesError([FileProblem(place=name, code="twice")])
        try:
            total += path.stat().st_size if path.is_file() else 0
            if len(files) >= MAX_FILES or total > MAX_FILES_BYTES:
                raise SubmissionFilesError([TOO_MUCH])
            if not path.is_file():
                raise SubmissionFilesError([_unreadable(name, path)])
            files[name] = path.read_bytes()
        except OSError:
            raise SubmissionFilesError([_unreadable(name, path)]) from None
    return files


def _unreadable(name: str, path: Path) -> FileProblem:
    found = path.exists() or path.is_symlink()
    return FileProblem(place=_shown(name), code="no_plain_file" if found else "no_file")


def _shown(name: str) -> str:
    """A name as it may stand in a message: short, and without control characters."""
    return ascii(name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}...")[1:-1]
