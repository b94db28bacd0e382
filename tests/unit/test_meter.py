"""The meter finds a sandbox's control group in both versions, and says so where it cannot."""

from pathlib import Path

import pytest

from runner.docker_sandbox import meter
from runner.sandbox import SandboxError

PID = 4242
FILES_V1 = {
    "memory/docker/abc/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n",
    "memory/docker/abc/memory.max_usage_in_bytes": "3000000\n",
    "memory/docker/abc/memory.limit_in_bytes": "134217728\n",
    "cpuacct/docker/abc/cpuacct.usage": "7000000\n",
}
FILES_V2 = {
    "system.slice/docker-abc.scope/memory.events": "low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\noom_group_kill 0\n",
    "system.slice/docker-abc.scope/memory.peak": "3000000\n",
    "system.slice/docker-abc.scope/memory.current": "2000000\n",
    "system.slice/docker-abc.scope/cpu.stat": "usage_usec 7000\nuser_usec 5000\nsystem_usec 2000\n",
}
GROUPS_V1 = "5:cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n"
GROUPS_V2 = "0::/system.slice/docker-abc.scope\n"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A host with these groups of process PID, and these files of its control groups."""
    monkeypatch.setattr(meter, "_ROOT", tmp_path / "cgroup")
    monkeypatch.setattr(meter, "_PROC", tmp_path / "proc")

    def make(groups: str, files: dict[str, str]) -> Path:
        (tmp_path / "proc" / str(PID)).mkdir(parents=True)
        (tmp_path / "proc" / str(PID) / "cgroup").write_text(groups)
        for name, text in files.items():
            path = tmp_path / "cgroup" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "cgroup"

    return make


@pytest.mark.parametrize(
    ("groups", "files"),
    [
        (GROUPS_V1, FILES_V1),
        (GROUPS_V1.replace("cpuacct", "cpu,cpuacct"), FILES_V1),
        (GROUPS_V2, FILES_V2),
    ],
    ids=["version 1", "version 1, controllers together", "version 2 under systemd"],
)
def test_a_group_is_found_by_its_process(host, groups, files) -> None:
    host(groups, files)

    usage = meter.meter_of(PID).read()

    assert (usage.cpu_ms, usage.peak_memory_bytes, usage.oom_kills) == (7, 3_000_000, 0)


def test_kernels_before_5_19_tell_the_memory_in_use_instead_of_its_peak(host) -> None:
    files = {name: text for name, text in FILES_V2.items() if not name.endswith("memory.peak")}
    host(GROUPS_V2, files)

    assert meter.meter_of(PID).read().peak_memory_bytes == 2_000_000


def test_reaching_a_limit_is_no_kill(host) -> None:
    """``max`` counts how often the limit was reached and memory could be reclaimed: nobody died."""
    host(GROUPS_V2, FILES_V2)

    assert meter.meter_of(PID).read().oom_kills == 0


@pytest.mark.parametrize(
    ("groups", "files", "said"),
    [
        (GROUPS_V1, {}, "/sys/fs/cgroup"),
        (GROUPS_V2, {}, "/sys/fs/cgroup"),
        ("4:memory:/docker/abc\n", FILES_V1, "cpuacct"),
        ("9:name=systemd:/docker/abc\n", FILES_V1, "neither"),
    ],
    ids=["version 1 not mounted", "version 2 not mounted", "no processor time", "nothing"],
)
def test_a_group_that_cannot_be_read_is_a_failure_that_says_what_is_missing(host, groups, files, said) -> None:
    host(groups, files)

    with pytest.raises(SandboxError, match=said):
        meter.meter_of(PID)


def test_a_process_that_is_gone_has_no_meter(host) -> None:
    host(GROUPS_V1, FILES_V1)

    with pytest.raises(SandboxError, match="cannot be found"):
        meter.meter_of(PID + 1)


@pytest.mark.parametrize(("file", "version"), [("cgroup.controllers", 2), ("memory/tasks", 1)])
def test_the_version_is_told_by_what_is_mounted(host, file: str, version: int) -> None:
    host("", {file: ""})

    assert meter.cgroup_version() == version
