"""Asks the Docker engine the few things that set-up needs, with nothing but the standard library.

Usage: engine.py answers | has IMAGE | knows RUNTIME | pull IMAGE SECONDS | import IMAGE < TAR

Exit status 0 for yes or done, 1 for no (the reason on stderr), 3 where this user may not speak to the engine.
Runs before the virtual environment's libraries are there, and much faster than they load.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import sys
import time
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

_ANSWER_S = 3.0
_IMPORT_S = 600.0
_CHUNK = 1 << 20


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def main(arguments: list[str]) -> int:
    """Do what the command line says. See the module."""
    try:
        match arguments:
            case ["answers"]:
                return 0 if _get("/_ping") == 200 else 1
            case ["has", image]:
                return 0 if _get(f"/images/{quote(image)}/json") == 200 else 1
            case ["knows", runtime]:
                return 0 if runtime in _information().get("Runtimes", {}) else 1
            case ["pull", image, seconds]:
                return _pull(image, float(seconds))
            case ["import", image]:
                return _import(image, sys.stdin.buffer)
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except PermissionError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _connection(timeout: float) -> http.client.HTTPConnection:
    address = urlsplit(os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock")
    if address.scheme == "unix":
        return _UnixConnection(address.path, timeout)
    if address.scheme in ("tcp", "http") and not os.environ.get("DOCKER_TLS_VERIFY"):
        return http.client.HTTPConnection(address.hostname or "localhost", address.port or 2375, timeout=timeout)
    raise OSError("sandboxes run on this machine's own engine: unset DOCKER_HOST, or point it at a unix socket")


def _get(path: str) -> int:
    connection = _connection(_ANSWER_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def _information() -> dict[str, Any]:
    connection = _connection(_ANSWER_S)
    try:
        connection.request("GET", "/info")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


def _pull(image: str, seconds: float) -> int:
    name, tag = image.rsplit(":", 1)
    deadline = time.monotonic() + seconds
    connection = _connection(seconds)
    try:
        connection.request("POST", f"/images/create?fromImage={quote(name)}&tag={quote(tag)}")
        return _follow(connection.getresponse(), deadline)
    finally:
        connection.close()


def _import(image: str, tar: BinaryIO) -> int:
    name, tag = image.rsplit(":", 1)
    connection = _connection(_IMPORT_S)
    try:
        connection.request(
            "POST",
            f"/images/create?fromSrc=-&repo={quote(name)}&tag={quote(tag)}",
            body=iter(lambda: tar.read(_CHUNK), b""),
            encode_chunked=True,
            headers={"Transfer-Encoding": "chunked", "Content-Type": "application/x-tar"},
        )
        return _follow(connection.getresponse(), time.monotonic() + _IMPORT_S)
    finally:
        connection.close()


def _follow(response: http.client.HTTPResponse, deadline: float) -> int:
    """Read the engine's progress to its end. The status is 200 even where it ends in an error."""
    if response.status != 200:
        sys.stderr.write(response.read(4096).decode(errors="replace") + "\n")
        return 1
    for line in response:
        error = json.loads(line).get("error") if line.strip() else None
        if error:
            sys.stderr.write(f"{error}\n")
            return 1
        if time.monotonic() > deadline:
            sys.stderr.write("not done in time\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
