"""The JSON of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.accounts.schema import moment_json
from api.events.catalogue import CATALOGUE, EventType, example_of, schema_of
from api.i18n import Language, translate
from api.webhooks.model import Delivery, DeliveryState, Endpoint, ShownEndpoint, Stop

_ID = "019aa5f0-7c1e-7e88-8f99-0f0e0d0c0b0a"
_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"  # noqa: S105 - an example
_NEW: JsonDict = {
    "url": "https://ats.example.com/preuve",
    "description": "our ATS",
    "event_types": ["result.ready", "result.changed"],
}
_ENDPOINT: JsonDict = {
    "id": _ID,
    **_NEW,
    "enabled": True,
    "disabled_by": None,
    "disabled_at": None,
    "old_secret_until": None,
    "last_delivered_at": "2026-11-22T09:04:00Z",
    "failing_since": None,
    "created_at": "2026-11-21T09:04:00Z",
    "updated_at": "2026-11-21T09:04:00Z",
    "revision": 1,
}
_DELIVERY: JsonDict = {
    "id": "019aa5f0-7c1e-7f99-8a00-010203040506",
    "endpoint": _ID,
    "event": "019aa5f0-7c1e-7a11-8b22-0a0b0c0d0e0f",
    "event_type": "result.ready",
    "state": "waiting",
    "tried": 1,
    "created_at": "2026-11-22T09:04:00Z",
    "next_try_at": "2026-11-22T09:04:05Z",
    "finished_at": None,
    "last_status": 503,
    "last_error": None,
}
_TRY: JsonDict = {
    "number": 1,
    "at": "2026-11-22T09:04:00Z",
    "status": 503,
    "took_ms": 112,
    "error": None,
}
_TYPE: JsonDict = {
    "type": "campaign.opened",
    "description": "Staff have opened a campaign.",
    "data": {
        "type": "object",
        "properties": {"campaign": {"type": "string", "description": "The campaign’s id."}},
        "required": ["campaign"],
    },
    "example": {"campaign": "019aa5f0-7c1e-7c44-8d55-665544332211"},
}


def _model(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class NewWebhookEndpoint(BaseModel):
    """Where to be told, and of what."""

    model_config = _model(_NEW)

    url: str = Field(min_length=1, max_length=1_000, description="With https, reached from anywhere, port 443")
    description: str = Field(default="", max_length=200, description="For people, to tell it from others")
    event_types: list[str] = Field(
        default_factory=list, max_length=50, description="See `/v1/event-types`; none: all, those to come included"
    )


class WebhookEndpointChanges(BaseModel):
    """What is to be changed; the rest is left as it is."""

    model_config = _model({"enabled": True})

    url: str = Field(default="", min_length=1, max_length=1_000)
    description: str = Field(default="", max_length=200)
    event_types: list[str] = Field(default_factory=list, max_length=50)
    enabled: bool = True


class RotateWebhookSecret(BaseModel):
    """How long messages are signed with the old secret, too."""

    model_config = _model({"overlap_hours": 24})

    overlap_hours: int = Field(default=24, ge=0, le=720)


class RecoverWebhooks(BaseModel):
    """From when on."""

    model_config = _model({"since": "2026-11-22T06:00:00Z"})

    since: AwareDatetime = Field(description="Events are kept for 30 days")


class RecoveredWebhooks(BaseModel):
    """How many deliveries that made."""

    model_config = _model({"deliveries": 12})

    deliveries: int


class WebhookEndpoint(BaseModel):
    """Where the organisation is told what happens."""

    model_config = _model(_ENDPOINT)

    id: str
    url: str
    description: str
    event_types: list[str] = Field(description="Empty: all")
    enabled: bool
    disabled_by: Stop | None = Field(
        description="`staff`; `gone`: it answered 410; `failing`: it took nothing for three days"
    )
    disabled_at: datetime | None
    old_secret_until: datetime | None = Field(description="Until then messages carry two signatures")
    last_delivered_at: datetime | None
    failing_since: datetime | None = Field(description="The first try that failed since it last took something")
    created_at: datetime
    updated_at: datetime
    revision: int


class ShownWebhookEndpoint(WebhookEndpoint):
    """An endpoint with its `secret`, shown here and never again."""

    model_config = _model({**_ENDPOINT, "secret": _SECRET})

    secret: str


class WebhookEndpointPage(BaseModel):
    """Endpoints, the oldest first."""

    model_config = _model({"items": [_ENDPOINT], "next": None})

    items: list[WebhookEndpoint]
    next: str | None


class WebhookDelivery(BaseModel):
    """One event on its way to one endpoint."""

    model_config = _model(_DELIVERY)

    id: str
    endpoint: str
    event: str = Field(description="As in the header `webhook-id`: the same however often it is sent")
    event_type: str
    state: DeliveryState
    tried: int
    created_at: datetime
    next_try_at: datetime | None
    finished_at: datetime | None
    last_status: int | None = Field(description="HTTP status of the newest answer")
    last_error: str | None = Field(description="Why there was none")


class WebhookDeliveryPage(BaseModel):
    """Deliveries, the newest first."""

    model_config = _model({"items": [_DELIVERY], "next": None})

    items: list[WebhookDelivery]
    next: str | None


class WebhookTry(BaseModel):
    """One try, and what came of it."""

    model_config = _model(_TRY)

    number: int
    at: datetime
    status: int | None
    took_ms: int
    error: str | None


class WebhookDeliveryWithTries(WebhookDelivery):
    """A delivery with its tries."""

    model_config = _model({**_DELIVERY, "tries": [_TRY]})

    tries: list[WebhookTry]


class EventTypeModel(BaseModel):
    """A kind of event, and what it names."""

    model_config = _model(_TYPE)

    type: str
    description: str
    data: dict[str, Any] = Field(description="A JSON Schema of the field `data` of the message")
    example: dict[str, Any]


class EventTypeList(BaseModel):
    """Every kind of event."""

    model_config = _model({"items": [_TYPE]})

    items: list[EventTypeModel]


#: The examples of these hold nulls.
WITH_NULLS: tuple[type[BaseModel], ...] = (
    WebhookEndpoint,
    ShownWebhookEndpoint,
    WebhookEndpointPage,
    WebhookDelivery,
    WebhookDeliveryPage,
    WebhookTry,
    WebhookDeliveryWithTries,
)


def endpoint_json(one: Endpoint) -> dict[str, Any]:
    """As ``WebhookEndpoint`` has it."""
    return {
        "id": one.id,
        "url": one.url,
        "description": one.description,
        "event_types": list(one.event_types),
        "enabled": one.enabled,
        "disabled_by": one.stopped_by,
        "disabled_at": moment_json(one.stopped_at),
        "old_secret_until": moment_json(one.old_secret_until),
        "last_delivered_at": moment_json(one.last_delivered_at),
        "failing_since": moment_json(one.failing_since),
        "created_at": moment_json(one.created_at),
        "updated_at": moment_json(one.updated_at),
        "revision": one.revision,
    }


def shown_json(shown: ShownEndpoint) -> dict[str, Any]:
    """As ``ShownWebhookEndpoint`` has it."""
    return {**endpoint_json(shown.endpoint), "secret": shown.secret}


def delivery_json(one: Delivery) -> dict[str, Any]:
    """As ``WebhookDelivery`` has it."""
    return {
        "id": one.id,
        "endpoint": one.endpoint,
        "event": one.event,
        "event_type": one.event_type,
        "state": one.state,
        "tried": one.tried,
        "created_at": moment_json(one.created_at),
        "next_try_at": moment_json(one.next_try_at),
        "finished_at": moment_json(one.finished_at),
        "last_status": one.last_status,
        "last_error": one.last_error,
    }


def tries_json(one: Delivery) -> dict[str, Any]:
    """As ``WebhookDeliveryWithTries`` has it."""
    tries = [
        {
            "number": each.number,
            "at": moment_json(each.at),
            "status": each.status,
            "took_ms": each.took_ms,
            "error": each.error,
        }
        for each in one.tries
    ]
    return {**delivery_json(one), "tries": tries}


def type_json(kind: EventType, language: Language) -> dict[str, Any]:
    """As ``EventTypeModel`` has it."""
    schema = schema_of(kind)
    for field in schema["properties"].values():
        field["description"] = translate(field["description"], language)
    return {
        "type": kind.value,
        "description": translate(CATALOGUE[kind].says, language),
        "data": schema,
        "example": example_of(kind),
    }
