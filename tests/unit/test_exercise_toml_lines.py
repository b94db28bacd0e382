from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.exercise.toml_lines import TomlLines

TEXT = '''\
# a comment with [brackets] and key = "x"
format = 1
title = { fr = "a # no comment", en = "b" } # a comment
"quoted key" = 'literal \\'
a.b . c = 2

text = """
not = "a key"
[not.a.table]
\\""" still inside"""
raw = \'\'\'
[[nor.this]]
\'\'\'
list = [
  1, # one
  { x = 1 },

  "]", [ 2, 3 ],
]
[empty]
[limits] # with a comment
wall_ms = 1
[[criterion]]
id = "one"
  [[criterion.check]]
  id = "a"
  [[criterion.check]]
  id = "b"
  hint = { fr = [
    "x"], en = "y" }
[[criterion]]
id = "two"
[criterion.skill]
code = "z"
  [[criterion.check]]
  id = "c"
last = 1979-05-27T07:32:00Z'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("format",), 2),
        (("title",), 3),
        (("title", "en"), 3),
        (("quoted key",), 4),
        (("a", "b", "c"), 5),
        (("text",), 7),
        (("raw",), 11),
        (("list",), 14),
        (("list", 0), 15),
        (("list", 1, "x"), 16),
        (("list", 2), 18),
        (("list", 3, 1), 18),
        (("empty",), 20),
        (("limits",), 21),
        (("limits", "wall_ms"), 22),
        (("criterion",), 23),
        (("criterion", 0, "id"), 24),
        (("criterion", 0, "check", 0), 25),
        (("criterion", 0, "check", 1, "id"), 28),
        (("criterion", 0, "check", 1, "hint", "en"), 30),
        (("criterion", 1), 31),
        (("criterion", 1, "skill", "code"), 34),
        (("criterion", 1, "check", 0, "id"), 36),
        (("criterion", 1, "check", 0, "last"), 37),
    ],
)
def test_every_key_has_the_line_where_it_is_written(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)
    assert TomlLines(TEXT).of(*path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [(("criterion", 1, "weight"), 31), (("limits", "cpu_ms"), 21), (("criterion", 7, "id"), 23), (("nowhere",), 1)],
)
def test_a_missing_key_has_the_line_of_the_table_around_it(path: tuple[str | int, ...], line: int) -> None:
    assert TomlLines(TEXT).of(*path) == line


def test_a_key_of_a_text_with_windows_line_ends_is_found() -> None:
    assert TomlLines("a = 1\r\n[b]\r\nc = [\r\n1]\r\n").of("b", "c", 0) == 4


def test_quotes_at_the_end_of_a_long_text_belong_to_it() -> None:
    text = 'a = """x"""""\nb = 1\n'
    tomllib.loads(text)
    assert TomlLines(text).of("b") == 2


texts = st.text(st.sampled_from("ab\"'\\[]{}#=,.\n é"), max_size=8)
names = st.text('abAB0-_." é', min_size=1, max_size=4)
scalars = st.one_of(st.integers(-9, 9), st.booleans(), texts)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)
tables = st.dictionaries(names, values, max_size=4)
documents = st.dictionaries(names, st.one_of(values, tables, st.lists(tables, min_size=1, max_size=3)), max_size=5)


class Writer:
    """Writes TOML and remembers on which line it put each key."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def note(self, *path: str | int) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def value(self, value: Any, path: tuple[str | int, ...], *, one_line: bool) -> None:
        if isinstance(value, list):
            self.text += "[" if one_line else "[ # ]\n\n"
            for index, item in enumerate(value):
                self.note(*path, index)
                self.value(item, (*path, index), one_line=one_line)
                self.text += ", " if one_line else ' , # "\n'
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{ "
            for index, (name, item) in enumerate(value.items()):
                self.text += ", " if index else ""
                self.pair(name, item, path, one_line=True)
            self.text += " }"
        elif isinstance(value, str) and "\n" in value and not one_line:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            self.text += f'"""\n{escaped}"""'
        else:
            self.text += json.dumps(value)

    def pair(self, name: str, value: Any, path: tuple[str | int, ...], *, one_line: bool) -> None:
        self.note(*path, name)
        self.text += f"{json.dumps(name)} = "
        self.value(value, (*path, name), one_line=one_line)

    def table(self, header: str, table: dict[str, Any], path: tuple[str | int, ...]) -> None:
        self.note(*path)
        self.text += f"{header} # [x]\n\n"
        for name, value in table.items():
            self.pair(name, value, path, one_line=False)
            self.text += "\n"


@given(documents)
def test_the_lines_of_any_document_are_those_where_its_keys_were_written(document: dict[str, Any]) -> None:
    writer = Writer()
    plain = {name: value for name, value in document.items() if not _is_section(value)}
    for name, value in plain.items():
        writer.pair(name, value, (), one_line=False)
        writer.text += "\n"
    for name, value in document.items():
        quoted = json.dumps(name)
        if name in plain:
            continue
        if isinstance(value, dict):
            writer.table(f"[{quoted}]", value, (name,))
        else:
            writer.note(name)
            for index, table in enumerate(value):
                writer.table(f"[[ {quoted} ]]", table, (name, index))
    assert tomllib.loads(writer.text) == document
    found = TomlLines(writer.text)
    assert {path: found.of(*path) for path in writer.lines} == writer.lines


def _is_section(value: object) -> bool:
    """Tables are written with headers; an array of tables only where it is not empty."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)
