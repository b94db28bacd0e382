"""One table of exercise.toml, read key by key: a wrong value becomes a problem with its line, and reading goes on."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeVar

from runner.exercise.problems import Problem
from runner.exercise.toml_lines import TomlLines
from runner.model import Localized

FILE: Final = "exercise.toml"
MAX_LABEL_CHARACTERS: Final = 200
MAX_HINT_CHARACTERS: Final = 600

_Choice = TypeVar("_Choice", bound=StrEnum)
_MISSING: Final = object()
_KINDS: Final = {
    bool: "true or false",
    int: "a whole number",
    float: "a number with a point",
    str: "a text",
    list: "a list",
    dict: "a table",
}


class Table:
    """Reads a table's keys. After a problem each method returns a stand-in, which nobody sees: the problem wins."""

    def __init__(
        self, data: Mapping[str, Any], *, lines: TomlLines, problems: list[Problem], path: tuple[str | int, ...] = ()
    ) -> None:
        """``problems`` is appended to; ``path`` is where the table stands in the file."""
        self._data = data
        self._lines = lines
        self._problems = problems
        self._path = path
        self._known: list[str] = []
        self.sound = True

    def line(self, key: str | None = None) -> int:
        """Where a key stands, or the table itself."""
        return self._lines.of(*self._path) if key is None else self._lines.of(*self._path, key)

    def has(self, key: str) -> bool:
        """True when the author wrote this key."""
        return key in self._data

    def keys(self) -> tuple[str, ...]:
        """What the author wrote, in order, for tables whose keys are names of the author's."""
        return tuple(self._data)

    def problem(self, key: str | None, message: str, remedy: str) -> None:
        """Record a finding at a key's line."""
        self.sound = False
        self._problems.append(Problem(file=FILE, line=self.line(key), message=message, remedy=remedy))

    def text(
        self,
        key: str,
        *,
        default: str | None = None,
        pattern: re.Pattern[str] | None = None,
        shape: str = "",
        longest: int = MAX_LABEL_CHARACTERS,
    ) -> str:
        """A text that is not blank; where a pattern is given the whole text fits it, and ``shape`` says it in words."""
        value = self._take(key, str, default)
        if not isinstance(value, str) or not self.has(key):
            return default or ""
        if not value.strip():
            self.problem(key, f"{self._name(key)} is empty.", "Write a text, or remove the key if it is optional.")
        elif len(value) > longest:
            self.problem(key, f"{self._name(key)} has {len(value)} characters.", f"Use {longest} at most.")
        elif pattern is not None and not pattern.fullmatch(value):
            self.problem(key, f"{self._name(key)} cannot be {value[:80]!r}.", f"Use {shape}.")
        else:
            return value
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of at least one text."""
        value = self._take(key, list, None)
        if not isinstance(value, list):
            return ()
        if not value or not all(isinstance(item, str) and item.strip() for item in value):
            self.problem(key, f"{self._name(key)} is not a list of texts.", f'Write it like {key} = ["…"].')
            return ()
        return tuple(value)

    def integer(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two bounds, both allowed."""
        value = self._take(key, int, default)
        if not isinstance(value, int):
            return low
        if not low <= value <= high:
            self.problem(key, f"{self._name(key)} is {value}.", f"Use a whole number from {low} to {high}.")
        return value

    def number(self, key: str, *, low: float, high: float, default: float | None = None) -> float:
        """A number between two bounds, both allowed, with or without a point."""
        written = self._data.get(key, default)
        value = self._take(key, int if type(written) is int else float, default)
        if not isinstance(value, (int, float)):
            return low
        if not math.isfinite(value) or not low <= value <= high:
            self.problem(key, f"{self._name(key)} is {value}.", f"Use a number from {low:g} to {high:g}.")
            return low
        return float(value)

    def choice(self, key: str, words: type[_Choice], *, default: _Choice | None = None) -> _Choice:
        """One word of a vocabulary."""
        options = [word.value for word in words]
        value = self._take(key, str, default)
        if isinstance(value, str) and value in options:
            return words(value)
        if isinstance(value, str):
            self.problem(key, f"{self._name(key)} cannot be {value[:80]!r}.", _one_of(value, options))
        return next(iter(words))

    def localized(self, key: str, *, longest: int = MAX_LABEL_CHARACTERS) -> Localized:
        """A text in both languages."""
        inner = self.table(key, example='{ fr = "…", en = "…" }')
        if inner is None:
            return Localized(fr="", en="")
        value = Localized(fr=inner.text("fr", longest=longest), en=inner.text("en", longest=longest))
        inner.close()
        return value

    def optional_hint(self, key: str) -> Localized | None:
        """A text in both languages, or nothing."""
        self._known.append(key)
        return self.localized(key, longest=MAX_HINT_CHARACTERS) if self.has(key) else None

    def table(self, key: str, *, example: str = "{ … }", required: bool = True) -> Table | None:
        """An inner table; None where there is none."""
        value = self._take(key, dict, None if required else {}, example=example)
        if not isinstance(value, dict) or not self.has(key):
            return None
        return Table(value, lines=self._lines, problems=self._problems, path=(*self._path, key))

    def tables(self, key: str, *, required: bool) -> list[Table]:
        """An array of tables."""
        self._known.append(key)
        header = "[[" + ".".join(str(part) for part in (*self._path, key) if isinstance(part, str)) + "]]"
        if not self.has(key):
            if required:
                self.problem(None, f"There is no {header}.", "Add at least one.")
            return []
        value = self._data[key]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value) or (required and not value):
            self.problem(key, f"{self._name(key)} is not an array of tables.", f"Start each one with {header}.")
            return []
        return [
            Table(item, lines=self._lines, problems=self._problems, path=(*self._path, key, index))
            for index, item in enumerate(value)
        ]

    def close(self) -> None:
        """Record every key that nothing has asked for."""
        for key in self._data:
            if key not in self._known:
                self.problem(key, f"There is no key {key!r} here.", _one_of(key, self._known))

    def _take(self, key: str, kind: type, default: object, *, example: str = "…") -> object:
        self._known.append(key)
        value = self._data.get(key, _MISSING)
        if value is _MISSING:
            if default is None:
                self.problem(None, f"The key {key!r} is missing.", f"Add {key} = {example} here.")
            return default
        if type(value) is not kind:
            written = _KINDS.get(type(value), "a date or time")
            self.problem(key, f"{self._name(key)} is {written}.", f"Write {_KINDS[kind]}.")
            return _MISSING
        return value

    def _name(self, key: str) -> str:
        return repr(key)


def _one_of(word: str, options: list[str]) -> str:
    near = get_close_matches(word, options, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Use one of: {', '.join(options)}." if options else "Remove it."
