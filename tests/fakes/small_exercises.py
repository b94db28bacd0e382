"""Exercises for tests that grade: written to a folder, then read like any other."""

from __future__ import annotations

from pathlib import Path

from fakes.exercise_folders import CASES, FUNCTION, write_exercise, write_files
from runner.exercise import Exercise, read_exercise
from runner.grade import Grader, Work
from runner.model import Report
from runner.verdict import Intent

#: Three hidden checks with weights of their own, so that one answer can be partly right; short limits.
THREE_CHECKS_TOML = """\
format = 1
version = 1
title = { fr = "Doubler", en = "Doubling" }
level = 1
minutes = 5
mode = "function"
license = "CC-BY-SA-4.0"
authors = ["Ada"]

[languages.python]
entry = "solution.py"
[languages.javascript]
entry = "solution.js"

[limits]
wall_ms = 1500
call_ms = 1000
cpu_ms = 1500
memory_mib = 96
output_kib = 8

[[sample]]
id = "test_example"
label = { fr = "Un exemple", en = "An example" }
"""

for _name in ("one", "two", "three"):
    THREE_CHECKS_TOML += f"""
[[criterion]]
id = "{_name}"
label = {{ fr = "Le cas {_name}", en = "Case {_name}" }}
weight = 1
skill = {{ framework = "preuve", version = "1", code = "arithmetic", level = 1 }}
  [[criterion.check]]
  id = "test_{_name}"
  label = {{ fr = "Le cas {_name}", en = "Case {_name}" }}
"""

#: The same with time enough on any machine, for what must not end by the clock.
PATIENT_TOML = THREE_CHECKS_TOML.replace("_ms = 1", "_ms = 10")

THREE_CHECKS_SUITE = """\
from hypothesis import given
from hypothesis import strategies as st
from preuve import same
from submission import double


def test_one():
    assert same(double(1), 2)


def test_two():
    assert same(double(2), 4)


@given(st.integers(3, 10**6))
def test_three(n):
    assert same(double(n), n + n)
"""


def three_checks(folder: Path, **changed: str) -> Exercise:
    """The exercise "double" with checks test_one (double(1)), test_two (double(2)) and test_three (others)."""
    files = {
        **{name: text for name, text in FUNCTION.items() if not name.startswith(("suite/", "submissions/"))},
        "exercise.toml": THREE_CHECKS_TOML,
        "suite/test_double.py": THREE_CHECKS_SUITE,
        **changed,
    }
    return read_exercise(write_files(folder / "three-checks", files))


def sum_of_cases(folder: Path) -> Exercise:
    """The small exercise of mode cases."""
    return read_exercise(write_exercise(folder / "sum-of-cases", CASES, {"suite/arguments.ans": "4\n"}))


def graded(
    grader: Grader,
    exercise: Exercise,
    source: str,
    *,
    language: str = "python",
    intent: Intent = Intent.SUBMIT,
    stdin: str | None = None,
) -> Report:
    """Grade one file."""
    files = {exercise.languages[language].entry: source}
    return grader.grade(Work(exercise=exercise, language=language, files=files, intent=intent, stdin=stdin))


def verdicts(report: Report) -> dict[str, str]:
    """Verdict by check id."""
    return {check.id: check.verdict.value for check in report.checks}
