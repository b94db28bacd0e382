"""Positioning: the test that is ready made, opening it for somebody at the desk, and what it shows of them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.campaigns.invitation_schema import NewInvitation
from api.campaigns.model import UnfitInvitationError
from api.campaigns.people import MOST_NAME
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import field_errors, refusal
from api.pages.skill_levels import views_of
from api.pages.staff.desk import AtDesk, page
from api.pages.trade_words import nearness_words
from api.paging import LONGEST_CURSOR, PageOf
from api.positioning.model import Positioned
from api.positioning.service import Positioning
from api.refused import RefusedError
from api.routing import APIRouter
from api.sittings.model import FinishReason, SittingState
from api.sittings.service import Sittings
from api.training.paths import Paths
from runner.mastery.rule import PUBLISHED

_LIST = "/staff/positioning"
_MOST_REFERENCE = 400

#: The word, the badge's kind, its symbol.
_STATES: dict[SittingState | None, tuple[str, str, str]] = {
    None: (sentence("Not begun"), "", "dots"),
    SittingState.WAITING: (sentence("Not begun"), "", "dots"),
    SittingState.RUNNING: (sentence("Going on"), "info", "play"),
    SittingState.PAUSED: (sentence("Taking a break"), "info", "pause"),
    SittingState.FINISHED: (sentence("Finished"), "good", "check"),
}


def positioning_pages(
    accounts: Accounts, organisations: Organisations, positioning: Positioning, paths: Paths, sittings: Sittings
) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.CAMPAIGNS_WRITE))]

    @router.get(_LIST)
    def get_people(
        request: Request,
        session: reader,
        cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
    ) -> Response:
        return _people(request, session, cursor=cursor)

    @router.post(f"{_LIST}/ready")
    def make_ready(request: Request, session: writer) -> Response:
        positioning.make_ready(session.caller, preferences_of(request).language)
        answer = RedirectResponse(_LIST, 303)
        flash(answer, sentence("The positioning test is ready: open it for somebody."))
        return answer

    @router.post(_LIST)
    def open_for(
        request: Request, session: writer, name: Annotated[str, Form()] = "", reference: Annotated[str, Form()] = ""
    ) -> Response:
        language = preferences_of(request).language
        values = {"name": name.strip()[: MOST_NAME + 1], "reference": reference.strip()[:_MOST_REFERENCE]}
        try:
            guest = NewInvitation(name=values["name"], reference=values["reference"], language=language).guest()
            made = positioning.open_for(session.caller, guest)
        except UnfitInvitationError as error:
            return _people(request, session, values=values, errors=field_errors(error, language, "name"))
        except RefusedError as error:
            return _people(request, session, values=values, errors={"name": refusal(error, language)})
        return _person(request, session, made.invitation.id, codes=(made.room_code, made.code or ""))

    @router.get(f"{_LIST}/{{invitation}}")
    def get_person(invitation: str, request: Request, session: reader) -> Response:
        return _person(request, session, invitation)

    @router.post(f"{_LIST}/{{invitation}}/codes")
    def renew_codes(invitation: str, request: Request, session: writer) -> Response:
        return _person(request, session, invitation, codes=positioning.codes(session.caller, invitation))

    @router.post(f"{_LIST}/{{invitation}}/here")
    def begin_here(invitation: str, request: Request, session: writer) -> Response:
        """Staff sign out with it: whoever sits at this computer now finds nothing of theirs."""
        admission = positioning.admit(session.caller, invitation)
        entered = sittings.enter(
            admission,
            device=request.headers.get("user-agent", ""),
            language=preferences_of(request).language,
            now=datetime.now(UTC),
        )
        accounts.sessions.end(session)
        answer = RedirectResponse("/sitting", 303)
        accounts.cookies.drop(answer, accounts.cookies.staff)
        accounts.cookies.put(answer, accounts.cookies.candidate, entered.token)
        return answer

    def _people(
        request: Request,
        session: StaffSession,
        *,
        cursor: str | None = None,
        values: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
    ) -> Response:
        language = preferences_of(request).language
        return page(
            request,
            session,
            "staff/positioning.html",
            section="campaigns",
            status=422 if errors else 200,
            test=positioning.definition,
            ready=positioning.campaign(session.caller) is not None,
            found=positioning.people(session.caller, PageOf(cursor)),
            later=cursor is not None,
            states=_words(language),
            values=values or {"name": "", "reference": ""},
            errors=errors or {},
            time_zone=organisations.read(session.caller).time_zone,
        )

    def _person(
        request: Request, session: StaffSession, invitation: str, *, codes: tuple[str, str] | None = None
    ) -> Response:
        language = preferences_of(request).language
        found = positioning.person(session.caller, invitation)
        shows = found.sitting is not None and Scope.RESULTS_READ in session.caller.scopes
        person = paths.of(session.caller, found.candidate) if shows else None
        return page(
            request,
            session,
            "staff/positioned.html",
            section="campaigns",
            found=found,
            test=positioning.definition,
            states=_words(language),
            ended=_ended(found, language),
            codes=codes,
            person=person,
            skills=[] if person is None else views_of(person.standings, language),
            threshold=PUBLISHED.threshold,
            time_zone=organisations.read(session.caller).time_zone,
            **nearness_words(language),
        )

    return router


def _words(language: Language) -> dict[SittingState | None, tuple[str, ...]]:
    return {state: (translate(words, language), *rest) for state, (words, *rest) in _STATES.items()}


def _ended(found: Positioned, language: Language) -> str:
    if found.finish_reason is FinishReason.STEPS:
        return translate(sentence("The rule ended it here: the steps that follow are harder."), language)
    return ""
