"""What a sandbox image is built from, gathered from the installation: the context for the engine, and its digest.

The digest names the image, so an image whose tag exists is the image that these files make. Owners, times and all but
the executable bit of modes are left out of both, since a checkout does not keep them.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runner.languages import ImageSource
from runner.sandbox import SandboxError

#: Changes with the way of building, so that images of the old way are superseded.
_WAY = b"1"
#: What a language's folder holds for us, not for its image.
_OURS = ("Dockerfile", "sandbox.toml")


@dataclass(frozen=True, slots=True)
class Input:
    """One file of the context."""

    name: str
    content: bytes
    executable: bool


def gather(source: ImageSource) -> list[Input]:
    """Everything that the build reads but the wheels, whose requirements stand for them, sorted by name.

    Raises:
        SandboxError: a file cannot be read.
    """
    try:
        found = [_input("Dockerfile", source.dockerfile)]
        for folder in source.folders:
            found.extend(_folder(folder, folder.name))
        if source.requirements is not None:
            found.append(_input("requirements.txt", source.requirements))
    except OSError as error:
        raise SandboxError(
            f"the image of {source.name} cannot be built: {error}. Restore the file from the installation."
        ) from error
    return sorted(found, key=lambda item: item.name)


def digest(inputs: list[Input], *, base: str, architecture: str) -> str:
    """16 hexadecimal digits that stand for these inputs on this base image and kind of machine."""
    whole = hashlib.sha256()
    for part in (_WAY, base.encode(), architecture.encode()):
        whole.update(hashlib.sha256(part).digest())
    for item in inputs:
        for part in (item.name.encode(), b"x" if item.executable else b"-", item.content):
            whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]


def archive(inputs: list[Input], *, site_packages: Path | None) -> io.BytesIO:
    """The context as a tar file, with the unpacked wheels as ``site-packages/``."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for item in inputs:
            _add(tar, item)
        if site_packages is not None:
            for item in _folder(site_packages, "site-packages"):
                _add(tar, item)
    buffer.seek(0)
    return buffer


def _folder(folder: Path, name: str) -> Iterator[Input]:
    for path in sorted(folder.rglob("*")):
        kept = path.name not in _OURS and not path.name.startswith(".") and "__pycache__" not in path.parts
        if kept and path.is_file():
            yield _input(f"{name}/{path.relative_to(folder).as_posix()}", path)


def _input(name: str, path: Path) -> Input:
    return Input(name=name, content=path.read_bytes(), executable=bool(path.stat().st_mode & 0o100))


def _add(tar: tarfile.TarFile, item: Input) -> None:
    entry = tarfile.TarInfo(item.name)
    entry.size = len(item.content)
    entry.mode = 0o755 if item.executable else 0o644
    tar.addfile(entry, io.BytesIO(item.content))
