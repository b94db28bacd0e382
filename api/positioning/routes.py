"""/v1/positioning: the positioning test, and making it ready."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.catalog.model import BrokenExerciseError
from api.i18n import choose_language
from api.positioning.schema import PositioningTest, positioning_json
from api.positioning.service import Positioning
from api.refused import may_refuse
from api.routing import APIRouter


def positioning_routes(positioning: Positioning, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["positioning"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.CAMPAIGNS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.CAMPAIGNS_WRITE))]

    @router.get(
        "/v1/positioning",
        operation_id="getPositioning",
        summary="Read the positioning test",
        response_model=PositioningTest,
        openapi_extra=may_refuse(BrokenExerciseError),
    )
    def get_positioning(caller: reader) -> Response:
        """Its steps and its rule, and the campaign in which people take it."""
        return JSONResponse(positioning_json(positioning.definition, positioning.campaign(caller)))

    @router.post(
        "/v1/positioning",
        operation_id="makePositioningReady",
        summary="Make the positioning test ready",
        response_model=PositioningTest,
        openapi_extra=may_refuse(BrokenExerciseError),
    )
    def make_ready(caller: writer, request: Request) -> Response:
        """A battery and an open campaign. Where there is one already, that one."""
        campaign = positioning.make_ready(caller, choose_language(request.headers.get("accept-language")))
        return JSONResponse(positioning_json(positioning.definition, campaign))

    return router
