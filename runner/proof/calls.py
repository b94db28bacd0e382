"""System calls that are refused. Every one is asked for with arguments that harm nothing and achieve nothing.

A refusal is the filter's own word: EPERM, or ENOSYS where programs are to fall back on an older call. EFAULT, EINVAL,
EBADF and the like come from the code behind the call: then it reached the kernel, and the row fails. The numbers are
the kernel's (asm/unistd_64.h on x86_64, asm-generic/unistd.h on aarch64); None where a machine has no such call.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple

from runner.i18n import gettext as _
from runner.proof import remedies
from runner.proof.model import Deviation, Group, OneOf, Row, Setting, words

_ALL: Final = 0xFFFFFFFF  # flags that no call knows
_NEWNS, _NEWUSER, _NEWPID, _NEWNET, _FS = 0x00020000, 0x10000000, 0x20000000, 0x40000000, 0x00000200
_BAD: Final = 1  # an address at which nothing is


class Call(NamedTuple):
    """One system call: its name, its numbers, harmless arguments, and the refusals that count."""

    name: str
    x86_64: int | None
    aarch64: int | None
    arguments: tuple[int, ...]
    refusals: tuple[str, ...] = ("EPERM",)
    variant: str = ""


#: Sorted by what they would be good for: namespaces, mounts, the kernel's large surfaces, other processes, the clock.
CALLS: Final = (
    # unshare and clone with a flag beside them that the kernel refuses to combine.
    Call("unshare", 272, 97, (_NEWUSER | 1,), variant="user"),
    Call("unshare", 272, 97, (_NEWNS | 1,), variant="mount"),
    Call("unshare", 272, 97, (_NEWNET | 1,), variant="net"),
    Call("clone", 56, 220, (_NEWUSER | _FS, 0, 0, 0, 0), variant="user"),
    Call("clone", 56, 220, (_NEWNS | _FS, 0, 0, 0, 0), variant="mount"),
    Call("clone", 56, 220, (_NEWNET | _NEWNS | _FS, 0, 0, 0, 0), variant="net"),
    Call("clone3", 435, 435, (0, 0), ("ENOSYS",)),
    Call("setns", 308, 268, (-1, 0)),
    Call("mount", 165, 40, (0, 0, 0, 0, 0)),
    Call("umount2", 166, 39, (0, 0x8000)),
    Call("pivot_root", 155, 41, (0, 0)),
    Call("chroot", 161, 51, (0,)),
    Call("fsopen", 430, 430, (0, _ALL)),
    Call("fsconfig", 431, 431, (-1, _ALL, 0, 0, 0)),
    Call("fsmount", 432, 432, (-1, _ALL, 0)),
    Call("fspick", 433, 433, (-1, 0, _ALL)),
    Call("open_tree", 428, 428, (-1, 0, _ALL)),
    Call("move_mount", 429, 429, (-1, 0, -1, 0, _ALL)),
    Call("mount_setattr", 442, 442, (-1, 0, _ALL, 0, 0)),
    Call("statmount", 457, 457, (0, 0, 0, _ALL), ("EPERM", "ENOSYS")),
    Call("listmount", 458, 458, (0, 0, 0, _ALL), ("EPERM", "ENOSYS")),
    Call("bpf", 321, 280, (_ALL, 0, 0)),
    Call("perf_event_open", 298, 241, (0, 0, -1, -1, _ALL)),
    Call("io_uring_setup", 425, 425, (1, 0)),
    Call("io_uring_enter", 426, 426, (-1, 0, 0, 0, 0, 0)),
    Call("io_uring_register", 427, 427, (-1, _ALL, 0, 0)),
    Call("userfaultfd", 323, 282, (_ALL,)),
    Call("keyctl", 250, 219, (9_999, 0, 0, 0, 0)),
    Call("add_key", 248, 217, (0, 0, 0, 0, 0)),
    Call("request_key", 249, 218, (0, 0, 0, 0)),
    Call("fanotify_init", 300, 262, (_ALL, 0)),
    Call("fanotify_mark", 301, 263, (-1, 0, 0, -1, 0)),
    Call("memfd_secret", 447, 447, (_ALL,), ("EPERM", "ENOSYS")),
    Call("remap_file_pages", 216, 234, (0, 0, 1, 0, 0)),
    Call("vmsplice", 278, 75, (-1, 0, 0, _ALL)),
    Call("io_setup", 206, 0, (0, 0)),
    Call("ptrace", 101, 117, (1, 0, 0, 0)),
    Call("process_vm_readv", 310, 270, (0, 0, 0, 0, 0, 1)),
    Call("process_vm_writev", 311, 271, (0, 0, 0, 0, 0, 1)),
    Call("process_mrelease", 448, 448, (-1, 1)),
    Call("pidfd_getfd", 438, 438, (-1, -1, 1)),
    Call("pidfd_send_signal", 424, 424, (-1, 0, 0, _ALL)),
    Call("kcmp", 312, 272, (0, 0, 99, 0, 0)),
    Call("name_to_handle_at", 303, 264, (-1, 0, 0, 0, _ALL)),
    Call("open_by_handle_at", 304, 265, (-1, 0, 0)),
    Call("mknodat", 259, 33, (-1, 0, 0o020000, 0)),
    Call("fchownat", 260, 54, (-1, 0, 0, 0, _ALL)),
    Call("setxattr", 188, 5, (0, 0, 0, 0, 0)),
    Call("setuid", 105, 146, (-1,)),
    Call("setgid", 106, 144, (-1,)),
    Call("setgroups", 116, 159, (-1, 0)),
    Call("setresuid", 117, 147, (-1, -1, -1)),
    Call("msgget", 68, 186, (0x70726F6F, 0)),
    Call("semget", 64, 190, (0x70726F6F, 0, 0)),
    Call("shmget", 29, 194, (0x70726F6F, 0, 0)),
    Call("mq_open", 240, 180, (0, 0, 0, 0)),
    Call("personality", 135, 92, (_ALL,)),
    Call("modify_ldt", 154, None, (0, 0, 0)),
    Call("iopl", 172, None, (4,)),
    Call("ioperm", 173, None, (65_536, 1, 1)),
    Call("adjtimex", 159, 171, (0,)),
    Call("clock_adjtime", 305, 266, (0, 0)),
    Call("clock_settime", 227, 112, (0, 0)),
    Call("settimeofday", 164, 170, (0, 0)),
    Call("sched_setattr", 314, 274, (0, 0, 0)),
    Call("sched_setscheduler", 144, 119, (0, -1, 0)),
    Call("setpriority", 141, 140, (99, 0, 0)),
    Call("ioprio_set", 251, 30, (99, 0, 0)),
    Call("set_mempolicy", 238, 237, (99, 0, 0)),
    Call("kexec_load", 246, 104, (0, 0, 0, _ALL)),
    Call("init_module", 175, 105, (0, 0, 0)),
    Call("finit_module", 313, 273, (-1, 0, _ALL)),
    Call("delete_module", 176, 106, (_BAD, 0)),
    Call("quotactl", 179, 60, (_ALL, 0, 0, 0)),
    Call("swapon", 167, 224, (_BAD, _ALL)),
    Call("swapoff", 168, 225, (_BAD,)),
    Call("acct", 163, 89, (_BAD,)),
    Call("reboot", 169, 142, (0, 0, 0, 0)),
    Call("syslog", 103, 116, (99, 0, 0)),
    Call("sethostname", 170, 161, (0, -1)),
    Call("setdomainname", 171, 162, (0, -1)),
    Call("syncfs", 306, 267, (-1,)),
    Call("capset", 126, 91, (0, 0)),
    Call("seccomp", 317, 277, (99, 0, 0)),
    Call("memfd_create", 319, 279, (0, _ALL)),
    Call("splice", 275, 76, (-1, 0, -1, 0, 0, _ALL)),
    Call("tee", 276, 77, (-1, -1, 0, _ALL)),
    Call("flock", 73, 32, (-1, 0)),
    Call("fcntl", 72, 25, (-1, 37, 0), variant="open file lock"),
    Call("fcntl", 72, 25, (-1, 1024, 0), variant="lease"),
    Call("ioctl", 16, 29, (-1, 0x5412, 0), variant="terminal input"),
    Call("ioctl", 16, 29, (-1, 0x80086601, 0), variant="file flags"),
)


def rows(setting: Setting) -> list[Row]:
    """One row for each call, and one for the other doors to the same kernel."""
    promise = _("no {name}: the call is refused before it reaches the kernel")
    remedy = remedies.seccomp()
    reason = _("served by gVisor's own kernel, a program without privilege; the host's kernel sees nothing of it")

    def row(name: str, ask: dict[str, Any], refusals: tuple[str, ...]) -> Row:
        shown = name.replace("_", "-").replace(" ", "-")
        return Row(
            id=f"call-{shown}",
            group=Group.CALLS,
            promise=promise.format(name=name),
            remedy=remedy,
            ask={"id": f"call-{shown}", **ask},
            expected=words(*refusals, "ABSENT"),
            deviation=Deviation(_SERVED, reason) if setting.gvisor else None,
        )

    found = [
        row(
            call.name + (f"-{call.variant}" if call.variant else ""),
            {
                "do": "system_call",
                "numbers": {"x86_64": call.x86_64, "aarch64": call.aarch64},
                "arguments": list(call.arguments),
            },
            call.refusals,
        )
        for call in CALLS
    ]
    foreign = row("32-bit getpid", {"do": "foreign_call"}, _FOREIGN)
    if setting.gvisor:
        # What writev, the native call of that number, says to these arguments.
        native = _("gVisor takes it for the native call of the same number, which the filter sees")
        foreign = replace(foreign, deviation=Deviation(words("EPERM", "ENOSYS", "EBADF", "EFAULT"), native))
    return [*found, foreign]


_FOREIGN: Final = ("EPERM", "ENOSYS", "SIGSYS", "SIGSEGV")
#: gVisor filters by the same list, and lacks many a call altogether.
_SERVED: Final = OneOf(("EPERM", "ENOSYS"))
