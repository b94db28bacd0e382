"""The agent checks what was handed in, and runs it as a program."""

from __future__ import annotations

import base64
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.loopback import AgentAlone, Frame


@pytest.fixture(scope="module")
def alone() -> Iterator[AgentAlone]:
    with AgentAlone("--run", sys.executable) as agent:
        yield agent


@pytest.fixture
def agent(alone: AgentAlone) -> AgentAlone:
    assert alone.ask({"op": "reset"}) == {"ok": True}
    return alone


def run(agent: AgentAlone, source: str, *, limits: dict[str, int] | None = None, **fields: Any) -> Frame:
    assert agent.load({"solution.py": source}, mode="program", limits=limits) == {"ok": True}
    request = {"args": [], "stdin": "", "files": {}, "collect": True, **fields}
    return agent.ask({"op": "program", **request})


# What cannot be read as a program


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(:\n", 1),
        ("x = 1\n  y = 2\n", 2),
        ("'abc\n", 1),
        ("x = 1\0\n", None),
        ("return 5\n", 1),
        ("# -*- coding: nonsense -*-\n", None),
        ("(" * 300 + ")" * 300, 1),
        ("é = '\udcff'".encode("utf-8", "replace").decode() + " +", 1),
    ],
    ids=range(8),
)
def test_source_that_is_no_program_is_diagnosed_at_its_place(agent: AgentAlone, source: str, line: int | None) -> None:
    reply = agent.load({"solution.py": "pass\n", "other.py": source})
    assert reply["ok"] is False
    (found,) = reply["diagnostics"]
    assert found["file"] == "other.py"
    assert found["message"]
    assert line is None or found["line"] == line


@pytest.mark.parametrize("source", ["", " \n\t\n", "# only\n  # words\n", "\ufeff# marked\n"])
def test_an_entry_without_code_is_diagnosed(agent: AgentAlone, source: str) -> None:
    reply = agent.load({"solution.py": source, "other.py": ""})
    assert [(found["file"], found["key"]) for found in reply["diagnostics"]] == [("solution.py", "no_code")]


def test_a_missing_entry_is_diagnosed(agent: AgentAlone) -> None:
    (found,) = agent.load({"other.py": "pass\n"})["diagnostics"]
    assert (found["file"], found["key"]) == ("solution.py", "no_file")


def test_every_file_is_checked(agent: AgentAlone) -> None:
    reply = agent.load({"solution.py": "a b\n", "pkg/x.py": "c d\n", "notes.txt": "e f\n"})
    assert [found["file"] for found in reply["diagnostics"]] == ["solution.py", "pkg/x.py"]


def test_a_parser_that_gives_up_has_crashed(agent: AgentAlone) -> None:
    reply = agent.load({"solution.py": "x = " + "-" * 50_000 + "1\n"})
    assert reply["ok"] is False
    assert "Error" in reply["crashed"]


def test_after_a_refusal_the_next_files_are_taken(agent: AgentAlone) -> None:
    assert agent.load({"solution.py": "a b\n"})["ok"] is False
    assert agent.load({"solution.py": "def f(): return 1\n"}) == {"ok": True}
    reply = agent.ask({"op": "call", "do": "call", "name": "f", "args": [], "fresh": True})
    assert reply == {"value": 1}


def test_a_language_with_a_checker_is_asked_file_by_file(tmp_path: Path) -> None:
    checker = tmp_path / "check.py"
    checker.write_text(
        "import sys\nname = sys.argv[1]\nif 'bad' in open(name).read():\n"
        "    sys.exit(f'{name}:3\\n  bad word\\n  ^^^\\n\\nSyntaxError: Unexpected token\\n    at internal')\n"
    )
    with AgentAlone("--check", f"{sys.executable} {checker}", "--run", sys.executable, language="other") as agent:
        files = {"solution.js": "good", "lib.js": "bad", "notes.txt": "bad"}
        reply = agent.load(files, entry="solution.js", mode="program")
        assert reply == {
            "ok": False,
            "diagnostics": [
                {"file": "lib.js", "line": 3, "column": None, "message": "SyntaxError: Unexpected token"}
            ],
        }  # fmt: skip
        for blank in ("", "// only\n/* words\n */"):
            reply = agent.load({"solution.js": blank}, entry="solution.js", mode="program")
            assert reply["diagnostics"][0]["file"] == "solution.js"
        assert agent.load({"solution.js": "good"}, entry="solution.js", mode="program") == {"ok": True}


# Programs


def test_a_program_gets_arguments_and_input_and_its_output_comes_back(agent: AgentAlone) -> None:
    source = "import sys\nprint(sys.argv[1:], input())\nprint('e', file=sys.stderr)\nsys.exit(3)\n"
    assert run(agent, source, args=["a b", "é"], stdin="línea\n") == {
        "exit": 3, "signal": None, "stdout": "['a b', 'é'] línea\n", "stderr": "e\n", "files": {},
    }  # fmt: skip


def test_bytes_go_in_and_come_out_as_they_are(agent: AgentAlone) -> None:
    source = "import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])\n"
    data = {"$": "bytes", "b64": base64.b64encode(b"\xff\x00a").decode()}
    reply = run(agent, source, stdin=data)
    assert reply["stdout"] == {"$": "bytes", "b64": base64.b64encode(b"a\x00\xff").decode()}


def test_large_input_and_output_do_not_block_each_other(agent: AgentAlone) -> None:
    source = "import sys\nfor line in sys.stdin: print(line, end='')\n"
    text = "x" * 99 + "\n"
    reply = run(agent, source, stdin=text * 5_000, limits={"output_bytes": 1_000_000})
    assert reply["stdout"] == text * 5_000


def test_a_program_may_leave_its_input_unread(agent: AgentAlone) -> None:
    assert run(agent, "print(1)\n", stdin="x" * 1_000_000)["stdout"] == "1\n"


def test_files_are_found_and_new_or_changed_ones_come_back(agent: AgentAlone) -> None:
    source = (
        "import os\nos.mkdir('out')\nopen('out/new', 'w').write(open('given').read() + '!')\n"
        "open('given2', 'a').write('more')\nos.symlink('/etc/passwd', 'link')\nos.mkfifo('pipe')\n"
    )
    reply = run(agent, source, files={"given": "text", "given2": "some", "kept": "kept"})
    assert reply["files"] == {"out/new": "text!", "given2": "somemore"}


def test_each_run_has_a_fresh_folder(agent: AgentAlone) -> None:
    source = "import os\nprint(sorted(os.listdir('.')))\nopen('left', 'w').write('x')\n"
    assert run(agent, source, files={"a": ""})["stdout"] == "['a', 'solution.py']\n"
    request = {"op": "program", "args": [], "stdin": "", "files": {}, "collect": False}
    assert agent.ask(request)["stdout"] == "['solution.py']\n"


def test_files_that_fit_in_no_frame_are_named_only(agent: AgentAlone) -> None:
    reply = run(agent, "open('big', 'w').write('x' * 2_000_000)\nopen('small', 'w').write('y')\n")
    assert reply["files"] == {"small": "y"}
    assert reply["omitted"] == ["big"]


def test_a_signal_is_told(agent: AgentAlone) -> None:
    reply = run(agent, "import os\nos.kill(os.getpid(), 11)\n")
    assert (reply["exit"], reply["signal"]) == (None, 11)


def test_a_flood_is_cut_and_ends_the_program(agent: AgentAlone) -> None:
    reply = run(agent, "while True: print('x' * 100)\n", limits={"output_bytes": 1_000})
    assert reply["flooded"] is True
    assert reply["signal"] == 9
    assert len(reply["stdout"]) == 1_000


def test_reset_ends_a_program_that_does_not_end(agent: AgentAlone) -> None:
    assert agent.load({"solution.py": "while True: pass\n"}, mode="program") == {"ok": True}
    agent.send({"op": "program", "args": [], "stdin": "", "files": {}, "collect": False})
    assert agent.ask({"op": "reset"}) == {"ok": True}
    assert run(agent, "print(2)\n")["stdout"] == "2\n"


def test_what_a_program_leaves_running_is_ended(agent: AgentAlone) -> None:
    source = (
        "import os, time\npid = os.fork()\nif pid: print(pid)\nelse:\n"
        "    os.close(1)\n    os.close(2)\n    time.sleep(600)\n"
    )
    pid = int(run(agent, source)["stdout"])
    for _ in range(2_000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.001)
    pytest.fail("it still runs")
