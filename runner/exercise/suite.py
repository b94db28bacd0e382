"""What the pytest files of an exercise hold, found by reading them: nothing of a suite ever runs here.

A verdict rests on a manifest of checks that all must report ``passed``. So a test that pytest would collect and nobody
declared, a declared one that does not exist, and one that can only be skipped are problems, not matters of style.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from runner.exercise.description import Declared
from runner.exercise.problems import Problem
from runner.exercise.table import FILE

#: Modules that the examiner brings; a file of the suite with such a name would hide them.
_TAKEN_NAMES: Final = {"submission", "preuve", "conftest", "pytest", "_pytest", "pluggy", "hypothesis", "py"}
_SKIPPING: Final = {"skip", "skipif", "xfail", "importorskip"}
_SKIPPING_MODULES: Final = {"pytest", "mark", "unittest"}
_EMPTY_VALUES: Final = 2

#: CPython counts how deep it is in a tree for all threads together, and may change threads within one where the garbage
#: collector runs code: two at once may end in "SystemError: AST constructor recursion depth mismatch" (cpython#106905).
_ONE_AT_A_TIME: Final = threading.Lock()

Statement = ast.stmt
TestFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """One Python file of ``suite/`` or ``samples/`` that Python can read."""

    path: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The name under which other files import it."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".py")

    @property
    def visible(self) -> bool:
        """True for a file of samples, which candidates may see."""
        return self.path.startswith("samples/")

    def tests(self) -> Iterator[TestFunction]:
        """The functions that pytest would collect as tests."""
        for statement in module_statements(self.tree.body):
            if isinstance(statement, TestFunction) and statement.name.startswith("test"):
                yield statement


def module_statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported, also those inside if, try, with and loops."""
    for statement in body:
        yield statement
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from module_statements(getattr(statement, name, []))
        for handler in getattr(statement, "handlers", []):
            yield from module_statements(handler.body)


def parse_suite(texts: Mapping[str, str]) -> tuple[list[SuiteFile], list[Problem]]:
    """Parse the ``.py`` files of suite and samples, by path."""
    files = []
    problems = []
    for path, text in texts.items():
        try:
            with _ONE_AT_A_TIME:
                files.append(SuiteFile(path, ast.parse(text, filename=path)))
        except (SyntaxError, ValueError, RecursionError) as error:
            problems.append(
                Problem(
                    file=path,
                    line=getattr(error, "lineno", None),
                    message=f"This is not Python: {getattr(error, 'msg', None) or error}.",
                    remedy="Correct the text.",
                )
            )
    return files, problems


def suite_problems(files: Sequence[SuiteFile], declared: Sequence[Declared]) -> Iterator[Problem]:
    """What keeps these files from being the manifest's suite."""
    yield from _name_problems(files)
    yield from _manifest_problems(files, declared)
    for file in files:
        yield from _collected_problems(file)
        yield from _skip_problems(file)
        yield from _hidden_imports(file, files)


def _name_problems(files: Sequence[SuiteFile]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for file in files:
        if file.module in _TAKEN_NAMES or file.module in sys.stdlib_module_names:
            yield Problem(
                file=file.path,
                line=None,
                message=f"A module {file.module!r} would hide another one of that name.",
                remedy="Rename the file, and put fixtures into the test file itself.",
            )
        elif not file.module.isidentifier():
            yield Problem(
                file=file.path,
                line=None,
                message="Its name cannot be imported.",
                remedy="Use lower-case letters, digits and '_'.",
            )
        clash = seen.setdefault(file.module.casefold(), file.path)
        if clash != file.path:
            yield Problem(
                file=file.path,
                line=None,
                message=f"It has the same name as {clash}.",
                remedy="Rename one of them: samples and suite are put into one folder.",
            )


def _manifest_problems(files: Sequence[SuiteFile], declared: Sequence[Declared]) -> Iterator[Problem]:
    wanted = {item.check.id: item for item in declared}
    found: dict[str, tuple[SuiteFile, int]] = {}
    for file in files:
        for test in file.tests():
            if test.name in found:
                other, line = found[test.name]
                yield Problem(
                    file=file.path,
                    line=test.lineno,
                    message=f"There is a test {test.name!r} in {other.path}:{line} already.",
                    remedy="Give each test a name of its own, over samples and suite together.",
                )
                continue
            found[test.name] = (file, test.lineno)
            if not _is_test_file(file):
                continue
            if test.name not in wanted:
                section = "[[sample]]" if file.visible else "[[criterion.check]]"
                yield Problem(
                    file=file.path,
                    line=test.lineno,
                    message=f"The test {test.name!r} is not declared.",
                    remedy=f"Declare it in {FILE} under {section}, or give it a name that does not begin with 'test'.",
                )
            elif wanted[test.name].visible != file.visible:
                place = "samples/" if wanted[test.name].visible else "suite/"
                yield Problem(
                    file=file.path,
                    line=test.lineno,
                    message=f"{FILE}:{wanted[test.name].line} declares {test.name!r} as a check of {place}.",
                    remedy=f"Move the function into {place}, or move its declaration.",
                )
    for name, item in wanted.items():
        if name and name not in found:
            place = "samples" if item.visible else "suite"
            yield Problem(
                file=FILE,
                line=item.line,
                message=f"There is no test function {name!r} in {place}/test_*.py.",
                remedy="Write it, or remove the check.",
            )


def _is_test_file(file: SuiteFile) -> bool:
    return file.module.startswith("test_")


def _collected_problems(file: SuiteFile) -> Iterator[Problem]:
    """Tests in a shape that the manifest cannot name, or that pytest would not run."""
    for statement in module_statements(file.tree.body):
        if isinstance(statement, TestFunction) and statement.name.startswith("test") and not _is_test_file(file):
            yield Problem(
                file=file.path,
                line=statement.lineno,
                message=f"The test {statement.name!r} is in a file that pytest does not collect.",
                remedy="Move it into a file test_*.py, or give it a name that does not begin with 'test'.",
            )
        if isinstance(statement, ast.AsyncFunctionDef) and statement.name.startswith("test"):
            yield Problem(
                file=file.path,
                line=statement.lineno,
                message=f"The test {statement.name!r} is asynchronous, and would never run.",
                remedy="Write a plain function.",
            )
        if isinstance(statement, ast.ClassDef) and (statement.name.startswith("Test") or _is_test_case(statement)):
            yield Problem(
                file=file.path,
                line=statement.lineno,
                message=f"{statement.name!r} is a class of tests, which a manifest cannot name.",
                remedy="Write its tests as functions of the module.",
            )
        for name in _other_test_names(statement):
            yield Problem(
                file=file.path,
                line=statement.lineno,
                message=f"The name {name!r} would be collected as a test, but is not a function defined here.",
                remedy="Define it with def, or give it a name that does not begin with 'test'.",
            )


def _is_test_case(statement: ast.ClassDef) -> bool:
    return any(name_of(base).endswith("TestCase") for base in statement.bases)


def _other_test_names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.ImportFrom):
        names = [alias.asname or alias.name for alias in statement.names]
    elif isinstance(statement, ast.Assign):
        names = [name_of(target) for target in statement.targets]
    elif isinstance(statement, ast.AnnAssign):
        names = [name_of(statement.target)]
    else:
        return
    yield from (name for name in names if name.startswith(("test_", "Test")))


def _skip_problems(file: SuiteFile) -> Iterator[Problem]:
    """A check that was skipped has not passed, so nobody could ever be accepted."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"pytest", "unittest"}
        for alias in node.names
        if alias.name in _SKIPPING or alias.name in {"skipIf", "skipUnless", "SkipTest"}
    }
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Attribute):
            skips = node.attr in _SKIPPING | {"skipIf", "skipUnless", "SkipTest"}
            if skips and name_of(node.value).rsplit(".", 1)[-1] in _SKIPPING_MODULES:
                yield _skip_problem(file, node.lineno, node.attr)
        elif isinstance(node, ast.Name) and node.id in imported:
            yield _skip_problem(file, node.lineno, node.id)
        elif isinstance(node, ast.Call) and name_of(node.func).rsplit(".", 1)[-1] == "parametrize":
            values = [*node.args, *(word.value for word in node.keywords if word.arg == "argvalues")]
            if len(values) >= _EMPTY_VALUES and isinstance(values[1], (ast.List, ast.Tuple)) and not values[1].elts:
                yield Problem(
                    file=file.path,
                    line=node.lineno,
                    message="The test has an empty list of parameters, so pytest skips it and it can never pass.",
                    remedy="Give it at least one parameter, or remove it.",
                )


def _skip_problem(file: SuiteFile, line: int, word: str) -> Problem:
    return Problem(
        file=file.path,
        line=line,
        message=f"A check that uses {word!r} can never pass: only 'passed' counts.",
        remedy="Remove the mark, or the check.",
    )


def _hidden_imports(file: SuiteFile, files: Sequence[SuiteFile]) -> Iterator[Problem]:
    if not file.visible:
        return
    hidden = {other.module for other in files if not other.visible} - _TAKEN_NAMES
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] in hidden:
                yield Problem(
                    file=file.path,
                    line=getattr(node, "lineno", None),
                    message=f"A visible check imports the hidden module {name!r}.",
                    remedy="Copy what it needs into samples/.",
                )


def name_of(node: ast.expr) -> str:
    """``a.b.c`` for a name with attributes, an empty text for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = name_of(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
