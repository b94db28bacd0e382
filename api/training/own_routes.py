"""A candidate's own path: /v1/mine/training-path."""

from typing import Annotated

from fastapi import Depends, Response
from fastapi.responses import JSONResponse

from api.cookies import Cookies
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings
from api.training.model import UnknownTradeError
from api.training.path_schema import TrainingPath, path_json
from api.training.paths import Paths
from api.training.routes import TradeAsked


def own_path_routes(paths: Paths, sittings: Sittings, cookies: Cookies) -> APIRouter:
    """The route of training that is for candidates."""
    router = APIRouter(tags=["training"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(
        "/v1/mine/training-path",
        operation_id="getOwnTrainingPath",
        summary="Read which modules lead oneself to a trade",
        response_model=TrainingPath,
        openapi_extra=may_refuse(UnknownTradeError),
    )
    def get_own_path(trade: TradeAsked, caller: candidate) -> Response:
        """From what the campaigns let one know of one's own work."""
        return JSONResponse(path_json(paths.own(caller).path(trade)))

    return router
