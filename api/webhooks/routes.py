"""/v1/webhook-endpoints, /v1/webhook-deliveries and /v1/event-types."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.etags import etag
from api.events.catalogue import EventType
from api.i18n import choose_language
from api.once.guard import Asked, Once
from api.outgoing.addresses import UnfitAddressError
from api.parameters import IfMatch, PageAsked
from api.refused import UnfitRequestError, may_refuse
from api.routing import APIRouter
from api.webhooks import schema
from api.webhooks.model import (
    DeliveryState,
    DisabledEndpointError,
    Endpoint,
    ForgottenEventError,
    TooManyEndpointsError,
    UnknownDeliveryError,
    UnknownEndpointError,
)
from api.webhooks.service import Webhooks


def webhook_routes(webhooks: Webhooks, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["webhooks"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.WEBHOOKS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.WEBHOOKS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/event-types",
        operation_id="listEventTypes",
        summary="List the kinds of events",
        response_model=schema.EventTypeList,
    )
    def list_event_types(request: Request, caller: reader) -> Response:
        """Each with a JSON Schema of what it names. Events carry identifiers only: read the rest with your key."""
        language = choose_language(request.headers.get("accept-language"))
        items = [schema.type_json(kind, language) for kind in EventType]
        return JSONResponse({"items": items}, headers={"Vary": "Accept-Language"})

    @router.get(
        "/v1/webhook-endpoints",
        operation_id="listWebhookEndpoints",
        summary="List the endpoints of webhooks",
        response_model=schema.WebhookEndpointPage,
    )
    def list_endpoints(caller: reader, page: PageAsked) -> Response:
        """The oldest first. Their secrets cannot be read again."""
        return JSONResponse(webhooks.page(caller, page).json(schema.endpoint_json))

    @router.post(
        "/v1/webhook-endpoints",
        operation_id="createWebhookEndpoint",
        summary="Be told at an address",
        status_code=201,
        response_model=schema.ShownWebhookEndpoint,
        openapi_extra=may_refuse(UnfitAddressError, UnfitRequestError, TooManyEndpointsError),
    )
    def create_endpoint(new: schema.NewWebhookEndpoint, caller: writer, asked: asked_once) -> Response:
        """The secret is shown here, and never again. Its messages are signed by the Standard Webhooks specification."""
        return asked.once(
            caller.organisation,
            lambda: JSONResponse(
                schema.shown_json(webhooks.create(caller, new.url, new.event_types, new.description)), 201
            ),
        )

    @router.get(
        "/v1/webhook-endpoints/{endpoint}",
        operation_id="getWebhookEndpoint",
        summary="Read an endpoint",
        response_model=schema.WebhookEndpoint,
        openapi_extra=may_refuse(UnknownEndpointError),
    )
    def get_endpoint(endpoint: str, caller: reader) -> Response:
        """With how it fares."""
        return _answer(webhooks.get(caller, endpoint))

    @router.patch(
        "/v1/webhook-endpoints/{endpoint}",
        operation_id="changeWebhookEndpoint",
        summary="Change, enable or disable an endpoint",
        response_model=schema.WebhookEndpoint,
        openapi_extra=may_refuse(UnknownEndpointError, UnfitAddressError, UnfitRequestError),
    )
    def change_endpoint(
        endpoint: str, changes: schema.WebhookEndpointChanges, caller: writer, wanted: IfMatch
    ) -> Response:
        """What is left out stays as it is. What is on its way when it is disabled stops; send it again later."""
        return _answer(webhooks.change(caller, endpoint, changes.model_dump(exclude_unset=True), wanted))

    @router.delete(
        "/v1/webhook-endpoints/{endpoint}",
        operation_id="removeWebhookEndpoint",
        summary="Remove an endpoint",
        response_model=schema.WebhookEndpoint,
        openapi_extra=may_refuse(UnknownEndpointError),
    )
    def remove_endpoint(endpoint: str, caller: writer) -> Response:
        """With the log of what was sent to it."""
        return JSONResponse(schema.endpoint_json(webhooks.remove(caller, endpoint)))

    @router.post(
        "/v1/webhook-endpoints/{endpoint}/rotate-secret",
        operation_id="rotateWebhookSecret",
        summary="Replace an endpoint’s secret",
        status_code=201,
        response_model=schema.ShownWebhookEndpoint,
        openapi_extra=may_refuse(UnknownEndpointError),
    )
    def rotate_secret(endpoint: str, how: schema.RotateWebhookSecret, caller: writer, asked: asked_once) -> Response:
        """The new one is shown here, and never again. Until the overlap ends, messages carry both signatures."""
        overlap = timedelta(hours=how.overlap_hours)
        return asked.once(
            caller.organisation,
            lambda: JSONResponse(schema.shown_json(webhooks.rotate(caller, endpoint, overlap=overlap)), 201),
        )

    @router.post(
        "/v1/webhook-endpoints/{endpoint}/test",
        operation_id="testWebhookEndpoint",
        summary="Send a test event",
        status_code=201,
        response_model=schema.WebhookDelivery,
        openapi_extra=may_refuse(UnknownEndpointError, DisabledEndpointError),
    )
    def test_endpoint(endpoint: str, caller: writer, asked: asked_once) -> Response:
        """`webhook.test`, to this endpoint alone. What came of it can be read as of every delivery."""
        return asked.once(
            caller.organisation,
            lambda: JSONResponse(schema.delivery_json(webhooks.test(caller, endpoint)), 201),
        )

    @router.post(
        "/v1/webhook-endpoints/{endpoint}/recover",
        operation_id="recoverWebhooks",
        summary="Send what an endpoint has missed",
        response_model=schema.RecoveredWebhooks,
        openapi_extra=may_refuse(UnknownEndpointError, DisabledEndpointError),
    )
    def recover(endpoint: str, how: schema.RecoverWebhooks, caller: writer) -> Response:
        """What was given up, what stopped, and what happened while it was disabled: 5,000 events at most at once."""
        return JSONResponse({"deliveries": webhooks.recover(caller, endpoint, how.since)})

    @router.get(
        "/v1/webhook-endpoints/{endpoint}/deliveries",
        operation_id="listWebhookDeliveries",
        summary="Read what was sent to an endpoint",
        response_model=schema.WebhookDeliveryPage,
        openapi_extra=may_refuse(UnknownEndpointError),
    )
    def list_deliveries(
        endpoint: str,
        caller: reader,
        page: PageAsked,
        state: Annotated[DeliveryState | None, Query(description="Only those")] = None,
    ) -> Response:
        """The newest first, those of the last 30 days."""
        return JSONResponse(webhooks.deliveries(caller, endpoint, page, state=state).json(schema.delivery_json))

    @router.get(
        "/v1/webhook-deliveries/{delivery}",
        operation_id="getWebhookDelivery",
        summary="Read a delivery with its tries",
        response_model=schema.WebhookDeliveryWithTries,
        openapi_extra=may_refuse(UnknownDeliveryError),
    )
    def get_delivery(delivery: str, caller: reader) -> Response:
        """With the status and duration of each try. What was answered is not kept: it could be somebody else's."""
        return JSONResponse(schema.tries_json(webhooks.delivery(caller, delivery)))

    @router.post(
        "/v1/webhook-deliveries/{delivery}/send-again",
        operation_id="sendWebhookAgain",
        summary="Send an event again",
        response_model=schema.WebhookDelivery,
        openapi_extra=may_refuse(UnknownDeliveryError, DisabledEndpointError, ForgottenEventError),
    )
    def send_again(delivery: str, caller: writer) -> Response:
        """The same message under the same id, whatever became of it before."""
        return JSONResponse(schema.delivery_json(webhooks.send_again(caller, delivery)))

    return router


def _answer(endpoint: Endpoint) -> Response:
    return JSONResponse(schema.endpoint_json(endpoint), headers=etag(endpoint.revision))
