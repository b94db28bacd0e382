"""Registering gVisor changes one thing in the engine's configuration, and asks for limits that hold."""

import json
import subprocess
import sys
from pathlib import Path

from runner.settings import INSTALLATION

STEPS = INSTALLATION / "deploy" / "steps"


def register(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(STEPS / "runtimes.py"), str(path), "runsc", "/usr/bin/runsc", "--x"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_runtime_joins_what_the_engine_is_told_already(tmp_path: Path) -> None:
    path = tmp_path / "docker" / "daemon.json"
    path.parent.mkdir()
    path.write_text('{"log-level": "warn", "runtimes": {"kata": {"path": "/opt/kata"}}}')

    assert register(path).returncode == 0
    assert json.loads(path.read_text()) == {
        "log-level": "warn",
        "runtimes": {"kata": {"path": "/opt/kata"}, "runsc": {"path": "/usr/bin/runsc", "runtimeArgs": ["--x"]}},
    }


def test_an_engine_without_configuration_gets_one(tmp_path: Path) -> None:
    assert register(tmp_path / "new" / "daemon.json").returncode == 0
    assert list(json.loads((tmp_path / "new" / "daemon.json").read_text())) == ["runtimes"]


def test_a_configuration_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    path.write_text('{"log-level": ')

    done = register(path)

    assert done.returncode == 1
    assert str(path) in done.stderr
    assert path.read_text() == '{"log-level": '


def test_gvisor_is_registered_with_control_groups_and_without_network() -> None:
    """Guides tell people to ignore control groups; memory and processes would be unlimited then."""
    code = [line for line in (STEPS / "gvisor.sh").read_text().splitlines() if not line.lstrip().startswith("#")]

    assert any("--network=none" in line for line in code)
    assert not any("--ignore-cgroups" in line for line in code)
