"""Recruiting software of the organisation: which is connected, how, and what it has ordered."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Form, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.staff.desk import AtDesk, page
from api.paging import PageOf
from api.parameters import PageAsked
from api.partners.connections import Connections
from api.partners.model import News, OrderState, Partner, ShownConnection
from api.partners.ordering import Orders
from api.partners.schema import NewPartnerConnection
from api.routing import APIRouter

_PAGE = "/staff/settings/partners"
_UNFIT_KEY = sentence("This is no key: it has spaces, a colon, or letters with accents, or is too long.")

NAMES: dict[Partner, str] = {Partner.GREENHOUSE: "Greenhouse", Partner.ASHBY: "Ashby"}

#: What each is told, in the words of its own set-up.
ADDRESSES: dict[Partner, tuple[str, ...]] = {
    Partner.GREENHOUSE: ("list_tests", "send_test", "test_status", "response_error"),
    Partner.ASHBY: ("assessment.list", "assessment.start", "assessment.cancel"),
}

STATE_WORDS: dict[OrderState, tuple[str, str, str]] = {
    OrderState.SENT: (sentence("Test sent"), "info", "clock"),
    OrderState.STARTED: (sentence("Has begun"), "info", "clock"),
    OrderState.COMPLETE: (sentence("Result stands"), "good", "check"),
    OrderState.CANCELLED: (sentence("Cancelled"), "warn", "cross"),
}

NEWS_WORDS: dict[News, str] = {
    News.NONE: sentence("Nothing to tell"),
    News.WAITING: sentence("On its way"),
    News.TOLD: sentence("Told"),
    News.FAILED: sentence("Given up"),
}


def partner_pages(
    accounts: Accounts, organisations: Organisations, connections: Connections, orders: Orders
) -> APIRouter:
    """The page and its forms."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.PARTNERS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.PARTNERS_WRITE))]

    @router.get(_PAGE)
    def get_partners(request: Request, session: reader, asked: PageAsked) -> Response:
        return _page(request, session, asked=asked)

    @router.post(f"{_PAGE}/{{partner}}")
    def connect(
        partner: Partner, request: Request, session: writer, their_key: Annotated[str, Form()] = ""
    ) -> Response:
        try:
            new = NewPartnerConnection(their_key=their_key.strip() or None)
        except ValidationError:
            error = translate(_UNFIT_KEY, preferences_of(request).language)
            return _page(request, session, errors={"their_key": error})
        return _page(request, session, shown=connections.connect(session.caller, partner, new.their_key))

    @router.post(f"{_PAGE}/{{partner}}/disconnect")
    def disconnect(partner: Partner, session: writer) -> Response:
        connections.disconnect(session.caller, partner)
        return _back(sentence("It is disconnected: its key is good for nothing any more."))

    @router.post(f"{_PAGE}/orders/{{order}}/tell-again")
    def tell_again(order: str, session: writer) -> Response:
        orders.tell_again(session.caller, order)
        return _back(sentence("It is told again. Load the page again to see what came of it."))

    def _page(
        request: Request,
        session: StaffSession,
        *,
        asked: PageOf | None = None,
        shown: ShownConnection | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> Response:
        language = preferences_of(request).language
        return page(
            request,
            session,
            "staff/partners.html",
            section="settings",
            status=422 if errors else 200,
            partners=list(Partner),
            names=NAMES,
            addresses={
                partner: [
                    f"{request.app.state.address}/v1/partners/{partner.value}/{one}" for one in ADDRESSES[partner]
                ]
                for partner in Partner
            },
            connected={one.partner: one for one in connections.all(session.caller)},
            shown=shown,
            orders=orders.page(session.caller, asked or PageOf(None, 50)),
            later=asked is not None and asked.cursor is not None,
            state_words=_words(language),
            news_words={one: translate(words, language) for one, words in NEWS_WORDS.items()},
            reason=lambda words: translate(words or "", language),
            telling=News,
            errors=errors or {},
            time_zone=organisations.read(session.caller).time_zone,
        )

    return router


def _words(language: Language) -> dict[OrderState, tuple[str, str, str]]:
    return {one: (translate(words, language), kind, symbol) for one, (words, kind, symbol) in STATE_WORDS.items()}


def _back(words: str) -> Response:
    answer = RedirectResponse(_PAGE, 303)
    flash(answer, words)
    return answer
