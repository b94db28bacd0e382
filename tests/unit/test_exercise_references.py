from __future__ import annotations

from pathlib import Path

import pytest

from fakes.exercise_folders import FUNCTION, write_exercise, write_files
from runner.exercise import ExerciseError, Reference, read_exercise, read_references
from runner.verdict import CheckVerdict, SubmissionVerdict


def test_references_are_files_or_folders_below_the_verdict_they_must_get(tmp_path: Path) -> None:
    folder = write_exercise(
        tmp_path / "double",
        FUNCTION,
        {
            "starter/python/tools.py": "X = 1\n",
            "submissions/accepted/times.js": "1;\n",
            "submissions/timeout/slow/solution.py": "while True: pass\n",
            "submissions/timeout/slow/deep/er.py": "",
            "submissions/timeout/slow/__pycache__/x.pyc": "x",
        },
    )
    assert read_references(read_exercise(folder)) == (
        Reference(
            name="accepted/times.js",
            expected=SubmissionVerdict.ACCEPTED,
            language="javascript",
            files={"solution.js": "1;\n"},
        ),
        Reference(
            name="accepted/times.py",
            expected=SubmissionVerdict.ACCEPTED,
            language="python",
            files={"solution.py": FUNCTION["submissions/accepted/times.py"], "tools.py": "X = 1\n"},
        ),
        Reference(
            name="failed/square.py",
            expected=CheckVerdict.FAILED,
            language="python",
            files={"solution.py": FUNCTION["submissions/failed/square.py"], "tools.py": "X = 1\n"},
        ),
        Reference(
            name="timeout/slow",
            expected=CheckVerdict.TIMEOUT,
            language="python",
            files={"deep/er.py": "", "solution.py": "while True: pass\n"},
        ),
    )


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("accepted", SubmissionVerdict.ACCEPTED),
        ("partial", SubmissionVerdict.PARTIAL),
        ("rejected", SubmissionVerdict.REJECTED),
        ("not_gradable", SubmissionVerdict.NOT_GRADABLE),
        ("compile_error", SubmissionVerdict.COMPILE_ERROR),
        ("failed", CheckVerdict.FAILED),
        ("error", CheckVerdict.ERROR),
        ("timeout", CheckVerdict.TIMEOUT),
        ("memory", CheckVerdict.MEMORY),
        ("output_limit", CheckVerdict.OUTPUT_LIMIT),
        ("protocol", CheckVerdict.PROTOCOL),
    ],
)
def test_a_folder_stands_for_a_submissions_verdict_or_else_for_a_checks(
    folder: str, expected: SubmissionVerdict | CheckVerdict, tmp_path: Path
) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double", FUNCTION, {f"submissions/{folder}/x.py": ""}))
    (found,) = [reference for reference in read_references(exercise) if reference.name == f"{folder}/x.py"]
    assert found.expected is expected


def test_references_are_read_from_the_disk_as_it_is_now(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double"))
    write_files(exercise.folder, {"submissions/wrong/x.py": ""})
    with pytest.raises(ExerciseError, match=r"submissions/wrong/x\.py"):
        read_references(exercise)


def test_an_exercise_without_reference_submissions_can_be_graded(tmp_path: Path) -> None:
    bare: dict[str, str | bytes | None] = {path: None for path in FUNCTION if path.startswith("submissions/")}
    assert read_references(read_exercise(write_exercise(tmp_path / "double", FUNCTION, bare))) == ()
