"""Profiles: how strong the wall around a sandbox has to be here, and what the host must not have, for slots to start.

What every sandbox promises (``runner.docker_sandbox.container``) is the same in each profile and must be effective in
each. Profiles differ in the runtime, in which weaknesses of the host refuse the start, and in where the runtime keeps a
promise in another way than runc does.

How to use it: ``settings.sandbox_profile()`` gives the chosen profile, or raises a sentence for the operator;
``settings.runtime_name()`` says what to ask the engine for. Whoever looks at the host names what is weak there with a
``Weakness``; ``profile.refuses(weakness)`` says whether slots must not start. ``profile.deviations`` is what doctor
prints and SECURITY.md carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from runner.model import Limits


class ProfileError(Exception):
    """The settings ask for what may not be, in words for the operator."""


class ProfileName(StrEnum):
    """As written in PREUVE_PROFILE."""

    DEV = "dev"
    STANDARD = "standard"
    HARDENED = "hardened"


class Kernel(StrEnum):
    """Whose kernel answers the sandbox's system calls."""

    HOST = "host"
    GVISOR = "gvisor"


def kernel_of(runtime: str) -> Kernel:
    """Whose kernel a runtime of this name puts under the sandbox."""
    return Kernel.GVISOR if runtime.startswith("runsc") else Kernel.HOST


@dataclass(frozen=True, slots=True)
class GroupLimits:
    """What the host's control group is told, for what a sandbox is promised."""

    memory_bytes: int
    pids: int


#: gVisor's kernel is a process in the sandbox's own control group. Measured with runsc 20221219 on ptrace: 21 MB and 53
#: tasks with one program running, then about 8 tasks for each process more (threads take none).
_SENTRY_BYTES: Final = 24 << 20
_SENTRY_TASKS: Final = 64
_SENTRY_TASKS_PER_PROCESS: Final = 8


def group_limits(limits: Limits, runtime: str) -> GroupLimits:
    """The limits of the control group for these limits of a sandbox."""
    processes = limits.processes + 2  # init and the agent
    if kernel_of(runtime) is Kernel.HOST:
        return GroupLimits(limits.memory_bytes, processes)
    return GroupLimits(
        limits.memory_bytes + _SENTRY_BYTES,
        _SENTRY_TASKS + _SENTRY_TASKS_PER_PROCESS * processes,
    )


class Weakness(StrEnum):
    """What can be wrong with a host although every promise to sandboxes holds there today."""

    ENGINE_HOLE = "engine-hole"  # this version of Docker or containerd has a known hole that concerns us
    RUNTIME_HOLE = "runtime-hole"  # so has runc, which starts containers
    KERNEL_SETTING = "kernel-setting"  # a sysctl leaves open what sandboxes are refused by seccomp alone
    SWAP = "swap"  # the host swaps: timings are unsteady, and candidates' code reaches the disk
    SHARED_DISK = "shared-disk"  # the engine's disk is the system's, so a full one stops both
    REDIS_OPEN = "redis-open"  # Redis over the network without a password
    REDIS_LOSES = "redis-loses"  # Redis may drop jobs, or forget them when it restarts
    OTHER_TENANTS = "other-tenants"  # containers that are not ours run on the same engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A promise that a runtime keeps in another way than the container spec reads, or not at all."""

    #: The promise, as a word: ``pids``, ``inodes``, ``seccomp`` …
    promise: str
    #: What is different.
    difference: str
    #: What holds instead, and why that is good enough, or what it costs.
    judgement: str
    #: False where nothing holds instead: then slots of this profile must not claim the promise.
    held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One profile."""

    name: ProfileName
    kernel: Kernel
    #: The runtime as engines usually know it. PREUVE_RUNTIME overrides the name, not the kernel.
    runtime: str
    #: Weaknesses with which slots do not start. All others are told, and no more.
    refused: frozenset[Weakness]
    deviations: tuple[Deviation, ...] = ()

    def refuses(self, weakness: Weakness) -> bool:
        """True when slots must not start on a host that has it."""
        return weakness in self.refused


_OF_GVISOR: Final = (
    Deviation(
        promise="processes",
        difference=(
            "The limit of the control group holds room for gVisor's own kernel: 64 tasks and 8 for each process."
        ),
        judgement=(
            "A fork bomb ends with the whole sandbox, not with EAGAIN. The host sees no more tasks than the group "
            "may have. A verdict of an exercise that forks to the limit differs from that under runc."
        ),
    ),
    Deviation(
        promise="threads",
        difference=(
            "Threads, and processes that have ended and that nobody waits for, count as nothing on the host: no number "
            "of them is refused."
        ),
        judgement="They take memory of the control group, which ends too many of them, and no task of the host's.",
    ),
    Deviation(
        promise="memory",
        difference="gVisor's kernel and its tables are in the control group: it has 24 MiB more than was promised.",
        judgement=(
            "A single program has what was promised within some MiB, less with many processes: about 10 MiB for each "
            "forked Python. Running out ends the whole sandbox; the kernel's OOM event is counted all the same."
        ),
    ),
    Deviation(
        promise="inodes",
        difference="nr_inodes of a tmpfs is ignored by runsc 20221219.",
        judgement=(
            "Files are memory of gVisor's process, which the control group limits and which ends too many of them; the "
            "host has no inode of them. The total size of /work is limited as promised."
        ),
    ),
    Deviation(
        promise="nosuid, nodev",
        difference="Mounts do not show the options that they were given.",
        judgement="No file of an image lends rights, making devices is refused, and so is becoming somebody else.",
    ),
    Deviation(
        promise="system calls",
        difference=(
            "Docker's runsc ignores the filter unless it is registered with --oci-seccomp, as `make gvisor` does. "
            "Its filter knows EPERM alone, so that calls which are to look absent (clone3) are left to gVisor's "
            "kernel."
        ),
        judgement=(
            "No call of the sandbox reaches the host's kernel either way; gVisor's process has a filter of its own."
        ),
    ),
    Deviation(
        promise="processes out of each other's reach",
        difference=(
            "gVisor runs only programs that can be read, so node's process is not closed by its file's mode; and a "
            "process that closes itself is closed in its memory, not in its descriptors and environment."
        ),
        judgement=(
            "Memory, ptrace and its like are refused. What waits holds nothing but the candidate's own code; the "
            "agent's descriptors lead where those of init lead everywhere, and what comes from there is the "
            "candidate's word."
        ),
    ),
    Deviation(
        promise="processor time",
        difference=(
            "What a process is told of its own time is an estimate of gVisor's, too much where several run at once."
        ),
        judgement="Verdicts follow the control group's. gVisor's own work counts, too: many calls take more of it.",
    ),
    Deviation(
        promise="user",
        difference=(
            "On the host gVisor's process is of the user nobody in a user namespace, not of the sandbox's user id."
        ),
        judgement=(
            "What the host counts by user is shared by all sandboxes; but files, keys, pipes and inotify of a "
            "sandbox are gVisor's own, and take nothing of it."
        ),
    ),
    Deviation(
        promise="no-new-privileges, ambient capabilities",
        difference="This version's /proc does not tell them.",
        judgement=("There is nothing to gain: no file lends rights, and all capability sets that are shown are empty."),
    ),
    Deviation(
        promise="platform",
        difference=(
            "systrap is taken where runsc has it; Debian's runsc has ptrace alone, kvm hung on the tested machine."
        ),
        judgement="ptrace is slower: a sandbox starts in about a second. A newer runsc is worth installing.",
    ),
)

_LOSING_WORK: Final = frozenset({Weakness.REDIS_OPEN, Weakness.REDIS_LOSES})

PROFILES: Final = {
    profile.name: profile
    for profile in (
        # A laptop: everything that is promised holds, and the host may be what it is.
        Profile(name=ProfileName.DEV, kernel=Kernel.HOST, runtime="runc", refused=frozenset()),
        # A dedicated, patched machine. Sandboxes share its kernel, so what leads out of runc must be closed.
        Profile(
            name=ProfileName.STANDARD,
            kernel=Kernel.HOST,
            runtime="runc",
            refused=_LOSING_WORK | {Weakness.ENGINE_HOLE, Weakness.RUNTIME_HOLE, Weakness.KERNEL_SETTING},
        ),
        # The sandbox's system calls end in gVisor. Holes of the engine still matter, those of runc and of the host's
        # own system calls do not: sandboxes never reach them.
        Profile(
            name=ProfileName.HARDENED,
            kernel=Kernel.GVISOR,
            runtime="runsc",
            refused=_LOSING_WORK | {Weakness.ENGINE_HOLE},
            deviations=_OF_GVISOR,
        ),
    )
}

#: A statement of responsibility has at least so many words: ``yes`` is none.
_STATEMENT_WORDS: Final = 5


def choose(name: ProfileName, *, production: bool, statement: str) -> Profile:
    """The profile to start with.

    Args:
        name: the one that is asked for.
        production: True where real candidates are graded.
        statement: why ``dev`` may serve production all the same, as a sentence that names who decided it.

    Raises:
        ProfileError: ``dev`` is asked for in production without a statement.
    """
    if production and name is ProfileName.DEV and len(statement.split()) < _STATEMENT_WORDS:
        raise ProfileError(
            "PREUVE_PRODUCTION is on and PREUVE_PROFILE is dev, which accepts known weaknesses of the host. Set "
            "PREUVE_PROFILE to standard or hardened; or write down in PREUVE_DEV_IN_PRODUCTION, as a sentence, "
            "who takes responsibility and why."
        )
    return PROFILES[name]


def runtime_of(profile: Profile, override: str | None) -> str:
    """The runtime's name to ask the engine for: the profile's own, or ``override`` where one is set.

    Raises:
        ProfileError: ``override`` is by its name a runtime on another kernel than the profile's.
    """
    if override is None:
        return profile.runtime
    if profile.kernel is Kernel.GVISOR and not override.startswith("runsc"):
        raise ProfileError(
            f"PREUVE_PROFILE={profile.name} runs sandboxes in gVisor, and PREUVE_RUNTIME={override} is none of its "
            "runtimes (runsc…). Leave PREUVE_RUNTIME out, or choose another profile."
        )
    return override
