"""The organisation's settings, its members, and who is invited to become one."""

from typing import Annotated
from zoneinfo import available_timezones

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.guard import refuse_other_sites
from api.accounts.invitations import LEAST_PASSWORD, MemberInvitations
from api.accounts.members import Members
from api.accounts.model import Role, Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.resets import PasswordReset, PasswordResets
from api.accounts.service import Accounts
from api.etags import only
from api.i18n import language_of, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, render
from api.pages.sentences import field_errors, refusal
from api.pages.staff.desk import SIGN_IN, AtDesk, page
from api.pages.staff.settings_words import role_choices
from api.paging import PageOf
from api.refused import RefusedError
from api.routing import APIRouter

_MEMBERS = "/staff/settings/members"
_MOST_SHOWN = 200
_MOST_NAME, _MOST_CONTACT = 200, 300


def settings_pages(
    accounts: Accounts,
    organisations: Organisations,
    members: Members,
    invitations: MemberInvitations,
    resets: PasswordResets,
) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ORGANISATION_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ORGANISATION_WRITE))]

    @router.get("/staff/settings")
    def get_settings(request: Request, session: reader) -> Response:
        return _organisation(request, session, {}, {})

    @router.post("/staff/settings")
    def change_settings(
        request: Request,
        session: writer,
        revision: Annotated[int, Form()],
        name: Annotated[str, Form()] = "",
        language: Annotated[str, Form()] = "",
        time_zone: Annotated[str, Form()] = "",
        adjustment_contact: Annotated[str, Form()] = "",
    ) -> Response:
        values = {
            "name": name.strip()[:_MOST_NAME],
            "language": language,
            "time_zone": time_zone,
            "adjustment_contact": adjustment_contact.strip()[:_MOST_CONTACT],
        }
        words = preferences_of(request).language
        errors = {}
        if not values["name"]:
            errors["name"] = translate(sentence("Give the organisation a name."), words)
        if language_of(language) is None:
            errors["language"] = translate(sentence("Choose one of the languages."), words)
        if time_zone not in available_timezones():
            errors["time_zone"] = translate(sentence("Choose one of the time zones."), words)
        if errors:
            return _organisation(request, session, values, errors)
        organisations.change(session.caller, values, only(revision))
        answer = RedirectResponse("/staff/settings", 303)
        flash(answer, sentence("The settings are kept."))
        return answer

    @router.get(_MEMBERS)
    def get_members(request: Request, session: reader) -> Response:
        return _people(request, session)

    @router.post(f"{_MEMBERS}/invite")
    def invite(
        request: Request, session: writer, email: Annotated[str, Form()] = "", role: Annotated[str, Form()] = ""
    ) -> Response:
        language = preferences_of(request).language
        chosen = next((one for one in Role if one.value == role), None)
        if chosen is None:
            errors = {"role": translate(sentence("Choose a role."), language)}
            return _people(request, session, values={"email": email[:200], "role": role}, errors=errors)
        try:
            made = invitations.invite(session.caller, email, chosen)
        except RefusedError as error:
            errors = field_errors(error, language, "email")
            return _people(request, session, values={"email": email[:200], "role": role}, errors=errors)
        return _people(request, session, link=made.link, invited=made.invitation.email)

    @router.post(f"{_MEMBERS}/invitations/{{invitation}}/revoke")
    def revoke(invitation: str, session: writer) -> Response:
        invitations.revoke(session.caller, invitation)
        return _back(sentence("The invitation is taken back."))

    @router.post(f"{_MEMBERS}/{{member}}/role")
    def change_role(
        member: str,
        request: Request,
        session: writer,
        revision: Annotated[int, Form()],
        role: Annotated[str, Form()] = "",
    ) -> Response:
        chosen = next((one for one in Role if one.value == role), None)
        try:
            if chosen is not None:
                members.change_role(session.caller, member, chosen, only(revision))
        except RefusedError as error:
            return _people(request, session, error=error)
        return _back(sentence("The role is changed. It holds from their next click on."))

    @router.post(f"{_MEMBERS}/{{member}}/end")
    def end(member: str, request: Request, session: writer) -> Response:
        try:
            members.end(session.caller, member)
        except RefusedError as error:
            return _people(request, session, error=error)
        return _back(sentence("They are no member any more. What they have done stays."))

    @router.post(f"{_MEMBERS}/{{member}}/password-reset")
    def reset(member: str, request: Request, session: writer) -> Response:
        try:
            made = resets.issue(session.caller, member)
        except RefusedError as error:
            return _people(request, session, error=error)
        if member == session.member:
            return RedirectResponse(made.path, 303)
        return _people(request, session, link=made.link, reset=made)

    @router.get("/staff/reset/{token}")
    def ask_for_password(token: str, request: Request) -> Response:
        return _reset(request, token, {})

    @router.post("/staff/reset/{token}")
    def set_password(
        token: str, request: Request, new: Annotated[str, Form()] = "", again: Annotated[str, Form()] = ""
    ) -> Response:
        refuse_other_sites(request)
        language = preferences_of(request).language
        if new != again:
            words = sentence("The two new passwords are not the same. Type both once more.")
            return _reset(request, token, {"again": translate(words, language)})
        resets.look(token)
        try:
            resets.use(token, new)
        except RefusedError as error:
            if not error.faults:
                raise
            return _reset(request, token, {"new": refusal(error, language)})
        answer = RedirectResponse(SIGN_IN, 303)
        accounts.cookies.drop(answer, accounts.cookies.staff)
        flash(answer, sentence("Your password is changed. Sign in with it."))
        return answer

    def _organisation(
        request: Request, session: StaffSession, values: dict[str, str], errors: dict[str, str]
    ) -> Response:
        return page(
            request,
            session,
            "staff/settings.html",
            section="settings",
            status=422 if errors else 200,
            organisation=organisations.read(session.caller),
            values=values,
            errors=errors,
            zones=[(zone, zone) for zone in sorted(available_timezones())],
        )

    def _people(
        request: Request,
        session: StaffSession,
        *,
        values: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
        error: RefusedError | None = None,
        link: str = "",
        invited: str = "",
        reset: PasswordReset | None = None,
    ) -> Response:
        language = preferences_of(request).language
        return page(
            request,
            session,
            "staff/settings_members.html",
            section="settings",
            status=422 if errors or error else 200,
            members=members.page(session.caller, PageOf(None, _MOST_SHOWN)).items,
            open_invitations=invitations.page(session.caller, PageOf(None, _MOST_SHOWN)).items,
            time_zone=organisations.read(session.caller).time_zone,
            roles=role_choices(language),
            values=values or {"email": "", "role": Role.VIEWER.value},
            errors=errors or {},
            refused="" if error is None else refusal(error, language),
            link=link,
            invited=invited,
            reset=reset,
        )

    def _reset(request: Request, token: str, errors: dict[str, str]) -> Response:
        # A token that is good for nothing is told by the page of that error.
        login = resets.look(token)
        return render(
            request,
            "staff/reset.html",
            status=422 if errors else 200,
            token=token,
            login=login,
            errors=errors,
            least=LEAST_PASSWORD,
        )

    return router


def _back(words: str) -> Response:
    answer = RedirectResponse(_MEMBERS, 303)
    flash(answer, words)
    return answer
