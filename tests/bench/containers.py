"""What a container costs with nothing of Preuve's around it: the yardstick of throughput. And where our own are."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docker

from runner.docker_sandbox.images import Images
from runner.languages import read_examiner, read_languages
from runner.settings import INSTALLATION

_LABEL = "preuve.bench"


def image_of(client: docker.DockerClient, name: str) -> str:
    """The image of a language, or of the examiner, as this installation would start it."""
    folder = INSTALLATION / "sandboxes"
    sources = [*(language.image for language in read_languages(folder).values()), read_examiner(folder).image]
    return Images(client, sources, cache=Path("var") / "cache").require(name).id


def cycle(client: docker.DockerClient, image: str) -> None:
    """Create, start and remove one container that does nothing but exist. No network, else plain options."""
    container: Any = client.containers.create(
        image, ["sleep", "60"], entrypoint=[], network_mode="none", labels={_LABEL: "cycle"}
    )
    try:
        container.start()
    finally:
        container.remove(force=True)


def cycles_per_second(image: str, *, seconds: float, at_once: int) -> float:
    """How many of them ``at_once`` clients get done in about ``seconds``; the last of each counts with all its time."""

    def keep_going(end: float) -> tuple[int, float]:
        client = docker.from_env(timeout=60)
        try:
            done = 0
            while time.perf_counter() < end:
                cycle(client, image)
                done += 1
            return done, time.perf_counter()
        finally:
            client.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as clients:
        ended = list(clients.map(keep_going, [began + seconds] * at_once))
    return sum(done / (at - began) for done, at in ended)
