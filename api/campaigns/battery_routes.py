"""/v1/batteries: drafts, versions, and what a plan comes to."""

from typing import Annotated

from fastapi import Depends, Header, Path, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.battery_schema import (
    BatteryDraft,
    BatteryModel,
    BatteryPage,
    BatteryVersionModel,
    NewBattery,
    PlanPreview,
    PlanToPreview,
    battery_json,
    preview_json,
    summary_json,
    version_json,
)
from api.campaigns.model import UnfinishedBatteryError, UnknownBatteryError
from api.campaigns.plan_reading import UnfitPlanError
from api.etags import etag
from api.i18n import choose_language
from api.once.guard import Asked, Once
from api.parameters import IfMatch, PageAsked, UpdatedSince
from api.refused import UnfitRequestError, may_refuse
from api.routing import APIRouter

_Id = Annotated[str, Path(description="The battery's `id`")]


def battery_routes(batteries: Batteries, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of batteries."""
    router = APIRouter(tags=["batteries"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.BATTERIES_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.BATTERIES_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get("/v1/batteries", operation_id="listBatteries", summary="List the batteries", response_model=BatteryPage)
    def list_batteries(caller: reader, page: PageAsked, updated_since: UpdatedSince = None) -> Response:
        """The newest first; with `updated_since` in the order of their change."""
        return JSONResponse(batteries.page(caller, page, updated_since=updated_since).json(summary_json))

    @router.post(
        "/v1/batteries",
        operation_id="createBattery",
        summary="Begin a battery",
        status_code=201,
        response_model=BatteryModel,
        openapi_extra=may_refuse(UnfitPlanError),
    )
    def create_battery(new: NewBattery, caller: writer, asked: asked_once) -> Response:
        """It begins as a draft, finished or not."""

        def work() -> Response:
            made = batteries.create(caller, new.title, new.plan)
            headers = {"Location": f"/v1/batteries/{made.id}/draft", **etag(made.revision)}
            return JSONResponse(battery_json(made), 201, headers)

        return asked.once(caller.organisation, work)

    @router.get(
        "/v1/batteries/{battery}/draft",
        operation_id="getBatteryDraft",
        summary="Read a battery and its draft",
        response_model=BatteryModel,
        openapi_extra=may_refuse(UnknownBatteryError),
    )
    def get_draft(battery: _Id, caller: reader) -> Response:
        """The ETag is what a change has to name."""
        found = batteries.get(caller, battery)
        return JSONResponse(battery_json(found), headers=etag(found.revision))

    @router.put(
        "/v1/batteries/{battery}/draft",
        operation_id="putBatteryDraft",
        summary="Change the draft of a battery",
        response_model=BatteryModel,
        openapi_extra=may_refuse(UnknownBatteryError, UnfitPlanError),
    )
    def put_draft(battery: _Id, draft: BatteryDraft, caller: writer, wanted: IfMatch) -> Response:
        """Published versions stay as they are."""
        saved = batteries.save_draft(caller, battery, draft.title, draft.plan, wanted)
        return JSONResponse(battery_json(saved), headers=etag(saved.revision))

    @router.post(
        "/v1/batteries/{battery}/publish",
        operation_id="publishBattery",
        summary="Publish the draft of a battery",
        response_model=BatteryVersionModel,
        openapi_extra=may_refuse(UnknownBatteryError, UnfinishedBatteryError),
    )
    def publish_battery(battery: _Id, caller: writer, wanted: IfMatch) -> Response:
        """Freezes it as the next version, for campaigns. What is published already is not published twice."""
        return JSONResponse(version_json(batteries.publish(caller, battery, wanted)))

    @router.get(
        "/v1/batteries/{battery}/versions/{number}",
        operation_id="getBatteryVersion",
        summary="Read a version of a battery",
        response_model=BatteryVersionModel,
        openapi_extra=may_refuse(UnknownBatteryError, UnfitRequestError),
    )
    def get_version(battery: _Id, number: Annotated[int, Path(ge=1, le=1_000_000)], caller: reader) -> Response:
        """As it was published."""
        return JSONResponse(version_json(batteries.version(caller, battery, number)))

    @router.post(
        "/v1/battery-plans/preview",
        operation_id="previewBatteryPlan",
        summary="See what a plan comes to",
        response_model=PlanPreview,
        openapi_extra=may_refuse(UnfitPlanError),
    )
    def preview_plan(
        sent: PlanToPreview,
        caller: reader,
        accept_language: Annotated[str | None, Header(max_length=500, include_in_schema=False)] = None,
    ) -> Response:
        """Time, skills and problems, while one builds. Nothing is kept."""
        preview = batteries.preview(caller.organisation, sent.plan, place="/plan")
        language = choose_language(accept_language)
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return JSONResponse(preview_json(preview, language), headers=headers)

    return router
