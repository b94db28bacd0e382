"""Resident examiners: one for each owner of exercises, since a suite is foreign code to every other owner.

The process inside forks for each attempt and never runs a suite itself, so that it can serve the next one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import structlog

from runner import frames
from runner.away import patiently
from runner.sandbox import HostAwayError, Sandbox, SandboxError, SandboxHost, SandboxSpec

#: Who owns the exercises that come with the installation.
SHARED_BANK: Final = "bank"
_READY_S: Final = 30.0
#: How many owners have one at a time, the bank included. Who asked longest ago gives way, the bank never.
MOST_OWNERS: Final = 6
_LOOK_EVERY_S: Final = 1.0

_log = structlog.get_logger(__name__)


class Examiners:
    """The examiners of one slot, for one attempt at a time."""

    def __init__(self, host: SandboxHost, spec: SandboxSpec) -> None:
        """Start none yet."""
        self._host = host
        self._spec = spec
        self._resident: dict[str, Sandbox] = {}
        #: Who asked, the one who did so last at the end.
        self._owners: list[str] = []
        self._in_use = threading.RLock()
        self._closed = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="examiners", daemon=True)

    @property
    def image(self) -> str:
        """The digest of the image that they run."""
        return self._spec.image

    def watch(self) -> None:
        """From now on, replace those that die while no attempt runs, until ``close``."""
        self._keeper.start()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While an attempt runs: nobody else touches them."""
        with self._in_use:
            yield

    def of(self, owner: str) -> Sandbox:
        """The owner's examiner, started and ready. One that has died meanwhile is replaced.

        Raises:
            SandboxError: it cannot be started.
        """
        with self._in_use:
            self._make_room(owner)
            return patiently(lambda: self._living(owner))

    def drop(self, owner: str) -> None:
        """Give up the owner's examiner; the next one is a new one."""
        examiner = self._resident.pop(owner, None)
        if examiner is not None:
            examiner.destroy()

    def close(self) -> None:
        """End them all."""
        self._closed.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for owner in list(self._resident):
            self.drop(owner)

    def _keep(self) -> None:
        while not self._closed.wait(_LOOK_EVERY_S):
            if self._in_use.acquire(blocking=False):
                try:
                    for owner in self._owners:
                        with suppress(SandboxError):  # the pool says what is wrong, and the next look tries again
                            self._living(owner)
                finally:
                    self._in_use.release()

    def _make_room(self, owner: str) -> None:
        """Remember that an owner asks, and let go of others where they are too many."""
        if owner in self._owners:
            self._owners.remove(owner)
        self._owners.append(owner)
        while len(self._owners) > MOST_OWNERS:
            oldest = next(one for one in self._owners if one != SHARED_BANK)
            self._owners.remove(oldest)
            self.drop(oldest)

    def _living(self, owner: str) -> Sandbox:
        examiner = self._resident.get(owner)
        if examiner is not None and not examiner.silent():
            _log.warning("a resident examiner had died", owner=owner, sandbox=examiner.id)
            self.drop(owner)
            examiner = None
        if examiner is None:
            examiner = self._resident[owner] = self._start()
        return examiner

    def _start(self) -> Sandbox:
        """An examiner that has run an empty suite: imported, forked once, in step."""
        examiner = self._host.start(self._spec)
        empty = {"files": {}, "samples": {}, "checks": [], "seed": "0", "language": "", "mode": "function"}
        deadline = time.monotonic() + _READY_S
        try:
            examiner.send(frames.encode({"t": "examine", "single_number_type": False, **empty}), deadline=deadline)
            while frames.decode(examiner.receive(deadline=deadline)).get("t") != "end":
                pass
        except HostAwayError:
            examiner.destroy()
            raise
        except SandboxError as error:
            examiner.destroy()
            raise SandboxError(f"an examiner does not become ready: {error}") from error
        return examiner
