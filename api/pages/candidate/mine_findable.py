"""Where a candidate can be found, who has looked, and who would like to talk to them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.consents.service import OwnConsents
from api.cookies import Cookies
from api.i18n import sentence
from api.matching.model import ContactAnsweredError
from api.matching.own import OwnMatching
from api.pages.candidate.desk import time_zone_of
from api.pages.candidate.mine import mine_page
from api.pages.rendering import flash
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

FINDABLE = "/mine/findable"


def mine_findable_pages(
    own: OwnMatching, consents: OwnConsents, sittings: Sittings, looking: Looking, cookies: Cookies
) -> APIRouter:
    """The page and its forms. Its consents are given at ``/mine/consents``."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(FINDABLE)
    def get_findable(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        found = own.read(caller)
        pools = {f"pool:{one.id}": one for one in found.pools}
        return mine_page(
            request,
            "candidate/mine/findable.html",
            caller,
            sitting,
            found=found,
            consents=[(consents.find(caller, purpose), pools.get(purpose)) for purpose in found.purposes],
            zone=time_zone_of(sitting),
        )

    @router.post(FINDABLE + "/contacts/{contact}")
    def reply(contact: str, caller: candidate, do: Annotated[str, Form()] = "") -> Response:
        answer = RedirectResponse(f"{FINDABLE}#contacts", 303)
        try:
            own.answer(caller, contact, accepts=do == "accept")
        except ContactAnsweredError:
            flash(answer, sentence("You have answered already."), kind="info")
        else:
            flash(answer, sentence("Your answer is noted."))
        return answer

    return router
