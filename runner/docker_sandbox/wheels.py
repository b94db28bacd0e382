"""Fetches the wheels that an image holds, on the host, so that an image build needs Debian's packages and no more."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from runner.sandbox import SandboxError

#: The Python of debian:bookworm-slim, which the images hold.
_PYTHON: Final = "3.11"
#: Debian's glibc is 2.36: wheels for these older ones run there.
_GLIBCS: Final = ("manylinux_2_34", "manylinux_2_31", "manylinux_2_28", "manylinux_2_17", "manylinux2014")
_MACHINES: Final = {"amd64": "x86_64", "arm64": "aarch64"}
_TIMEOUT_S: Final = 600


def fetch(requirements: Path, *, architecture: str, cache: Path) -> Path:
    """A folder with these requirements unpacked for the images' Python. Fetched once for each content of the file.

    Args:
        requirements: pinned, with a hash for every file.
        architecture: the engine's word for its machine (``amd64``, ``arm64``).
        cache: where such folders are kept.

    Raises:
        SandboxError: there are no wheels for this machine, or they cannot be fetched.
    """
    machine = _MACHINES.get(architecture)
    if machine is None:
        raise SandboxError(
            f"Preuve's images are made for x86_64 and aarch64; this Docker engine runs on {architecture}."
        )
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    folder = cache / f"site-packages-{machine}-{digest}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="wheels-") as work:
        target = Path(work) / "site-packages"
        _install(requirements, machine, target)
        shutil.rmtree(target / "bin", ignore_errors=True)
        try:
            target.rename(folder)
        except OSError:  # somebody else was as fast; theirs is the same
            if not folder.is_dir():
                raise
    return folder


def _install(requirements: Path, machine: str, target: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += [
        "--require-hashes",
        "--no-deps",
        "--no-compile",
        "--only-binary=:all:",
        "--requirement",
        str(requirements),
    ]
    command += ["--implementation", "cp", "--python-version", _PYTHON, "--target", str(target)]
    for glibc in _GLIBCS:
        command += ["--platform", f"{glibc}_{machine}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise SandboxError(
            f"the wheels of {requirements.name} were not there after {_TIMEOUT_S} s. Check the network, then try again."
        ) from error
    if done.returncode != 0:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise SandboxError(
            f"the wheels of {requirements.name} cannot be fetched. Check that pip reaches a package index, then try "
            f"again. pip said:\n{last}"
        )
