"""The agent with its Python shim, asked frame by frame."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.loopback import AgentAlone, Frame


@pytest.fixture(scope="module")
def alone() -> Iterator[AgentAlone]:
    with AgentAlone() as agent:
        yield agent


@pytest.fixture
def agent(alone: AgentAlone) -> AgentAlone:
    assert alone.ask({"op": "reset"})["ok"] is True
    return alone


def call(agent: AgentAlone, name: str, *args: Any, **more: Any) -> Frame:
    return agent.ask({"op": "call", "do": "call", "name": name, "args": list(args), **more})


def load(agent: AgentAlone, source: str, **limits: int) -> None:
    assert agent.load({"solution.py": source}, limits=limits) == {"ok": True}


def test_names_are_described_by_kind(agent: AgentAlone) -> None:
    load(
        agent,
        "import math\nfrom functools import cache\nLIMIT = (1, 2)\n_hidden = 3\nclass E(ValueError): pass\n"
        "def f(): pass\n@cache\ndef g(): pass\nTABLE = list(range(100_000))\n",
    )
    names = agent.ask({"op": "describe", "fresh": True})["names"]
    assert names["f"] == names["g"] == names["cache"] == {"kind": "function"}
    assert names["LIMIT"] == {"kind": "data", "value": {"$": "tuple", "items": [1, 2]}}
    described = names["E"]["class"]
    assert (described["name"], described["exception"]) == ("E", True)
    assert described["bases"] == ["ValueError", "Exception", "BaseException"]
    assert names["TABLE"] == {"kind": "data"}, "too large to describe: fetched when asked for"
    assert set(names) == {"cache", "LIMIT", "E", "f", "g", "TABLE"}


def test_a_classes_id_is_the_same_in_every_process(agent: AgentAlone) -> None:
    load(agent, "class A: pass\nclass B: pass\n")
    first = agent.ask({"op": "describe", "fresh": True})
    assert first == agent.ask({"op": "describe", "fresh": True})
    assert first["names"]["A"]["class"]["id"] != first["names"]["B"]["class"]["id"]


def test_fresh_forgets_everything(agent: AgentAlone) -> None:
    load(agent, "count = []\ndef f():\n    count.append(1)\n    return len(count)\n")
    assert call(agent, "f", fresh=True) == {"value": 1}
    assert call(agent, "f") == {"value": 2}
    assert call(agent, "f", fresh=True) == {"value": 1}


def test_rest_ends_the_process_and_is_not_replied_to(agent: AgentAlone) -> None:
    load(agent, "import os\ndef f(): return os.getpid()\n")
    pid = call(agent, "f", fresh=True)["value"]
    agent.peer.send({"op": "rest"})
    assert call(agent, "f", fresh=True)["value"] != pid
    assert not Path(f"/proc/{pid}").exists()


def test_fresh_takes_back_what_was_written(agent: AgentAlone) -> None:
    load(
        agent,
        "import os, pathlib, tempfile\n"
        "def spoil():\n"
        "    pathlib.Path('solution.py').write_text('def f(): return 0')\n"
        "    pathlib.Path('deep/er').mkdir(parents=True)\n"
        "    pathlib.Path('deep/er/x').write_text('x')\n"
        "    os.symlink('/etc', 'link')\n"
        "    os.chmod('deep', 0)\n"
        "    tempfile.mkdtemp()\n"
        "def look(): return sorted(os.listdir('.')), os.listdir(tempfile.gettempdir())\n",
    )
    assert call(agent, "spoil", fresh=True) == {"value": None}
    assert call(agent, "look", fresh=True) == {"value": {"$": "tuple", "items": [["solution.py"], []]}}


def test_folders_deeper_than_a_path_can_say_are_taken_back_as_well(agent: AgentAlone) -> None:
    load(
        agent,
        "import os\ndef dig():\n    for n in range(500):\n        os.mkdir('d' * 20)\n        os.chdir('d' * 20)\n"
        "        open('file', 'w').close()\n        os.mkdir('other')\n    os.chmod('.', 0)\n"
        "def look(): return os.listdir('.')\n",
    )
    assert call(agent, "dig", fresh=True) == {"value": None}
    assert call(agent, "look", fresh=True) == {"value": ["solution.py"]}


def test_a_missing_name_is_told(agent: AgentAlone) -> None:
    load(agent, "def f(): pass\n")
    assert call(agent, "g", fresh=True) == {"missing": "g"}


def test_an_exception_says_where_it_comes_from(agent: AgentAlone) -> None:
    load(agent, "import json\ndef f(x):\n    return json.loads(x)\n")
    raised = call(agent, "f", "{", fresh=True)["raised"]
    assert raised["class"] == "JSONDecodeError"
    assert raised["bases"][0] == "ValueError"
    assert raised["line"] == 3
    assert raised["builtin"] is False


@pytest.mark.parametrize("source", ["1/0\n", "import sys\nsys.exit(0)\n", "raise KeyboardInterrupt\n"])
def test_what_an_import_raises_is_told_as_such(agent: AgentAlone, source: str) -> None:
    load(agent, source)
    assert agent.ask({"op": "describe", "fresh": True})["raised"]["importing"] is True


def test_an_exception_that_cannot_speak_is_told_without_its_words(agent: AgentAlone) -> None:
    load(agent, "class E(Exception):\n    def __str__(self): raise SystemExit\ndef f(): raise E(object(), 1)\n")
    raised = call(agent, "f", fresh=True)["raised"]
    assert (raised["class"], raised["message"], raised["args"]) == ("E", "", [])


@pytest.mark.parametrize(
    ("source", "died"),
    [
        ("import os\ndef f(): os._exit(0)\n", {"exit": 0}),
        ("import os\ndef f(): os._exit(7)\n", {"exit": 7}),
        ("import os\ndef f(): os.kill(os.getpid(), 11)\n", {"signal": 11}),
        ("import os\ndef f(): os.execv('/bin/true', ['true'])\n", {"exit": 0}),
        ("import os\ndef f(): os.close(4)\n", {"signal": 9}),
    ],
)
def test_a_death_is_told_and_stays_told(agent: AgentAlone, source: str, died: Frame) -> None:
    load(agent, source)
    assert call(agent, "f", fresh=True)["died"] in (died, {"exit": 0})
    assert "died" in call(agent, "f")


def test_a_process_forked_off_that_answers_as_well_is_a_second_frame(agent: AgentAlone) -> None:
    load(agent, "import os\ndef f():\n    os.fork()\n    return 1\n")
    assert call(agent, "f", fresh=True) == {"value": 1}
    assert agent.peer.receive()["n"] == agent.last, "passed on, for the relay to see"
    assert agent.ask({"op": "reset"}) == {"ok": True}


def test_a_frame_beyond_the_cap_is_malformed(agent: AgentAlone) -> None:
    load(agent, "import os\ndef f(): os.write(4, b'\\xff' * 4)\n")
    agent.send({"op": "call", "do": "call", "name": "f", "args": [], "fresh": True})
    assert "malformed" in agent.peer.receive()


def test_a_value_too_large_for_a_frame_is_an_exception(agent: AgentAlone) -> None:
    load(agent, "def f(): return 'x' * 2_000_000\ndef g():\n    x = []\n    x.append(x)\n    return x\n")
    assert call(agent, "f", fresh=True)["raised"]["class"] == "UnsendableValue"
    assert call(agent, "g")["raised"]["class"] == "UnsendableValue"


def test_reset_ends_a_busy_loop_and_whatever_it_started(agent: AgentAlone, tmp_path: Path) -> None:
    load(
        agent,
        "import os, pathlib\ndef f(path):\n    pid = os.fork()\n    if pid:\n"
        "        pathlib.Path(path).write_text(str(pid))\n    while True: pass\n",
    )
    told = tmp_path / "pid"
    agent.send({"op": "call", "do": "call", "name": "f", "args": [str(told)], "fresh": True})
    while not (told.exists() and told.read_text()):
        time.sleep(0.001)
    assert agent.ask({"op": "reset"}) == {"ok": True}
    for _ in range(1000):
        try:
            os.kill(int(told.read_text()), 0)
        except ProcessLookupError:
            break
        state = Path(f"/proc/{told.read_text()}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":
            break
        time.sleep(0.001)
    else:
        pytest.fail("the forked process still runs")


def test_what_is_printed_comes_with_the_reply(agent: AgentAlone) -> None:
    load(
        agent,
        "import sys\nprint('hello')\ndef f():\n    print('é')\n    print('oops', file=sys.stderr)\n    return 1\n",
    )
    reply = call(agent, "f", fresh=True, raw=True)
    assert reply == {"value": 1, "out": {"stdout": "hello\né\n", "stderr": "oops\n", "bytes": 14}}
    assert call(agent, "f", raw=True)["out"]["stdout"] == "é\n"


def test_a_flood_ends_the_process(agent: AgentAlone) -> None:
    load(agent, "def f():\n    while True: print('x' * 1000)\n", output_bytes=10_000)
    reply = call(agent, "f", fresh=True, raw=True)
    assert reply["flooded"] is True
    assert "died" in reply
    assert len(reply["out"]["stdout"]) <= 10_000 < reply["out"]["bytes"]
    assert "died" in call(agent, "f")


def test_output_that_would_break_the_frame_is_cut(agent: AgentAlone) -> None:
    load(agent, "def f():\n    print('\\x01' * 300_000)\n    return 'x' * 800_000\n", output_bytes=1_000_000)
    reply = call(agent, "f", fresh=True, raw=True)
    assert len(reply["value"]) == 800_000
    assert reply["out"]["bytes"] == 300_001
    assert len(reply["out"]["stdout"]) < 300_000


def test_cpu_time_is_limited_in_the_process(agent: AgentAlone) -> None:
    load(agent, "def f():\n    while True: pass\n", cpu_ms=1)
    assert call(agent, "f", fresh=True) == {"died": {"signal": 24}}


def test_file_size_is_limited_in_the_process(agent: AgentAlone) -> None:
    load(agent, "def f():\n    with open('big', 'wb') as file: file.write(b'x' * 2000)\n", file_bytes=1000)
    assert call(agent, "f", fresh=True)["raised"]["class"] == "OSError"


def test_in_place_changes_come_back_only_where_there_are_any(agent: AgentAlone) -> None:
    load(agent, "def f(a, b, *, c):\n    a.sort()\n    c['x'] = b.pop()\n")
    reply = call(agent, "f", [2, 1], [5], fresh=True, kwargs={"c": {"$": "dict", "items": []}})
    assert reply["changed"] == {"0": [1, 2], "1": [], "c": {"$": "dict", "items": [["x", 5]]}}
    assert "changed" not in call(agent, "f", [1, 2], {"$": "set", "items": [1]}, kwargs={}), "raised before any change"


def test_changes_are_told_beside_an_exception(agent: AgentAlone) -> None:
    load(agent, "def f(a):\n    a.clear()\n    raise ValueError\n")
    reply = call(agent, "f", [1], fresh=True)
    assert reply["changed"] == {"0": []}
    assert reply["raised"]["class"] == "ValueError"


def test_many_calls_are_done_in_order_and_answered_in_one_frame(agent: AgentAlone) -> None:
    load(
        agent,
        "seen = []\ndef f(x):\n    seen.append(x)\n    print(x)\n    return len(seen) // x\ndef g(xs): xs.sort()\n",
    )

    calls = [{"do": "call", "name": "f", "args": [n]} for n in (1, 0, 2)]
    calls += [{"do": "call", "name": "g", "args": [[2, 1]]}, {"do": "call", "name": "absent"}]
    reply = agent.ask({"op": "calls", "fresh": True, "calls": calls}, raw=True)

    assert reply["replies"][0] == {"value": 1}
    assert reply["replies"][1]["raised"]["class"] == "ZeroDivisionError"
    assert reply["replies"][2:] == [{"value": 1}, {"value": None, "changed": {"0": [1, 2]}}, {"missing": "absent"}]
    assert reply["out"]["stdout"] == "1\n0\n2\n"


def test_many_calls_whose_answers_are_too_large_for_a_frame_are_refused(agent: AgentAlone) -> None:
    load(agent, "def f(n): return 'x' * n\n")

    calls = [{"do": "call", "name": "f", "args": [n]} for n in (400_000, 400_000, 400_000)]

    assert agent.ask({"op": "calls", "fresh": True, "calls": calls}) == {"refused": True}
    assert len(call(agent, "f", 400_000)["value"]) == 400_000


def test_many_calls_of_a_module_that_cannot_be_imported_have_one_answer(agent: AgentAlone) -> None:
    load(agent, "1/0\n")

    reply = agent.ask({"op": "calls", "fresh": True, "calls": [{"do": "call", "name": "f", "args": []}]})

    assert reply["raised"]["importing"] is True


def test_callbacks_are_answered_with_the_calls_number(agent: AgentAlone) -> None:
    load(agent, "def f(g): return g(1) + g(2)\ndef double(x): return 2 * x\n")
    agent.send({
        "op": "call", "do": "call", "name": "f", "fresh": True, "args": [{"$": "callback", "id": "ab", "can": ["call"]}]
    })  # fmt: skip
    n = agent.last
    assert agent.peer.receive() == {"n": n, "callback": "ab", "do": "call", "args": [1], "kwargs": {}}
    assert call(agent, "double", 21) == {"value": 42}, "a call while a callback is open"
    agent.peer.send({"op": "answer", "n": n, "value": 10})
    assert agent.peer.receive()["args"] == [2]
    agent.peer.send({"op": "answer", "n": n, "value": 5})
    assert agent.peer.receive() == {"n": n, "value": 15}


def test_a_handle_of_a_former_process_is_refused(agent: AgentAlone) -> None:
    load(agent, "class A: pass\n")
    handle = call(agent, "A", fresh=True)["value"]["id"]
    reply = agent.ask({"op": "call", "do": "get", "on": handle, "name": "x", "fresh": True})
    assert reply["raised"]["builtin"] is False


def test_the_candidates_modules_may_have_the_names_of_ours(agent: AgentAlone) -> None:
    files = {
        "solution.py": "import agent, common, helper, random\ndef f(): return agent.A, common.C, helper.H, __name__\n",
        "agent.py": "A = 1\n",
        "common.py": "C = 2\n",
        "helper.py": "H = 3\n",
    }
    assert agent.load(files) == {"ok": True}
    assert call(agent, "f", fresh=True) == {"value": {"$": "tuple", "items": [1, 2, 3, "solution"]}}


def test_a_candidate_finds_no_descriptor_and_no_word_of_ours(agent: AgentAlone) -> None:
    load(
        agent,
        "import os, sys\ndef f(): return sorted(map(int, os.listdir('/proc/self/fd')))[:-1], sorted(os.environ), "
        "sys.argv, sys.stdin.read(), [p for p in sys.path if 'sandboxes' in p]\n",
    )
    descriptors, environment, argv, stdin, paths = call(agent, "f", fresh=True)["value"]["items"]
    assert descriptors == [0, 1, 2, 3, 4]
    assert environment == ["HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", "TMPDIR"]
    assert (argv, stdin, paths) == ([""], "", [])


def test_the_agent_ends_with_its_stdin() -> None:
    agent = AgentAlone()
    load(agent, "def f():\n    while True: pass\n")
    agent.send({"op": "call", "do": "call", "name": "f", "args": [], "fresh": True})
    assert agent.close() == 0


# The process that waits for the next run

_OTHERS = """
import os, resource, signal
def others():
    me, agent = os.getpid(), os.getppid()
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                parent = int(open(f'/proc/{name}/stat').read().rpartition(')')[2].split()[1])
            except OSError:
                continue
            if parent == agent and int(name) != me:
                yield int(name)

def end(pid, number):
    os.kill(pid, number)
    try:
        while open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[0] not in 'ZX': pass
    except OSError:
        pass

hit = 0
def strike():
    global hit
    for pid in others():
        BLOW
        hit += 1
    return hit

def look():
    limits = resource.getrlimit(resource.RLIMIT_STACK), resource.getrlimit(resource.RLIMIT_NOFILE)
    return hit, os.getpriority(os.PRIO_PROCESS, 0), sorted(os.sched_getaffinity(0)), limits
"""


@pytest.mark.parametrize(
    "blow",
    [
        "end(pid, signal.SIGKILL)",
        "os.kill(pid, signal.SIGSTOP)",
        "end(pid, signal.SIGINT)",
        "end(pid, signal.SIGUSR1)",
        "os.kill(pid, signal.SIGCHLD)",
        "resource.prlimit(pid, resource.RLIMIT_NOFILE, (5, 5))",
        "resource.prlimit(pid, resource.RLIMIT_STACK, (65536, -1))",
        "os.setpriority(os.PRIO_PROCESS, pid, 19)",
        "os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})",
    ],
)
def test_what_is_done_to_the_process_that_waits_leaves_no_trace_later(agent: AgentAlone, blow: str) -> None:
    source = _OTHERS.replace("BLOW", blow)
    assert agent.load({"solution.py": source}) == {"ok": True}
    before = call(agent, "look", fresh=True)
    for _ in range(2):
        assert call(agent, "strike") == {"value": 1}
        assert call(agent, "look", fresh=True) == before
