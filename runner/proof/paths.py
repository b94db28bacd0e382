"""Files of the kernel's and of the image's that cannot be written, are not shown, or are not there.

Files are opened, never written to. That one is missing on this kernel is as good as that it is refused.
"""

from __future__ import annotations

from typing import Final

from runner.i18n import gettext as _
from runner.proof.model import Deviation, Group, OneOf, Row, Setting, words

_KERNEL: Final = (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/kernel/ns_last_pid",
    "/proc/sys/kernel/randomize_va_space",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/net/ipv4/ip_forward",
    "/proc/sys/fs/binfmt_misc/register",
    "/proc/sysrq-trigger",
    "/proc/irq/default_smp_affinity",
    "/sys/kernel/uevent_helper",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/kernel/profiling",
    "/sys/power/state",
    "/sys/fs/cgroup/cgroup.procs",
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/release_agent",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    "/sys/fs/cgroup/pids/pids.max",
    "/sys/fs/cgroup/systemd/release_agent",
)
_IMAGE: Final = ("/", "/etc", "/usr/bin", "/opt/preuve", "/tmp", "/run", "/var/tmp")  # noqa: S108 asked for, not used
_PROGRAMS: Final = ("/etc/passwd", "/etc/hosts", "/etc/resolv.conf", "/usr/bin/python3")
_MASKED: Final = (
    "/proc/acpi",
    "/proc/asound",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
    "/sys/devices/virtual/powercap",
)
_ABSENT: Final = (
    "/var/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/dev/mem",
    "/dev/kmsg",
    "/dev/kvm",
    "/dev/fuse",
    "/dev/console",
)
_REFUSED: Final = ("EACCES", "EROFS", "EPERM", "ENOENT")


def rows(setting: Setting) -> list[Row]:
    """The rows about files."""
    return [*_unwritable(), *_unseen(setting), _no_setuid()]


def _unwritable() -> list[Row]:
    remedy = _(
        "The sandbox has a privilege or a mount too many. Start it read-only, as a user of its own, never privileged."
    )
    promise = _("{path} cannot be written")
    found = [
        Row(
            id=f"write-{_slug(path)}",
            group=Group.FILES,
            promise=promise.format(path=path),
            remedy=remedy,
            ask={"id": f"write-{_slug(path)}", "do": "write", "path": path},
            expected=words(*_REFUSED),
            impossible={"ENOENT": _("this kernel has no such file")},
        )
        for path in (*_KERNEL, *_PROGRAMS)
    ]
    found.extend(
        Row(
            id=f"make-in-{_slug(path)}",
            group=Group.FILES,
            promise=_("no file can be made in {path}").format(path=path),
            remedy=remedy,
            ask={"id": f"make-in-{_slug(path)}", "do": "make", "path": path},
            expected=words("EROFS", "EACCES"),
        )
        for path in _IMAGE
    )
    return found


def _unseen(setting: Setting) -> list[Row]:
    own = _("gVisor's own device, behind which its own kernel is, and mounting is refused")
    masked = _("{path} shows nothing")
    absent = _("{path} is not there")
    remedy = _("The engine masks less than it should: set no systempaths=unconfined, mount and add no device.")
    hidden = words("EMPTY", "EACCES", "ENOENT", "EPERM")
    found = [
        Row(
            id=f"hidden-{_slug(path)}",
            group=Group.FILES,
            promise=masked.format(path=path),
            remedy=remedy,
            ask={"id": f"hidden-{_slug(path)}", "do": "look", "path": path},
            expected=hidden,
            impossible=dict.fromkeys(("ENOENT", "EMPTY"), _("this kernel shows nothing there to anybody")),
        )
        for path in _MASKED
    ]
    found.extend(
        Row(
            id=f"absent-{_slug(path)}",
            group=Group.FILES,
            promise=absent.format(path=path),
            remedy=remedy,
            ask={"id": f"absent-{_slug(path)}", "do": "look", "path": path},
            expected=words("ENOENT"),
            deviation=Deviation(words("ENOENT", "SHOWN"), own) if setting.gvisor and path == "/dev/fuse" else None,
        )
        for path in _ABSENT
    )
    return found


def _no_setuid() -> Row:
    return Row(
        id="no-setuid-files",
        group=Group.FILES,
        promise=_("no file of the image gives another's rights (setuid, setgid, capabilities)"),
        remedy=_("The image was changed. Run `preuve sandbox build`, which takes such bits away."),
        ask={"id": "no-setuid-files", "do": "setuid"},
        expected=OneOf(([],)),
    )


def _slug(path: str) -> str:
    return path.strip("/").replace("/", "-").replace("_", "-").replace(".", "-") or "root"
