"""What the agent is told when it is started."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FLAGS = ("--language", "--sole-tenant", "--work", "--shim", "--entry-expected", "--check", "--run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line. A command may be given as one word for each argument, or as one quoted word."""

    language: str
    sole_tenant: bool = False
    work: Path = Path("/work")
    #: Starts a process that waits to be told on descriptor 3 what to become, a shim or a program; see ../PROTOCOL.md.
    shim: tuple[str, ...] = ()
    #: The entry for which a shim is started before any ``load`` has said what it is.
    entry_expected: str = ""
    #: Checks one file, whose path is appended. Without it nothing is checked.
    check: tuple[str, ...] = ()
    #: Runs the program: entry and arguments are appended. Where there is a shim, it waits likewise without them.
    run: tuple[str, ...] = ()

    @classmethod
    def parse(cls, words: Sequence[str]) -> Options:
        """Read a command line; ends the process with a sentence when it makes no sense."""
        given: dict[str, list[str]] = {}
        current: list[str] | None = None
        for word in words:
            if word in _FLAGS:
                current = given.setdefault(word, [])
            elif current is None:
                sys.exit(f"agent: {word!r} is none of {', '.join(_FLAGS)}")
            else:
                current.append(word)
        language = _one(given, "--language", "")
        if not language:
            sys.exit("agent: --language is missing")
        run = _command(given, "--run")
        return cls(
            language=language,
            sole_tenant="--sole-tenant" in given,
            work=Path(_one(given, "--work", "/work")),
            shim=_command(given, "--shim"),
            entry_expected=_one(given, "--entry-expected", ""),
            check=_command(given, "--check"),
            run=run or (("python3",) if language == "python" else ()),
        )

    def environment(self) -> dict[str, str]:
        """All that the candidate's processes find in their environment."""
        return {
            "HOME": str(self.work),
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "TMPDIR": str(self.work / "tmp"),
        }


def _one(given: dict[str, list[str]], flag: str, default: str) -> str:
    return " ".join(given.get(flag, [])) or default


def _command(given: dict[str, list[str]], flag: str) -> tuple[str, ...]:
    words = given.get(flag, [])
    return tuple(shlex.split(words[0]) if len(words) == 1 else words)
