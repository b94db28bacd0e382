"""What is done once a change of a sitting is durable: jobs are enqueued, and those who look at the room are told."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from redis import Redis
from redis.exceptions import RedisError

from api.grading.model import Job
from api.grading.service import Enqueuer, hand_over

#: On which each campaign is named in whose room something has changed. Only a courtesy: rooms look by themselves too.
ROOM_CHANNEL: Final = "preuve:rooms"


class Dispatcher:
    """See ``service.Dispatch``. What fails here is made good: by the sweeper, and by those who look."""

    def __init__(self, redis: Redis, lanes: Enqueuer) -> None:
        """Connects when first used."""
        self._redis = redis
        self._lanes = lanes

    def send(self, jobs: list[Job]) -> None:
        """Enqueue what is to be graded."""
        hand_over(self._lanes, jobs)

    def announce(self, campaign: str) -> None:
        """Say that something has changed."""
        with suppress(RedisError, OSError):
            self._redis.publish(ROOM_CHANNEL, campaign)
