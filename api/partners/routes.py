"""/v1/partners: connections and orders for staff, and what Greenhouse and Ashby ask for, each in its own words."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Path, Query
from fastapi.responses import JSONResponse
from starlette.responses import Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.i18n import translate
from api.parameters import PageAsked
from api.partners import ashby, greenhouse, schema
from api.partners.connections import Connections
from api.partners.model import (
    MOST_ID,
    AlreadyOrderedError,
    NewOrder,
    NotConnectedError,
    Partner,
    UnfitPersonError,
    UnknownOrderError,
    UnknownTestError,
)
from api.partners.ordering import Orders
from api.partners.problems import KINDS
from api.refused import RefusedError, may_refuse
from api.routing import APIRouter

_Result = TypeVar("_Result")
_Partner = Annotated[Partner, Path(description="Whose software it is")]
_Order = Annotated[str, Path(max_length=MOST_ID, description="The order’s `id`")]


def partner_routes(connections: Connections, orders: Orders, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["partners"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.PARTNERS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.PARTNERS_WRITE))]
    software = Annotated[Caller, Depends(Needs(accounts, Scope.ASSESSMENTS_WRITE, basic=True))]

    @router.get(
        "/v1/partners",
        operation_id="listPartners",
        summary="List the recruiting software that is connected",
        response_model=schema.PartnerConnectionList,
    )
    def list_partners(caller: reader) -> Response:
        """With what each has last found wrong."""
        return JSONResponse({"items": [schema.connection_json(one) for one in connections.all(caller)]})

    @router.put(
        "/v1/partners/{partner}",
        operation_id="connectPartner",
        summary="Connect recruiting software",
        response_model=schema.ShownPartnerConnection,
    )
    def connect(partner: _Partner, new: schema.NewPartnerConnection, caller: writer) -> Response:
        """Makes its key, which is shown here and never again. If it was connected before, that key ends."""
        return JSONResponse(schema.shown_json(connections.connect(caller, partner, new.their_key)))

    @router.delete(
        "/v1/partners/{partner}",
        operation_id="disconnectPartner",
        summary="Disconnect recruiting software",
        response_model=schema.PartnerConnectionList,
        openapi_extra=may_refuse(NotConnectedError),
    )
    def disconnect(partner: _Partner, caller: writer) -> Response:
        """Its key ends, and what it gave is forgotten. Answers those that remain."""
        connections.disconnect(caller, partner)
        return JSONResponse({"items": [schema.connection_json(one) for one in connections.all(caller)]})

    @router.get(
        "/v1/partner-orders",
        operation_id="listPartnerOrders",
        summary="List what recruiting software has ordered",
        response_model=schema.PartnerOrderPage,
    )
    def list_orders(caller: reader, page: PageAsked) -> Response:
        """The newest first."""
        return JSONResponse(orders.page(caller, page).json(schema.order_json))

    @router.post(
        "/v1/partner-orders/{order}/tell-again",
        operation_id="tellPartnerAgain",
        summary="Tell the software of an order again",
        response_model=schema.PartnerOrder,
        openapi_extra=may_refuse(UnknownOrderError),
    )
    def tell_again(order: _Order, caller: writer) -> Response:
        """Now, and by the whole schedule if need be. Nothing happens where there is nothing to tell."""
        return JSONResponse(schema.order_json(orders.tell_again(caller, order)))

    @router.get(
        "/v1/partners/greenhouse/list_tests",
        operation_id="greenhouseListTests",
        summary="Greenhouse: list_tests",
        response_model=schema.GreenhouseTests,
    )
    def list_tests(caller: software) -> Response:
        """The campaigns that are open. The key may also come as the name in Basic authentication."""
        return JSONResponse(greenhouse.tests(orders.tests(caller)))

    @router.post(
        "/v1/partners/greenhouse/send_test",
        operation_id="greenhouseSendTest",
        summary="Greenhouse: send_test",
        response_model=schema.GreenhouseOrdered,
        openapi_extra=may_refuse(UnknownTestError, UnfitPersonError),
    )
    def send_test(new: schema.GreenhouseOrder, caller: software) -> Response:
        """Invites somebody, who gets a letter. Asked again while that is under way, it answers the same id."""
        who = new.candidate
        wanted = NewOrder(
            test=new.partner_test_id,
            first_name=who.preferred_name or who.first_name,
            last_name=who.last_name,
            email=who.email,
            callback_url=new.url,
            profile_url=who.greenhouse_profile_url,
        )
        return JSONResponse({"partner_interview_id": orders.send(caller, Partner.GREENHOUSE, wanted, again=True)})

    @router.get(
        "/v1/partners/greenhouse/test_status",
        operation_id="greenhouseTestStatus",
        summary="Greenhouse: test_status",
        response_model=schema.GreenhouseStatus,
        response_model_exclude_unset=True,
        openapi_extra=may_refuse(UnknownOrderError),
    )
    def test_status(
        caller: software,
        partner_interview_id: Annotated[str, Query(max_length=MOST_ID, description="As `send_test` answered it")],
    ) -> Response:
        """With the score, once the result stands."""
        return JSONResponse(greenhouse.status(orders.outcome(caller, Partner.GREENHOUSE, partner_interview_id)))

    @router.post(
        "/v1/partners/greenhouse/response_error",
        operation_id="greenhouseResponseError",
        summary="Greenhouse: response_error",
        response_model=schema.FaultNoted,
    )
    def response_error(fault: schema.GreenhouseFault, caller: software) -> Response:
        """What Greenhouse has found wrong with an answer: staff see it beside the connection."""
        text = "; ".join(" ".join(one.split()) for one in fault.errors)
        connections.note_fault(caller, Partner.GREENHOUSE, f"{fault.api_call}: {text}".replace("\0", ""))
        return JSONResponse({"noted": True})

    @router.post(
        "/v1/partners/ashby/assessment.list",
        operation_id="ashbyListAssessments",
        summary="Ashby: assessment.list",
        response_model=schema.AshbyTests,
    )
    def list_assessments(caller: software) -> Response:
        """The campaigns that are open. The key may also come as the name in Basic authentication."""
        return JSONResponse(ashby.tests(orders.tests(caller)))

    @router.post(
        "/v1/partners/ashby/assessment.start",
        operation_id="ashbyStartAssessment",
        summary="Ashby: assessment.start",
        response_model=schema.AshbyAnswer,
        openapi_extra=may_refuse(UnknownTestError, UnfitPersonError, AlreadyOrderedError),
    )
    def start_assessment(new: schema.AshbyOrder, caller: software) -> Response:
        """Invites somebody, who gets a letter. Refused with 409 while that is under way."""
        who = new.candidate
        wanted = NewOrder(
            test=new.assessment_type_id,
            first_name=who.first_name,
            last_name=who.last_name,
            email=who.email,
            profile_url=who.ashby_profile_url,
        )
        order = _for_ashby(lambda: orders.send(caller, Partner.ASHBY, wanted, again=False))
        return JSONResponse(ashby.success({"assessment_id": order}))

    @router.post(
        "/v1/partners/ashby/assessment.cancel",
        operation_id="ashbyCancelAssessment",
        summary="Ashby: assessment.cancel",
        response_model=schema.AshbyAnswer,
        openapi_extra=may_refuse(UnknownOrderError),
    )
    def cancel_assessment(which: schema.AshbyAssessment, caller: software) -> Response:
        """The invitation opens nothing any more. Who is at work goes on, and Ashby is told nothing of it."""
        _for_ashby(lambda: orders.cancel(caller, Partner.ASHBY, which.assessment_id))
        return JSONResponse(ashby.success({"assessment_id": which.assessment_id}))

    return router


def _for_ashby(work: Callable[[], _Result]) -> _Result:
    """The same; a refusal also says what Ashby shows to its user, beside all that problems say."""
    try:
        return work()
    except RefusedError as error:
        if (kind := KINDS.get(type(error))) is not None:
            faults = [translate(fault.message, "en", fault.facts) for fault in error.faults]
            error.more = {"success": False, "message": " ".join([translate(kind.detail, "en"), *faults])}
        raise
