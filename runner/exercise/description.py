"""exercise.toml (format 1) turned into the words of ``model``, with every problem of the file itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from runner.exercise.model import Check, Checker, Credit, Criterion, ExerciseMode
from runner.exercise.problems import Problem
from runner.exercise.table import FILE, Table
from runner.exercise.toml_lines import TomlLines
from runner.model import Limits, Localized, Skill

FORMAT: Final = 1

SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_LANGUAGE: Final = re.compile(r"[a-z][a-z0-9_-]{0,29}")
_TEST_NAME: Final = re.compile(r"test_[A-Za-z0-9_]{1,95}")
_CASE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
#: Names of files in submissions, starters and exercises: no dots first, no spaces, at most three folders deep.
FILE_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){0,3}")

_MILLISECOND_LIMITS: Final = (("wall_ms", 50, 60_000), ("cpu_ms", 50, 60_000), ("call_ms", 50, 60_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A check that the file declares, and the line where it does."""

    check: Check
    visible: bool
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What exercise.toml says. Full of stand-ins where there were problems."""

    version: int
    title: Localized
    level: int
    minutes: int
    mode: ExerciseMode
    license: str
    authors: tuple[str, ...]
    #: Language -> entry file (empty where it is wrong), and the line that says so.
    entries: dict[str, str]
    entry_lines: dict[str, int]
    limits: Limits
    samples: tuple[Check, ...]
    criteria: tuple[Criterion, ...]
    declared: tuple[Declared, ...]
    checker: Checker
    float_tolerance: float


def read_description(text: str) -> tuple[Description | None, list[Problem]]:
    """Read the file's text. None where nothing can be said of the other files: no TOML, another format, no mode."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax_problem(str(error))]
    problems: list[Problem] = []
    root = Table(data, lines=TomlLines(text), problems=problems)
    if data.get("format") != FORMAT or type(data.get("format")) is not int:
        root.problem("format", f"This version reads format {FORMAT} only.", f"Write format = {FORMAT}.")
        return None, problems
    root.integer("format", low=FORMAT, high=FORMAT)
    description = _read_root(root)
    root.close()
    problems += _repeated(description)
    mode_is_known = data.get("mode") in [mode.value for mode in ExerciseMode]
    return description if mode_is_known else None, problems


def _read_root(root: Table) -> Description:
    mode = root.choice("mode", ExerciseMode)
    entries, entry_lines = _read_languages(root)
    declared: list[Declared] = []
    samples = tuple(_read_check(table, mode, declared, visible=True) for table in root.tables("sample", required=False))
    criteria = _read_criteria(root, mode, declared)
    checker, float_tolerance = _read_cases(root, mode)
    return Description(
        version=root.integer("version", low=1, high=1_000_000),
        title=root.localized("title"),
        level=root.integer("level", low=1, high=4),
        minutes=root.integer("minutes", low=1, high=480),
        mode=mode,
        license=root.text("license"),
        authors=root.texts("authors"),
        entries=entries,
        entry_lines=entry_lines,
        limits=_read_limits(root),
        samples=samples,
        criteria=criteria,
        declared=tuple(declared),
        checker=checker,
        float_tolerance=float_tolerance,
    )


def _read_languages(root: Table) -> tuple[dict[str, str], dict[str, int]]:
    entries: dict[str, str] = {}
    lines: dict[str, int] = {}
    languages = root.table("languages", example='{ python = { entry = "solution.py" } }')
    if languages is None:
        return entries, lines
    if not languages.keys():
        languages.problem(None, "No language is named.", 'Add [languages.python] with entry = "solution.py".')
    for name in languages.keys():  # noqa: SIM118 - a method of ours, in the author's order
        inner = languages.table(name, example='{ entry = "solution.py" }')
        if not _LANGUAGE.fullmatch(name):
            languages.problem(name, f"{name[:80]!r} cannot be a language's name.", "Use lower-case letters and digits.")
        if inner is None:
            continue
        entries[name] = inner.text(
            "entry", pattern=FILE_NAME, shape="a file name of letters, digits, '_', '.' and '-', such as solution.py"
        )
        lines[name] = inner.line("entry")
        inner.close()
        if entries[name] and "." not in entries[name]:
            inner.problem("entry", "The entry file has no ending.", "Name it like solution.py.")
            entries[name] = ""
    return entries, lines


def _read_limits(root: Table) -> Limits:
    usual = Limits()
    table = root.table("limits", required=False)
    if table is None:
        return usual
    times = {
        name: table.integer(name, low=low, high=high, default=getattr(usual, name))
        for name, low, high in _MILLISECOND_LIMITS
    }
    attempt_ms = table.integer("attempt_ms", low=1_000, high=600_000, default=usual.attempt_ms)
    limits = Limits(
        **times,
        attempt_ms=attempt_ms,
        memory_bytes=table.integer("memory_mib", low=32, high=2_048, default=usual.memory_bytes >> 20) << 20,
        processes=table.integer("processes", low=1, high=256, default=usual.processes),
        output_bytes=table.integer("output_kib", low=1, high=128, default=usual.output_bytes >> 10) << 10,
        file_bytes=table.integer("file_kib", low=64, high=65_536, default=usual.file_bytes >> 10) << 10,
        inodes=table.integer("inodes", low=64, high=16_384, default=usual.inodes),
    )
    if table.sound and not limits.call_ms <= limits.wall_ms <= limits.attempt_ms:
        table.problem(
            next((name for name in ("call_ms", "wall_ms", "attempt_ms") if table.has(name)), None),
            f"The limits contradict each other: call_ms is {limits.call_ms}, wall_ms {limits.wall_ms}"
            f" and attempt_ms {limits.attempt_ms}.",
            "Make them grow in this order: a call is part of a check, a check is part of an attempt.",
        )
    table.close()
    return limits


def _read_cases(root: Table, mode: ExerciseMode) -> tuple[Checker, float]:
    table = root.table("cases", required=False)
    if table is None:
        return Checker.TOKENS, 1e-6
    if mode is not ExerciseMode.CASES:
        root.problem("cases", f"Mode {mode.value} has no cases.", "Remove [cases], or write mode = 'cases'.")
    checker = table.choice("checker", Checker, default=Checker.TOKENS)
    float_tolerance = table.number("float_tolerance", low=0, high=1, default=1e-6)
    if table.sound and table.has("float_tolerance") and checker is not Checker.FLOAT:
        table.problem(
            "float_tolerance", f"The checker {checker.value} has no tolerance.", "Remove it, or use checker = 'float'."
        )
    table.close()
    return checker, float_tolerance


def _read_criteria(root: Table, mode: ExerciseMode, declared: list[Declared]) -> tuple[Criterion, ...]:
    criteria: list[Criterion] = []
    for table in root.tables("criterion", required=True):
        criterion = _read_criterion(table, mode, declared)
        if criterion.id and criterion.id in {other.id for other in criteria}:
            table.problem("id", f"There are two criteria {criterion.id!r}.", "Give each criterion an id of its own.")
        criteria.append(criterion)
    return tuple(criteria)


def _read_criterion(table: Table, mode: ExerciseMode, declared: list[Declared]) -> Criterion:
    criterion = Criterion(
        id=table.text("id", pattern=_WORD, shape="lower-case letters, digits, '-' and '_'"),
        label=table.localized("label"),
        weight=table.number("weight", low=0.01, high=1_000),
        credit=table.choice("credit", Credit, default=Credit.ALL),
        skill=_read_skill(table),
        checks=tuple(
            _read_check(inner, mode, declared, visible=False) for inner in table.tables("check", required=True)
        ),
    )
    table.close()
    return criterion


def _read_skill(table: Table) -> Skill:
    inner = table.table("skill", example='{ framework = "preuve", version = "1", code = "conditions", level = 1 }')
    if inner is None:
        return Skill(framework="", version="", code="", level=1)
    skill = Skill(
        framework=inner.text("framework", pattern=_WORD, shape="lower-case letters, digits, '-' and '_'"),
        version=inner.text("version", pattern=_CODE, shape="letters, digits, '.', '-' and '_'"),
        code=inner.text("code", pattern=_CODE, shape="letters, digits, '.', '-' and '_'"),
        level=inner.integer("level", low=1, high=8),
    )
    inner.close()
    return skill


def _read_check(table: Table, mode: ExerciseMode, declared: list[Declared], *, visible: bool) -> Check:
    if mode is ExerciseMode.CASES:
        name = table.text("id", pattern=_CASE_NAME, shape="letters, digits, '-' and '_': the name of the case's files")
    else:
        name = table.text("id", pattern=_TEST_NAME, shape="the name of a test function, which begins with 'test_'")
    check = Check(id=name, label=table.localized("label"), hint=table.optional_hint("hint"))
    declared.append(Declared(check=check, visible=visible, line=table.line("id")))
    table.close()
    return check


def _repeated(description: Description) -> Iterable[Problem]:
    first_lines: dict[str, int] = {}
    for declared in description.declared:
        name = declared.check.id
        if name and name in first_lines:
            yield Problem(
                file=FILE,
                line=declared.line,
                message=f"The check {name!r} is declared on line {first_lines[name]} already.",
                remedy="Give each check an id of its own, over samples and criteria together.",
            )
        first_lines.setdefault(name, declared.line)


def _syntax_problem(message: str) -> Problem:
    match = re.search(r"\(at line (\d+), column (\d+)\)", message)
    what = message[: match.start()].strip() if match else message
    return Problem(
        file=FILE,
        line=int(match.group(1)) if match else None,
        message=f"This is not TOML: {what}.",
        remedy="Correct the text at this line"
        + (f", column {match.group(2)}." if match else "; the end of the file came too early."),
    )
