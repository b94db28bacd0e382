"""R13, C11: names and contents of files that want out of their folder, or want to be too many; and what lies on a disk.

Files come as texts by name; there are no archives. Names are an allow-list, so each row has its twin that is allowed.
"""

import os

import pytest

from attacks.scene import HELD, open_scene, probe_exercise
from fakes.small_exercises import graded
from runner.exercise import SubmissionFilesError, check_files, read_submission
from runner.grade import Work
from runner.model import MAX_FILES, MAX_FILES_BYTES
from runner.verdict import Intent, SubmissionVerdict


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return probe_exercise(tmp_path_factory.mktemp("exercise"))


@pytest.fixture(scope="module")
def scene(engine, docker_host, languages, images, examiner_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    with open_scene(engine, docker_host.runtime, languages, images, examiner_spec, folder) as found:
        yield found


def files(*names, content="x = 1\n"):
    return {"solution.py": HELD["python"], **dict.fromkeys(names, content)}


#: What is tried -> files that are refused, the code that says why, and a twin that may be handed in.
REFUSED = {
    "a way up": (files("../outside.py"), "name", files("inside.py")),
    "a way up in the middle": (files("a/../../outside.py"), "name", files("a/b/inside.py")),
    "an absolute name": (files("/etc/passwd"), "name", files("etc/passwd")),
    "a NUL in a name": (files("a.py\0.txt"), "name", files("a.py.txt")),
    "a drive": (files("C:evil.py"), "name", files("C/evil.py")),
    "a backslash": (files("..\\evil.py"), "name", files("evil.py")),
    "a line break in a name": (files("a\nb.py"), "name", files("a_b.py")),
    "a name that reads backwards": (files("a\u202eyp.py"), "name", files("ayp.py")),
    "two spellings of one letter": (files("e\u0301.py"), "name", files("e.py")),
    "names that differ by capitals": (files("a.py", "A.py"), "capitals", files("a.py", "b.py")),
    "a file that is a folder": (files("a", "a/b.py"), "folder", files("a.py", "a/b.py")),
    "a hidden file": (files(".pytest.ini"), "name", files("pytest.ini")),
    "an option": (files("-c"), "name", files("c")),
    "a name of 100,000 letters": (files("n" * 100_000), "name", files("n" * 64)),
    "a hundred folders deep": (files("d/" * 100 + "a.py"), "name", files("d/d/a.py")),
    "an empty name": (files(""), "name", files("a")),
    "too many files": (
        files(*(f"f{number}.py" for number in range(MAX_FILES))),
        "too_many",
        files(*(f"f{number}.py" for number in range(MAX_FILES - 1))),
    ),
    "too many bytes": (
        files("a.py", content="é" * (MAX_FILES_BYTES // 2)),
        "too_large",
        files("a.py", content="é" * (MAX_FILES_BYTES // 2 - 100)),
    ),
    "a NUL in a text": (files("a.py", content="x\0"), "nul", files("a.py", content="x")),
    "half of a character": (files("a.py", content="\ud800"), "surrogate", files("a.py", content="\U00010000")),
}


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_no_sandbox_should_hold_are_refused_before_one_is_asked_for(exercise, name):
    refused, code, allowed = REFUSED[name]

    check_files(allowed, exercise, "python")
    with pytest.raises(SubmissionFilesError) as error:
        check_files(refused, exercise, "python")

    assert {problem.code for problem in error.value.problems} == {code}
    assert len(str(error.value)) < 1_000
    assert str(error.value).isprintable()


def test_what_a_sandbox_may_hold_it_can_hold(scene, exercise):
    """The control of them all: as many files as there may be, as deep as there may be, get in and are graded."""
    names = [f"d{number}/d/f{'n' * 50}{number}.py" for number in range(MAX_FILES - 1)]
    handed = files(*names, content="y" * (MAX_FILES_BYTES // MAX_FILES - 100))
    check_files(handed, exercise, "python")

    report = scene.grader.grade(Work(exercise=exercise, language="python", files=handed, intent=Intent.SUBMIT))

    assert report.verdict is SubmissionVerdict.ACCEPTED, (report.fault, report.checks)


@pytest.mark.parametrize("name", ["../../dev/shm/left", "/dev/shm/left", "a/../../../dev/shm/left"])
def test_an_agent_refuses_what_should_never_have_reached_it(scene, exercise, name):
    """The second line: where names were not checked, the agent writes nothing outside, and this is no pass."""
    report = scene.grader.grade(Work(exercise=exercise, language="python", files=files(name), intent=Intent.SUBMIT))
    honest = graded(scene.grader, exercise, HELD["python"])
    scene.look()

    assert report.verdict in (SubmissionVerdict.COMPILE_ERROR, SubmissionVerdict.INFRASTRUCTURE)
    assert not os.path.lexists("/dev/shm/left")
    assert honest.verdict is SubmissionVerdict.ACCEPTED


def _link(folder):
    (folder / "a.py").symlink_to("/etc/passwd")


def _linked_folder(folder):
    (folder / "etc").symlink_to("/etc", target_is_directory=True)


def _pipe(folder):
    os.mkfifo(folder / "a.py")


def _socket(folder):
    import socket

    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(folder / "s"))


def _sparse(folder):
    with (folder / "a.py").open("wb") as file:
        file.truncate(1 << 40)


def _many(folder):
    for number in range(MAX_FILES + 1):
        (folder / f"f{number}.py").touch()


ON_DISK = {
    "a link": (_link, "no_plain_file"),
    "a linked folder": (_linked_folder, "no_plain_file"),
    "a pipe, which would hold the reader for good": (_pipe, "no_plain_file"),
    "a socket": (_socket, "no_plain_file"),
    "a file of a tebibyte, of holes": (_sparse, "too_much"),
    "many files": (_many, "too_much"),
}


@pytest.mark.parametrize("name", ON_DISK)
def test_a_folder_with_more_than_plain_files_is_not_read(exercise, tmp_path, name):
    make, code = ON_DISK[name]
    (tmp_path / "solution.py").write_text(HELD["python"])
    language, read = read_submission(tmp_path, exercise)
    assert (language, read) == ("python", {"solution.py": HELD["python"]})

    make(tmp_path)
    with pytest.raises(SubmissionFilesError) as error:
        read_submission(tmp_path, exercise)

    assert [problem.code for problem in error.value.problems] == [code]
