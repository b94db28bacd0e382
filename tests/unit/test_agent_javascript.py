"""The agent starts node as rarely as it can, and ahead of time: what a process has waited for must not show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fakes.loopback import SANDBOXES, AgentAlone, Frame

NODE = "node --experimental-vm-modules --no-warnings --v8-pool-size=1"
JAVASCRIPT = SANDBOXES / "javascript"


@pytest.fixture(scope="module")
def agent() -> Iterator[AgentAlone]:
    with AgentAlone(
        "--shim", f"{NODE} {JAVASCRIPT / 'shim.cjs'}", "--entry-expected", "solution.js",
        "--check", f"{NODE} {JAVASCRIPT / 'check.cjs'}", "--run", f"{NODE} {JAVASCRIPT / 'program.cjs'}",
        language="javascript",
    ) as agent:  # fmt: skip
        yield agent


def run(agent: AgentAlone, **fields: Any) -> Frame:
    return agent.ask({"op": "program", "args": [], "stdin": "", "files": {}, "collect": False, **fields})


def call(agent: AgentAlone, name: str) -> Frame:
    return agent.ask({"op": "call", "do": "call", "name": name, "args": [], "fresh": True})


def test_each_run_finds_its_own_arguments_input_and_files(agent: AgentAlone) -> None:
    source = (
        "const fs = require('fs');\nconst name = require('path').basename;\n"
        "console.log(process.argv.slice(1).map((a) => name(a)), fs.readFileSync(0, 'utf8'), fs.readdirSync('.'));\n"
        "console.log(require.main === module, process.cwd() === __dirname, globalThis.left);\n"
        "globalThis.left = true;\nfs.writeFileSync('left', '');\n"
    )
    assert agent.load({"main.js": source}, entry="main.js", mode="program") == {"ok": True}
    for number in range(3):
        reply = run(agent, args=[str(number), "é"], stdin=f"line {number}", files={"given": "x"})
        assert reply["stderr"] == ""
        assert reply["stdout"].split("\n")[:-1] == [
            f"[ 'main.js', '{number}', 'é' ] line {number} [ 'given', 'main.js' ]",
            "true true undefined",
        ]


def test_a_program_ends_as_by_itself(agent: AgentAlone) -> None:
    for source, status, error in (
        ("process.exit(3)", 3, ""),
        ("process.exitCode = 4", 4, ""),
        ("throw new TypeError('no')", 1, "TypeError: no"),
        ("import fs from 'fs'; await new Promise(() => {})", 13, ""),
        ("Promise.reject(new Error('late'))", 1, "Error: late"),
    ):
        assert agent.load({"main.js": source}, entry="main.js", mode="program") == {"ok": True}
        for _ in range(2):
            reply = run(agent)
            assert (reply["exit"], error in reply["stderr"]) == (status, True), source


def test_what_reads_the_files_runs_nothing_of_them(agent: AgentAlone) -> None:
    source = "require('fs').writeFileSync('ran', ''); function f() { return 1 }"
    files = {"solution.js": source, "lib.js": "process.exit(9)"}
    assert agent.load(files, entry="solution.js") == {"ok": True}
    assert not (agent.work / "src" / "ran").exists()
    assert call(agent, "f") == {"value": 1}
    assert (agent.work / "src" / "ran").exists()


def test_every_file_that_cannot_be_read_is_told_with_its_line(agent: AgentAlone) -> None:
    files = {"solution.js": "ok()", "a.js": "let x = ;", "b.js": "\n\nfoo bar", "c.js": "fine()", "d.txt": "let = ;"}
    found = agent.load(files, entry="solution.js")["diagnostics"]
    assert [(one["file"], one["line"], one["message"]) for one in found] == [
        ("a.js", 1, "SyntaxError: Unexpected token ';'"),
        ("b.js", 3, "SyntaxError: Unexpected identifier 'bar'"),
    ]


def test_modes_and_files_may_change(agent: AgentAlone) -> None:
    for number in range(2):
        assert agent.load({"main.js": f"console.log({number})"}, entry="main.js", mode="cases") == {"ok": True}
        assert run(agent)["stdout"] == f"{number}\n"
        assert agent.load({"other.js": f"exports.f = () => {number}"}, entry="other.js") == {"ok": True}
        assert call(agent, "f") == call(agent, "f") == {"value": number}


def test_a_program_without_an_end_is_ended_by_a_reset(agent: AgentAlone) -> None:
    assert agent.load({"main.js": "for (;;) ;"}, entry="main.js", mode="program") == {"ok": True}
    agent.send({"op": "program", "args": [], "stdin": "", "files": {}, "collect": False})
    assert agent.ask({"op": "reset"}) == {"ok": True}
    assert agent.load({"main.js": "console.log(2)"}, entry="main.js", mode="program") == {"ok": True}
    assert run(agent)["stdout"] == "2\n"
