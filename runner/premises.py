"""What an installation occupies on its machine: a data folder, and the address that its api serves."""

from __future__ import annotations

import errno
import fcntl
import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from runner.i18n import gettext as _
from runner.sandbox import SandboxError

_ANSWER_S: Final = 5.0


class StartError(SandboxError):
    """Something does not start. Says what to do."""


@contextmanager
def hold(data: Path) -> Iterator[None]:
    """Keep a second parent off the same data folder.

    Raises:
        StartError: there is one, or there can be no such folder.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(
            _("The data folder {data} cannot be made ({error}). Set PREUVE_DATA to one that can be written.").format(
                data=data, error=error.strerror
            )
        ) from error
    with (data / "up.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise StartError(
                _("Preuve runs on {data} already (process {holder}). End that one, or set PREUVE_DATA.").format(
                    data=data, holder=holder
                )
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def check_port(host: str, port: int) -> None:
    """Make sure that the api can have its address.

    Raises:
        StartError: it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                said = _("Port {port} of {host} is taken. Set PREUVE_PORT to a free one.")
            else:
                said = _("{host}:{port} cannot be served ({error}). Set PREUVE_HOST and PREUVE_PORT.")
            raise StartError(said.format(host=host, port=port, error=error)) from error


def get_json(host: str, port: int, path: str) -> tuple[int, Any]:
    """One GET of our own api."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=_ANSWER_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def reachable(host: str) -> str:
    """The address under which this machine reaches a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 compared, not served


def address(host: str, port: int) -> str:
    """The address to type into a browser of this machine."""
    name = reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
