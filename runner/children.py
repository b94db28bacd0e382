"""Keeps processes running: starts them, restarts the ones that die, ends them in order.

Each child has a session of its own, so that Ctrl-C in a terminal reaches the parent alone, which then ends them one
group after the other. A child whose parent is killed gets SIGTERM from the kernel: nothing outlives us. What they
print goes to one file each.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from runner.i18n import gettext as _
from runner.sandbox import SandboxError

#: How often a child may die young before we give up, and from what age on it is not young any more.
MAX_YOUNG_DEATHS: Final = 5
YOUNG_S: Final = 60.0

_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 10.0
#: Before the next try of what does not stay up or refuses, while the others go on.
_TROUBLE_PAUSE_S: Final = 20.0
_LOG_BYTES: Final = 5 << 20
_LAST_LINES: Final = 15
#: A refusal names everything that is wrong, with what to do about it.
_REFUSAL_LINES: Final = 40
_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


#: A program that ends with this has looked and will not work here (EX_CONFIG of sysexits.h): no use in trying again.
REFUSED: Final = 78


class ChildError(SandboxError):
    """A process that we need does not stay up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to keep running."""

    name: str
    command: tuple[str, ...]
    #: Beside our own environment.
    environment: Mapping[str, str] = field(default_factory=dict)
    #: How long it may take to end by itself after SIGTERM.
    stop_s: float = 10.0
    #: Programs of a lower stage are ended first, those of one stage together.
    stage: int = 0


class Child:
    """One program, and the process that runs it at the moment, if any."""

    def __init__(self, program: Program, logs: Path) -> None:
        """Start nothing yet."""
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.young_deaths = 0
        #: When the process began, or when to try again, by ``time.monotonic``.
        self.began = 0.0
        self.due = 0.0

    def start(self) -> None:
        """Start the process.

        Raises:
            ChildError: the program cannot be started at all.
        """
        self.began = time.monotonic()
        try:
            self.process = spawn(self.program, self.log)
        except OSError as error:
            said = _("{program} cannot be started: {error}.")
            raise ChildError(said.format(program=self.program.command[0], error=error.strerror)) from error

    def died(self) -> str | None:
        """Take note of the process's death, and say when to start another.

        Returns:
            What is wrong, where it has died young too often or refuses to start.
        """
        code = self.process.poll() if self.process else None
        self.process = None
        now = time.monotonic()
        if code == REFUSED:
            self.due = now + _TROUBLE_PAUSE_S
            said = _("{name} refuses to start (status {code}). The end of {log}:")
            return (
                said.format(name=self.program.name, code=code, log=self.log)
                + f"\n{last_lines(self.log, _REFUSAL_LINES)}"
            )
        self.young_deaths = self.young_deaths + 1 if now - self.began < YOUNG_S else 1
        if code == -signal.SIGKILL:  # by the kernel for memory, or by somebody: no fault that a start would show again
            self.young_deaths = min(self.young_deaths, MAX_YOUNG_DEATHS - 1)
        if self.young_deaths >= MAX_YOUNG_DEATHS:
            self.due = now + _TROUBLE_PAUSE_S
            said = _("{name} ended {count} times right after its start (status {code}). The end of {log}:")
            return (
                said.format(name=self.program.name, count=self.young_deaths, code=code, log=self.log)
                + f"\n{last_lines(self.log)}"
            )
        self.due = now + min(_FIRST_PAUSE_S * 4 ** (self.young_deaths - 1), _LONGEST_PAUSE_S)
        return None


class Children:
    """All programs of one parent. For the main thread alone: the kernel ends a child with the thread that made it."""

    def __init__(
        self,
        logs: Path,
        *,
        on_restart: Callable[[Program, Path], None] = lambda program, log: None,
        on_trouble: Callable[[str], None] = lambda complaint: None,
    ) -> None:
        """``on_restart`` is told of each process that had to be started again, ``on_trouble`` of what is wrong with one
        that does not stay up while the others go on (see ``watch``).
        """
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._logs = logs
        self._on_restart = on_restart
        self._on_trouble = on_trouble
        self._children: list[Child] = []

    def start(self, program: Program) -> Child:
        """Begin to keep ``program`` running.

        Raises:
            ChildError: it cannot be started.
        """
        child = Child(program, self._logs)
        child.start()
        self._children.append(child)
        return child

    def watch(self, wake: int, timeout_s: float | None = None, *, patient: bool = False) -> bool:
        """Restart what dies, until the descriptor ``wake`` can be read or the time is up.

        ``patient``: a child that dies young too often, or refuses to start, is tried again and again, and the others
        go on meanwhile. A slot may find its machine too busy to prove a limit; that must not end the api.

        Returns:
            True when ``wake`` can be read.

        Raises:
            ChildError: a child died young too often, or refuses to start, and nobody is ``patient``.
        """
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            self._restart_the_dead(patient)
            waits = [child.due for child in self._children if child.process is None]
            if deadline is not None:
                waits.append(deadline)
            pause = max(0.0, min(waits) - time.monotonic()) if waits else None
            if _wait([child.process.pid for child in self._children if child.process], wake, pause):
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False

    def stop(self, wake: int | None = None) -> None:
        """End everything, stage by stage, in the time that it needs. Readable ``wake`` means: at once."""
        for stage in sorted({child.program.stage for child in self._children}):
            end([child for child in self._children if child.program.stage == stage], wake=wake)
        self._children.clear()

    def _restart_the_dead(self, patient: bool) -> None:
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                complaint = child.died()
                if complaint is None:
                    self._on_restart(child.program, child.log)
                elif patient:
                    self._on_trouble(complaint)
                else:
                    raise ChildError(complaint)
            if child.process is None and time.monotonic() >= child.due:
                child.start()


def spawn(program: Program, log: Path, *, capture: bool = False) -> subprocess.Popen[bytes]:
    """Start a program once, with its output at the end of ``log``; ``capture`` keeps its stdout for ``communicate``."""
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if capture else descriptor,
            stderr=descriptor,
            env={**os.environ, **program.environment},
            start_new_session=True,
            preexec_fn=partial(_die_with_parent, os.getpid()),
        )
    finally:
        os.close(descriptor)


def end(children: Sequence[Child], *, wake: int | None = None) -> None:
    """SIGTERM to all, and SIGKILL where that is not heard in time, or when ``wake`` can be read."""
    processes = [(child.process, child.program.stop_s) for child in children if child.process is not None]
    began = time.monotonic()
    for process, _stop_s in processes:
        if process.poll() is None:
            process.terminate()
    for process, stop_s in processes:
        while process.poll() is None and time.monotonic() < began + stop_s:
            if _wait([process.pid], wake, began + stop_s - time.monotonic()):
                break
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # it, or what it may have left in its session
        process.wait()


def last_lines(log: Path, count: int = _LAST_LINES) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def _wait(pids: Sequence[int], wake: int | None, timeout_s: float | None) -> bool:
    """Until one of the processes has ended, ``wake`` can be read, or the time is up. True for ``wake``."""
    descriptors = [os.pidfd_open(pid) for pid in pids]
    try:
        with selectors.DefaultSelector() as selector:
            for descriptor in descriptors:
                selector.register(descriptor, selectors.EVENT_READ)
            if wake is not None:
                selector.register(wake, selectors.EVENT_READ)
            ready = selector.select(timeout_s)
        return any(key.fd == wake for key, _ in ready)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _die_with_parent(parent: int) -> None:
    """Runs in the child, before the program. Two system calls, and no lock that a thread of ours could hold."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone already
        os._exit(1)
