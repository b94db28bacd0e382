"""What sandboxes promise: one is started as for grading and timed, then every row of the proof is looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.images import Client, Images
from runner.doctor.finding import Finding, Topic
from runner.i18n import gettext as _
from runner.languages import EXAMINER, read_examiner, read_languages
from runner.model import Limits
from runner.pool import start_ready
from runner.proof import Judged, prove
from runner.sandbox import SandboxError
from runner.settings import Settings


def promises(client: Client, settings: Settings) -> Iterator[Finding]:
    """The findings. Sandboxes of every image are started, and removed."""
    try:
        languages, examiner = read_languages(settings.sandboxes), read_examiner(settings.sandboxes)
        sources = [*(language.image for language in languages.values()), examiner.image]
        built = Images(client, sources, cache=settings.data / "cache")
        specs = [
            language.sandbox(image=built.require(language.name).id, limits=Limits()) for language in languages.values()
        ]
        host = DockerSandboxHost(
            client, instance=settings.instance(), runtime=settings.runtime_name(), uid_base=settings.uid_base
        )
        try:
            first = next(iter(languages.values()))
            began = time.monotonic()
            sandbox = start_ready(host, first.sandbox(image=built.require(first.name).id, limits=Limits()))
            took_ms = (time.monotonic() - began) * 1_000
            usage = sandbox.usage()
            sandbox.destroy()
            found = _("{language}: ready in {ms} ms, {size} MiB").format(
                language=first.label, ms=f"{took_ms:.0f}", size=usage.peak_memory_bytes >> 20
            )
            yield Finding(subject=_("a sandbox"), found=found, topic=Topic.PROMISES)
            specs.append(examiner.sandbox(image=built.require(EXAMINER).id))
            yield from map(finding_of, prove(host, specs, probe=settings.sandboxes / "probe").judged)
        finally:
            host.close()
    except SandboxError as error:
        yield Finding(subject=_("a sandbox"), found=_("does not start"), remedy=str(error), topic=Topic.PROMISES)


def finding_of(judged: Judged) -> Finding:
    """A row of the proof as a finding."""
    row = judged.row
    subject = f"{judged.sandbox}: {row.promise}"
    where: dict[str, Any] = {"topic": Topic.PROMISES, "row": row.id, "sandbox": judged.sandbox}
    if not judged.holds:
        found = _("{seen} (promised: {expected})").format(seen=judged.said, expected=row.demanded)
        return Finding(subject=subject, found=found, remedy=row.remedy, **where)
    found = judged.said
    if judged.deviates and row.deviation is not None:
        found = f"{found}: {row.deviation.reason}"
    return Finding(subject=subject, found=found, detail=True, **where)
