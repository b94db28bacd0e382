"""A slot says that an attempt lives for as long as it works on it, and no longer."""

from __future__ import annotations

from typing import Any, cast

import pytest
import redis

from runner import wire
from runner.exercise import Bank
from runner.grade import Grader
from runner.model import GradeRequest
from runner.presence import Presence
from runner.slot import Slot
from runner.supply import Supply
from runner.verdict import Intent, Lane

REQUEST = GradeRequest(
    submission_id="s", attempt=1, attempt_token="t", organisation="o", lane=Lane.GRADE, intent=Intent.SUBMIT,
    exercise="x", exercise_digest="d", language="python", files={},
)  # fmt: skip


class Courier:
    """A Redis that is away for its first message; then it takes note of what is set."""

    def __init__(self) -> None:
        self.away = True
        self.kept: list[str] = []

    def pipeline(self, *, transaction: bool) -> Courier:
        return self

    def get(self, name: str) -> None:
        """Nothing is kept that could be read."""

    def set(self, name: str, value: str, *, ex: int) -> None:
        self.kept.append(name)

    def delete(self, name: str) -> None:
        """It would have faded anyway."""

    def execute(self) -> list[Any]:
        if self.away:
            self.away = False
            self.kept.clear()
            raise redis.ConnectionError("away")
        return [None]


def test_an_attempt_that_could_not_be_begun_is_not_said_to_live():
    """Else nobody would ever find out that it is lost."""
    courier = Courier()
    connection = cast("redis.Redis", courier)
    presence = Presence(connection, "slot", {})
    slot = Slot(
        name="slot", lane=Lane.GRADE, bank=cast("Bank", None), supply=cast("Supply", None),
        grader=cast("Grader", None), connection=connection, presence=presence,
    )  # fmt: skip

    with pytest.raises(redis.ConnectionError):
        slot.perform(wire.encode_request(REQUEST), None)
    presence.start()
    presence.stop()

    assert courier.kept == [wire.slot_key("slot")]
