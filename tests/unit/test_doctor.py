"""The doctor finds what is not in order, and says what to do about it."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from runner import doctor
from runner.doctor import Finding, HostError, engine, examination, machine, queue
from runner.profile import ProfileName, Weakness
from runner.sandbox import SandboxError
from runner.settings import Settings


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect() -> None:
        raise SandboxError("No Docker engine answers: start it.")

    monkeypatch.setattr(examination, "connect", connect)


def findings(settings: Settings) -> dict[str, doctor.Finding]:
    return {finding.subject: finding for finding in doctor.examine(settings)}


@pytest.mark.usefixtures("no_engine")
def test_an_engine_that_does_not_answer_has_a_remedy(tmp_path: Path) -> None:
    found = findings(Settings(data=tmp_path / "data"))["Docker"]

    assert not found.in_order
    assert found.remedy == "No Docker engine answers: start it."


@pytest.mark.usefixtures("no_engine")
def test_a_data_folder_that_others_can_read_is_not_in_order(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)

    found = findings(Settings(data=data))["data folder"]

    assert found.remedy == f"chmod 700 {data}"


@pytest.mark.usefixtures("no_engine")
def test_a_data_folder_that_is_not_there_yet_is_in_order(tmp_path: Path) -> None:
    assert findings(Settings(data=tmp_path / "data"))["data folder"].in_order


@pytest.mark.usefixtures("no_engine")
def test_a_redis_that_does_not_answer_has_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/redis.sock")

    found = findings(Settings(data=tmp_path / "data"))["Redis"]

    assert not found.in_order
    assert "REDIS_URL" in str(found.remedy)


def test_a_runtime_that_the_engine_does_not_know_is_named(tmp_path: Path) -> None:
    information = {"Runtimes": {"runc": {}, "runsc": {}}}

    found = engine.runtime(information, Settings(data=tmp_path, runtime="kata"))

    assert "runc, runsc" in str(found.remedy)


def test_control_groups_that_limit_nothing_are_not_in_order() -> None:
    information = {"CgroupVersion": "1", "CgroupDriver": "cgroupfs", "MemoryLimit": True, "PidsLimit": True}

    found = engine.control_groups(information)

    assert found.found == "v1, driver cgroupfs; no limit for swap, cpu"
    assert found.remedy is not None


def test_a_full_disk_is_not_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "DISK_BYTES", 1 << 60)

    assert not machine.disk("disk", tmp_path).in_order


def test_a_kernel_setting_that_leaves_a_door_open_is_a_weakness_with_its_command() -> None:
    values = {"kernel.io_uring_disabled": 0, "kernel.unprivileged_bpf_disabled": 2, "vm.unprivileged_userfaultfd": 0}

    found = [finding for finding in machine.kernel(values.get) if finding.subject == "kernel settings"]

    assert [finding.found for finding in found if finding.remedy] == ["kernel.io_uring_disabled = 0"]
    assert "sysctl -w kernel.io_uring_disabled=2" in str(found[0].remedy)
    assert found[0].weakness is Weakness.KERNEL_SETTING
    assert found[1].found == "kernel.unprivileged_bpf_disabled, vm.unprivileged_userfaultfd"


@pytest.mark.parametrize(
    ("policy", "append_only", "losses"), [("noeviction", 1, 0), ("allkeys-lru", 1, 1), ("noeviction", 0, 1)]
)
def test_a_redis_that_may_lose_jobs_is_a_weakness(policy: str, append_only: int, losses: int) -> None:
    found = list(queue.settings_of("7.0", {"maxmemory_policy": policy}, {"aof_enabled": append_only}))

    assert len([one for one in found if one.weakness is Weakness.REDIS_LOSES]) == losses


@pytest.mark.parametrize(("mode", "is_open"), [(0o777, True), (0o770, False), (0o700, False)])
def test_a_redis_socket_that_others_can_open_is_a_weakness(tmp_path: Path, mode: int, is_open: bool) -> None:
    tmp_path.chmod(0o755)
    path = tmp_path / "redis.sock"
    path.touch()
    path.chmod(mode)

    assert (queue.access(f"unix://{path}?db=0").weakness is Weakness.REDIS_OPEN) is is_open


@pytest.fixture
def redis_on_a_port() -> Iterator[Callable[[str], str]]:
    """Starts a real one with a password, or with none; gives its address."""
    started = []

    def start(password: str) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", password]
        started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        client = Redis(port=port, password=password or None, retry=Retry(ConstantBackoff(0.02), 500))
        client.ping()
        client.close()
        return f"redis://127.0.0.1:{port}/0"

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("password", "weakness"), [("", Weakness.REDIS_OPEN), ("secret", None)])
def test_a_redis_that_asks_nobody_for_a_password_is_a_weakness(
    redis_on_a_port: Callable[[str], str], password: str, weakness: Weakness | None
) -> None:
    assert queue.access(redis_on_a_port(password)).weakness is weakness


def test_gvisor_that_ignores_control_groups_is_not_in_order(tmp_path: Path) -> None:
    program = tmp_path / "runsc"
    program.write_text("#!/bin/sh\necho runsc version release-1\n")
    program.chmod(0o755)
    information = {"Runtimes": {"runsc": {"path": str(program), "runtimeArgs": ["--ignore-cgroups"]}}}

    (found,) = engine._runsc(information, Settings(data=tmp_path))

    assert found.found == "release-1 --ignore-cgroups"
    assert not found.in_order


def test_what_a_profile_tolerates_is_told_and_no_more(tmp_path: Path) -> None:
    weak = Finding(subject="swap", found="on", remedy="off", weakness=Weakness.KERNEL_SETTING)

    assert examination._judged(weak, Settings(data=tmp_path, profile=ProfileName.DEV)).in_order
    assert not examination._judged(weak, Settings(data=tmp_path, profile=ProfileName.STANDARD)).in_order


def test_a_strict_profile_does_not_start_on_a_weak_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weak = Finding(subject="kernel", found="open", remedy="close it", weakness=Weakness.KERNEL_SETTING)
    monkeypatch.setattr(examination, "_weaknesses", lambda settings, client: [weak])
    client: Any = None

    examination.require_host(Settings(data=tmp_path, profile=ProfileName.DEV), client)
    with pytest.raises(HostError, match="close it"):
        examination.require_host(Settings(data=tmp_path, profile=ProfileName.STANDARD), client)
