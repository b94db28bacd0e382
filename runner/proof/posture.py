"""What a process of a sandbox is: ids, privileges, namespaces, mounts, environment, descriptors, and its control group.

What the host can see it says itself: the first process's ids and privileges, and the values of its control group. The
probe tells the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from runner.i18n import gettext as _
from runner.profile import group_limits
from runner.proof import remedies
from runner.proof.model import (
    AllIn,
    Between,
    Deviation,
    Evidence,
    Expected,
    Group,
    OneOf,
    Row,
    Setting,
    inside,
    on_host,
    words,
)

#: Beside the languages' own: nothing of the host's, and nothing about us.
_ENVIRONMENT: Final = {
    "HOME": "/work",
    "HOSTNAME": "sandbox",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TMPDIR": "/work",
}
#: Python itself sets it where a locale is missing.
_ALSO: Final = {"LC_CTYPE": "C.UTF-8"}

_QUIET: Final = frozenset({"nosuid", "nodev", "noexec"})
_READ_ONLY: Final = frozenset({"ro"})
_READ_ONLY_QUIET: Final = _QUIET | _READ_ONLY
#: The mounts that there always are, with the options that each must have, and those that depend on engine and kernel.
_MOUNTS: Final = {
    "/": _READ_ONLY,
    "/proc": _QUIET,
    "/dev": frozenset({"nosuid"}),
    "/dev/pts": frozenset({"nosuid", "noexec"}),
    "/sys": _READ_ONLY_QUIET,
    "/dev/mqueue": _QUIET,
    "/dev/shm": _QUIET,  # noqa: S108 the name of a mount
    "/work": frozenset({"nosuid", "nodev"}),
    "/proc/bus": _READ_ONLY,
    "/proc/fs": _READ_ONLY,
    "/proc/irq": _READ_ONLY,
    "/proc/sys": _READ_ONLY,
}
_PERHAPS: Final = {
    "/sys/fs/cgroup": _QUIET,
    "/usr/sbin/docker-init": _READ_ONLY,
    "/sbin/docker-init": _READ_ONLY,
    "/etc/resolv.conf": _READ_ONLY,
    "/etc/hostname": _READ_ONLY,
    "/etc/hosts": _READ_ONLY,
    "/proc/sysrq-trigger": _READ_ONLY,
    "/sys/firmware": _READ_ONLY,
    "/sys/devices/virtual/powercap": _READ_ONLY,
    "/proc/acpi": _READ_ONLY,
    "/proc/asound": _READ_ONLY,
    "/proc/scsi": _READ_ONLY,
    "/proc/interrupts": None,
    # A null device over a file's name.
    "/proc/kcore": None,
    "/proc/keys": None,
    "/proc/latency_stats": None,
    "/proc/sched_debug": None,
    "/proc/timer_list": None,
    "/proc/timer_stats": None,
}
_CGROUP: Final = "/sys/fs/cgroup/"
_DEVICES: Final = (
    *("fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm"),
    *("stderr", "stdin", "stdout", "tty", "urandom", "zero"),
)
_CAPABILITIES: Final = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
_SEPARATE: Final = ("cgroup", "ipc", "mnt", "net", "pid", "uts")
_LEAST_UID: Final = 10_000


def rows(setting: Setting) -> list[Row]:
    """The rows about what a process is."""
    return [*_identity(setting), *_surroundings(setting), *_namespaces(setting), *_control_group(setting)]


def _row(name: str, promise: str, remedy: str, expected: Expected, see: Callable[[Evidence], Any], **more: Any) -> Row:
    return Row(id=name, group=Group.POSTURE, promise=promise, remedy=remedy, expected=expected, see=see, **more)


def _identity(setting: Setting) -> list[Row]:
    user = remedies.user()
    sentry = _("on the host stands gVisor's own process; the sandbox's is seen from inside")

    def status(name: str) -> Callable[[Evidence], Any]:
        """The host's word, and the probe's where the host sees another process."""
        return inside("status", name) if setting.gvisor else lambda evidence: evidence.host["status"][name]

    def ids(evidence: Evidence) -> str:
        seen = {*evidence.inside["users"], *evidence.inside["user_groups"], *evidence.inside["groups"]}
        if not setting.gvisor:
            seen |= {
                int(number) for name in ("Uid", "Gid", "Groups") for number in evidence.host["status"][name].split()
            }
        return "one" if len(seen) == 1 and min(seen) >= _LEAST_UID else str(sorted(seen))

    found = [_row("identity", _("one user, one group, both its own, no other"), user, words("one"), ids)]
    none_anyway = _("the engine gives no container any of these by itself")
    found.extend(
        _row(
            f"capabilities-{name.lower()}",
            _("no capability ({name})").format(name=name),
            user,
            words("0000000000000000"),
            status(name),
            no_control=none_anyway if name in ("CapInh", "CapAmb") else None,
        )
        for name in _CAPABILITIES
    )
    found.append(
        _row(
            "no-new-privileges",
            _("no program can gain privileges"),
            _("Start sandboxes with no-new-privileges."),
            words("1"),
            status("NoNewPrivs"),
        )
    )
    found.append(
        _row(
            "seccomp",
            _("system calls are filtered"),
            _("The engine or the kernel has no seccomp (`docker info` names it). Install one that has."),
            words("2"),
            lambda evidence: evidence.host["status"]["Seccomp"],
            deviation=Deviation(words("2"), sentry) if setting.gvisor else None,
        )
    )
    return found


def _surroundings(setting: Setting) -> list[Row]:
    spec = remedies.options()
    rlimits = {
        "nofile": [256, 256],
        "core": [0, 0],
        "fsize": [setting.limits.file_bytes] * 2,
        "stack": [64 << 20] * 2,
    }
    own = _("gVisor mounts what its own kernel serves, none of it the host's")
    return [
        _row(
            "environment",
            _("the environment holds what is promised and nothing of the host's"),
            spec,
            AllIn(_ENVIRONMENT, _ALSO),
            inside("environment"),
        ),
        _row(
            "descriptors",
            _("no descriptor is open but the three of the stream"),
            _("The runtime leaks descriptors (runc before 1.1.12 does): update it."),
            OneOf((["0", "1", "2"],)),
            lambda evidence: sorted(evidence.inside["descriptors"]),
        ),
        _row("rlimits", _("limits of each process are in force"), spec, AllIn(rlimits), inside("limits")),
        _row(
            "mounts",
            _("the mounts are the promised ones, with their options"),
            spec,
            AllIn(_MOUNTS, _PERHAPS),
            _mounts,
            deviation=Deviation(AllIn({"/": frozenset({"ro"})}, {**_LAX, **_PERHAPS}), own) if setting.gvisor else None,
        ),
        _row(
            "devices",
            _("no device but the harmless ones"),
            spec,
            OneOf((list(_DEVICES), [name for name in _DEVICES if name != "mqueue"])),
            inside("devices"),
        ),
        _row("host-name", _("the host's name is not told"), spec, words("sandbox"), inside("host_name")),
        _row("folder", _("work begins in the sandbox's own folder"), spec, words("/work"), inside("folder")),
        _row(
            "interfaces",
            _("there is no network interface but the loop"),
            remedies.network(),
            OneOf((["lo"],)),
            # A kernel lists the ends of tunnels that it could make in every network namespace; they lead nowhere.
            lambda evidence: [name for name in evidence.inside["interfaces"] if not name.startswith(_TUNNELS)],
        ),
        _row(
            "processes",
            _("no process is seen but the sandbox's own"),
            spec,
            OneOf((1, 2)),
            inside("processes"),
        ),
        _row(
            "out-of-memory",
            _("a host short of memory gives the sandbox up first"),
            spec,
            OneOf((500,)),
            lambda evidence: evidence.host["out_of_memory"],
        ),
        _row(
            "log",
            _("what a sandbox prints is not written to the host's disk"),
            _("Start sandboxes with the log driver none."),
            words("none"),
            on_host("log"),
        ),
    ]


#: gVisor's mounts carry few options; the root and the sandbox's own folder are what counts there.
_LAX: Final = dict.fromkeys(_MOUNTS)
_TUNNELS: Final = ("tunl", "sit", "gre", "erspan", "ip6", "ip_vti", "ip6_vti", "ip6tnl", "ip6gre", "ifb", "dummy")


def _mounts(evidence: Evidence) -> dict[str, list[str]]:
    """Options by place. The controllers of version 1 are one hierarchy each, whatever their number: all read-only."""
    found = {place: options.split(",") for place, _kind, options, _own in evidence.inside["mounts"]}
    return {
        place: options
        for place, options in found.items()
        if not (place.startswith(_CGROUP) and set(options) >= _READ_ONLY_QUIET)
    }


def _namespaces(setting: Setting) -> list[Row]:
    spec = _("Start sandboxes with namespaces of their own: no host mode for network, processes, ipc, uts or cgroup.")

    def apart(name: str) -> Callable[[Evidence], Any]:
        def see(evidence: Evidence) -> Any:
            seen = evidence.inside["namespaces"].get(name)
            if seen is None:
                return "unseen"
            return "its own" if seen != evidence.own_namespaces[name] else "the host's"

        return see

    reason = _("gVisor has namespaces of its own making; numbers are no host's")
    return [
        _row(
            f"namespace-{name}",
            _("a namespace of its own: {name}").format(name=name),
            spec,
            words("its own"),
            apart(name),
            deviation=Deviation(words("its own", "unseen"), reason) if setting.gvisor else None,
            no_control=_("every container has mounts of its own") if name == "mnt" else None,
        )
        for name in _SEPARATE
    ]


def _limit(name: str) -> Callable[[Evidence], Any]:
    """A limit that the host sees; that there is none is something to be seen, too."""

    def see(evidence: Evidence) -> Any:
        found = evidence.host[name]
        return "unlimited" if found is None else found

    return see


def _control_group(setting: Setting) -> list[Row]:
    remedy = remedies.control_groups()
    page = 4096
    group = group_limits(setting.limits, setting.runtime)
    return [
        _row(
            "group-memory",
            _("the control group limits memory"),
            remedy,
            Between(group.memory_bytes - page, group.memory_bytes, ("bytes",)),
            lambda evidence: [_limit("memory_bytes")(evidence), "bytes"],
        ),
        _row(
            "group-swap",
            _("memory and swap together are limited to the same"),
            remedy,
            OneOf((0,)),
            _limit("swap_bytes"),
        ),
        _row("group-pids", _("the control group limits processes"), remedy, OneOf((group.pids,)), _limit("pids")),
        _row("group-cpu", _("the control group limits the processor"), remedy, OneOf((1.0,)), _limit("cpus")),
    ]
