"""What Greenhouse and Ashby are answered and told has the shapes that they publish, and nothing else."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.accounts.secrets import new_key
from api.partners import ashby, greenhouse
from api.partners.model import OrderableTest, OrderState, Outcome
from api.partners.sealing import BrokenSealError, Sealing

TESTS = [OrderableTest(id="t-1", name="Web", description="")]
BEGUN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Exactly(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class GreenhouseTest(Exactly):
    partner_test_id: str
    partner_test_name: str


class GreenhouseStatus(Exactly):
    """Keys as published; the address is required once it is complete."""

    partner_status: str
    partner_profile_url: str | None = None
    partner_score: int | float | None = None
    metadata: dict[str, str | int | float | bool] = {}

    @model_validator(mode="after")
    def complete_has_an_address(self) -> GreenhouseStatus:
        assert self.partner_status != "complete" or self.partner_profile_url
        return self


class Text(Exactly):
    identifier: str
    label: str
    type: Literal["string", "url"]
    value: str
    description: str = ""


class Number(Exactly):
    identifier: str
    label: str
    type: Literal["numeric_score", "numeric_duration_minutes"]
    value: int | float
    description: str = ""


Value = Annotated[Text | Number, Field(discriminator="type")]


class AshbyUpdate(Exactly):
    """The body of assessment.update: a status or a reason, an address with every result."""

    assessment_id: str
    timestamp: int
    assessment_status: Value | None = None
    assessment_profile_url: Value | None = None
    assessment_result: Value | None = None
    cancelled_reason: Value | None = None
    metadata: list[Value] = []

    @model_validator(mode="after")
    def is_whole(self) -> AshbyUpdate:
        assert (self.assessment_status is None) == (self.cancelled_reason is not None)
        assert self.assessment_result is None or self.assessment_profile_url is not None
        values = [self.assessment_status, self.assessment_result, self.cancelled_reason, *self.metadata]
        names = [one.identifier for one in values if one is not None]
        assert len(names) == len(set(names))
        return self


class AshbyTest(Exactly):
    assessment_type_id: str
    name: str
    description: str


class AshbyList(Exactly):
    success: Literal[True]
    results: list[AshbyTest]


def outcome(state: OrderState, possible: float = 8.0) -> Outcome:
    return Outcome(
        order="o-1",
        state=state,
        report_url="https://preuve.example/staff/sittings/s-1",
        earned=6.5 if possible else 0.0,
        possible=possible,
        language="fr",
        started_at=None if state is OrderState.SENT else BEGUN,
        finished_at=BEGUN + timedelta(minutes=42) if state is OrderState.COMPLETE else None,
    )


def test_the_lists_of_tests_are_as_published():
    assert [GreenhouseTest.model_validate(one) for one in greenhouse.tests(TESTS)]
    assert AshbyList.model_validate(ashby.tests(TESTS)).results[0].assessment_type_id == "t-1"


@pytest.mark.parametrize("state", OrderState)
def test_a_status_is_as_published_and_has_a_score_only_when_it_is_complete(state):
    found = GreenhouseStatus.model_validate(greenhouse.status(outcome(state)))
    assert (found.partner_status == "complete") == (state is OrderState.COMPLETE)
    assert found.partner_score == (81.2 if state is OrderState.COMPLETE else None)


@pytest.mark.parametrize("state", OrderState)
def test_an_update_is_as_published_and_only_a_result_says_that_it_is_complete(state):
    found = AshbyUpdate.model_validate(ashby.update(outcome(state), 1_795_338_240_000))
    assert (found.assessment_result is not None) == (state is OrderState.COMPLETE)
    assert (found.cancelled_reason is not None) == (state is OrderState.CANCELLED)
    if state is OrderState.STARTED:
        assert found.assessment_status is not None
        assert found.assessment_status.value == "Started"


def test_what_could_not_be_counted_is_no_score_of_zero():
    lost = outcome(OrderState.COMPLETE, possible=0.0)
    assert "partner_score" not in greenhouse.status(lost)
    told = AshbyUpdate.model_validate(ashby.update(lost, 1))
    assert told.assessment_result is not None
    assert told.assessment_result.type == "string"


def test_a_request_to_ashby_shows_its_key_as_the_name():
    headers, body = ashby.request("their-key", {"a": 1})
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"their-key:"
    assert headers["Accept"] == "application/json; version=1"
    assert headers["User-Agent"]
    assert json.loads(body) == {"a": 1}


def test_our_keys_are_short_enough_for_greenhouse():
    assert len(new_key(test=True).text) < greenhouse.MOST_KEY


def test_a_sealed_key_opens_at_its_place_with_its_secret_alone():
    sealing = Sealing(lambda: bytes(32))
    sealed = sealing.seal("their-key", "c-1")
    assert b"their-key" not in sealed
    assert sealing.opened(sealed, "c-1") == "their-key"
    with pytest.raises(BrokenSealError):
        sealing.opened(sealed, "c-2")
    with pytest.raises(BrokenSealError):
        Sealing(lambda: bytes(31) + b"x").opened(sealed, "c-1")
