"""Ends sandboxes in the background, so that no verdict ever waits for a slow removal.

Ending is a fixed sequence: close the attached stream (one that nobody reads can block the kill), kill, wait until the
kernel has let go of every process (one in the kernel's hands dies late), remove, give the user id back. Facts about a
sandbox are read before it is given up. Each step has a time of its own.

One thread ends those that go at once. Those that do not go are overdue: a second thread tries them again, ever more
rarely, while this process lives; their user ids stay out of use, since something may still run under them, and the log
carries an alarm. The second thread also looks now and then for sandboxes whose process has gone without ending them:
any process of the installation cleans up behind any other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Final

import docker.errors
import requests
import structlog

from runner.sandbox import SandboxError

_ERRORS: Final = (docker.errors.DockerException, requests.RequestException, OSError)
#: How long the kernel may take to let go of a killed sandbox's processes.
_DEATH_S: Final = 10
#: The pause after the first failure, and the longest one, in seconds.
_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 60.0
#: How often foreign leftovers are looked for, in seconds.
_SWEEP_S: Final = 60.0
#: How many tries the end of the process waits for.
_LAST_TRIES: Final = 4

_log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Doomed:
    """A sandbox that is to go."""

    #: A container of docker-py.
    container: Any
    close_stream: Callable[[], None]
    #: Called once nothing of it is left.
    gone: Callable[[], None]
    failures: int = 0
    #: A point of ``time.monotonic()``.
    next_try: float = 0.0


class Reaper:
    """Ends what it is given. Thread-safe."""

    def __init__(self, sweep: Callable[[], object], *, first_pause_s: float = _FIRST_PAUSE_S) -> None:
        """Begin.

        Args:
            sweep: removes what other processes left behind; called now and then, may raise.
            first_pause_s: the pause after the first failure; it doubles with each further one.
        """
        self._sweep = sweep
        self._first_pause_s = first_pause_s
        self._fresh: SimpleQueue[Doomed | None] = SimpleQueue()
        self._overdue: list[Doomed] = []
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._end_fresh, name="reaper", daemon=True),
            threading.Thread(target=self._end_overdue, name="late reaper", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def end(self, doomed: Doomed) -> None:
        """End it soon. Returns at once."""
        self._fresh.put(doomed)

    def overdue(self) -> int:
        """How many sandboxes did not go when they should have."""
        with self._changed:
            return len(self._overdue)

    def close(self) -> None:
        """End everything that was given, try what is overdue a few times more, then stop.

        What still does not go is swept by whoever starts or looks next.
        """
        self._fresh.put(None)
        self._threads[0].join()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._threads[1].join()
        for left in self._overdue:
            _log.error("a sandbox outlives this process", sandbox=left.container.short_id, tries=left.failures)

    def _end_fresh(self) -> None:
        while (doomed := self._fresh.get()) is not None:
            doomed.close_stream()
            self._try(doomed)

    def _end_overdue(self) -> None:
        next_sweep = time.monotonic() + _SWEEP_S
        while True:
            with self._changed:
                now = time.monotonic()
                times = [next_sweep, *(one.next_try for one in self._overdue)]
                if not self._closed and min(times) > now:
                    self._changed.wait(min(times) - now)  # or until another one is overdue
                if self._closed:
                    break
                due = [one for one in self._overdue if one.next_try <= time.monotonic()]
                self._overdue = [one for one in self._overdue if one not in due]
            for one in due:
                self._try(one)
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + _SWEEP_S
                self._sweep_quietly()
        for number in range(_LAST_TRIES):
            if not self._overdue:
                return
            time.sleep(self._first_pause_s * 2**number)
            left, self._overdue = self._overdue, []
            for one in left:
                self._try(one)

    def _try(self, doomed: Doomed) -> None:
        try:
            end(doomed.container)
        except Exception as error:  # noqa: BLE001 whatever it is: were this thread to end, no sandbox would any more
            self._postpone(doomed, error)
        else:
            if doomed.failures:
                _log.info("an overdue sandbox is gone", sandbox=doomed.container.short_id, tries=doomed.failures + 1)
            doomed.gone()

    def _postpone(self, doomed: Doomed, error: Exception) -> None:
        doomed.failures += 1
        pause_s = min(self._first_pause_s * 2 ** (doomed.failures - 1), _LONGEST_PAUSE_S)
        doomed.next_try = time.monotonic() + pause_s
        tell = _log.warning if doomed.failures == 1 else _log.error
        tell(
            "a sandbox does not go away, its user id stays out of use",
            sandbox=doomed.container.short_id,
            tries=doomed.failures,
            next_try_s=pause_s,
            error=str(error),
            exc_info=not isinstance(error, _ERRORS),
        )
        with self._changed:
            self._overdue.append(doomed)
            self._changed.notify_all()

    def _sweep_quietly(self) -> None:
        try:
            self._sweep()
        except Exception as error:  # noqa: BLE001 the same thread looks after what is overdue
            expected = isinstance(error, (SandboxError, *_ERRORS))
            _log.warning("leftovers of other processes could not be swept", error=str(error), exc_info=not expected)


def end(container: Any) -> None:
    """Kill, wait, remove: each step with a time of its own. That it is gone already is as good.

    Raises:
        docker.errors.DockerException, requests.RequestException, OSError: it is not gone.
    """
    try:
        try:
            container.kill()
        except docker.errors.APIError as error:
            if error.status_code != requests.codes.conflict:  # it does not run
                raise
        else:
            container.wait(timeout=_DEATH_S)
        container.remove(force=True)
    except docker.errors.NotFound:
        return
