"""A grader of one's own, for the command line: the same sandboxes as a slot's, without queue, api and database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.host import connect
from runner.docker_sandbox.images import Images, Progress
from runner.examiners import Examiners
from runner.exercise import Exercise
from runner.grade import Grader
from runner.languages import EXAMINER, read_examiner, read_languages
from runner.pool import Pool
from runner.settings import Settings


def open_images(settings: Settings) -> Images:
    """The images of this installation.

    Raises:
        SandboxError: no engine answers, or a language's folder is at fault.
    """
    languages, examiner = read_languages(settings.sandboxes), read_examiner(settings.sandboxes)
    sources = [*(language.image for language in languages.values()), examiner.image]
    return Images(connect(), sources, cache=settings.data / "cache")


@contextmanager
def open_workbench(
    settings: Settings, exercise: Exercise, language: str | None, *, warm: int = 1, progress: Progress
) -> Iterator[Grader]:
    """A grader that is ready for this exercise, with its sandboxes removed at the end.

    Args:
        settings: with the runtime to use.
        exercise: what will be graded.
        language: the one that will be asked for, or None for all of the exercise's.
        warm: how many sandboxes of each language to keep started ahead.
        progress: called with a line of text while an image is built that was missing.

    Raises:
        SandboxError: no engine, an image cannot be built, or no sandbox starts.
    """
    languages, examiner = read_languages(settings.sandboxes), read_examiner(settings.sandboxes)
    sources = [*(known.image for known in languages.values()), examiner.image]
    runtime = settings.runtime_name()
    client = connect()
    images = Images(client, sources, cache=settings.data / "cache")
    wanted = [name for name in exercise.languages if name in languages and language in (None, name)]
    built = {name: images.build(name, progress=progress).id for name in [*wanted, EXAMINER]}
    host = DockerSandboxHost(client, instance=settings.instance(), runtime=runtime, uid_base=settings.uid_base)
    specs = {languages[name].sandbox(image=built[name], limits=exercise.limits): warm for name in wanted}
    pool = Pool(host, specs, most=max(warm, 1))
    examiners = Examiners(host, examiner.sandbox(image=built[EXAMINER]))
    try:
        yield Grader(host=host, pool=pool, examiners=examiners, languages=languages, images=built)
    finally:
        pool.close()
        examiners.close()
        host.close()
