"""What the figures were measured on, and with what."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docker

from bench.installation import ROOT
from runner.docker_sandbox.meter import cgroup_version
from runner.settings import Settings


def describe() -> dict[str, str]:
    """Each fact under its name; "?" where the machine does not say."""
    engine: Any = docker.from_env()
    version, info = engine.version(), engine.info()
    parts = {part["Name"]: part["Version"] for part in version.get("Components", ())}
    asked = Settings().runtime_name()
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _said_by("git", "describe", "--always", "--dirty"),
        "processor": f"{_cpu_model()}, {os.cpu_count()} cores",
        "memory": f"{_memory_kib() / (1 << 20):.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "control groups": f"version {cgroup_version()}",
        "engine": f"Docker {version['Version']}, containerd {parts.get('containerd', '?')}, {info.get('Driver', '?')}",
        "runtime": f"{asked} {parts.get(asked, '')}".strip(),
        "Python": platform.python_version(),
        "Node": _said_by("node", "--version").removeprefix("v"),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def in_short(machine: Mapping[str, str]) -> str:
    """For a line under a heading."""
    return (
        f"{machine['date']}, commit {machine['commit']}, {machine['processor']}, load before: {machine['load before']}"
    )


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(("model name", "Model")):
            return line.partition(":")[2].strip()
    return platform.processor() or "?"


def _memory_kib() -> int:
    return int(Path("/proc/meminfo").read_text().split()[1])


def _said_by(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return "?"
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "?"
