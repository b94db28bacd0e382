"""Where the time of one attempt goes: phases without gaps, and in each how long the slot waited for which sandbox.

A phase begins where the one before ended, so that together they are the whole attempt. Waiting is measured at the
streams of the two sandboxes, which every frame passes; what is left of a phase is the slot's own work. Nothing but
the clock is asked, twice for each frame.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from runner.model import Phase, PhaseName, Usage
from runner.sandbox import Role, Sandbox, SandboxSpec


@dataclass(slots=True)
class Waiting:
    """How long one side's stream was waited for so far, and the frames that passed it."""

    seconds: float = 0.0
    frames: int = 0


@dataclass(frozen=True, slots=True)
class _Moment:
    at_s: float
    candidate_s: float
    examiner_s: float
    candidate_frames: int
    examiner_frames: int


@dataclass(slots=True)
class Stopwatch:
    """Runs from its making on. Not thread-safe: an attempt has one."""

    #: Called with each phase when it ends.
    on_phase: Callable[[Phase], None] = lambda phase: None
    #: Seconds.
    clock: Callable[[], float] = time.monotonic
    phases: list[Phase] = field(default_factory=list)
    _candidate: Waiting = field(default_factory=Waiting)
    _examiner: Waiting = field(default_factory=Waiting)
    _parts: list[Phase] = field(default_factory=list)
    _phase_began: _Moment = field(init=False)
    _part_began: _Moment = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self._phase_began = self._part_began = self._now()

    def watched(self, sandbox: Sandbox) -> Sandbox:
        """``sandbox``, its stream counted from now on under its role."""
        waiting = self._candidate if sandbox.spec.role is Role.CANDIDATE else self._examiner
        return _Watched(sandbox, waiting, self.clock)

    def end_part(self, name: PhaseName) -> None:
        """A part of the phase at hand ends here, and the next one begins."""
        now = self._now()
        self._parts.append(_between(name, self._part_began, now))
        self._part_began = now

    def end_phase(self, name: PhaseName, *, last_part: PhaseName = "run") -> None:
        """The phase at hand ends here, and the next one begins. ``last_part`` names what came after its other parts."""
        if self._parts:
            self.end_part(last_part)
        now = self._now()
        phase = _between(name, self._phase_began, now, tuple(self._parts))
        self._parts.clear()
        self._phase_began = self._part_began = now
        self.phases.append(phase)
        self.on_phase(phase)

    def _now(self) -> _Moment:
        candidate, examiner = self._candidate, self._examiner
        return _Moment(self.clock(), candidate.seconds, examiner.seconds, candidate.frames, examiner.frames)


class _Watched:
    """A sandbox whose stream is timed and counted."""

    def __init__(self, sandbox: Sandbox, waiting: Waiting, clock: Callable[[], float]) -> None:
        self._sandbox = sandbox
        self._waiting = waiting
        self._clock = clock
        self.pending = sandbox.pending
        self.silent = sandbox.silent
        self.destroy = sandbox.destroy

    @property
    def id(self) -> str:
        """See ``Sandbox.id``."""
        return self._sandbox.id

    @property
    def spec(self) -> SandboxSpec:
        """See ``Sandbox.spec``."""
        return self._sandbox.spec

    def send(self, frame: bytes, *, deadline: float) -> None:
        """See ``Sandbox.send``."""
        began = self._clock()
        try:
            self._sandbox.send(frame, deadline=deadline)
        finally:
            self._waiting.frames += 1
            self._waiting.seconds += self._clock() - began

    def receive(self, *, deadline: float) -> bytes:
        """See ``Sandbox.receive``."""
        began = self._clock()
        try:
            return self._sandbox.receive(deadline=deadline)
        finally:
            self._waiting.frames += 1
            self._waiting.seconds += self._clock() - began

    def usage(self) -> Usage:
        """See ``Sandbox.usage``."""
        return self._sandbox.usage()


def _between(name: PhaseName, began: _Moment, ended: _Moment, parts: tuple[Phase, ...] = ()) -> Phase:
    return Phase(
        name=name,
        wall_ms=round((ended.at_s - began.at_s) * 1_000, 1),
        candidate_ms=round((ended.candidate_s - began.candidate_s) * 1_000, 1),
        examiner_ms=round((ended.examiner_s - began.examiner_s) * 1_000, 1),
        candidate_frames=ended.candidate_frames - began.candidate_frames,
        examiner_frames=ended.examiner_frames - began.examiner_frames,
        parts=parts,
    )
