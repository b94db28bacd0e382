"""Everything of one machine, from one parent: Redis where there is none, the database's schema, api, collector, slots.

What takes long is started first and waited for last. The parent speaks no HTTP framework and no SQL: api, collector and
the chores of the database are processes of their own (``python -m api …``), as are the slots.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runner.children import Child, Children, Program, last_lines, spawn
from runner.i18n import gettext as _
from runner.i18n import language
from runner.premises import StartError, address, check_port, get_json
from runner.redis_server import RedisServer
from runner.sandbox import SandboxError
from runner.settings import Settings
from runner.verdict import Lane

_REDIS_READY_S: Final = 20.0
_READY_S: Final = 120.0
_CHORE_S: Final = 120.0
_PAUSE_S: Final = 0.02
#: A slot ends the attempt at hand first; what it cannot finish is done again after the next start.
_SLOT_STOP_S: Final = 20.0
_KEY_FILE: Final = "api-key"


class StoppedError(Exception):
    """Somebody asked for the end before the start was over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAccess:
    """What the first start makes up, to be shown once."""

    login: str
    password: str
    api_key: str


class StopRequests:
    """SIGINT, SIGTERM and SIGHUP as something to wait for: a descriptor that can be read once one has come."""

    def __init__(self) -> None:
        """Take the signals over, for good."""
        self.descriptor, self._write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *which: os.write(self._write, b"."))

    def forget(self) -> None:
        """From here on, only another request counts."""
        try:
            os.read(self.descriptor, 1 << 16)
        except BlockingIOError:
            return


class Supervisor:
    """The processes of one installation. Use ``start``, then ``serve``, then ``stop`` in any case."""

    def __init__(self, settings: Settings, stop_requests: StopRequests, *, tell: Callable[[str], None]) -> None:
        """``tell`` is given a line of text where something takes long or goes wrong."""
        self._settings = settings
        self._stop_requests = stop_requests
        self._tell = tell
        self._logs = settings.data / "logs"
        self._children = Children(self._logs, on_restart=self._tell_of_restart, on_trouble=self._tell)
        self._redis: RedisServer | None = None

    @property
    def key_file(self) -> Path:
        """Where the first API key is kept, for this machine's own use."""
        return self._settings.data / _KEY_FILE

    def start(self) -> FirstAccess | None:
        """Start everything, and return once the api says that submissions would be graded.

        Raises:
            StartError: it cannot be; so do the other ``SandboxError`` of what is started.
            StoppedError: a stop was requested.
        """
        self._settings.runtime_name()  # a profile that may not be used is said at once
        check_port(self._settings.host, self._settings.port)
        self._settings.instance()
        redis = self._start_redis()
        migration = self._begin_chore("migrate")
        self._build_images()
        if redis is not None and self._redis is not None:
            self._redis.wait_until_ready(_REDIS_READY_S, redis.log)
        needed, later = slot_programs(self._settings, self._environment())
        for program in needed:
            self._children.start(program)
        migrated = json.loads(self._finish_chore("migrate", migration))["migrated"]
        for name, stage in (("collector", 2), ("serve", 0)):
            program = Program(
                name="api" if name == "serve" else name,
                command=(sys.executable, "-m", "api", name),
                environment=self._environment(),
                stage=stage,
            )
            self._children.start(program)
        # A database that is new was migrated just now; one that is not has its first administrator.
        access = self._bootstrap() if migrated or not self.key_file.exists() else None
        self._wait_until_ready()
        for program in later:
            self._children.start(program)
        return access

    def meanwhile(self, done: Callable[[], bool]) -> None:
        """Keep everything running until ``done``.

        Raises:
            ChildError: something does not stay up.
            StoppedError: a stop was requested.
        """
        while not done():
            self._go_on(_PAUSE_S)

    def serve(self) -> None:
        """Keep everything running until a stop is requested. What does not stay up is told of, and tried again."""
        self._children.watch(self._stop_requests.descriptor, patient=True)

    def stop(self) -> None:
        """End everything that was started, and remove every sandbox. Another request means: at once."""
        self._stop_requests.forget()
        self._children.stop(wake=self._stop_requests.descriptor)
        if self._redis is not None:
            self._redis.clean_up()
        from runner.docker_sandbox.host import connect, sweep  # slow to load

        try:
            sweep(connect(), self._settings.instance())
        except SandboxError as error:  # whatever led here is the better message
            self._tell(str(error))

    def _environment(self) -> dict[str, str]:
        url = self._settings.redis_url if self._redis is None else self._redis.url
        return {
            "REDIS_URL": str(url),
            "PREUVE_API_URL": self._settings.api_url or address(self._settings.host, self._settings.port),
            "PYTHONUNBUFFERED": "1",
        }

    def _start_redis(self) -> Child | None:
        if self._settings.redis_url is not None:
            return None
        self._redis = RedisServer(self._settings.data)
        return self._children.start(self._redis.program())

    def _build_images(self) -> None:
        from runner.workbench import open_images  # slow to load

        images = open_images(self._settings)
        for name in images.names:
            images.build(name, progress=self._tell)
            self._go_on()

    def _begin_chore(self, *words: str) -> subprocess.Popen[bytes]:
        program = Program(name=words[0], command=(sys.executable, "-m", "api", *words), environment=self._environment())
        return spawn(program, self._logs / f"{words[0]}.log", capture=True)

    def _finish_chore(self, name: str, process: subprocess.Popen[bytes]) -> str:
        """What it printed, which is little. While it runs, the others are looked after."""
        deadline = time.monotonic() + _CHORE_S
        try:
            self.meanwhile(lambda: process.poll() is not None or time.monotonic() > deadline)
        finally:
            if process.poll() is None:
                process.kill()
            printed, _nothing = process.communicate()
        if process.returncode != 0:
            log = self._logs / f"{name}.log"
            raise StartError(
                _("`python -m api {name}` failed. The end of {log}:").format(name=name, log=log)
                + f"\n{last_lines(log)}"
            )
        return printed.decode()

    def _bootstrap(self) -> FirstAccess | None:
        chore = self._begin_chore("bootstrap", "--language", language(), "--key-file", str(self.key_file))
        answer = json.loads(self._finish_chore("bootstrap", chore))
        if not answer["created"]:
            return None
        return FirstAccess(login=answer["login"], password=answer["password"], api_key=answer["api_key"])

    def _wait_until_ready(self) -> None:
        began = told = time.monotonic()
        while (missing := self._missing()) is not None:
            now = time.monotonic()
            if now - began > _READY_S:
                raise StartError(
                    _("Not ready after {seconds} s: {missing}. Look into {folder}.").format(
                        seconds=f"{_READY_S:.0f}", missing=missing, folder=self._logs
                    )
                )
            if now - told > 2.0:
                told = now
                self._tell(f"… {missing}")
            self._go_on(_PAUSE_S)

    def _missing(self) -> str | None:
        """What /readyz still misses; None when nothing."""
        try:
            status, body = get_json(self._settings.host, self._settings.port, "/readyz")
        except (OSError, http.client.HTTPException, ValueError):
            return _("the api does not answer yet")
        if status == http.HTTPStatus.OK:
            return None
        parts = body.get("parts", {}) if isinstance(body, dict) else {}
        return "; ".join(str(part["reason"]) for part in parts.values() if not part["ready"]) or _(
            "status {status}"
        ).format(status=status)

    def _go_on(self, pause_s: float = 0.0) -> None:
        if self._children.watch(self._stop_requests.descriptor, pause_s):
            raise StoppedError

    def _tell_of_restart(self, program: Program, log: Path) -> None:
        self._tell(_("{name} ended and is started again; see {log}").format(name=program.name, log=log))


def slot_programs(settings: Settings, environment: dict[str, str]) -> tuple[list[Program], list[Program]]:
    """The slots that the settings ask for: those that somebody waits for, and those that can start after them."""
    needed = [
        *lane_programs(Lane.GRADE, settings.slots_grade, environment),
        *lane_programs(Lane.RUN, settings.slots_run, environment),
    ]
    return needed, list(lane_programs(Lane.BULK, settings.slots_bulk, environment))


def lane_programs(lane: Lane, count: int, environment: dict[str, str]) -> Iterator[Program]:
    """``count`` slots of one lane, with names that no other machine and no other parent gives."""
    for number in range(1, count + 1):
        name = f"{lane.value}-{number}"
        slot = f"{socket.gethostname()}-{os.getpid()}-{name}"
        command = (sys.executable, "-m", "runner.worker", "--lane", lane.value, "--name", slot)
        yield Program(name=name, command=command, environment=environment, stop_s=_SLOT_STOP_S, stage=1)
