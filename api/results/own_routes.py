"""What came of a sitting, for the one who sat: /v1/sitting/report."""

from typing import Annotated

from fastapi import Depends, Response

from api.cookies import Cookies
from api.refused import may_refuse
from api.results.model import NotOverError
from api.results.own import OwnResults
from api.results.report_schema import CandidateReportModel
from api.results.routes import as_json
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings


def own_result_routes(own: OwnResults, sittings: Sittings, cookies: Cookies) -> APIRouter:
    """The route of results that is for candidates."""
    router = APIRouter(tags=["sitting"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(
        "/v1/sitting/report",
        operation_id="getOwnReport",
        summary="Read one's own result",
        response_model=CandidateReportModel,
        openapi_extra=may_refuse(NotOverError),
    )
    def get_report(caller: candidate) -> Response:
        """After the end, as far as the feedback level of the campaign lets know: none, verdict, criteria or full."""
        return as_json(own.report(caller))

    return router
