from __future__ import annotations

from pathlib import Path

import pytest

from fakes.exercise_folders import CASES, FUNCTION, write_exercise
from runner.exercise import read_exercise, trivial_answers

SUITE = """\
import submission as theirs
from preuve import same
from submission import LIMIT, DoublingError, double as twice


def test_zero():
    assert same(twice(0), 0)


def test_any():
    assert same(theirs.halve(theirs.double(2)), LIMIT)
"""


def answer(name: str, tmp_path: Path) -> dict[str, object]:
    """The names that a trivial answer defines."""
    changes = {"suite/test_double.py": SUITE, "starter/python/tools.py": "X = 1\n"}
    files = trivial_answers(read_exercise(write_exercise(tmp_path / "double", FUNCTION, changes)))[name]
    assert set(files) == {"solution.py", "tools.py"}
    module: dict[str, object] = {}
    exec(files["solution.py"], module)  # noqa: S102 - text of our own, made of names
    return {key: value for key, value in module.items() if key != "__builtins__"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("none", None), ("zero", 0), ("empty_text", ""), ("empty_list", []), ("true", True), ("identity", 7)],
)
def test_every_function_that_suite_and_samples_ask_for_gives_the_same(name: str, value: object, tmp_path: Path) -> None:
    module = answer(name, tmp_path)
    assert set(module) == {"LIMIT", "DoublingError", "double", "halve"}
    for function in ("double", "halve"):
        got = module[function](7, 8, more=9)  # type: ignore[operator]
        assert (type(got), got) == (type(value), value)
    assert module["double"]() == (None if name == "identity" else value)  # type: ignore[operator]


def test_one_answer_only_raises(tmp_path: Path) -> None:
    module = answer("raises", tmp_path)
    with pytest.raises(ValueError, match="trivial"):
        module["double"](1)  # type: ignore[operator]


def test_names_that_look_like_classes_are_classes_that_can_be_raised(tmp_path: Path) -> None:
    error = answer("zero", tmp_path)["DoublingError"]
    assert isinstance(error, type)
    assert issubclass(error, ValueError)


def test_programs_and_cases_get_programs(tmp_path: Path) -> None:
    answers = trivial_answers(read_exercise(write_exercise(tmp_path / "sum", CASES)))
    assert {name: files["main.py"] for name, files in answers.items()} == {
        "silent": "pass\n",
        "echo": "import sys\n\nsys.stdout.write(sys.stdin.read())\n",
        "zero": "print(0)\n",
    }


def test_without_python_there_are_none(tmp_path: Path) -> None:
    toml = FUNCTION["exercise.toml"].replace('[languages.python]\nentry = "solution.py"\n', "")
    changes: dict[str, str | bytes | None] = {"exercise.toml": toml, "starter/python/solution.py": None}
    changes |= {path: None for path in FUNCTION if path.startswith("submissions/")}
    assert trivial_answers(read_exercise(write_exercise(tmp_path / "double", FUNCTION, changes))) == {}


def test_a_class_has_none_since_the_starter_is_one(tmp_path: Path) -> None:
    toml = FUNCTION["exercise.toml"].replace('mode = "function"', 'mode = "object"')
    assert trivial_answers(read_exercise(write_exercise(tmp_path / "double", FUNCTION, {"exercise.toml": toml}))) == {}
