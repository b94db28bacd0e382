"""The author's guide says what the reader of exercises does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from fakes.exercise_folders import FUNCTION, write_exercise
from runner.exercise import ExerciseMode, read_exercise
from runner.exercise.snapshot import is_leftover
from runner.model import Limits
from runner.verdict import CheckVerdict, SubmissionVerdict

PAGE = (Path(__file__).parents[2] / "docs" / "exercise-format.md").read_text(encoding="utf-8")


def example() -> str:
    found = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_example_is_a_right_exercise(tmp_path: Path) -> None:
    """But for its table of cases, which belongs to another mode."""
    toml = re.sub(r"\[cases\].*?\n\n", "", example(), flags=re.DOTALL)
    suite = "def test_multiples_of_15():\n    assert 1\n"
    changes = {"exercise.toml": toml, "suite/test_double.py": suite}
    assert read_exercise(write_exercise(tmp_path / "fizzbuzz", FUNCTION, changes)).limits == Limits()


def test_the_limits_of_the_example_are_the_defaults_and_are_all_there_are() -> None:
    limits = tomllib.loads(example())["limits"]
    assert len(limits) == len(Limits.__dataclass_fields__)


@pytest.mark.parametrize("mode", list(ExerciseMode))
def test_every_mode_has_a_row(mode: ExerciseMode) -> None:
    assert f"| `{mode.value}` |" in PAGE


def test_every_verdict_that_a_folder_may_be_named_by_is_in_the_table() -> None:
    ours = {CheckVerdict.INFRASTRUCTURE, CheckVerdict.PASSED}
    rows = "".join(line for line in PAGE.splitlines() if line.endswith(("exactly that |", "ended like that |")))
    for word in {*SubmissionVerdict, *CheckVerdict}:
        assert (f"`{word.value}`" in rows) == (word not in ours), word


def test_the_leftovers_that_are_named_are_ignored() -> None:
    (listed,) = re.findall(r"leave behind \((.*?)\)", PAGE, re.DOTALL)
    names = [word.replace("*", "name") for word in re.findall(r"`([^`]+)`", listed)]
    assert len(names) > 8
    assert all(is_leftover(name) for name in names)
