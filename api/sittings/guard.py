"""The door of a candidate's routes: the cookie of a device at which a sitting is open."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie

from api.accounts.guard import CSRF_HEADER, csrf_sent, refuse_forgery
from api.cookies import Cookies
from api.credentials import CANDIDATE_COOKIES
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_cookie = APIKeyCookie(
    name=CANDIDATE_COOKIES[0],
    scheme_name="candidateSession",
    description="The cookie of a device at which a sitting is open (`POST /v1/entry/...`). What changes something also "
    f"needs the header `{CSRF_HEADER}`.",
    auto_error=False,
)


class AtSitting:
    """A dependency that lets through devices at which a sitting is open."""

    def __init__(self, sittings: Sittings, cookies: Cookies) -> None:
        """``sittings`` finds the session."""
        self._sittings = sittings
        self._cookies = cookies

    def __call__(
        self,
        request: Request,
        sent: Annotated[str | None, Depends(csrf_sent)],
        _documented: Annotated[str | None, Depends(_cookie)],
    ) -> CandidateCaller:
        """The candidate at this device, or an error of ``api.sittings.model``."""
        caller = self._sittings.authenticate(request.cookies.get(self._cookies.candidate), datetime.now(UTC))
        refuse_forgery(request, sent, caller.csrf)
        return caller
