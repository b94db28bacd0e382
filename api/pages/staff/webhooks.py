"""Webhooks of the organisation: where it is told what happens, what was sent there, and sending again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.etags import only
from api.events.catalogue import CATALOGUE, CHOICES
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors, refusal
from api.pages.staff.desk import AtDesk, page
from api.paging import PageOf
from api.parameters import PageAsked
from api.refused import RefusedError
from api.routing import APIRouter
from api.webhooks.dispatching import KEPT
from api.webhooks.model import DeliveryState, DisabledEndpointError, ShownEndpoint, UnknownEndpointError
from api.webhooks.service import Webhooks

_HOOKS = "/staff/settings/webhooks"
_MOST_DESCRIPTION = 200
_MOST_OVERLAP_HOURS = 720

STATE_WORDS: dict[DeliveryState, tuple[str, str, str]] = {
    DeliveryState.WAITING: (sentence("On its way"), "info", "clock"),
    DeliveryState.DELIVERED: (sentence("Taken"), "good", "check"),
    DeliveryState.FAILED: (sentence("Given up"), "bad", "cross"),
    DeliveryState.STOPPED: (sentence("Stopped"), "warn", "warning"),
}


def webhook_pages(accounts: Accounts, organisations: Organisations, webhooks: Webhooks) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.WEBHOOKS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.WEBHOOKS_WRITE))]

    @router.get(_HOOKS)
    def get_endpoints(request: Request, session: reader) -> Response:
        return _list(request, session)

    @router.post(_HOOKS)
    def create(
        request: Request,
        session: writer,
        url: Annotated[str, Form()] = "",
        description: Annotated[str, Form()] = "",
        event_types: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        values: dict[str, Any] = {
            "url": url.strip(),
            "description": _plain(description),
            "event_types": event_types or [],
        }
        try:
            made = webhooks.create(session.caller, values["url"], values["event_types"], values["description"])
        except RefusedError as error:
            errors = _errors(error, preferences_of(request).language)
            return _list(request, session, values=values, errors=errors)
        return _one(request, session, made.endpoint.id, shown=made)

    @router.get(f"{_HOOKS}/{{endpoint}}")
    def get_endpoint(
        endpoint: str,
        request: Request,
        session: reader,
        asked: PageAsked,
        state: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        return _one(request, session, endpoint, asked=asked, state=state)

    @router.post(f"{_HOOKS}/{{endpoint}}")
    def change(
        endpoint: str,
        request: Request,
        session: writer,
        revision: Annotated[int, Form()],
        url: Annotated[str, Form()] = "",
        description: Annotated[str, Form()] = "",
        event_types: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        values: dict[str, Any] = {
            "url": url.strip(),
            "description": _plain(description),
            "event_types": event_types or [],
        }
        try:
            webhooks.change(session.caller, endpoint, values, only(revision))
        except RefusedError as error:
            if not error.faults:
                raise
            errors = _errors(error, preferences_of(request).language)
            return _one(request, session, endpoint, values=values, errors=errors)
        return _back(endpoint, sentence("The endpoint is kept."))

    @router.post(f"{_HOOKS}/{{endpoint}}/enabled")
    def enable(
        endpoint: str, session: writer, revision: Annotated[int, Form()], enabled: Annotated[str, Form()] = ""
    ) -> Response:
        webhooks.change(session.caller, endpoint, {"enabled": enabled == "yes"}, only(revision))
        if enabled == "yes":
            return _back(endpoint, sentence("The endpoint is enabled: it is told what happens from now on."))
        return _back(endpoint, sentence("The endpoint is disabled: nothing is sent to it."))

    @router.post(f"{_HOOKS}/{{endpoint}}/rotate-secret")
    def rotate(endpoint: str, request: Request, session: writer, hours: Annotated[int, Form()] = 24) -> Response:
        overlap = timedelta(hours=min(max(hours, 0), _MOST_OVERLAP_HOURS))
        return _one(request, session, endpoint, shown=webhooks.rotate(session.caller, endpoint, overlap=overlap))

    @router.post(f"{_HOOKS}/{{endpoint}}/test")
    def test(endpoint: str, request: Request, session: writer) -> Response:
        try:
            webhooks.test(session.caller, endpoint)
        except DisabledEndpointError as error:
            return _one(request, session, endpoint, error=error)
        return _back(endpoint, sentence("A test is on its way. Load the page again to see what came of it."))

    @router.post(f"{_HOOKS}/{{endpoint}}/recover")
    def recover(endpoint: str, request: Request, session: writer, days: Annotated[int, Form()] = 1) -> Response:
        since = datetime.now(UTC) - timedelta(days=min(max(days, 1), KEPT.days))
        try:
            webhooks.recover(session.caller, endpoint, since)
        except DisabledEndpointError as error:
            return _one(request, session, endpoint, error=error)
        return _back(endpoint, sentence("What was missed is on its way."))

    @router.post(f"{_HOOKS}/{{endpoint}}/remove")
    def remove(endpoint: str, session: writer) -> Response:
        webhooks.remove(session.caller, endpoint)
        answer = RedirectResponse(_HOOKS, 303)
        flash(answer, sentence("The endpoint is removed, with its log."))
        return answer

    @router.get(f"{_HOOKS}/{{endpoint}}/deliveries/{{delivery}}")
    def get_delivery(endpoint: str, delivery: str, request: Request, session: reader) -> Response:
        return _delivery(request, session, endpoint, delivery)

    @router.post(f"{_HOOKS}/{{endpoint}}/deliveries/{{delivery}}/send-again")
    def send_again(endpoint: str, delivery: str, request: Request, session: writer) -> Response:
        try:
            webhooks.send_again(session.caller, delivery)
        except RefusedError as error:
            return _delivery(request, session, endpoint, delivery, error=error)
        answer = RedirectResponse(f"{_HOOKS}/{endpoint}/deliveries/{delivery}", 303)
        flash(answer, sentence("It is sent again. Load the page again to see what came of it."))
        return answer

    def _list(
        request: Request,
        session: StaffSession,
        *,
        values: Mapping[str, Any] | None = None,
        errors: dict[str, str] | None = None,
    ) -> Response:
        return page(
            request,
            session,
            "staff/webhooks.html",
            section="settings",
            status=422 if errors else 200,
            endpoints=webhooks.page(session.caller, PageOf(None, 100)).items,
            types=_types(preferences_of(request).language),
            values=values or {"url": "", "description": "", "event_types": []},
            errors=errors or {},
            time_zone=organisations.read(session.caller).time_zone,
        )

    def _one(
        request: Request,
        session: StaffSession,
        endpoint: str,
        *,
        asked: PageOf | None = None,
        state: str = "",
        shown: ShownEndpoint | None = None,
        values: Mapping[str, Any] | None = None,
        errors: dict[str, str] | None = None,
        error: RefusedError | None = None,
    ) -> Response:
        language = preferences_of(request).language
        found = webhooks.get(session.caller, endpoint)
        chosen = next((one for one in DeliveryState if one.value == state), None)
        log = webhooks.deliveries(session.caller, endpoint, asked or PageOf(None, 50), state=chosen)
        return page(
            request,
            session,
            "staff/webhook.html",
            section="settings",
            status=422 if errors or error else 200,
            endpoint=found,
            shown=shown,
            log=log,
            later=asked is not None and asked.cursor is not None,
            state="" if chosen is None else chosen.value,
            states=[(one.value, translate(words, language)) for one, (words, _, _) in STATE_WORDS.items()],
            state_words=_words(language),
            reason=lambda words: translate(words or "", language),
            types=_types(language),
            values=values
            or {"url": found.url, "description": found.description, "event_types": list(found.event_types)},
            errors=errors or {},
            refused="" if error is None else refusal(error, language),
            time_zone=organisations.read(session.caller).time_zone,
        )

    def _delivery(
        request: Request, session: StaffSession, endpoint: str, delivery: str, *, error: RefusedError | None = None
    ) -> Response:
        language = preferences_of(request).language
        found = webhooks.delivery(session.caller, delivery)
        if found.endpoint != endpoint:
            raise UnknownEndpointError
        return page(
            request,
            session,
            "staff/webhook_delivery.html",
            section="settings",
            status=422 if error else 200,
            endpoint=webhooks.get(session.caller, endpoint),
            delivery=found,
            state_words=_words(language),
            reason=lambda words: translate(words or "", language),
            refused="" if error is None else refusal(error, language),
            time_zone=organisations.read(session.caller).time_zone,
        )

    return router


def _types(language: Language) -> list[tuple[str, str, str]]:
    """For ``choices``: value, what it means, the type."""
    return [(kind.value, translate(CATALOGUE[kind].says, language), kind.value) for kind in CHOICES]


def _words(language: Language) -> dict[str, tuple[str, str, str]]:
    return {one.value: (translate(words, language), kind, symbol) for one, (words, kind, symbol) in STATE_WORDS.items()}


def _errors(error: RefusedError, language: Language) -> dict[str, str]:
    """By field; what is wrong with one of several choices stands at all of them."""
    found = field_errors(error, language, "url")
    return {name.partition("/")[0]: words for name, words in found.items()}


def _plain(text: str) -> str:
    return " ".join(text.split())[:_MOST_DESCRIPTION]


def _back(endpoint: str, words: str) -> Response:
    answer = RedirectResponse(f"{_HOOKS}/{endpoint}", 303)
    flash(answer, words)
    return answer
