"""What is handed in: FizzBuzz of the bank with an accepted solution, and a program that is run with ten inputs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench.installation import ROOT

FIZZBUZZ: Final = ROOT / "exercises" / "fizzbuzz"
SOLUTION: Final = FIZZBUZZ / "submissions" / "accepted" / "conditions.py"

#: Adds up numbers: what a case costs beside starting an interpreter should not hide what starting one costs.
PROGRAMS: Final = {
    "python": "import sys\n\nnumbers = [int(word) for word in sys.stdin.read().split()]\nprint(sum(numbers))\n",
    "javascript": (
        "const words = require('fs').readFileSync(0, 'utf8').split(/\\s+/).filter(Boolean);\n"
        "console.log(String(words.map(Number).reduce((sum, number) => sum + number, 0)));\n"
    ),
}
ENTRIES: Final = {"python": "solution.py", "javascript": "solution.js"}
#: Input and expected output.
CASES: Final = tuple((" ".join(str(n * k) for n in range(50)) + "\n", f"{1_225 * k}\n") for k in range(1, 11))
_SAMPLES: Final = 2

_TOML: Final = """\
format = 1
version = 1
title = { fr = "Dix sommes", en = "Ten sums" }
level = 1
minutes = 5
mode = "cases"
license = "CC-BY-SA-4.0"
authors = ["Preuve contributors"]

[languages.python]
entry = "solution.py"

[languages.javascript]
entry = "solution.js"

[cases]
checker = "exact"
"""
_SAMPLE: Final = '\n[[sample]]\nid = "case_{n}"\nlabel = {{ fr = "Cas {n}", en = "Case {n}" }}\n'
_CRITERION: Final = """
[[criterion]]
id = "sums"
label = { fr = "Sommes", en = "Sums" }
weight = 1
skill = { framework = "preuve", version = "1", code = "input-output", level = 1 }
"""
_CHECK: Final = '  [[criterion.check]]\n  id = "case_{n}"\n  label = {{ fr = "Cas {n}", en = "Case {n}" }}\n'


def write_bank(folder: Path) -> Path:
    """A bank with the two exercises, FizzBuzz as the bank has it."""
    shutil.copytree(FIZZBUZZ, folder / "fizzbuzz")
    ten = folder / "ten-sums"
    numbers = range(1, len(CASES) + 1)
    hidden = [_CHECK.format(n=n) for n in numbers if n > _SAMPLES]
    files = {
        "exercise.toml": "".join(
            [_TOML, *(_SAMPLE.format(n=n) for n in numbers if n <= _SAMPLES), _CRITERION, *hidden]
        ),
        "statement.fr.md": "Additionnez les nombres de l’entrée.\n",
        "statement.en.md": "Add up the numbers of the input.\n",
    }
    for language, program in PROGRAMS.items():
        files[f"starter/{language}/{ENTRIES[language]}"] = ""
        files[f"submissions/accepted/{ENTRIES[language]}"] = program
    for n, (given, expected) in zip(numbers, CASES, strict=True):
        place = "samples" if n <= _SAMPLES else "suite"
        files |= {f"{place}/case_{n}.in": given, f"{place}/case_{n}.ans": expected}
    for path, text in files.items():
        (ten / path).parent.mkdir(parents=True, exist_ok=True)
        (ten / path).write_text(text, encoding="utf-8")
    return folder


def fizzbuzz(mode: str = "submit") -> Mapping[str, Any]:
    """The body of a request that hands FizzBuzz in, or tries its samples."""
    return _body("fizzbuzz", "python", SOLUTION.read_text(encoding="utf-8"), mode)


def ten_sums(language: str) -> Mapping[str, Any]:
    """The body of a request that hands the program of ten cases in."""
    return _body("ten-sums", language, PROGRAMS[language], "submit")


def _body(exercise: str, language: str, source: str, mode: str) -> Mapping[str, Any]:
    return {"exercise": exercise, "language": language, "mode": mode, "files": {ENTRIES[language]: source}}
