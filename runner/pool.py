"""Warm candidate sandboxes: started, their agent answering, unused. One is taken once and never comes back.

The stock of each kind is refilled by one thread of its own, at once while the shelf is empty, else when the slot is
idle, so that a running attempt keeps its processor. A kind that was asked for joins the stock.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog

from runner.agent import Agent, IncidentError
from runner.sandbox import Sandbox, SandboxError, SandboxHost, SandboxSpec

_log = structlog.get_logger(__name__)


class Pool:
    """A stock of ready sandboxes by spec. Thread-safe; refills until ``close``."""

    def __init__(self, host: SandboxHost, wanted: Mapping[SandboxSpec, int]) -> None:
        """Begin to fill: ``wanted`` says how many of each kind to keep ready."""
        self._host = host
        self._wanted = dict(wanted)
        self._ready: dict[SandboxSpec, deque[Sandbox]] = {spec: deque() for spec in self._wanted}
        self._changed = threading.Condition()
        self._busy = False
        self._closed = False
        self._failure: SandboxError | None = None
        self._filler = threading.Thread(target=self._fill, name="pool", daemon=True)
        self._filler.start()

    def take(self, spec: SandboxSpec) -> Sandbox:
        """A ready sandbox: from the stock, or started now.

        One that died in stock (the engine was restarted, the host ran out of memory) is nobody's code's doing, so each
        is looked at, without a round trip, before a candidate's code gets into it.

        Raises:
            SandboxError: none can be started.
        """
        while (sandbox := self._from_stock(spec)) is not None:
            if sandbox.silent():
                return sandbox
            _log.warning("a warm sandbox had died in stock", spec=spec.name, sandbox=sandbox.id)
            sandbox.destroy()
        return start_ready(self._host, spec)

    def wait_until_stocked(self, timeout_s: float) -> None:
        """Block until one of each kind is ready; the rest of the stock follows.

        Raises:
            SandboxError: none can be started, or not in time.
        """
        with self._changed:
            done = self._changed.wait_for(lambda: all(self._ready.values()) or self._failure is not None, timeout_s)
            if self._failure is not None:
                raise self._failure
            if not done:
                raise SandboxError(f"the sandboxes were not ready after {timeout_s:.0f} s")

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While an attempt runs: refill only what has run out."""
        with self._changed:
            self._busy = True
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def close(self) -> None:
        """Stop refilling, and end what is in stock."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._filler.join()
        for shelf in self._ready.values():
            while shelf:
                shelf.popleft().destroy()

    def _from_stock(self, spec: SandboxSpec) -> Sandbox | None:
        with self._changed:
            if spec not in self._wanted:
                self._wanted[spec] = 1
                self._ready[spec] = deque()
            shelf = self._ready[spec]
            sandbox = shelf.popleft() if shelf else None
            self._changed.notify_all()
        return sandbox

    def _fill(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._missing() is not None)
                spec = self._missing()
                if self._closed or spec is None:
                    return
            try:
                sandbox = start_ready(self._host, spec)
            except SandboxError as error:
                _log.warning("a warm sandbox could not be started", spec=spec.name, error=str(error))
                with self._changed:
                    self._failure = error
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._closed, timeout=1.0)
                continue
            with self._changed:
                self._failure = None
                self._ready[spec].append(sandbox)
                self._changed.notify_all()

    def _missing(self) -> SandboxSpec | None:
        """The kind that most needs another one, if any may be started now."""
        short = [spec for spec, count in self._wanted.items() if len(self._ready[spec]) < count]
        if self._busy:
            short = [spec for spec in short if not self._ready[spec]]
        return min(short, key=lambda spec: len(self._ready[spec]), default=None)


def start_ready(host: SandboxHost, spec: SandboxSpec) -> Sandbox:
    """A sandbox whose agent has answered once.

    Raises:
        SandboxError: it cannot be started, or its agent does not answer.
    """
    sandbox = host.start(spec)
    try:
        Agent(sandbox).reset()
    except (IncidentError, SandboxError) as failure:
        sandbox.destroy()
        raise SandboxError(f"the agent of a new sandbox of {spec.name} does not answer: {failure}") from failure
    return sandbox
