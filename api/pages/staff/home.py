"""The first page of staff: what goes on, what comes next, what is unfinished."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.model import BatterySummary, Campaign, CampaignState
from api.campaigns.service import Campaigns
from api.pages.staff.desk import HOME, AtDesk, page
from api.paging import MOST_ITEMS, PageOf
from api.routing import APIRouter

_MOST_DRAFTS = 6


def home_routes(accounts: Accounts, batteries: Batteries, campaigns: Campaigns) -> APIRouter:
    """The page."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[StaffSession, Depends(AtDesk(accounts))]

    @router.get(HOME)
    def get_home(request: Request, session: signed_in) -> Response:
        now = datetime.now(UTC)
        newest = _campaigns(session)
        opened = [one for one in newest if one.state is CampaignState.OPEN]
        return page(
            request,
            session,
            "staff/home.html",
            running=[one for one in opened if _is_running(one, now)],
            coming=[one for one in opened if one.settings.opens_at is not None and one.settings.opens_at > now],
            unopened=[one for one in newest if one.state is CampaignState.DRAFT][:_MOST_DRAFTS],
            drafts=_drafts(session),
        )

    def _campaigns(session: StaffSession) -> list[Campaign]:
        if Scope.CAMPAIGNS_READ not in session.caller.scopes:
            return []
        return campaigns.page(session.caller, PageOf(limit=MOST_ITEMS)).items

    def _drafts(session: StaffSession) -> list[BatterySummary]:
        if Scope.BATTERIES_WRITE not in session.caller.scopes:
            return []
        newest = batteries.page(session.caller, PageOf()).items
        return [one for one in newest if one.newest_version is None][:_MOST_DRAFTS]

    return router


def _is_running(campaign: Campaign, now: datetime) -> bool:
    opens_at, closes_at = campaign.settings.opens_at, campaign.settings.closes_at
    return (opens_at is None or opens_at <= now) and (closes_at is None or now < closes_at)
