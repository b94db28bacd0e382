"""A real PostgreSQL of a test run's own: a private cluster on a socket, gone at its end.

It is made and run by an ordinary user, since PostgreSQL refuses to run as root; what makes it durable is off, since it
forgets everything anyway.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

#: The oldest that is supported.
OLDEST = 15

_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "log_min_messages": "panic",
    "timezone": "UTC",
}
#: For those who measure: it keeps what it says it keeps, and looks after its tables.
_DURABLE = {**_OPTIONS, "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
_START_S = 30.0
_PR_SET_PDEATHSIG = 1


class PostgresServer:
    """One cluster. Its databases are copies of a template, which costs some ten milliseconds."""

    def __init__(self, *, durable: bool = False) -> None:
        self._options = _DURABLE if durable else _OPTIONS
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="preuve-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0
        user = _ordinary_user()
        self._user = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        if user is not None:
            os.chown(self._folder, user.pw_uid, user.pw_gid)

    def start(self) -> None:
        data = self._folder / "data"
        options = ["--auth=trust", "--username=preuve", "--encoding=UTF8", "--no-locale", "--no-sync"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self._folder), "LC_ALL": "C"}
        done = subprocess.run(
            [self._programs / "initdb", f"--pgdata={data}", *options],
            cwd=self._folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            **self._user,
        )
        assert done.returncode == 0, done.stderr
        settings = [f"-c{name}={value}" for name, value in self._options.items()]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", str(data), f"-cunix_socket_directories={self._folder}", *settings],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,
            **self._user,
        )
        self._wait()

    def _wait(self) -> None:
        where = ["-U", "preuve", "-h", str(self._folder), "-d", "postgres"]
        command = [self._programs / "pg_isready", "-q", "-t", "1", *where]
        for _ in range(int(_START_S * 50)):
            assert self._process is not None
            assert self._process.poll() is None, "postgres has ended"
            if subprocess.run(command, check=False).returncode == 0:
                return
        raise AssertionError("postgres does not take connections")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # at once: there is nothing to keep
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://preuve@/{database}?host={self._folder}"

    def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of another one that nobody is connected to."""
        self._count += 1
        name = f"t{self._count}"
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, database: str) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def _say(self, text: str, *names: str) -> None:
        statement = sql.SQL(text).format(*map(sql.Identifier, names))
        with psycopg.connect(host=str(self._folder), user="preuve", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)


def _programs() -> Path:
    """The folder of the newest version that is there."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    versions = {folder: _version(folder) for folder in folders}
    best = max(versions, key=lambda folder: versions[folder], default=None)
    assert best is not None, "There is no PostgreSQL: `make test` installs it, or says how."
    assert versions[best] >= OLDEST, f"PostgreSQL {versions[best]} is too old: {OLDEST} or newer is needed."
    return best


def _version(folder: Path) -> int:
    text = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(text.split()[2].partition(".")[0])


def _ordinary_user() -> pwd.struct_passwd | None:
    """Somebody else than root, if we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("there is nobody but root")


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
