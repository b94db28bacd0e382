"""A version that somebody uses never changes, of the bank neither: an upgrade brings others, and those in use stay."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from api.catalog.model import ChangedExerciseError, Entry, ExerciseOrigin, NoSuchExerciseError
from api.catalog.service import Catalog, Shelf
from runner.exercise import Bank, Bundles, Exercise, UnknownExerciseError
from runner.grade import Grader
from runner.model import BundleRef, GradeRequest
from runner.slot import Slot
from runner.supply import Supply
from runner.verdict import Intent, Lane

SLUG = "fizzbuzz"
BANK = Path(__file__).parents[2] / "exercises"


class NothingOwn:
    """An organisation that has uploaded nothing."""

    def find(self, *_asked: object, **_more: object) -> Entry | None:
        return None

    def slugs(self, _organisation: str) -> list[str]:
        return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BANK / SLUG, tmp_path / "bank" / SLUG)
    return tmp_path / "bank"


@pytest.fixture
def catalog(folder: Path, tmp_path: Path) -> Catalog:
    return Catalog(Bank(folder), cast("Shelf", NothingOwn()), Bundles(tmp_path / "kept"))


def upgrade(folder: Path) -> None:
    statement = folder / SLUG / "statement.en.md"
    statement.write_text(statement.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")


def test_what_was_kept_is_found_by_its_digest_after_an_upgrade(catalog, folder):
    before = catalog.entry("o", SLUG)
    catalog.keep(before)
    upgrade(folder)
    after = catalog.entry("o", SLUG)
    assert after.exercise.digest != before.exercise.digest
    found = catalog.entry("o", SLUG, digest=before.exercise.digest)
    assert (found.exercise.statement, found.version) == (before.exercise.statement, before.version)
    with pytest.raises(ChangedExerciseError):
        catalog.entry("o", SLUG, digest=before.exercise.digest, version=before.version + 1)


def test_what_the_bank_has_no_longer_goes_on_for_those_who_use_it(catalog, folder):
    before = catalog.entry("o", SLUG)
    catalog.keep(before)
    shutil.rmtree(folder / SLUG)
    assert catalog.entry("o", SLUG, digest=before.exercise.digest).exercise.title == before.exercise.title
    with pytest.raises(NoSuchExerciseError):
        catalog.entry("o", SLUG)


def test_what_nobody_used_is_not_kept_and_what_is_own_not_twice(catalog, folder, tmp_path):
    before = catalog.entry("o", SLUG)
    catalog.keep(replace(before, origin=ExerciseOrigin.OWN))
    upgrade(folder)
    with pytest.raises(ChangedExerciseError):
        catalog.entry("o", SLUG, digest=before.exercise.digest)
    assert not (tmp_path / "kept").exists()


class Supplied:
    """A supply that has one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise_there = exercise

    def exercise(self, request: GradeRequest) -> Exercise:
        assert request.exercise_digest == self.exercise_there.digest
        return self.exercise_there


def test_a_slot_takes_its_bank_where_it_has_the_content_and_asks_for_it_otherwise(folder):
    """The bank's examiner is there already, and serves everybody."""
    before = Bank(folder).read(SLUG)
    slot = Slot(
        name="slot", lane=Lane.GRADE, bank=Bank(folder), supply=cast("Supply", Supplied(before)),
        grader=cast("Grader", None), connection=cast("object", None), presence=cast("object", None),
    )  # type: ignore[arg-type] # fmt: skip
    request = GradeRequest(
        submission_id="s", attempt=1, attempt_token="t", organisation="o", lane=Lane.GRADE, intent=Intent.SUBMIT,
        exercise=SLUG, exercise_digest=before.digest, language="python", files={},
        bundle=BundleRef(digest=before.digest, version=before.version),
    )  # fmt: skip
    assert slot._exercise(request)[1] == "bank"
    shutil.rmtree(folder / SLUG)
    assert slot._exercise(request) == (before, "o")
    with pytest.raises(UnknownExerciseError):
        slot._exercise(replace(request, bundle=None))
