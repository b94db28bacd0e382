"""Tells whether the engine has been there all the time: one idle connection that breaks when the engine ends.

An engine that was started again has forgotten its events, so it cannot say any more that it was the one who killed a
container. The connection subscribes to events that never come, which costs the engine nothing.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

import docker
import docker.errors
import requests

from runner.sandbox import HostAwayError


class EngineLink:
    """Numbers the engine's lives, as far as this process has seen them. Thread-safe."""

    def __init__(self, client: docker.DockerClient) -> None:
        """Connect when the first number is asked for."""
        self._api: Any = client.api
        self._lock = threading.Lock()
        self._number = 0
        self._response: Any = None
        self._socket: socket.socket | None = None

    def number(self) -> int:
        """The number of the life that the engine is in.

        Raises:
            HostAwayError: it does not answer.
        """
        with self._lock:
            if not self._open():
                self._drop()
                try:
                    self._connect()
                except (docker.errors.DockerException, requests.RequestException, OSError) as error:
                    raise HostAwayError(f"the Docker engine does not answer: {error}") from error
                self._number += 1
            return self._number

    def holds(self, number: int) -> bool:
        """True while the engine is in this life. Never blocks."""
        with self._lock:
            return number == self._number and self._open()

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._drop()

    def _connect(self) -> None:
        url, nothing = self._api._url("/events"), {"filters": '{"event": ["none"]}'}
        self._response = self._api._get(url, params=nothing, stream=True)
        self._api._raise_for_status(self._response)
        found = self._api._get_raw_response_socket(self._response)
        self._socket = getattr(found, "_sock", found)
        self._socket.setblocking(False)

    def _open(self) -> bool:
        if self._socket is None:
            return False
        try:
            return self._socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _drop(self) -> None:
        if self._response is not None:
            with suppress(OSError, ValueError):
                self._response.close()
        self._response = self._socket = None
