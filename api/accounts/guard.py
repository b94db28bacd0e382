"""The door of every route for staff and programs: an API key in the header, or a session's cookie."""

import base64
import binascii
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from api.accounts.model import Caller, CsrfError, NoKeyError, Scope, ScopeError, StaffSession
from api.accounts.origins import is_from_elsewhere
from api.accounts.secrets import same
from api.accounts.service import Accounts
from api.credentials import STAFF_COOKIES

#: In this header a script repeats the session's token; a form has it in the field ``csrf``.
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf"

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

_bearer = HTTPBearer(
    scheme_name="apiKey",
    bearerFormat="preuve_<id>_<secret>",
    description="An API key: `Authorization: Bearer preuve_…`. It is shown once, when it is made.",
    auto_error=False,
)
_cookie = APIKeyCookie(
    name=STAFF_COOKIES[0],
    scheme_name="staffSession",
    description="The cookie of somebody signed in (`POST /v1/session`). What changes something also needs the header "
    f"`{CSRF_HEADER}`.",
    auto_error=False,
)


async def csrf_sent(request: Request) -> AsyncIterator[str | None]:
    """What a request brings along to prove that our own page made it: from the header, or else from a form."""
    sent = request.headers.get(CSRF_HEADER)
    if request.method in _SAFE or sent is not None or not request.cookies:
        yield sent
    elif not request.headers.get("content-type", "").startswith(_FORMS):
        yield None
    else:
        # The route may read the same form again: it is kept until the request is answered.
        async with request.form() as form:
            field = form.get(CSRF_FIELD)
            yield field if isinstance(field, str) else None


def refuse_forgery(request: Request, sent: str | None, expected: str) -> None:
    """Refuse what another site made a browser send with our cookie.

    Raises:
        CsrfError: the request changes something, and does not prove that it comes from our own page.
    """
    if request.method in _SAFE:
        return
    if sent is None or not same(sent, expected) or is_from_elsewhere(request, siblings=True):
        raise CsrfError


def refuse_other_sites(request: Request) -> None:
    """Nobody comes in by another site's form: there is no session yet that a token could belong to.

    Raises:
        CsrfError: another site made the browser send this.
    """
    if is_from_elsewhere(request, siblings=False):
        raise CsrfError


class SignedIn:
    """A dependency that lets through people who are signed in, whatever their role."""

    def __init__(self, accounts: Accounts) -> None:
        """``accounts`` finds the session."""
        self._accounts = accounts

    def __call__(
        self,
        request: Request,
        sent: Annotated[str | None, Depends(csrf_sent)],
        _documented: Annotated[str | None, Depends(_cookie)],
    ) -> StaffSession:
        """The session, or an error of ``api.accounts.model``."""
        accounts = self._accounts
        session = accounts.sessions.find(request.cookies.get(accounts.cookies.staff))
        if session is None:
            raise NoKeyError
        refuse_forgery(request, sent, session.csrf)
        return session


class Needs:
    """A dependency that lets through keys and people with a scope."""

    def __init__(self, accounts: Accounts, scope: Scope, *, basic: bool = False) -> None:
        """``scope`` is what the route asks for.

        ``basic``: the key may also come as the name in Basic authentication, which is all that some programs can send.
        Nowhere else: a browser that has once been asked for a name sends it along by itself.
        """
        self._accounts = accounts
        self._scope = scope
        self._basic = basic
        self._signed_in = SignedIn(accounts)

    def __call__(
        self,
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
        sent: Annotated[str | None, Depends(csrf_sent)],
        cookie: Annotated[str | None, Depends(_cookie)],
    ) -> Caller:
        """The caller, or an error of ``api.accounts.model``. A key goes before a session."""
        if self._basic and (key := _key_of_basic(request.headers.get("authorization", ""))) is not None:
            return self._accounts.authenticate(key, scope=self._scope)
        if credentials is not None or self._accounts.cookies.staff not in request.cookies:
            return self._accounts.authenticate(credentials.credentials if credentials else None, scope=self._scope)
        caller = self._signed_in(request, sent, cookie).caller
        if self._scope not in caller.scopes:
            raise ScopeError(scope=self._scope)
        return caller


def _key_of_basic(header: str) -> str | None:
    """The name, if somebody authenticates with one; empty where it cannot be read."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
