from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.exercise_folders import CASES, FUNCTION, write_exercise, write_files
from runner.exercise import (
    Case,
    Check,
    Checker,
    Credit,
    ExerciseLanguage,
    ExerciseMode,
    check_lines,
    digest_of,
    is_slug,
    read_exercise,
)
from runner.model import Limits, Localized, Skill


def test_an_exercise_with_a_suite_is_read_as_it_is_written(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double"))
    assert exercise.slug == "double"
    assert exercise.folder == tmp_path / "double"
    assert (exercise.version, exercise.level, exercise.minutes) == (3, 1, 5)
    assert exercise.title == Localized(fr="Doubler", en="Doubling")
    assert exercise.statement == Localized(fr="Écrivez double(n).\n", en="Write double(n).\n")
    assert exercise.mode is ExerciseMode.FUNCTION
    assert (exercise.license, exercise.authors) == ("CC-BY-SA-4.0", ("Ada",))
    assert exercise.languages == {
        "python": ExerciseLanguage(
            entry="solution.py", starter={"solution.py": FUNCTION["starter/python/solution.py"]}
        ),
        "javascript": ExerciseLanguage(
            entry="solution.js", starter={"solution.js": FUNCTION["starter/javascript/solution.js"]}
        ),
    }
    assert exercise.limits == Limits(wall_ms=3_000)
    assert exercise.samples == (
        Check(
            id="test_example",
            label=Localized(fr="Un exemple", en="An example"),
            hint=Localized(fr="Deux fois deux", en="Two times two"),
        ),
    )
    (criterion,) = exercise.criteria
    assert (criterion.id, criterion.weight, criterion.credit) == ("numbers", 2.0, Credit.EACH)
    assert criterion.skill == Skill(framework="preuve", version="1", code="arithmetic", level=1)
    assert [check.id for check in criterion.checks] == ["test_zero", "test_any"]
    assert exercise.suite_files == {"test_double.py": FUNCTION["suite/test_double.py"]}
    assert exercise.sample_files == {"test_samples.py": FUNCTION["samples/test_samples.py"]}
    assert exercise.cases == exercise.sample_cases == {}


def test_an_exercise_of_cases_is_read_as_it_is_written(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "sum", CASES))
    assert (exercise.checker, exercise.float_tolerance) == (Checker.FLOAT, 1e-3)
    assert exercise.sample_cases == {"small": Case(id="small", arguments=(), stdin="1 2\n", expected="3\n")}
    assert exercise.cases == {
        "empty": Case(id="empty", arguments=(), stdin="", expected="0\n"),
        "arguments": Case(id="arguments", arguments=("--from", "une  idée"), stdin="4\n", expected="5\n"),
    }
    assert exercise.criteria[0].credit is Credit.ALL
    assert exercise.suite_files == exercise.sample_files == {}


def test_every_limit_has_the_unit_of_its_name(tmp_path: Path) -> None:
    limits = (
        "wall_ms = 9000\ncpu_ms = 8000\ncall_ms = 7000\nattempt_ms = 99000\nmemory_mib = 64\nprocesses = 3\n"
        "output_kib = 2\nfile_kib = 100\ninodes = 99\n"
    )
    toml = FUNCTION["exercise.toml"].replace("wall_ms = 3000\n", limits)
    exercise = read_exercise(write_exercise(tmp_path / "double", FUNCTION, {"exercise.toml": toml}))
    assert exercise.limits == Limits(
        wall_ms=9_000,
        cpu_ms=8_000,
        call_ms=7_000,
        attempt_ms=99_000,
        memory_bytes=64 << 20,
        processes=3,
        output_bytes=2 << 10,
        file_bytes=100 << 10,
        inodes=99,
    )


def test_the_digest_is_the_documented_one(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double"))

    def documented(paths: list[str]) -> str:
        lines = [f"{path}\0{sha256(FUNCTION[path].encode()).hexdigest()}\n" for path in sorted(paths)]
        return sha256("".join(lines).encode()).hexdigest()

    counted = [path for path in FUNCTION if not path.startswith("submissions/")]
    assert exercise.digest == documented(counted)
    assert exercise.suite_digest == documented([path for path in counted if path.startswith(("suite/", "samples/"))])


def test_the_digest_of_a_known_content_never_changes() -> None:
    """Records hold digests for years: another canonical form would make them all wrong."""
    content = {"b.txt": b"two\n", "a/é.txt": b"one\n", "a.txt": b""}
    assert digest_of(content) == "438ab642f0953a850477944e59a6d18802117b8a57d808ca67c4ab417fea5890"


@pytest.mark.parametrize(
    "path",
    [
        "submissions/failed/other.py",
        ".git/HEAD",
        "suite/.test_double.py.swp",
        "suite/__pycache__/test_double.cpython-311.pyc",
        "suite/test_double.py~",
        "statement.fr.md.orig",
        "samples/#test_samples.py#",
        ".DS_Store",
    ],
)
def test_reference_submissions_and_leftovers_do_not_change_the_digest(path: str, tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double")
    before = read_exercise(folder).digest
    write_files(folder, {path: "x = 1\n"})
    assert read_exercise(folder).digest == before


@pytest.mark.parametrize("path", [path for path in FUNCTION if not path.startswith("submissions/")])
def test_a_change_of_any_file_that_counts_changes_the_digest(path: str, tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double")
    before = read_exercise(folder)
    with (folder / path).open("a") as file:
        file.write("\n")
    after = read_exercise(folder)
    assert after.digest != before.digest
    assert (after.suite_digest != before.suite_digest) == path.startswith(("suite/", "samples/"))


def test_a_file_that_moves_changes_the_digest(tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double")
    before = read_exercise(folder).digest
    (folder / "suite/test_double.py").rename(folder / "suite/test_doubling.py")
    assert read_exercise(folder).digest != before


contents = st.dictionaries(st.text("ab/.é", min_size=1), st.binary(max_size=3), max_size=4)


@given(contents, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_of_files(files: dict[str, bytes], random: object) -> None:
    items = list(files.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert digest_of(dict(items)) == digest_of(files)


@given(contents, contents)
def test_different_contents_have_different_digests(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (digest_of(one) == digest_of(other)) == (one == other)


def test_the_line_of_a_check_is_that_of_its_id(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double"))
    assert check_lines(exercise) == {"test_example": 19, "test_zero": 30, "test_any": 33}


@pytest.mark.parametrize(("name", "right"), [("abc", True), ("a-1", True), ("ab", False), ("abc-", False), ("", False)])
def test_a_slug_begins_and_ends_with_a_letter_or_digit(name: str, right: bool) -> None:
    assert is_slug(name) is right
