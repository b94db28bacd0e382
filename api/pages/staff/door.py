"""Signing in and out, becoming a member, one's own account."""

from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.guard import refuse_other_sites
from api.accounts.invitations import LEAST_PASSWORD, MemberInvitations
from api.accounts.model import NewSession, StaffSession
from api.accounts.service import Accounts
from api.accounts.session_routes import address_of
from api.i18n import language_of, sentence, translate
from api.pages.preferences import LANGUAGE_COOKIE, preferences_of
from api.pages.rendering import flash, render
from api.pages.sentences import field_errors
from api.pages.staff.desk import HOME, SIGN_IN, AtDesk, own_page, page
from api.refused import RefusedError
from api.routing import APIRouter

_SHORT = sentence("Choose a password of %(least)s characters or more. Four random words are good.")
_TWICE = sentence("The two new passwords are not the same. Type both once more.")


def door_routes(accounts: Accounts, invitations: MemberInvitations) -> APIRouter:
    """The pages around a session."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[StaffSession, Depends(AtDesk(accounts))]

    @router.get(SIGN_IN)
    def ask_who(request: Request) -> Response:
        back = own_page(request.query_params.get("next"))
        if accounts.sessions.find(request.cookies.get(accounts.cookies.staff)) is not None:
            return RedirectResponse(back, 303)
        return render(request, "staff/sign_in.html", back=back, login="", errors={})

    @router.post(SIGN_IN)
    def sign_in(
        request: Request,
        login: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        back: Annotated[str, Form()] = HOME,
    ) -> Response:
        refuse_other_sites(request)
        try:
            new = accounts.sessions.open(login, password, address=address_of(request))
        except RefusedError as error:
            errors = field_errors(error, preferences_of(request).language, "password")
            return render(
                request, "staff/sign_in.html", status=422, back=own_page(back), login=login[:200], errors=errors
            )
        return _entered(new, own_page(back))

    @router.post("/staff/sign-out")
    def sign_out(session: signed_in, everywhere: Annotated[str, Form()] = "") -> Response:
        if everywhere:
            accounts.sessions.end_everywhere(session)
        else:
            accounts.sessions.end(session)
        answer = RedirectResponse(SIGN_IN, 303)
        accounts.cookies.drop(answer, accounts.cookies.staff)
        flash(answer, sentence("You are signed out."))
        return answer

    @router.get("/staff/join/{token}")
    def ask_to_join(token: str, request: Request) -> Response:
        return _join(request, token)

    @router.post("/staff/join/{token}")
    def join(
        token: str, request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
    ) -> Response:
        refuse_other_sites(request)
        try:
            new = invitations.accept(token, name=name.strip()[:120], password=password, address=address_of(request))
        except RefusedError as error:
            return _join(request, token, name=name, error=error)
        answer = _entered(new, HOME)
        flash(answer, sentence("Welcome. You are signed in."))
        return answer

    @router.get("/staff/account")
    def get_account(request: Request, session: signed_in) -> Response:
        return page(request, session, "staff/account.html", errors={}, least=LEAST_PASSWORD)

    @router.post("/staff/account/language")
    def choose_language(session: signed_in, language: Annotated[str, Form()] = "") -> Response:
        chosen = language_of(language)
        accounts.sessions.choose_language(session, chosen)
        answer = RedirectResponse("/staff/account", 303)
        if chosen is None:
            answer.delete_cookie(LANGUAGE_COOKIE, httponly=True, samesite="lax")
        else:
            answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR_S, httponly=True, samesite="lax")
        flash(answer, sentence("Your language is kept."))
        return answer

    @router.post("/staff/account/password")
    def change_password(
        request: Request,
        session: signed_in,
        old: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        language = preferences_of(request).language
        errors = {}
        if len(new) < LEAST_PASSWORD:
            errors["new"] = translate(_SHORT, language, {"least": str(LEAST_PASSWORD)})
        elif new != again:
            errors["again"] = translate(_TWICE, language)
        else:
            try:
                accounts.sessions.change_password(session, old, new, address=address_of(request))
            except RefusedError as error:
                errors = field_errors(error, language, "old")
        if errors:
            return page(request, session, "staff/account.html", status=422, errors=errors, least=LEAST_PASSWORD)
        answer = RedirectResponse("/staff/account", 303)
        flash(answer, sentence("Your password is changed. You are signed out everywhere else."))
        return answer

    def _entered(new: NewSession, back: str) -> Response:
        answer = RedirectResponse(back, 303)
        accounts.cookies.put(answer, accounts.cookies.staff, new.token)
        if new.session.user.language is not None:
            answer.set_cookie(
                LANGUAGE_COOKIE, new.session.user.language, max_age=_YEAR_S, httponly=True, samesite="lax"
            )
        return answer

    def _join(request: Request, token: str, *, name: str = "", error: RefusedError | None = None) -> Response:
        # A token that is good for nothing is told by the page of that error.
        invitation, organisation = invitations.look(token)
        errors = {} if error is None else field_errors(error, preferences_of(request).language, "password")
        return render(
            request,
            "staff/join.html",
            status=200 if error is None else 422,
            token=token,
            name=name[:120],
            invitation=invitation,
            organisation=organisation,
            errors=errors,
            least=LEAST_PASSWORD,
        )

    return router


_YEAR_S = 365 * 24 * 3600
