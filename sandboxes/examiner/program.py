"""Mode ``program``: ``from submission import run``."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examiner.candidate import Candidate, the_candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a run of the candidate's program ended. Texts are bytes where they are no UTF-8."""

    stdout: Any
    stderr: Any
    #: None where a signal ended it.
    exit_code: int | None
    signal: int | None
    #: The files that the program made or changed, by name.
    files: dict[str, Any]


def run(
    *, args: Sequence[object] = (), stdin: str | bytes = "", files: Mapping[str, str | bytes] | None = None
) -> Finished:
    """Run the candidate's program in a fresh folder and wait for its end.

    Args:
        args: its arguments; what is no text is turned into text.
        stdin: what it reads.
        files: files that it finds beside its own.
    """
    candidate = the_candidate()
    reply = candidate.program({
        "args": [str(arg) for arg in args],
        "stdin": _content(stdin),
        "files": {name: _content(content) for name, content in (files or {}).items()},
        "collect": True,
    })  # fmt: skip
    return _finished(candidate, reply)


def _content(content: str | bytes) -> Any:
    if isinstance(content, str):
        return content
    return {"$": "bytes", "b64": base64.b64encode(content).decode("ascii")}


def _finished(candidate: Candidate, reply: dict[str, Any]) -> Finished:
    codes = [reply.get("exit"), reply.get("signal")]
    files = reply.get("files")
    if any(type(code) not in (int, type(None)) for code in codes) or type(files) is not dict:
        raise candidate.link.end("protocol", "a malformed end of a program")
    stdout, stderr = (_text(candidate, reply.get(name)) for name in ("stdout", "stderr"))
    found = {name: _text(candidate, content) for name, content in files.items()}
    return Finished(stdout=stdout, stderr=stderr, exit_code=codes[0], signal=codes[1], files=found)


def _text(candidate: Candidate, data: Any) -> str | bytes:
    value = candidate.decode(data)
    if type(value) is not str and type(value) is not bytes:
        raise candidate.link.end("protocol", "output that is neither text nor bytes")
    return value
