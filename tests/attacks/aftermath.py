"""What must hold once an attack is over: nothing of it is left, and the next submission is graded as ever."""

from __future__ import annotations

import time

import docker

from fakes.small_exercises import graded, verdicts
from runner.docker_sandbox.container import INSTANCE_LABEL
from runner.exercise import Exercise
from runner.grade import Grader
from runner.verdict import SubmissionVerdict

RIGHT = "def double(n):\n    return n * 2\n"
#: How long the engine may take to remove what was given up.
_REMOVAL_S = 30


def check_file(grader: Grader, engine: docker.DockerClient, instance: str, exercise: Exercise, used: set[str]) -> None:
    """After the last case of a file: a right answer is accepted, and no used sandbox is left."""
    report = graded(grader, exercise, RIGHT)
    assert report.verdict is SubmissionVerdict.ACCEPTED, (report.fault, verdicts(report))
    deadline = time.monotonic() + _REMOVAL_S
    while left := _sandboxes(engine, instance) & used:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.05)  # the engine removes in its own time, and tells its end to nobody who asks too late


def _sandboxes(engine: docker.DockerClient, instance: str) -> set[str]:
    found = engine.api.containers(all=True, filters={"label": f"{INSTANCE_LABEL}={instance}"})
    return {container["Id"] for container in found}
