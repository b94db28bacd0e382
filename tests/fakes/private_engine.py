"""A Docker engine of a test's own, to be ended and started again at will. Nobody else's containers run there."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import docker
import docker.errors
import requests

from runner.docker_sandbox.images import BASE

_PATIENCE_S = 90.0


class PrivateEngine:
    """dockerd with its containerd, on a folder of its own, without any network."""

    def __init__(self) -> None:
        # A short path: that of a socket has room for 108 bytes only.
        self.folder = Path(tempfile.mkdtemp(prefix="preuve-engine-"))
        self.address = f"unix://{self.folder}/engine.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        self.client = docker.DockerClient(base_url=self.address, version="auto", timeout=30)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            "dockerd",
            f"--host={self.address}",
            f"--data-root={self.folder}/data",
            f"--exec-root={self.folder}/exec",
            f"--pidfile={self.folder}/engine.pid",
            "--bridge=none",
            "--iptables=false",
        ]
        with (self.folder / "engine.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + _PATIENCE_S
        while not self.answers():
            assert self._process.poll() is None, self._said()
            assert time.monotonic() < deadline, self._said()
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it can be used."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(self.address.removeprefix("unix://"))
            connection.sendall(b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n")
            return b" 200 " in connection.recv(64)
        return False

    def end(self) -> None:
        """As an operator stops it: its containers end with it."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(_PATIENCE_S)

    def kill(self) -> None:
        """As kill -9 does it: its containers run on, and nobody is attached any more."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._end_containerd()

    def take_images(self, other: docker.DockerClient, digests: Iterable[str]) -> None:
        """Copy images of another engine, with their tags, and the one that all are built from."""
        for digest in [BASE, *digests]:
            tags = other.images.get(digest).tags
            assert tags
            self.client.images.load(other.images.get(tags[0]).save(named=tags[0]))

    def close(self) -> None:
        """End it and what it started, and remove its folder."""
        with suppress(docker.errors.DockerException, requests.RequestException, OSError):
            for container in self.client.containers.list(all=True):
                container.remove(force=True)
        self.client.close()
        if self._process is not None and self._process.poll() is None:
            self.end()
        self._end_containerd()
        self._end_shims()
        self._unmount()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_containerd(self) -> None:
        """It dies with its engine. Where nobody buries it, the next engine would take its number for a living one."""
        mark = self.folder / "exec" / "containerd" / "containerd.pid"
        with suppress(OSError, ValueError):
            number = int(mark.read_text())
            if str(self.folder).encode() in Path(f"/proc/{number}/cmdline").read_bytes():
                os.kill(number, signal.SIGKILL)
        mark.unlink(missing_ok=True)

    def _end_shims(self) -> None:
        """Those whose containers nobody could remove, with what runs in them."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                line = (process / "cmdline").read_bytes()
                if b"containerd-shim" in line and f"{self.folder}/".encode() in line:
                    children = (process / "task" / process.name / "children").read_text().split()
                    for number in [*children, process.name]:
                        os.kill(int(number), signal.SIGKILL)

    def _unmount(self) -> None:
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((one for one in mounts if one.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", "-l", mount], check=False, stderr=subprocess.DEVNULL)

    def _said(self) -> str:
        return (self.folder / "engine.log").read_text(errors="replace")[-3_000:]
