"""Part (d): the memory of a warm sandbox, as the host's control group counts it.

Use less inactive file pages: what the kernel would not give back without being asked for it. RSS and PSS of the
processes inside stand beside it for the record: shared pages (the interpreter's code) are counted whole, or in parts.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import docker

from bench.figures import Result, Table, median
from bench.installation import BenchError, Running, data_folder, installation
from bench.processor import wait_until_quiet

_ROOT: Final = Path("/sys/fs/cgroup")
_MIB: Final = 1 << 20
_STOCKED_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Of one container, in bytes."""

    group: int
    rss: int
    pss: int


def run() -> Result:
    """Measure."""
    with data_folder() as data, installation(data) as running:
        wait_until_quiet(most_s=10.0)
        found: defaultdict[str, list[Memory]] = defaultdict(list)
        for name, pid in _stock(running):
            found[name].append(memory_of(pid))
    halves = {
        name: tuple(median([getattr(one, what) for one in memories]) / _MIB for what in ("group", "rss", "pss"))
        for name, memories in sorted(found.items())
    }
    rows = tuple(
        (name, *(f"{value:.1f}" for value in values), str(len(found[name]))) for name, values in halves.items()
    )
    figures = {f"warm_sandbox_{name}_mib": round(values[0], 2) for name, values in halves.items() if name != "python"}
    return Result(
        figures={"warm_sandbox_mib": round(halves["python"][0], 2), **figures},
        tables=(
            Table(head=("sandbox, warm and unused", "control group MiB", "RSS MiB", "PSS MiB", "how many"), rows=rows),
        ),
    )


def _stock(running: Running) -> list[tuple[str, int]]:
    """Image name and first process of each sandbox in stock, once there are some of Python and of an examiner."""
    client = docker.from_env()
    deadline = time.monotonic() + _STOCKED_S
    while time.monotonic() < deadline:
        containers: list[Any] = client.containers.list(filters={"label": f"preuve.instance={running.instance}"})
        found = [(_name(one), int(client.api.inspect_container(one.id)["State"]["Pid"])) for one in containers]
        if {"python", "examiner"} <= {name for name, _ in found}:
            return found
        time.sleep(0.5)
    raise BenchError("no warm sandbox was to be found")


def _name(container: Any) -> str:
    """Of the language, or "examiner", from the image's tag ``preuve/NAME:…``."""
    tags = container.image.tags or ["preuve/unknown:"]
    return str(tags[0]).partition("/")[2].partition(":")[0]


def memory_of(pid: int) -> Memory:
    """Of the control group that ``pid`` is in, and of all processes in it."""
    groups = groups_of(Path(f"/proc/{pid}/cgroup").read_text())
    if "memory" in groups:
        folder = _ROOT / "memory" / groups["memory"]
        used, field = "memory.usage_in_bytes", "total_inactive_file"
    else:
        folder = _ROOT / groups[""]
        used, field = "memory.current", "inactive_file"
    statistics = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
    group = int((folder / used).read_text()) - int(statistics[field])
    rss, pss = 0, 0
    for inside in _processes(folder):
        fields = smaps_rollup(inside)
        rss += fields.get("Rss", 0)
        pss += fields.get("Pss", 0)
    return Memory(group=group, rss=rss, pss=pss)


def groups_of(text: str) -> Mapping[str, str]:
    """The paths of ``/proc/<pid>/cgroup`` by controller; "" is the unified hierarchy."""
    found = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            found[controller] = path.lstrip("/")
    return found


def smaps_rollup(pid: int) -> Mapping[str, int]:
    """The sums of ``/proc/<pid>/smaps_rollup`` in bytes; nothing for a process that is gone or not ours to look at."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}


def _processes(folder: Path) -> Iterator[int]:
    for path in [folder, *(inner for inner in folder.rglob("*") if inner.is_dir())]:
        yield from (int(line) for line in (path / "cgroup.procs").read_text().split())
