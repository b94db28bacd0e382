"""What the engine knows of a container's end, where nothing of the container is left to ask."""

from __future__ import annotations

import time
from typing import Any, Final

import docker.errors
import requests
from docker.models.containers import Container

from runner.sandbox import SandboxError

_ERRORS: Final = (docker.errors.DockerException, requests.RequestException, OSError)
#: How long after a container's end the engine may still hear that its memory ran out.
_LATE_S: Final = 0.5


def was_killed(container: Container, *, since: float) -> bool:
    """Whether somebody has ended it through the engine. ``since`` is about when it was started.

    Raises:
        SandboxError: the engine cannot say.
    """
    try:
        return _happened(container, "kill", since=since, until=time.time())
    except _ERRORS as error:
        raise _silent(container, error) from error


def ran_out_of_memory(container: Container, *, since: float) -> bool:
    """Whether the kernel's OOM killer was there.

    The engine's flag stays down for good where it hears of the end before it hears of the memory; that it heard of it
    is in its events all the same, if late. With gVisor, whose whole kernel ends, that is the case now and then.

    Raises:
        SandboxError: the engine cannot say.
    """
    try:
        container.reload()
        if container.attrs["State"]["OOMKilled"]:
            return True
        return _happened(container, "oom", since=since, until=time.time() + _LATE_S)
    except _ERRORS as error:
        raise _silent(container, error) from error


def _happened(container: Container, event: str, *, since: float, until: float) -> bool:
    """Waits until then for an event that has not happened yet."""
    client: Any = container.client
    seen = client.api.events(
        since=f"{since - 1:.6f}",
        until=f"{until:.6f}",
        filters={"container": container.id, "event": event},
        decode=True,
    )
    return any(True for _ in seen)


def _silent(container: Container, error: Exception) -> SandboxError:
    return SandboxError(f"the engine cannot say how sandbox {container.short_id} ended: {error}")
