"""Where an attempt's time goes: no gaps between phases, and waiting is told apart by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from fakes.reports import full_report
from fakes.scripted import ScriptedSandbox
from runner.cli.profiles import show_profile
from runner.model import Phase
from runner.sandbox import Role, SandboxClosedError, SandboxSpec
from runner.stopwatch import Stopwatch
from runner.verdict import Intent


class Clock:
    """Goes on by what a test says, and by nothing else."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class SlowSandbox(ScriptedSandbox):
    """Takes its time to answer."""

    def __init__(self, clock: Clock, role: Role, answer_s: float) -> None:
        super().__init__(lambda frame: [frame])
        self._clock, self._role, self._answer_s = clock, role, answer_s

    @property
    def spec(self) -> SandboxSpec:
        return replace(super().spec, role=self._role)

    def receive(self, *, deadline: float) -> bytes:
        self._clock.now_s += self._answer_s
        return super().receive(deadline=deadline)


def test_phases_have_no_gaps_between_them():
    clock = Clock()
    stopwatch = Stopwatch(clock=clock)
    for seconds, name in [(0.25, "sandbox"), (0.5, "load"), (2.0, "checks"), (0.125, "judge")]:
        clock.now_s += seconds
        stopwatch.end_phase(name)

    assert sum(phase.wall_ms for phase in stopwatch.phases) == (clock.now_s - 100.0) * 1_000


def test_waiting_is_told_apart_by_side_and_the_rest_is_the_slots_own():
    clock = Clock()
    stopwatch = Stopwatch(clock=clock)
    candidate = stopwatch.watched(SlowSandbox(clock, Role.CANDIDATE, 0.25))
    examiner = stopwatch.watched(SlowSandbox(clock, Role.EXAMINER, 1.5))
    for sandbox in (candidate, examiner, candidate):
        clock.now_s += 0.0625
        sandbox.send(b"{}", deadline=0.0)
        sandbox.receive(deadline=0.0)
    stopwatch.end_phase("checks")

    (phase,) = stopwatch.phases
    assert (phase.candidate_ms, phase.examiner_ms, phase.wall_ms) == (500.0, 1_500.0, 2_187.5)
    assert (phase.candidate_frames, phase.examiner_frames) == (4, 2)


def test_the_time_until_a_stream_ended_counts_as_waiting():
    clock = Clock()
    stopwatch = Stopwatch(clock=clock)
    sandbox = stopwatch.watched(SlowSandbox(clock, Role.CANDIDATE, 3.0))
    with pytest.raises(SandboxClosedError):
        sandbox.receive(deadline=0.0)
    stopwatch.end_phase("load")

    assert stopwatch.phases[0].candidate_ms == 3_000.0


def test_parts_are_together_their_phase_and_the_next_phase_has_none_of_them():
    clock = Clock()
    told: list[Phase] = []
    stopwatch = Stopwatch(on_phase=told.append, clock=clock)
    for seconds, end in zip(count(1), (lambda: stopwatch.end_part("collect"), lambda: stopwatch.end_phase("checks"))):
        clock.now_s += seconds
        end()
    clock.now_s += 4
    stopwatch.end_phase("judge")

    checks, judge = told
    assert [(part.name, part.wall_ms) for part in checks.parts] == [("collect", 1_000.0), ("run", 2_000.0)]
    assert checks.wall_ms == 3_000.0
    assert (judge.wall_ms, judge.parts) == (4_000.0, ())


def test_a_profile_shows_each_step_with_its_share_and_who_was_waited_for(capsys: pytest.CaptureFixture[str]):
    run = Phase(name="run", wall_ms=60.0, candidate_ms=20.0, examiner_ms=30.0, candidate_frames=8, examiner_frames=9)
    checks = replace(run, name="checks", wall_ms=75.0, parts=(replace(run, name="collect", wall_ms=15.0), run))
    report = replace(full_report(Intent.SUBMIT), phases=(Phase(name="load", wall_ms=25.0), checks))
    show_profile(report)

    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["load", "25.0", "25%", "0.0", "0.0", "25.0", "0"] in rows
    assert ["checks", "75.0", "75%", "20.0", "30.0", "25.0", "17"] in rows
    assert ["run", "60.0", "60%", "20.0", "30.0", "10.0", "17"] in rows
    assert ["whole", "100.0", "100%", "20.0", "30.0", "50.0", "17"] in rows
