"""A sandbox without its defences: what the probe sees there shows that it would notice if one were missing.

It runs nothing but the probe. As root, with capabilities, without filter and limits, in the host's namespaces,
with the engine's masks taken off, and a few things planted: a setuid program, a listener on the engine's ports, an open descriptor, devices.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from docker.types import LogConfig, Ulimit

from runner.docker_sandbox import host as host_module
from runner.sandbox import SandboxSpec

_NAME = "undefended"
#: Those that a promise stands against, and that hosts in a virtual machine have themselves.
_CAPABILITIES = (
    *("DAC_READ_SEARCH", "MKNOD", "NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_BOOT", "SYS_MODULE", "SYS_NICE"),
    *("SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_TIME", "SYSLOG"),
)
_DEVICES = ("mem", "kmsg", "kvm", "fuse", "console")
_SOCKETS = ("/var/run/docker.sock", "/run/containerd/containerd.sock")

#: Runs before the probe's own modules.
PLANT = """
import ctypes, os, shutil, socket
detach, libc = 2, ctypes.CDLL(None)
for place in [line.split()[1] for line in open("/proc/mounts")]:  # what the engine lays over the kernel's files
    if place.startswith(("/proc/", "/sys/firmware", "/sys/devices")):
        libc.umount2(place.encode(), detach)
shutil.copy("/usr/bin/python3", "/usr/local/bin/planted")
os.chmod("/usr/local/bin/planted", 0o4755)
os.dup2(os.open("/etc/hostname", os.O_RDONLY), 9)
listeners = []
for port in (2375, 2376):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError:  # then somebody else listens there, which serves as well
        continue
    listeners.append(listener)
"""


def spec_of(spec: SandboxSpec) -> SandboxSpec:
    """The same sandbox, to be started without its defences."""
    return replace(spec, name=_NAME)


@contextmanager
def undefended() -> Iterator[None]:
    """Inside, a spec of ``spec_of`` is started without defences, and every other one as ever."""
    defended = host_module.create_options

    def create_options(spec: SandboxSpec, **more: Any) -> dict[str, Any]:
        options = defended(spec, **more)
        return _weakened(options) if spec.name == _NAME else options

    host_module.create_options = create_options
    try:
        yield
    finally:
        host_module.create_options = defended


def _weakened(options: dict[str, Any]) -> dict[str, Any]:
    kept = ("image", "entrypoint", "command", "labels", "init", "stdin_open", "tty", "auto_remove", "privileged")
    return {
        **{name: options[name] for name in kept if name in options},
        "runtime": "runc",  # the host's own kernel
        "user": "0:0",
        "cap_add": list(_CAPABILITIES),
        "security_opt": ["seccomp=unconfined", "apparmor=unconfined", "label=disable"],
        **dict.fromkeys(("network_mode", "ipc_mode", "pid_mode", "uts_mode", "cgroupns"), "host"),
        "environment": {"SECRET_OF_THE_HOST": "1"},
        "working_dir": "/",
        "tmpfs": {"/work": "exec"},
        "volumes": [
            "/sys:/sys:rw",
            *(f"/dev/null:{path}" for path in _SOCKETS),
        ],
        "devices": [f"/dev/null:/dev/{name}:rwm" for name in _DEVICES],
        "ulimits": [
            Ulimit(name="nofile", soft=4_096, hard=4_096),
            Ulimit(name="fsize", soft=-1, hard=-1),
            Ulimit(name="stack", soft=-1, hard=-1),
            Ulimit(name="core", soft=-1, hard=-1),
        ],
        "log_config": LogConfig(type=LogConfig.types.JSON, config={"max-size": "64k"}),
    }
