"""Languages come from folders, and a fault in one is named with its place before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.exercise.model import ExerciseMode
from runner.languages import LanguageError, language_of, read_examiner, read_languages
from runner.model import Limits
from runner.sandbox import Role
from runner.settings import INSTALLATION

CANDIDATE = """
format = 1
role = "candidate"
label = "Pli"
extensions = [".pli"]
modes = ["function", "cases"]
highlighting = "text"
single_number_type = false
command = ["pli", "agent"]
warm = 1
[limits]
time_factor = 1.5
memory_extra_mib = 10
processes_extra = 4
[image]
folders = ["common"]
"""


@pytest.fixture
def sandboxes(tmp_path: Path) -> Path:
    root = tmp_path / "sandboxes"
    (root / "common").mkdir(parents=True)
    _write(root, "pli", CANDIDATE)
    return root


def _write(root: Path, name: str, text: str) -> Path:
    folder = root / name
    folder.mkdir(exist_ok=True)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    path = folder / "sandbox.toml"
    path.write_text(text)
    return path


def test_a_folder_with_a_sandbox_toml_is_a_language(sandboxes: Path) -> None:
    language = read_languages(sandboxes)["pli"]

    assert language.label == "Pli"
    assert language.modes == {ExerciseMode.FUNCTION, ExerciseMode.CASES}
    assert language.image.name == "pli"
    assert language.image.folders == (sandboxes / "common",)


def test_limits_are_raised_by_what_the_runtime_needs(sandboxes: Path) -> None:
    language = read_languages(sandboxes)["pli"]

    raised = language.limits(Limits(wall_ms=1_000, memory_bytes=64 << 20, processes=8))

    assert (raised.wall_ms, raised.memory_bytes, raised.processes) == (1_500, 74 << 20, 12)


def test_a_candidate_sandbox_is_started_from_the_image_that_was_named(sandboxes: Path) -> None:
    spec = read_languages(sandboxes)["pli"].sandbox(image="sha256:abc", limits=Limits())

    assert (spec.role, spec.name, spec.image, spec.command) == (
        Role.CANDIDATE,
        "pli",
        "sha256:abc",
        ("pli", "agent"),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "$.format"),
        ('role = "candidate"', 'role = "examiner"', "$.role"),
        ('".pli"', '"pli"', "$.extensions"),
        ('"cases"', '"case"', "$.modes"),
        ("time_factor = 1.5", "time_factor = 0.5", "$.limits.time_factor"),
        ("warm = 1", "warm = -1", "$.warm"),
        ('command = ["pli", "agent"]', "command = []", "$.command"),
        ("warm = 1", "warm = 1\nwarmth = 2", "warmth"),
        ('folders = ["common"]', 'folders = ["elsewhere"]', "elsewhere"),
        ("format = 1", "format =", "not TOML"),
    ],
)
def test_a_fault_in_a_file_is_named_with_its_place(sandboxes: Path, old: str, new: str, said: str) -> None:
    path = _write(sandboxes, "pli", CANDIDATE.replace(old, new))

    with pytest.raises(LanguageError) as caught:
        read_languages(sandboxes)

    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_two_languages_cannot_share_an_extension(sandboxes: Path) -> None:
    _write(sandboxes, "plus", CANDIDATE)

    with pytest.raises(LanguageError, match=r"extension \.pli belongs to pli already"):
        read_languages(sandboxes)


def test_a_folder_without_languages_is_refused_with_the_setting_to_change(tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match="PREUVE_SANDBOXES"):
        read_languages(tmp_path)


def test_a_folder_name_that_is_no_image_name_is_refused(sandboxes: Path) -> None:
    _write(sandboxes, "Pli+", CANDIDATE)

    with pytest.raises(LanguageError, match="lower-case"):
        read_languages(sandboxes)


def test_the_examiner_is_no_language(sandboxes: Path) -> None:
    _write(sandboxes, "examiner", "never read here")

    assert set(read_languages(sandboxes)) == {"pli"}


def test_a_missing_examiner_is_a_fault_of_the_installation(sandboxes: Path) -> None:
    with pytest.raises(LanguageError, match="cannot be read"):
        read_examiner(sandboxes)


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (["a.py"], "python"),
        (["a.js", "b.txt"], "javascript"),
        (["a.py", "b.js"], None),
        (["a.txt"], None),
        ([], None),
    ],
)
def test_the_language_of_files_is_told_by_their_endings(names: list[str], language: str | None) -> None:
    found = language_of(names, read_languages(INSTALLATION / "sandboxes"))

    assert (found.name if found else None) == language


def test_the_installation_has_python_and_javascript_and_an_examiner() -> None:
    sandboxes = INSTALLATION / "sandboxes"

    assert {"python", "javascript"} <= set(read_languages(sandboxes))
    assert read_examiner(sandboxes).image.requirements == INSTALLATION / "deploy" / "requirements-examiner.txt"
