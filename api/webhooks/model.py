"""Endpoints, deliveries, and what an answer means for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from api.refused import RefusedError

#: What passes before each try. The first is made at once; after the last one a delivery is given up.
WAITS: Final = (
    timedelta(),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
#: A wait is drawn out by up to this part of it, so that those who failed together do not come back together.
JITTER: Final = 0.2
#: An endpoint may ask for more time than the schedule gives, but not for more than this.
MOST_ASKED: Final = timedelta(hours=24)
#: An endpoint that has taken nothing for so long, a whole schedule, is disabled.
PATIENCE: Final = timedelta(hours=72)
#: Of one organisation.
MOST_ENDPOINTS: Final = 20

#: Those who are overloaded or in repair may say when they want to be asked again.
_LATER: Final = frozenset({429, 502, 503, 504})


class Stop(StrEnum):
    """Why an endpoint gets nothing any more."""

    #: A member of staff wanted it.
    STAFF = "staff"
    #: It has answered 410.
    GONE = "gone"
    #: It has taken nothing for as long as a delivery is tried.
    FAILING = "failing"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    #: Given up.
    FAILED = "failed"
    #: The endpoint was disabled before it was taken.
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an organisation wants to be told."""

    id: str
    url: str
    description: str
    #: Empty: all of them.
    event_types: tuple[str, ...]
    enabled: bool
    stopped_by: Stop | None
    stopped_at: datetime | None
    #: Until then, messages are signed with the secret before, too.
    old_secret_until: datetime | None
    last_delivered_at: datetime | None
    #: The first try that failed since it last took something.
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEndpoint:
    """An endpoint with its secret, in clear for the only time."""

    endpoint: Endpoint
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try of a delivery, and what came of it."""

    number: int
    at: datetime
    status: int | None
    took_ms: int
    #: Why there is none.
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint."""

    id: str
    endpoint: str
    event: str
    event_type: str
    state: DeliveryState
    created_at: datetime
    #: None once it is not waiting.
    next_try_at: datetime | None
    finished_at: datetime | None
    last_status: int | None
    last_error: str | None
    #: All of them; empty in lists.
    tries: tuple[Try, ...] = ()
    tried: int = 0


class UnknownEndpointError(RefusedError):
    """The organisation has no such endpoint."""


class UnknownDeliveryError(RefusedError):
    """The organisation has no such delivery."""


class TooManyEndpointsError(RefusedError):
    """The organisation has as many as it may. Fact: ``most``."""


class DisabledEndpointError(RefusedError):
    """Nothing is sent to an endpoint that is disabled."""


class ForgottenEventError(RefusedError):
    """The event is not kept any more, so that it cannot be sent again."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of a delivery after a try."""

    state: DeliveryState
    #: How long it waits for the next try.
    wait: timedelta | None = None
    #: The endpoint says that it is no more.
    gone: bool = False


def judge(status: int | None, headers: Mapping[str, str], *, tried: int, now: datetime, drawn: float) -> Judgement:
    """What a try means. Only 2xx is a success: whoever redirects has moved, and has to say so to us.

    Args:
        status: of the answer; None if there was none.
        headers: of the answer, by names in small letters.
        tried: how many tries there were in this round, this one included.
        now: the time.
        drawn: by lot, from 0 to 1: how much the wait is drawn out.
    """
    if status is not None and 200 <= status < 300:
        return Judgement(DeliveryState.DELIVERED)
    if status == 410:
        return Judgement(DeliveryState.FAILED, gone=True)
    if tried >= len(WAITS):
        return Judgement(DeliveryState.FAILED)
    wait = WAITS[tried] * (1 + JITTER * drawn)
    if status in _LATER:
        wait = max(wait, min(_asked(headers.get("retry-after", ""), now), MOST_ASKED))
    return Judgement(DeliveryState.WAITING, wait)


def _asked(text: str, now: datetime) -> timedelta:
    """What ``Retry-After`` asks for: seconds, or a date. Nothing if it says neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**9))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return timedelta()
    return max(timedelta(), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
