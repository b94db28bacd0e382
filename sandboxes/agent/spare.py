"""A process started ahead, so that nobody waits for its start.

It knows nothing of what it will be asked, and waits for a first frame on its requests: for a shim or a program to
become. It may wait while the candidate's code runs in another process of the same user. What that can do to it is
little (see ``common.protection``), and what it can is looked for before it is used: a spare that is not as it was left
is replaced, so that nothing is handed from one run to the next in it. A deadly signal that is still on its way then
ends the run that begins: the candidate's own doing, as if it had been sent a moment later.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from typing import Any, Final

from common.frames import Frame, encode_frame, prefix

from agent.folder import WorkFolder
from agent.options import Options
from agent.processes import ProcessLimits, Reaper, open_pipe, replace_by, resource_limits, start

#: Where a spare finds its pipes, besides the standard streams.
REQUESTS: Final = 3
REPLIES: Final = 4

#: Closed as soon as no other process can look into the spare any more.
_CLOSED: Final = 5

#: The modes in which a shim speaks for the candidate's code.
SHIM_MODES: Final = ("function", "object")

_KINDS: Final = sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")})
#: Limits that each child gets of its own.
_GIVEN: Final = {resource.RLIMIT_CORE, *(kind for kind, _ in resource_limits(ProcessLimits()))}


class Spare:
    """The process and our ends of its pipes. Whoever puts it to use takes the descriptors over."""

    def __init__(
        self, *, options: Options, mode: str, folder: WorkFolder, reaper: Reaper, entry: str = "", code: bytes = b""
    ) -> None:
        """Starts it: a fork of this process for Python, else the language's shim, or what runs its programs.

        ``code`` is the entry, translated, where there is one. A fork of this process is closed to others of its user
        from its first moment. One that becomes another program is not, for a moment, which has passed when this
        returns: so it is for the caller to see to it that nothing of the candidate's runs meanwhile.
        """
        self._forked = options.language == "python"
        self._can_be_all = mode in SHIM_MODES
        theirs_stdin, self.stdin = open_pipe()
        self.stdout, theirs_stdout = open_pipe()
        self.stderr, theirs_stderr = open_pipe()
        theirs_requests, self.requests = open_pipe()
        self.replies, theirs_replies = open_pipe()
        given = {
            0: theirs_stdin, 1: theirs_stdout, 2: theirs_stderr, REQUESTS: theirs_requests, REPLIES: theirs_replies,
        }  # fmt: skip
        if self._forked:
            from agent.program import waiting

            action: Callable[[], object] = waiting(
                options, folder.source, entry, code, as_program=mode not in SHIM_MODES
            )
        else:
            closed, given[_CLOSED] = open_pipe()
            action = replace_by(options.shim if mode in SHIM_MODES else options.run, closes=_CLOSED)
        self.pid = start(action, descriptors=given, limits=None, folder=folder.source, departs=self._forked)
        reaper.adopt(self.pid, spared=True)
        for descriptor in given.values():
            os.close(descriptor)
        os.set_blocking(self.requests, False)
        if not self._forked:
            os.read(closed, 1)
            os.close(closed)

    def serves(self, mode: str) -> bool:
        """Whether it is of use for other files, in this mode: a fork has these files' code, a shim runs programs."""
        return not self._forked and (self._can_be_all or mode not in SHIM_MODES)

    def admit(self, frame: Frame, limits: ProcessLimits) -> bool:
        """Set the limits, and send the first frame. False if it cannot be put to use: it is to be ended then."""
        payload = encode_frame(frame)
        payload = prefix(len(payload)) + payload
        try:
            if _state(self.pid, whole=self._forked) != (_UNTOUCHED if self._forked else _UNTOUCHED_ELSEWHERE):
                return False
            for kind, values in resource_limits(limits):
                resource.prlimit(self.pid, kind, values)
            os.kill(self.pid, signal.SIGCONT)
            return os.write(self.requests, payload) == len(payload)
        except OSError:
            return False

    def close(self) -> None:
        """Give all descriptors back. Its process is ended by the caller."""
        for descriptor in (self.stdin, self.stdout, self.stderr, self.requests, self.replies):
            os.close(descriptor)


def _state(pid: int, *, whole: bool) -> Any:
    """What another process of the same user may change in this one; ``whole``: with soft limits, its own to raise."""
    limits = [resource.prlimit(pid, kind) for kind in _KINDS if kind not in _GIVEN]
    known = limits if whole else [hard for _, hard in limits]
    return known, os.getpriority(os.PRIO_PROCESS, pid), os.sched_getaffinity(pid), os.sched_getscheduler(pid)


_UNTOUCHED: Final = _state(0, whole=True)
_UNTOUCHED_ELSEWHERE: Final = _state(0, whole=False)
