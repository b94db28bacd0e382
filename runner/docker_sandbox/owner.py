"""Whose container is it? A name for a process that outlives it, so that what it left behind can be told apart.

A process number alone may be given again, and means nothing in another process namespace; with the namespace and the
start time (proc(5), field 22 of ``stat``, in clock ticks since boot) it names one process while the host is up.
"""

from __future__ import annotations

import os
from pathlib import Path


def owner_name(pid: int | None = None) -> str:
    """The name of a process of this namespace, by default this one. Raises OSError when there is no such process."""
    number = os.getpid() if pid is None else pid
    return f"{_namespace()}.{number}.{_start_ticks(number)}"


def is_gone(owner: str) -> bool:
    """True when ``owner`` names a process of this namespace that has ended. Foreign names are never gone."""
    namespace, _, rest = owner.partition(".")
    number, _, _ = rest.partition(".")
    if namespace != _namespace() or not number.isdigit():
        return False
    try:
        return owner_name(int(number)) != owner
    except OSError:
        return True


def _namespace() -> str:
    return str(Path("/proc/self/ns/pid").stat().st_ino)


def _start_ticks(pid: int) -> str:
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[19]
