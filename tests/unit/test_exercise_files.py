from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.exercise_folders import FUNCTION, write_exercise, write_files
from runner.exercise import Exercise, FileProblem, SubmissionFilesError, check_files, read_exercise, read_submission
from runner.model import MAX_FILES, MAX_FILES_BYTES

ENTRY = {"solution.py": "def double(n):\n    return 2 * n\n"}


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    """An exercise whose Python starter has a file beside the entry."""
    folder = tmp_path_factory.mktemp("bank") / "double"
    return read_exercise(write_exercise(folder, FUNCTION, {"starter/python/tools/times.py": "FACTOR = 2\n"}))


def refused(files: dict[str, str], exercise: Exercise, language: str = "python") -> tuple[FileProblem, ...]:
    with pytest.raises(SubmissionFilesError) as caught:
        check_files(files, exercise, language)
    return caught.value.problems


@pytest.mark.parametrize(
    "files",
    [
        ENTRY,
        {"solution.py": ""},
        {**ENTRY, "conftest.py": "x", "_private.py": "", "A-1.b_c": "é\r\n", "a/b/c/d.txt": "🙂"},
        {**ENTRY, "x" * 64: ""},
        {**ENTRY, **{f"f{number}": "" for number in range(MAX_FILES - 1)}},
        {"solution.py": "x" * MAX_FILES_BYTES},
    ],
    ids=["entry", "empty entry", "many kinds of names", "long name", "as many files as allowed", "as large as allowed"],
)
def test_what_can_be_handed_in(files: dict[str, str], exercise: Exercise) -> None:
    check_files(files, exercise, "python")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../up.py",
        "a/../b.py",
        "/etc/passwd",
        "a//b",
        "a/",
        ".hidden",
        "a/.hidden",
        "-rf",
        "my file.py",
        "a\\b.py",
        "C:x",
        "é.py",
        "a\nb",
        "a\0b",
        "a.py\n",
        "x" * 65,
        "a/b/c/d/e",
        "x" * 100_000,
        "\u202egpj.py",
    ],
)
def test_a_name_outside_the_allow_list_is_refused(name: str, exercise: Exercise) -> None:
    (problem,) = refused({**ENTRY, name: "x"}, exercise)
    assert problem.message == "This cannot be the name of a file."
    assert problem.remedy.startswith("Use letters, digits")
    assert len(problem.place) < 1_000
    assert problem.place.isascii()
    assert problem.place.isprintable()


@pytest.mark.parametrize(
    ("files", "place", "message", "remedy"),
    [
        ({}, "files", "'solution.py' is missing", "Hand in 'solution.py'"),
        ({"solution.js": "x"}, "files", "'solution.py' is missing", "Hand in 'solution.py'"),
        ({**ENTRY, "Solution.py": ""}, "Solution.py", "differs from 'solution.py' by capitals", "Rename"),
        ({**ENTRY, "a": "", "a/b.py": ""}, "a/b.py", "'a' is a file, and a folder", "Rename"),
        ({**ENTRY, "a/b/c": "", "A": ""}, "a/b/c", "'A' is a file, and a folder", "Rename"),
        ({**ENTRY, "a.py": "x\0"}, "a.py", "NUL", "text files only"),
        ({**ENTRY, "a.py": "\ud800"}, "a.py", "lone surrogate", "UTF-8"),
        ({"solution.py": "x" * (MAX_FILES_BYTES + 1)}, "files", "1048577 bytes", "1048576 bytes at most"),
        ({"solution.py": "é" * (MAX_FILES_BYTES // 2), "a": "x"}, "files", "1048577 bytes", "1048576 bytes at most"),
        ({f"f{n}": "" for n in range(MAX_FILES + 1)}, "files", "65 files", "64 at most"),
    ],
)
def test_what_cannot_be_handed_in_is_refused_with_the_place_and_a_remedy(
    files: dict[str, str], place: str, message: str, remedy: str, exercise: Exercise
) -> None:
    problem = refused(files, exercise)[0]
    assert problem.place == place
    assert message in problem.message
    assert remedy in problem.remedy


def test_an_unknown_language_is_refused_with_those_there_are(exercise: Exercise) -> None:
    (problem,) = refused(ENTRY, exercise, "ruby")
    assert str(problem) == "language: This exercise cannot be solved in 'ruby'. Use one of: python, javascript."


def test_all_problems_come_at_once_and_at_most_twenty(exercise: Exercise) -> None:
    files = {f"bad name {number}": "" for number in range(MAX_FILES)}
    assert len(refused(files, exercise)) == 20
    assert len(refused({"a b": "", "c d": ""}, exercise)) == 3


@given(st.dictionaries(st.text("aA./_-é \0", max_size=6), st.text(max_size=3), max_size=4))
def test_files_that_pass_can_be_written_below_any_folder(exercise: Exercise, files: dict[str, str]) -> None:
    """Whatever the file system: no way out of the folder, no two names for one file, no file in the way of another."""
    try:
        check_files({**files, **ENTRY}, exercise, "python")
    except SubmissionFilesError:
        return
    paths = [PurePosixPath(name) for name in {**files, **ENTRY}]
    assert not any(path.is_absolute() or ".." in path.parts or str(path) in {"", "."} for path in paths)
    folded = {str(path).casefold() for path in paths}
    assert len(folded) == len(paths)
    assert not any(str(parent).casefold() in folded for path in paths for parent in path.parents)


def test_one_file_stands_for_the_entry_and_the_starter_gives_the_rest(exercise: Exercise, tmp_path: Path) -> None:
    path = write_files(tmp_path, {"my answer.py": "x = 1\n"}) / "my answer.py"
    assert read_submission(path, exercise) == (
        "python",
        {"solution.py": "x = 1\n", "tools/times.py": "FACTOR = 2\n"},
    )


def test_the_language_of_one_file_is_that_of_its_ending_or_the_one_given(exercise: Exercise, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.js": "1;\n", "a.txt": "x = 1\n"})
    assert read_submission(tmp_path / "a.js", exercise)[0] == "javascript"
    assert read_submission(tmp_path / "a.txt", exercise, "python")[1]["solution.py"] == "x = 1\n"
    with pytest.raises(SubmissionFilesError, match=r"a\.txt: No language .* end in '\.txt'.* python, javascript"):
        read_submission(tmp_path / "a.txt", exercise)


def test_a_folder_is_the_whole_submission(exercise: Exercise, tmp_path: Path) -> None:
    files = {"solution.py": "import tools.more\n", "tools/more.py": "x = 1\n"}
    assert read_submission(write_files(tmp_path, files), exercise) == ("python", files)


def test_leftovers_in_a_folder_are_not_handed_in(exercise: Exercise, tmp_path: Path) -> None:
    files = {**ENTRY, ".git/HEAD": "x", "__pycache__/solution.pyc": b"\xff", "solution.py~": "old", ".env": "secret"}
    assert read_submission(write_files(tmp_path, files), exercise) == ("python", ENTRY)


def test_several_files_are_the_whole_submission(exercise: Exercise, tmp_path: Path) -> None:
    files = {**ENTRY, "more.py": "x = 1\n"}
    write_files(tmp_path, {"one/solution.py": ENTRY["solution.py"], "two/more.py": "x = 1\n"})
    paths = [tmp_path / "one/solution.py", tmp_path / "two/more.py"]
    assert read_submission(paths, exercise) == ("python", files)


def test_a_folder_with_entries_of_two_languages_needs_the_language(exercise: Exercise, tmp_path: Path) -> None:
    write_files(tmp_path, {**ENTRY, "solution.js": "1;\n"})
    with pytest.raises(SubmissionFilesError, match=r"one of several .*: python, javascript\. Name the language"):
        read_submission(tmp_path, exercise)
    assert read_submission(tmp_path, exercise, "javascript")[0] == "javascript"


@pytest.mark.parametrize(
    ("files", "paths", "match"),
    [
        ({"a.py": b"\xff"}, ["a.py"], r"a\.py: It is not UTF-8"),
        ({}, ["a.py"], r"a\.py: There is no such file"),
        ({"x/tools.py": "x"}, ["x"], r"files: None of them is an entry file .*\(solution\.py, solution\.js\)"),
        ({"x/a.py": "1", "y/a.py": "2"}, ["x/a.py", "y/a.py"], r"a\.py: It is given twice"),
        ({"x/a.py": "1"}, ["x", "x/a.py"], "x: It cannot be read as a plain file"),
        ({f"x/f{n}.py": "" for n in range(65)}, ["x"], "files: There is too much"),
        ({"a.py": b"x" * (MAX_FILES_BYTES + 1)}, ["a.py"], "files: There is too much"),
        ({"x/solution.py": "", "x/my file.py": ""}, ["x"], r"my file\.py: This cannot be the name"),
    ],
)
def test_what_cannot_be_read_from_disk_is_refused(
    files: dict[str, str | bytes], paths: list[str], match: str, exercise: Exercise, tmp_path: Path
) -> None:
    write_files(tmp_path, files)
    with pytest.raises(SubmissionFilesError, match=match):
        read_submission([tmp_path / path for path in paths], exercise)


def test_no_file_given_is_refused(exercise: Exercise) -> None:
    with pytest.raises(SubmissionFilesError, match="files: None of them is an entry file"):
        read_submission([], exercise)


def test_an_unknown_language_on_the_command_line_is_refused(exercise: Exercise, tmp_path: Path) -> None:
    write_files(tmp_path, ENTRY)
    for path in (tmp_path, tmp_path / "solution.py"):
        with pytest.raises(SubmissionFilesError, match=r"language: .* 'ruby'"):
            read_submission(path, exercise, "ruby")


def test_links_below_a_folder_are_not_followed(exercise: Exercise, tmp_path: Path) -> None:
    write_files(tmp_path, {"secret": "x", "in/solution.py": ""})
    (tmp_path / "in" / "link.py").symlink_to(tmp_path / "secret")
    with pytest.raises(SubmissionFilesError, match=r"link\.py: It cannot be read as a plain file"):
        read_submission(tmp_path / "in", exercise)


def test_a_link_that_was_named_is_followed(exercise: Exercise, tmp_path: Path) -> None:
    write_files(tmp_path, {"real.py": "x = 1\n"})
    (tmp_path / "link.py").symlink_to(tmp_path / "real.py")
    assert read_submission(tmp_path / "link.py", exercise)[1]["solution.py"] == "x = 1\n"
