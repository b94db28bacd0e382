"""Rules about modules that no import contract can say."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import api
import runner
from runner.verdict import CheckVerdict, SubmissionVerdict

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [runner, api]
SOURCES = sorted(
    path for package in PACKAGES for path in Path(package.__path__[0]).rglob("*.py") if "migrations" not in path.parts
)

#: Imports everything; fails when that opens a connection or starts a thread or a process.
IMPORT_EVERYTHING = """
import importlib, socket, subprocess, sys, threading
def refuse(*arguments, **keywords): raise AssertionError("an import connected or started something")
socket.socket.connect = refuse
subprocess.Popen.__init__ = refuse
threading.Thread.start = refuse
for name in sys.argv[1:]: importlib.import_module(name)
"""


def modules():
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith(("__main__", ".env")) and ".versions" not in module.name:
                yield module.name


def test_nothing_connects_or_starts_at_import():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING, *modules()], capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert done.returncode == 0, done.stderr


def test_the_program_that_finds_connections_at_import_finds_one():
    """The positive control."""
    program = IMPORT_EVERYTHING + "\nsocket.socket().connect(('127.0.0.1', 1))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert "connected or started" in done.stderr


def uses_of_environment(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
            yield node.lineno


#: Who else may look at the environment, and why.
MAY_READ_ENVIRONMENT = {
    "runner/i18n.py": "the language of a terminal is LANG's, which is no setting of ours",
    "runner/children.py": "children inherit it",
    "runner/supervise.py": "children inherit it",
    "runner/cli/serving.py": "children inherit it",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_environment_is_read_in_the_settings_alone(path):
    name = str(path.relative_to(ROOT))

    if name not in MAY_READ_ENVIRONMENT:
        assert list(uses_of_environment(ast.parse(path.read_text()))) == []


VERDICT_WORDS = {word.value for word in [*CheckVerdict, *SubmissionVerdict]} - {
    # words that also mean something else: an outcome of an examiner, a log level, a key of a problem document
    "error",
    "failed",
    "passed",
    "protocol",
    "timeout",
    "memory",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_verdicts_are_spelled_in_one_place(path):
    if path.name == "verdict.py":
        return
    tree = ast.parse(path.read_text())
    literals = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value in VERDICT_WORDS]
    # an example in the API's reference shows the word itself
    shown = [n for n in literals if "_ANSWER" in path.read_text() and path.name == "schema.py"]

    assert [node.lineno for node in literals if node not in shown] == []


def test_modules_stay_small():
    large = {
        str(path.relative_to(ROOT)): count for path in SOURCES if (count := len(path.read_text().splitlines())) > 330
    }

    assert large == {}


def test_no_module_is_named_after_nothing_in_particular():
    vague = {"utils", "helpers", "common", "misc", "manager"}

    assert [path for path in SOURCES if path.stem in vague] == []


def test_every_setting_is_documented():
    documented = (ROOT / "deploy" / "env.example").read_text()
    from api.settings import Settings as ApiSettings
    from runner.settings import Settings as RunnerSettings

    missing = [
        variable
        for settings in (ApiSettings, RunnerSettings)
        for name, field in settings.model_fields.items()
        if (variable := str(field.validation_alias or f"PREUVE_{name.upper()}")) not in documented
    ]

    assert missing == []


def test_the_folder_of_tests_mirrors_no_package():
    """A folder tests/runner with an __init__.py would be imported in place of the package runner."""
    assert not any((ROOT / "tests").rglob("__init__.py"))


def test_priority_groups_are_named_in_admission_alone():
    """Whoever grades, reports or exports cannot read by mistake who belongs to one: they do not know the table."""
    named = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(word in path.read_text() for word in ('priority_groups"', "PriorityGroupRow"))
    }
    assert named
    assert {name for name in named if not name.startswith("api/admission/")} == set()
