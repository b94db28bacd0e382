"""Builds the images of the sandboxes, and finds them again.

An image's tag is a digest of everything that it is built from, so "is it there?" is one question to the engine and
"is it the right one?" is none. Each image is flattened to a single layer after the build: a candidate's image and the
examiner's then share nothing on disk, and what a Dockerfile deletes is really gone. The unflattened build stays under
``preuve-build/<name>`` as cache of the layers that install packages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import docker
import docker.errors
import requests
import structlog

from runner.docker_sandbox import context, wheels
from runner.languages import ImageSource
from runner.sandbox import SandboxError

#: What every Dockerfile starts from. ``make setup`` sees to it that it is there.
BASE: Final = "debian:bookworm-slim"

_REPOSITORY: Final = "preuve"
_BUILD_REPOSITORY: Final = "preuve-build"
_IMAGE_LABEL: Final = "preuve.image"
_INSTALLATION_LABEL: Final = "preuve.installation"
_ENGINE_ERRORS: Final = (docker.errors.DockerException, requests.RequestException, OSError)
#: The longest silence of the engine in a build: one step that installs packages prints as it goes.
_BUILD_TIMEOUT_S: Final = 900
_OUTPUT_LINES: Final = 15

Progress = Callable[[str], None]
#: For those who hand an engine's client on and never speak to it themselves.
Client = docker.DockerClient

_log = structlog.get_logger(__name__)


class ImageError(SandboxError):
    """An image is missing or cannot be built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """An image that the engine has."""

    name: str
    tag: str
    #: ``sha256:…``, what sandboxes are started from and reports record.
    id: str
    size_bytes: int


class Images:
    """The images of one installation on one engine."""

    def __init__(self, client: docker.DockerClient, sources: Iterable[ImageSource], *, cache: Path) -> None:
        """``cache`` is a folder for fetched wheels. Nothing is asked of the engine yet."""
        self._client = client
        self._sources = {source.name: source for source in sources}
        self._cache = cache

    @property
    def names(self) -> tuple[str, ...]:
        """All that can be built."""
        return tuple(sorted(self._sources))

    def find(self, name: str) -> BuiltImage | None:
        """The image that today's files of ``name`` make, or None where it is not built yet.

        Raises:
            ImageError: the base image is missing, or the engine does not answer.
        """
        return self._inspect(name, self._tag(name))

    def require(self, name: str) -> BuiltImage:
        """Like ``find``, for callers that cannot go on without it.

        Raises:
            ImageError: it is not built; says how to build it.
        """
        found = self.find(name)
        if found is None:
            raise ImageError(f"the image of {name} is not built. Run `preuve sandbox build {name}`.")
        return found

    def build(self, name: str, *, progress: Progress) -> BuiltImage:
        """The image of ``name``, built unless it is there; then the ones that it supersedes are removed.

        Args:
            name: of a source.
            progress: called with one line of plain text now and then.

        Raises:
            ImageError: the build failed; says where.
        """
        tag = self._tag(name)
        found = self._inspect(name, tag)
        if found is None:
            self._flatten(name, tag, self._build(name, progress))
            found = self._inspect(name, tag)
            if found is None:
                raise ImageError(f"the engine lost {tag} right after making it. Is its disk full? Then try again.")
            self._remove_superseded(name, tag)
        return found

    def _tag(self, name: str) -> str:
        source = self._source(name)
        try:
            base = self._client.images.get(BASE).attrs
        except docker.errors.ImageNotFound as error:
            raise ImageError(f"the base image {BASE} is missing. Run `make setup`, which pulls or makes it.") from error
        except _ENGINE_ERRORS as error:
            raise ImageError(f"the Docker engine does not answer: {error}. Run `preuve doctor`.") from error
        inputs = context.gather(source)
        return f"{_REPOSITORY}/{name}:{context.digest(inputs, base=base['Id'], architecture=base['Architecture'])}"

    def _source(self, name: str) -> ImageSource:
        try:
            return self._sources[name]
        except KeyError:
            raise ImageError(f"there is no sandbox {name!r}. There are: {', '.join(sorted(self._sources))}.") from None

    def _inspect(self, name: str, tag: str) -> BuiltImage | None:
        try:
            found = self._client.images.get(tag).attrs
        except docker.errors.ImageNotFound:
            return None
        except _ENGINE_ERRORS as error:
            raise ImageError(f"the Docker engine does not answer: {error}. Run `preuve doctor`.") from error
        return BuiltImage(name=name, tag=tag, id=found["Id"], size_bytes=found["Size"])

    def _build(self, name: str, progress: Progress) -> str:
        """Run the Dockerfile. Returns the id of what came out, with all its layers."""
        source = self._source(name)
        site_packages = None
        if source.requirements is not None:
            architecture = self._client.images.get(BASE).attrs["Architecture"]
            site_packages = wheels.fetch(source.requirements, architecture=architecture, cache=self._cache)
        built = f"{_BUILD_REPOSITORY}/{name}:latest"
        before = self._inspect(name, built)
        made = built  # until the engine says the id: another checkout may move the name meanwhile
        output: list[str] = []
        try:
            events = self._client.api.build(
                fileobj=context.archive(context.gather(source), site_packages=site_packages),
                custom_context=True,
                tag=built,
                rm=True,
                forcerm=True,
                decode=True,
                network_mode="host",  # Debian's mirrors, also where the engine has no bridge
                timeout=_BUILD_TIMEOUT_S,
            )
            for event in events:
                line = str(event.get("stream", "")).strip()
                made = event.get("aux", {}).get("ID", made)
                if line:
                    output.append(line)
                if line.startswith("Step "):
                    progress(f"  {name}: {line.partition(' : ')[0].lower()}")
                if "error" in event:
                    last = "\n".join(output[-_OUTPUT_LINES:])
                    raise ImageError(
                        f"{source.dockerfile}: the build failed: {event['error']}. Its last lines were:\n{last}\n"
                        "Check that Debian's mirrors can be reached, then run `preuve sandbox build` again."
                    )
        except _ENGINE_ERRORS as error:
            raise ImageError(f"{source.dockerfile}: the engine gave up the build: {error}.") from error
        after = self._inspect(name, built)
        if before is not None and after is not None and before.id != after.id:
            self._remove(before.id)
        return made

    def _flatten(self, name: str, tag: str, built: str) -> None:
        repository, digest = tag.rsplit(":", 1)
        labels = {_IMAGE_LABEL: name, _INSTALLATION_LABEL: self._installation(name)}
        try:
            container = self._client.api.create_container(built, command=["true"], network_disabled=True)
            try:
                self._client.api.import_image_from_stream(
                    self._client.api.export(container["Id"]),
                    repository=repository,
                    tag=digest,
                    changes=[f"LABEL {key}={value}" for key, value in labels.items()],
                )
            finally:
                self._client.api.remove_container(container["Id"], v=True, force=True)
        except _ENGINE_ERRORS as error:
            raise ImageError(f"the image of {name} cannot be flattened: {error}. Is the engine's disk full?") from error

    def _remove_superseded(self, name: str, tag: str) -> None:
        """Remove what this installation built of ``name`` before. What is in use stays until the next build."""
        labels = [f"{_IMAGE_LABEL}={name}", f"{_INSTALLATION_LABEL}={self._installation(name)}"]
        for image in self._client.images.list(filters={"label": labels}):
            if tag not in image.tags:
                self._remove(str(image.id))

    def _remove(self, image: str) -> None:
        try:
            self._client.images.remove(image)
        except _ENGINE_ERRORS as error:  # in use, or the engine is busy: the next build tries again
            _log.info("an image stays for now", image=image, reason=str(error))

    def _installation(self, name: str) -> str:
        """Another checkout on the same engine has images of its own, which are not ours to remove."""
        return str(self._source(name).dockerfile.parent.parent.resolve()).encode().hex()
