"""Can the candidate's files be read as a program? Asked in a child process, since a parser can crash.

Findings are what a child wrote to its result pipe, hence claims, and shown to nobody but the candidate.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Final

from common.frames import Frame

#: Findings beyond these are of no help to anybody.
MAX_FINDINGS: Final = 20
MAX_MESSAGE: Final = 500

_PLACE: Final = re.compile(r"^(?P<file>/?[^\s:][^:\n]*):(?P<line>\d+)(?::(?P<column>\d+))?$", re.MULTILINE)
_MESSAGE: Final = re.compile(r"^\s*(?P<message>[A-Za-z]*(?:Error|error)\b.*)$", re.MULTILINE)
_COMMENTS: Final = re.compile(r"/\*.*?\*/|//[^\n]*|^#![^\n]*", re.DOTALL)

EMPTY: Final = "this file holds no code"


def diagnostic(file: str, message: str, *, line: int | None = None, column: int | None = None) -> Frame:
    """One finding of a ``load``."""
    return {"file": file, "line": line, "column": column, "message": message[:MAX_MESSAGE]}


def check_python(files: Mapping[str, bytes], entry: str, report: int) -> Callable[[], None]:
    """The action of a child that compiles every Python file and writes its findings, as JSON, to ``report``."""

    def action() -> None:
        warnings.simplefilter("ignore")
        found = []
        for name, source in files.items():
            if name.endswith(".py"):
                found.extend(_compile(name, source, is_entry=name == entry))
        os.write(report, json.dumps(found[:MAX_FINDINGS]).encode("ascii"))

    return action


def _compile(name: str, source: bytes, *, is_entry: bool) -> list[Frame]:
    try:
        code = compile(source, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        return [diagnostic(name, error.msg or "invalid syntax", line=error.lineno, column=error.offset)]
    except ValueError as error:  # a null byte
        return [diagnostic(name, str(error))]
    if is_entry and not code.co_names and not code.co_varnames and _is_empty(source):
        return [diagnostic(name, EMPTY)]
    return []


def _is_empty(source: bytes) -> bool:
    lines = source.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    return all(not line.strip() or line.strip().startswith("#") for line in lines)


def is_blank(source: bytes) -> bool:
    """True where a file of a language with C's comments holds nothing else than comments and space."""
    return not _COMMENTS.sub("", source.decode("utf-8", "replace")).strip()


def read_report(name: str, text: str) -> Frame:
    """A compiler's complaint about one file: the first place ``file:line`` and the first line that names an error."""
    place, message = _PLACE.search(text), _MESSAGE.search(text)
    words = message["message"] if message else (text.strip().split("\n") or [""])[-1]
    return diagnostic(
        name,
        words.strip() or "the file cannot be read as a program",
        line=int(place["line"]) if place else None,
        column=int(place["column"]) if place and place["column"] else None,
    )
