"""An image's tag is made of what the image is built from, and of nothing that a checkout does not keep."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from runner.docker_sandbox.context import archive, digest, gather
from runner.languages import ImageSource
from runner.sandbox import SandboxError


@pytest.fixture
def source(tmp_path: Path) -> ImageSource:
    folder = tmp_path / "pli"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "sandbox.toml").write_text("warm = 1\n")
    (folder / "agent.py").write_text("print(1)\n")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "agent.pyc").write_bytes(b"\0")
    (tmp_path / "requirements.txt").write_text("one==1\n")
    return ImageSource(
        name="pli",
        dockerfile=folder / "Dockerfile",
        folders=(folder,),
        requirements=tmp_path / "requirements.txt",
    )


def tag(source: ImageSource, *, base: str = "sha256:a", architecture: str = "amd64") -> str:
    return digest(gather(source), base=base, architecture=architecture)


@pytest.mark.parametrize("name", ["pli/Dockerfile", "pli/agent.py", "requirements.txt", "pli/new.py"])
def test_a_change_of_any_input_changes_the_tag(source: ImageSource, tmp_path: Path, name: str) -> None:
    before = tag(source)

    (tmp_path / name).write_text("something else\n")

    assert tag(source) != before


def test_another_base_image_or_machine_changes_the_tag(source: ImageSource) -> None:
    assert len({tag(source), tag(source, base="sha256:b"), tag(source, architecture="arm64")}) == 3


def test_what_does_not_go_into_the_image_does_not_change_the_tag(source: ImageSource, tmp_path: Path) -> None:
    before = tag(source)

    (tmp_path / "pli" / "sandbox.toml").write_text("warm = 2\n")
    (tmp_path / "pli" / "__pycache__" / "agent.pyc").write_bytes(b"\1")
    (tmp_path / "pli" / ".agent.py.swp").write_text("")
    os.utime(tmp_path / "pli" / "agent.py", (1, 1))

    assert tag(source) == before


def test_the_executable_bit_is_part_of_an_input(source: ImageSource, tmp_path: Path) -> None:
    before = tag(source)

    (tmp_path / "pli" / "agent.py").chmod(0o755)

    assert tag(source) != before


def test_the_context_holds_the_inputs_and_the_wheels(source: ImageSource, tmp_path: Path) -> None:
    wheels = tmp_path / "unpacked"
    (wheels / "one").mkdir(parents=True)
    (wheels / "one" / "__init__.py").write_text("")

    with tarfile.open(fileobj=archive(gather(source), site_packages=wheels)) as tar:
        names = set(tar.getnames())

    assert names == {"Dockerfile", "pli/agent.py", "requirements.txt", "site-packages/one/__init__.py"}


def test_an_input_that_is_gone_is_a_fault_of_the_installation(source: ImageSource) -> None:
    source.dockerfile.unlink()

    with pytest.raises(SandboxError, match="Dockerfile"):
        gather(source)
