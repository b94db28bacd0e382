"""Trying a battery: staff become a candidate for a while, in the same browser."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.campaigns.model import UnfinishedBatteryError
from api.campaigns.trials import Trials
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.staff.desk import AtDesk
from api.routing import APIRouter
from api.sittings.service import Sittings

_TRIAL = sentence("Trial")
_NOT_YET = sentence("This cannot be tried yet: see below what is missing (%(count)s).")


def trial_pages(accounts: Accounts, trials: Trials, sittings: Sittings) -> APIRouter:
    """The button of the builder."""
    router = APIRouter(include_in_schema=False)
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.BATTERIES_WRITE))]

    @router.post("/staff/batteries/{battery}/try")
    def begin(battery: str, request: Request, session: writer) -> Response:
        language = preferences_of(request).language
        try:
            admission = trials.begin(session.caller, battery, name=translate(_TRIAL, language))
        except UnfinishedBatteryError as error:
            answer = RedirectResponse(f"/staff/batteries/{battery}", 303)
            flash(answer, _NOT_YET, kind="warning", facts={"count": str(len(error.faults))})
            return answer
        device = request.headers.get("user-agent", "")
        entered = sittings.enter(admission, device=device, language=language, now=datetime.now(UTC))
        answer = RedirectResponse("/sitting", 303)
        accounts.cookies.put(answer, accounts.cookies.candidate, entered.token)
        return answer

    return router
