"""What staff ask in a room: /v1/campaigns/{id}/sittings and /live, /v1/sittings/{id} and what is done to them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.model import UnknownCampaignError
from api.once.guard import Asked, Once
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings import staff_schema as schema
from api.sittings.invigilation import Invigilation
from api.sittings.live import Live
from api.sittings.model import NotRunningError, UnfitExtraTimeError, UnknownSittingError
from api.sittings.room import Room


def staff_routes(room: Room, invigilation: Invigilation, live: Live, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of this feature that are for staff."""
    router = APIRouter(tags=["sittings"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.SITTINGS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.SITTINGS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/campaigns/{campaign}/sittings",
        operation_id="listSittings",
        summary="See who is where",
        response_model=schema.RoomModel,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def list_sittings(campaign: str, caller: reader) -> Response:
        """Every sitting of a campaign with its clock, last save, connection and alerts."""
        return _answer({"items": room.look(caller.organisation, campaign, _now()), "next": None})

    def known(campaign: str, caller: reader) -> str:
        room.look(caller.organisation, campaign, _now())
        return campaign

    @router.get(
        "/v1/campaigns/{campaign}/live",
        operation_id="streamRoom",
        summary="Follow who is where",
        response_class=EventSourceResponse,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    async def stream_room(
        campaign: Annotated[str, Depends(known)],
        caller: reader,
        follow: Annotated[bool, Query(description="false: each sitting once, then the end")] = True,
    ) -> AsyncIterator[ServerSentEvent]:
        """Events `sitting`: first each sitting, then each one that has changed, as `listSittings` shows it."""
        async for line in live.changes(caller.organisation, campaign, follow=follow):
            yield ServerSentEvent(event="sitting", data=line)

    @router.post(
        "/v1/campaigns/{campaign}/gate",
        operation_id="openGate",
        summary="Open the start gate",
        response_model=schema.GateOpened,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def open_gate(campaign: str, caller: writer) -> Response:
        """Everybody may begin from now on."""
        invigilation.open_gate(caller, campaign, _now())
        return _answer({"gate": "open"})

    @router.post(
        "/v1/campaigns/{campaign}/extra-time",
        operation_id="giveTimeToAll",
        summary="Give everybody more time",
        response_model=schema.Extended,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def give_time_to_all(campaign: str, new: schema.MoreTime, caller: writer, asked: asked_once) -> Response:
        """Everybody who is not done, whether or not they have begun."""
        give = invigilation.give_time_to_all
        return asked.once(
            caller.organisation, lambda: _answer({"sittings": give(caller, campaign, new.minutes, _now())})
        )

    @router.get(
        "/v1/sittings/{sitting}",
        operation_id="getSitting",
        summary="Read a sitting with its time line",
        response_model=schema.SittingPage,
        openapi_extra=may_refuse(UnknownSittingError),
    )
    def get_sitting(sitting: str, caller: reader) -> Response:
        """Clock, devices, receipts and everything that happened."""
        return _answer(room.sitting(caller.organisation, sitting, _now()))

    @router.post(
        "/v1/sittings/{sitting}/pause",
        operation_id="pauseSitting",
        summary="Let somebody's clock stand still",
        response_model=schema.SittingPage,
        openapi_extra=may_refuse(UnknownSittingError, NotRunningError),
    )
    def pause(sitting: str, caller: writer) -> Response:
        """Nothing can be saved meanwhile."""
        invigilation.pause(caller, sitting, _now())
        return _answer(room.sitting(caller.organisation, sitting, _now()))

    @router.post(
        "/v1/sittings/{sitting}/resume",
        operation_id="resumeSitting",
        summary="Let somebody's clock go on",
        response_model=schema.SittingPage,
        openapi_extra=may_refuse(UnknownSittingError, NotRunningError),
    )
    def resume(sitting: str, caller: writer) -> Response:
        """With what was left."""
        invigilation.resume(caller, sitting, _now())
        return _answer(room.sitting(caller.organisation, sitting, _now()))

    @router.post(
        "/v1/sittings/{sitting}/reopen",
        operation_id="reopenSitting",
        summary="Let somebody go on who was done",
        response_model=schema.SittingPage,
        openapi_extra=may_refuse(UnknownSittingError, NotRunningError, UnfitExtraTimeError),
    )
    def reopen(sitting: str, new: schema.Reopening, caller: writer, asked: asked_once) -> Response:
        """With what was left when the sitting ended, and some minutes more. What was handed in stays handed in."""

        def work() -> Response:
            invigilation.reopen(caller, sitting, new.minutes, _now())
            return _answer(room.sitting(caller.organisation, sitting, _now()))

        return asked.once(caller.organisation, work)

    @router.post(
        "/v1/sittings/{sitting}/finish",
        operation_id="finishSitting",
        summary="End somebody's sitting",
        response_model=schema.SittingPage,
        openapi_extra=may_refuse(UnknownSittingError, NotRunningError),
    )
    def finish(sitting: str, caller: writer) -> Response:
        """The newest drafts are handed in."""
        invigilation.finish(caller, sitting, _now())
        return _answer(room.sitting(caller.organisation, sitting, _now()))

    @router.post(
        "/v1/sittings/{sitting}/extra-time",
        operation_id="giveTime",
        summary="Give somebody more time",
        response_model=schema.SittingPage,
        openapi_extra=may_refuse(UnknownSittingError, NotRunningError),
    )
    def give_time(sitting: str, new: schema.MoreTime, caller: writer, asked: asked_once) -> Response:
        """Whether or not they have begun."""

        def work() -> Response:
            invigilation.give_time(caller, sitting, new.minutes, _now())
            return _answer(room.sitting(caller.organisation, sitting, _now()))

        return asked.once(caller.organisation, work)

    return router


def _now() -> datetime:
    return datetime.now(UTC)


def _answer(body: Any) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
