"""Answers that nobody has thought about. A suite that accepts one of them checks nothing."""

from __future__ import annotations

import ast
from typing import Final

from runner.exercise.model import Exercise, ExerciseMode
from runner.exercise.suite import name_of, parse_suite

_LANGUAGE: Final = "python"

#: What every function of the answer does, by the answer's name.
_BODIES: Final = {
    "none": "return None",
    "zero": "return 0",
    "empty_text": 'return ""',
    "empty_list": "return []",
    "true": "return True",
    "identity": "return arguments[0] if arguments else None",
    "raises": 'raise ValueError("trivial")',
    "agreeable": "return Agreeable()",
}
#: An object that says yes to whatever it is asked: a suite must not leave the comparing to the answer.
_AGREEABLE: Final = """\
class Agreeable:
    def __getattr__(self, name):
        return lambda *arguments, **named: Agreeable()

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0


def _agree(self, *others):
    return True


for _name in "eq ne lt le gt ge contains bool".split():
    setattr(Agreeable, f"__{_name}__", _agree)
for _name in "add radd sub rsub mul rmul truediv rtruediv floordiv mod neg abs round getitem call".split():
    setattr(Agreeable, f"__{_name}__", lambda self, *others: self)


"""
_PROGRAMS: Final = {
    "silent": "pass\n",
    "echo": "import sys\n\nsys.stdout.write(sys.stdin.read())\n",
    "zero": "print(0)\n",
}


def trivial_answers(exercise: Exercise) -> dict[str, dict[str, str]]:
    """Name -> files of answers in Python that must not be accepted; none where the exercise has no Python.

    In mode object there are none either: a class without its methods is what the starter is.
    """
    if _LANGUAGE not in exercise.languages:
        return {}
    language = exercise.languages[_LANGUAGE]
    if exercise.mode is ExerciseMode.FUNCTION:
        names = asked_names(exercise)
        answers = {name: _module(names, body) for name, body in _BODIES.items()}
        answers["agreeable"] = _AGREEABLE + answers["agreeable"]
    elif exercise.mode is ExerciseMode.OBJECT:
        answers = {}
    else:
        answers = dict(_PROGRAMS)
    return {name: {**language.starter, language.entry: text} for name, text in answers.items()}


def asked_names(exercise: Exercise) -> tuple[str, ...]:
    """The names of the candidate's module that suite and samples use, sorted."""
    texts = {f"samples/{name}": text for name, text in exercise.sample_files.items()}
    texts |= {f"suite/{name}": text for name, text in exercise.suite_files.items()}
    names: set[str] = set()
    for file in parse_suite(texts)[0]:
        modules: set[str] = set()
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "submission":
                names |= {alias.name for alias in node.names if alias.name != "*"}
            elif isinstance(node, ast.Import):
                modules |= {alias.asname or alias.name for alias in node.names if alias.name == "submission"}
        names |= {
            node.attr
            for node in ast.walk(file.tree)
            if isinstance(node, ast.Attribute) and name_of(node.value) in modules
        }
    return tuple(sorted(names))


def _module(names: tuple[str, ...], body: str) -> str:
    """A module that has every name: classes where it looks like one (errors mostly), constants, else functions."""
    parts = []
    for name in names:
        if name.isupper():
            parts.append(f"{name} = None\n")
        elif name[0].isupper():
            parts.append(f"class {name}(ValueError):\n    pass\n")
        else:
            parts.append(f"def {name}(*arguments, **named):\n    {body}\n")
    return "\n\n".join(parts) or "pass\n"
