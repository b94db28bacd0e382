"""Every way to spoil an exercise is reported at its file and line, with a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fakes.exercise_folders import CASES, FUNCTION, FUNCTION_TOML, write_exercise
from runner.exercise import ExerciseError, Problem, read_exercise

TOML = "exercise.toml"


def toml(old: str, new: str, base: Mapping[str, str] = FUNCTION) -> dict[str, str]:
    """exercise.toml with one place changed."""
    assert old in base[TOML], f"the test is wrong: {old!r} is not in the file"
    return {TOML: base[TOML].replace(old, new, 1)}


def line_of(fragment: str, text: str = FUNCTION_TOML) -> int:
    return text[: text.index(fragment)].count("\n") + 1


def suite(text: str) -> dict[str, str]:
    """One more file of the suite."""
    return {"suite/test_more.py": text}


@dataclass(frozen=True)
class Spoiled:
    name: str
    changes: dict[str, str | bytes | None]
    file: str
    line: int | None
    message: str
    remedy: str
    base: Mapping[str, str] = field(default_factory=lambda: FUNCTION)


def _toml(name: str, old: str, new: str, *, at: str | int | None, message: str, remedy: str) -> Spoiled:
    changed = toml(old, new)
    line = line_of(at, changed[TOML]) if isinstance(at, str) else at
    return Spoiled(name, {**changed}, TOML, line, message, remedy)


def _cases_toml(name: str, old: str, new: str, *, at: str, message: str, remedy: str) -> Spoiled:
    changed = toml(old, new, CASES)
    return Spoiled(name, {**changed}, TOML, line_of(at, changed[TOML]), message, remedy, CASES)


def _more(name: str, text: str, *, line: int | None, message: str, remedy: str) -> Spoiled:
    return Spoiled(name, {**suite(text)}, "suite/test_more.py", line, message, remedy)


IN_TOML = [
    _toml("syntax", "level = 1\n", "level = \n", at="level", message="not TOML: Invalid value", remedy="column 9"),
    _toml("format missing", "format = 1\n", "", at=1, message="format 1 only", remedy="format = 1"),
    _toml("format of the future", "format = 1", "format = 2", at=1, message="format 1 only", remedy="format = 1"),
    _toml("format no number", "format = 1", "format = true", at=1, message="format 1 only", remedy="format = 1"),
    _toml("unknown key", "minutes = 5", "minutes = 5\nminuts = 5", at="minuts", message="'minuts'", remedy="'minutes'"),
    _toml("far-off key", "minutes = 5", "minutes = 5\nzzz = 5", at="zzz", message="no key 'zzz'", remedy="one of: "),
    _toml(
        "unknown key in a check",
        'id = "test_zero"',
        'id = "test_zero"\n  hints = 1',
        at="hints",
        message="'hints'",
        remedy="'hint'",
    ),
    _toml("unknown limit", "wall_ms = 3000", "wall_s = 3", at="wall_s", message="'wall_s'", remedy="'wall_ms'"),
    _toml("missing key", "level = 1\n", "", at=1, message="'level' is missing", remedy="Add level = "),
    _toml(
        "missing key of a criterion",
        "weight = 2\n",
        "",
        at="[[criterion]]",
        message="'weight' is missing",
        remedy="Add weight",
    ),
    _toml(
        "missing id",
        '  id = "test_any"\n',
        "",
        at='[[criterion.check]]\n  label = { fr = "Tout',
        message="'id' is missing",
        remedy="Add id",
    ),
    _toml(
        "wrong type",
        "minutes = 5",
        'minutes = "5"',
        at="minutes",
        message="'minutes' is a text",
        remedy="a whole number",
    ),
    _toml(
        "bool is no number",
        "level = 1\n",
        "level = true\n",
        at="level",
        message="true or false",
        remedy="a whole number",
    ),
    _toml(
        "a date is no text",
        'license = "CC-BY-SA-4.0"',
        "license = 2020-01-01",
        at="license",
        message="a date or time",
        remedy="Write a text",
    ),
    _toml("too low", "level = 1\n", "level = 0\n", at="level", message="'level' is 0", remedy="from 1 to 4"),
    _toml("too high", "minutes = 5", "minutes = 900", at="minutes", message="'minutes' is 900", remedy="from 1 to 480"),
    _toml("not finite", "weight = 2", "weight = inf", at="weight", message="'weight' is inf", remedy="from 0.01"),
    _toml("no weight", "weight = 2", "weight = 0", at="weight", message="'weight' is 0", remedy="from 0.01"),
    _toml("weight as text", "weight = 2", 'weight = "2"', at="weight", message="a text", remedy="Write a number"),
    _toml("unknown mode", '"function"', '"functions"', at="mode", message="'functions'", remedy="'function'"),
    _toml("unknown credit", '"each"', '"some"', at="credit", message="'some'", remedy="one of: all, each"),
    _toml("one language missing", ', en = "Doubling" }', " }", at="title", message="'en' is missing", remedy="Add en"),
    _toml("blank text", '"Doubling"', '" "', at="title", message="'en' is empty", remedy="Write a text"),
    _toml("blank hint", '"Two times two"', '""', at="hint", message="'en' is empty", remedy="Write a text"),
    _toml(
        "long label",
        '"An example"',
        '"' + "x" * 201 + '"',
        at='label = { fr = "Un exemple',
        message="201 characters",
        remedy="200 at most",
    ),
    _toml(
        "label no table",
        '{ fr = "Zéro", en = "Zero" }',
        '"Zero"',
        at='label = "Zero"',
        message="'label' is a text",
        remedy="Write a table",
    ),
    _toml("no author", '["Ada"]', "[]", at="authors", message="not a list of texts", remedy="authors = ["),
    _toml(
        "nameless author", '["Ada"]', '["Ada", ""]', at="authors", message="not a list of texts", remedy="authors = ["
    ),
    _toml("authors no list", '["Ada"]', '"Ada"', at="authors", message="'authors' is a text", remedy="Write a list"),
    _toml(
        "language's name",
        "[languages.javascript]",
        "[languages.JavaScript]",
        at="[languages.JavaScript]",
        message="cannot be a language's name",
        remedy="lower-case",
    ),
    _toml(
        "no language",
        '[languages.python]\nentry = "solution.py"\n[languages.javascript]\nentry = "solution.js"\n',
        "[languages]\n",
        at="[languages]",
        message="No language is named",
        remedy="[languages.python]",
    ),
    _toml(
        "entry with a path upwards",
        '"solution.py"',
        '"../solution.py"',
        at="entry",
        message="'../solution.py'",
        remedy="such as solution.py",
    ),
    _toml("entry without ending", '"solution.py"', '"solution"', at="entry", message="no ending", remedy="solution.py"),
    _toml(
        "limit too high",
        "wall_ms = 3000",
        "wall_ms = 3_600_000",
        at="wall_ms",
        message="'wall_ms' is 3600000",
        remedy="from 50 to 60000",
    ),
    _toml(
        "limit with a point",
        "wall_ms = 3000",
        "wall_ms = 3e3",
        at="wall_ms",
        message="a number with a point",
        remedy="a whole number",
    ),
    _toml(
        "a call longer than its check",
        "wall_ms = 3000",
        "call_ms = 9000",
        at="call_ms",
        message="call_ms is 9000",
        remedy="grow in this order",
    ),
    _toml(
        "cases in another mode",
        "[limits]",
        "[cases]\n[limits]",
        at="[cases]",
        message="function has no cases",
        remedy="Remove [cases]",
    ),
    _toml(
        "no criterion",
        FUNCTION_TOML[FUNCTION_TOML.index("[[criterion]]") :],
        "",
        at=1,
        message="There is no [[criterion]]",
        remedy="Add at least one",
    ),
    _toml(
        "criterion no array",
        "[[criterion]]\n",
        "[criterion]\n",
        at="[criterion]",
        message="'criterion' is not an array of tables",
        remedy="Start each one with [[criterion]]",
    ),
    _toml(
        "list of numbers",
        FUNCTION_TOML[FUNCTION_TOML.index("  [[criterion.check]]") :],
        "check = [1]\n",
        at="check = [1]",
        message="not an array of tables",
        remedy="[[criterion.check]]",
    ),
    _toml(
        "criterion's id",
        'id = "numbers"',
        'id = "All numbers"',
        at='id = "All',
        message="'All numbers'",
        remedy="lower-case letters",
    ),
    _toml(
        "check's id",
        'id = "test_zero"',
        'id = "zero"',
        at='id = "zero"',
        message="cannot be 'zero'",
        remedy="begins with 'test_'",
    ),
    _toml(
        "check twice",
        'id = "test_any"',
        'id = "test_zero"',
        at='id = "test_zero"\n  label = { fr = "Tout',
        message="'test_zero' is declared on line 30 already",
        remedy="an id of its own",
    ),
    _toml(
        "sample and check share an id",
        'id = "test_any"',
        'id = "test_example"',
        at='id = "test_example"\n  label = { fr = "Tout',
        message="declared on line 19",
        remedy="an id of its own",
    ),
    _toml(
        "two criteria of one id",
        "[[sample]]\n",
        '[[criterion]]\nid = "numbers"\n[[sample]]\n',
        at='id = "numbers"\nlabel',
        message="two criteria 'numbers'",
        remedy="an id of its own",
    ),
    _toml("skill's code", 'code = "arithmetic"', 'code = "a b"', at="skill", message="'a b'", remedy="Use letters"),
    _toml(
        "skill missing",
        'skill = { framework = "preuve", version = "1", code = "arithmetic", level = 1 }\n',
        "",
        at="[[criterion]]",
        message="'skill' is missing",
        remedy="framework = ",
    ),
    _toml(
        "declared and not written",
        'id = "test_any"',
        'id = "test_every"',
        at='id = "test_every"',
        message="no test function 'test_every' in suite/",
        remedy="Write it",
    ),
    _toml(
        "sample not written",
        'id = "test_example"',
        'id = "test_sample"',
        at='id = "test_sample"',
        message="no test function 'test_sample' in samples/",
        remedy="Write it",
    ),
    _cases_toml("unknown checker", '"float"', '"floats"', at="checker", message="'floats'", remedy="'float'"),
    _cases_toml(
        "tolerance without use",
        '"float"',
        '"exact"',
        at="float_tolerance",
        message="exact has no tolerance",
        remedy="checker = 'float'",
    ),
    _cases_toml("tolerance out of range", "1e-3", "2.0", at="float_tolerance", message="is 2.0", remedy="from 0 to 1"),
    _cases_toml(
        "case's id",
        'id = "empty"',
        'id = "../empty"',
        at='id = "../empty"',
        message="'../empty'",
        remedy="the case's files",
    ),
    _cases_toml(
        "case not written",
        'id = "empty"',
        'id = "void"',
        at='id = "void"',
        message="no file suite/void.in",
        remedy="may be empty",
    ),
]

IN_FILES = [
    Spoiled("no exercise.toml", {TOML: None}, TOML, None, "is missing", "Write it"),
    Spoiled("French missing", {"statement.fr.md": None}, "statement.fr.md", None, "is missing", "either language"),
    Spoiled("English blank", {"statement.en.md": " \n"}, "statement.en.md", 1, "is empty", "either language"),
    Spoiled("not UTF-8", {"statement.en.md": b"ok\ncaf\xe9\n"}, "statement.en.md", 2, "not UTF-8", "as UTF-8"),
    Spoiled(
        "byte-order mark",
        {"suite/test_double.py": b"\xef\xbb\xbf# x\n"},
        "suite/test_double.py",
        1,
        "byte-order",
        "without",
    ),
    Spoiled("NUL", {"starter/python/solution.py": "a\nb\0"}, "starter/python/solution.py", 2, "NUL", "Remove it"),
    Spoiled(
        "too large", {"samples/big.py": "#" * (1 << 20) + "\n"}, "samples/big.py", None, "1048577 bytes", "smaller"
    ),
    Spoiled("unknown file", {"README.md": "x"}, "README.md", None, "no such file", "Remove it"),
    Spoiled(
        "unknown folder", {"tests/test_x.py": "x"}, "tests/test_x.py", None, "no folder 'tests'", "one of: starter"
    ),
    Spoiled(
        "no starter",
        {"starter/python/solution.py": None, "submissions/failed/square.py": None},
        TOML,
        11,
        "no file starter/python/solution.py",
        "start from",
    ),
    Spoiled(
        "starter of no language",
        {"starter/ruby/solution.rb": "x"},
        "starter/ruby/solution.rb",
        None,
        "no language 'ruby'",
        "[languages.ruby]",
    ),
    Spoiled(
        "starter beside the languages",
        {"starter/x.py": "x"},
        "starter/x.py",
        None,
        "no language",
        "Move it into starter/",
    ),
    Spoiled(
        "starter's file name",
        {"starter/python/my file.py": "x"},
        "starter/python/my file.py",
        None,
        "name of a file",
        "Use letters",
    ),
    Spoiled(
        "data in the suite", {"suite/data.json": "{}"}, "suite/data.json", None, "no Python file", ".py files only"
    ),
    Spoiled(
        "folder in the suite",
        {"suite/more/test_x.py": "x"},
        "suite/more/test_x.py",
        None,
        "in a folder",
        "directly in suite/",
    ),
    Spoiled("conftest", {"suite/conftest.py": ""}, "suite/conftest.py", None, "'conftest'", "Rename"),
    Spoiled("submission", {"suite/submission.py": ""}, "suite/submission.py", None, "'submission'", "Rename"),
    Spoiled("preuve", {"samples/preuve.py": ""}, "samples/preuve.py", None, "'preuve'", "Rename"),
    Spoiled("standard module", {"suite/random.py": ""}, "suite/random.py", None, "'random'", "Rename"),
    Spoiled(
        "not importable",
        {"suite/my-tools.py": ""},
        "suite/my-tools.py",
        None,
        "cannot be imported",
        "lower-case letters",
    ),
    Spoiled(
        "same name twice",
        {"samples/tools.py": "", "suite/tools.py": "X = 1"},
        "suite/tools.py",
        None,
        "same name as samples/tools.py",
        "one folder",
    ),
    Spoiled(
        "hidden text shown",
        {"starter/python/oracle.py": "# a\nX = 1\n", "suite/oracle.py": "# a\nX = 1"},
        "starter/python/oracle.py",
        None,
        "the hidden file suite/oracle.py",
        "candidates can read",
    ),
    Spoiled(
        "hidden suite in the statement",
        {"statement.en.md": FUNCTION["suite/test_double.py"]},
        "statement.en.md",
        None,
        "the hidden file suite/test_double.py",
        "candidates can read",
    ),
    Spoiled(
        "sample leans on the suite",
        {
            "suite/tools.py": "X = 1",
            "samples/test_samples.py": "import tools\n\ndef test_example():\n    assert tools.X\n",
        },
        "samples/test_samples.py",
        1,
        "hidden module 'tools'",
        "into samples/",
    ),
    Spoiled(
        "case without input",
        {"suite/empty.in": None},
        TOML,
        line_of('id = "empty"', CASES[TOML]),
        "no file suite/empty.in",
        "may be empty",
        CASES,
    ),
    Spoiled(
        "case without answer",
        {"samples/small.ans": None},
        TOML,
        line_of('id = "small"', CASES[TOML]),
        "no file samples/small.ans",
        "may be empty",
        CASES,
    ),
    Spoiled(
        "case not declared",
        {"suite/extra.in": "1"},
        "suite/extra.in",
        None,
        "'extra' is not declared",
        "[[criterion.check]]",
        CASES,
    ),
    Spoiled(
        "sample case not declared",
        {"samples/extra.ans": "1"},
        "samples/extra.ans",
        None,
        "'extra' is not declared",
        "[[sample]]",
        CASES,
    ),
    Spoiled("no case", {"suite/test_sum.py": "x"}, "suite/test_sum.py", None, "belongs to no case", "<id>.ans", CASES),
    Spoiled(
        "hidden case shown",
        {"suite/empty.in": "1 2\n", "suite/empty.ans": "3\n"},
        "samples/small.in",
        None,
        "same case as the hidden suite/empty",
        "candidates can read",
        CASES,
    ),
    Spoiled(
        "no verdict's folder",
        {"submissions/wrong/a.py": "x"},
        "submissions/wrong/a.py",
        None,
        "no folder named by a verdict",
        "accepted, partial",
    ),
    Spoiled(
        "passed is no expectation",
        {"submissions/passed/a.py": "x"},
        "submissions/passed/a.py",
        None,
        "no folder named by a verdict",
        "accepted, partial",
    ),
    Spoiled(
        "our own failure is no expectation",
        {"submissions/infrastructure/a.py": "x"},
        "submissions/infrastructure/a.py",
        None,
        "no folder named by a verdict",
        "accepted, partial",
    ),
    Spoiled(
        "beside the verdicts",
        {"submissions/accepted": "x", "submissions/accepted/times.py": None},
        "submissions/accepted",
        None,
        "no folder named by a verdict",
        "accepted, partial",
    ),
    Spoiled(
        "reference of no language",
        {"submissions/failed/a.rb": "x"},
        "submissions/failed/a.rb",
        None,
        "end in '.rb'",
        "python, javascript",
    ),
    Spoiled(
        "reference without entry",
        {"submissions/failed/a/other.py": "x"},
        "submissions/failed/a",
        None,
        "solution.py, solution.js",
        "Name the language",
    ),
    Spoiled(
        "reference not UTF-8",
        {"submissions/failed/a/solution.py": b"\xff"},
        "submissions/failed/a/solution.py",
        None,
        "not UTF-8",
        "as UTF-8",
    ),
]

IN_SUITE = [
    _more("not Python", "def f(:\n", line=1, message="not Python", remedy="Correct"),
    _more(
        "undeclared test",
        "\n\ndef test_more():\n    assert 1\n",
        line=3,
        message="'test_more' is not declared",
        remedy="under [[criterion.check]]",
    ),
    _more(
        "undeclared in a condition",
        "if 1:\n    def testing():\n        assert 1\n",
        line=2,
        message="'testing' is not declared",
        remedy="does not begin with 'test'",
    ),
    Spoiled(
        "undeclared sample",
        {"samples/test_more.py": "def test_more():\n    assert 1\n"},
        "samples/test_more.py",
        1,
        "'test_more' is not declared",
        "under [[sample]]",
    ),
    _more(
        "test twice",
        "def test_zero():\n    assert 1\n",
        line=1,
        message="'test_zero' in suite/test_double.py:7",
        remedy="a name of its own",
    ),
    Spoiled(
        "hidden test shown",
        {
            "suite/test_double.py": "def test_zero():\n    assert 1\n",
            "samples/test_any.py": "def test_any():\n    assert 1\n",
        },
        "samples/test_any.py",
        1,
        "exercise.toml:33 declares 'test_any' as a check of suite/",
        "Move the function",
    ),
    Spoiled(
        "test in a helper file",
        {"suite/tools.py": "def test_tool():\n    assert 1\n"},
        "suite/tools.py",
        1,
        "that pytest does not collect",
        "test_*.py",
    ),
    _more(
        "asynchronous test",
        "async def test_zero():\n    assert 1\n",
        line=1,
        message="asynchronous",
        remedy="a plain function",
    ),
    _more(
        "class of tests",
        "class TestMore:\n    def test_x(self):\n        assert 1\n",
        line=1,
        message="'TestMore'",
        remedy="functions of the module",
    ),
    _more(
        "unittest class",
        "import unittest\n\nclass More(unittest.TestCase):\n    pass\n",
        line=3,
        message="'More'",
        remedy="functions of the module",
    ),
    _more("imported test", "from tools import test_x\n", line=1, message="'test_x' would be collected", remedy="def"),
    _more(
        "assigned test", "TestMachine = object()\n", line=1, message="'TestMachine' would be collected", remedy="def"
    ),
    _more(
        "skip mark",
        "import pytest\n\n@pytest.mark.skip\ndef helper():\n    pass\n",
        line=3,
        message="'skip'",
        remedy="Remove the mark",
    ),
    _more(
        "skipif mark",
        "import pytest\n\n@pytest.mark.skipif(1, reason='')\ndef helper():\n    pass\n",
        line=3,
        message="'skipif'",
        remedy="Remove the mark",
    ),
    _more(
        "xfail mark",
        "import pytest\npytestmark = pytest.mark.xfail\n",
        line=2,
        message="'xfail'",
        remedy="Remove the mark",
    ),
    _more(
        "skip call",
        "import pytest\n\ndef helper():\n    pytest.skip('no')\n",
        line=4,
        message="'skip'",
        remedy="Remove the mark",
    ),
    _more(
        "skip imported",
        "from pytest import skip as leave\n\ndef helper():\n    leave('no')\n",
        line=4,
        message="'leave'",
        remedy="Remove the mark",
    ),
    _more(
        "importorskip",
        "import pytest\nx = pytest.importorskip('x')\n",
        line=2,
        message="'importorskip'",
        remedy="Remove the mark",
    ),
    _more(
        "unittest skip",
        "import unittest\n\n@unittest.skipUnless(0, '')\ndef helper():\n    pass\n",
        line=3,
        message="'skipUnless'",
        remedy="Remove the mark",
    ),
    _more(
        "no parameters",
        "import pytest\n\n@pytest.mark.parametrize('n', [])\ndef helper(n):\n    pass\n",
        line=3,
        message="empty list of parameters",
        remedy="at least one",
    ),
]


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ExerciseError) as caught:
        read_exercise(folder)
    return caught.value.problems


@pytest.mark.parametrize("spoiled", [*IN_TOML, *IN_FILES, *IN_SUITE], ids=lambda spoiled: spoiled.name)
def test_a_problem_names_its_file_its_line_and_the_remedy(spoiled: Spoiled, tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double", spoiled.base, spoiled.changes)
    found = problems_of(folder)
    at_place = [problem for problem in found if (problem.file, problem.line) == (spoiled.file, spoiled.line)]
    assert any(spoiled.message in one.message and spoiled.remedy in one.remedy for one in at_place), "\n".join(
        map(str, found)
    )


#: Mistakes that leave two places at odds, so that both are named.
TWO_SIDED = {
    "missing id",
    "language's name",
    "no criterion",
    "criterion no array",
    "list of numbers",
    "check's id",
    "check twice",
    "sample and check share an id",
    "two criteria of one id",
    "declared and not written",
    "sample not written",
    "case's id",
    "case not written",
    "asynchronous test",
}


@pytest.mark.parametrize("spoiled", [*IN_TOML, *IN_FILES, *IN_SUITE], ids=lambda spoiled: spoiled.name)
def test_one_mistake_is_one_problem_unless_two_places_are_at_odds(spoiled: Spoiled, tmp_path: Path) -> None:
    found = problems_of(write_exercise(tmp_path / "double", spoiled.base, spoiled.changes))
    assert (len(found) > 1) == (spoiled.name in TWO_SIDED), "\n".join(map(str, found))


@pytest.mark.parametrize("spoiled", [*IN_TOML, *IN_FILES, *IN_SUITE], ids=lambda spoiled: spoiled.name)
def test_message_and_remedy_are_sentences(spoiled: Spoiled, tmp_path: Path) -> None:
    for problem in problems_of(write_exercise(tmp_path / "double", spoiled.base, spoiled.changes)):
        assert problem.message.endswith(".")
        assert problem.remedy.endswith((".", "?"))
        assert problem.message[0].isupper() or problem.message.startswith(("'", TOML))


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    changes = {
        **toml("level = 1\n", "level = 9\n"),
        "statement.en.md": None,
        "suite/conftest.py": "",
        "submissions/wrong/a.py": "x",
    }
    assert {problem.file for problem in problems_of(write_exercise(tmp_path / "double", FUNCTION, changes))} == {
        TOML,
        "statement.en.md",
        "suite/conftest.py",
        "submissions/wrong/a.py",
    }


def test_an_error_shows_each_problem_as_file_line_message_remedy(tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double", FUNCTION, toml("level = 1\n", "level = 9\n"))
    with pytest.raises(ExerciseError, match=r"exercise\.toml:4: 'level' is 9\. Use a whole number from 1 to 4\."):
        read_exercise(folder)


@pytest.mark.parametrize("slug", ["ab", "Double", "a_b", "-ab", "x" * 61, "été"])
def test_a_folder_whose_name_is_no_slug_is_refused(slug: str, tmp_path: Path) -> None:
    (problem,) = problems_of(write_exercise(tmp_path / slug))
    assert "slug" in problem.message
    assert problem.remedy == "Rename it: 3 to 60 lower-case letters, digits and '-'."


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "double")
    assert problem.message == "There is no such folder."


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    folder = write_exercise(tmp_path / "double")
    (tmp_path / "secret.py").write_text("TOKEN = 1\n")
    (folder / "starter/python/extra.py").symlink_to(tmp_path / "secret.py")
    (folder / "starter/ruby").symlink_to(tmp_path)
    assert [(problem.file, problem.message) for problem in problems_of(folder)] == [
        ("starter/python/extra.py", "It is a link or a special file."),
        ("starter/ruby", "It is a link or a special file."),
    ]
