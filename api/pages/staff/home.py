"""The first page of staff: what goes on, what comes next, what is unfinished."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.model import BatterySummary
from api.pages.staff.desk import HOME, AtDesk, page
from api.paging import PageOf

_MOST_DRAFTS = 5


def home_routes(accounts: Accounts, batteries: Batteries) -> APIRouter:
    """The page."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[StaffSession, Depends(AtDesk(accounts))]

    @router.get(HOME)
    def get_home(request: Request, session: signed_in) -> Response:
        return page(request, session, "staff/home.html", drafts=_drafts(session), running=[], coming=[])

    def _drafts(session: StaffSession) -> list[BatterySummary]:
        if Scope.BATTERIES_WRITE not in session.caller.scopes:
            return []
        newest = batteries.page(session.caller, PageOf()).items
        return [one for one in newest if one.newest_version is None][:_MOST_DRAFTS]

    return router
