"""On which line of a TOML text a key stands, which ``tomllib`` does not tell.

The text is one that ``tomllib`` has read without complaint, so this scanner may be lenient: it only has to find its
way past strings, comments and brackets. A path is the keys and array indexes from the root,
like ``("criterion", 0, "check", 2, "id")``.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final

_KEY: Final = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING: Final = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2}(?!"))|\'\'\'.*?\'\'\'(?:'{0,2}(?!'))|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''',
    re.DOTALL,
)
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")


class TomlLines:
    """The lines of all keys of one text."""

    def __init__(self, text: str) -> None:
        """``text`` is one that ``tomllib`` reads."""
        self._lines = _Scanner(text).scan()

    def of(self, *path: str | int) -> int:
        """The line of a key, or of the innermost table around it that has a line; 1 at the root."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._lines: dict[tuple[str | int, ...], int] = {}
        self._array_lengths: dict[tuple[str | int, ...], int] = {}

    def scan(self) -> dict[tuple[str | int, ...], int]:
        table: tuple[str | int, ...] = ()
        self._skip_blank()
        while self._at < len(self._text):
            before = self._at
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip_blank()
            if self._at == before:
                break
        return self._lines

    def _header(self) -> tuple[str | int, ...]:
        array = self._text.startswith("[[", self._at)
        line = self._here()
        self._at += 2 if array else 1
        *parents, last = self._dotted_key()
        self._at += 2 if array else 1
        path: tuple[str | int, ...] = ()
        for name in parents:
            path = self._inside((*path, name))
        path = (*path, last)
        self._lines.setdefault(path, line)
        if array:
            index = self._array_lengths.get(path, 0)
            self._array_lengths[path] = index + 1
            path = (*path, index)
            self._lines[path] = line
        return path

    def _inside(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """Where a header's dotted name leads: into the newest element of an array of tables."""
        length = self._array_lengths.get(path)
        return path if length is None else (*path, length - 1)

    def _pair(self, table: tuple[str | int, ...]) -> None:
        self._skip_blank()
        line = self._here()
        path = table
        for name in self._dotted_key():
            path = (*path, name)
            self._lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._value(path)

    def _dotted_key(self) -> list[str]:
        names = []
        while match := _KEY.match(self._text, self._at):
            self._at = match.end()
            word = match.group(1)
            names.append(next(iter(tomllib.loads(f"{word} = 0"))) if word[0] in "\"'" else word)
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return names or [""]

    def _value(self, path: tuple[str | int, ...]) -> None:
        self._skip_blank()
        self._lines.setdefault(path, self._here())
        first = self._text[self._at : self._at + 1]
        if first == "[":
            self._sequence(path, closing="]")
        elif first == "{":
            self._sequence(path, closing="}")
        else:
            pattern = _STRING if first and first in "\"'" else _SCALAR
            match = pattern.match(self._text, self._at)
            self._at = match.end() if match else len(self._text)

    def _sequence(self, path: tuple[str | int, ...], *, closing: str) -> None:
        self._at += 1
        index = 0
        self._skip_blank()
        while self._at < len(self._text) and self._text[self._at] != closing:
            if closing == "]":
                self._value((*path, index))
                index += 1
            else:
                self._pair(path)
            self._skip_blank()
            if self._text.startswith(",", self._at):
                self._at += 1
                self._skip_blank()
        self._at += 1

    def _skip_blank(self) -> None:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
