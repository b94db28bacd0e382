"""/v1/campaigns: a battery version, offered to some people in a window."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Path, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.campaign_schema import CampaignChange, CampaignModel, CampaignPage, NewCampaign, campaign_json
from api.campaigns.model import (
    CampaignSettings,
    CampaignStateError,
    UnfitCampaignError,
    UnknownBatteryError,
    UnknownCampaignError,
)
from api.campaigns.service import Campaigns
from api.etags import etag
from api.once.guard import Asked, Once
from api.parameters import IfMatch, PageAsked, UpdatedSince
from api.refused import may_refuse
from api.routing import APIRouter

CampaignId = Annotated[str, Path(description="The campaign's `id`")]


def campaign_routes(campaigns: Campaigns, batteries: Batteries, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of campaigns."""
    router = APIRouter(tags=["campaigns"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.CAMPAIGNS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.CAMPAIGNS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/campaigns", operation_id="listCampaigns", summary="List the campaigns", response_model=CampaignPage
    )
    def list_campaigns(caller: reader, page: PageAsked, updated_since: UpdatedSince = None) -> Response:
        """The newest first; with `updated_since` in the order of their change."""
        return JSONResponse(campaigns.page(caller, page, updated_since=updated_since).json(campaign_json))

    @router.post(
        "/v1/campaigns",
        operation_id="createCampaign",
        summary="Make a campaign",
        status_code=201,
        response_model=CampaignModel,
        openapi_extra=may_refuse(UnfitCampaignError, UnknownBatteryError),
    )
    def create_campaign(new: NewCampaign, caller: writer, asked: asked_once) -> Response:
        """Nobody is let in before it is opened. The open link, if there is one, is shown in this answer only."""

        def work() -> Response:
            version = batteries.version(caller, new.battery, new.version)
            made = campaigns.create(caller, new.settings(version.id))
            headers = {"Location": f"/v1/campaigns/{made.campaign.id}", **etag(made.campaign.revision)}
            return JSONResponse(campaign_json(made.campaign, made.open_link), 201, headers)

        return asked.once(caller.organisation, work)

    @router.get(
        "/v1/campaigns/{campaign}",
        operation_id="getCampaign",
        summary="Read a campaign",
        response_model=CampaignModel,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def get_campaign(campaign: CampaignId, caller: reader) -> Response:
        """With how many were invited, and how many came."""
        found = campaigns.get(caller, campaign)
        return JSONResponse(campaign_json(found), headers=etag(found.revision))

    @router.patch(
        "/v1/campaigns/{campaign}",
        operation_id="changeCampaign",
        summary="Change a campaign",
        response_model=CampaignModel,
        openapi_extra=may_refuse(UnknownCampaignError, UnknownBatteryError, UnfitCampaignError, CampaignStateError),
    )
    def change_campaign(campaign: CampaignId, change: CampaignChange, caller: writer, wanted: IfMatch) -> Response:
        """What is left out stays. Its battery can be exchanged only before it is opened."""
        before = campaigns.get(caller, campaign)
        wanted.check(before.revision)
        version = before.settings.battery_version
        if {"battery", "version"} & change.model_fields_set:
            version = batteries.version(caller, change.battery or before.battery, change.version).id
        changed = campaigns.change(caller, campaign, _merged(before.settings, change, version), wanted)
        return JSONResponse(campaign_json(changed.campaign, changed.open_link), headers=etag(changed.campaign.revision))

    @router.post(
        "/v1/campaigns/{campaign}/open",
        operation_id="openCampaign",
        summary="Open a campaign",
        response_model=CampaignModel,
        openapi_extra=may_refuse(UnknownCampaignError, UnfitCampaignError),
    )
    def open_campaign(campaign: CampaignId, caller: writer) -> Response:
        """People are let in from `opens_at` on; letters that wait are sent; warm sandboxes are asked for."""
        return JSONResponse(campaign_json(campaigns.open(caller, campaign)))

    @router.post(
        "/v1/campaigns/{campaign}/close",
        operation_id="closeCampaign",
        summary="Close a campaign",
        response_model=CampaignModel,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def close_campaign(campaign: CampaignId, caller: writer) -> Response:
        """Nobody begins any more; whoever has begun goes on. It can be opened again."""
        return JSONResponse(campaign_json(campaigns.close(caller, campaign)))

    @router.post(
        "/v1/campaigns/{campaign}/unlock-codes",
        operation_id="unlockCodes",
        summary="Take codes again after too many wrong ones",
        response_model=CampaignModel,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def unlock_codes(campaign: CampaignId, caller: writer) -> Response:
        """By itself this happens half an hour after the last wrong code."""
        return JSONResponse(campaign_json(campaigns.unlock_codes(caller, campaign)))

    return router


def _merged(before: CampaignSettings, change: CampaignChange, version: str) -> CampaignSettings:
    said: dict[str, Any] = {"battery_version": version}
    for name in ("opens_at", "closes_at", "open_link_quota", "feedback"):
        if name in change.model_fields_set:
            said[name] = getattr(change, name)
    for name in ("title", "time_zone", "start_gate"):
        if getattr(change, name) is not None:
            said[name] = getattr(change, name)
    if change.extra_time is not None:
        said["extra_time"] = {label: one.extra() for label, one in change.extra_time.items()}
    return replace(before, **said)
