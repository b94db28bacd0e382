"""Until when invitations are good: of one person, or of all who have not come in."""

from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.campaigns.invitations import Invitations
from api.campaigns.service import Campaigns
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors
from api.pages.staff.campaign_form import NO_MOMENT, moment_of, typed_moment
from api.pages.staff.desk import AtDesk, page
from api.refused import RefusedError
from api.routing import APIRouter

_ALL = "/staff/campaigns/{campaign}/invitations-end"
_ONE = "/staff/campaigns/{campaign}/invitations-end/{invitation}"


def invitation_end_pages(accounts: Accounts, campaigns: Campaigns, invitations: Invitations) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_WRITE))]

    @router.get(_ALL)
    def ask_all(campaign: str, request: Request, session: writer) -> Response:
        return _ask(request, session, campaign)

    @router.post(_ALL)
    def change_all(
        campaign: str, request: Request, session: writer, expires_at: Annotated[str, Form()] = ""
    ) -> Response:
        return _change(request, session, campaign, expires_at)

    @router.get(_ONE)
    def ask_one(campaign: str, invitation: str, request: Request, session: writer) -> Response:
        return _ask(request, session, campaign, invitation)

    @router.post(_ONE)
    def change_one(
        campaign: str, invitation: str, request: Request, session: writer, expires_at: Annotated[str, Form()] = ""
    ) -> Response:
        return _change(request, session, campaign, expires_at, invitation)

    def _change(
        request: Request, session: StaffSession, campaign: str, typed: str, invitation: str | None = None
    ) -> Response:
        language = preferences_of(request).language
        zone = campaigns.get(session.caller, campaign).settings.time_zone
        errors: dict[str, str] = {}
        expires_at = moment_of(typed, zone, lambda: wrong_moment(errors, language))
        answer = RedirectResponse(f"/staff/campaigns/{campaign}/invitations", 303)
        try:
            if errors:
                pass
            elif invitation is None:
                number = invitations.endings.change_all(session.caller, campaign, expires_at)
                flash(answer, sentence("The end was set for %(number)s invitations."), facts={"number": str(number)})
            else:
                done = invitations.endings.change(session.caller, invitation, expires_at)
                flash(answer, sentence("The end was set for %(name)s."), facts={"name": done.candidate.name})
        except RefusedError as error:
            errors = field_errors(error, language, "expires_at")
        return _ask(request, session, campaign, invitation, typed=typed, errors=errors) if errors else answer

    def _ask(
        request: Request,
        session: StaffSession,
        campaign: str,
        invitation: str | None = None,
        *,
        typed: str | None = None,
        errors: dict[str, str] | None = None,
    ) -> Response:
        found = campaigns.get(session.caller, campaign)
        one = None if invitation is None else invitations.endings.find(session.caller, campaign, invitation)
        stands = None if one is None else one.expires_at
        return page(
            request,
            session,
            "staff/invitation_end.html",
            section="campaigns",
            status=422 if errors else 200,
            campaign=found,
            invitation=one,
            value=typed_moment(stands, found.settings.time_zone) if typed is None else typed,
            errors=errors or {},
        )

    return router


def wrong_moment(errors: dict[str, str], language: Language) -> None:
    """Note that this is no moment."""
    errors["expires_at"] = translate(NO_MOMENT, language)
