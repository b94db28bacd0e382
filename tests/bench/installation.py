"""A whole installation as an operator starts it, with one client that hands work in over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

ROOT: Final = Path(__file__).resolve().parents[2]
_READY_S: Final = 180.0
_PAUSE_S: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An installation that said it is ready."""

    url: str
    key: str
    instance: str
    #: From the command to the first ``/readyz`` that said yes.
    ready_s: float
    client: httpx2.Client

    @property
    def headers(self) -> dict[str, str]:
        """What authorises a request."""
        return {"Authorization": f"Bearer {self.key}"}

    def grade(self, work: Mapping[str, Any]) -> dict[str, Any]:
        """One submission, waited for; its answer.

        Raises:
            BenchError: it was not accepted.
        """
        answer = self.client.post("/v1/submissions?wait=60", json=dict(work))
        if answer.status_code != 200 or answer.json()["verdict"] != "accepted":
            raise BenchError(f"not accepted: {answer.status_code} {answer.text[:2_000]}")
        found: dict[str, Any] = answer.json()
        return found

    def staff_report(self, submission: str) -> dict[str, Any]:
        """The report with everything in it."""
        answer = self.client.get(f"/v1/submissions/{submission}?view=staff")
        report: dict[str, Any] = answer.json()["report"]
        return report


class BenchError(Exception):
    """What was to be measured did not work, so there is nothing to compare."""


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for one installation's data. Its path is short: that of a socket has room for 108 bytes only."""
    with tempfile.TemporaryDirectory(prefix="preuve-bench-") as folder:
        yield Path(folder) / "data"


@contextmanager
def installation(data: Path, *, bank: Path | None = None, more: Mapping[str, str] | None = None) -> Iterator[Running]:
    """`preuve up` on ``data``, until the block ends.

    Raises:
        BenchError: it never becomes ready.
    """
    port = _free_port()
    environment = {
        **os.environ,
        "PREUVE_DATA": str(data),
        "PREUVE_PORT": str(port),
        "PREUVE_SLOTS_BULK": "0",
        **({} if bank is None else {"PREUVE_BANK": str(bank)}),
        **(more or {}),
    }
    began = time.monotonic()
    command = [str(Path(sys.executable).parent / "preuve"), "up"]
    said = data.parent / "up.log"
    with said.open("wb") as output:
        up = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        with httpx2.Client(base_url=url, timeout=90, trust_env=False) as client:
            _wait_until_ready(client, up, data / "api-key", said)
            ready_s = time.monotonic() - began
            key = (data / "api-key").read_text().strip()
            client.headers["Authorization"] = f"Bearer {key}"
            instance = (data / "instance").read_text()
            yield Running(url=url, key=key, instance=instance, ready_s=ready_s, client=client)
    finally:
        up.send_signal(signal.SIGINT)
        up.wait()


def _wait_until_ready(client: httpx2.Client, up: subprocess.Popen[bytes], key: Path, said: Path) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline and up.poll() is None:
        try:
            if client.get("/readyz").status_code == 200 and key.exists():
                return
        except httpx2.TransportError:
            pass
        time.sleep(_PAUSE_S)
    raise BenchError(
        f"the installation did not become ready. The end of what `preuve up` said:\n{said.read_text()[-2_000:]}"
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
