"""The JSON of connections and orders, and of the two contracts. What partners add to their requests is passed over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel
from pydantic.config import JsonDict

from api.accounts.schema import moment_json
from api.partners.model import MOST_ID, MOST_KEY, Connection, News, Order, OrderState, Partner, ShownConnection

_ID = "019aa5f0-7c1e-7c11-8d22-1a2b3c4d5e6f"
_TEST = "019aa5f0-7c1e-7f02-8b22-aabbccddeeff"
_CONNECTION: JsonDict = {
    "partner": "ashby",
    "key_prefix": "preuve_0a1b2c3d",
    "connected_at": "2026-11-22T09:04:00Z",
    "has_their_key": True,
    "fault": None,
    "fault_at": None,
}
_ORDER: JsonDict = {
    "id": _ID,
    "partner": "ashby",
    "campaign": _TEST,
    "candidate": "019aa5f0-7c1e-7a03-8c33-001122334455",
    "name": "Yaël N’Diaye",
    "state": "complete",
    "profile_url": "https://app.ashbyhq.com/candidates/4c1d",
    "news": "told",
    "next_try_at": None,
    "last_status": 200,
    "last_error": None,
    "created_at": "2026-11-22T09:04:00Z",
    "updated_at": "2026-11-22T10:04:00Z",
}
_GREENHOUSE_TEST: JsonDict = {"partner_test_id": _TEST, "partner_test_name": "Web development"}
_GREENHOUSE_SEND: JsonDict = {
    "partner_test_id": _TEST,
    "candidate": {
        "first_name": "Yaël",
        "last_name": "N’Diaye",
        "email": "yael@example.org",
        "greenhouse_profile_url": "https://app.greenhouse.io/people/17681532?application_id=26234709",
    },
    "url": "https://app.greenhouse.io/integrations/testing_partners/take_home_tests/12345",
}
_STATUS: JsonDict = {
    "partner_status": "complete",
    "partner_profile_url": f"https://preuve.example/staff/sittings/{_ID}",
    "partner_score": 81.5,
    "metadata": {"Points": "8.15 / 10", "Minutes": 42.5, "Language": "fr"},
}
_FAULT: JsonDict = {
    "api_call": "test_status",
    "errors": ["partner_profile_url is missing"],
    "partner_interview_id": _ID,
}
_ASHBY_TEST: JsonDict = {"assessment_type_id": _TEST, "name": "Web development", "description": ""}
_ASHBY_START: JsonDict = {
    "assessment_type_id": _TEST,
    "candidate": {
        "first_name": "Yaël",
        "last_name": "N’Diaye",
        "email": "yael@example.org",
        "ashby_profile_url": "https://app.ashbyhq.com/candidates/4c1d",
    },
}
_ASHBY_ID: JsonDict = {"assessment_id": _ID}
_Id = Annotated[str, Field(max_length=MOST_ID)]
#: A little more than is kept: what is too long is passed over, and refuses nobody a test.
_Url = Annotated[str, Field(max_length=4_000)]
_Word = Annotated[str, Field(max_length=400)]


def _model(example: JsonDict, *, closed: bool = False) -> ConfigDict:
    return ConfigDict(extra="forbid" if closed else "ignore", json_schema_extra={"examples": [example]})


class PartnerConnection(BaseModel):
    """A software that may order tests."""

    model_config = _model(_CONNECTION)

    partner: Partner
    key_prefix: str = Field(description="How its key begins")
    connected_at: datetime
    has_their_key: bool = Field(description="It has given a key to be told of results with")
    fault: str | None = Field(description="What it has last found wrong with an answer")
    fault_at: datetime | None


class ShownPartnerConnection(PartnerConnection):
    """A connection just made, with its key."""

    model_config = _model({**_CONNECTION, "key": "preuve_0a1b2c3d_4e5f"})

    key: str = Field(description="Shown here, and never again")


class PartnerConnectionList(BaseModel):
    """Every connection."""

    model_config = _model({"items": [_CONNECTION]})

    items: list[PartnerConnection]


class NewPartnerConnection(BaseModel):
    """A connection to make, or to make again with another key."""

    model_config = _model({"their_key": "a1b2c3"}, closed=True)

    their_key: str | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_KEY,
        pattern=r"^[\x21-\x39\x3b-\x7e]+$",
        description="Ashby’s API key, to tell it of results; left out: what was given before stays",
    )


class PartnerOrder(BaseModel):
    """One person, to be tested because software asked for it."""

    model_config = _model(_ORDER)

    id: str
    partner: Partner
    campaign: str
    candidate: str
    name: str
    state: OrderState
    profile_url: str | None = Field(description="The person’s page there")
    news: News = Field(description="Whether the software knows the newest of it")
    next_try_at: datetime | None
    last_status: int | None = Field(description="HTTP status of its newest answer")
    last_error: str | None = Field(description="Why there was none")
    created_at: datetime
    updated_at: datetime


class PartnerOrderPage(BaseModel):
    """Orders, the newest first."""

    model_config = _model({"items": [_ORDER], "next": None})

    items: list[PartnerOrder]
    next: str | None


class GreenhouseTest(BaseModel):
    """What can be ordered."""

    model_config = _model(_GREENHOUSE_TEST)

    partner_test_id: str
    partner_test_name: str


class GreenhouseTests(RootModel[list[GreenhouseTest]]):
    """What `list_tests` is answered."""


class GreenhouseCandidate(BaseModel):
    """Whom to test. Neither telephone number nor résumé is kept."""

    model_config = _model(_GREENHOUSE_SEND["candidate"])  # type: ignore[arg-type]

    first_name: _Word
    last_name: _Word
    preferred_name: _Word | None = None
    email: _Word
    greenhouse_profile_url: _Url | None = None


class GreenhouseOrder(BaseModel):
    """What `send_test` asks for."""

    model_config = _model(_GREENHOUSE_SEND)

    partner_test_id: _Id
    candidate: GreenhouseCandidate
    url: _Url | None = Field(default=None, description="An empty PATCH goes there when the test is complete")


class GreenhouseOrdered(BaseModel):
    """What `send_test` is answered."""

    model_config = _model({"partner_interview_id": _ID})

    partner_interview_id: str


class GreenhouseStatus(BaseModel):
    """What `test_status` is answered. All but the first field come with `complete`."""

    model_config = _model(_STATUS)

    partner_status: Literal["sent", "started", "complete", "cancelled"]
    partner_profile_url: str = ""
    partner_score: float = Field(default=0.0, description="Of 100; left out where nothing could be counted")
    metadata: dict[str, str | float] = {}


class GreenhouseFault(BaseModel):
    """What Greenhouse has found wrong with an answer."""

    model_config = _model(_FAULT)

    api_call: _Word
    errors: list[str] = Field(max_length=100)
    partner_interview_id: _Word | None = None


class FaultNoted(BaseModel):
    """It is kept for staff to see."""

    model_config = _model({"noted": True})

    noted: bool


class AshbyTest(BaseModel):
    """What can be ordered."""

    model_config = _model(_ASHBY_TEST)

    assessment_type_id: str
    name: str
    description: str


class AshbyTests(BaseModel):
    """What `assessment.list` is answered."""

    model_config = _model({"success": True, "results": [_ASHBY_TEST]})

    success: bool
    results: list[AshbyTest]


class AshbyCandidate(BaseModel):
    """Whom to test."""

    model_config = _model(_ASHBY_START["candidate"])  # type: ignore[arg-type]

    first_name: _Word
    last_name: _Word
    email: _Word
    ashby_profile_url: _Url | None = None


class AshbyOrder(BaseModel):
    """What `assessment.start` asks for."""

    model_config = _model(_ASHBY_START)

    assessment_type_id: _Id
    candidate: AshbyCandidate


class AshbyAssessment(BaseModel):
    """One order, by its id."""

    model_config = _model(_ASHBY_ID)

    assessment_id: _Id


class AshbyAnswer(BaseModel):
    """What `assessment.start` and `assessment.cancel` are answered."""

    model_config = _model({"success": True, "results": _ASHBY_ID})

    success: bool
    results: AshbyAssessment


#: The examples of these hold nulls.
WITH_NULLS: tuple[type[BaseModel], ...] = (
    PartnerConnection,
    ShownPartnerConnection,
    PartnerConnectionList,
    PartnerOrder,
    PartnerOrderPage,
)


def connection_json(one: Connection) -> dict[str, Any]:
    """As ``PartnerConnection`` has it."""
    return {
        "partner": one.partner,
        "key_prefix": one.key_prefix,
        "connected_at": moment_json(one.connected_at),
        "has_their_key": one.has_their_key,
        "fault": one.fault,
        "fault_at": moment_json(one.fault_at),
    }


def shown_json(shown: ShownConnection) -> dict[str, Any]:
    """As ``ShownPartnerConnection`` has it."""
    return {**connection_json(shown.connection), "key": shown.key}


def order_json(one: Order) -> dict[str, Any]:
    """As ``PartnerOrder`` has it."""
    return {
        "id": one.id,
        "partner": one.partner,
        "campaign": one.campaign,
        "candidate": one.candidate,
        "name": one.name,
        "state": one.state,
        "profile_url": one.profile_url,
        "news": one.news,
        "next_try_at": moment_json(one.next_try_at),
        "last_status": one.last_status,
        "last_error": one.last_error,
        "created_at": moment_json(one.created_at),
        "updated_at": moment_json(one.updated_at),
    }
