"""CPU time as the kernel counts it: of the whole machine, and of each kind of process for those who look for causes."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Mapping
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


def by_kind() -> Counter[str]:
    """CPU milliseconds of the processes that live now, by kind; those of ended children stand with who waited for them.

    Two of these subtracted say where the time between them went. What started and ended in between is found under
    "ended under …": a container, its shim and runc under process 1, or whoever adopts orphans in its place.
    """
    found: Counter[str] = Counter()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        name = stat[stat.index("(") + 1 : stat.rindex(")")]
        user, system, ended_user, ended_system = (int(field) for field in stat[stat.rindex(")") + 2 :].split()[11:15])
        kind = "process 1" if folder.name == "1" else kind_of(words) or name
        found[kind] += round((user + system) * _TICK_MS)
        found[f"ended under {kind}"] += round((ended_user + ended_system) * _TICK_MS)
    return found


def kind_of(command_line: str) -> str | None:
    """The name of a kind of process, or None where nobody asked for it."""
    for pattern, kind in _KINDS:
        if match := re.search(pattern, command_line):
            return match.expand(kind)
    return None


def shares(before: Mapping[str, int], after: Mapping[str, int], *, of: float = 1.0) -> list[tuple[str, float]]:
    """Where the CPU time between two counts went, in milliseconds divided by ``of``, the most first."""
    spent = {kind: (after[kind] - before.get(kind, 0)) / of for kind in after}
    return sorted(((kind, ms) for kind, ms in spent.items() if ms > 0), key=lambda item: -item[1])


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
