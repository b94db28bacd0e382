"""The candidate's own data: what they agree to."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.consents.model import OldTextError
from api.consents.service import OwnConsents
from api.cookies import Cookies
from api.i18n import sentence
from api.pages.candidate.mine import SECTIONS, mine_page
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.looking import Looking
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_DATA = "/mine/data"


def mine_data_pages(consents: OwnConsents, sittings: Sittings, looking: Looking, cookies: Cookies) -> APIRouter:
    """The page and its forms."""
    router = APIRouter(include_in_schema=False)
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(_DATA)
    def get_data(request: Request, caller: candidate) -> Response:
        sitting = looking.sitting(caller, datetime.now(UTC))
        return mine_page(request, "candidate/mine/data.html", caller, sitting, consents=consents.list(caller))

    @router.post("/mine/consents/{purpose}")
    def choose(
        purpose: str,
        request: Request,
        caller: candidate,
        version: Annotated[int, Form()] = 0,
        do: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = "",
    ) -> Response:
        """``back``: the section whose page had the form."""
        known = back in {one.address for one in SECTIONS}
        answer = RedirectResponse(back if known else f"{_DATA}#consents", 303)
        now = datetime.now(UTC)
        if do != "give":
            consents.withdraw(caller, purpose, now=now)
            flash(answer, sentence("Your consent is taken back. It holds from now on."))
            return answer
        try:
            consents.give(caller, purpose, version=version, language=preferences_of(request).language, now=now)
        except OldTextError:
            flash(answer, sentence("The words have changed meanwhile. Read them again, please."), kind="warning")
        else:
            flash(answer, sentence("Your consent is noted. You can take it back at any time."))
        return answer

    return router
