"""Resident examiners: one for each owner of exercises, since a suite is foreign code to every other owner.

The process inside forks for each attempt and never runs a suite itself, so that it can serve the next one.
"""

from __future__ import annotations

import time
from typing import Final

import structlog

from runner import frames
from runner.sandbox import Sandbox, SandboxError, SandboxHost, SandboxSpec

#: Who owns the exercises that come with the installation.
SHARED_BANK: Final = "bank"
_READY_S: Final = 30.0

_log = structlog.get_logger(__name__)


class Examiners:
    """The examiners of one slot. Not thread-safe: a slot does one attempt at a time."""

    def __init__(self, host: SandboxHost, spec: SandboxSpec) -> None:
        """Start none yet."""
        self._host = host
        self._spec = spec
        self._resident: dict[str, Sandbox] = {}

    @property
    def image(self) -> str:
        """The digest of the image that they run."""
        return self._spec.image

    def of(self, owner: str) -> Sandbox:
        """The owner's examiner, started and ready. One that has died meanwhile is replaced.

        Raises:
            SandboxError: it cannot be started.
        """
        examiner = self._resident.get(owner)
        if examiner is not None and not examiner.silent():
            _log.warning("a resident examiner had died", owner=owner, sandbox=examiner.id)
            self.drop(owner)
            examiner = None
        if examiner is None:
            examiner = self._resident[owner] = self._start()
        return examiner

    def drop(self, owner: str) -> None:
        """Give up the owner's examiner; the next one is a new one."""
        examiner = self._resident.pop(owner, None)
        if examiner is not None:
            examiner.destroy()

    def close(self) -> None:
        """End them all."""
        for owner in list(self._resident):
            self.drop(owner)

    def _start(self) -> Sandbox:
        """An examiner that has run an empty suite: imported, forked once, in step."""
        examiner = self._host.start(self._spec)
        empty = {"files": {}, "samples": {}, "checks": [], "seed": "0", "language": "", "mode": "function"}
        deadline = time.monotonic() + _READY_S
        try:
            examiner.send(frames.encode({"t": "examine", "single_number_type": False, **empty}), deadline=deadline)
            while frames.decode(examiner.receive(deadline=deadline)).get("t") != "end":
                pass
        except SandboxError as error:
            examiner.destroy()
            raise SandboxError(f"an examiner does not become ready: {error}") from error
        return examiner
