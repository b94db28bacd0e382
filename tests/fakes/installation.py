"""A whole installation of a test's own: Redis, api, collector and slots as processes, on a data folder of their own.

Nothing is pretended here. Processes are ended by their numbers alone, and no container of this installation's name is
left when it ends.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import docker
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from rq.intermediate_queue import IntermediateQueue

from fakes.private_engine import PrivateEngine
from fakes.small_exercises import THREE_CHECKS_TOML, three_checks
from runner import wire
from runner.children import Program, spawn
from runner.docker_sandbox.host import connect, sweep
from runner.redis_server import find_server
from runner.settings import INSTALLATION
from runner.verdict import Lane

#: Longer than anything takes that goes well, on the slowest machine that runs these tests.
PATIENCE_S = 90.0

_Answer = TypeVar("_Answer")

#: Answers at once but for double(2), which it never does: the attempt is under way for as long as a call may take.
HANGS_AT_TWO = "def double(n):\n    while n == 2:\n        pass\n    return n * 2\n"
RIGHT = "def double(n):\n    return n * 2\n"
#: What comes of it.
VERDICTS_OF_HANGING = {"test_example": "passed", "test_one": "passed", "test_two": "timeout", "test_three": "passed"}


def until(
    look: Callable[[], _Answer], *, what: str, patience_s: float = PATIENCE_S, instead: Callable[[], object] = str
) -> _Answer:
    """Look again and again until there is something; then it is returned."""
    deadline = time.monotonic() + patience_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited in vain for this: {what}. {instead()}"
        time.sleep(0.02)
    return found


def write_bank(folder: Path) -> Path:
    """A bank with the exercise "three-checks": its sample asks for double(1), and a call may take three seconds."""
    toml = THREE_CHECKS_TOML.replace("call_ms = 1000", "call_ms = 3000").replace("_ms = 1500", "_ms = 4000")
    sample = "from submission import double\n\n\ndef test_example():\n    assert double(1) == 2\n"
    three_checks(folder, **{"exercise.toml": toml, "samples/test_samples.py": sample})
    return folder


class Installation:
    """Start and end its parts in any order, any way, and see what becomes of the submissions."""

    def __init__(self, bank: Path, private: PrivateEngine | None = None) -> None:
        # A short path: that of a socket has room for 108 bytes only.
        self.folder = Path(tempfile.mkdtemp(prefix="preuve-faults-"))
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        self.name = f"test-{secrets.token_hex(6)}"
        (self.data / "instance").write_text(self.name, encoding="ascii")
        self.engine = connect() if private is None else private.client
        self._private = private
        self.port = _free_port()
        self.redis_url = f"unix://{self.folder}/redis.sock?db=0"
        self.redis = Redis.from_url(self.redis_url, retry=Retry(ConstantBackoff(0.02), 500))
        self.key = ""
        self._bank = bank
        self._sandboxes = _with_small_stock(self.folder / "sandboxes")
        if private is not None:  # it has images for Python alone
            shutil.rmtree(self._sandboxes / "javascript")
        self._processes: list[subprocess.Popen[bytes]] = []
        self._shared: subprocess.Popen[bytes] | None = None
        self._logs = self.folder / "logs"
        self._logs.mkdir()

    # Its parts

    def start(self) -> None:
        """Everything but slots."""
        self.start_redis()
        self._chore("migrate")
        self.key = json.loads(self._chore("bootstrap"))["api_key"]
        self.api = self.start_api()
        self.collector = self.start_collector()

    def start_redis(self) -> None:
        server = find_server()
        assert server is not None
        options = ["--port", "0", "--unixsocket", str(self.folder / "redis.sock"), "--save", "", "--appendonly", "yes"]
        self.redis_server = self._start("redis", [str(server), *options, "--dir", str(self.folder)])
        until(self._redis_answers, what="Redis answers")

    def start_api(self) -> subprocess.Popen[bytes]:
        self.api = self._start("api", [sys.executable, "-m", "api", "serve"])
        until(lambda: self._alive(self.api) and self._api_answers(), what="the api answers", instead=self.logs)
        return self.api

    def start_collector(self) -> subprocess.Popen[bytes]:
        self.collector = self._start("collector", [sys.executable, "-m", "api", "collector"])
        return self.collector

    def start_slot(
        self, name: str | None = None, *, lane: Lane = Lane.GRADE, program: Sequence[str] = ("-m", "runner.worker")
    ) -> subprocess.Popen[bytes]:
        """A slot, ready for its first job."""
        name = name or f"slot-{secrets.token_hex(4)}"
        slot = self.begin_slot(name, lane=lane, program=program)
        key = f"preuve:slot:{name}"
        until(lambda: self._alive(slot) and self.redis.exists(key), what="the slot is ready", instead=self.logs)
        return slot

    def some_slot(self) -> subprocess.Popen[bytes]:
        """A slot that an earlier test has left running, or else a new one."""
        if self._shared is None or self._shared not in self._processes:
            self._shared = self.start_slot()
        return self._shared

    def begin_slot(
        self, name: str, *, lane: Lane = Lane.GRADE, program: Sequence[str] = ("-m", "runner.worker")
    ) -> subprocess.Popen[bytes]:
        """A slot that has just been started."""
        return self._start(name, [sys.executable, *program, "--lane", lane.value, "--name", name])

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """As kill -9 does it."""
        process.kill()
        process.wait()
        self._processes.remove(process)

    def start_all(self, **settings: str) -> subprocess.Popen[bytes]:
        """All of it by `preuve up`, which starts again what dies."""
        whole = self._start("up", [sys.executable, "-c", "from runner.cli import main; main()", "up"], **settings)
        key_file = self.data / "api-key"
        until(
            lambda: self._alive(whole) and key_file.exists() and self._is_ready(), what="it is ready", instead=self.logs
        )
        self.key = key_file.read_text(encoding="ascii").strip()
        return whole

    def end(self, process: subprocess.Popen[bytes]) -> int:
        """As an operator does it. Its exit status."""
        process.send_signal(signal.SIGTERM)
        status = process.wait(PATIENCE_S)
        self._processes.remove(process)
        return status

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        self.redis.close()
        sweep(self.engine, self.name)
        if self._private is None:
            self.engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What clients do

    def submit(self, source: str = RIGHT, **more: Any) -> str:
        """The id of a new submission."""
        status, answer = self.post(source, **more)
        assert status == 202, answer
        return str(answer["id"])

    def post(
        self, source: str = RIGHT, *, idempotency_key: str | None = None, **more: Any
    ) -> tuple[int, dict[str, Any]]:
        body = {"exercise": "three-checks", "language": "python", "mode": "submit", "files": {"solution.py": source}}
        headers = {} if idempotency_key is None else {"Idempotency-Key": idempotency_key}
        return self._request("/v1/submissions", {**body, **more}, headers)

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, answer = self._request(path, body, method="PUT")
        assert status in (200, 201), answer
        return answer

    def ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, more: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """What an address answers, with the installation's key."""
        status, answer = self._request(path, body, more, method=method)
        assert status in (200, 201), answer
        return answer

    def as_visitor(
        self, method: str, path: str, body: dict[str, Any] | None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str, dict[str, Any]]:
        """Status, cookie and answer for somebody without a key."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            sent = {"Content-Type": "application/json", **(headers or {})}
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
            return answer.status, cookie, json.loads(answer.read())
        finally:
            connection.close()

    def upload(self, slug: str, archive: bytes) -> dict[str, Any]:
        """An own exercise, as its author sends it."""
        headers = {"Content-Type": "application/zip"}
        status, answer = self._request(f"/v1/exercises?slug={slug}", archive, headers, method="POST")
        assert status == 202, answer
        return answer

    def wait_checked(self, slug: str, version: int = 1) -> dict[str, Any]:
        """The version of an own exercise once it is checked."""

        def checked() -> dict[str, Any] | None:
            status, found = self._request(f"/v1/exercises/{slug}/versions/{version}")
            assert status == 200, found
            return found if found["state"] != "checking" else None

        found = until(checked, what=f"{slug} is checked", instead=self.logs)
        assert found is not None
        return found

    def read(self, submission: str) -> dict[str, Any]:
        status, answer = self._request(f"/v1/submissions/{submission}?view=staff")
        assert status == 200, answer
        return answer

    def wait_verdict(self, submission: str) -> dict[str, Any]:
        """The submission once it is done."""

        def done() -> dict[str, Any] | None:
            found = self.read(submission)
            return found if found["state"] == "done" else None

        found = until(done, what=f"{submission} is done", instead=self.logs)
        assert found is not None
        return found

    # What one may look at

    def attempts(self, submission: str) -> list[tuple[Any, ...]]:
        """Number, state and outcome of each attempt, from the database."""
        return self.query(
            "SELECT number, state, outcome FROM attempts WHERE submission_id = ? ORDER BY number", submission
        )

    def slot_of_attempt(self, submission: str, number: int) -> Any:
        query = "SELECT slot FROM attempts WHERE submission_id = ? AND number = ?"
        return self.query(query, submission, number)[0][0]

    def evidence_count(self, submission: str) -> int:
        return int(self.query("SELECT count(*) FROM evidence WHERE submission_id = ?", submission)[0][0])

    def verdict_events(self, submission: str) -> int:
        """How often a report was announced, as far as Redis remembers."""
        entries: Any = self.redis.xrange(wire.events_key(submission))
        return sum(fields[b"kind"] == b"report" for _, fields in entries)

    def query(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self.database() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.data / "preuve.sqlite3", timeout=30, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()

    def wait_middle(self, submission: str, check: str = "Case one") -> None:
        """Until the event of this check has come: the next one hangs, so the attempt is in its middle."""
        key = wire.events_key(submission)

        def seen() -> bool:
            entries: Any = self.redis.xrange(key)
            checks = [json.loads(fields[b"data"]) for _, fields in entries if fields[b"kind"] == b"check"]
            return any(one["label"]["en"] == check for one in checks)

        until(seen, what=f"{check} of {submission} is over", instead=self.logs)
        # Attempts that end soon are never announced; this one will be, and what follows may count on it.
        until(
            lambda: any(state == "running" for _, state, _ in self.attempts(submission)),
            what=f"{submission} is announced as running",
            instead=self.logs,
        )

    def wait_attempt(self, submission: str, number: int) -> None:
        """Until this attempt is being graded."""
        until(
            lambda: (number, "running", None) in self.attempts(submission),
            what=f"attempt {number} of {submission} runs",
            instead=self.logs,
        )

    def queued(self, lane: Lane = Lane.GRADE) -> list[str]:
        return [job.decode() for job in self.redis.lrange(f"rq:queue:{lane.value}", 0, -1)]

    def intermediate_key(self, lane: Lane = Lane.GRADE) -> str:
        return IntermediateQueue.get_intermediate_queue_key(f"rq:queue:{lane.value}")

    def containers(self, **labels: str) -> list[Any]:
        """This installation's containers, running or not."""
        wanted = [f"preuve.instance={self.name}", *(f"preuve.{name}={value}" for name, value in labels.items())]
        return list(self.engine.containers.list(all=True, filters={"label": wanted}, ignore_removed=True))

    def wait_no_containers(self) -> None:
        until(lambda: not self.containers(), what="no container is left", instead=lambda: str(self.containers()))

    def wait_reports_recorded(self) -> None:
        """Until everything that slots have reported was dealt with."""

        def nothing_left() -> bool:
            return not self.redis.xlen(wire.REPORTS_STREAM)

        until(nothing_left, what="all reports are recorded", instead=self.logs)

    def log(self, name: str) -> str:
        return (self._logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def logs(self) -> str:
        """The end of each process's output, for the message of a test that fails."""
        ends = [f"--- {path.name}\n{path.read_text(errors='replace')[-3_000:]}" for path in self._logs.glob("*.log")]
        return "\n".join(ends)

    # Details

    def _environment(self) -> dict[str, str]:
        engine = {} if self._private is None else {"DOCKER_HOST": self._private.address}
        return {
            **engine,
            "PREUVE_DATA": str(self.data),
            "PREUVE_BANK": str(self._bank),
            "PREUVE_HOST": "127.0.0.1",
            "PREUVE_PORT": str(self.port),
            "PREUVE_API_URL": f"http://127.0.0.1:{self.port}",
            "PREUVE_RUNTIME": "runc",
            "PREUVE_UID_BASE": "300000",
            "PREUVE_SANDBOXES": str(self._sandboxes),
            "REDIS_URL": self.redis_url,
            "DATABASE_URL": f"sqlite:///{self.data}/preuve.sqlite3",
            "PYTHONPATH": os.pathsep.join((str(INSTALLATION), str(INSTALLATION / "tests"))),
            "PYTHONUNBUFFERED": "1",
        }

    def _start(self, name: str, command: Sequence[str], **more: str) -> subprocess.Popen[bytes]:
        program = Program(name=name, command=tuple(command), environment={**self._environment(), **more}, stop_s=60)
        process = spawn(program, self._logs / f"{name}.log")
        self._processes.append(process)
        return process

    def _chore(self, *words: str) -> str:
        command = [sys.executable, "-m", "api", *words]
        environment = {**os.environ, **self._environment()}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    def _alive(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, f"it ended with {process.returncode}. {self.logs()}"
        return True

    def _redis_answers(self) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "redis.sock"))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    def _api_answers(self) -> bool:
        with suppress(OSError):
            return self._request("/healthz")[0] == 200
        return False

    def _is_ready(self) -> bool:
        with suppress(OSError):
            return self._request("/readyz")[0] == 200
        return False

    def _request(
        self,
        path: str,
        body: dict[str, Any] | bytes | None = None,
        more: Mapping[str, str] | None = None,
        *,
        method: str | None = None,
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **(more or {})}
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())


def kill_container(container: Any) -> None:
    """As `docker kill` does it. One that is gone already is as good."""
    with suppress(docker.errors.NotFound, docker.errors.APIError):
        container.kill()


def kill_program(container: Any) -> bool:
    """As kill -9 of what runs in it, past the engine. False if it does not run any more."""
    with suppress(docker.errors.NotFound, OSError, StopIteration):
        container.reload()
        first = int(container.attrs["State"]["Pid"])
        if first:
            os.kill(next(iter(children_of(first)), first), signal.SIGKILL)
            return True
    return False


def children_of(parent: int, word: str = "") -> list[int]:
    """Processes that this one has started, with ``word`` in their command line."""
    numbers = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return [int(one) for one in numbers if word.encode() in Path(f"/proc/{one}/cmdline").read_bytes()]


def _with_small_stock(folder: Path) -> Path:
    """The languages, with one warm sandbox for Python alone, so that slots start and end soon. Images stay the same."""
    shutil.copytree(INSTALLATION / "sandboxes", folder, ignore=shutil.ignore_patterns("__pycache__"))
    # What is installed for the examiner is read from beside it.
    shutil.copytree(INSTALLATION / "deploy", folder.parent / "deploy")
    for description in folder.glob("*/sandbox.toml"):
        count = 1 if description.parent.name == "python" else 0
        text = description.read_text(encoding="utf-8")
        description.write_text(re.sub(r"(?m)^warm = \d+$", f"warm = {count}", text), encoding="utf-8")
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
