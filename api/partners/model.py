"""What recruiting software orders, and how far it has come. Pure.

One model for all of them: a test is a campaign that is open, an order invites one person to it. How each of them says
so is in ``greenhouse`` and ``ashby``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from api.refused import RefusedError

MOST_URL: Final = 1_000
MOST_ID: Final = 200
#: A key that somebody else has given us: nobody's are longer.
MOST_KEY: Final = 400
#: Results may still change for so long, and are told again when they do.
MEMORY: Final = timedelta(days=180)


class Partner(StrEnum):
    """Whose software it is."""

    GREENHOUSE = "greenhouse"
    ASHBY = "ashby"


class OrderState(StrEnum):
    """How far an order has come."""

    #: The person is invited.
    SENT = "sent"
    STARTED = "started"
    #: Its result stands.
    COMPLETE = "complete"
    CANCELLED = "cancelled"


#: The person can still do something.
OPEN: Final = (OrderState.SENT, OrderState.STARTED)


class News(StrEnum):
    """Whether the software knows the newest of an order."""

    #: There is nothing to tell.
    NONE = "none"
    WAITING = "waiting"
    TOLD = "told"
    #: Given up.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One software that may order tests."""

    partner: Partner
    #: How its key begins.
    key_prefix: str
    connected_at: datetime
    #: It has given us a key to tell it of results.
    has_their_key: bool
    #: What it has last found wrong with an answer of ours.
    fault: str | None
    fault_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConnection:
    """A connection just made, with its key, in clear for the only time."""

    connection: Connection
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderableTest:
    """What can be ordered."""

    id: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """Whom the software wants to be tested."""

    test: str
    first_name: str
    last_name: str
    email: str
    #: Where it wants to be told, if it says so in each order.
    callback_url: str | None = None
    #: The person's page there.
    profile_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One person, to be tested because software asked for it."""

    id: str
    partner: Partner
    campaign: str
    candidate: str
    name: str
    state: OrderState
    profile_url: str | None
    news: News
    next_try_at: datetime | None
    last_status: int | None
    last_error: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an order has come to, for those who are told."""

    order: str
    state: OrderState
    #: The page of the report, for staff.
    report_url: str
    earned: float
    possible: float
    language: str
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def score(self) -> float | None:
        """Of 100; None where nothing counts."""
        return None if not self.possible else round(100 * self.earned / self.possible, 1)


class UnknownTestError(RefusedError):
    """The organisation has no open campaign of this id."""


class UnfitPersonError(RefusedError):
    """Name or e-mail address cannot be used. Its faults say why."""


class AlreadyOrderedError(RefusedError):
    """The person has been sent this test, and has not finished it."""


class UnknownOrderError(RefusedError):
    """The organisation has no such order."""


class NotConnectedError(RefusedError):
    """The software is not connected."""
