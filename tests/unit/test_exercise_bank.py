from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fakes.exercise_folders import CASES, FUNCTION, write_exercise, write_files
from runner.exercise import Bank, Exercise, ExerciseChangedError, ExerciseError, UnknownExerciseError
from runner.exercise.suite import parse_suite


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_exercise(tmp_path / "double")
    write_exercise(tmp_path / "sum-up", CASES)
    write_files(tmp_path, {"LICENSE": "x", "notes/readme.md": "x", "No-Slug/exercise.toml": "x"})
    return tmp_path


@pytest.fixture
def bank(folder: Path) -> Bank:
    """A bank whose clock is a minute ahead, so that no file is too young to be trusted."""
    return Bank(folder, clock_ns=lambda: time.time_ns() + 60_000_000_000)


def test_slugs_are_the_folders_with_an_exercise(folder: Path) -> None:
    assert Bank(folder).slugs() == ("double", "sum-up")


def test_a_bank_without_a_folder_is_empty(tmp_path: Path) -> None:
    assert Bank(tmp_path / "nowhere").slugs() == ()


def test_an_unchanged_exercise_is_read_once(bank: Bank) -> None:
    assert bank.read("double") is bank.read("double")


@pytest.mark.parametrize("path", ["statement.en.md", "suite/test_double.py", "starter/python/more.py"])
def test_a_changed_file_is_seen_at_the_next_reading(bank: Bank, path: str) -> None:
    before = bank.read("double").digest
    write_files(bank.folder / "double", {path: FUNCTION.get(path, "") + "\n"})
    assert bank.read("double").digest != before


def test_a_file_that_was_taken_away_is_seen_at_the_next_reading(bank: Bank) -> None:
    bank.read("double")
    (bank.folder / "double" / "statement.fr.md").unlink()
    with pytest.raises(ExerciseError, match=r"statement\.fr\.md"):
        bank.read("double")


def test_what_is_read_from_files_that_were_just_written_is_not_trusted_for_long(folder: Path) -> None:
    """Two changes within one tick of the file system's clock can leave the same time stamp."""
    newest = max(path.stat().st_ctime_ns for path in (folder / "double").rglob("*"))
    bank = Bank(folder, clock_ns=lambda: newest + 1)
    assert bank.read("double") is not bank.read("double")


def test_a_new_reference_submission_needs_no_new_reading(bank: Bank) -> None:
    before = bank.read("double")
    write_files(bank.folder / "double", {"submissions/failed/more.py": "x = 1\n"})
    assert bank.read("double") is before


def test_an_unknown_slug_names_those_that_look_alike(folder: Path) -> None:
    with pytest.raises(UnknownExerciseError, match=r"'duoble'.*Did you mean 'double'") as caught:
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


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads change whenever they can, and the garbage collector, which runs code, makes them in any place."""

    def run_something(_phase: str, _facts: dict[str, int]) -> None:
        sum(range(50))

    before, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(run_something)
    yield
    gc.callbacks.remove(run_something)
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("restless")
def test_suites_may_be_read_by_many_at_once() -> None:
    text = "".join(f"def test_{n}(a, b):\n    assert [x + ({n} * (a - b)) for x in range(3) if x]\n" for n in range(60))
    start = threading.Barrier(8)

    def read() -> int:
        start.wait()
        return sum(len(parse_suite({"suite/test_many.py": text})[0]) for _ in range(10))

    with ThreadPoolExecutor(8) as readers:
        reading = [readers.submit(read) for _ in range(8)]
    assert [one.result() for one in reading] == [10] * 8


def test_many_who_ask_at_once_are_given_what_one_of_them_has_read(bank: Bank) -> None:
    start = threading.Barrier(8)

    def read() -> Exercise:
        start.wait()
        return bank.read("double")

    with ThreadPoolExecutor(8) as readers:
        asking = [readers.submit(read) for _ in range(8)]
    assert len({id(one.result()) for one in asking}) == 1
