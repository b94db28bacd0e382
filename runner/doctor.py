"""Looks at everything that grading needs on this machine: one finding each, with a remedy where one is needed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import redis

from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.host import connect
from runner.docker_sandbox.images import BASE, Client, ImageError, Images
from runner.i18n import gettext as _
from runner.languages import read_examiner, read_languages
from runner.model import Limits
from runner.pool import start_ready
from runner.redis_server import find_server, running_url
from runner.sandbox import SandboxError
from runner.settings import Settings

_DISK_BYTES: Final = 2 << 30
_TESTED_ENGINE: Final = (20, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one thing. ``remedy`` is None where there is nothing to do."""

    subject: str
    found: str
    remedy: str | None = None

    @property
    def in_order(self) -> bool:
        """True where there is nothing to do."""
        return self.remedy is None


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, as soon as it is made. Nothing is changed, but one sandbox is started and removed."""
    yield _data_folder(settings)
    yield _redis(settings)
    try:
        client = connect()
    except SandboxError as error:
        yield Finding(subject="Docker", found=_("no answer"), remedy=str(error))
        return
    with closing(client):
        information: dict[str, Any] = client.info()
        yield _engine(client)
        yield from _components(client)
        yield _control_groups(information)
        yield _runtime(information, settings)
        yield _disk(_("disk of Docker"), Path(information.get("DockerRootDir", "/")))
        yield from _images(client, settings)
        yield _sandbox(client, settings)


def _data_folder(settings: Settings) -> Finding:
    folder = settings.data.absolute()
    subject = _("data folder")
    if not folder.exists():
        return Finding(
            subject=subject, found=_("{folder}: not there yet, made at the first start").format(folder=folder)
        )
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        return Finding(
            subject=subject,
            found=_("{folder}: open to others (mode {mode})").format(folder=folder, mode=f"{mode:o}"),
            remedy=f"chmod 700 {folder}",
        )
    return _disk(subject, folder)


def _redis(settings: Settings) -> Finding:
    url = settings.redis_url or running_url(settings.data)
    if url is None:
        server = find_server()
        if server is None:
            return Finding(subject="Redis", found=_("none"), remedy=_("Run `make setup`, or set REDIS_URL."))
        return Finding(subject="Redis", found=_("{server}, started by `preuve up`").format(server=server))
    connection = redis.Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
    try:
        version = connection.info("server")["redis_version"]
        policy = connection.info("memory").get("maxmemory_policy", "unknown")
    except redis.RedisError as error:
        return Finding(subject="Redis", found=f"{_('no answer')}: {error}", remedy=_("Start it, or correct REDIS_URL."))
    finally:
        connection.close()
    if policy != "noeviction":
        remedy = _("Set maxmemory-policy noeviction: any other lets Redis drop jobs.")
        return Finding(subject="Redis", found=f"{version}, maxmemory-policy {policy}", remedy=remedy)
    return Finding(subject="Redis", found=f"{version}, maxmemory-policy {policy}")


def _engine(client: Client) -> Finding:
    version = str(client.version()["Version"])
    numbers = [part for part in version.split(".")[:2] if part.isdigit()]
    if tuple(map(int, numbers)) < _TESTED_ENGINE:
        return Finding(
            subject="Docker engine", found=version, remedy=_("Update it: 20.10 is the oldest that is tested.")
        )
    return Finding(subject="Docker engine", found=version)


def _components(client: Client) -> Iterator[Finding]:
    for component in client.version().get("Components", []):
        if component["Name"] in ("containerd", "runc"):
            yield Finding(subject=component["Name"], found=str(component["Version"]))


def _control_groups(information: dict[str, Any]) -> Finding:
    version = str(information.get("CgroupVersion", "unknown"))
    missing = [
        name
        for name, key in (
            ("memory", "MemoryLimit"),
            ("swap", "SwapLimit"),
            ("pids", "PidsLimit"),
            ("cpu", "CpuCfsQuota"),
        )
        if not information.get(key)
    ]
    found = f"v{version}, driver {information.get('CgroupDriver')}"
    if missing:
        remedy = _("Boot with cgroup_enable=memory swapaccount=1, so that limits are effective.")
        return Finding(
            subject=_("control groups"), found=f"{found}; {_('no limit for')} {', '.join(missing)}", remedy=remedy
        )
    return Finding(subject=_("control groups"), found=found)


def _runtime(information: dict[str, Any], settings: Settings) -> Finding:
    known = sorted(information.get("Runtimes", {}))
    try:
        runtime = settings.runtime_name()
    except SandboxError as error:
        return Finding(subject=_("runtime"), found=f"{_('profile')} {settings.profile}", remedy=str(error))
    if runtime not in known:
        remedy = _("Name it in /etc/docker/daemon.json, or set PREUVE_RUNTIME to one of: {known}.")
        return Finding(
            subject=_("runtime"),
            found=_("{runtime} is not known to the engine").format(runtime=runtime),
            remedy=remedy.format(known=", ".join(known)),
        )
    return Finding(subject=_("runtime"), found=f"{runtime} ({_('profile')} {settings.profile})")


def _disk(subject: str, folder: Path) -> Finding:
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
        found = _("{folder}: {free} GiB free").format(folder=folder, free=f"{free / (1 << 30):.1f}")
        if free < _DISK_BYTES:
            return Finding(
                subject=subject, found=found, remedy=_("Keep {size} GiB free.").format(size=_DISK_BYTES >> 30)
            )
        return Finding(subject=subject, found=found)
    return Finding(subject=subject, found=_("{folder}: cannot be read from here").format(folder=folder))


def _images(client: Client, settings: Settings) -> Iterator[Finding]:
    try:
        languages, examiner = read_languages(settings.sandboxes), read_examiner(settings.sandboxes)
        sources = [*(language.image for language in languages.values()), examiner.image]
        images = Images(client, sources, cache=settings.data / "cache")
        for name in images.names:
            image = images.find(name)
            if image is None:
                remedy = _("Run `preuve sandbox build {name}`.").format(name=name)
                yield Finding(subject=_("image of {name}").format(name=name), found=_("not built"), remedy=remedy)
            else:
                yield Finding(
                    subject=_("image of {name}").format(name=name), found=f"{image.tag}, {image.size_bytes >> 20} MiB"
                )
    except (SandboxError, ImageError) as error:
        yield Finding(subject=_("images"), found=BASE, remedy=str(error))


def _sandbox(client: Client, settings: Settings) -> Finding:
    """Start the first language's sandbox for real, ask its agent something, read its meter, remove it."""
    subject = _("a sandbox")
    try:
        language = next(iter(read_languages(settings.sandboxes).values()))
        image = Images(client, [language.image], cache=settings.data / "cache").require(language.name)
        host = DockerSandboxHost(
            client, instance=settings.instance(), runtime=settings.runtime_name(), uid_base=settings.uid_base
        )
        try:
            began = time.monotonic()
            sandbox = start_ready(host, language.sandbox(image=image.id, limits=Limits()))
            took_ms = (time.monotonic() - began) * 1_000
            usage = sandbox.usage()
            sandbox.destroy()
        finally:
            host.close()
    except SandboxError as error:
        return Finding(subject=subject, found=_("does not start"), remedy=str(error))
    found = _("{language}: ready in {ms} ms, {size} MiB").format(
        language=language.label, ms=f"{took_ms:.0f}", size=usage.peak_memory_bytes >> 20
    )
    return Finding(subject=subject, found=found)
