"""The candidate's own path: the trades that fit what their work shows, and the modules that lead to one."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.cookies import Cookies
from api.pages.candidate.mine import mine_page
from api.pages.preferences import preferences_of
from api.pages.trade_words import nearness_words
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings
from api.training.paths import Paths

_PATH = "/mine/path"


def mine_path_pages(paths: Paths, sittings: Sittings, looking: Looking, cookies: Cookies) -> APIRouter:
    """The page."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(_PATH)
    def get_path(request: Request, caller: candidate, trade: Annotated[str, Query(max_length=60)] = "") -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        person = paths.own(caller)
        known = any(one.trade.id == trade for one in person.fits)
        return mine_page(
            request,
            "candidate/mine/path.html",
            caller,
            sitting,
            person=person,
            found=person.path(trade) if known else None,
            fits_at=_PATH,
            **nearness_words(preferences_of(request).language),
        )

    return router
