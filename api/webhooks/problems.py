"""What can be wrong with what is asked of webhooks, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.kinds import Kind
from api.webhooks.model import (
    DisabledEndpointError,
    ForgottenEventError,
    TooManyEndpointsError,
    UnknownDeliveryError,
    UnknownEndpointError,
)

KINDS: dict[type[Exception], Kind] = {
    DisabledEndpointError: Kind(
        code="disabled-endpoint",
        status=409,
        title="The endpoint is disabled",
        detail="Nothing is sent to it. Enable it first.",
    ),
    ForgottenEventError: Kind(
        code="forgotten-event",
        status=409,
        title="This event is not kept any more",
        detail="Events are kept for 30 days. Read what you need over the API.",
    ),
    TooManyEndpointsError: Kind(
        code="too-many-endpoints",
        status=409,
        title="There are enough endpoints",
        detail="An organisation has %(most)s at most. Remove one first.",
    ),
    UnknownDeliveryError: Kind(
        code="unknown-delivery",
        status=404,
        title="There is no such delivery",
        detail="Read the endpoint’s deliveries to see which there are.",
    ),
    UnknownEndpointError: Kind(
        code="unknown-endpoint",
        status=404,
        title="There is no such endpoint",
        detail="Read /v1/webhook-endpoints to see which there are.",
    ),
}
