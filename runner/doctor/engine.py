"""The engine: its version and those of what it starts containers with, their known holes, limits, runtime, images."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from runner.docker_sandbox.images import BASE, Client, ImageError, Images
from runner.doctor.finding import Finding, Topic
from runner.doctor.holes import open_holes, package_version
from runner.i18n import gettext as _
from runner.languages import read_examiner, read_languages
from runner.profile import Weakness
from runner.sandbox import SandboxError
from runner.settings import Settings

_TESTED_ENGINE: Final = (20, 10)
_RUNSC_S: Final = 5.0
_OS_RELEASE: Final = Path("/etc/os-release")
_HOLES_IN: Final = {"runc": Weakness.RUNTIME_HOLE}


def engine(client: Client) -> Finding:
    """The engine's version."""
    version = str(client.version()["Version"])
    numbers = [part for part in version.split(".")[:2] if part.isdigit()]
    if tuple(map(int, numbers)) < _TESTED_ENGINE:
        return _finding("Docker engine", version, remedy=_("Update it: 20.10 is the oldest that is tested."))
    return _finding("Docker engine", version)


def components(client: Client, information: dict[str, Any], settings: Settings) -> Iterator[Finding]:
    """What it starts containers with: versions, and the holes that they are known to have."""
    found = {str(one["Name"]): str(one["Version"]) for one in client.version().get("Components", [])}
    for name in ("containerd", "runc"):
        if name in found:
            yield from component(name, found[name], package=package_version(name, found[name]), system=system())
    yield from _runsc(information, settings)
    if "Docker Desktop" in str(information.get("OperatingSystem", "")):
        platform = client.version().get("Platform", {}).get("Name", "")
        yield from component("Docker Desktop", str(platform).removeprefix("Docker Desktop "), package=None, system="")


def component(name: str, version: str, *, package: str | None, system: str) -> Iterator[Finding]:
    """One of them. A hole that sandboxes give no way to is told, and is nothing that must be done."""
    shown = version if package is None else f"{version} ({_('package')} {package})"
    holes: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
    for hole in open_holes(name, version, package=package, system=system):
        holes.setdefault((hole.needs, hole.fixed_in, hole.concerns), []).append(hole.name)
    if not holes:
        yield _finding(name, f"{shown}: {_('no known hole')}")
    for (needs, fixed_in, concerns), names in holes.items():
        yield _finding(
            name,
            f"{shown}: {', '.join(names)}. {_('Needs')} {needs}",
            remedy=_("Update to {versions}, or to your distribution's package that closes it.").format(
                versions=" / ".join(fixed_in)
            ),
            weakness=_HOLES_IN.get(name, Weakness.ENGINE_HOLE),
            tolerated=not concerns,
        )


def system() -> str:
    """The distribution, as ``ID-VERSION_ID``."""
    try:
        lines = _OS_RELEASE.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    return f"{fields.get('ID', '')}-{fields.get('VERSION_ID', '')}".replace('"', "")


def _runsc(information: dict[str, Any], settings: Settings) -> Iterator[Finding]:
    runtimes: dict[str, Any] = information.get("Runtimes", {})
    for name, runtime in sorted(runtimes.items()):
        program = shutil.which(str(runtime.get("path", "")))
        if name.startswith("runsc") and program is not None:
            try:
                done = subprocess.run(
                    [program, "--version"], capture_output=True, text=True, timeout=_RUNSC_S, check=False
                )
            except (OSError, subprocess.TimeoutExpired):
                continue
            first = (done.stdout.splitlines() or [""])[0].removeprefix("runsc version ")
            arguments = [str(argument) for argument in runtime.get("runtimeArgs") or []]
            shown = " ".join([first, *arguments])
            if any(argument.lstrip("-").startswith("ignore-cgroups") for argument in arguments):
                yield _finding(
                    name, shown, remedy=_("Register it without --ignore-cgroups: with it nothing is limited.")
                )
            else:
                yield _finding(name, shown, detail=name != settings.runtime)


def control_groups(information: dict[str, Any]) -> Finding:
    """Their version, and the limits that they lack."""
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
        return _finding(_("control groups"), f"{found}; {_('no limit for')} {', '.join(missing)}", remedy=remedy)
    return _finding(_("control groups"), found)


def runtime(information: dict[str, Any], settings: Settings) -> Finding:
    """Whether the engine knows the runtime that is asked for."""
    known = sorted(information.get("Runtimes", {}))
    try:
        name = settings.runtime_name()
    except SandboxError as error:
        return _finding(_("runtime"), f"{_('profile')} {settings.profile}", remedy=str(error))
    if name not in known:
        remedy = _("Name it in /etc/docker/daemon.json, or set PREUVE_RUNTIME to one of: {known}.")
        return _finding(
            _("runtime"),
            _("{runtime} is not known to the engine").format(runtime=name),
            remedy=remedy.format(known=", ".join(known)),
        )
    return _finding(_("runtime"), f"{name} ({_('profile')} {settings.profile})")


def deviations(settings: Settings) -> Iterator[Finding]:
    """Promises that the profile's runtime keeps in another way."""
    try:
        profile = settings.sandbox_profile()
    except SandboxError:
        return
    for one in profile.deviations:
        found = f"{one.promise}: {one.difference} {one.judgement}"
        yield _finding(_("profile"), found, detail=one.held, remedy=None if one.held else one.judgement, tolerated=True)


def other_tenants(client: Client) -> Finding:
    """Containers that are not of any Preuve run on the same engine."""
    subject = _("other containers")
    strangers = [one for one in client.containers.list(ignore_removed=True) if "preuve.instance" not in one.labels]
    if not strangers:
        return _finding(subject, _("none"), detail=True)
    return _finding(
        subject,
        _("{count} that are not Preuve's").format(count=len(strangers)),
        remedy=_("Give candidates' code a machine of its own, on which nothing else is worth reaching."),
        weakness=Weakness.OTHER_TENANTS,
    )


def images(client: Client, settings: Settings) -> Iterator[Finding]:
    """Whether they are built from today's files."""
    try:
        languages, examiner = read_languages(settings.sandboxes), read_examiner(settings.sandboxes)
        sources = [*(language.image for language in languages.values()), examiner.image]
        built = Images(client, sources, cache=settings.data / "cache")
        for name in built.names:
            image = built.find(name)
            subject = _("image of {name}").format(name=name)
            if image is None:
                remedy = _("Run `preuve sandbox build {name}`.").format(name=name)
                yield Finding(subject=subject, found=_("not built"), remedy=remedy, topic=Topic.IMAGES)
            else:
                yield Finding(subject=subject, found=f"{image.tag}, {image.size_bytes >> 20} MiB", topic=Topic.IMAGES)
    except (SandboxError, ImageError) as error:
        yield Finding(subject=_("images"), found=BASE, remedy=str(error), topic=Topic.IMAGES)


def _finding(subject: str, found: str, **more: Any) -> Finding:
    return Finding(subject=subject, found=found, topic=Topic.ENGINE, **more)
