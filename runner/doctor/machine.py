"""The machine itself: the data folder, disks, and settings of the kernel that close what sandboxes never need."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from runner.doctor.finding import Finding
from runner.i18n import gettext as _
from runner.profile import Weakness

DISK_BYTES: Final = 2 << 30
_SYSCTL: Final = Path("/proc/sys")
_SWAPS: Final = Path("/proc/swaps")


class Sysctl(NamedTuple):
    """A setting of the kernel: its least (or only) good value, and whether larger ones are good, too."""

    name: str
    value: int
    larger_is_good: bool = True


#: seccomp refuses sandboxes all of this already; these refuse it to everybody, should seccomp ever fail.
SYSCTLS: Final = (
    Sysctl("kernel.io_uring_disabled", 2),
    Sysctl("kernel.unprivileged_bpf_disabled", 1),
    Sysctl("vm.unprivileged_userfaultfd", 0, larger_is_good=False),
    Sysctl("kernel.yama.ptrace_scope", 1),
    Sysctl("kernel.dmesg_restrict", 1),
    Sysctl("kernel.kptr_restrict", 1),
)


def data_folder(folder: Path) -> Finding:
    """Its mode, and the room on its disk."""
    subject = _("data folder")
    if not folder.exists():
        return Finding(
            subject=subject, found=_("{folder}: not there yet, made at the first start").format(folder=folder)
        )
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        return Finding(
            subject=subject,
            found=_("{folder}: open to others (mode {mode})").format(folder=folder, mode=f"{mode:o}"),
            remedy=f"chmod 700 {folder}",
        )
    return disk(subject, folder)


def disk(subject: str, folder: Path) -> Finding:
    """The room on a disk."""
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
        found = _("{folder}: {free} GiB free").format(folder=folder, free=f"{free / (1 << 30):.1f}")
        if free < DISK_BYTES:
            return Finding(
                subject=subject, found=found, remedy=_("Keep {size} GiB free.").format(size=DISK_BYTES >> 30)
            )
        return Finding(subject=subject, found=found)
    return Finding(subject=subject, found=_("{folder}: cannot be read from here").format(folder=folder))


def engine_disk(folder: Path) -> Iterator[Finding]:
    """The engine's disk: its room, and whether the system lives on it, too."""
    yield disk(_("disk of Docker"), folder)
    with suppress(OSError):
        if folder.stat().st_dev == Path("/").stat().st_dev:
            yield Finding(
                subject=_("disk of Docker"),
                found=_("{folder} is on the system's own disk").format(folder=folder),
                remedy=_("Give it a disk of its own: one that is full then stops sandboxes alone."),
                weakness=Weakness.SHARED_DISK,
            )


def kernel(read: Callable[[str], int | None] | None = None) -> Iterator[Finding]:
    """Settings of the kernel, one finding for all that are good and one for each that is not, and swap."""
    value_of = _sysctl if read is None else read
    good = []
    for setting in SYSCTLS:
        value = value_of(setting.name)
        if value is None:
            continue  # a kernel that lacks the thing needs no setting for it
        if value == setting.value or (setting.larger_is_good and value > setting.value):
            good.append(setting.name)
            continue
        yield Finding(
            subject=_("kernel settings"),
            found=f"{setting.name} = {value}",
            remedy=_("sysctl -w {name}={value}, and the same line in /etc/sysctl.d/60-preuve.conf").format(
                name=setting.name, value=setting.value
            ),
            weakness=Weakness.KERNEL_SETTING,
        )
    if good:
        yield Finding(subject=_("kernel settings"), found=", ".join(good), detail=True)
    yield swap()


def swap() -> Finding:
    """Whether the host swaps."""
    try:
        swaps = _SWAPS.read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        swaps = []
    if not swaps:
        return Finding(subject=_("swap"), found=_("none"), detail=True)
    return Finding(
        subject=_("swap"),
        found=", ".join(line.split()[0] for line in swaps),
        remedy=_("swapoff -a: swapping makes times unsteady, and writes candidates' code to the disk."),
        weakness=Weakness.SWAP,
    )


def _sysctl(name: str) -> int | None:
    try:
        return int(_SYSCTL.joinpath(*name.split(".")).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
