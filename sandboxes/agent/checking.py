"""Can the candidate's files be read as a program? Asked in a child process, since a parser can crash.

Findings are what a child wrote to its result pipe, hence claims, and shown to nobody but the candidate.
"""

from __future__ import annotations

import json
import marshal
import os
import re
import types
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from common.frames import Frame

#: Findings beyond these are of no help to anybody.
MAX_FINDINGS: Final = 20
MAX_MESSAGE: Final = 500

_PLACE: Final = re.compile(r"^(?P<file>/?[^\s:][^:\n]*):(?P<line>\d+)(?::(?P<column>\d+))?$", re.MULTILINE)
_MESSAGE: Final = re.compile(r"^\s*(?P<message>[A-Za-z]*(?:Error|error)\b.*)$", re.MULTILINE)
_COMMENTS: Final = re.compile(r"/\*.*?\*/|//[^\n]*|^#![^\n]*", re.DOTALL)

#: What is found by nobody but us goes by a key, so that it can be said in any language.
NO_CODE: Final = "no_code"
NO_FILE: Final = "no_file"
UNREADABLE: Final = "unreadable"


def diagnostic(file: str, message: str, *, line: int | None = None, column: int | None = None) -> Frame:
    """One finding of a ``load``, in the words of a language."""
    return {"file": file, "line": line, "column": column, "message": message[:MAX_MESSAGE]}


def own_diagnostic(file: str, key: str, *, line: int | None = None, column: int | None = None) -> Frame:
    """One finding of a ``load`` that has no words yet."""
    return {"file": file, "line": line, "column": column, "key": key}


def check_python(files: Mapping[str, bytes], entry: str, folder: Path, report: int) -> Callable[[], None]:
    """The action of a child that compiles every Python file and writes to ``report``.

    First a line of JSON, its findings; then, if there are none, the entry's code as ``marshal`` puts it. There is none
    where the compiler warned: each run then compiles for itself, and warns.
    """

    def action() -> None:
        found: list[Frame] = []
        code = b""
        for name, source in files.items():
            if name.endswith(".py"):
                with warnings.catch_warnings(record=True) as warned:
                    compiled = _compile(name, source, folder, found)
                if name == entry and compiled is not None:
                    if not compiled.co_names and not compiled.co_varnames and _is_empty(source):
                        found.append(own_diagnostic(name, NO_CODE))
                    code = b"" if warned else marshal.dumps(compiled)
        _write(report, json.dumps(found[:MAX_FINDINGS]).encode("ascii") + b"\n" + (b"" if found else code))

    return action


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _compile(name: str, source: bytes, folder: Path, found: list[Frame]) -> types.CodeType | None:
    try:
        code: types.CodeType = compile(source, str(folder / name), "exec", dont_inherit=True)
    except SyntaxError as error:
        found.append(diagnostic(name, error.msg or "invalid syntax", line=error.lineno, column=error.offset))
    except ValueError as error:  # a null byte
        found.append(diagnostic(name, str(error)))
    else:
        return code
    return None


def _is_empty(source: bytes) -> bool:
    lines = source.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    return all(not line.strip() or line.strip().startswith("#") for line in lines)


def is_blank(source: bytes) -> bool:
    """True where a file of a language with C's comments holds nothing else than comments and space."""
    return not _COMMENTS.sub("", source.decode("utf-8", "replace")).strip()


def read_report(name: str, text: str) -> Frame:
    """A compiler's complaint about one file: the first place ``file:line`` and the first line that names an error."""
    place, message = _PLACE.search(text), _MESSAGE.search(text)
    words = (message["message"] if message else text.strip().split("\n")[-1]).strip()
    line = int(place["line"]) if place else None
    column = int(place["column"]) if place and place["column"] else None
    if not words:
        return own_diagnostic(name, UNREADABLE, line=line, column=column)
    return diagnostic(name, words, line=line, column=column)
