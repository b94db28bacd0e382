"""Starts and ends sandboxes as containers of the local Docker engine.

Theory of operation. ``start`` creates the container, attaches to its streams, then starts it: in this order no byte is
lost. Ending is the reaper's, in the background. Containers carry labels with the instance and the process that owns
them, so that any other process of the installation can sweep what a killed one left. Nothing is ever executed in, or
copied from, a container after untrusted code ran.

Who ended a sandbox? Its first process cannot be killed from inside (pid_namespaces(7)); what the candidate's code can
kill is the agent, and then the exit status is the same 137 that a kill by the host leaves. So the status tells nothing,
but the engine's events do: a kill through the engine is one of them, and it is our failure. So is an engine that went
away. A process that somebody kills on the host past the engine cannot be told from one that the candidate's code ended.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from weakref import WeakSet

import docker
import docker.errors
import requests
import structlog
from docker.models.containers import Container

from runner.docker_sandbox import autopsy
from runner.docker_sandbox.container import INSTANCE_LABEL, OWNER_LABEL, create_options
from runner.docker_sandbox.link import EngineLink
from runner.docker_sandbox.meter import Meter, meter_of
from runner.docker_sandbox.owner import is_gone, owner_name
from runner.docker_sandbox.reaper import Doomed, Reaper, end
from runner.docker_sandbox.stream import AttachedStream
from runner.docker_sandbox.uids import Uids
from runner.model import Usage
from runner.sandbox import (
    CANDIDATE_FRAME_BYTES,
    EXAMINER_FRAME_BYTES,
    HostAwayError,
    Role,
    Sandbox,
    SandboxClosedError,
    SandboxError,
    SandboxSpec,
)

_API_TIMEOUT_S: Final = 30
_REMOVAL_TRIES: Final = 5
#: How long the engine may take to notice that a container has ended whose stream has ended.
_DEATH_S: Final = 2.0
_ENGINE_ERRORS: Final = (docker.errors.DockerException, requests.RequestException, OSError)

_log = structlog.get_logger(__name__)


def connect() -> docker.DockerClient:
    """A client of the local engine.

    Raises:
        HostAwayError: no engine answers.
    """
    try:
        client = docker.from_env(timeout=_API_TIMEOUT_S)
        # Else each request looks for proxies through the environment, which another thread may be changing just then.
        client.api.trust_env = False
        client.ping()
    except _ENGINE_ERRORS as error:
        raise HostAwayError(
            "No Docker engine answers. Start it (systemctl start docker) or let `make setup` do it; "
            f"if it runs, check that this user may use it. ({error})"
        ) from error
    return client


class DockerSandbox:
    """One container. See ``Sandbox``."""

    def __init__(
        self,
        container: Container,
        stream: AttachedStream,
        meter: Meter,
        spec: SandboxSpec,
        engine_stayed: Callable[[], bool],
    ) -> None:
        """Made by ``DockerSandboxHost.start`` alone."""
        self.container = container
        self.spec = spec
        self._stream = stream
        self._meter = meter
        self._engine_stayed = engine_stayed
        self._since = time.time()
        self._destroyed = False
        self._ended = False
        self._last = Usage(cpu_ms=0, peak_memory_bytes=0, oom_kills=0)
        self.on_destroy: Any = None

    @property
    def id(self) -> str:
        """The container's short id."""
        return str(self.container.short_id)

    def send(self, frame: bytes, *, deadline: float) -> None:
        """See ``Sandbox.send``. A sandbox that was ended by the host is a plain ``SandboxError``."""
        try:
            self._stream.send(frame, deadline=deadline)
        except SandboxClosedError:
            self._require_natural_death()
            raise

    def receive(self, *, deadline: float) -> bytes:
        """See ``Sandbox.receive``. A sandbox that was ended by the host is a plain ``SandboxError``."""
        try:
            return self._stream.receive(deadline=deadline)
        except SandboxClosedError:
            self._require_natural_death()
            raise

    def pending(self) -> bool:
        """See ``Sandbox.pending``."""
        return self._stream.pending()

    def silent(self) -> bool:
        """See ``Sandbox.silent``."""
        return self._stream.silent()

    def usage(self) -> Usage:
        """See ``Sandbox.usage``.

        The group goes with its last process; then the last reading stands, and the engine knows whether the kernel's
        OOM killer was there.
        """
        try:
            self._last = self._meter.read()
        except OSError:
            self._last = self._post_mortem()
        return self._last

    def close_stream(self) -> None:
        """The first step of ending."""
        self._stream.close()

    def destroy(self) -> None:
        """See ``Sandbox.destroy``."""
        self._destroyed = True
        on_destroy, self.on_destroy = self.on_destroy, None
        if on_destroy is not None:
            on_destroy(self)

    def _require_natural_death(self) -> None:
        """Raise SandboxError if it was the host that ended this sandbox, and not we."""
        if self._destroyed:
            return
        try:
            self.container.wait(timeout=_DEATH_S)
        except requests.Timeout:
            return  # it lives on, and only its stream was closed: from inside
        except requests.ConnectionError as error:
            if "timed out" in str(error):  # the engine's client tells a timeout in this way, too
                return
            raise HostAwayError(f"the engine cannot say how sandbox {self.id} ended: {error}") from error
        except _ENGINE_ERRORS as error:
            raise SandboxError(f"the engine cannot say how sandbox {self.id} ended: {error}") from error
        if not self._engine_stayed():  # it has forgotten whom it killed
            raise HostAwayError(f"the engine was ended while sandbox {self.id} was in use")
        if autopsy.was_killed(self.container, since=self._since):
            raise SandboxError(f"sandbox {self.id} was killed on the host, while it was in use")

    def _post_mortem(self) -> Usage:
        if not self._ended:
            if autopsy.ran_out_of_memory(self.container, since=self._since):
                self._last = replace(self._last, oom_kills=max(self._last.oom_kills, 1))
            self._ended = True
        return self._last


class DockerSandboxHost:
    """Starts sandboxes on one engine. One for each process; thread-safe."""

    def __init__(self, client: docker.DockerClient, *, instance: str, runtime: str, uid_base: int) -> None:
        """Claim user ids, and sweep what earlier processes of this instance left behind.

        Raises:
            SandboxError: no user ids are free, or the engine does not answer.
        """
        self._client = client
        self._instance = instance
        self._runtime = runtime
        self._owner = owner_name()
        self._link = EngineLink(client)
        self._uids = Uids(uid_base)
        self._started: WeakSet[DockerSandbox] = WeakSet()
        try:
            sweep_orphans(client, instance)
        except SandboxError:
            self._uids.close()
            raise
        self._reaper = Reaper(lambda: sweep_orphans(client, instance))

    @property
    def runtime(self) -> str:
        """See ``SandboxHost.runtime``."""
        return self._runtime

    def recipe(self, spec: SandboxSpec) -> dict[str, Any]:
        """What a sandbox of ``spec`` is made of, but for its user: two that are equal are alike."""
        return create_options(spec, uid=0, runtime=self._runtime, labels={})

    def start(self, spec: SandboxSpec) -> Sandbox:
        """See ``SandboxHost.start``."""
        uid = self._uids.take()
        labels = {INSTANCE_LABEL: self._instance, OWNER_LABEL: self._owner, "preuve.role": spec.role}
        container: Container | None = None
        stream: AttachedStream | None = None
        name, life = f"preuve-{secrets.token_hex(8)}", 0
        try:
            life = self._link.number()
            container = self._client.containers.create(
                name=name, **create_options(spec, uid=uid, runtime=self._runtime, labels=labels)
            )
            stream = self._attach(container, spec.role)
            container.start()
            container.reload()
            meter = meter_of(container.attrs["State"]["Pid"])
        except (SandboxError, *_ENGINE_ERRORS) as error:
            answered = isinstance(error, docker.errors.APIError)  # which is a RequestException, too
            if life and container is None and isinstance(error, requests.RequestException) and not answered:
                # An engine that ends may have made it, and not said so. It would answer to its name.
                container = self._client.containers.prepare_model({"Id": name})
            if container is None:
                self._uids.give_back(uid)
            else:
                self._reaper.end(self._doomed(container, stream.close if stream is not None else _nothing, uid))
            # An engine that is ending serves old connections for a while, and takes no new ones.
            away = isinstance(error, requests.ConnectionError | requests.Timeout) or not self._link.holds(life)
            kind = HostAwayError if away else SandboxError
            raise kind(f"a sandbox of {spec.name} cannot be started: {error}") from error
        sandbox = DockerSandbox(container, stream, meter, spec, lambda: self._link.holds(life))
        self._started.add(sandbox)
        sandbox.on_destroy = lambda doomed: self._reaper.end(self._doomed(doomed.container, doomed.close_stream, uid))
        return sandbox

    def close(self) -> None:
        """Wait until every destroyed sandbox is gone, end those that are still in use, and stop."""
        self._reaper.close()
        for sandbox in self._started:
            sandbox.close_stream()  # one that is full, with nobody to read it, would keep the engine from the kill
        sweep(self._client, self._instance, owner=self._owner)
        self._uids.close()
        self._link.close()

    def _attach(self, container: Container, role: Role) -> AttachedStream:
        params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        attached: Any = container.attach_socket(params=params)  # docker-py hides the socket that can be polled

        frame_bytes = CANDIDATE_FRAME_BYTES if role is Role.CANDIDATE else EXAMINER_FRAME_BYTES
        return AttachedStream(attached._sock, frame_bytes=frame_bytes, release=attached._response.close)

    def _doomed(self, container: Container, close_stream: Callable[[], None], uid: int) -> Doomed:
        return Doomed(container=container, close_stream=close_stream, gone=lambda: self._uids.give_back(uid))


def sweep(client: docker.DockerClient, instance: str, *, owner: str | None = None) -> int:
    """Remove this instance's containers, or only those of one owner. Returns how many went."""
    removed = 0
    for container in _containers(client, instance):
        if owner is None or container.labels.get(OWNER_LABEL) == owner:
            removed += _remove(container)
    return removed


def sweep_orphans(client: docker.DockerClient, instance: str) -> int:
    """Remove the containers of this instance whose owner has ended. Returns how many went."""
    removed = 0
    for container in _containers(client, instance):
        if is_gone(container.labels.get(OWNER_LABEL, "")):
            removed += _remove(container)
    return removed


def _containers(client: docker.DockerClient, instance: str) -> list[Container]:
    try:
        found: list[Container] = client.containers.list(
            all=True, filters={"label": f"{INSTANCE_LABEL}={instance}"}, ignore_removed=True
        )
    except _ENGINE_ERRORS as error:
        raise SandboxError(f"the engine cannot list its containers: {error}") from error
    return found


def _remove(container: Container) -> bool:
    """End one, with retries: an engine under load may need several. True when the container is gone."""
    for number in range(_REMOVAL_TRIES):
        try:
            end(container)
        except _ENGINE_ERRORS as error:
            _log.warning("removal of a sandbox failed, trying again", sandbox=container.short_id, error=str(error))
            time.sleep(0.1 * 2**number)
        else:
            return True
    return False


def _nothing() -> None:
    """There is no stream to close."""
