"""Starting and ending the candidate's processes.

Every child has a session of its own, no descriptor but those that it is given, limits of its own, and offers itself
to the kernel first when memory runs out, so that the agent survives to tell. All descriptors of the agent's own are
10 or higher, hence none of them is in the way of what a child expects at 0 to 4.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from common.protection import protect

_FIRST_OWN: Final = 10
#: Descriptors are closed up to the limit of open files; the agent itself never has as many as 4,096.
_OPEN_FILES: Final = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
_MAX_DESCRIPTOR: Final = _OPEN_FILES if 0 < _OPEN_FILES < 4_096 else 4_096
#: How often processes are looked for before those that wait for their turn are ended as well.
_ROUNDS: Final = 30
#: The pauses between two looks: who was killed needs a processor to die, and gets it no sooner by being asked.
_FIRST_PAUSE_S: Final = 0.0002
_LONGEST_PAUSE_S: Final = 0.008
#: Copies, which may be read, of programs that may only be run.
READABLE: Final = "/opt/preuve/readable"

#: The one signal that Python turns into an exception.
_INTERRUPT: Final = {signal.SIGINT}

#: A child that could not even be started ends with this.
START_FAILED: Final = 127


class Departure(BaseException):
    """Raised in a forked child to take the agent's frames off its stack; caught at the end of agent.py alone."""

    def __init__(self, action: Callable[[], object]) -> None:
        """``action`` is what the child does then."""
        super().__init__()
        self.action = action


def offer_to_oom_killer() -> None:
    """Be the first to go when memory runs out, so that the agent survives to tell."""
    with contextlib.suppress(OSError):  # a kernel or runtime without this file chooses its victim by itself
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(descriptor, b"1000")
        os.close(descriptor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessLimits:
    """What one process may use; the sandbox as a whole is limited from outside."""

    cpu_ms: int = 10_000
    output_bytes: int = 64 << 10
    file_bytes: int = 8 << 20


def raised(descriptor: int) -> int:
    """The same open file at a descriptor that no child expects anything at; the old one is closed."""
    high = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_OWN)
    os.close(descriptor)
    return high


def open_pipe() -> tuple[int, int]:
    """A pipe's two ends, for reading and for writing."""
    reading, writing = os.pipe()
    return raised(reading), raised(writing)


def start(
    action: Callable[[], object],
    *,
    descriptors: Mapping[int, int],
    limits: ProcessLimits | None,
    folder: Path,
    departs: bool = False,
) -> int:
    """Fork a child that runs ``action`` and ends; returns its process id.

    Args:
        action: what the child does; if it raises, the traceback goes to the child's stderr.
        descriptors: the child's descriptor -> ours. Everything else is closed in the child.
        limits: what the child may use; None where it is told later (``resource_limits``).
        folder: the child's working folder.
        departs: run ``action`` from the end of agent.py, and stay protected until it says otherwise.

    Raises:
        Departure: in the child, if it ``departs``.
    """
    # Held back until the child takes it as every program does: the interpreter forgets, or raises among the agent's
    # frames, what a child is sent before that.
    signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPT)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPT)
        return pid
    status = START_FAILED
    try:
        _settle(descriptors, limits, folder)
        if departs:
            raise Departure(action)
        protect(on=False)
        offer_to_oom_killer()
        action()
        status = 0
    except Departure:
        raise
    except BaseException:  # noqa: BLE001 a forked child must never return into the parent's code
        traceback.print_exc()
    os._exit(status)


def replace_by(command: Sequence[str], *, closes: int | None = None) -> Callable[[], object]:
    """The action of a child that becomes another program.

    It is open to others of its user from when it offers itself to the OOM killer until here, and as open as the other
    program lets it be from then on. The descriptor ``closes``, if given, is closed in between: whoever holds the other
    end of that pipe learns by it.
    """

    def become() -> NoReturn:
        protect()
        if closes is not None:
            os.close(closes)
        try:
            try:
                os.execvp(command[0], list(command))  # noqa: S606 there is no shell in between, on purpose
            except PermissionError:  # gVisor runs only what it may read
                os.execv(f"{READABLE}/{command[0]}", list(command))  # noqa: S606
        except OSError as error:
            os.write(2, f"{command[0]}: {error.strerror}\n".encode())
            os._exit(START_FAILED)

    return become


def resource_limits(limits: ProcessLimits) -> tuple[tuple[int, tuple[int, int]], ...]:
    """The kernel's words for these limits."""
    seconds = limits.cpu_ms // 1000 + 1
    return (
        (resource.RLIMIT_CPU, (seconds, seconds + 1)),
        (resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes)),
    )


def _settle(descriptors: Mapping[int, int], limits: ProcessLimits | None, folder: Path) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPT)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for wanted, ours in descriptors.items():
        os.dup2(ours, wanted)
    os.closerange(max(descriptors) + 1, _MAX_DESCRIPTOR)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, values in resource_limits(limits) if limits else ():
        resource.setrlimit(kind, values)
    os.chdir(folder)


class Reaper:
    """Knows how children ended, and ends all of them.

    Args:
        sole_tenant: every process that we may signal is the candidate's, and all of them are ended, children or not.
            True in a sandbox only: elsewhere this would end the whole session of whoever runs it.
    """

    def __init__(self, *, sole_tenant: bool) -> None:
        """No child is known yet."""
        self._sole_tenant = sole_tenant
        self._alive: set[int] = set()
        self._sessions: set[int] = set()
        #: Children that nobody has used yet, to be left alone where that is safe.
        self._spared: set[int] = set()
        #: Whether anything of the candidate's may run.
        self._busy = False
        self._ended: dict[int, int] = {}

    def adopt(self, pid: int, *, spared: bool = False) -> None:
        """A child was started. A ``spared`` one runs nothing of the candidate's, and lives on until its ``use``."""
        if spared:
            self._spared.add(pid)
        else:
            self._busy = True
        self._alive.add(pid)
        self._sessions.add(pid)
        self._ended.pop(pid, None)

    def use(self, pid: int) -> None:
        """A child is spared no longer."""
        self._spared.discard(pid)
        self._busy = True

    def status(self, pid: int) -> int | None:
        """How a child ended, as ``os.waitstatus_to_exitcode`` puts it; None while it lives."""
        self.reap()
        return self._ended.get(pid)

    def reap(self) -> None:
        """Take note of every child that has ended. Never blocks."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in self._alive:
                self._alive.discard(pid)
                self._ended[pid] = os.waitstatus_to_exitcode(status)

    def end_all(self) -> None:
        """End every process of the candidate's, and return when none of them is left."""
        if not self._busy:
            self.reap()
            return
        self._spared &= self._alive
        spared = self._spared
        if not self._sole_tenant:
            self._end_sessions(self._sessions - spared)
        elif not (spared and self._end_each_but(spared)):
            self._end_everything()
        self._busy = False

    def _end_everything(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                self.reap()
                return
            self.reap()
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _end_each_but(self, spared: set[int]) -> bool:
        kept = {1, os.getpid(), *spared}
        pause_s = _FIRST_PAUSE_S
        empty = False
        for _ in range(_ROUNDS):
            found = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if pid not in kept]  # noqa: PTH208
            for pid in found:
                _signal(os.kill, pid)
            self.reap()
            if not found:
                if empty:
                    return True
                empty = True  # a process that forks and ends while the list is read may be missing from it: once more
                continue
            empty = False
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        return False

    def _end_sessions(self, pids: set[int]) -> None:
        for pid in pids:
            self._sessions.discard(pid)
            _signal(os.killpg, pid)
            if pid in self._alive:
                _signal(os.kill, pid)
                _, status = os.waitpid(pid, 0)
                self._alive.discard(pid)
                self._ended[pid] = os.waitstatus_to_exitcode(status)


def _signal(send: Callable[[int, int], None], pid: int) -> None:
    try:
        send(pid, signal.SIGKILL)
    except OSError as error:
        if error.errno not in (errno.ESRCH, errno.EPERM):
            raise
