"""The one description of how a sandbox's container is made: what it may do, and what it cannot.

Candidate and examiner sandboxes are made alike, since a suite is foreign code too. The reasons stand beside the lines;
what was measured on Docker 20.10 (cgroup v1) and Docker's own documentation of the options is their source.
"""

from __future__ import annotations

from typing import Any, Final

from docker.types import LogConfig, Ulimit

from runner.docker_sandbox.seccomp import profile_text
from runner.profile import group_limits, kernel_of
from runner.sandbox import SandboxSpec

#: Labels by which containers are found again after a crash of ours.
INSTANCE_LABEL: Final = "preuve.instance"
OWNER_LABEL: Final = "preuve.owner"

#: The same for all, so that it tells nothing.
HOSTNAME: Final = "sandbox"

#: The whole environment. Nothing of the host's or the image's says anything about us.
ENVIRONMENT: Final = {
    "HOME": "/work",
    "HOSTNAME": HOSTNAME,  # the engine adds it anyway
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",  # the order of a set of texts is the same when the same work is graded again
    "TMPDIR": "/work",
}

_STACK_BYTES: Final = 64 << 20


def create_options(spec: SandboxSpec, *, uid: int, runtime: str, labels: dict[str, str]) -> dict[str, Any]:
    """Keyword arguments of docker-py's ``containers.create`` for one sandbox.

    Args:
        spec: what to run, and its limits.
        uid: a user id that no other running sandbox has: the kernel counts inotify instances, keys and pipes by user,
            so a shared one would couple neighbours.
        runtime: the OCI runtime's name; an unknown one is refused by the engine.
        labels: for finding the container again.
    """
    limits = spec.limits
    group = group_limits(limits, runtime)
    work = f"rw,nosuid,nodev,exec,size={limits.file_bytes},nr_inodes={limits.inodes},mode=0700,uid={uid},gid={uid}"
    return {
        "image": spec.image,
        "entrypoint": [],
        "command": list(spec.command),
        "runtime": runtime,
        "user": f"{uid}:{uid}",
        "network_mode": "none",
        "ipc_mode": "private",  # "none" would take /dev/shm away, which multiprocessing needs
        "cgroupns": "private",
        "shm_size": 1 << 20,
        "read_only": True,
        "tmpfs": {"/work": work},  # its bytes count as the sandbox's memory
        "working_dir": "/work",
        "environment": ENVIRONMENT,
        "hostname": HOSTNAME,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges", f"seccomp={profile_text(kernel_of(runtime))}"],  # the text, no path
        "privileged": False,
        "init": True,  # reaps orphans; everything dies with it
        "mem_limit": group.memory_bytes,
        "memswap_limit": group.memory_bytes,  # equal: no swap
        "pids_limit": group.pids,
        "nano_cpus": 10**9,
        "oom_score_adj": 500,  # the host under pressure gives up a sandbox first
        "ulimits": [  # no nproc: it counts a user's processes on the whole host
            Ulimit(name="nofile", soft=256, hard=256),
            Ulimit(name="core", soft=0, hard=0),
            Ulimit(name="fsize", soft=limits.file_bytes, hard=limits.file_bytes),
            Ulimit(name="stack", soft=_STACK_BYTES, hard=_STACK_BYTES),
        ],
        "log_config": LogConfig(type=LogConfig.types.NONE),  # json-file writes output to the host's disk without bound
        "stdin_open": True,
        "tty": False,
        "auto_remove": False,  # the state is read before it goes
        "labels": labels,
    }
