"""Statistics of campaigns and admissions."""

from typing import Annotated

import msgspec
from fastapi import Depends, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.admission.model import UnknownAdmissionError
from api.admission.routes import AdmissionId
from api.cohorts.exit_routes import exit_routes
from api.cohorts.exits import Exits
from api.cohorts.schema import CohortStatistics
from api.cohorts.service import Cohorts
from api.refused import may_refuse
from api.results.model import UnknownResultError
from api.results.routes import CampaignId, as_json
from api.routing import APIRouter


def cohort_routes(cohorts: Cohorts, exits: Exits, accounts: Accounts) -> APIRouter:
    """The routes of statistics, and of what became of people."""
    router = APIRouter(tags=["admissions"])
    of_results = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_READ))]
    of_admissions = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_READ))]

    @router.get(
        "/v1/campaigns/{campaign}/statistics",
        operation_id="getCampaignStatistics",
        summary="Read the statistics of a campaign",
        response_model=CohortStatistics,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def of_campaign(campaign: CampaignId, caller: of_results) -> Response:
        """How results are spread, and who took part by site. No figure is of fewer than five people."""
        return as_json(msgspec.to_builtins(cohorts.of_campaign(caller, campaign)))

    @router.get(
        "/v1/admissions/{admission}/statistics",
        operation_id="getAdmissionStatistics",
        summary="Read the statistics of an admission",
        response_model=CohortStatistics,
        openapi_extra=may_refuse(UnknownAdmissionError),
    )
    def of_admission(admission: AdmissionId, caller: of_admissions) -> Response:
        """How points are spread, who has a place, and the share of each group. No figure is of fewer than five."""
        return as_json(msgspec.to_builtins(cohorts.of_admission(caller, admission)))

    router.take(exit_routes(exits, accounts))
    return router
