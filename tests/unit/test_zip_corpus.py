"""Archives that nobody packs by mistake are refused before anything of them is written, and ordinary ones are read."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.catalog.archive import read_archive
from api.catalog.model import UnfitArchiveError
from fakes.archives import bad_archives, files_below, pack
from runner.settings import INSTALLATION

CORPUS = list(bad_archives())


@pytest.mark.parametrize(("data", "message"), [case[1:] for case in CORPUS], ids=[case[0] for case in CORPUS])
def test_a_bad_archive_is_refused_and_says_why(data, message):
    with pytest.raises(UnfitArchiveError) as caught:
        read_archive(data)
    assert message in [fault.message for fault in caught.value.faults]
    assert len(caught.value.faults) <= 20
    assert all(fault.place.startswith("/archive") and len(fault.place) < 500 for fault in caught.value.faults)
    assert all(fault.place.isascii() and fault.place.isprintable() for fault in caught.value.faults)


@pytest.mark.parametrize(
    "label", ["a bomb", "many large files", "a million of bytes that were two", "many entries at one place"]
)
def test_a_bomb_costs_little_memory(label):
    data = next(case[1] for case in CORPUS if case[0] == label)
    tracemalloc.start()
    try:
        with pytest.raises(UnfitArchiveError):
            read_archive(data)
        assert tracemalloc.get_traced_memory()[1] < 12 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("slug", ["fizzbuzz", "visit-report"])
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_exercise_of_the_bank_is_read_as_it_is(slug, compression):
    files = files_below(INSTALLATION / "exercises" / slug)
    assert read_archive(pack(files, compression=compression)) == (None, files)


def test_a_folder_packed_as_a_whole_gives_the_name():
    files = {"exercise.toml": b"x", "suite/a.py": b"y"}
    assert read_archive(pack({f"my-exercise/{name}": text for name, text in files.items()})) == ("my-exercise", files)


def test_what_systems_leave_behind_is_passed_over():
    files = {"my/exercise.toml": b"x", "my/suite/a.py": b"y"}
    more = {
        "my/": b"", "my/suite/": b"", "__MACOSX/": b"", "__MACOSX/my/._exercise.toml": b"\0", "my/.DS_Store": b"\0",
        "my/suite/__pycache__/a.pyc": b"\0", "my/.git/objects/pack.zip": b"PK",
    }  # fmt: skip
    assert read_archive(pack({**more, **files})) == ("my", {"exercise.toml": b"x", "suite/a.py": b"y"})


def test_a_comment_is_no_fault():
    """Some forges put the name of a commit there."""
    assert read_archive(pack({"exercise.toml": b"x"}, comment=b"0123456789abcdef")) == (None, {"exercise.toml": b"x"})


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_whatever_is_changed_in_an_archive_it_is_read_or_refused(data):
    whole = pack({"exercise.toml": b"format = 1\n" * 20, "suite/a.py": b"pass\n" * 20})
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 40))
    try:
        _, files = read_archive(bytes(changed[: len(changed) - cut]))
    except UnfitArchiveError:
        return
    assert sum(map(len, files.values())) < 1_000
