from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fakes.exercise_folders import FUNCTION, write_exercise
from runner.authoring import (
    Answer,
    AnswerKind,
    Demand,
    Step,
    answers_to,
    check_exercise,
    new_exercise,
    surprise_in,
)
from runner.exercise import Exercise, ExerciseError, ExerciseMode, lint_suite, read_exercise, read_references
from runner.model import CheckReport, Limits, Localized, Origin, Report, Usage
from runner.verdict import CheckVerdict, Intent, SubmissionVerdict

PASSED, FAILED, ERROR, TIMEOUT = (
    CheckVerdict.PASSED,
    CheckVerdict.FAILED,
    CheckVerdict.ERROR,
    CheckVerdict.TIMEOUT,
)
ACCEPTED, PARTIAL, REJECTED = SubmissionVerdict.ACCEPTED, SubmissionVerdict.PARTIAL, SubmissionVerdict.REJECTED


def report(verdict: SubmissionVerdict, checks: Mapping[str, CheckVerdict], *, fault: str | None = None) -> Report:
    return Report(
        intent=Intent.SUBMIT,
        verdict=verdict,
        earned=0,
        possible=0,
        criteria=(),
        checks=tuple(
            CheckReport(id=name, criterion=None, visible=False, label=Localized(fr="", en=""), hint=None, verdict=check)
            for name, check in checks.items()
        ),
        origin=Origin(
            exercise="double",
            exercise_version=1,
            exercise_digest="",
            suite_digest="",
            submission_digest="",
            language="python",
            candidate_image="",
            examiner_image=None,
            runtime="runc",
            seed="1",
            limits=Limits(),
            preuve_version="0",
        ),
        usage=Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0),
        phases=(),
        fault=fault,
    )


def answer(expected: SubmissionVerdict | CheckVerdict | None) -> Answer:
    return Answer(kind=AnswerKind.REFERENCE, name="x", language="python", files={}, expected=expected)


MIXED = {"a": PASSED, "b": FAILED, "c": TIMEOUT}


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (ACCEPTED, report(ACCEPTED, {"a": PASSED})),
        (PARTIAL, report(PARTIAL, MIXED)),
        (REJECTED, report(REJECTED, MIXED)),
        (SubmissionVerdict.NOT_GRADABLE, report(SubmissionVerdict.NOT_GRADABLE, {})),
        (FAILED, report(PARTIAL, MIXED)),
        (TIMEOUT, report(REJECTED, MIXED)),
        (None, report(PARTIAL, MIXED)),
        (None, report(SubmissionVerdict.NOT_GRADABLE, {})),
    ],
)
def test_what_an_answer_must_get_is_no_surprise(expected: SubmissionVerdict | CheckVerdict | None, got: Report) -> None:
    assert surprise_in(answer(expected), got) is None


@pytest.mark.parametrize(
    ("expected", "got", "message", "checks"),
    [
        (ACCEPTED, report(PARTIAL, MIXED), "It got 'partial' instead of 'accepted'.", ["b", "c"]),
        (ACCEPTED, report(SubmissionVerdict.NOT_GRADABLE, {}), "It got 'not_gradable' instead of 'accepted'.", []),
        (PARTIAL, report(REJECTED, MIXED), "It got 'rejected' instead of 'partial'.", ["b", "c"]),
        (REJECTED, report(PARTIAL, MIXED), "It got 'partial' instead of 'rejected'.", ["a"]),
        (REJECTED, report(ACCEPTED, {"a": PASSED}), "It got 'accepted' instead of 'rejected'.", ["a"]),
        (FAILED, report(ACCEPTED, {"a": PASSED}), "It was accepted and must not be.", []),
        (ERROR, report(PARTIAL, MIXED), "No check ended as 'error'.", ["b", "c"]),
        (None, report(ACCEPTED, {"a": PASSED}), "It was accepted and must not be.", []),
        (
            None,
            report(
                SubmissionVerdict.INFRASTRUCTURE, {"a": PASSED, "b": CheckVerdict.INFRASTRUCTURE}, fault="no Docker"
            ),
            "It could not be graded: no Docker.",
            ["b"],
        ),
        (
            ACCEPTED,
            report(SubmissionVerdict.INFRASTRUCTURE, {"a": CheckVerdict.INFRASTRUCTURE}),
            "It could not be graded: the platform or the suite failed.",
            ["a"],
        ),
    ],
)
def test_a_surprise_names_the_checks_that_made_the_difference(
    expected: SubmissionVerdict | CheckVerdict | None, got: Report, message: str, checks: list[str]
) -> None:
    surprise = surprise_in(answer(expected), got)
    assert surprise is not None
    assert surprise.message == message
    assert [check.id for check in surprise.checks] == checks


RIGHT = {"test_example": PASSED, "test_zero": PASSED, "test_any": PASSED}
WRONG = {"test_example": FAILED, "test_zero": FAILED, "test_any": FAILED}
ENOUGH: dict[str, str] = {
    "submissions/accepted/plus.py": "def double(n):\n    return n + n\n",
    "submissions/failed/one.py": "def double(n):\n    return n * 1\n",
    "submissions/failed/three.py": "def double(n):\n    return n * 3\n",
    "submissions/rejected/text.py": "def double(n):\n    return str(n + n)\n",
}
PYTHON_ONLY: dict[str, str | bytes | None] = {
    "exercise.toml": FUNCTION["exercise.toml"].replace('[languages.javascript]\nentry = "solution.js"\n', ""),
    "starter/javascript/solution.js": None,
}


def by_text(exercise: Exercise, language: str, files: dict[str, str]) -> Report:
    """A grader that knows right answers by their text."""
    right = any(text in files["solution.py"] for text in ("return n * 2", "return n + n"))
    return report(ACCEPTED, RIGHT) if right else report(REJECTED, WRONG)


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    return read_exercise(write_exercise(tmp_path / "double", FUNCTION, {**PYTHON_ONLY, **ENOUGH}))


def test_an_exercise_whose_answers_all_get_what_they_must_is_ok(exercise: Exercise) -> None:
    outcome = check_exercise(exercise, by_text)
    assert outcome.ok
    assert (outcome.surprises, outcome.problems, outcome.warnings) == ((), (), ())


def test_references_starters_and_trivial_answers_are_graded_each_once_with_progress(exercise: Exercise) -> None:
    seen: list[Step] = []
    outcome = check_exercise(exercise, by_text, seen.append)
    assert tuple(seen) == outcome.steps
    assert [step.answer.name for step in seen] == [
        "accepted/plus.py",
        "accepted/times.py",
        "failed/one.py",
        "failed/square.py",
        "failed/three.py",
        "rejected/text.py",
        "starter",
        "trivial/none",
        "trivial/zero",
        "trivial/empty_text",
        "trivial/empty_list",
        "trivial/true",
        "trivial/identity",
        "trivial/raises",
        "trivial/agreeable",
    ]
    assert [step.answer.place for step in seen][5:8] == [
        "submissions/rejected/text.py",
        "starter/python",
        "trivial/none",
    ]
    assert [(step.done, step.total) for step in seen] == [(number, 15) for number in range(1, 16)]


def test_every_language_has_its_starter_graded(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double"))
    starters = [one for one in answers_to(exercise) if one.kind is AnswerKind.STARTER]
    assert [(one.language, one.files) for one in starters] == [
        (name, language.starter) for name, language in exercise.languages.items()
    ]
    assert all(one.expected is None for one in starters)


def test_a_suite_that_accepts_everything_is_found_out(exercise: Exercise) -> None:
    outcome = check_exercise(exercise, lambda *_: report(ACCEPTED, RIGHT))
    assert not outcome.ok
    assert [surprise.answer.name for surprise in outcome.surprises] == [
        "failed/one.py",
        "failed/square.py",
        "failed/three.py",
        "rejected/text.py",
        "starter",
        "trivial/none",
        "trivial/zero",
        "trivial/empty_text",
        "trivial/empty_list",
        "trivial/true",
        "trivial/identity",
        "trivial/raises",
        "trivial/agreeable",
    ]


def test_a_suite_that_refuses_a_right_answer_is_found_out(exercise: Exercise) -> None:
    outcome = check_exercise(exercise, lambda *_: report(REJECTED, WRONG))
    assert not outcome.ok
    assert [surprise.answer.name for surprise in outcome.surprises] == ["accepted/plus.py", "accepted/times.py"]
    assert all(len(surprise.checks) == 3 for surprise in outcome.surprises)


def test_a_hidden_check_that_no_wrong_answer_fails_is_a_warning(exercise: Exercise) -> None:
    def blind(exercise: Exercise, language: str, files: dict[str, str]) -> Report:
        known = by_text(exercise, language, files)
        return known if known.verdict is ACCEPTED else report(REJECTED, {**WRONG, "test_zero": PASSED})

    outcome = check_exercise(exercise, blind)
    assert outcome.ok
    (warning,) = outcome.warnings
    assert (warning.file, warning.line) == ("exercise.toml", 28)
    assert warning.message == "No wrong answer of submissions/ fails 'test_zero'."


def test_too_few_reference_submissions_are_a_problem_for_each_language(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double"))
    outcome = check_exercise(exercise, lambda *_: report(REJECTED, WRONG))
    assert not outcome.ok
    assert [(problem.file, problem.message) for problem in outcome.problems] == [
        ("submissions/accepted", "There are 1 right answers in python."),
        ("submissions", "There are 1 wrong answers in python that reach the suite."),
        ("submissions/accepted", "There are 0 right answers in javascript."),
        ("submissions", "There are 0 wrong answers in javascript that reach the suite."),
    ]


def test_too_few_reference_submissions_can_be_a_warning(tmp_path: Path) -> None:
    exercise = read_exercise(write_exercise(tmp_path / "double", FUNCTION, PYTHON_ONLY))
    outcome = check_exercise(exercise, by_text, demand=Demand(required=False))
    assert outcome.ok
    assert [warning.file for warning in outcome.warnings] == ["submissions/accepted", "submissions"]
    assert check_exercise(exercise, by_text, demand=Demand(accepted=1, wrong=1)).ok


def test_answers_that_never_reach_the_suite_do_not_count_as_wrong_ones(tmp_path: Path) -> None:
    changes = {**PYTHON_ONLY, **ENOUGH, "submissions/failed/three.py": None}
    changes["submissions/not_gradable/syntax.py"] = "def double(\n"
    exercise = read_exercise(write_exercise(tmp_path / "double", FUNCTION, changes))
    assert "3 wrong answers" in check_exercise(exercise, by_text).problems[0].message


def test_two_reference_submissions_with_the_same_text_are_a_warning(tmp_path: Path) -> None:
    changes = {**PYTHON_ONLY, **ENOUGH, "submissions/accepted/again.py": FUNCTION["submissions/accepted/times.py"]}
    exercise = read_exercise(write_exercise(tmp_path / "double", FUNCTION, changes))
    (warning,) = check_exercise(exercise, by_text).warnings
    assert (warning.file, warning.message) == (
        "submissions/accepted/times.py",
        "It is the same as submissions/accepted/again.py.",
    )


def test_the_warnings_about_the_suite_are_part_of_the_outcome(tmp_path: Path) -> None:
    sample = "from submission import double\n\n\ndef test_example():\n    assert double(2) == 4\n"
    changes = {**PYTHON_ONLY, **ENOUGH, "samples/test_samples.py": sample}
    exercise = read_exercise(write_exercise(tmp_path / "double", FUNCTION, changes))
    outcome = check_exercise(exercise, by_text)
    assert outcome.ok
    assert outcome.warnings == lint_suite(exercise)


def test_what_grading_raises_is_for_the_caller(exercise: Exercise) -> None:
    def broken(exercise: Exercise, language: str, files: dict[str, str]) -> Report:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        check_exercise(exercise, broken)


@pytest.mark.parametrize("mode", list(ExerciseMode))
def test_a_new_exercise_is_right_and_has_enough_reference_submissions(mode: ExerciseMode, tmp_path: Path) -> None:
    folder = new_exercise(tmp_path, "my-first-one", mode, author='Ada "Countess" Lovelace')
    assert folder == tmp_path / "my-first-one"
    exercise = read_exercise(folder)
    assert exercise.mode is mode
    assert exercise.title == Localized(fr="My first one", en="My first one")
    assert exercise.authors == ("Ada Countess Lovelace",)
    expected = {(one.language, tuple(one.files.items())): one.expected for one in read_references(exercise)}

    def as_expected(exercise: Exercise, language: str, files: dict[str, str]) -> Report:
        word = expected.get((language, tuple(files.items())), REJECTED)
        ids = [check.id for criterion in exercise.criteria for check in criterion.checks]
        if isinstance(word, CheckVerdict):
            return report(REJECTED, dict.fromkeys(ids, word))
        return report(word, dict.fromkeys(ids, PASSED if word is ACCEPTED else FAILED))

    outcome = check_exercise(exercise, as_expected)
    assert outcome.ok, [*outcome.problems, *outcome.surprises]
    assert outcome.warnings == ()


@pytest.mark.parametrize("mode", list(ExerciseMode))
def test_no_file_of_a_new_exercise_has_a_placeholder_left(mode: ExerciseMode, tmp_path: Path) -> None:
    folder = new_exercise(tmp_path, "abc", mode)
    for path in folder.rglob("*"):
        assert not path.name.endswith(".skeleton")
        if path.is_file():
            assert "@TITLE@" not in path.read_text()
            assert "@AUTHOR@" not in path.read_text()


@pytest.mark.parametrize("slug", ["ab", "../abc", "Abc", "a/b"])
def test_a_new_exercise_needs_a_slug(slug: str, tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="cannot be a slug"):
        new_exercise(tmp_path, slug, ExerciseMode.FUNCTION)
    assert list(tmp_path.iterdir()) == []


def test_a_new_exercise_never_overwrites_another(tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double")
    with pytest.raises(ExerciseError, match="The folder exists"):
        new_exercise(tmp_path, "double", ExerciseMode.FUNCTION)
    assert read_exercise(folder).title.en == "Doubling"
