"""What a container used, read on the host from its control group.

Both hierarchies are read: version 1 (one tree for each controller; ``memory.oom_control`` counts OOM kills,
``memory.max_usage_in_bytes`` the peak, ``cpuacct.usage`` nanoseconds) and version 2 (one tree; ``memory.events``,
``memory.peak`` from Linux 5.19, ``cpu.stat``). Source: the kernel's documentation, cgroup-v1/memory.rst and
cgroup-v2.rst. The paths come from ``/proc/<pid>/cgroup``, so that every cgroup driver of Docker's works.

The kernel counts a kill in a group whatever memory had run out. A group that never reached its own limit was killed for
the host's sake, which is our failure. Version 2 says so itself: ``oom`` counts in the group whose limit was reached,
``oom_kill`` where the process was.

With gVisor the group holds its kernel: processor time and memory include that kernel's, and a sandbox whose memory runs
out ends as a whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from runner.model import Usage
from runner.sandbox import SandboxError

_ROOT: Final = Path("/sys/fs/cgroup")
_PROC: Final = Path("/proc")
#: A group that came so close to its limit has reached it: the kernel charges memory in larger pieces than one page.
_NEAR_BYTES: Final = 1 << 20
_HOST_PRESSURE: Final = (
    "the kernel killed a process of the sandbox because the host, not the sandbox, ran out of memory"
)


class Meter(Protocol):
    """Reads one control group."""

    def read(self) -> Usage:
        """What was used so far.

        Raises:
            OSError: the group is gone.
            SandboxError: the kernel killed in it for want of memory elsewhere.
        """


class MeterV1:
    """A group of the version 1 hierarchies."""

    def __init__(self, memory: Path, cpu: Path) -> None:
        """``memory`` and ``cpu`` are the group's folders under the two controllers."""
        self._oom = memory / "memory.oom_control"
        self._peak = memory / "memory.max_usage_in_bytes"
        self._limit = memory / "memory.limit_in_bytes"
        self._cpu = cpu / "cpuacct.usage"

    def read(self) -> Usage:
        """See ``Meter.read``."""
        oom_kills = _field(self._oom.read_text(), "oom_kill")
        peak = int(self._peak.read_text())
        # memory.failcnt would say it, were it counted: kernel 6.18 leaves it at 0.
        if oom_kills and peak < int(self._limit.read_text()) - _NEAR_BYTES:
            raise SandboxError(_HOST_PRESSURE)
        return Usage(
            cpu_ms=int(self._cpu.read_text()) // 1_000_000,
            peak_memory_bytes=peak,
            oom_kills=oom_kills,
        )


class MeterV2:
    """A group of the unified hierarchy."""

    def __init__(self, group: Path) -> None:
        """``group`` is the group's folder."""
        self._events = group / "memory.events"
        self._peak = group / "memory.peak"
        self._current = group / "memory.current"
        self._cpu = group / "cpu.stat"

    def read(self) -> Usage:
        """See ``Meter.read``. On kernels without ``memory.peak`` the current use stands in for the peak."""
        try:
            peak = int(self._peak.read_text())
        except FileNotFoundError:
            peak = int(self._current.read_text())
        events = self._events.read_text()
        oom_kills = _field(events, "oom_kill")
        if oom_kills and not _field(events, "oom"):
            raise SandboxError(_HOST_PRESSURE)
        return Usage(
            cpu_ms=_field(self._cpu.read_text(), "usage_usec") // 1_000,
            peak_memory_bytes=peak,
            oom_kills=oom_kills,
        )


def meter_of(pid: int) -> Meter:
    """The meter of the container whose first process is ``pid`` on the host.

    Raises:
        SandboxError: the process or its groups cannot be found from here.
    """
    try:
        lines = (_PROC / str(pid) / "cgroup").read_text().splitlines()
    except OSError as error:
        raise SandboxError(f"the sandbox's control group cannot be found: {error}") from error
    groups = {}
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            groups[controller] = path.lstrip("/")
    try:
        if "memory" in groups:
            meter: Meter = MeterV1(_ROOT / "memory" / groups["memory"], _ROOT / "cpuacct" / groups["cpuacct"])
        else:
            meter = MeterV2(_ROOT / groups[""])
        meter.read()
    except KeyError as error:
        raise SandboxError(
            f"this host's control groups count neither in version 1 nor in version 2 what has to be counted ({error}). "
            "Mount the whole hierarchy at /sys/fs/cgroup."
        ) from error
    except OSError as error:
        raise SandboxError(
            f"the sandbox's control group cannot be read: {error}. Slots need the host's /sys/fs/cgroup and /proc."
        ) from error
    return meter


def cgroup_version() -> int:
    """1 or 2: which hierarchy this host counts memory in."""
    return 2 if (_ROOT / "cgroup.controllers").exists() else 1


def _field(text: str, name: str) -> int:
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0
