"""A Redis of our own, where the operator has none: a unix socket in the data folder that nobody else may open.

Redis is a courier here (see ``runner.wire``): its append-only file merely spares the sweeper some work after a restart.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from runner.children import Program, last_lines
from runner.i18n import gettext as _
from runner.sandbox import SandboxError

#: The kernel's limit on a socket's path is 108 bytes with its end (unix(7)).
_SOCKET_PATH_BYTES: Final = 100
_ANSWER_S: Final = 1.0
_PAUSE_S: Final = 0.02


class RedisError(SandboxError):
    """There is no Redis, or it does not start."""


class RedisServer:
    """One redis-server on one data folder."""

    def __init__(self, data: Path) -> None:
        """Start nothing, write nothing."""
        self._folder = (data / "redis").absolute()
        self._socket = self._folder / "redis.sock"
        self._short: Path | None = None

    def program(self) -> Program:
        """What to run, after writing its configuration.

        Raises:
            RedisError: no redis-server is installed.
        """
        server = find_server()
        if server is None:
            raise RedisError(_("There is no redis-server. Run `make setup`, which installs one, or set REDIS_URL."))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(os.fsencode(self._socket)) > _SOCKET_PATH_BYTES:
            self._short = Path(tempfile.mkdtemp(prefix="preuve-redis-"))
            self._socket = self._short / "redis.sock"
        configuration = self._folder / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self._configuration(), encoding="utf-8")
        return Program(name="redis", command=(str(server), str(configuration)), stage=3)

    @property
    def url(self) -> str:
        """Its address, good after ``program``."""
        return f"unix://{self._socket}?db=0"

    def answers(self) -> bool:
        """True when it takes commands."""
        return answers(self._socket)

    def wait_until_ready(self, timeout_s: float, log: Path) -> None:
        """Block until it takes commands.

        Raises:
            RedisError: it does not in time; with the end of its ``log``.
        """
        deadline = time.monotonic() + timeout_s
        while not self.answers():
            if time.monotonic() > deadline:
                said = _(
                    "Redis does not start. Nothing is lost if you remove {folder} and try again. The end of {log}:"
                )
                raise RedisError(said.format(folder=self._folder, log=log) + f"\n{last_lines(log)}")
            time.sleep(_PAUSE_S)

    def clean_up(self) -> None:
        """Remove what it leaves behind outside of the data folder."""
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)

    def _configuration(self) -> str:
        def quoted(path: Path) -> str:
            return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'

        return "\n".join(
            [
                "port 0",
                f"unixsocket {quoted(self._socket)}",
                "unixsocketperm 700",
                f"dir {quoted(self._folder)}",
                "appendonly yes",
                "appendfsync everysec",
                'save ""',
                "maxmemory-policy noeviction",
                "daemonize no",
                "loglevel notice",
                "",
            ]
        )


def find_server() -> Path | None:
    """The redis-server to use: on PATH, or beside our Python."""
    beside = Path(sys.executable).parent / "redis-server"
    found = shutil.which("redis-server")
    if found is not None:
        return Path(found)
    return beside if os.access(beside, os.X_OK) else None


def running_url(data: Path) -> str | None:
    """The address of the Redis that `preuve up` keeps on this data folder; None while it does not run."""
    path = (data / "redis" / "redis.sock").absolute()
    return f"unix://{path}?db=0" if answers(path) else None


def answers(path: Path) -> bool:
    """True when a Redis on this socket takes commands."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_ANSWER_S)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
