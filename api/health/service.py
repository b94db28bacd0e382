"""Can the platform grade? Each part answers for itself, with a reason when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.catalog.service import Catalog
from api.database import Database
from api.migrations import is_current
from runner import wire
from runner.verdict import Lane

SLOT_KEYS = wire.slot_key("*")

#: Lanes that somebody waits for. ``bulk`` may have no slot without anybody noticing at once.
NEEDED_LANES = (Lane.RUN, Lane.GRADE)


class Health:
    """The use cases of this feature."""

    def __init__(self, database: Database, redis: Redis, catalog: Catalog) -> None:
        """Everything is given; nothing is connected here."""
        self._parts: dict[str, Callable[[], str | None]] = {
            "database": lambda: _database_fault(database),
            "redis": lambda: _redis_fault(redis),
            "bank": lambda: (
                None if catalog.of_bank() else "no exercise of the bank can be used: see preuve exercise check"
            ),
            "slots": lambda: _slots_fault(redis),
        }

    def readiness(self) -> tuple[bool, dict[str, Any]]:
        """Whether submissions would be graded now, and what each part says."""
        faults = {name: find() for name, find in self._parts.items()}
        parts = {name: {"ready": fault is None, "reason": fault} for name, fault in faults.items()}
        ready = all(fault is None for fault in faults.values())
        return ready, {"ready": ready, "parts": parts}


def _database_fault(database: Database) -> str | None:
    try:
        with database.read() as session:
            session.execute(text("SELECT 1"))
        if not is_current(database.engine):
            return "the schema is not up to date: run python -m api migrate"
    except SQLAlchemyError:
        return "the database does not answer: check DATABASE_URL, and that it runs"
    return None


def _redis_fault(redis: Redis) -> str | None:
    try:
        redis.ping()
    except (RedisError, OSError):
        return "Redis does not answer: check REDIS_URL, and that it runs"
    return None


def _slots_fault(redis: Redis) -> str | None:
    try:
        names = list(redis.scan_iter(match=SLOT_KEYS, count=1_000))
        values: Any = redis.mget(names) if names else []
    except (RedisError, OSError):
        return "unknown while Redis does not answer"
    ready = {lane for value in values if value is not None and (lane := _ready_lane(value)) is not None}
    missing = [lane.value for lane in NEEDED_LANES if lane.value not in ready]
    return f"no slot is ready for: {', '.join(missing)}" if missing else None


def _ready_lane(value: bytes) -> str | None:
    try:
        slot = json.loads(value)
    except ValueError:
        return None
    match slot:
        case {"lane": str(lane), "ready": True}:
            return lane
        case _:
            return None
