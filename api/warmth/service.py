"""Keeping what was asked for ahead, and telling the slots.

The database knows it; Redis is told again and again, so that it may be wiped. Slots forget what is not repeated.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from redis import Redis

from api.catalog.service import Catalog
from api.database import Database
from api.refused import Fault
from api.warmth import store
from api.warmth.model import UnfitWarmStockError, UnknownWarmStockError, WarmStock, due
from runner import wire

#: The longest time that one may be asked for.
MOST_DAYS = 31
#: Those that are over are forgotten after this.
_MEMORY = timedelta(days=90)


class Warmth:
    """The use cases of this feature."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._catalog = catalog

    def put(self, organisation: str, stock: WarmStock) -> bool:
        """Ask for it, in place of what was asked for under the same name. True if there was nothing.

        Raises:
            UnfitWarmStockError: it makes no sense.
        """
        faults = self._faults(organisation, stock)
        if faults:
            raise UnfitWarmStockError(tuple(faults))
        with self._database.write() as session:
            store.forget(session, before=datetime.now(UTC) - _MEMORY)
            return store.put(session, organisation, stock)

    def remove(self, organisation: str, name: str) -> WarmStock:
        """Ask for it no longer. Returns what was asked for.

        Raises:
            UnknownWarmStockError: nobody has.
        """
        with self._database.write() as session:
            found = store.remove(session, organisation, name)
        if found is None:
            raise UnknownWarmStockError
        return found

    def of(self, organisation: str) -> list[WarmStock]:
        """What the organisation has asked for."""
        with self._database.read() as session:
            return store.of_organisation(session, organisation)

    def _faults(self, organisation: str, stock: WarmStock) -> list[Fault]:
        faults = []
        known = sorted(
            {language for entry in self._catalog.entries(organisation) for language in entry.exercise.languages}
        )
        if stock.language not in known:
            faults.append(
                Fault(
                    place="/language",
                    message="No exercise can be solved in this language.",
                    remedy="Use one of: %(languages)s.",
                    facts={"languages": ", ".join(known)},
                )
            )
        if stock.ends_at <= stock.begins_at:
            faults.append(
                Fault(
                    place="/ends_at",
                    message="This is not after the beginning.",
                    remedy="Send a moment that comes after `begins_at`.",
                )
            )
        elif stock.ends_at - stock.begins_at > timedelta(days=MOST_DAYS):
            faults.append(
                Fault(
                    place="/ends_at",
                    message="This is too long: warm sandboxes take memory from everybody.",
                    remedy="Ask for %(days)s days at most.",
                    facts={"days": str(MOST_DAYS)},
                )
            )
        return faults


class Herald:
    """Tells the slots what they should have ready now."""

    def __init__(self, redis: Redis, database: Database) -> None:
        """Everything is given; nothing is connected here."""
        self._redis = redis
        self._database = database

    def tell(self, moment: datetime | None = None) -> None:
        """Tell them once. To be repeated more often than ``wire.WARM_TTL_S``.

        Raises:
            RedisError: Redis does not answer.
            OperationalError: the database does not answer.
        """
        now = moment or datetime.now(UTC)
        with self._database.read() as session:
            counts = due(store.not_over(session, now), now)
        if counts:
            self._redis.set(wire.WARM_KEY, wire.encode_warm(counts), ex=wire.WARM_TTL_S)
        else:
            self._redis.delete(wire.WARM_KEY)
