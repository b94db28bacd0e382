"""Turns one defence off in this test process: pytest -p attacks.mutation --mutant=NAME …

Each mutant is a change of the code under test, with the part of the attack suite that must notice. What runs inside of a
sandbox is changed on its way there: its command runs a line of ours before the program that the image holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ESCAPE = "tests/attacks/test_escape_promises.py"
LIMITS = "tests/attacks/test_resources_limits.py"
MANIFEST = "tests/attacks/test_examiner_manifest.py"
SUITES = "tests/attacks/test_examiner_suites.py"
FRAMES = "tests/attacks/test_channel_frames.py"
CALLS = "tests/attacks/test_channel_calls.py"
VALUES = "tests/attacks/test_channel_values.py"
EXCEPTIONS = "tests/attacks/test_channel_exceptions.py"
LEAK = "tests/attacks/test_leak_places.py"

Options = dict[str, Any]


@dataclass(frozen=True)
class Mutant:
    """One defence, how it is turned off, and who must notice."""

    defence: str
    apply: Callable[[], None]
    files: tuple[str, ...]
    #: pytest's -k.
    chosen: str = ""


def _options(change: Callable[[Options], None]) -> Callable[[], None]:
    """Change how containers are made."""

    def apply() -> None:
        from runner.docker_sandbox import host

        make = host.create_options

        def create_options(*args: Any, **more: Any) -> Options:
            options = make(*args, **more)
            change(options)
            return options

        host.create_options = create_options

    return apply


def _sets(**changed: Any) -> Callable[[], None]:
    return _options(lambda options: options.update(changed))


def _inside(script: str, line: str) -> Callable[[], None]:
    """Run a line of Python in a sandbox before the program ``script`` that its command names."""

    def change(options: Options) -> None:
        command = options["command"]
        if script in command:
            at = command.index(script)
            code = (
                "import sys; sys.path[:0] = ['/opt/preuve', '/opt/preuve/site-packages']; "
                f"sys.argv[0] = __file__ = {script!r}\n{line}\nexec(compile(open(__file__).read(), __file__, 'exec'))"
            )
            options["command"] = [*command[:at], "-c", code, *command[at + 1 :]]

    return _options(change)


def _seccomp_off(options: Options) -> None:
    kept = [one for one in options["security_opt"] if not one.startswith("seccomp")]
    options["security_opt"] = [*kept, "seccomp=unconfined"]


def _log_kept(options: Options) -> None:
    from docker.types import LogConfig

    options["log_config"] = LogConfig(type=LogConfig.types.JSON)


def _one_user() -> None:
    from runner.docker_sandbox.uids import Uids

    Uids.take = lambda self: 200_001
    Uids.give_back = lambda self, uid: None


def _silence_passes() -> None:
    from runner import grade, judge

    judged = judge.judge_check
    grade.judge_check = judge.judge_check = lambda findings: judged(
        findings or [judge.finding_of_outcome("passed", None)]
    )


def _any_word_passes() -> None:
    from runner import judge, relay

    relay.finding_of_outcome = judge.finding_of_outcome = lambda outcome, message: judge.Finding(
        verdict=judge.CheckVerdict.PASSED
    )


def _strangers_reported() -> None:
    from runner import relay

    class Open(dict):
        def get(self, check: str) -> Any:
            return self.setdefault(check, relay.CheckRecord(id=check))

    run = relay.Relay.run

    def run_open(self: Any, suite: Any, checks: Any) -> Any:
        self._on_check = lambda record, tell=self._on_check: tell(record) if record.id in checks else None
        tell = self._tell

        def tell_and_open(frame: Any) -> None:
            self._records = Open(self._records)
            tell(frame)

        self._tell = tell_and_open
        return run(self, suite, checks)

    relay.Relay.run = run_open


def _loose_json() -> None:
    from runner import frames

    frames.decode = lambda text, *more, **named: json.loads(text)


def _any_number() -> None:
    from runner import agent

    receive = agent.Agent._receive

    def lenient(self: Any, number: str, *more: Any) -> Any:
        class Sandbox:
            def receive(_self, **named: Any) -> bytes:  # noqa: N805
                frame = json.loads(self_sandbox.receive(**named))
                return json.dumps({**frame, "n": number}).encode()

        self_sandbox, self._sandbox = self._sandbox, Sandbox()
        try:
            return receive(self, number, *more)
        finally:
            self._sandbox = self_sandbox

    agent.Agent._receive = lenient


def _one_process() -> None:
    from runner.agent import Agent
    from runner.candidate import Candidate

    Agent.rest = lambda self: None  # it lets a process go as soon as its check is over
    begin = Candidate.begin

    def begin_in_the_same(self: Any, record: Any) -> None:
        fresh = self._fresh
        begin(self, record)
        self._fresh = fresh

    Candidate.begin = begin_in_the_same


def _steering_shown() -> None:
    from runner.cli import reports, screen

    reports.plain = screen.plain = lambda text: text


_AGENT = "/opt/preuve/agent/agent.py"
_EXAMINER = "/opt/preuve/examiner/examiner.py"
_ALL_EXCEPTIONS = (
    "import builtins, unittest, _pytest.outcomes; from examiner import raised\n"
    "raised.ALLOWED.update({n: k for n, k in [*vars(builtins).items(), *vars(_pytest.outcomes).items(), "
    "*vars(unittest).items()] if isinstance(k, type) and issubclass(k, BaseException)})"
)

MUTANTS = {
    "seccomp": Mutant("filter of system calls", _options(_seccomp_off), (ESCAPE,)),
    "pids": Mutant("limit of processes", _sets(pids_limit=-1), (LIMITS,), "processes"),
    "swap": Mutant("no swap", _sets(memswap_limit=-1), (ESCAPE,), "group-"),
    "log": Mutant("no log on the host", _options(_log_kept), (LEAK,), "no_log or search_finds"),
    "uid": Mutant("a user for each sandbox", _one_user, (LIMITS,), "share_a_user or memory_below"),
    "exceptions": Mutant("exceptions by an allow-list", _inside(_EXAMINER, _ALL_EXCEPTIONS), (EXCEPTIONS,)),
    "manifest": Mutant("every check of the manifest is reported", _silence_passes, (MANIFEST,)),
    "words": Mutant("only the word passed passes", _any_word_passes, (MANIFEST,)),
    "strangers": Mutant("no check but the manifest's", _strangers_reported, (MANIFEST,)),
    "json": Mutant("strict frames", _loose_json, (FRAMES,), "NaN or Infinity or overflows or own"),
    "nonce": Mutant("a reply repeats its number", _any_number, (FRAMES,), "number or own"),
    "fresh": Mutant("a fresh process for each check", _one_process, (CALLS,), "knows or twin"),
    "shared-memory": Mutant(
        "no memory shared between checks",
        _inside(_AGENT, "import agent.service\nagent.service._SHARED_MEMORY = None"),
        (CALLS,),
        "shared or twin",
    ),
    "examiner-memory": Mutant(
        "no suite changes its parent",
        _inside(_EXAMINER, "import examiner.resident\nexaminer.resident.protect = lambda **_: None"),
        (SUITES,),
        "changes",
    ),
    "terminal": Mutant("no control characters on terminals", _steering_shown, (VALUES,), "control or twin"),
    "read-only": Mutant("read-only root", _sets(read_only=False), (ESCAPE,)),
    "network": Mutant("no network", _sets(network_mode="host"), (ESCAPE,)),
    "capabilities": Mutant("no capabilities", _sets(cap_drop=[]), (ESCAPE,)),
    "privileges": Mutant(
        "no new privileges",
        _sets(security_opt=["seccomp=unconfined"]),  # under our filter no container starts without the option
        (ESCAPE,),
        "no-new-privileges or identity",
    ),
    "environment": Mutant("exact environment", _sets(environment={"PATH": "/usr/bin:/bin", "KEY": "x"}), (ESCAPE,)),
    "rlimits": Mutant("limits of files and descriptors", _sets(ulimits=[]), (ESCAPE,)),
    "shm": Mutant("little shared memory", _sets(shm_size=64 << 20), (ESCAPE,)),
}


class _Witness:
    """Writes down which cases noticed."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._failed: list[str] = []
        self._passed = 0

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and report.when == "call":
            self._failed.append(report.nodeid)
        self._passed += report.passed and report.when == "call"

    def pytest_sessionfinish(self) -> None:
        Path(self._path).write_text(json.dumps({"failed": self._failed, "passed": self._passed}), encoding="utf-8")


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--mutant", choices=list(MUTANTS), help="the defence to turn off")
    parser.addoption("--witness", help="where to write which cases noticed")


def pytest_configure(config: Any) -> None:
    from attacks.tally import Tally

    Tally.write = lambda self: None  # a run without a defence says nothing about the product
    MUTANTS[config.getoption("--mutant")].apply()
    config.pluginmanager.register(_Witness(config.getoption("--witness")), "witness")
