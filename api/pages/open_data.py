"""Open data: the page for everybody, and the one on which staff look and publish."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.i18n import sentence
from api.opendata.anonymity import LADDERS, LEAST
from api.opendata.model import LICENCE_URL
from api.opendata.service import OpenData
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, render
from api.pages.sentences import refusal
from api.pages.staff.desk import AtDesk, page
from api.refused import RefusedError
from api.routing import APIRouter


def open_data_pages(accounts: Accounts, data: OpenData) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    owner = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ORGANISATION_WRITE))]

    @router.get("/open-data")
    def get_open_data(request: Request) -> Response:
        return render(request, "open_data.html", releases=data.everything(), least=LEAST, licence_url=LICENCE_URL)

    @router.get("/staff/settings/open-data")
    def look(request: Request, session: owner) -> Response:
        return _page(request, session)

    @router.post("/staff/settings/open-data")
    def publish(request: Request, session: owner) -> Response:
        try:
            data.publish(session.caller)
        except RefusedError as error:
            return _page(request, session, problem=refusal(error, preferences_of(request).language))
        answer = RedirectResponse("/staff/settings/open-data", 303)
        flash(answer, sentence("Published: everybody can download it now."))
        return answer

    @router.post("/staff/settings/open-data/{release}/withdraw")
    def withdraw(release: str, session: owner) -> Response:
        data.withdraw(session.caller, release)
        answer = RedirectResponse("/staff/settings/open-data", 303)
        flash(answer, sentence("It is not offered any more. Whoever has it has it."))
        return answer

    def _page(request: Request, session: StaffSession, *, problem: str = "") -> Response:
        return page(
            request,
            session,
            "staff/open_data.html",
            status=409 if problem else 200,
            section="settings",
            draft=data.preview(session.caller),
            coarsest={column: len(ladder) - 1 for column, ladder in LADDERS.items()},
            releases=data.own(session.caller),
            least=LEAST,
            problem=problem,
        )

    return router
