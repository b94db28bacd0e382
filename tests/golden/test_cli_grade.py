"""``preuve grade`` with real sandboxes: only a fault of ours is a failure of the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runner.settings import INSTALLATION
from runner.wire import report_from_json

SUBMISSIONS = INSTALLATION / "exercises" / "fizzbuzz" / "submissions"


@pytest.fixture
def preuve(tmp_path: Path, images):
    """The installed command, with a data folder of its own and wheels and images that are there already."""

    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).parent / "preuve"), *map(str, words)]
        variables = {**os.environ, "PREUVE_DATA": str(tmp_path), "PREUVE_LANG": "en", **environment}
        return subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=300)

    return call


@pytest.mark.parametrize(
    ("file", "verdict"),
    [
        ("accepted/conditions.py", "accepted"),
        ("accepted/conditions.js", "accepted"),
        ("partial/both_tried_last.py", "partial"),
        ("rejected/off_by_one.py", "rejected"),
        ("not_gradable/missing_colon.py", "not_gradable"),
    ],
)
def test_the_status_is_0_whatever_the_verdict_and_stdout_is_one_document(preuve, file: str, verdict: str) -> None:
    ended = preuve("grade", "fizzbuzz", SUBMISSIONS / file, "--json")

    report = report_from_json(ended.stdout)
    assert (ended.returncode, report.verdict.value, ended.stderr) == (0, verdict, "")


def test_a_folder_of_files_can_be_graded_by_the_folder_of_an_exercise(preuve, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "solution.py").write_text((SUBMISSIONS / "accepted" / "conditions.py").read_text())

    ended = preuve("grade", INSTALLATION / "exercises" / "fizzbuzz", work)

    assert ended.returncode == 0
    assert ended.stdout.startswith("accepted · points 6 / 6\n")
    assert "checks" in ended.stdout.splitlines()[-1]


def test_a_runtime_that_does_not_exist_is_a_fault_of_the_platform(preuve) -> None:
    ended = preuve("grade", "fizzbuzz", SUBMISSIONS / "accepted" / "conditions.py", "--json", "--runtime", "nowhere")

    assert ended.returncode == 3
    assert json.loads(ended.stdout)["verdict"] == "infrastructure"


def test_no_container_is_left(preuve, tmp_path: Path, engine) -> None:
    preuve("grade", "fizzbuzz", SUBMISSIONS / "accepted" / "conditions.py")

    name = (tmp_path / "instance").read_text()
    assert engine.containers.list(all=True, filters={"label": f"preuve.instance={name}"}) == []
