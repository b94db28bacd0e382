"""Warm candidate sandboxes: started, their agent answering, unused. One is taken once and never comes back.

One thread of the pool's own looks after the stock once a second and whenever something changed: it ends what has died
or is too many, and starts what is missing, at once while a shelf is empty, else when the slot has been idle for a
moment, so that a running attempt keeps its processor, and so does whoever takes its report on. How many of each kind
there should be follows the demand (``runner.stock``). While the engine is away, it tries again and again, more and more
seldom; nothing needs to be restarted when it is back.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import structlog

from runner.agent import Agent, IncidentError
from runner.away import patiently, pauses
from runner.sandbox import HostAwayError, Sandbox, SandboxError, SandboxHost, SandboxSpec
from runner.stock import Demand

#: The most sandboxes of one kind in stock, where nothing else is said.
WARM_MAX: Final = 8

_LOOK_EVERY_S: Final = 1.0
#: How long a slot has to be idle before its stock is refilled, in seconds: what it has just reported is written down,
#: and answered, in that time.
_QUIET_S: Final = 0.05

_log = structlog.get_logger(__name__)


class _Shelf:
    """The stock of one kind."""

    def __init__(self, minimum: int, most: int) -> None:
        self.demand = Demand(minimum=minimum, maximum=most)
        self.ready: deque[Sandbox] = deque()
        self.wanted = minimum
        self.starting = 0


class Pool:
    """A stock of ready sandboxes by spec. Thread-safe; looks after itself until ``close``."""

    def __init__(
        self, host: SandboxHost, wanted: Mapping[SandboxSpec, int], *, most: int = WARM_MAX, quiet_s: float = _QUIET_S
    ) -> None:
        """Begin to fill.

        Args:
            host: starts sandboxes.
            wanted: how many of each kind to keep ready at least.
            most: how many of one kind to keep ready at most.
            quiet_s: how long no attempt must have run before a stock is refilled that is not empty.
        """
        self._host = host
        self._most = most
        self._raised: dict[str, int] = {}
        self._standard = frozenset(wanted)
        self._shelves = {spec: _Shelf(count, max(count, most)) for spec, count in wanted.items()}
        self._changed = threading.Condition()
        self._quiet_s = quiet_s
        self._busy = False
        self._idle_since = -math.inf
        self._closed = False
        self._failure: SandboxError | None = None
        self._keeper = threading.Thread(target=self._keep, name="pool", daemon=True)
        self._keeper.start()

    @property
    def away(self) -> bool:
        """True while sandboxes cannot be started because the engine does not answer."""
        return isinstance(self._failure, HostAwayError)

    def take(self, spec: SandboxSpec) -> Sandbox:
        """A ready sandbox: from the stock, or started now.

        One that died in stock (the engine was restarted, the host ran out of memory) is nobody's code's doing, so each
        is looked at, without a round trip, before a candidate's code gets into it. An engine that is away is waited
        for.

        Raises:
            SandboxError: none can be started.
        """
        self._count(spec)
        return patiently(lambda: self._from_stock(spec) or start_ready(self._host, spec))

    def wait_until_stocked(self, timeout_s: float) -> None:
        """Block until one of each kind is ready; the rest of the stock follows.

        Raises:
            SandboxError: none can be started, or not in time.
        """

        def stocked() -> bool:
            return all(shelf.ready for shelf in self._shelves.values() if shelf.wanted)

        with self._changed:
            done = self._changed.wait_for(lambda: stocked() or self._failure is not None, timeout_s)
            if self._failure is not None:
                raise self._failure
            if not done:
                raise SandboxError(f"the sandboxes were not ready after {timeout_s:.0f} s")

    def wait_until_able(self, given_up: Callable[[], bool]) -> None:
        """Block while the engine is away, unless ``given_up``."""
        with self._changed:
            while self.away and not self._closed and not given_up():
                self._changed.wait(_LOOK_EVERY_S)

    def raise_ahead(self, counts: Mapping[str, int]) -> None:
        """Have so many ready from now on, up to the maximum, by the names of the kinds that were wanted at first."""
        with self._changed:
            if counts != self._raised:
                _log.info("the stock is raised ahead", **counts)
                self._raised = dict(counts)
                self._changed.notify_all()

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
                self._idle_since = time.monotonic()
                self._changed.notify_all()

    def close(self) -> None:
        """Stop refilling, and end what is in stock."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._keeper.join()
        for shelf in self._shelves.values():
            while shelf.ready:
                shelf.ready.popleft().destroy()

    def _count(self, spec: SandboxSpec) -> None:
        with self._changed:
            shelf = self._shelves.setdefault(spec, _Shelf(0, self._most))
            shelf.demand.taken(time.monotonic(), missed=not shelf.ready)

    def _from_stock(self, spec: SandboxSpec) -> Sandbox | None:
        """The oldest that lives, or the one that is being started already: it will be ready sooner than another."""
        with self._changed:
            shelf = self._shelves[spec]
            while True:
                self._changed.wait_for(lambda: shelf.ready or not shelf.starting)
                if not shelf.ready:
                    return None
                sandbox = shelf.ready.popleft()
                self._changed.notify_all()
                if sandbox.silent():
                    return sandbox
                _bury(sandbox)

    def _keep(self) -> None:
        tries = pauses()
        while True:
            with self._changed:
                if not self._closed and self._missing() is None:
                    quiet_in_s = self._idle_since + self._quiet_s - time.monotonic()
                    self._changed.wait(quiet_in_s if 0 < quiet_in_s < _LOOK_EVERY_S else _LOOK_EVERY_S)
                if self._closed:
                    return
                self._look_through()
                spec = self._missing()
                if spec is None:
                    self._failure = None  # nobody tries any more, so nobody would find out that it is over
                    continue
                self._shelves[spec].starting += 1
            sandbox, failure = self._try_to_start(spec)
            with self._changed:
                shelf = self._shelves[spec]
                shelf.starting -= 1
                self._failure = failure
                if sandbox is not None:
                    shelf.ready.append(sandbox)
                    tries = pauses()
                self._changed.notify_all()
                if failure is not None:
                    self._changed.wait_for(lambda: self._closed, timeout=next(tries))

    def _try_to_start(self, spec: SandboxSpec) -> tuple[Sandbox | None, SandboxError | None]:
        try:
            return start_ready(self._host, spec), None
        except SandboxError as error:
            _log.warning("a warm sandbox could not be started", spec=spec.name, error=str(error))
            return None, error
        except Exception as error:  # noqa: BLE001 whoever takes one waits for this thread, so it must go on
            _log.exception("a warm sandbox could not be started", spec=spec.name)
            return None, SandboxError(f"{type(error).__name__}: {error}")

    def _look_through(self) -> None:
        """Set the sizes, and end what has died, and what is too many while nobody needs the processor."""
        now = time.monotonic()
        for spec, shelf in list(self._shelves.items()):
            ahead = self._raised.get(spec.name, 0) if spec in self._standard else 0
            shelf.wanted = shelf.demand.wanted(now, raised=ahead)
            for sandbox in [one for one in shelf.ready if not one.silent()]:
                shelf.ready.remove(sandbox)
                _bury(sandbox)
            while not self._busy and len(shelf.ready) > shelf.wanted:
                shelf.ready.popleft().destroy()

    def _missing(self) -> SandboxSpec | None:
        """The kind that most needs another one, if any may be started now."""
        short = [spec for spec, shelf in self._shelves.items() if len(shelf.ready) < shelf.wanted]
        if self._busy or time.monotonic() < self._idle_since + self._quiet_s:
            short = [spec for spec in short if not self._shelves[spec].ready]
        return min(short, key=lambda spec: len(self._shelves[spec].ready), default=None)


def start_ready(host: SandboxHost, spec: SandboxSpec) -> Sandbox:
    """A sandbox whose agent has answered once.

    Raises:
        SandboxError: it cannot be started, or its agent does not answer.
    """
    sandbox = host.start(spec)
    try:
        Agent(sandbox).reset()
    except HostAwayError:
        sandbox.destroy()
        raise
    except (IncidentError, SandboxError) as failure:
        sandbox.destroy()
        raise SandboxError(f"the agent of a new sandbox of {spec.name} does not answer: {failure}") from failure
    return sandbox


def _bury(sandbox: Sandbox) -> None:
    _log.warning("a warm sandbox had died in stock", spec=sandbox.spec.name, sandbox=sandbox.id)
    sandbox.destroy()
