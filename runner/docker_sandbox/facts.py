"""What the host sees of a sandbox: its first process, its control group, and how the engine treats it.

Read where nobody inside can change it: ``/proc/<pid>/status``, the control group's files (version 1 and 2), and the
engine's own record of the container.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any, Final

import docker
import docker.errors
import requests

from runner.docker_sandbox.host import DockerSandbox
from runner.sandbox import Sandbox, SandboxError

_ROOT: Final = Path("/sys/fs/cgroup")
_NAMESPACES: Final = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
#: No limit, as version 1 writes it: the largest number of pages.
_UNLIMITED_BYTES: Final = 1 << 60
_PAUSE_S: Final = 0.01


def host_facts(sandbox: Sandbox) -> dict[str, Any]:
    """The facts by name; what cannot be read here is left out, and no limit is None.

    ``status`` (fields of the first process), ``out_of_memory`` (its adjustment), ``memory_bytes``, ``swap_bytes``
    (beyond the memory), ``pids``, ``cpus``, ``cpu_periods`` (that the scheduler has counted), ``log`` (the driver).

    Raises:
        SandboxError: it is no container, or has ended.
    """
    container = _container(sandbox)
    process = Path("/proc") / str(container.attrs["State"]["Pid"])
    try:
        status = process.joinpath("status").read_text(encoding="utf-8", errors="replace")
        groups = process.joinpath("cgroup").read_text(encoding="utf-8")
        adjustment = int(process.joinpath("oom_score_adj").read_text(encoding="ascii"))
    except OSError as error:
        raise SandboxError(f"sandbox {sandbox.id} cannot be seen on the host: {error}") from error
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return {
        "status": {name: value.strip() for name, value in fields.items()},
        "out_of_memory": adjustment,
        "log": container.attrs["HostConfig"]["LogConfig"]["Type"],
        **_limits(
            {names: path.lstrip("/") for _number, names, path in (line.split(":", 2) for line in groups.splitlines())}
        ),
    }


def engine_identity(client: docker.DockerClient, runtime: str) -> dict[str, Any]:
    """All of engine, runtime and kernel that decides what a container is; anything else there is another machine.

    Raises:
        SandboxError: the engine does not answer.
    """
    try:
        information: dict[str, Any] = client.info()
        version: dict[str, Any] = client.version()
    except (docker.errors.DockerException, requests.RequestException, OSError) as error:
        raise SandboxError(f"the engine does not say what it is: {error}") from error
    found = information.get("Runtimes", {}).get(runtime, {})
    names = ("ID", "CgroupDriver", "CgroupVersion", "SecurityOptions", "KernelVersion", "DockerRootDir")
    return {
        **{name: information.get(name) for name in names},
        "boot": _boot(),
        "components": [
            [one.get("Name"), one.get("Version"), one.get("Details")] for one in version.get("Components", [])
        ],
        "runtime": [runtime, found, _stamp(str(found.get("path", "")))],
    }


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _stamp(program: str) -> list[int] | None:
    """Changes when a program is replaced. Versions of added runtimes are not among the engine's components."""
    path = shutil.which(program) if program else None
    if path is None:
        return None
    known = Path(path).stat()
    return [known.st_size, known.st_mtime_ns]


def own_namespaces() -> dict[str, str]:
    """The namespaces of this process, which are the host's wherever it is not in a container itself."""
    return {name: str(Path("/proc/self/ns", name).readlink()) for name in _NAMESPACES}


def gone(sandbox: Sandbox, *, within_s: float) -> bool:
    """True once the first process of a destroyed sandbox has ended, and with it all others."""
    process = Path("/proc") / str(_container(sandbox).attrs["State"]["Pid"])
    deadline = time.monotonic() + within_s
    while process.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE_S)
    return True


def _container(sandbox: Sandbox) -> Any:
    if not isinstance(sandbox, DockerSandbox):
        raise SandboxError(f"sandbox {sandbox.id} is no container: the host cannot see it")
    return sandbox.container


def _limits(groups: dict[str, str]) -> dict[str, Any]:
    """The values of the control group, read in whichever version counts memory."""
    by_controller = {name: path for names, path in groups.items() for name in names.split(",")}
    if "memory" not in by_controller:
        group = _ROOT / by_controller[""]
        memory, swap = _number(group / "memory.max"), _number(group / "memory.swap.max")
        quota = _words(group / "cpu.max")
        cpus = None if quota is None or quota[0] == "max" else int(quota[0]) / int(quota[1])
        return {
            "memory_bytes": memory,
            "swap_bytes": swap,
            "pids": _number(group / "pids.max"),
            "cpus": cpus,
            "cpu_periods": _periods(group),
        }
    folder = _ROOT / "memory" / by_controller["memory"]
    memory = _number(folder / "memory.limit_in_bytes")
    both = folder / "memory.memsw.limit_in_bytes"
    cpu = _ROOT / "cpu" / by_controller["cpu"]
    quota_us, period_us = _number(cpu / "cpu.cfs_quota_us"), _number(cpu / "cpu.cfs_period_us")
    return {
        "memory_bytes": memory,
        "swap_bytes": _swap(memory, _number(both), counted=both.exists()),
        "pids": _number(_ROOT / "pids" / by_controller["pids"] / "pids.max"),
        "cpus": quota_us / period_us if quota_us is not None and period_us and quota_us > 0 else None,
        "cpu_periods": _periods(cpu),
    }


def _swap(memory: int | None, total: int | None, *, counted: bool) -> int | None:
    """What may be swapped. A kernel that does not count swap cannot limit it; on a host without any it need not."""
    if memory is not None and total is not None:
        return total - memory
    if memory is None or counted:
        return None
    swaps = Path("/proc/swaps").read_text(encoding="utf-8").splitlines()
    return 0 if len(swaps) <= 1 else None


def _periods(group: Path) -> int | None:
    found = _words(group / "cpu.stat") or []
    return int(found[found.index("nr_periods") + 1]) if "nr_periods" in found else None


def _words(path: Path) -> list[str] | None:
    try:
        return path.read_text(encoding="ascii").split()
    except OSError:
        return None


def _number(path: Path) -> int | None:
    found = _words(path)
    if not found or found[0] == "max":
        return None
    value = int(found[0])
    return value if value < _UNLIMITED_BYTES else None
