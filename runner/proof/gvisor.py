"""What is accepted of gVisor instead, row by row, with the judgement. Seen with runsc 20221219 on ptrace.

Rows whose whole group differs in one way (system calls, sockets, mounts) say so where they are made.
"""

from __future__ import annotations

from collections.abc import Mapping

from runner.i18n import gettext as _
from runner.proof.model import Between, Deviation, OneOf, Setting

_MIB = 1 << 20
#: What the probe's interpreter takes of the memory, generously.
_OWN_BYTES = 40 * _MIB


def some_of(processes: int) -> int:
    """How many processes are asked for: each takes 7 MiB more of gVisor's memory, so all have no room."""
    return processes // 4


def below(memory_bytes: int) -> int:
    """How much memory is asked for: what goes beyond the limit ends the sandbox, and the proof with it."""
    return memory_bytes - _OWN_BYTES


def deviations(setting: Setting) -> Mapping[str, Deviation]:
    """By the names of rows."""
    limits = setting.limits
    fuse = _("gVisor shows devices of its own kernel, which lead to nothing of the host's; mounting is refused")
    unseen = _("this version's /proc does not tell; no file of the image gives another's rights")
    groups = _(
        "gVisor's kernel is a process of the control group, and ends with the whole sandbox when that refuses it a "
        "task or memory: the limit of the group is seen on the host"
    )
    own = _("they are gVisor's own, of its own memory, which the control group limits; the host has none of them")
    devices = ["fd", "full", "fuse", "net", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout"]
    devices += ["tty", "urandom", "zero"]
    processes = some_of(limits.processes)
    return {
        "devices": Deviation(OneOf((devices, [name for name in devices if name not in ("fuse", "net")])), fuse),
        "capabilities-capamb": Deviation(OneOf((None, "0000000000000000")), unseen),
        "limit-stack": Deviation(
            Between(0, (64 << 20) + _MIB, ("SIGSEGV",)),
            _("the stack ends with the same signal; this version does not tell how large it was"),
        ),
        "limit-inodes": Deviation(Between(limits.inodes - 8, limits.inodes * 2, ("OK", "ENOSPC")), own),
        "limit-threads": Deviation(Between(processes, (limits.processes + 2) * 3, ("OK", "EAGAIN")), own),
        "limit-processes": Deviation(Between(processes, processes, ("OK",)), groups),
        "limit-memory": Deviation(Between(below(limits.memory_bytes), limits.memory_bytes, ("OK",)), groups),
    }
