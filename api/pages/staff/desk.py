"""The door of staff pages, and what all of them have: who is signed in, and what they may."""

from typing import Annotated, Any
from urllib.parse import SplitResult, quote, urlsplit

from fastapi import Depends
from fastapi.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.guard import csrf_sent, refuse_forgery
from api.accounts.model import Scope, ScopeError, StaffSession
from api.accounts.service import Accounts
from api.pages.rendering import render

SIGN_IN = "/staff/sign-in"
HOME = "/staff"


class NotSignedInError(Exception):
    """Somebody opens a page of staff who is not signed in (any more)."""


class AtDesk:
    """A dependency of staff pages: whoever is not signed in is sent to the door, and comes back from there."""

    def __init__(self, accounts: Accounts, scope: Scope | None = None) -> None:
        """``scope`` is what the page asks for; None: to be signed in."""
        self._accounts = accounts
        self._scope = scope

    def __call__(self, request: Request, sent: Annotated[str | None, Depends(csrf_sent)]) -> StaffSession:
        """The session.

        Raises:
            NotSignedInError: there is none.
            ScopeError: it may not do this.
            CsrfError: a form that is none of ours.
        """
        session = self._accounts.sessions.find(request.cookies.get(self._accounts.cookies.staff))
        if session is None:
            raise NotSignedInError
        refuse_forgery(request, sent, session.csrf)
        if self._scope is not None and self._scope not in session.caller.scopes:
            raise ScopeError(scope=self._scope)
        return session


def to_sign_in(request: Request, _error: Exception) -> Response:
    """The handler of ``NotSignedInError``: the page is remembered; a fragment has the whole page go to the door."""
    asked = request.url.path if request.method == "GET" else _before(request)
    if request.method == "GET" and request.url.query:
        asked = f"{asked}?{request.url.query}"
    if "hx-request" in request.headers:
        door = f"{SIGN_IN}?next={quote(_before(request))}"
        return Response(status_code=204, headers={"HX-Redirect": door, "Cache-Control": "no-store"})
    door = SIGN_IN if asked == HOME else f"{SIGN_IN}?next={quote(asked)}"
    return RedirectResponse(door, 303)


def own_page(address: str | None) -> str:
    """An address that somebody may be sent to: one of ours for staff, whatever stands in the request."""
    parts = _split((address or "").replace("\\", "/"))
    ours = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    if not ours or parts.scheme or parts.netloc or parts.path.startswith(SIGN_IN):
        return HOME
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def page(
    request: Request, session: StaffSession, template: str, *, section: str = "", status: int = 200, **context: Any
) -> HTMLResponse:
    """Answer with a page of staff. Templates also know ``may(scope)``, ``who`` and ``session``.

    Args:
        request: the one to answer.
        session: whose page it is.
        template: below templates/.
        section: the entry of the navigation that it belongs to.
        status: of the answer.
        context: what the template needs besides.
    """
    return render(
        request,
        template,
        status=status,
        csrf=session.csrf,
        who=session.user.name or session.user.login,
        session=session,
        section=section,
        may=lambda scope: scope in session.caller.scopes,
        **context,
    )


def text_of(form: FormData, name: str) -> str:
    """What was typed into a field; nothing where there is none, or a file."""
    found = form.get(name)
    return found if isinstance(found, str) else ""


def _before(request: Request) -> str:
    return own_page(_split(request.headers.get("referer", ""))._replace(scheme="", netloc="").geturl())


def _split(address: str) -> SplitResult:
    """What is no address is an empty one."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
