"""The wiring of a slot: one process, one lane, one job at a time, with its warm sandboxes.

RQ's ``SimpleWorker`` does not fork, so the slot's sandboxes stay its own. It listens to exactly one queue: only
then does RQ move a job (LMOVE) instead of popping it, and a job survives the slot that had taken it. RQ would run
any function that a job names; here a job that names another than ``wire.JOB_PATH`` is refused before anything is
imported, and callbacks that a job names are never looked up.
"""

from __future__ import annotations

import argparse
import logging
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC
from typing import Any, Final, NoReturn

import redis
import structlog
from rq import Queue, SimpleWorker
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from runner import i18n, wire
from runner.away import patiently
from runner.children import REFUSED
from runner.docker_sandbox import DockerSandboxHost
from runner.docker_sandbox.host import connect
from runner.docker_sandbox.images import Images
from runner.docker_sandbox.meter import cgroup_version
from runner.doctor import HostError, require_host
from runner.examiners import SHARED_BANK, Examiners
from runner.exercise import Bank
from runner.grade import Grader
from runner.languages import EXAMINER, read_examiner, read_languages
from runner.model import Limits
from runner.pool import Pool
from runner.presence import Presence
from runner.proof import ProofError
from runner.proof.readiness import require_promises
from runner.sandbox import SandboxError
from runner.settings import Settings
from runner.slot import Slot
from runner.supply import Supply
from runner.verdict import Lane

#: How long a slot may take until its first sandboxes are ready, in seconds.
_READY_S: Final = 60.0
#: The longest pause between two tries to reach a Redis that went away, in seconds. RQ would grow it to a minute.
_REDIS_PAUSE_S: Final = 2.0
#: RQ asks Redis anew this often, in seconds, so that a connection that died silently is noticed.
_WORKER_TTL_S: Final = 60

#: A Run is answered while somebody looks at the screen, a submission soon, and bulk when there is time.
LANES_BY_HASTE: Final = (Lane.RUN, Lane.GRADE, Lane.BULK)
#: For how long, in seconds, a job waits at most because others have more haste, and how often that is looked at.
_GIVE_WAY_S: Final = 2.0
_LOOK_S: Final = 0.05

_log = structlog.get_logger(__name__)


class JobRefusedError(Exception):
    """A job asks for something else than grading."""


class GradingJob(Job):
    """A job that can do one thing, whatever it says."""

    slot: Slot

    #: Functions that a job names for later are not ours to run.
    success_callback = None
    failure_callback = None
    stopped_callback = None

    def restore(self, raw_data: Mapping[bytes, bytes]) -> None:
        """Read what Redis holds of the job. What cannot be read is no job, and must not end the slot.

        Raises:
            NoSuchJobError: RQ then goes on with the next one.
        """
        try:
            super().restore(raw_data)
        except Exception as error:
            _log.warning("job cannot be read and is passed over", job=self.id, reason=str(error))
            raise NoSuchJobError(f"job {self.id} cannot be read") from error

    def send_webhooks(self, *_status: object, **_more: object) -> None:
        """Nothing: a slot calls no addresses, whoever names them."""

    def perform(self) -> None:
        """Grade, if that is what the job asks for.

        Raises:
            JobRefusedError: it asks for anything else.
        """
        if self.func_name != wire.JOB_PATH or self.args or set(self.kwargs) != {"request"}:
            raise JobRefusedError(f"job {self.id} asks for something else than grading and is refused")
        enqueued_at = self.enqueued_at
        if enqueued_at is not None and enqueued_at.tzinfo is None:
            enqueued_at = enqueued_at.replace(tzinfo=UTC)
        self.slot.perform(self.kwargs["request"], enqueued_at)


class SlotWorker(SimpleWorker):
    """Takes no job while the engine is away: it could only fail it. Lets those go first who wait before a screen."""

    pool: Pool
    #: Lanes whose waiting jobs have the processors first.
    prior: tuple[Queue, ...] = ()

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """See RQ."""
        self.pool.wait_until_able(lambda: self._stop_requested)
        self._let_others_go_first()
        return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)

    def _let_others_go_first(self) -> None:
        """Wait while another lane's jobs wait, but not for long: every lane goes on, at its own pace."""
        deadline = time.monotonic() + _GIVE_WAY_S
        with suppress(redis.RedisError):  # taking a job will tell
            while not self._stop_requested and time.monotonic() < deadline and any(one.count for one in self.prior):
                time.sleep(_LOOK_S)


def grade_attempt(request: dict[str, Any]) -> None:
    """The name that jobs carry. Only a slot gives it meaning, through ``GradingJob``.

    Raises:
        JobRefusedError: always; a stock RQ worker has no sandboxes.
    """
    raise JobRefusedError("only a slot of Preuve can do this: start one with `preuve worker`")


def run_slot(settings: Settings, *, lane: Lane, name: str) -> None:
    """Serve ``lane`` until SIGTERM or SIGINT, which lets the job at hand finish.

    Raises:
        ProofError: sandboxes do not keep here what is promised of them.
        HostError: the machine has a weakness with which the profile does not start.
        SandboxError: no engine, no images, or no sandbox can be started.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # until RQ's own handlers take over
    if settings.redis_url is None:
        raise SandboxError("REDIS_URL is not set: say where the queue is. `preuve up` does it by itself.")
    connection = redis.Redis.from_url(settings.redis_url)
    client = patiently(connect)
    require_host(settings, client)
    languages, examiner = read_languages(settings.sandboxes), read_examiner(settings.sandboxes)
    sources = [*(language.image for language in languages.values()), examiner.image]
    found = Images(client, sources, cache=settings.data / "cache")
    images = {source.name: found.require(source.name).id for source in sources}
    wanted = {
        language.sandbox(image=images[language.name], limits=Limits()): language.warm for language in languages.values()
    }
    with ExitStack() as ending:
        host = DockerSandboxHost(
            client, instance=settings.instance(), runtime=settings.runtime_name(), uid_base=settings.uid_base
        )
        ending.callback(host.close)
        # Beside the first sandboxes: most of either is waiting for the engine. One sandbox of each role is enough:
        # languages differ in their images alone, whose files `preuve doctor` looks through.
        thread = ending.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="proof"))
        specs = [next(iter(wanted)), examiner.sandbox(image=images[EXAMINER])]
        proof = thread.submit(require_promises, settings, client, host, specs)
        pool = Pool(host, wanted, most=settings.warm_max)
        ending.callback(pool.close)
        examiners = Examiners(host, examiner.sandbox(image=images[EXAMINER]))
        ending.callback(examiners.close)
        ending.callback(_end_undisturbed)
        examiners.of(SHARED_BANK)
        examiners.watch()
        proof.result()
        pool.wait_until_stocked(_READY_S)
        grader = Grader(host=host, pool=pool, examiners=examiners, languages=languages, images=images)
        bank = Bank(settings.bank)
        facts = {"lane": lane, "languages": sorted(languages), "runtime": host.runtime, "ready": True}
        presence = Presence(connection, name, facts, able=lambda: not pool.away, on_warm=pool.raise_ahead)
        supply = Supply(settings.api_url, settings.data / "cache" / "bundles")
        slot = Slot(
            name=name,
            lane=lane,
            bank=bank,
            supply=supply,
            grader=grader,
            connection=connection,
            presence=presence,
        )
        worker = _worker(connection, lane, slot, pool)
        presence.start()
        ending.callback(presence.stop)
        _log.info(
            "slot is ready",
            lane=lane.value,
            profile=settings.profile.value,
            runtime=host.runtime,
            control_groups=f"v{cgroup_version()}",
        )
        worker.work(logging_level="WARNING")


def main(arguments: Sequence[str] | None = None) -> None:
    """``python -m runner.worker --lane LANE --name NAME``: one slot, as ``preuve worker`` starts it."""
    parser = argparse.ArgumentParser(prog="python -m runner.worker", description="One slot.")
    parser.add_argument("--lane", type=Lane, required=True, choices=list(Lane))
    parser.add_argument("--name", required=True)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    i18n.use(i18n.choose())
    try:
        run_slot(Settings(), lane=options.lane, name=options.name)
    except (ProofError, HostError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)


def _leave(*_signal: object) -> NoReturn:
    sys.exit(0)


def _end_undisturbed() -> None:
    """From here on a signal changes nothing: sandboxes that are being removed are to be gone at the end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _worker(connection: redis.Redis, lane: Lane, slot: Slot, pool: Pool) -> SimpleWorker:
    job_class = type("SlotJob", (GradingJob,), {"slot": slot})
    queue = Queue(lane.value, connection=connection, serializer=JSONSerializer, job_class=job_class)
    worker = SlotWorker(
        [queue],
        connection=connection,
        # RQ keeps the name of a killed worker for minutes, so each start has a new one.
        name=f"{lane.value}-{secrets.token_hex(6)}",
        serializer=JSONSerializer,
        job_class=job_class,
        worker_ttl=_WORKER_TTL_S,
        log_job_description=False,  # it would hold the candidate's code
    )
    worker.pool = pool
    worker.prior = tuple(
        Queue(other.value, connection=connection, serializer=JSONSerializer)
        for other in LANES_BY_HASTE[: LANES_BY_HASTE.index(lane)]
    )
    worker.max_connection_wait_time = _REDIS_PAUSE_S
    return worker


if __name__ == "__main__":
    main()
