"""The files beside exercise.toml: statement, starters, visible and hidden checks, checked against what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from runner.exercise.description import Declared, Description
from runner.exercise.files import name_and_size_problems
from runner.exercise.model import Case, ExerciseLanguage, ExerciseMode
from runner.exercise.problems import Problem
from runner.exercise.suite import parse_suite, suite_problems
from runner.exercise.table import FILE

STATEMENTS: Final = ("statement.fr.md", "statement.en.md")
_FOLDERS: Final = ("starter", "samples", "suite", "submissions")
_CASE_ENDINGS: Final = (".in", ".ans", ".args")
#: Suite and samples travel to the examiner in one frame of at most 8 MiB, in which text may grow.
MAX_SUITE_BYTES: Final = 2 << 20


def decode_texts(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[Problem]]:
    """Every file as text. What is none becomes a problem, and an empty text."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path, content in files.items():
        texts[path] = ""
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            problems.append(Problem(file=path, line=line, message="It is not UTF-8 text.", remedy="Save it as UTF-8."))
            continue
        if text.startswith("\ufeff"):
            problems.append(
                Problem(
                    file=path,
                    line=1,
                    message="It begins with a byte-order mark.",
                    remedy="Save it as UTF-8 without a byte-order mark.",
                )
            )
        elif "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            problems.append(Problem(file=path, line=line, message="It holds a NUL character.", remedy="Remove it."))
        else:
            texts[path] = text
    return texts, problems


def below(texts: Mapping[str, str], folder: str) -> dict[str, str]:
    """The files of a folder, named from there."""
    prefix = f"{folder}/"
    return {path.removeprefix(prefix): text for path, text in texts.items() if path.startswith(prefix)}


def place_problems(paths: Sequence[str]) -> Iterator[Problem]:
    """Files that have no business where they are."""
    for path in paths:
        top, inner, _ = path.partition("/")
        if inner and top not in _FOLDERS:
            yield _problem(path, f"An exercise has no folder {top!r}.", f"Use one of: {', '.join(_FOLDERS)}.")
        elif not inner and top not in (FILE, *STATEMENTS):
            remedy = f"Remove it: beside the folders there are only {FILE}, {' and '.join(STATEMENTS)}."
            yield _problem(path, "An exercise has no such file.", remedy)


def statement_problems(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Both languages are there and say something."""
    for name in STATEMENTS:
        if name not in texts:
            yield _problem(name, "The statement is missing.", "Write it: candidates read either language.")
        elif not texts[name].strip():
            yield _problem(name, "The statement is empty.", "Write it: candidates read either language.", line=1)


def read_starters(
    texts: Mapping[str, str], description: Description
) -> tuple[dict[str, ExerciseLanguage], list[Problem]]:
    """The languages with the files that candidates start from."""
    problems: list[Problem] = []
    languages: dict[str, ExerciseLanguage] = {}
    for language, entry in description.entries.items():
        starter = below(texts, f"starter/{language}")
        languages[language] = ExerciseLanguage(entry=entry, starter=starter)
        if entry and entry not in starter:
            problems.append(
                Problem(
                    file=FILE,
                    line=description.entry_lines[language],
                    message=f"There is no file starter/{language}/{entry}.",
                    remedy="Write what candidates start from, or correct the entry's name.",
                )
            )
        for finding in name_and_size_problems(starter):
            path = f"starter/{language}" + ("" if finding.place == "files" else f"/{finding.place}")
            problems.append(_problem(path, finding.message, finding.remedy))
    for path in below(texts, "starter"):
        language, inner, _ = path.partition("/")
        if description.entries and (not inner or language not in description.entries):
            problems.append(
                _problem(
                    f"starter/{path}",
                    f"{FILE} names no language {language!r}." if inner else "It belongs to no language.",
                    f"Add [languages.{language}], or remove it." if inner else "Move it into starter/<language>/.",
                )
            )
    return languages, problems


def suite_file_problems(texts: Mapping[str, str], description: Description) -> Iterator[Problem]:
    """The pytest files of suite/ and samples/, for the modes that have them."""
    modules: dict[str, str] = {}
    for folder in ("samples", "suite"):
        for name, text in below(texts, folder).items():
            path = f"{folder}/{name}"
            if name.endswith(".py") and "/" not in name:
                modules[path] = text
            else:
                what = "It is in a folder." if "/" in name else "It is no Python file."
                yield _problem(path, what, f"Keep .py files only, directly in {folder}/.")
    yield from _size_problems(texts)
    parsed, problems = parse_suite(modules)
    yield from problems
    if not problems:
        yield from suite_problems(parsed, description.declared)


def read_cases(
    texts: Mapping[str, str], declared: Sequence[Declared], *, visible: bool
) -> tuple[dict[str, Case], list[Problem]]:
    """The cases of samples/ or suite/, in the order of exercise.toml."""
    folder = "samples" if visible else "suite"
    files = below(texts, folder)
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    for item in declared:
        name = item.check.id
        if item.visible != visible or not name:
            continue
        for ending in (".in", ".ans"):
            if f"{name}{ending}" not in files:
                problems.append(
                    Problem(
                        file=FILE,
                        line=item.line,
                        message=f"There is no file {folder}/{name}{ending}.",
                        remedy="Write it (it may be empty), or remove the check.",
                    )
                )
        cases[name] = Case(
            id=name,
            arguments=_arguments(files.get(f"{name}.args", "")),
            stdin=files.get(f"{name}.in", ""),
            expected=files.get(f"{name}.ans", ""),
        )
    problems += _orphans(files, folder, cases)
    return cases, problems


def leak_problems(texts: Mapping[str, str], mode: ExerciseMode) -> Iterator[Problem]:
    """Hidden files that candidates can read under another name."""
    shown = {path: text for path, text in texts.items() if path.startswith(("starter/", "samples/", "statement."))}
    if mode is ExerciseMode.CASES:
        yield from _repeated_cases(texts)
        return
    for path, text in below(texts, "suite").items():
        for other, shown_text in shown.items():
            if text.strip() and text.strip() == shown_text.strip():
                yield _problem(
                    other,
                    f"It is the same text as the hidden file suite/{path}.",
                    "Change it: candidates can read this file.",
                )


def _repeated_cases(texts: Mapping[str, str]) -> Iterator[Problem]:
    samples = below(texts, "samples")
    suite = below(texts, "suite")
    for name in (path.removesuffix(".in") for path in suite if path.endswith(".in")):
        for other in (path.removesuffix(".in") for path in samples if path.endswith(".in")):
            if all(suite.get(name + ending, "") == samples.get(other + ending, "") for ending in _CASE_ENDINGS):
                yield _problem(
                    f"samples/{other}.in",
                    f"It is the same case as the hidden suite/{name}.",
                    "Change one of them: candidates can read this file.",
                )


def _orphans(files: Mapping[str, str], folder: str, cases: Mapping[str, Case]) -> Iterator[Problem]:
    section = "[[sample]]" if folder == "samples" else "[[criterion.check]]"
    for path in files:
        name = PurePosixPath(path)
        if name.suffix not in _CASE_ENDINGS or len(name.parts) > 1:
            yield _problem(f"{folder}/{path}", "It belongs to no case.", "Keep <id>.in, <id>.ans and <id>.args only.")
        elif name.stem not in cases:
            remedy = f"Declare id = {name.stem!r} in {FILE} under {section}, or remove the file."
            yield _problem(f"{folder}/{path}", f"The case {name.stem!r} is not declared.", remedy)


def _arguments(text: str) -> tuple[str, ...]:
    return tuple(text.removesuffix("\n").split("\n")) if text else ()


def _size_problems(texts: Mapping[str, str]) -> Iterator[Problem]:
    size = sum(len(text.encode()) for path, text in texts.items() if path.startswith(("suite/", "samples/")))
    if size > MAX_SUITE_BYTES:
        yield _problem(
            "suite", f"Suite and samples hold {size} bytes.", f"Use {MAX_SUITE_BYTES} at most; compute large data."
        )


def _problem(path: str, message: str, remedy: str, *, line: int | None = None) -> Problem:
    return Problem(file=path, line=line, message=message, remedy=remedy)
