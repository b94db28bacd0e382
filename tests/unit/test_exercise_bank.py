from __future__ import annotations

import time
from pathlib import Path

import pytest

from fakes.exercise_folders import CASES, FUNCTION, write_exercise, write_files
from runner.exercise import Bank, ExerciseChangedError, ExerciseError, UnknownExerciseError, bank


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_exercise(tmp_path / "double")
    write_exercise(tmp_path / "sum-up", CASES)
    write_files(tmp_path, {"LICENSE": "x", "notes/readme.md": "x", "No-Slug/exercise.toml": "x"})
    return tmp_path


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the folders that were read in full."""
    names: list[str] = []
    real = bank.read_exercise

    def read(folder: Path) -> object:
        names.append(folder.name)
        return real(folder)

    monkeypatch.setattr(bank, "read_exercise", read)
    return names


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is a minute ahead, so that no file is too young to be trusted."""
    now = time.time_ns() + 60_000_000_000
    monkeypatch.setattr("runner.exercise.snapshot.time.time_ns", lambda: now)


def test_slugs_are_the_folders_with_an_exercise(folder: Path) -> None:
    assert Bank(folder).slugs() == ("double", "sum-up")


def test_a_bank_without_a_folder_is_empty(tmp_path: Path) -> None:
    assert Bank(tmp_path / "nowhere").slugs() == ()


@pytest.mark.usefixtures("later")
def test_an_unchanged_exercise_is_read_once(folder: Path, readings: list[str]) -> None:
    bank = Bank(folder)
    assert bank.read("double") is bank.read("double")
    assert readings == ["double"]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("path", ["statement.en.md", "suite/test_double.py", "starter/python/more.py"])
def test_a_changed_file_is_seen_at_the_next_reading(folder: Path, path: str) -> None:
    bank = Bank(folder)
    before = bank.read("double").digest
    write_files(folder / "double", {path: FUNCTION.get(path, "") + "\n"})
    assert bank.read("double").digest != before


@pytest.mark.usefixtures("later")
def test_a_file_that_was_taken_away_is_seen_at_the_next_reading(folder: Path) -> None:
    bank = Bank(folder)
    bank.read("double")
    (folder / "double" / "statement.fr.md").unlink()
    with pytest.raises(ExerciseError, match=r"statement\.fr\.md"):
        bank.read("double")


def test_what_is_read_from_files_that_were_just_written_is_not_trusted_for_long(
    folder: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two changes within one tick of the file system's clock can leave the same time stamp."""
    newest = max(path.stat().st_ctime_ns for path in (folder / "double").rglob("*"))
    monkeypatch.setattr("runner.exercise.snapshot.time.time_ns", lambda: newest + 1)
    bank = Bank(folder)
    bank.read("double")
    bank.read("double")
    assert readings == ["double", "double"]


@pytest.mark.usefixtures("later")
def test_a_new_reference_submission_needs_no_new_reading(folder: Path, readings: list[str]) -> None:
    bank = Bank(folder)
    bank.read("double")
    write_files(folder / "double", {"submissions/failed/more.py": "x = 1\n"})
    bank.read("double")
    assert readings == ["double"]


def test_an_unknown_slug_names_those_that_look_alike(folder: Path) -> None:
    with pytest.raises(UnknownExerciseError, match="'duoble'.*Did you mean 'double'") as caught:
        Bank(folder).read("duoble")
    assert (caught.value.slug, caught.value.near) == ("duoble", ("double",))


@pytest.mark.parametrize("slug", ["../double", "/etc", "", ".", "No-Slug", "double/suite", "x" * 5_000, "a\0b"])
def test_what_is_no_slug_never_reaches_the_disk(folder: Path, slug: str) -> None:
    with pytest.raises(UnknownExerciseError) as caught:
        Bank(folder / "double" / "..").read(slug)
    assert len(str(caught.value)) < 300


def test_a_spoiled_exercise_says_what_is_wrong(folder: Path) -> None:
    (folder / "double" / "statement.fr.md").unlink()
    with pytest.raises(ExerciseError, match=r"statement\.fr\.md: The statement is missing"):
        Bank(folder).read("double")


def test_the_content_that_was_asked_for_is_given_or_refused(folder: Path) -> None:
    bank = Bank(folder)
    digest = bank.read("double").digest
    assert bank.read("double", digest=digest).digest == digest
    with pytest.raises(ExerciseChangedError, match=digest) as caught:
        bank.read("double", digest="0" * 64)
    assert (caught.value.wanted, caught.value.found) == ("0" * 64, digest)
