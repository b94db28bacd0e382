"""What stands in the container spec is what the engine makes of it; what images must not hold, they do not hold."""

import tarfile
from pathlib import PurePosixPath

import pytest

from runner.docker_sandbox.container import ENVIRONMENT, create_options
from runner.model import Limits
from runner.profile import group_limits
from runner.sandbox import Role, SandboxSpec

LIMITS = Limits()
#: What builds, fetches, administers or speaks to an engine.
FORBIDDEN = {
    *("apt", "apt-get", "as", "c++", "cc", "clang", "containerd", "cpp", "curl", "docker", "dockerd", "dpkg", "g++"),
    *("gcc", "gdb", "git", "go", "ld", "login", "make", "mount", "nc", "npm", "nsenter", "passwd", "perl", "pip"),
    *("pip3", "rustc", "scp", "ssh", "strace", "su", "sudo", "tcpdump", "umount", "unshare", "wget"),
}


class Reading:
    """A stream of pieces as a file to read from, for tarfile."""

    def __init__(self, pieces):
        self._pieces, self._held = iter(pieces), b""

    def read(self, size):
        while len(self._held) < size and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        taken, self._held = self._held[:size], self._held[size:]
        return taken


@pytest.fixture(scope="module", params=["python", "javascript", "examiner"])
def entries(request, engine, images):
    """Every file of an image."""
    container = engine.api.create_container(images[request.param], command=["true"], network_disabled=True)
    try:
        with tarfile.open(fileobj=Reading(engine.api.export(container["Id"])), mode="r|") as tar:
            return [(entry.name, entry.mode, entry.type) for entry in tar]
    finally:
        engine.api.remove_container(container["Id"], force=True)


def test_no_file_of_an_image_lends_its_owners_rights(entries):
    assert len(entries) > 1_000
    assert [name for name, mode, _type in entries if mode & 0o6000] == []


def test_an_image_has_no_devices(entries):
    """The engine puts /dev/console and the like over it."""
    devices = [name for name, _mode, kind in entries if kind in (tarfile.CHRTYPE, tarfile.BLKTYPE)]

    assert [name for name in devices if name not in ("dev/console",)] == []


def test_an_image_holds_nothing_that_builds_fetches_or_administers(entries):
    programs = {
        PurePosixPath(name).name
        for name, mode, _type in entries
        if mode & 0o111 and PurePosixPath(name).parent.name in ("bin", "sbin")
    }

    assert programs & FORBIDDEN == set()


@pytest.fixture(scope="module")
def created(engine, images):
    """The engine's own description of a container of each role that was made by the spec, and not started."""
    found = {}
    for role, name in ((Role.CANDIDATE, "python"), (Role.EXAMINER, "examiner")):
        spec = SandboxSpec(role=role, name=name, image=images[name], command=("true",), limits=LIMITS)
        container = engine.containers.create(**create_options(spec, uid=123_456, runtime="runc", labels={"a": "b"}))
        try:
            found[role] = container.attrs
        finally:
            container.remove(force=True)
    return found


@pytest.mark.parametrize("role", Role)
def test_the_environment_is_the_list_and_nothing_of_the_image(created, role):
    assert dict(line.split("=", 1) for line in created[role]["Config"]["Env"]) == ENVIRONMENT


@pytest.mark.parametrize("role", Role)
def test_a_sandbox_is_started_from_a_digest(created, images, role):
    image = images["python" if role is Role.CANDIDATE else "examiner"]

    assert image.startswith("sha256:")
    assert (created[role]["Config"]["Image"], created[role]["Image"]) == (image, image)


def test_candidate_and_examiner_are_made_alike(created):
    """One spec for both: they differ in image and command alone."""
    one, other = (dict(created[role]["HostConfig"]) for role in Role)

    assert one == other


HOST_CONFIG = {
    "NetworkMode": "none",
    "IpcMode": "private",
    "CgroupnsMode": "private",
    "PidMode": "",
    "UTSMode": "",
    "UsernsMode": "",
    "Privileged": False,
    "ReadonlyRootfs": True,
    "ShmSize": 1 << 20,
    "CapDrop": ["ALL"],
    "CapAdd": None,
    "Binds": None,
    "Devices": None,
    "GroupAdd": None,
    "VolumesFrom": None,
    "Memory": LIMITS.memory_bytes,
    "MemorySwap": LIMITS.memory_bytes,
    "PidsLimit": LIMITS.processes + 2,
    "NanoCpus": 10**9,
    "OomScoreAdj": 500,
    "Init": True,
    "AutoRemove": False,
    "LogConfig": {"Type": "none", "Config": {}},
}


@pytest.mark.parametrize("name", HOST_CONFIG)
def test_an_option_is_what_the_engine_was_told(created, name):
    found = created[Role.CANDIDATE]["HostConfig"][name]

    assert (found or None) == (HOST_CONFIG[name] or None)


def test_every_limit_of_processes_is_a_hard_one(created):
    limits = {one["Name"]: (one["Soft"], one["Hard"]) for one in created[Role.CANDIDATE]["HostConfig"]["Ulimits"]}

    assert limits == {
        "nofile": (256, 256),
        "core": (0, 0),
        "fsize": (LIMITS.file_bytes, LIMITS.file_bytes),
        "stack": (64 << 20, 64 << 20),
    }


def test_the_host_counts_for_gvisor_what_gvisor_needs_itself():
    """Otherwise a candidate had less under one profile than under another."""
    plain, gvisor = group_limits(LIMITS, "runc"), group_limits(LIMITS, "runsc")

    assert (plain.memory_bytes, plain.pids) == (LIMITS.memory_bytes, LIMITS.processes + 2)
    assert LIMITS.memory_bytes < gvisor.memory_bytes <= LIMITS.memory_bytes + (32 << 20)
    assert gvisor.pids < 16 * LIMITS.processes
