"""/v1/training-modules, and the path of a candidate toward a trade."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.model import UnknownCampaignError, UnknownCandidateError
from api.etags import etag
from api.once.guard import Asked, Once
from api.parameters import IfMatch, PageAsked
from api.refused import may_refuse
from api.routing import APIRouter
from api.skills.model import CODE, SHIPPED, SkillKey
from api.training import path_schema, schema
from api.training.cohorts import CohortTraining
from api.training.model import Module, TooManyModulesError, UnfitModuleError, UnknownModuleError, UnknownTradeError
from api.training.paths import Paths
from api.training.service import Modules

_PATTERN = f"^{CODE.pattern}$"
TradeAsked = Annotated[str, Query(max_length=60, description="Its `id` in `/v1/trades`")]


def training_routes(
    modules: Modules, paths: Paths, cohorts: CohortTraining, accounts: Accounts, once: Once
) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["training"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.TRAINING_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.TRAINING_WRITE))]
    looker = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_READ))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/training-modules",
        operation_id="listTrainingModules",
        summary="List training modules",
        response_model=schema.TrainingModulePage,
    )
    def list_modules(
        caller: reader,
        page: PageAsked,
        skill: Annotated[str | None, Query(pattern=_PATTERN, description="Only those that lift this code")] = None,
        framework: Annotated[str, Query(pattern=_PATTERN)] = SHIPPED.framework,
        framework_version: Annotated[str, Query(pattern=_PATTERN)] = SHIPPED.version,
    ) -> Response:
        """The oldest first."""
        wanted = None if skill is None else SkillKey(framework, framework_version, skill)
        return JSONResponse(modules.page(caller, page, wanted).json(schema.module_json))

    @router.post(
        "/v1/training-modules",
        operation_id="createTrainingModule",
        summary="Offer a training module",
        status_code=201,
        response_model=schema.TrainingModule,
        openapi_extra=may_refuse(UnfitModuleError, TooManyModulesError),
    )
    def create_module(new: schema.NewTrainingModule, caller: writer, asked: asked_once) -> Response:
        """With what one has to bring along, and what one leaves with."""
        return asked.once(caller.organisation, lambda: _answer(modules.create(caller, new.described()), 201))

    @router.get(
        "/v1/training-modules/{module}",
        operation_id="getTrainingModule",
        summary="Read a training module",
        response_model=schema.TrainingModule,
        openapi_extra=may_refuse(UnknownModuleError),
    )
    def get_module(module: str, caller: reader) -> Response:
        """One module."""
        return _answer(modules.get(caller, module))

    @router.put(
        "/v1/training-modules/{module}",
        operation_id="changeTrainingModule",
        summary="Change a training module",
        response_model=schema.TrainingModule,
        openapi_extra=may_refuse(UnknownModuleError, UnfitModuleError),
    )
    def change_module(module: str, new: schema.NewTrainingModule, caller: writer, wanted: IfMatch) -> Response:
        """Send all of it. Paths are worked out when somebody looks, so they follow at once."""
        return _answer(modules.change(caller, module, new.described(), wanted))

    @router.delete(
        "/v1/training-modules/{module}",
        operation_id="removeTrainingModule",
        summary="Remove a training module",
        response_model=schema.TrainingModule,
        openapi_extra=may_refuse(UnknownModuleError),
    )
    def remove_module(module: str, caller: writer) -> Response:
        """No path leads through it from then on."""
        return JSONResponse(schema.module_json(modules.remove(caller, module)))

    @router.get(
        "/v1/candidates/{candidate}/training-path",
        operation_id="getTrainingPath",
        summary="Read which modules lead somebody to a trade",
        response_model=path_schema.TrainingPath,
        openapi_extra=may_refuse(UnknownCandidateError, UnknownTradeError),
    )
    def get_path(
        candidate: Annotated[str, Path(description="The candidate's `id`")], trade: TradeAsked, caller: looker
    ) -> Response:
        """From what their work shows now: what is lacking, and the shortest way through the modules."""
        return JSONResponse(path_schema.path_json(paths.of(caller, candidate).path(trade)))

    @router.get(
        "/v1/candidates/{candidate}/trades",
        operation_id="listFittingTrades",
        summary="Read how near somebody is to each trade",
        response_model=path_schema.FittingTrades,
        openapi_extra=may_refuse(UnknownCandidateError),
    )
    def list_fitting_trades(
        candidate: Annotated[str, Path(description="The candidate's `id`")], caller: looker
    ) -> Response:
        """The nearest first: those that they could begin in, those that the modules lead to, and the others."""
        return JSONResponse(path_schema.fits_json(paths.of(caller, candidate)))

    @router.get(
        "/v1/campaigns/{campaign}/training-needs",
        operation_id="getTrainingNeeds",
        summary="Read which modules the people of a campaign need most",
        response_model=path_schema.TrainingNeeds,
        openapi_extra=may_refuse(UnknownCampaignError, UnknownTradeError),
    )
    def get_needs(
        campaign: Annotated[str, Path(description="The campaign's `id`")], trade: TradeAsked, caller: looker
    ) -> Response:
        """The paths of everybody who has a result there, summed up. It names nobody."""
        return JSONResponse(path_schema.needs_json(cohorts.needs(caller, campaign, trade)))

    return router


def _answer(module: Module, status: int = 200) -> Response:
    return JSONResponse(schema.module_json(module), status, headers=etag(module.revision))
