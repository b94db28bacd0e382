"""Small exercises that are right in every respect, as files by path, for tests to write to disk and to spoil."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FUNCTION_TOML = """\
format = 1
version = 3
title = { fr = "Doubler", en = "Doubling" }
level = 1
minutes = 5
mode = "function"
license = "CC-BY-SA-4.0"
authors = ["Ada"]

[languages.python]
entry = "solution.py"
[languages.javascript]
entry = "solution.js"

[limits]
wall_ms = 3000

[[sample]]
id = "test_example"
label = { fr = "Un exemple", en = "An example" }
hint = { fr = "Deux fois deux", en = "Two times two" }

[[criterion]]
id = "numbers"
label = { fr = "Nombres", en = "Numbers" }
weight = 2
credit = "each"
skill = { framework = "preuve", version = "1", code = "arithmetic", level = 1 }
  [[criterion.check]]
  id = "test_zero"
  label = { fr = "Zéro", en = "Zero" }
  [[criterion.check]]
  id = "test_any"
  label = { fr = "Tout nombre", en = "Any number" }
"""

FUNCTION = {
    "exercise.toml": FUNCTION_TOML,
    "statement.fr.md": "Écrivez double(n).\n",
    "statement.en.md": "Write double(n).\n",
    "starter/python/solution.py": "def double(n):\n    pass\n",
    "starter/javascript/solution.js": "function double(n) {}\nmodule.exports = { double };\n",
    "samples/test_samples.py": (
        "from preuve import same\n"
        "from submission import double\n\n\n"
        "def test_example():\n"
        "    assert same(double(2), 4)\n"
    ),
    "suite/test_double.py": (
        "from hypothesis import given\n"
        "from hypothesis import strategies as st\n"
        "from preuve import same\n"
        "from submission import double\n\n\n"
        "def test_zero():\n"
        "    assert same(double(0), 0)\n\n\n"
        "@given(st.integers())\n"
        "def test_any(n):\n"
        "    assert same(double(n), n + n)\n"
    ),
    "submissions/accepted/times.py": "def double(n):\n    return n * 2\n",
    "submissions/failed/square.py": "def double(n):\n    return n * n\n",
}

CASES = {
    "exercise.toml": """\
format = 1
version = 1
title = { fr = "Somme", en = "Sum" }
level = 2
minutes = 10
mode = "cases"
license = "CC-BY-SA-4.0"
authors = ["Ada", "Grace"]

[languages.python]
entry = "main.py"

[cases]
checker = "float"
float_tolerance = 1e-3

[[sample]]
id = "small"
label = { fr = "Petit", en = "Small" }

[[criterion]]
id = "sums"
label = { fr = "Sommes", en = "Sums" }
weight = 1.5
skill = { framework = "preuve", version = "1", code = "input", level = 2 }
  [[criterion.check]]
  id = "empty"
  label = { fr = "Rien", en = "Nothing" }
  hint = { fr = "Et sans nombre ?", en = "What if there is no number?" }
  [[criterion.check]]
  id = "arguments"
  label = { fr = "Arguments", en = "Arguments" }
""",
    "statement.fr.md": "Additionnez.\n",
    "statement.en.md": "Add up.\n",
    "starter/python/main.py": "print(0)\n",
    "samples/small.in": "1 2\n",
    "samples/small.ans": "3\n",
    "suite/empty.in": "",
    "suite/empty.ans": "0\n",
    "suite/arguments.in": "4\n",
    "suite/arguments.args": "--from\nune  idée\n",
    "suite/arguments.ans": "5\n",
    "submissions/partial/zero/main.py": "print(0)\n",
}


def write_files(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write files by relative path; None leaves one out."""
    for path, content in files.items():
        if content is None:
            continue
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def write_exercise(
    folder: Path, base: Mapping[str, str] = FUNCTION, changes: Mapping[str, str | bytes | None] | None = None
) -> Path:
    """Write one of the exercises of this module, with some files changed, added or (None) left out."""
    return write_files(folder, {**base, **(changes or {})})
