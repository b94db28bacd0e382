"""Signing in and out: /v1/session."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse

from api.accounts.guard import SignedIn
from api.accounts.model import SignInError, StaffSession, TooManyTriesError, UnknownMemberError
from api.accounts.schema import EndedSession, MoveSession, NewPassword, SessionModel, SignIn, session_json
from api.accounts.service import Accounts
from api.refused import may_refuse
from api.routing import APIRouter


def session_routes(accounts: Accounts) -> APIRouter:
    """The routes of people who sign in."""
    router = APIRouter(tags=["session"])
    signed_in = Annotated[StaffSession, Depends(SignedIn(accounts))]
    sessions, cookies = accounts.sessions, accounts.cookies

    @router.post(
        "/v1/session",
        operation_id="signIn",
        summary="Sign in",
        status_code=201,
        response_model=SessionModel,
        openapi_extra=may_refuse(SignInError, TooManyTriesError),
    )
    def sign_in(who: SignIn, request: Request) -> JSONResponse:
        """Sets the cookie of the session. Whoever guesses waits longer and longer."""
        new = sessions.open(who.login, who.password, address=address_of(request), organisation=who.organisation)
        answer = JSONResponse(session_json(new.session), 201)
        cookies.put(answer, cookies.staff, new.token)
        return answer

    @router.get("/v1/session", operation_id="getSession", summary="Read who is signed in", response_model=SessionModel)
    def get_session(session: signed_in) -> JSONResponse:
        """The person, the organisation, the role, and the token for what changes something."""
        return JSONResponse(session_json(session))

    @router.patch(
        "/v1/session",
        operation_id="moveSession",
        summary="Go on in another organisation",
        response_model=SessionModel,
        openapi_extra=may_refuse(UnknownMemberError),
    )
    def move_session(move: MoveSession, session: signed_in) -> JSONResponse:
        """For those who are members of several."""
        moved = sessions.move(session, move.organisation)
        if moved is None:
            raise UnknownMemberError
        return JSONResponse(session_json(moved))

    @router.delete("/v1/session", operation_id="signOut", summary="Sign out", response_model=EndedSession)
    def sign_out(
        session: signed_in,
        everywhere: Annotated[bool, Query(description="On every other computer, too")] = False,
    ) -> JSONResponse:
        """The cookie is taken away, and its token is good for nothing from now on."""
        if everywhere:
            sessions.end_everywhere(session)
        else:
            sessions.end(session)
        answer = JSONResponse({"ended": "everywhere" if everywhere else "here"})
        cookies.drop(answer, cookies.staff)
        return answer

    @router.put(
        "/v1/session/password",
        operation_id="changePassword",
        summary="Change one's password",
        response_model=SessionModel,
        openapi_extra=may_refuse(SignInError, TooManyTriesError),
    )
    def change_password(new: NewPassword, request: Request, session: signed_in) -> JSONResponse:
        """Every other session of this person ends."""
        sessions.change_password(session, new.old, new.new, address=address_of(request))
        return JSONResponse(session_json(session))

    return router


def address_of(request: Request) -> str:
    """Where a request comes from: what uvicorn says, which believes proxies on this machine alone."""
    return request.client.host if request.client is not None else "?"
