"""The doctor finds what is not in order, and says what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner import doctor
from runner.sandbox import SandboxError
from runner.settings import Settings


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect() -> None:
        raise SandboxError("No Docker engine answers: start it.")

    monkeypatch.setattr(doctor, "connect", connect)


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

    found = doctor._runtime(information, Settings(data=tmp_path, runtime="kata"))

    assert "runc, runsc" in str(found.remedy)


def test_control_groups_that_limit_nothing_are_not_in_order() -> None:
    information = {"CgroupVersion": "1", "CgroupDriver": "cgroupfs", "MemoryLimit": True, "PidsLimit": True}

    found = doctor._control_groups(information)

    assert found.found == "v1, driver cgroupfs; no limit for swap, cpu"
    assert found.remedy is not None


def test_a_full_disk_is_not_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_DISK_BYTES", 1 << 60)

    assert not doctor._disk("disk", tmp_path).in_order
