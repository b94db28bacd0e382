"""What a process of the sandbox is and sees: ids, privileges, namespaces, mounts, environment, descriptors."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Any

_NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
_PR_GET_NO_NEW_PRIVS = 39
_STATUS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups")


def describe() -> dict[str, Any]:
    """Everything at once. To be called before anything else has opened a file."""
    return {
        "descriptors": _descriptors(),
        "environment": dict(os.environ),
        "groups": os.getgroups(),
        "folder": os.getcwd(),
        "host_name": os.uname().nodename,
        "machine": os.uname().machine,
        "kernel": os.uname().release,
        "limits": {
            name: list(resource.getrlimit(getattr(resource, "RLIMIT_" + name.upper())))
            for name in ("nofile", "core", "fsize", "stack")
        },
        "status": _status(),
        "namespaces": _namespaces(),
        "mounts": _mounts(),
        "devices": sorted(os.listdir("/dev")),
        "interfaces": _interfaces(),
        "first_process": _first_process(),
        "processes": sum(name.isdigit() for name in os.listdir("/proc")),
        "out_of_memory": _number("/proc/self/oom_score_adj"),
        "users": sorted(set(os.getresuid())),
        "user_groups": sorted(set(os.getresgid())),
    }


def _descriptors() -> dict[str, str]:
    """What each open descriptor is, without the numbers that differ from one start to the next."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[name] = os.readlink(f"/proc/self/fd/{name}").partition("[")[0]
        except OSError:  # the one that listed them
            continue
    return found


def _status() -> dict[str, str]:
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        fields = dict(line.rstrip("\n").split(":", 1) for line in file if ":" in line)
    found = {name: fields[name].strip() for name in _STATUS if name in fields}
    if "NoNewPrivs" not in found:  # a kernel that leaves it out of the file says it to who asks
        found["NoNewPrivs"] = str(ctypes.CDLL(None).prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0))
    return found


def _namespaces() -> dict[str, str]:
    found = {}
    for name in _NAMESPACES:
        try:
            found[name] = os.readlink(f"/proc/self/ns/{name}")
        except OSError:
            continue
    return found


def _mounts() -> list[list[str]]:
    """Each mount: its place, its kind, its options and those of its file system."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip("\n").split(" - ", 1) for line in file]
    found = []
    for left, right in lines:
        fields, (kind, _source, options) = left.split(" "), right.split(" ", 2)
        found.append([fields[4], kind, fields[5], options])
    return found


def _interfaces() -> list[str]:
    try:
        with open("/proc/net/dev", encoding="ascii") as file:
            return sorted(line.split(":")[0].strip() for line in file.readlines()[2:])
    except OSError:
        return []


def _first_process() -> str:
    try:
        with open("/proc/1/cmdline", "rb") as file:
            return os.path.basename(file.read().split(b"\0")[0]).decode(errors="replace")
    except OSError:
        return ""


def _number(path: str) -> int | None:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except OSError:
        return None
