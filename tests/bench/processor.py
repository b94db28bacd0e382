"""CPU time as the kernel counts it: of the whole machine, and of each kind of process for those who look for causes."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK_MS: Final = 1_000 / os.sysconf("SC_CLK_TCK")
#: How a command line is named in tables. The first that fits counts.
_KINDS: Final = (
    (r"-m api serve|uvicorn", "api"),
    (r"-m api collector", "collector"),
    (r"runner\.worker --lane (\w+)", r"slot \1"),
    (r"redis-server", "redis"),
    (r"containerd-shim", "shims"),
    (r"dockerd", "dockerd"),
    (r"containerd", "containerd"),
    (r"agent/agent\.py", "agents"),
    (r"examiner/examiner\.py", "examiners"),
    (r"-m bench|tests/bench", "this benchmark"),
)


def machine_busy_ms() -> float:
    """CPU time that anything has used since the machine started: neither idle nor waiting for a disk."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    user, nice, system, _idle, _iowait, irq, softirq, _steal = fields
    return (user + nice + system + irq + softirq) * _TICK_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """CPU milliseconds of one process so far, and of its children that have ended and were waited for."""

    kind: str
    own_ms: float
    ended_ms: float


def processes() -> dict[str, Spent]:
    """All that live now, by process number and time of start."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        name = stat[stat.index("(") + 1 : stat.rindex(")")]
        fields = stat[stat.rindex(")") + 2 :].split()
        user, system, ended_user, ended_system = (int(field) for field in fields[11:15])
        kind = "process 1" if folder.name == "1" else kind_of(words) or (name if words else "kernel")
        found[f"{folder.name}/{fields[19]}"] = Spent(
            kind=kind, own_ms=(user + system) * _TICK_MS, ended_ms=(ended_user + ended_system) * _TICK_MS
        )
    return found


def kind_of(command_line: str) -> str | None:
    """The name of a kind of process, or None where nobody asked for it."""
    for pattern, kind in _KINDS:
        if match := re.search(pattern, command_line):
            return match.expand(kind)
    return None


def shares(before: Mapping[str, Spent], after: Mapping[str, Spent]) -> list[tuple[str, float]]:
    """Where the CPU time between two looks went, in milliseconds by kind of process, the most first.

    What ended in between is found under "ended under …": a container, its shim and runc under process 1, or whoever
    adopts orphans in its place.
    """
    found: Counter[str] = Counter()
    nothing = Spent(kind="", own_ms=0.0, ended_ms=0.0)
    for number, now in after.items():
        then = before.get(number, nothing)
        found[now.kind] += round(now.own_ms - then.own_ms)
        found[f"ended under {now.kind}"] += round(now.ended_ms - then.ended_ms)
    return [(kind, float(ms)) for kind, ms in found.most_common() if ms > 0]


def wait_until_quiet(*, most_s: float = 1.5, look_s: float = 0.04, quiet: float = 0.2) -> None:
    """Wait until the machine has little to do, so that nobody's aftermath (a pool that refills) counts for another.

    Args:
        most_s: the longest to wait; a machine with other users may never be quiet.
        look_s: how long one look lasts, in seconds.
        quiet: the share of all processors that may be busy.
    """
    end = time.monotonic() + most_s
    in_a_row = 0
    while in_a_row < 2 and time.monotonic() < end:
        busy, began = machine_busy_ms(), time.monotonic()
        time.sleep(look_s)
        spent = (machine_busy_ms() - busy) / 1_000 / (time.monotonic() - began) / (os.cpu_count() or 1)
        in_a_row = in_a_row + 1 if spent < quiet else 0
