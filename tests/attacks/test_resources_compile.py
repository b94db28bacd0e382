"""R12: sources that are made to be hard to read. Translating is running: it has the sandbox's limits, and is the candidate's.

Each row is a shape and two sizes: the large one is refused (or read in time, where the reader is up to it), the small one
passes in the same slot right after it.
"""

import pytest

from attacks.scene import open_scene, probe_exercise
from fakes.small_exercises import graded
from runner.verdict import SubmissionVerdict


@pytest.fixture(scope="module")
def scene(engine, docker_host, languages, images, examiner_spec, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    with open_scene(engine, docker_host.runtime, languages, images, examiner_spec, folder) as found:
        yield found


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    return probe_exercise(tmp_path_factory.mktemp("exercise"))


NOT_GRADABLE, COMPILE_ERROR, ACCEPTED = (
    SubmissionVerdict.NOT_GRADABLE,
    SubmissionVerdict.COMPILE_ERROR,
    SubmissionVerdict.ACCEPTED,
)

#: Name -> the source of a size, a large one, a small one, what becomes of the large one.
PYTHON = {
    "nested parentheses": (lambda n: f"x = {'(' * n}1{')' * n}\n", 50_000, 50, NOT_GRADABLE),
    "50,000 minuses": (lambda n: f"x = {'-' * n}1\n", 50_000, 50, COMPILE_ERROR),
    "a chain of attributes": (lambda n: f"def never(a): return a{'.a' * n}\n", 30_000, 50, COMPILE_ERROR),
    "a chain of sums": (lambda n: f"x = {'+'.join(['1'] * n)}\n", 100_000, 50, COMPILE_ERROR),
    "a mebibyte of statements": (lambda n: "x=1\n" * n, 260_000, 1_000, COMPILE_ERROR),
    "a mebibyte of lists": (lambda n: f"x = [{'[],' * n}]\n", 340_000, 1_000, COMPILE_ERROR),
    "a mebibyte of text": (lambda n: f"x = '{'y' * n}'\n", 1_000_000, 10, ACCEPTED),
    "a decimal number of 900,000 digits": (lambda n: f"x = {'9' * n}\n", 900_000, 4_000, NOT_GRADABLE),
    "a hexadecimal number of 900,000 digits": (lambda n: f"x = 0x{'f' * n}\n", 900_000, 4_000, ACCEPTED),
    "a power that is never asked for": (lambda n: f"def never(): return 10 ** {n}\n", 10**9, 10, ACCEPTED),
    "a shift that is never asked for": (lambda n: f"def never(): return 1 << {n}\n", 10**12, 10, ACCEPTED),
    "a repeated tuple that is never asked for": (lambda n: f"def never(): return (0,) * {n}\n", 10**9, 10, ACCEPTED),
    "indents": (
        lambda n: "".join(" " * depth + "if 1:\n" for depth in range(n)) + " " * n + "pass\n",
        1_000,
        20,
        NOT_GRADABLE,
    ),
}

JAVASCRIPT = {
    "nested arrays": (lambda n: f"const x = {'[' * n}{']' * n};\n", 200_000, 50, NOT_GRADABLE),
    "nested functions": (lambda n: f"const x = {'() => (' * n}1{')' * n};\n", 50_000, 50, NOT_GRADABLE),
    "50,000 minuses": (lambda n: f"const x = {'- ' * n}1;\n", 50_000, 50, NOT_GRADABLE),
    "nested templates": (lambda n: f"const x = {'`${' * n}1{'}`' * n};\n", 5_000, 20, NOT_GRADABLE),
    "a number of 900,000 digits": (lambda n: f"const x = {'9' * n}n;\n", 900_000, 4_000, ACCEPTED),
    "a power that is never asked for": (lambda n: f"const never = () => 10n ** {n}n;\n", 10**9, 10, ACCEPTED),
}

SHAPES = {"python": PYTHON, "javascript": JAVASCRIPT}
PRINTS = {"python": "print('held')\n", "javascript": "console.log('held');\n"}


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language, shapes in SHAPES.items() for name in shapes]
)
def test_a_source_that_is_hard_to_read_is_refused_or_read_within_the_limits(scene, exercise, language, name):
    source, large, small, expected = SHAPES[language][name]

    attacked = scene.attack(exercise, source(large) + PRINTS[language], language=language)
    allowed = graded(scene.grader, exercise, source(small) + PRINTS[language], language=language)

    assert attacked.verdict is expected, (attacked.fault, attacked.diagnostics, attacked.checks)
    if expected is COMPILE_ERROR:
        assert {(check.verdict.value, check.reason) for check in attacked.checks} == {("compile_error", "compile")}
    if expected is NOT_GRADABLE:
        assert attacked.diagnostics
    assert allowed.verdict is ACCEPTED, (allowed.fault, allowed.diagnostics, allowed.checks)


#: Ends as no program that is only read can end.
LEAVES = {"python": "import os\nos._exit(3)\n", "javascript": "process.exit(3);\n"}


@pytest.mark.parametrize("language", LEAVES)
def test_reading_a_source_runs_nothing_of_it(scene, exercise, language):
    """Were it run there, the source would count as one that cannot be translated, as the control does."""
    report = scene.attack(exercise, LEAVES[language], language=language)
    control = graded(scene.grader, exercise, LEAVES[language] + ")", language=language)

    assert [(check.verdict.value, check.reason) for check in report.checks] == [("error", "status")], report.diagnostics
    assert control.verdict is NOT_GRADABLE
