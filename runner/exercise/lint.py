"""Warnings about suites that work, and let wrong answers pass or right ones fail. docs/exercise-format.md says why."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from runner.exercise.dataflow import Scope, Sources, import_time_calls
from runner.exercise.model import Exercise, ExerciseMode
from runner.exercise.problems import Problem, in_order
from runner.exercise.suite import SuiteFile, TestFunction, name_of, parse_suite
from runner.exercise.table import FILE

_CHANCE: Final = "Draw values with hypothesis: its seed is recorded, so that a verdict can be checked again."
_CLOCK: Final = "Leave time to the limits in exercise.toml: the host measures it."
_OUTSIDE: Final = (
    "Reach the candidate's work through 'submission' only: the examiner has no network and no other files."
)
_MODULES: Final = {
    **dict.fromkeys(("random", "secrets", "uuid"), _CHANCE),
    **dict.fromkeys(("time", "timeit", "threading", "multiprocessing", "asyncio", "signal"), _CLOCK),
    **dict.fromkeys(
        ("os", "subprocess", "socket", "ssl", "urllib", "http", "requests", "httpx", "ftplib", "smtplib"), _OUTSIDE
    ),
}
_COMPARING: Final = {"same", "approx_same"}
_BROAD: Final = {"Exception", "BaseException"}
_ASSERTING_CALLS: Final = {"raises", "warns", "fail", "run_state_machine_as_test"}
_STRICT: Final = "Write assert same(got, want), which tells True, 1 and 1.0 apart."


def lint_suite(exercise: Exercise) -> tuple[Problem, ...]:
    """What an author should look at again. None of it keeps the exercise from being used."""
    texts = {f"samples/{name}": text for name, text in exercise.sample_files.items()}
    texts |= {f"suite/{name}": text for name, text in exercise.suite_files.items()}
    files, _ = parse_suite(texts)
    asserting = _asserting_helpers(files)
    warnings: list[Problem] = []
    if not exercise.samples:
        message = "There is no visible check, so candidates see no example run."
        warnings.append(_warning(FILE, None, message, "Add a [[sample]]."))
    for file in files:
        warnings += _import_warnings(file)
        warnings += _broad_warnings(file)
        warnings += _fixed_seed_warnings(file)
        warnings += _unused_answer_warnings(file)
        warnings += _silent_test_warnings(file, asserting)
        warnings += _answer_warnings(file, typed=exercise.mode is ExerciseMode.PROGRAM)
    return in_order(warnings)


def _import_warnings(file: SuiteFile) -> Iterator[Problem]:
    for node in ast.walk(file.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            if remedy := _MODULES.get(name.split(".")[0]):
                yield _warning(file.path, node, f"A suite does not need the module {name!r}.", remedy)


def _broad_warnings(file: SuiteFile) -> Iterator[Problem]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or _is_broad(node.type)
        elif isinstance(node, ast.Call) and name_of(node.func).rsplit(".", 1)[-1] in {"raises", "suppress"}:
            broad = any(_is_broad(argument) for argument in node.args)
        else:
            continue
        if broad:
            yield _warning(
                file.path,
                node,
                "This takes any exception, also a missing function or a wrong name.",
                "Name the exception that the statement asks for.",
            )


def _is_broad(node: ast.expr) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(name_of(part) in _BROAD for part in parts)


def _fixed_seed_warnings(file: SuiteFile) -> Iterator[Problem]:
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Call):
            continue
        word = name_of(node.func).rsplit(".", 1)[-1]
        fixed = word == "settings" and any(
            keyword.arg == "derandomize" and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
            for keyword in node.keywords
        )
        if fixed or (word == "seed" and node in _decorators(file)):
            yield _warning(
                file.path,
                node,
                "This draws the same values for everybody, so they can be learnt.",
                "Remove it: each attempt has a seed of its own, which is recorded.",
            )


def _decorators(file: SuiteFile) -> list[ast.expr]:
    return [part for node in ast.walk(file.tree) if isinstance(node, TestFunction) for part in node.decorator_list]


def _unused_answer_warnings(file: SuiteFile) -> Iterator[Problem]:
    for node in ast.walk(file.tree):
        if not isinstance(node, ast.Expr):
            continue
        if isinstance(node.value, ast.Compare):
            what = "This comparison"
        elif isinstance(node.value, ast.Call) and name_of(node.value.func).rsplit(".", 1)[-1] in _COMPARING:
            what = "This call"
        else:
            continue
        yield _warning(
            file.path, node, f"{what} has no effect: nothing looks at its result.", "Write assert before it."
        )


def _asserting_helpers(files: Sequence[SuiteFile]) -> set[str]:
    """The functions of a suite that can fail a test, by name, whichever file they are in."""
    functions = [node for file in files for node in ast.walk(file.tree) if isinstance(node, TestFunction)]
    found: set[str] = set()
    while new := {function.name for function in functions if function.name not in found and _asserts(function, found)}:
        found |= new
    return found


def _asserts(function: TestFunction, helpers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, (ast.Assert, ast.Raise)):
            return True
        if isinstance(node, ast.Call):
            word = name_of(node.func).rsplit(".", 1)[-1]
            if word in _ASSERTING_CALLS or word in helpers or word.startswith("assert"):
                return True
    return False


def _silent_test_warnings(file: SuiteFile, asserting: set[str]) -> Iterator[Problem]:
    for test in file.tests():
        if not _asserts(test, asserting):
            message = f"The test {test.name!r} asserts nothing, so any answer passes."
            yield _warning(file.path, test, message, "Add assert same(got, want), or pytest.raises.")


def _answer_warnings(file: SuiteFile, *, typed: bool) -> Iterator[Problem]:
    """Uses of the candidate's answers. ``typed``: they have known types (a program's output), so ``==`` is exact."""
    sources = Sources(file)
    for call in import_time_calls(file.tree.body):
        if sources.holds(call.func):
            yield _warning(
                file.path,
                call,
                "The candidate's code is called when the file is imported, before any check begins.",
                "Move the call into a test function or a fixture.",
            )
    if typed:
        return
    for function in (node for node in ast.walk(file.tree) if isinstance(node, TestFunction)):
        scope = Scope(sources, function, module=file.tree.body)
        for node in ast.walk(function):
            if isinstance(node, ast.Compare) and _is_loose(node, scope):
                message = "This comparison lets True or 3.0 pass where 1 or 3 is right."
                yield _warning(file.path, node, message, _STRICT)
            elif isinstance(node, ast.Assert):
                for part in _conditions(node.test):
                    if scope.is_answer(part):
                        message = "This accepts any answer that counts as true or false, such as 1, 'no' or None."
                        yield _warning(file.path, part, message, "Write assert same(got, True), or False.")


def _is_loose(node: ast.Compare, scope: Scope) -> bool:
    sides = [node.left, *node.comparators]
    for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
        if isinstance(operator, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
            for one, other in ((left, right), (right, left)):
                if scope.is_answer(one) and not scope.is_answer(other) and scope.is_number(other):
                    return True
    return False


def _conditions(test: ast.expr) -> Iterator[ast.expr]:
    """The expressions whose truth decides an assertion."""
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _conditions(value)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _conditions(test.operand)
    else:
        yield test


def _warning(path: str, node: ast.AST | None, message: str, remedy: str) -> Problem:
    return Problem(file=path, line=getattr(node, "lineno", None), message=message, remedy=remedy)
