"""Regrades of a campaign's work on an exercise."""

from typing import Annotated

from fastapi import Depends, Path, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.catalog.model import BrokenExerciseError, NoSuchExerciseError
from api.once.guard import Asked, Once
from api.parameters import PageAsked
from api.refused import may_refuse
from api.results.model import (
    NothingToRegradeError,
    PersonDecidesError,
    RegradeDecidedError,
    UnknownRegradeError,
    UnknownResultError,
)
from api.results.regrading import Regrades
from api.results.routes import CampaignId, as_json
from api.results.schema import Decision, NewRegrade, RegradeModel, RegradePage
from api.results.showing import regrade_shown
from api.routing import APIRouter

RegradeId = Annotated[str, Path(description="The regrade's `id`")]


def regrade_routes(regrades: Regrades, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of regrades."""
    router = APIRouter(tags=["results"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/campaigns/{campaign}/regrades",
        operation_id="listRegrades",
        summary="List the regrades of a campaign",
        response_model=RegradePage,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def list_regrades(campaign: CampaignId, caller: reader, page: PageAsked) -> Response:
        """The newest first."""
        return as_json(regrades.page(caller, campaign, page).json(regrade_shown))

    @router.post(
        "/v1/campaigns/{campaign}/regrades",
        operation_id="startRegrade",
        summary="Grade a campaign's work on an exercise again",
        status_code=201,
        response_model=RegradeModel,
        openapi_extra=may_refuse(UnknownResultError, NoSuchExerciseError, BrokenExerciseError, NothingToRegradeError),
    )
    def start_regrade(campaign: CampaignId, new: NewRegrade, caller: writer, asked: asked_once) -> Response:
        """With the exercise as it is now. Nothing changes before somebody has seen what would, and applies it."""
        return asked.once(
            caller.organisation,
            lambda: as_json(regrade_shown(regrades.start(caller, campaign, new.exercise)), status=201),
        )

    @router.get(
        "/v1/regrades/{regrade}",
        operation_id="getRegrade",
        summary="Read a regrade",
        response_model=RegradeModel,
        openapi_extra=may_refuse(UnknownRegradeError),
    )
    def get_regrade(regrade: RegradeId, caller: reader) -> Response:
        """How far it has come, and what would change for whom, the largest change first."""
        return as_json(regrade_shown(regrades.find(caller, regrade)))

    @router.post(
        "/v1/regrades/{regrade}/apply",
        operation_id="applyRegrade",
        summary="Let a regrade count",
        response_model=RegradeModel,
        openapi_extra=may_refuse(UnknownRegradeError, RegradeDecidedError, PersonDecidesError),
    )
    def apply_regrade(regrade: RegradeId, decision: Decision, caller: writer) -> Response:
        """A person decides this, by name: keys cannot. The results of before are kept."""
        return as_json(regrade_shown(regrades.apply(caller, regrade, decision.reason)))

    @router.post(
        "/v1/regrades/{regrade}/dismiss",
        operation_id="dismissRegrade",
        summary="Leave everything as it was before a regrade",
        response_model=RegradeModel,
        openapi_extra=may_refuse(UnknownRegradeError, RegradeDecidedError, PersonDecidesError),
    )
    def dismiss_regrade(regrade: RegradeId, decision: Decision, caller: writer) -> Response:
        """A person decides this, by name: keys cannot."""
        return as_json(regrade_shown(regrades.dismiss(caller, regrade, decision.reason)))

    return router
