"""The wiring of the collector: the process that records what slots report, and looks after what they lose."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from api.admission.registrar import Registrar
from api.authoring.checks import Checks
from api.campaigns.secret_file import SecretFile
from api.catalog.questions import Questions
from api.catalog.service import Catalog
from api.catalog.shelf import OwnExercises
from api.catalog.starter_questions import StarterQuestions
from api.connections import connect_redis
from api.database import Database, open_database
from api.evidence.keys import KeyRing
from api.evidence.service import Notary
from api.grading.consumer import ReportConsumer
from api.grading.lanes import Lanes, QueueError
from api.grading.recording import Recording
from api.grading.sweeper import Sweeper
from api.mail.carriers import carrier_of
from api.mail.postman import Postman
from api.outgoing.addresses import Rules
from api.outgoing.asking import Asking
from api.partners.sealing import Sealing
from api.partners.telling import Teller, who_waits
from api.privacy.janitor import Janitor
from api.results.books import Books
from api.results.roster import CampaignRoster
from api.settings import Settings
from api.sittings.dispatch import Dispatcher
from api.sittings.endings import Endings
from api.sittings.giving_back import GivingBack
from api.sittings.heart import COLLECTOR, Heart
from api.sittings.takings import Takings
from api.sittings.telling import Telling
from api.sittings.timekeeper import Timekeeper
from api.warmth.service import Herald
from api.webhooks.courier import Courier
from api.webhooks.settling import Settling
from api.webhooks.signing import Secrets
from runner.exercise import Bank, Bundles

#: How long the collector waits for a report before it looks after other things.
BLOCK_MS = 400
SWEEP_EVERY_S = 1.0
#: Under load reports go first, but the sweeper never waits longer than this.
SWEEP_AT_LEAST_EVERY_S = 5.0
_PAUSE_S = 0.5

_log = structlog.get_logger()


class Collector:
    """The loop. One process runs one; several at once are allowed."""

    def __init__(self, redis: Redis, database: Database, notary: Notary) -> None:
        """Everything is given; nothing is connected here."""
        recording = Recording(notary, GivingBack(), Telling())
        lanes = Lanes(redis)
        self.consumer = ReportConsumer(redis, database, recording, lanes)
        self.sweeper = Sweeper(redis, database, recording, lanes)
        self.herald = Herald(redis, database)
        self.timekeeper = Timekeeper(
            database, Heart(database, COLLECTOR), Endings(database, Takings(), Dispatcher(redis, lanes)).keep_time
        )
        self.checks = Checks(database)
        self.registrar = Registrar(database, notary)
        self._swept_at = time.monotonic()
        self._answers = True

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop. Redis and the database may go away and come back."""
        timekeeper = threading.Thread(target=self.timekeeper.run, args=(stop,), name="timekeeper")
        timekeeper.start()
        try:
            self._run(stop)
        finally:
            stop.set()
            timekeeper.join()

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.turn()
            except (RedisError, QueueError, OperationalError, OSError) as error:
                if self._answers:
                    _log.error("Redis or the database does not answer", reason=str(error))
                self._answers = False
                self.consumer.recover()
                stop.wait(_PAUSE_S)
            else:
                if not self._answers:
                    _log.info("Redis and the database answer again")
                self._answers = True

    def turn(self) -> None:
        """Record what has come; when nothing has, or for too long, sweep."""
        taken = self.consumer.take(block_ms=BLOCK_MS)
        since_s = time.monotonic() - self._swept_at
        if since_s >= SWEEP_AT_LEAST_EVERY_S or (not taken and since_s >= SWEEP_EVERY_S):
            self.consumer.claim()
            self.sweeper.sweep()
            self.herald.tell()
            self.checks.conclude(datetime.now(UTC))
            self.registrar.turn(datetime.now(UTC))
            self._swept_at = time.monotonic()


def run_collector(settings: Settings, stop: threading.Event) -> None:
    """Connect, work until told to stop, disconnect.

    Raises:
        MissingSettingError: a setting is missing.
        SigningKeyError: evidence cannot be signed.
    """
    redis = connect_redis(settings.redis())
    database = open_database(settings.database())
    notary = Notary(KeyRing(settings.keys()), settings.issuer())
    notary.prepare()
    postman = Postman(database, carrier_of(settings), sender=settings.mail_from)
    secrets = Secrets(SecretFile(settings.webhooks_secret()))
    asking = Asking(Rules.of(settings))
    courier = Courier(database, secrets, asking, address=settings.issuer())
    sealing = Sealing(SecretFile(settings.partners_secret()))
    teller = Teller(database, sealing, asking, address=settings.issuer(), ashby_url=settings.ashby_url)
    works = {
        "postman": postman.run,
        "courier": courier.run,
        "settling": Settling(database, _books(settings, database), who_waits=who_waits).run,
        "teller": teller.run,
        "janitor": Janitor(database, Lanes(redis), settings.data / "mail").run,
    }
    beside = [threading.Thread(target=work, args=(stop,), name=name, daemon=True) for name, work in works.items()]
    for thread in beside:
        thread.start()
    try:
        Collector(redis, database, notary).run(stop)
    finally:
        stop.set()
        # Other machines may be slow, and nobody wants to wait for them now: what was on its way goes again.
        until = time.monotonic() + 2
        for thread in beside:
            thread.join(timeout=max(0.0, until - time.monotonic()))
        redis.close()
        database.close()


def _books(settings: Settings, database: Database) -> Books:
    own = OwnExercises(database, Bundles(settings.bundles()))
    catalog = Catalog(Bank(settings.bank), own, Bundles(settings.kept_bank()))
    questions = Questions(database, StarterQuestions(settings.bank / "questions"))
    return Books(database, catalog, questions, CampaignRoster())
