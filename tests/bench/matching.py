"""Part (i): who fits a job: 10,000 people on SQLite, 100,000 on PostgreSQL, 50 skills each.

Everybody has agreed to be found, has a record and a standing in each of 50 skills. Jobs that ask for ten of them at
drawn levels ask for their first page of matches, one after another, each several times: with counts, order, reasons of
50 people, who looked noted for each of them. The request goes through the whole application in one process, without
a network. PostgreSQL is told to keep what it says it keeps.
"""

from __future__ import annotations

import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, text
from starlette.testclient import TestClient

from api.accounts.model import FirstAccess
from api.accounts.service import Accounts
from api.app import create_app
from api.campaigns.model import CandidateOrigin
from api.campaigns.store import CandidateRow
from api.consents.purposes import words_of
from api.consents.store import ConsentRow
from api.database import Database, open_database
from api.ids import new_id
from api.mastery.store import SkillRecordRow
from api.matching.packing import MODULUS, numbers_for, packed
from api.matching.store import FindablePersonRow
from api.migrations import migrate
from api.settings import Settings
from api.skills.model import SkillKey
from api.skills.service import Skills
from api.skills.shipped import ShippedFrameworks
from bench.figures import Figure, Result, Table, percentile
from bench.installation import ROOT, BenchError
from fakes.postgres_server import PostgresServer
from fakes.redis_server import RedisServer

SKILLS: Final = 50
NEEDS: Final = 10
_BATCH: Final = 5_000
_AT: Final = datetime(2026, 11, 1, tzinfo=UTC)
_LEVELS: Final = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3)

_LEVEL: Final = {
    "sqlite": "coalesce(unicode(substr(f.levels, n.number + 1, 1)), 0)",
    "postgresql": "get_byte(f.levels, n.number)",
}
#: One line for each person and skill.
_STANDINGS: Final = """
INSERT INTO skill_standings (candidate_id, organisation_id, framework, version, code, level, weight_right,
  weight_wrong, tasks, mean, low, high, p_mastery, reached)
SELECT f.candidate_id, f.organisation_id, n.framework, n.version, n.code,
  CASE WHEN {level} > 0 THEN {level} ELSE 1 END, 6.0, 1.0, 3, 0.78, 0.55, 0.93,
  CASE WHEN {level} > 0 THEN 0.92 ELSE 0.3 END, {level} > 0
FROM findable_people f CROSS JOIN skill_numbers n
"""
#: Kept up line by line they would take longer than all that is measured here.
_INDEXES: Final = (
    ("ix_skill_standings_organisation_id", "organisation_id"),
    ("ix_skill_standings_skill", "organisation_id, framework, version, code, level, reached, candidate_id"),
)


def run(*, few: int = 10_000, many: int = 100_000, jobs: int = 12, times: int = 10) -> Result:
    """Measure."""
    figures: dict[str, Figure] = {}
    rows = []
    for name, people, opened in (("sqlite", few, _sqlite()), ("postgresql", many, _postgresql())):
        with opened as (folder, url, redis):
            took_s = _measure(folder, url, redis, people, jobs, times)
        figures[f"match_p95_ms_{name}"] = round(percentile(took_s, 95) * 1_000, 1)
        places = (f"{percentile(took_s, place) * 1_000:.1f}" for place in (50, 95, 100))
        rows.append((name, f"{people:,}", *places, str(len(took_s))))
    return Result(
        figures=figures,
        tables=(Table(head=("database", "people", "p50 ms", "p95 ms", "most ms", "how many"), rows=tuple(rows)),),
        notes=(f"{SKILLS} skills each; jobs ask for {NEEDS}.",),
    )


@contextmanager
def _sqlite() -> Iterator[tuple[Path, str, RedisServer]]:
    with tempfile.TemporaryDirectory(prefix="preuve-bench-") as name:
        folder = Path(name)
        redis = RedisServer(folder)
        redis.start()
        try:
            yield folder, f"sqlite:///{folder / 'preuve.sqlite3'}", redis
        finally:
            redis.stop()


@contextmanager
def _postgresql() -> Iterator[tuple[Path, str, RedisServer]]:
    server = PostgresServer(durable=True)
    server.start()
    try:
        with _sqlite() as (folder, _, redis):
            yield folder, server.url(server.create()), redis
    finally:
        server.stop()


def _measure(folder: Path, url: str, redis: RedisServer, people: int, jobs: int, times: int) -> list[float]:
    """Seconds of each look."""
    limits = {"PREUVE_LIMIT_KEY": "1000000/minute"}
    settings = Settings.model_validate({"data": folder, "REDIS_URL": redis.url, "DATABASE_URL": url, **limits})
    database = open_database(url)
    migrate(database.engine)
    Skills(database).take_shipped(ShippedFrameworks(ROOT / "exercises" / "skills"))
    first = Accounts(database).bootstrap(organisation="Bench", login="bench")
    if first is None:
        raise BenchError("the database was not empty")
    drawn = random.Random(20261122)  # noqa: S311 - the same people each time
    skills = [SkillKey("preuve", "1", f"bench-{number}") for number in range(SKILLS)]
    skills[:] = [*_known(database, SKILLS), *skills][:SKILLS]
    _fill(database, first, people, skills, drawn)
    took_s = []
    with TestClient(create_app(settings), headers={"Authorization": f"Bearer {first.api_key}"}) as client:
        paths = [_job(client, drawn, skills) for _ in range(jobs)]
        for path in paths:
            _look(client, path)
        for _ in range(times):
            for path in paths:
                began = time.perf_counter()
                found = _look(client, path)
                took_s.append(time.perf_counter() - began)
                if sum(found["counts"].values()) != people or len(found["items"]) != min(50, people):
                    raise BenchError(f"not everybody was looked at: {found['counts']}")
    database.close()
    return took_s


def _known(database: Database, most: int) -> list[SkillKey]:
    found = Skills(database).in_framework("preuve", "1")
    return [one.key for one in found if one.kind.value == "skill"][:most]


def _job(client: TestClient, drawn: random.Random, skills: list[SkillKey]) -> str:
    known = [one for one in skills if not one.code.startswith("bench-")]
    needs = [
        {"code": one.code, "level": drawn.randint(1, 3), "weight": drawn.randint(1, 5), "essential": number < 6}
        for number, one in enumerate(drawn.sample(known, NEEDS))
    ]
    answer = client.post("/v1/job-profiles", json={"title": "Bench", "needs": needs, "training_levels": 4})
    if answer.status_code != 201:
        raise BenchError(f"no job: {answer.text[:500]}")
    return f"/v1/job-profiles/{answer.json()['id']}/matches"


def _look(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(path)
    if answer.status_code != 200:
        raise BenchError(f"no matches: {answer.text[:500]}")
    found: dict[str, Any] = answer.json()
    return found


def _fill(database: Database, first: FirstAccess, people: int, skills: list[SkillKey], drawn: random.Random) -> None:
    organisation = first.organisation
    with database.write(organisation) as session:
        numbers = [*numbers_for(session, skills).values()]
    version = words_of("found").version
    dialect = database.engine.dialect.name
    for start in range(0, people, _BATCH):
        ids = [new_id() for _ in range(min(_BATCH, people - start))]
        with database.write() as session, session.no_autoflush:
            connection = session.connection()
            connection.execute(
                insert(CandidateRow.__table__),
                [
                    {
                        "id": one,
                        "organisation_id": organisation,
                        "name": "Bench",
                        "origin": CandidateOrigin.STAFF,
                        "created_at": _AT,
                        "updated_at": _AT,
                    }
                    for one in ids
                ],
            )
            connection.execute(
                insert(ConsentRow.__table__),
                [
                    {
                        "id": new_id(),
                        "organisation_id": organisation,
                        "candidate_id": one,
                        "purpose": "found",
                        "version": version,
                        "language": "fr",
                        "given_at": _AT,
                    }
                    for one in ids
                ],
            )
            connection.execute(
                insert(SkillRecordRow.__table__),
                [
                    {
                        "candidate_id": one,
                        "organisation_id": organisation,
                        "stale": False,
                        "marks": 1,
                        "updated_at": _AT,
                    }
                    for one in ids
                ],
            )
            connection.execute(
                insert(FindablePersonRow.__table__),
                [
                    {
                        "id": str(uuid.uuid4()),
                        "organisation_id": organisation,
                        "scope_id": organisation,
                        "candidate_id": one,
                        "agreed_at": _AT,
                        "levels": _levels(numbers, drawn),
                        "draw": drawn.randrange(1, MODULUS),
                    }
                    for one in ids
                ],
            )
    with database.write() as session:
        connection = session.connection()
        if dialect == "postgresql":  # these rows refer to what was written just before
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name, _ in _INDEXES:
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text(_STANDINGS.format(level=_LEVEL[dialect])))
        for name, columns in _INDEXES:
            connection.execute(text(f"CREATE INDEX {name} ON skill_standings ({columns})"))
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("ANALYZE"))


def _levels(numbers: list[int], drawn: random.Random) -> bytes:
    row = bytearray(packed({max(numbers): 1}))
    for number in numbers:
        row[number] = drawn.choice(_LEVELS)
    return bytes(row)
