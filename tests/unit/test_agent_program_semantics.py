"""A program in a fork of the agent does what ``python3 ENTRY`` does: same status, output and errors, to the byte."""

from __future__ import annotations

import base64
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.loopback import AgentAlone, Frame

ENTRY = "main.py"


def _programs() -> dict[str, dict[str, str]]:
    """Name -> files: ``=== name`` begins a program, ``--- file`` one of its further files."""
    found: dict[str, dict[str, str]] = {}
    text = (Path(__file__).parents[1] / "fakes" / "python_programs.txt").read_text(encoding="utf-8")
    for part in text.split("=== ")[1:]:
        name, _, rest = part.partition("\n")
        main, *others = rest.split("--- ")
        found[name] = {ENTRY: main, **{file: source for file, _, source in (o.partition("\n") for o in others)}}
    return found


PROGRAMS = _programs()

STDIN = "Ada\nsecond line é\nthird"


@pytest.fixture(scope="module")
def agent() -> Iterator[AgentAlone]:
    with AgentAlone("--run", sys.executable) as agent:
        yield agent


def by_the_interpreter(agent: AgentAlone, arguments: list[str]) -> dict[str, Any]:
    environment = {
        "HOME": str(agent.work), "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "TMPDIR": str(agent.work / "tmp"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, ENTRY, *arguments], cwd=agent.work / "src", env=environment, input=STDIN.encode(),
        capture_output=True, start_new_session=True, check=False, preexec_fn=_hear_of_interrupts,
    )  # fmt: skip
    return {"status": done.returncode, "stdout": done.stdout, "stderr": _same_addresses(done.stderr)}


def _hear_of_interrupts() -> None:
    """Whoever runs these tests in the background may have had SIGINT ignored, which programs inherit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def by_the_agent(agent: AgentAlone, arguments: list[str]) -> dict[str, Any]:
    reply: Frame = agent.ask({"op": "program", "args": arguments, "stdin": STDIN, "files": {}, "collect": False})
    status = reply["exit"] if reply["signal"] is None else -reply["signal"]
    return {"status": status, "stdout": _bytes(reply["stdout"]), "stderr": _same_addresses(_bytes(reply["stderr"]))}


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else base64.b64decode(value["b64"])


def _same_addresses(text: bytes) -> bytes:
    return re.sub(rb"0x[0-9a-f]{8,}", b"0x", text)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_does_what_it_does_in_an_interpreter_of_its_own(agent: AgentAlone, name: str) -> None:
    files = PROGRAMS[name]
    assert agent.load(files, entry=ENTRY, mode="program") == {"ok": True}
    arguments = ["one", "two words", "é"]
    got = by_the_agent(agent, arguments)
    assert agent.ask({"op": "reset"}) == {"ok": True}
    for path in (agent.work / "src").iterdir():
        if path.name not in files and path.is_file():
            path.unlink()
    assert got == by_the_interpreter(agent, arguments)
