"""Limits, bitten: the sandbox is driven just below and just above each, and must be stopped there and not before.

Numbers of what was reached come from the probe; that the kernel's OOM killer was there, and how much time of the
processor was used, comes from the host's meter.
"""

from __future__ import annotations

from typing import Any, Final

from runner.i18n import gettext as _
from runner.proof import gvisor, remedies
from runner.proof.model import Between, Evidence, Group, Row, Setting, words

_MIB: Final = 1 << 20
#: What the interpreter of the probe and the container's init take of the sandbox's memory, generously.
_OWN_BYTES: Final = 40 * _MIB
_OPEN_FILES: Final = 256
_SHM_BYTES: Final = _MIB
_STACK_BYTES: Final = 64 * _MIB
CPU_SECONDS: Final = 0.25
#: A period of the scheduler's may be spent in advance, and the meter counts forking too.
_CPU_GRACE_MS: Final = 130
#: How long a sandbox may take to be gone once it is given up.
WALL_MS: Final = 200


def rows(setting: Setting) -> list[Row]:
    """The rows about limits. Their bites come in this order: those that others would disturb come first."""
    limits = setting.limits
    groups = remedies.control_groups()
    mounts = _(
        "The engine mounts without the limits that it is given: use one from 20.10 on, and a runtime that heeds them."
    )
    processes = limits.processes + 2

    def bite(name: str, promise: str, remedy: str, expected: Any, **more: Any) -> Row:
        see = more.pop("see", None)
        ask = {"id": f"limit-{name}", **more}
        return Row(
            id=f"limit-{name}",
            group=Group.LIMITS,
            promise=promise,
            remedy=remedy,
            expected=expected,
            ask=ask,
            see=see,
        )

    inode_slack = 8
    return [
        bite(
            "cpu",
            _("all processes together get the time of one processor"),
            groups,
            words("limited"),
            do="cpu",
            processes=3,
            seconds=CPU_SECONDS,
            see=_cpu,
        ),
        bite(
            "processes",
            _("as many processes start as promised and no more"),
            groups,
            Between(limits.processes - 2, processes, ("EAGAIN",)),
            do="processes",
            most=gvisor.some_of(limits.processes) if setting.gvisor else processes * 3,
        ),
        bite(
            "threads",
            _("threads count as processes"),
            groups,
            Between(limits.processes - 2, processes, ("EAGAIN",)),
            do="threads",
            most=processes * 3,
        ),
        bite(
            "open-files",
            _("a process opens {count} files and no more").format(count=_OPEN_FILES),
            mounts,
            Between(_OPEN_FILES - 16, _OPEN_FILES, ("EMFILE",)),
            do="files",
            most=1_024,
        ),
        bite(
            "file-size",
            _("a file grows to its limit and not by a byte more"),
            mounts,
            Between(limits.file_bytes, limits.file_bytes, ("EFBIG",)),
            do="file_size",
            path="/work",
            bytes=limits.file_bytes,
        ),
        bite(
            "files",
            _("all files together grow to their limit and no further"),
            mounts,
            Between(limits.file_bytes - _MIB, limits.file_bytes, ("ENOSPC",)),
            do="fill",
            path="/work",
            most=2 * limits.file_bytes,
        ),
        bite(
            "shared-memory",
            _("shared memory holds 1 MiB and no more"),
            mounts,
            Between(_SHM_BYTES - 65_536, _SHM_BYTES, ("ENOSPC",)),
            do="fill",
            path="/dev/shm",  # noqa: S108 to be filled
            most=4 * _SHM_BYTES,
        ),
        bite(
            "inodes",
            _("there are as many files as promised and no more"),
            mounts,
            Between(limits.inodes - inode_slack, limits.inodes, ("ENOSPC",)),
            do="inodes",
            path="/work",
            most=limits.inodes * 2,
        ),
        bite(
            "stack",
            _("a stack grows to {mib} MiB and no further").format(mib=_STACK_BYTES // _MIB),
            mounts,
            Between(_STACK_BYTES // 2, _STACK_BYTES + _MIB, ("SIGSEGV",)),
            do="stack",
            most=2 * _STACK_BYTES,
        ),
        bite(
            "memory",
            _("memory is there up to its limit, and the kernel ends what goes beyond"),
            groups,
            Between(limits.memory_bytes - _OWN_BYTES, limits.memory_bytes, ("SIGKILL, counted",)),
            do="memory",
            bytes=gvisor.below(limits.memory_bytes) if setting.gvisor else limits.memory_bytes * 3 // 2,
            see=_memory,
        ),
    ]


def host_rows(*, final: str) -> list[Row]:
    """The limits that the slot itself keeps, seen when a sandbox is used up: ``flood`` or ``silence``."""
    if final == "flood":
        return [
            Row(
                id="limit-output",
                group=Group.LIMITS,
                promise=_("output without end is cut off at the size of one frame"),
                remedy=remedies.installation(),
                expected=words("cut off"),
                see=lambda evidence: evidence.answers["limit-output"],
                no_control=_("the limit is the reader's, which no container changes; a shorter answer is let through"),
            )
        ]
    return [
        Row(
            id="limit-wall",
            group=Group.LIMITS,
            promise=_("a sandbox that says nothing is ended by the clock of the host"),
            remedy=remedies.installation(),
            expected=words("in time"),
            see=lambda evidence: evidence.answers["limit-wall"],
            no_control=_("the limit is the reader's, which no container changes; a shorter answer is let through"),
        ),
        Row(
            id="limit-end",
            group=Group.LIMITS,
            promise=_("nothing of an ended sandbox runs on"),
            remedy=_("The engine does not end containers: look into its log, and restart it."),
            expected=words("gone"),
            see=lambda evidence: evidence.answers["limit-end"],
            no_control=_("that it ran before is looked at, too; one that never ended would have to be left behind"),
        ),
    ]


def _cpu(evidence: Evidence) -> str:
    """A busy host gives less than was asked for: a breach is more than promised, or a scheduler that does not count."""
    wall_ms, _end = evidence.answers["limit-cpu"]
    used_ms = evidence.rises["limit-cpu"].cpu_ms
    if not evidence.host["cpu_periods"]:
        return "no period was counted"
    return "limited" if used_ms <= wall_ms + _CPU_GRACE_MS else f"{used_ms} ms in {wall_ms} ms"


def _memory(evidence: Evidence) -> list[Any]:
    reached, end = evidence.answers["limit-memory"]
    counted = evidence.rises["limit-memory"].oom_kills > 0
    return [reached, f"{end}, counted" if counted else end]
