"""What several kinds of tests share: the real engine, its images, and a host of sandboxes."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import HealthCheck, settings

from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.host import connect, sweep
from runner.docker_sandbox.images import Images
from runner.examiners import Examiners
from runner.grade import Grader
from runner.languages import EXAMINER, read_examiner, read_languages
from runner.pool import Pool
from runner.settings import INSTALLATION, Settings

# Timings are not asserted in tests, and a busy machine is no fault of what is tested.
settings.register_profile("preuve", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("preuve")


@pytest.fixture(scope="session")
def engine():
    """The Docker engine. There is no test without it: `make test` sees to it that it runs."""
    client = connect()
    yield client
    client.close()


@pytest.fixture(scope="session")
def languages():
    return read_languages(INSTALLATION / "sandboxes")


@pytest.fixture(scope="session")
def images(engine, languages):
    """Digests by name, built where files changed since."""
    sources = [*(language.image for language in languages.values()), read_examiner(INSTALLATION / "sandboxes").image]
    found = Images(engine, sources, cache=Settings().data / "cache")
    return {source.name: found.build(source.name, progress=print).id for source in sources}


@pytest.fixture(scope="session")
def instance(engine):
    """A name for this run's containers; none of them is left when it ends."""
    name = f"test-{secrets.token_hex(6)}"
    yield name
    sweep(engine, name)


@pytest.fixture(scope="session")
def docker_host(engine, instance):
    host = DockerSandboxHost(engine, instance=instance, runtime=Settings().runtime_name(), uid_base=200_000)
    yield host
    host.close()


@pytest.fixture(scope="session")
def examiner_spec(images):
    return read_examiner(INSTALLATION / "sandboxes").sandbox(image=images[EXAMINER])


@pytest.fixture(scope="session")
def grader(docker_host, languages, images, examiner_spec):
    """The real thing: containers, a resident examiner, no warm stock (tests are no race)."""
    pool = Pool(docker_host, {})
    examiners = Examiners(docker_host, examiner_spec)
    yield Grader(host=docker_host, pool=pool, examiners=examiners, languages=languages, images=images)
    examiners.close()
    pool.close()
