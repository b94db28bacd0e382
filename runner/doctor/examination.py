"""All findings about a machine, and what of them keeps a slot from starting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from runner.docker_sandbox.host import connect
from runner.docker_sandbox.images import Client
from runner.doctor import engine, machine
from runner.doctor.finding import Finding, HostError, Topic
from runner.doctor.promises import promises
from runner.doctor.queue import queue
from runner.i18n import gettext as _
from runner.profile import Profile
from runner.sandbox import SandboxError
from runner.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, as soon as it is made. Nothing is changed, but sandboxes are started and removed."""
    for finding in _all(settings):
        yield _judged(finding, settings)


def require_host(settings: Settings, client: Client) -> None:
    """Return if this machine has no weakness with which the profile does not start.

    Raises:
        HostError: it has one; says which, and what to do.
    """
    profile = settings.sandbox_profile()
    if not profile.refused:
        return  # nothing needs to be looked at
    refused = [finding for finding in _weaknesses(settings, client) if _refuses(profile, finding)]
    if refused:
        said = _("No jobs are taken: the profile {profile} does not start on this machine.")
        lines = [said.format(profile=profile.name)]
        for finding in refused:
            lines += [f"  {finding.subject}: {finding.found}", f"    → {finding.remedy}"]
        raise HostError("\n".join(lines))


def _all(settings: Settings) -> Iterator[Finding]:
    yield machine.data_folder(settings.data.absolute())
    yield from machine.kernel()
    yield from queue(settings)
    try:
        client = connect()
    except SandboxError as error:
        yield Finding(subject="Docker", found=_("no answer"), remedy=str(error), topic=Topic.ENGINE)
        return
    with closing(client):
        information: dict[str, Any] = client.info()
        yield engine.engine(client)
        yield from engine.components(client, information, settings)
        yield engine.control_groups(information)
        yield engine.runtime(information, settings)
        yield from engine.deviations(settings)
        yield engine.other_tenants(client)
        yield from machine.engine_disk(Path(information.get("DockerRootDir", "/")))
        yield from engine.images(client, settings)
        yield from promises(client, settings)


def _weaknesses(settings: Settings, client: Client) -> Iterator[Finding]:
    """The findings that a profile may refuse; the others are no reason, or the start itself finds them."""
    information: dict[str, Any] = client.info()
    yield from machine.kernel()
    yield from queue(settings)
    yield from engine.components(client, information, settings)
    yield engine.other_tenants(client)
    yield from machine.engine_disk(Path(information.get("DockerRootDir", "/")))


def _judged(finding: Finding, settings: Settings) -> Finding:
    """With the profile's word on a weakness."""
    if finding.weakness is None or finding.tolerated:
        return finding
    try:
        profile = settings.sandbox_profile()
    except SandboxError:
        return finding
    return replace(finding, tolerated=not profile.refuses(finding.weakness))


def _refuses(profile: Profile, finding: Finding) -> bool:
    return finding.weakness is not None and not finding.tolerated and profile.refuses(finding.weakness)
